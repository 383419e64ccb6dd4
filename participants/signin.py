"""How people without a password come in: printed slips and remembered phones.

Slips, phones, sessions and locks go by real time, whatever a demo's clock says.
"""

import datetime as dt
import re
import secrets
from dataclasses import dataclass

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.signals import user_login_failed
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from common import clock
from common.errors import DomainError
from common.fields import keyed_digest
from participants import security
from participants.actor import Actor
from participants.models import Device, Person, SignInCode, User
from participants.models.access import CODE_LASTS

DIGITS = 8
TRIES_OF_PASSWORDS = 5
TRIES_OF_DIGITS = 10
LABELS = [
    ("MicroMessenger", gettext_lazy("WeChat")),
    ("iPhone", gettext_lazy("iPhone")),
    ("Android", gettext_lazy("Android phone")),
]


class NoSlipForDesks(DomainError):
    """A desk signs in with a password; a slip would get round it."""

    code = "no_slip_for_desks"
    default = gettext_lazy(
        "This person works at a desk and signs in with a password. "
        "The security administrator gives a one-time password."
    )


class NobodyToLetIn(DomainError):
    """Accounts end with posts: without a role today there is nothing to open."""

    code = "nobody_to_let_in"
    default = gettext_lazy("This person holds no post at present. Enter the post first.")


class SlipSpent(DomainError):
    """The slip was used, has expired, or a newer one was printed."""

    code = "slip_spent"
    status = 410
    default = gettext_lazy(
        "This slip has been used or is no longer valid. Please ask the office to print a new one."
    )


@dataclass(frozen=True)
class Slip:
    """What is printed, known only while the page is made: the link's token and eight digits."""

    account: User
    token: str
    digits: str
    expires_time: dt.datetime


# --- slips ----------------------------------------------------------------------------------


def account_of(person: Person) -> User:
    """The person's account; not yet stored where there is none."""
    return User.objects.filter(person=person).first() or User(
        username=person.no.lower(), person=person
    )


def check_slip_for(account: User) -> None:
    """Raises NobodyToLetIn or NoSlipForDesks where a slip would be useless or wrong."""
    if not account.hats:
        raise NobodyToLetIn()
    if account.at_desk:
        raise NoSlipForDesks()


def print_slip(person: Person, *, by: Actor, at: dt.datetime) -> Slip:
    """A new slip for ``person``; older ones end. Makes the account where there is none.

    Raises NobodyToLetIn without a role today, NoSlipForDesks for a desk.
    """
    now = clock.real_now()
    slip = Slip(
        account=account_of(person),
        token=secrets.token_urlsafe(16),
        digits="".join(secrets.choice("0123456789") for _n in range(DIGITS)),
        expires_time=now + CODE_LASTS,
    )
    check_slip_for(slip.account)
    with transaction.atomic():
        if slip.account._state.adding:
            slip.account.set_unusable_password()
            slip.account.save()
            security.note("account_made", by=by, at=at, about=slip.account)
        SignInCode.objects.filter(
            user=slip.account, used_time__isnull=True, expires_time__gt=now
        ).update(expires_time=now)
        SignInCode.objects.create(
            user=slip.account,
            link_digest=_link_digest(slip.token),
            digits_digest=_digits_digest(slip.account, slip.digits),
            expires_time=slip.expires_time,
            issued_time=now,
            issued_by=by.label,
        )
        security.note("slip_printed", by=by, at=at, about=slip.account)
    return slip


def slip_of_link(token: str) -> SignInCode:
    """The valid slip behind a link. Raises SlipSpent for any other token, known or not."""
    code = _valid().filter(link_digest=_link_digest(token)).first()
    if code is None or not code.user.is_active:
        raise SlipSpent()
    return code


def slip_of_digits(phone: str, digits: str) -> SignInCode | None:
    """The valid slip of somebody with this phone number; a family may share one number."""
    people = User.objects.filter(person__phone_hmac=keyed_digest(phone), is_active=True)
    # Never empty: a number nobody has must cost the same statements as one that somebody has.
    wanted = ["", *(_digits_digest(account, digits) for account in people.order_by("id"))]
    return _valid().filter(digits_digest__in=wanted).first()


