"""The concrete problems of a matter (实际问题): added, settled in words, handed back."""

import datetime as dt
import uuid
from typing import Any

from django.utils.translation import gettext as _

from cases import notifications, steps
from cases.enums import STILL_OPEN, CaseStatus, ProblemOutcome, StepKind
from cases.errors import TooLong
from cases.lifecycle.carrying import carry_down, check_not_taken_up
from cases.lifecycle.case import check_statement, require_reason
from cases.lifecycle.locking import acting_on, made_before
from cases.models import Case, Problem
from cases.tables import PROBLEM_TRANSITIONS
from common.errors import AlreadyMoved
from participants.actor import Actor
from records import ledger
from records.moves import move

PROBLEM_LENGTH = 120


def add_problem(
    case: Case, text: str, *, by: Actor, at: dt.datetime, request_id: uuid.UUID | None = None
) -> Problem:
    """One more concrete problem of the matter. Raises EmptyStatement, TooLong, SecrecyMarking."""
    text = check_statement(text)
    if len(text) > PROBLEM_LENGTH:
        raise TooLong(
            _("A problem is at most %(most)s characters; this one has %(count)s.")
            % {"most": PROBLEM_LENGTH, "count": len(text)}
        )
    with acting_on(case):
        if made := made_before(Problem, request_id):
            return made
        last = case.problems.order_by("-part").values_list("part", flat=True).first() or 0
        problem = Problem.objects.create(case=case, part=last + 1, text=text, request_id=request_id)
        ledger.append(
            case.ledger_stream,
            "problem.added",
            at=at,
            by=by,
            subject=problem.ledger_subject,
            facts={"text": text},
        )
    return problem


def explain_problem(
    problem: Problem, text: str, *, by: Actor, at: dt.datetime, planned: bool = False
) -> None:
    """Settles a problem in words: explained, or taken into a plan.

    No meeting need have been held: where nothing is left to discuss, the consultation is left out
    for that reason. Raises ReasonMissing, AlreadyMoved where the same was said before.
    """
    reason = require_reason(text)
    to = ProblemOutcome.PLANNED if planned else ProblemOutcome.EXPLAINED
    case = problem.case
    with acting_on(case):
        check_not_taken_up(problem)
        if (problem.outcome, problem.outcome_text) == (to, reason[:300]):
            raise AlreadyMoved(str(problem.get_outcome_display()))
        set_outcome(
            problem,
            to,
            by=by,
            at=at,
            outcome_text=reason[:300],
            facts={"text": reason[:300]},
        )
        if case.status == CaseStatus.OPEN:
            leave_consultation(case, reason, by=by, at=at)
        steps.advance(case, by=by, at=at)


def leave_consultation(case: Case, reason: str, *, by: Actor, at: dt.datetime) -> None:
    """Leaves the talks out where none were called and nothing is left to discuss."""
    discussed = case.rounds.filter(dropped=False).exists()
    if discussed or case.problems.filter(outcome__in=STILL_OPEN).exists():
        return
    step = steps.come_to_meet(case, by=by, at=at)
    if step is not None and step.kind == StepKind.CONSULT:
        steps.waive(step, reason, by=by, at=at)


def send_back_problem(problem: Problem, text: str, *, by: Actor, at: dt.datetime) -> None:
    """The level above hands a problem back to be discussed again, with a word on how.

    Raises ReasonMissing, AlreadyMoved where it was answered before.
    """
    reason = require_reason(text)
    case = problem.case
    with acting_on(case):
        if problem.outcome != ProblemOutcome.ESCALATED:
            raise AlreadyMoved(str(problem.get_outcome_display()))
        check_not_taken_up(problem)
        notifications.not_escalated(problem, at=at)
        move(
            problem,
            ProblemOutcome.OPEN,
            table=PROBLEM_TRANSITIONS,
            column="outcome",
            act="problem.sent_back",
            by=by,
            at=at,
            facts={"reason": reason[:300]},
            outcome_text=reason[:300],
        )
        if case.status == CaseStatus.OPEN:
            steps.go_back_to(case, StepKind.CONSULT, reason, by=by, at=at)


def reword(problem: Problem, old: str, new: str, *, by: Actor, at: dt.datetime) -> None:
    """What was settled stays so, in other words: the minutes were corrected (更正).

    A problem that has other words by now keeps them: a later meeting said more.
    """
    if not Problem.objects.filter(pk=problem.pk, outcome_text=old).update(outcome_text=new):
        return
    problem.outcome_text = new
    ledger.append(
        problem.ledger_stream,
        "problem.reworded",
        at=at,
        by=by,
        subject=problem.ledger_subject,
        facts={"text": new},
    )


def set_outcome(
    problem: Problem, to: str, *, by: Actor, at: dt.datetime, facts: Any = None, **columns: Any
) -> None:
    """Moves a problem's outcome; saying the same again is a new word, not an error.

    ``columns`` go with it, and ``act`` where the history calls this way of arriving otherwise.
    """
    columns.setdefault("answered_above", False)
    if problem.outcome == to:
        Problem.objects.filter(pk=problem.pk).update(**columns)
        for name, value in columns.items():
            setattr(problem, name, value)
        ledger.append(
            problem.ledger_stream,
            f"problem.{to}",
            at=at,
            by=by,
            subject=problem.ledger_subject,
            facts=facts,
        )
        return
    if problem.outcome == ProblemOutcome.ESCALATED:
        notifications.not_escalated(problem, at=at)
    move(
        problem,
        to,
        table=PROBLEM_TRANSITIONS,
        column="outcome",
        by=by,
        at=at,
        facts=facts,
        **columns,
    )
    if problem.source_id:
        carry_down(problem, by=by, at=at)
