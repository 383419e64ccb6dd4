"""反弹: something counted as solved turned out not to be, here and where it had come up from."""

import datetime as dt

from cases.enums import ProblemOutcome, ReboundFound
from cases.lifecycle.carrying import ALIVE
from cases.models import Problem, Rebound


def note_rebound(problem: Problem, found: ReboundFound, day: dt.date) -> None:
    """Keeps what was counted before the problem, and those that its result came down to, lose it.

    Called before the outcome moves. A problem below that its place did itself is not touched.
    """
    one: Problem | None = problem
    while one is not None and one.outcome == ProblemOutcome.SOLVED and one.solved_on is not None:
        Rebound.objects.create(
            problem=one,
            solved_on=one.solved_on,
            verified_on=one.verified_on,
            found_on=day,
            found_by=found,
        )
        below = Problem.objects.filter(taken_up=one, case__status__in=ALIVE).first()
        one = below if below is not None and below.answered_above else None
