"""How a matter rests or ends: taken back, void, put aside, closed; and how it goes on again."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases import after_notifications, notifications, steps
from cases.enums import STILL_OPEN, CaseStatus, ItemStatus, StepKind
from cases.errors import PastDay, ReliedOn, StillOpen
from cases.kinds import KINDS
from cases.lifecycle.case import items_of, require_reason
from cases.lifecycle.locking import acting_on
from cases.lifecycle.turns import move_to
from cases.models import Case, CaseStep, LookBack
from cases.tables import CASE_TRANSITIONS, ITEM_TRANSITIONS
from common.language import of_the_record
from common.limits import Limit, Unit
from participants.actor import Actor
from platforms.workdays import due_on
from records.moves import move

LOOK_BACK_MONTHS = (3, 12)  # procedure.md §3, stage 12


def waive_consult(case: Case, reason: str, *, by: Actor, at: dt.datetime) -> None:
    """Settled without a meeting by direct coordination (S40): the reason stands in the history."""
    with acting_on(case):
        step = steps.come_to_meet(case, by=by, at=at)
        if step is None or step.kind != StepKind.CONSULT:
            raise ReliedOn(_("The matter has already left the consultation."))
        if case.rounds.filter(dropped=False, held_on__isnull=True).exists():
            raise ReliedOn(_("A meeting has been called for it. Please call it off first."))
        steps.waive(step, require_reason(reason), by=by, at=at)


def withdraw(case: Case, *, by: Actor, at: dt.datetime) -> None:
    """Takes a matter back while nobody relied on it. Raises ReliedOn where a round exists, or
    something that somebody does about it."""
    with acting_on(case):
        if case.rounds.filter(dropped=False).exists():
            sentence = _("A meeting has been called for it. Please void it with a reason instead.")
            raise ReliedOn(sentence)
        if items_of(case).exclude(status=ItemStatus.VOID).exists():
            sentence = _("Somebody is dealing with it. Please void it with a reason instead.")
            raise ReliedOn(sentence)
        move(case, CaseStatus.WITHDRAWN, table=CASE_TRANSITIONS, by=by, at=at)
        notifications.withdrawn(case, at=at)


def void(case: Case, reason: str, *, by: Actor, at: dt.datetime) -> None:
    """作废: out of every list, count and reminder; the number stays used, the history readable."""
    reason = require_reason(reason)
    with acting_on(case):
        move(case, CaseStatus.VOID, table=CASE_TRANSITIONS, by=by, at=at, facts={"reason": reason})
        for item in items_of(case).exclude(status__in=[ItemStatus.VOID, ItemStatus.CLOSED]):
            if ItemStatus.VOID in ITEM_TRANSITIONS[item.status]:
                move(item, ItemStatus.VOID, table=ITEM_TRANSITIONS, by=by, at=at)
                notifications.item_voided(item, at=at)
        LookBack.objects.filter(case=case, outcome="open").update(outcome="dropped")
        notifications.voided(case, at=at)


def suspend(
    case: Case, reason: str, *, by: Actor, at: dt.datetime, resume_on: dt.date | None = None
) -> None:
    """先放着: nothing is reminded until it is taken up again, or until the day named for that.

    Raises ReasonMissing, PastDay for a day that is over, AlreadyMoved.
    """
    facts = {"reason": require_reason(reason)}
    if resume_on is not None:
        if resume_on <= timezone.localdate(at):
            raise PastDay(errors={"resume_on": str(PastDay.default)})
        facts["on"] = resume_on.isoformat()
    told: dict[str, Any] = {"facts": facts, "resume_on": resume_on}
    with acting_on(case):
        move(case, CaseStatus.SUSPENDED, table=CASE_TRANSITIONS, by=by, at=at, **told)


def resume(case: Case, *, by: Actor, at: dt.datetime) -> None:
    """Taken up again where it stood."""
    table, act = CASE_TRANSITIONS, "case.resumed"
    with acting_on(case):
        move(case, CaseStatus.OPEN, table=table, by=by, at=at, act=act, resume_on=None)
        steps.advance(case, by=by, at=at)  # what was waited for may have come meanwhile


def close(case: Case, *, by: Actor, at: dt.datetime) -> None:
    """办结: nothing is open any more; two look-backs are planned. Raises StillOpen otherwise."""
    day = timezone.localdate(at)
    with acting_on(case):
        _check_all_done(case)
        move(
            case,
            CaseStatus.CLOSED,
            table=CASE_TRANSITIONS,
            by=by,
            at=at,
            closed_at=at,
            closed_by_kind=by.kind,
            closed_by=by.no,
            closed_by_label=by.said,
        )
        for item in items_of(case).filter(status=ItemStatus.DONE):
            move(item, ItemStatus.CLOSED, table=ITEM_TRANSITIONS, by=by, at=at, closed_on=day)
        steps.finish(case, by=by, at=at)
        LookBack.objects.bulk_create(
            LookBack(case=case, months=months, due=due_on(day, Limit(months, Unit.MONTH)))
            for months in LOOK_BACK_MONTHS
        )
        after_notifications.closed(case, by=by, at=at)


def _check_all_done(case: Case) -> None:
    for kind in (StepKind.CONSULT, StepKind.HANDLE):
        rows = CaseStep.objects.filter(case=case, kind=kind)
        asked = rows.exists() and not rows.filter(status="waived").exists()
        held = KINDS[kind].holds(case) if asked else ""
        if held:
            raise StillOpen(held)
    if case.verifications.filter(outcome="open").exists():
        raise StillOpen(_("Somebody still has to look whether it is really fixed."))


def reopen(case: Case, reason: str, *, by: Actor, at: dt.datetime) -> None:
    """A closed matter goes on, at the village that its own became part of meanwhile; look-backs
    planned for it are dropped. Raises ReasonMissing."""
    reason = require_reason(reason)
    with acting_on(case):
        move(
            case,
            CaseStatus.OPEN,
            table=CASE_TRANSITIONS,
            act="case.reopened",
            by=by,
            at=at,
            facts={"reason": reason},
            closed_at=None,
            closed_by_kind="",
            closed_by="",
            closed_by_label="",
        )
        LookBack.objects.filter(case=case, outcome="open").update(outcome="dropped")
        notifications.reopened(case, at=at)
        if (place := case.platform.successor) is not None:
            with of_the_record():
                merged = _("the villages have merged")
            move_to(case, place, merged, by=by, at=at, tell=False)
        again = case.problems.filter(outcome__in=STILL_OPEN).exists()
        kind = StepKind.CONSULT if again else StepKind.HANDLE
        steps.go_back_to(case, kind, reason, by=by, at=at)
