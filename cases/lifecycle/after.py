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
    StepKind,
    VerificationOutcome,
)
from cases.errors import StillOpen
from cases.lifecycle.case import close, items_of, reopen, require_reason
from cases.lifecycle.item import redo_item
from cases.lifecycle.locking import acting_on, made_before
from cases.models import CallBack, Case, LookBack, Problem, Verification
from common.errors import AlreadyMoved
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
    step = steps.active_step(case)
    if case.status != CaseStatus.OPEN or step is None or step.kind != StepKind.CALL_BACK:
        raise StillOpen(_("It is not reported done yet, so there is nothing to ask."))
    check_no_marking(note)
    turn = 1 + case.verifications.filter(outcome=VerificationOutcome.CONFIRMED).count()
    if own and case.call_backs.filter(own=True, turn=turn).exists():
        raise AlreadyMoved()
    day = timezone.localdate(at)
    with acting_on(case):
        if made := made_before(CallBack, request_id):
            return made
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
    with acting_on(case):
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
            # What was never done (a reply C or D) stays as it was told.
            done = items_of(case).filter(status__in=[ItemStatus.DONE, ItemStatus.CLOSED])
            for item in done.exclude(done_on=None):
                redo_item(item, note, by=by, at=at)
        elif verification.call_back.answer == CallBackAnswer.UNREACHABLE:
            _verified(case, timezone.localdate(at))


def look_back(
    row: LookBack, outcome: LookBackOutcome, *, by: Actor, at: dt.datetime, note: str = ""
) -> None:
    """Still in order verifies what was only reported; broken again reopens the matter.

    Raises AlreadyMoved where somebody looked before.
    """
    check_no_marking(note)
    case = row.case
    with acting_on(case):
        rows = LookBack.objects.filter(pk=row.pk, outcome=LookBackOutcome.OPEN)
        if not rows.update(
            outcome=outcome, note=note.strip()[:300], looked_at=at, by_label=by.said
        ):
            raise AlreadyMoved()
        ledger.append(
            case.ledger_stream,
            f"look_back.{outcome}",
            at=at,
            by=by,
            subject=case.ledger_subject,
            facts={"note": note.strip()[:300], "months": row.months},
        )
        if outcome == LookBackOutcome.HOLDS:
            _verified(case, timezone.localdate(at))
            return
        reopen(case, note.strip() or _("broken again at the look-back"), by=by, at=at)
        for problem in Problem.objects.filter(case=case, outcome=ProblemOutcome.SOLVED):
            for item in problem.items.filter(status=ItemStatus.CLOSED).select_related(
                "problem__case"
            ):
                redo_item(item, _("broken again at the look-back"), by=by, at=at)
