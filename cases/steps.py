"""The steps of an open matter: going forward and back. A matter stands at one step at a time."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases import remarks
from cases.enums import StepKind, StepStatus
from cases.errors import ReasonMissing
from cases.kinds import KINDS, keeps
from cases.models import Case, CaseStep
from cases.tables import STEP_TRANSITIONS
from common.language import of_the_record
from platforms.workdays import due_on
from records.moves import move

LEFT = (StepStatus.DONE, StepStatus.WAIVED)
AFRESH = {"left_at": None, "reason": "", "note": "", "done_on": None}


def active_step(case: Case) -> CaseStep | None:
    """Where the matter stands now."""
    return case.steps.filter(status=StepStatus.ACTIVE).first()


def last_day(step: CaseStep, at: dt.datetime) -> dt.date | None:
    """The last day of a step that is entered at ``at``; None where it has no limit."""
    return due_on(timezone.localdate(at), step.limit) if step.limit else None


def _move(step: CaseStep, to: str, *, by: Any, at: dt.datetime, **columns: Any) -> None:
    case = step.case
    # By its key: positions change when a step is put in, what the chain says of a step may not.
    stream, subject = case.ledger_stream, f"step:{case.no}/s{step.pk}"
    due = step.due
    move(step, to, table=STEP_TRANSITIONS, by=by, at=at, stream=stream, subject=subject, **columns)
    ended = columns.get("done_on") or timezone.localdate(at)
    if to == StepStatus.DONE and due and ended > due:
        days = f"{due.isoformat()}{remarks.BETWEEN}{ended.isoformat()}"
        remarks.note(case, remarks.LATE, step.label, by=by, at=at, basis=days)


def enter(step: CaseStep, *, by: Any, at: dt.datetime, reason: str = "", **told: Any) -> CaseStep:
    """Stands at ``step`` from now on; nothing that was said of it before holds."""
    columns = {
        **AFRESH,
        "entered_at": at,
        "due": last_day(step, at),
        "reason": reason[:120],
        **told,
    }
    _move(step, StepStatus.ACTIVE, by=by, at=at, **columns)
    return step


def advance(case: Case, *, by: Any, at: dt.datetime) -> None:
    """Leaves every step that nothing holds any more, up to one that somebody must act on."""
    step = active_step(case)
    while step:
        step.case = case
        if _overtaken(step):
            pass_over(step, by=by, at=at)
        elif keeps(step.kind, case):
            return
        elif _undiscussed(step):
            with of_the_record():
                why = _("nothing was left to discuss")
            pass_over(step, by=by, at=at, why=why)
        else:
            _move(step, StepStatus.DONE, by=by, at=at, left_at=at)
        step = _enter_next(case, step, by=by, at=at)


def _overtaken(step: CaseStep) -> bool:
    """Whether everything is done before the place reported what came out of the talks."""
    reports = step.kind == StepKind.OUTCOME and step.own
    return reports and not KINDS[StepKind.HANDLE].holds(step.case)


def _undiscussed(step: CaseStep) -> bool:
    """Whether the talks are over before there were any."""
    held = step.case.rounds.filter(held_on__isnull=False)
    return step.kind == StepKind.CONSULT and not held.exists()


def _enter_next(case: Case, step: CaseStep, *, by: Any, at: dt.datetime) -> CaseStep | None:
    """Enters the step after ``step``; looking back begins when the matter is closed."""
    following = case.steps.filter(position__gt=step.position, status=StepStatus.PENDING)
    after = following.order_by("position").first()
    if after:
        after.case = case
        enter(after, by=by, at=at)
    return after


def leave(
    step: CaseStep,
    note: str,
    *,
    by: Any,
    at: dt.datetime,
    done_on: dt.date | None = None,
    act: str = "step.recorded",
) -> None:
    """Leaves a step that only people can tell the end of, with a short record of it.

    A step that was passed over is recorded afterwards: then the matter stays where it is.
    """
    was_active = step.status == StepStatus.ACTIVE
    facts = {"step": step.label, "text": note, "on": done_on.isoformat() if done_on else ""}
    kept = {"note": note[:300], "done_on": done_on, "reason": "", "left_at": at}
    _move(step, StepStatus.DONE, by=by, at=at, act=act, facts=facts, **kept)
    remarks.settle(step.case, step.label)
    if was_active:
        _enter_next(step.case, step, by=by, at=at)
        advance(step.case, by=by, at=at)


def waive(step: CaseStep, reason: str, *, by: Any, at: dt.datetime) -> None:
    """Leaves a step out, with the reason on record. Raises ReasonMissing without one."""
    if not reason.strip():
        raise ReasonMissing()
    facts = {"step": step.label, "reason": reason[:120]}
    _move(step, StepStatus.WAIVED, by=by, at=at, facts=facts, left_at=at, reason=reason[:120])
    if step.kind != StepKind.CONSULT:  # doing it without a meeting is a way of its own
        remarks.note(step.case, remarks.LEFT_OUT, step.label, by=by, at=at, reason=reason)
    _enter_next(step.case, step, by=by, at=at)


def finish(case: Case, *, by: Any, at: dt.datetime) -> None:
    """Leaves the step where it stands: the matter is being closed, or was looked back at."""
    step = active_step(case)
    if step:
        step.case = case
        _move(step, StepStatus.DONE, by=by, at=at, left_at=at)
        _enter_next(case, step, by=by, at=at)


def finish_looking_back(case: Case, *, by: Any, at: dt.datetime) -> None:
    """The last look-back was done: nothing is left to do."""
    step = active_step(case)
    if step and step.kind == StepKind.LOOK_BACK:
        finish(case, by=by, at=at)


def nearest(case: Case, kind: StepKind) -> CaseStep | None:
    """The step of ``kind`` nearest to where the matter stands: here or behind it, else ahead.

    Kinds may repeat (several rounds as stages of their own); a procedure may lack a kind.
    """
    active = active_step(case)
    rows = list(case.steps.filter(kind=kind).order_by("position"))
    behind = [row for row in rows if active is None or row.position <= active.position]
    return behind[-1] if behind else next(iter(rows), None)


def go_back_to(case: Case, kind: StepKind, reason: str, *, by: Any, at: dt.datetime) -> None:
    """Stands at the nearest step of ``kind``: what came after it is to come again; where it lies
    ahead, a fact has come before its turn and what lies between is passed over."""
    target, active = nearest(case, kind), active_step(case)
    if target is None or target.status == StepStatus.ACTIVE:
        return
    target.case = case
    if active is not None and target.position > active.position:
        _pass_to(target, by=by, at=at)
    else:
        return_to(target, reason, by=by, at=at)


def come_to_meet(case: Case, *, by: Any, at: dt.datetime) -> CaseStep | None:
    """Where it stands, once what a place does beside its meetings is passed over."""
    step = active_step(case)
    if step is None or not step.open_to_meet:
        return step
    go_back_to(case, StepKind.CONSULT, "", by=by, at=at)
    return active_step(case)


def return_to(
    target: CaseStep, reason: str, *, by: Any, at: dt.datetime, told: bool = False
) -> None:
    """Stands at ``target``, which was left before; what came after it is to come again.

    ``told``: it is an act of its own, with a sentence in the history.
    """
    case = target.case
    later = case.steps.filter(position__gt=target.position).exclude(status=StepStatus.PENDING)
    came = list(later)
    for step in came:
        step.case = case
        _move(step, StepStatus.PENDING, by=by, at=at, **AFRESH, entered_at=None, due=None)
    remarks.settle(case, *(step.label for step in (target, *came)))
    facts = {"step": target.label, "reason": reason[:300]}
    words = {"act": "step.returned", "facts": facts} if told else {}
    enter(target, by=by, at=at, reason=reason, **words)


def _pass_to(target: CaseStep, *, by: Any, at: dt.datetime) -> None:
    """A fact reaches ``target`` early. What is over is done; what nobody told of is passed over
    and may be recorded afterwards (facts may not be questioned, rule 8)."""
    case = target.case
    between = case.steps.filter(position__lt=target.position).exclude(status__in=LEFT)
    for step in between.order_by("position"):
        step.case = case
        if keeps(step.kind, case):
            pass_over(step, by=by, at=at)
        else:
            pass_as_done(step, by=by, at=at)
    enter(target, by=by, at=at)


def pass_as_done(step: CaseStep, *, by: Any, at: dt.datetime) -> None:
    """It had already happened when the matter came past."""
    if step.status == StepStatus.PENDING:
        enter(step, by=by, at=at)
    _move(step, StepStatus.DONE, by=by, at=at, left_at=at)


def pass_over(step: CaseStep, *, by: Any, at: dt.datetime, why: str = "") -> None:
    """The matter went on without it; nobody left it out on purpose."""
    told = {"act": "step.passed", "facts": {"step": step.label}}
    with of_the_record():
        reason = (why or _("the matter had gone on"))[:120]
    _move(step, StepStatus.WAIVED, by=by, at=at, left_at=at, reason=reason, **told)
    if step.kind != StepKind.CONSULT:
        remarks.note(step.case, remarks.PASSED, step.label, by=by, at=at, reason=reason)
