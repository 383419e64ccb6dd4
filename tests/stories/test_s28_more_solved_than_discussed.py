"""S28: 126 topics, 140 problems solved: one topic may solve several, so both are counted.

At full size through the real functions: 112 matters of one problem and 14 of two.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from cases import lifecycle
from cases.enums import CallBackAnswer, ProblemOutcome, ProgressKind
from cases.lifecycle import ProblemResult
from cases.models import ActionItem, Case
from platforms.models import Platform
from tests import factories
from tests.cases.making import BY, now
from tests.stories import acting

pytestmark = pytest.mark.django_db
TOPICS, SOLVED = 126, 140
YEAR = ("2023-01-01", "2023-12-31")


def solved(place: Platform, number: int, problems: int) -> None:
    """Raised, discussed once, done the same day and closed."""
    case = lifecycle.raise_case(place, f"{number}号路口没有站牌", by=BY, at=now())
    for extra in range(1, problems):
        lifecycle.add_problem(case, f"{number}号路口第{extra}处没有路灯", by=BY, at=now())
    day = dt.date(2023, 7, 10)
    no = f"M{place.code}-2023-{number:04d}"
    lifecycle.start_round(case, no, place, day, by=BY, at=now())
    lifecycle.hold_round(no, day, 9, by=BY, at=now())
    rows = case.problems.select_related("case").order_by("part")
    agreed = {"lead_text": "村委会", "due": day}
    results = [ProblemResult(row, ProblemOutcome.AGREED, **agreed) for row in rows]
    lifecycle.conclude(case, results, meeting_no=no, day=day, by=BY, at=now())
    items = ActionItem.objects.filter(problem__case=case).select_related("problem__case__platform")
    for item in items.order_by("id"):
        lifecycle.report_progress(item, ProgressKind.DONE, by=BY, at=now())
    case = Case.objects.select_related("platform").get(pk=case.pk)
    lifecycle.answer_call_back(case, CallBackAnswer.SATISFIED, by=BY, at=now())


def test_126_topics_solve_140_problems(county: Platform, at: Callable[[str], Any]) -> None:
    at("2023-07-10 10:00")
    village = factories.make_village(factories.make_town(county), "偃师")
    for number in range(1, TOPICS + 1):
        solved(village, number, 2 if number <= SOLVED - TOPICS else 1)
    figures = acting.metrics(county.code, *YEAR, "M-2", "M-4")
    assert figures["M-2"] == {"value": SOLVED, "reported": SOLVED, "village": SOLVED}
    assert figures["M-4"]["value"] == TOPICS
