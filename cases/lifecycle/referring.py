"""转办: what a consultation does not take goes elsewhere, and only that fact is kept (§10, S63)."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import referral, stage_notifications
from cases.enums import CaseStatus, ClueStatus, ItemStatus, Referral
from cases.errors import ReliedOn
from cases.lifecycle.carrying import check_not_taken_up
from cases.lifecycle.case import search_text
from cases.lifecycle.erasing import blank
from cases.lifecycle.locking import acting_on
from cases.models import ActionItem, Case, Clue
from cases.tables import CASE_TRANSITIONS, CLUE_TRANSITIONS
from common.language import of_the_record
from participants.actor import Actor, ActorKind
from records import ledger
from records.files import discard
from records.moves import move

WORDY = ("text", "reason", "note", "answer", "lead", "who", "gate", "side", "condition", "where")
BLANK_CLUE: dict[str, Any] = {
    "body": "",
    "name": "",
    "contact": "",
    "contact_hmac": "",
    "contact_last4": "",
}


def refer(case: Case, where: Referral, *, by: Actor, at: dt.datetime) -> None:
    """The matter belongs elsewhere: its raiser reads where; every word of it is erased here.

    What is kept is the number, where and when; of what the ledger tells only the digests. Raises
    ReliedOn once a meeting was held or something handed out, AlreadyMoved.
    """
    day = timezone.localdate(at)
    with acting_on(case):
        check_referable(case)
        title, photo = referral.title_of(case, where), case.photo
        stage_notifications.referred(case, title[:20], at=at)
        stage_notifications.keep_only_the_fact(case, title[:20])
        _erase_words(case.ledger_stream, by=by, at=at)
        move(
            case,
            CaseStatus.REFERRED,
            table=CASE_TRANSITIONS,
            by=by,
            at=at,
            facts={"where": str(where), "on": day.isoformat()},
            statement="",
            title=title[:60],
            public_title=title[:60],
            short_title=title[:20],
            search_text=search_text(case.no, ""),
            raiser=None,
            photo=None,
            referred_to=where,
            referred_on=day,
        )
        told = {"answer": referral.notice_of(where), "referred_to": where, "referred_on": day}
        _blank(case, title, told, by=by, at=at)
        for same in Case.objects.filter(merged_into=case).order_by("id"):
            _blank_duplicate(same, title, told, by=by, at=at)
        if photo is not None:
            transaction.on_commit(lambda: discard(photo))


def _blank(case: Case, title: str, told: dict[str, Any], *, by: Actor, at: dt.datetime) -> None:
    """What hangs on the matter and says something of it, and the reports it came from."""
    blank(case, title)
    for clue in case.clues.order_by("id"):
        _erase_words(clue.ledger_stream, by=by, at=at)
    case.clues.update(**BLANK_CLUE, **told)


def _blank_duplicate(
    case: Case, title: str, told: dict[str, Any], *, by: Actor, at: dt.datetime
) -> None:
    """A number that was merged into it said the same."""
    photo = case.photo
    stage_notifications.keep_only_the_fact(case, title[:20])
    _erase_words(case.ledger_stream, by=by, at=at)
    Case.objects.filter(pk=case.pk).update(
        statement="",
        title=title[:60],
        public_title=title[:60],
        short_title=title[:20],
        search_text=search_text(case.no, ""),
        raiser=None,
        photo=None,
    )
    _blank(case, title, told, by=by, at=at)
    if photo is not None:
        transaction.on_commit(lambda: discard(photo))


def check_referable(case: Case) -> None:
    """Raises ReliedOn where others have built on the matter's words."""
    if case.rounds.filter(dropped=False).exists():
        raise ReliedOn(
            _("A meeting has been called or held about it, so its words stay. Please settle it.")
        )
    for problem in case.problems.order_by("part"):
        check_not_taken_up(problem)
    live = ActionItem.objects.filter(problem__case=case).exclude(status=ItemStatus.VOID)
    if live.exists():
        raise ReliedOn(_("Something was handed out for it. Please make that void first."))


def refer_clue(clue: Clue, where: Referral, *, by: Actor, at: dt.datetime) -> None:
    """A report belongs elsewhere: its writer reads where on the receipt; his words are erased.

    Raises AlreadyMoved where it was answered before.
    """
    day = timezone.localdate(at)
    with transaction.atomic():
        _erase_words(clue.ledger_stream, by=by, at=at)
        move(
            clue,
            ClueStatus.REFERRED,
            table=CLUE_TRANSITIONS,
            by=by,
            at=at,
            facts={"where": str(where), "on": day.isoformat()},
            answer=referral.notice_of(where),
            referred_to=where,
            referred_on=day,
            **BLANK_CLUE,
        )


def _erase_words(stream: str, *, by: Actor, at: dt.datetime) -> None:
    """Of what the chain tells in words, and of who said it from outside, only the digests stay."""
    with of_the_record():
        reason = _("referred elsewhere")
    for event in ledger.history(stream):
        note = event.note
        if note.erased_at is not None:
            continue
        resident = note.by_kind == ActorKind.RESIDENT and note.by_label
        if resident or any(note.facts.get(name) for name in WORDY):
            ledger.erase_note(event, at=at, by=by, reason=reason)
