"""议题审定: handing a topic in, and what the approver says to it (procedure.md §3, stage 3)."""

import datetime as dt
from collections.abc import Sequence

from cases import notifications, stage_notifications, steps
from cases.enums import CaseStatus, StepKind
from cases.lifecycle.case import require_reason
from cases.lifecycle.locking import acting_on
from cases.lifecycle.turns import reword_case
from cases.models import Case
from cases.tables import CASE_TRANSITIONS
from common.errors import AlreadyMoved
from common.secrecy import check_no_marking
from participants.actor import Actor
from records.moves import move


def submit(case: Case, statement: str, *, by: Actor, at: dt.datetime) -> None:
    """A draft or a returned topic is handed in, in new words if need be.

    Raises AlreadyMoved, and whatever a statement is refused for.
    """
    with acting_on(case):
        words = reword_case(case, statement)
        move(case, CaseStatus.SUBMITTED, table=CASE_TRANSITIONS, by=by, at=at, **words)
        steps.go_back_to(case, StepKind.PROPOSE, "", by=by, at=at)
        steps.advance(case, by=by, at=at)
        stage_notifications.submitted(case, at=at)


def approve(case: Case, *, by: Actor, at: dt.datetime, note: str = "") -> None:
    """同意: the topic opens and goes on with the next stage. Raises AlreadyMoved."""
    check_no_marking(note)
    with acting_on(case):
        facts = {"text": note.strip()[:300]}
        move(case, CaseStatus.OPEN, table=CASE_TRANSITIONS, by=by, at=at, facts=facts)
        step = steps.active_step(case)
        if step and step.kind == StepKind.APPROVE:
            steps.leave(step, note.strip(), by=by, at=at, act="step.left")
        stage_notifications.approved(case, at=at)


def return_for_change(case: Case, reason: str, *, by: Actor, at: dt.datetime) -> None:
    """退回修改: the desk changes it and hands it in again. Raises ReasonMissing, AlreadyMoved."""
    reason = require_reason(reason)
    with acting_on(case):
        facts = {"reason": reason}
        move(case, CaseStatus.RETURNED, table=CASE_TRANSITIONS, by=by, at=at, facts=facts)
        steps.go_back_to(case, StepKind.PROPOSE, reason, by=by, at=at)
        notifications.returned(case, at=at)


def refuse(case: Case, reason: str, *, by: Actor, at: dt.datetime) -> None:
    """不予列入, with the reason; its number stays used. Raises ReasonMissing, AlreadyMoved."""
    reason = require_reason(reason)
    with acting_on(case):
        facts = {"reason": reason}
        move(case, CaseStatus.REFUSED, table=CASE_TRANSITIONS, by=by, at=at, facts=facts)
        stage_notifications.refused(case, at=at)


def approve_many(
    cases: Sequence[Case], *, by: Actor, at: dt.datetime
) -> tuple[list[Case], list[tuple[Case, AlreadyMoved]]]:
    """Admits several topics, each by itself: (admitted, those it came too late for and why)."""
    admitted: list[Case] = []
    missed: list[tuple[Case, AlreadyMoved]] = []
    for case in cases:
        try:
            approve(case, by=by, at=at)
        except AlreadyMoved as refusal:
            missed.append((case, refusal))
        else:
            admitted.append(case)
    return admitted, missed
