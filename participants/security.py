"""What the audit administrator reads: sign-ins, slips, phones, unmaskings, accounts.

Everything goes to the one ``security`` chain, in the same short transaction as the act and as its
last statement. The facts stand in the erasable note; a phone number is in none of them.
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import pgettext_lazy

from common import clock
from participants.actor import Actor
from participants.models import Person, User
from records import ledger
from records.models import LedgerEvent, said

ACTS = {
    "signed_in": pgettext_lazy("security", "signed in"),
    "sign_in_failed": pgettext_lazy("security", "tried to sign in in vain"),
    "signed_out": pgettext_lazy("security", "signed out"),
    "hat_changed": pgettext_lazy("security", "changed the acting post"),
    "slip_printed": pgettext_lazy("security", "printed a sign-in slip"),
    "slip_used": pgettext_lazy("security", "used a sign-in slip"),
    "phone_forgotten": pgettext_lazy("security", "had a phone forgotten"),
    "phone_unmasked": pgettext_lazy("security", "looked at a full phone number"),
    "account_made": pgettext_lazy("security", "made an account"),
    "account_blocked": pgettext_lazy("security", "blocked an account"),
    "account_opened": pgettext_lazy("security", "opened a blocked account"),
    "password_given": pgettext_lazy("security", "gave a one-time password"),
    "password_changed": pgettext_lazy("security", "changed the password"),
}


def note(
    act: str, *, by: Actor, at: dt.datetime, about: User | Person | None = None, **facts: Any
) -> LedgerEvent:
    """Puts one event on the security chain. ``about`` is whose account or number it concerns.

    Raises KeyError for an act that is not in ``ACTS``.
    """
    if act not in ACTS:
        raise KeyError(f"{act!r} is no security event; add it to participants.security.ACTS.")
    person = about.person if isinstance(about, User) else about
    facts["tenant"] = tenant_code(person)
    if about is not None:
        facts["about"] = str(about)
        facts["about_no"] = person.no if person else ""
    with transaction.atomic():
        return ledger.append(ledger.SECURITY, act, at=at, by=by, facts=facts)


def note_failure(request: HttpRequest, account: User | None) -> None:
    """A sign-in in vain: for which account, if it exists, and from which address."""
    note(
        "sign_in_failed",
        by=Actor.system(),
        at=clock.now(),
        about=account,
        address=request.META.get("REMOTE_ADDR", ""),
    )


def tenant_code(person: Person | None) -> str:
    """The tenant whose audit administrator reads of it; empty where nobody known is concerned."""
    return person.county.code if person is not None and person.county is not None else ""


def read(event: LedgerEvent) -> dict[str, Any]:
    """An event as the audit page shows it: when, who, what, whose, and the fact that matters."""
    facts = event.note.facts
    details = [facts.get(key, "") for key in ("reason", "phone", "post", "address")]
    return {
        "at": event.at,
        "who": said(event.note.by_label, event.note.on_behalf_of),
        "what": ACTS[event.act],
        "about": facts.get("about", ""),
        "more": " ".join(filter(None, details)),
    }
