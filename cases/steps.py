"""The steps of an open matter: what each kind waits for, and going forward and back."""

import abc
import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import STILL_OPEN, ItemStatus, ProblemOutcome, StepKind, StepStatus
from cases.errors import ReasonMissing
from cases.models import ActionItem, Case, CaseStep
from cases.tables import STEP_TRANSITIONS
from records.moves import move


class Kind(abc.ABC):
    """What a step of this kind waits for. ``by_itself``: it is left as soon as nothing holds it."""

    by_itself = True

    @abc.abstractmethod
    def holds(self, case: Case) -> str:
        """What keeps the matter in this step, as a sentence; empty where nothing does."""


class Propose(Kind):
    """提事: raising the matter is all it takes."""

    def holds(self, case: Case) -> str:
        return ""


class Consult(Kind):
    """商量: left when a round took place and no problem is open any more."""

    def holds(self, case: Case) -> str:
        if not case.rounds.filter(held_on__isnull=False).exists():
            return _("No meeting about it has been held yet.")
        if case.problems.filter(outcome__in=STILL_OPEN).exists():
            return _("Some problems are still to be discussed.")
        return ""


class Handle(Kind):
    """办事: left when every item is reported done and no problem waits for anybody."""

    def holds(self, case: Case) -> str:
        count = ActionItem.objects.filter(problem__case=case).working().count()
        if count:
            return _("%(count)s items are still being done.") % {"count": count}
        if case.problems.filter(outcome=ProblemOutcome.ESCALATED).exists():
            return _("Some problems wait for the level above.")
        if case.problems.filter(outcome__in=STILL_OPEN).exists():
            return _("Some problems are still to be discussed.")
        agreed = case.problems.filter(outcome=ProblemOutcome.AGREED)
        for problem in agreed.exclude(items__in=_live_items(case)).order_by("part")[:1]:
            return _("Problem %(part)s is agreed, but nobody is doing it.") % {"part": problem.part}
        return ""


def _live_items(case: Case) -> Any:
    return ActionItem.objects.filter(problem__case=case).exclude(status=ItemStatus.VOID)


class AskBack(Kind):
    """回访: left by closing the matter."""

    by_itself = False

    def holds(self, case: Case) -> str:
        return ""


KINDS: dict[str, Kind] = {
    StepKind.PROPOSE: Propose(),
    StepKind.CONSULT: Consult(),
    StepKind.HANDLE: Handle(),
    StepKind.CALL_BACK: AskBack(),
}


def active_step(case: Case) -> CaseStep | None:
    """Where the matter stands now."""
    return case.steps.filter(status=StepStatus.ACTIVE).first()


def _move(step: CaseStep, to: str, *, by: Any, at: dt.datetime, **columns: Any) -> None:
    case = step.case
    stream, subject = case.ledger_stream, f"step:{case.no}/{step.position}"
    move(step, to, table=STEP_TRANSITIONS, by=by, at=at, stream=stream, subject=subject, **columns)


def advance(case: Case, *, by: Any, at: dt.datetime) -> None:
    """Leaves every step that nothing holds any more, up to one that somebody must act on."""
    step = active_step(case)
    while step and KINDS[step.kind].by_itself and not KINDS[step.kind].holds(case):
        _move(step, StepStatus.DONE, by=by, at=at, left_at=at)
        step = _enter_next(case, step, by=by, at=at)


def _enter_next(case: Case, step: CaseStep, *, by: Any, at: dt.datetime) -> CaseStep | None:
    following = case.steps.filter(position__gt=step.position, status=StepStatus.PENDING)
    after = following.order_by("position").first()
    if after:
        _move(after, StepStatus.ACTIVE, by=by, at=at, entered_at=at)
    return after


def waive(step: CaseStep, reason: str, *, by: Any, at: dt.datetime) -> None:
    """Leaves a step out, with the reason on record. Raises ReasonMissing without one."""
    if not reason.strip():
        raise ReasonMissing()
    facts = {"reason": reason[:120]}
    _move(step, StepStatus.WAIVED, by=by, at=at, facts=facts, left_at=at, reason=reason[:120])
    _enter_next(step.case, step, by=by, at=at)


def finish(case: Case, *, by: Any, at: dt.datetime) -> None:
    """Leaves the last step: the matter is being closed."""
    step = active_step(case)
    if step:
        _move(step, StepStatus.DONE, by=by, at=at, left_at=at)


def go_back_to(case: Case, kind: StepKind, reason: str, *, by: Any, at: dt.datetime) -> None:
    """Returns to the step of ``kind``; what came after it is to come again."""
    target = case.steps.filter(kind=kind).order_by("position").get()
    if target.status == StepStatus.ACTIVE:
        return
    for step in case.steps.filter(position__gt=target.position).exclude(status=StepStatus.PENDING):
        _move(step, StepStatus.PENDING, by=by, at=at, left_at=None, entered_at=None)
    _move(target, StepStatus.ACTIVE, by=by, at=at, entered_at=at, left_at=None, reason=reason[:120])
