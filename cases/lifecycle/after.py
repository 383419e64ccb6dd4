"""回访, 核实, 回头看: is it really fixed, and is it still?"""

import datetime as dt
import uuid

from django.utils import timezone
from django.utils.translation import gettext as _

from cases import notifications, steps
from cases.enums import (
    CallBackAnswer,
    CaseStatus,
    ItemStatus,
    LookBackOutcome,
    ProblemOutcome,
    ReboundFound,
    StepKind,
    VerificationOutcome,
)
from cases.errors import StillOpen
from cases.lifecycle.above import acting_from_above, send_up_again
from cases.lifecycle.case import items_of, require_reason
from cases.lifecycle.ending import close, reopen
from cases.lifecycle.item import redo_item
from cases.lifecycle.locking import acting_on, made_before
from cases.models import CallBack, Case, LookBack, Problem, Verification
from common.errors import AlreadyMoved
from common.language import of_the_record
from common.limits import Limit, Unit
from common.secrecy import check_no_marking
from participants.actor import Actor
from participants.models import Person
from platforms.workdays import due_on
from records import ledger

VERIFY_WITHIN = Limit(5, Unit.WORKING_DAY)  # procedure.md §0.11
TRIES = 3
GOOD = (CallBackAnswer.SATISFIED, CallBackAnswer.BASICALLY)


def answer_call_back(
    case: Case,
    answer: CallBackAnswer,
    *,
    by: Actor,
    at: dt.datetime,
    note: str = "",
    own: bool = False,
    asked: Person | None = None,
    request_id: uuid.UUID | None = None,
) -> CallBack:
    """The raiser's answer, his own (``own``) or entered by the village, which then closes.

    His own good answer verifies; the village's only reports. “Not fixed” opens a verification by
    somebody else and changes no figure. Three times unreachable asks the liaison member to look.
    One own answer counts per turn. Raises StillOpen before the work is reported done.
    """
    if made := made_before(CallBack, request_id):
        return made
    check_no_marking(note)
    day = timezone.localdate(at)
    with acting_on(case):
        if made := made_before(CallBack, request_id):
            return made
        _reach_call_back(case, by=by, at=at)
        turn = 1 + case.verifications.filter(outcome=VerificationOutcome.CONFIRMED).count()
        if own and case.call_backs.filter(own=True, turn=turn).exists():
            raise AlreadyMoved()
        row = CallBack.objects.create(
            case=case,
            asked=asked,
            answer=answer,
            note=note.strip()[:300],
            own=own,
            answered_at=at,
            by_label=by.said,
            turn=turn,
            request_id=request_id,
        )
        ledger.append(
            case.ledger_stream,
            f"call_back.{answer}",
            at=at,
            by=by,
            subject=case.ledger_subject,
            facts={"note": row.note, "own": own},
        )
        tries = case.call_backs.filter(answer=CallBackAnswer.UNREACHABLE, turn=turn).count()
        if answer == CallBackAnswer.NOT_SOLVED or (
            answer == CallBackAnswer.UNREACHABLE and tries == TRIES
        ):
            due = due_on(day, VERIFY_WITHIN)
            verification = Verification.objects.create(case=case, call_back=row, due=due)
            notifications.to_verify(verification, at=at)
        if answer in GOOD:
            if own:
                _verified(case, day)
            else:
                close(case, by=by, at=at)
    return row


def _reach_call_back(case: Case, *, by: Actor, at: dt.datetime) -> None:
    """Reopened, a matter stands at its work though nothing of it may be left to do."""
    case.refresh_from_db(fields=["status"])
    step = steps.active_step(case)
    if case.status == CaseStatus.OPEN and step is not None and step.kind == StepKind.HANDLE:
        steps.advance(case, by=by, at=at)
        step = steps.active_step(case)
    if case.status != CaseStatus.OPEN or step is None or step.kind != StepKind.CALL_BACK:
        raise StillOpen(_("It is not reported done yet, so there is nothing to ask."))


