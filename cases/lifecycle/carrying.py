"""What a matter of the level above settles comes back down to the problem put before it (S44)."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from cases import notifications, steps
from cases.enums import CaseStatus, ProblemOutcome, StepKind
from cases.errors import ReliedOn
from cases.lifecycle.ending import reopen
from cases.lifecycle.locking import acting_on
from cases.models import Case, Problem
from cases.tables import PROBLEM_TRANSITIONS
from common.language import of_the_record
from participants.actor import Actor
from records.moves import move

# How a problem below stands while the matter above says this of it; all else: it still waits.
COMES_DOWN = (ProblemOutcome.SOLVED, ProblemOutcome.PLANNED, ProblemOutcome.EXPLAINED)
ALIVE = (CaseStatus.OPEN, CaseStatus.SUSPENDED, CaseStatus.CLOSED, CaseStatus.ARCHIVED)
ENDED = (
    CaseStatus.REFUSED,
    CaseStatus.WITHDRAWN,
    CaseStatus.MERGED,
    CaseStatus.REFERRED,
    CaseStatus.VOID,
)


def carry_down(above: Problem, *, by: Actor, at: dt.datetime) -> None:
    """The result of a problem taken up above is the result below; taken back above, it waits again.

    It is counted once, below (procedure.md §0.10). What has ended below meanwhile stays ended,
    but for a closed matter whose problem is open again: that goes on.
    """
    below = Problem.objects.select_related("case__platform__parent").get(taken_up=above)
    case = below.case
    settled = above.outcome in COMES_DOWN
    to = above.outcome if settled else ProblemOutcome.ESCALATED
    with acting_on(case):
        below.refresh_from_db(fields=["outcome", "answered_above"])
        case.refresh_from_db(fields=["status"])
        known = to in PROBLEM_TRANSITIONS[below.outcome]
        if not known or not _waits(below) or case.status not in ALIVE:
            return
        columns: dict[str, Any] = {"solved_on": None, "verified_on": None}
        if to == ProblemOutcome.SOLVED:
            columns = {"solved_on": above.solved_on}
        columns["answered_above"] = settled
        if settled:
            columns["outcome_text"] = above.outcome_text
        move(
            below,
            to,
            table=PROBLEM_TRANSITIONS,
            column="outcome",
            act="problem.answered_above" if settled else "problem.up_again",
            by=by,
            at=at,
            facts={"no": above.case.no, "text": above.outcome_text},
            **columns,
        )
        if below.source_id:
            carry_down(below, by=by, at=at)
        if settled:
            notifications.answered_above(below, at=at)
        elif case.status in (CaseStatus.CLOSED, CaseStatus.ARCHIVED):
            reopen(case, _again(), by=by, at=at)
        elif case.status == CaseStatus.OPEN and _asks_back(case):
            reason = _again()
            steps.go_back_to(case, StepKind.HANDLE, reason, by=by, at=at)
        if case.status == CaseStatus.OPEN:
            steps.advance(case, by=by, at=at)


def _again() -> str:
    with of_the_record():
        return _("the level above works on it again")


def _asks_back(case: Case) -> bool:
    step = steps.active_step(case)
    return step is not None and step.kind == StepKind.CALL_BACK


def _waits(problem: Problem) -> bool:
    """Whether what the level above says is what counts: it waits for that, or stands by it. What
    the place settled itself meanwhile is its own."""
    return problem.outcome == ProblemOutcome.ESCALATED or problem.answered_above


def living_above(problem: Problem) -> Problem | None:
    """The problem of the level above that this one was taken up as, while that matter lives."""
    rows = problem.taken_up.exclude(case__status__in=ENDED).select_related("case__platform")
    return rows.order_by("-id").first()


def check_not_taken_up(problem: Problem) -> None:
    """Raises ReliedOn while a matter of the level above works on the problem."""
    above = living_above(problem)
    if above is not None and above.case.status not in (CaseStatus.CLOSED, CaseStatus.ARCHIVED):
        words = {"no": above.case.no, "place": above.case.platform}
        raise ReliedOn(_("%(place)s works on it as %(no)s. What comes of it stands here.") % words)