def use_slip(code: SignInCode, *, by: Actor, at: dt.datetime) -> None:
    """Spends the slip. Raises SlipSpent where somebody was quicker."""
    now = clock.real_now()
    with transaction.atomic():
        if not _valid().filter(pk=code.pk).update(used_time=now):
            raise SlipSpent()
        security.note("slip_used", by=by, at=at, about=code.user)


def _valid() -> QuerySet[SignInCode]:
    return (
        SignInCode.objects.filter(used_time__isnull=True, expires_time__gt=clock.real_now())
        .select_related("user__person")
        .order_by("-id")
    )


def _link_digest(token: str) -> str:
    return keyed_digest(f"slip:{token}")


def _digits_digest(account: User, digits: str) -> str:
    return keyed_digest(f"slip:{account.pk}:{digits}")


# --- remembered phones ----------------------------------------------------------------------


def remember(user: User, user_agent: str) -> tuple[Device, str]:
    """Remembers the phone for 180 days; the token goes into its cookie and nowhere else."""
    now = clock.real_now()
    token = secrets.token_urlsafe(32)
    device = Device.objects.create(
        user=user,
        token_digest=keyed_digest(f"device:{token}"),
        label=label_of(user_agent),
        made_time=now,
        last_used_time=now,
    )
    return device, token


def label_of(user_agent: str) -> str:
    """What a phone is called in the list: WeChat, iPhone, Android phone, or browser."""
    found = [str(label) for word, label in LABELS if word in user_agent]
    return " · ".join(found) or str(gettext_lazy("browser"))


def device_of(token: str) -> Device | None:
    """The remembered phone with this token, if it may still open anything.

    Never for desks: whoever has since been given a desk signs in with a password.
    """
    device = (
        Device.objects.remembered(clock.real_now())
        .filter(token_digest=keyed_digest(f"device:{token}"), user__is_active=True)
        .select_related("user__person")
        .first()
    )
    return device if device is not None and not device.user.at_desk else None


def touch(device: Device) -> None:
    """The phone was used: its 180 days begin anew."""
    Device.objects.filter(pk=device.pk).update(last_used_time=clock.real_now())


def revoke(device: Device, *, by: Actor, at: dt.datetime) -> bool:
    """Forgets the phone and ends every open session of the account; others open by themselves.

    False where it had been forgotten before.
    """
    with transaction.atomic():
        standing = Device.objects.filter(pk=device.pk, revoked_time__isnull=True)
        if not standing.update(revoked_time=clock.real_now()):
            return False
        device.user.end_sessions()
        security.note("phone_forgotten", by=by, at=at, about=device.user, phone=device.label)
    return True


# --- tries ----------------------------------------------------------------------------------


def lock_name(request: HttpRequest, credentials: dict | None) -> str:
    """Under which name wrong tries are counted (axes). A phone number is never written down."""
    given = (credentials or {}).get("username") or request.POST.get("login") or ""
    name = str(given).strip().casefold()
    return f"phone:{keyed_digest(name)[:24]}" if re.fullmatch(r"\+?[\d\s-]{7,}", name) else name


def tries(request: HttpRequest, credentials: dict | None) -> int:
    """How many wrong tries one address has on one name before it must wait (axes)."""
    counted = lock_name(request, credentials).startswith(("slip:", "last4:", "follow:"))
    return TRIES_OF_DIGITS if counted else TRIES_OF_PASSWORDS


def is_locked(request: HttpRequest, name: str) -> bool:
    """Whether ``name`` was tried too often from this address within the last quarter of an hour."""
    return not AxesProxyHandler.is_allowed(request, {"username": name})


def note_wrong(request: HttpRequest, name: str) -> None:
    """Counts a wrong try; at the last one axes answers the request with the page that says wait."""
    user_login_failed.send(sender=__name__, credentials={"username": name}, request=request)


def slip_lock(phone: str) -> str:
    """The name under which tries with this phone number are counted, known or not."""
    return f"slip:{keyed_digest(phone)[:24]}"