def _verified(case: Case, day: dt.date) -> None:
    solved = case.problems.filter(outcome=ProblemOutcome.SOLVED, verified_on__isnull=True)
    solved.update(verified_on=day)


def verify(
    verification: Verification,
    outcome: VerificationOutcome,
    note: str,
    *,
    by: Actor,
    at: dt.datetime,
) -> None:
    """What somebody other than the handler found: true means the work is done again.

    Raises ReasonMissing without a sentence, AlreadyMoved where it was answered before.
    """
    note = require_reason(note)
    case = verification.case
    with acting_from_above(case):
        rows = Verification.objects.filter(pk=verification.pk, outcome=VerificationOutcome.OPEN)
        if not rows.update(outcome=outcome, note=note[:300], looked_at=at, by_label=by.said):
            raise AlreadyMoved()
        ledger.append(
            case.ledger_stream,
            f"verification.{outcome}",
            at=at,
            by=by,
            subject=case.ledger_subject,
            facts={"note": note[:300]},
        )
        if outcome == VerificationOutcome.CONFIRMED:
            case.refresh_from_db(fields=["status"])
            if case.status in (CaseStatus.CLOSED, CaseStatus.ARCHIVED):
                reopen(case, note, by=by, at=at)
            # What was never done (a reply C or D) stays as it was told.
            done = items_of(case).filter(status__in=[ItemStatus.DONE, ItemStatus.CLOSED])
            for item in done.exclude(done_on=None):
                redo_item(item, note, by=by, at=at, found=ReboundFound.VERIFIED)
            send_up_again(case, note, by=by, at=at, found=ReboundFound.VERIFIED)
        elif _nobody_was_reached(verification):
            _verified(case, timezone.localdate(at))


def _nobody_was_reached(verification: Verification) -> bool:
    said = verification.call_back
    return said is not None and said.answer == CallBackAnswer.UNREACHABLE


def look_back(
    row: LookBack, outcome: LookBackOutcome, *, by: Actor, at: dt.datetime, note: str = ""
) -> None:
    """Still in order verifies what was only reported; broken again reopens the matter. Other
    look-backs of the matter that were due by that day are answered by the same visit.

    Raises AlreadyMoved where somebody looked before.
    """
    check_no_marking(note)
    case = row.case
    with acting_from_above(case):
        told = {"outcome": outcome, "note": note.strip()[:300], "looked_at": at}
        told["by_label"] = by.said
        for_once = case.look_backs.filter(outcome=LookBackOutcome.OPEN)
        if not for_once.filter(pk=row.pk).update(**told):
            raise AlreadyMoved()
        # One visit answers what was due by then: the planned one and the one drawn by lot.
        also = list(for_once.filter(due__lte=timezone.localdate(at)).order_by("due", "id"))
        LookBack.objects.filter(pk__in=[one.pk for one in also]).update(**told)
        entries = [
            ledger.Entry(
                case.ledger_stream,
                f"look_back.{outcome}",
                {"note": told["note"], "months": one.months, "quarter": one.drawn_for},
                subject=case.ledger_subject,
            )
            for one in [row, *also]
        ]
        ledger.append_all(entries, at=at, by=by)
        if outcome == LookBackOutcome.HOLDS:
            _verified(case, timezone.localdate(at))
            if not case.look_backs.filter(outcome=LookBackOutcome.OPEN).exists():
                steps.finish_looking_back(case, by=by, at=at)
            return
        with of_the_record():
            broken = _("broken again at the look-back")
        reopen(case, note.strip() or broken, by=by, at=at)
        found = ReboundFound.LOOK_BACK
        send_up_again(case, note.strip() or broken, by=by, at=at, found=found)
        for problem in Problem.objects.filter(case=case, outcome=ProblemOutcome.SOLVED):
            done = problem.items.filter(status__in=[ItemStatus.DONE, ItemStatus.CLOSED])
            for item in done.exclude(done_on=None).select_related("problem__case"):
                redo_item(item, broken, by=by, at=at, found=found)
