"""Stages that people leave, leave out or go back to (procedure.md §3)."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from cases import steps
from cases.enums import StepStatus
from cases.errors import FutureDay, ReliedOn
from cases.kinds import KINDS, keeps
from cases.lifecycle.case import require_reason
from cases.lifecycle.locking import acting_on
from cases.models import Case, CaseStep
from common.errors import AlreadyMoved
from participants.actor import Actor

PASSED = (StepStatus.ACTIVE, StepStatus.WAIVED)


def leave_step(
    step: CaseStep, note: str, *, by: Actor, at: dt.datetime, done_on: dt.date | None = None
) -> None:
    """A stage is over: one short record and, if known, its day.

    One that was passed over or left out may be recorded afterwards; the matter then stays where
    it stands. Raises ReasonMissing without a record, FutureDay, AlreadyMoved.
    """
    note = require_reason(note)
    if done_on and done_on > timezone.localdate(at):
        raise FutureDay(errors={"done_on": str(FutureDay.default)})
    with acting_on(step.case):
        if not KINDS[step.kind].recorded or step.status not in PASSED:
            raise AlreadyMoved(str(step.get_status_display()))
        steps.leave(step, note[:300], by=by, at=at, done_on=done_on)


def waive_step(step: CaseStep, reason: str, *, by: Actor, at: dt.datetime) -> None:
    """The stage where the matter stands is left out, with the reason.

    Raises ReasonMissing, ReliedOn where the procedure does not let it be left out or a meeting
    has been called, AlreadyMoved where the matter stands elsewhere by now.
    """
    reason = require_reason(reason)
    case = step.case
    with acting_on(case):
        if step.status != StepStatus.ACTIVE:
            raise AlreadyMoved(str(step.get_status_display()))
        check_waivable(step)
        steps.waive(step, reason, by=by, at=at)
        steps.advance(case, by=by, at=at)


def check_waivable(step: CaseStep) -> None:
    """Raises ReliedOn where this stage may not be left out now."""
    if not step.waivable:
        raise ReliedOn(_("The procedure does not let this stage be left out."))
    if any(row.held_on is None and not row.dropped for row in step.case.rounds.all()):
        raise ReliedOn(_("A meeting has been called for it. Please call it off first."))


def go_back(case: Case, to: CaseStep, reason: str, *, by: Actor, at: dt.datetime) -> None:
    """The matter stands at an earlier stage again; what came after it is to come again.

    What was recorded stays in the history. Raises ReasonMissing, AlreadyMoved, also for a stage
    with nothing to do any more, which the matter would be led on from at once.
    """
    reason = require_reason(reason)
    with acting_on(case):
        active = steps.active_step(case)
        behind = active is not None and to.position < active.position
        if not behind or to.status not in steps.LEFT or not keeps(to.kind, case):
            raise AlreadyMoved(str(to.get_status_display()))
        to.case = case
        steps.return_to(to, reason, by=by, at=at, told=True)
