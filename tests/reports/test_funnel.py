"""M-5: a report whose matter was merged is counted at the matter that stays (procedure.md §0.13)."""

import datetime as dt
from fractions import Fraction

import pytest
from django.utils import timezone

from cases import lifecycle
from cases.enums import CallBackAnswer, ProblemOutcome
from cases.models import Clue
from reports.metrics import compute
from tests import factories
from tests.cases.making import BY, again, concluded, done, now
from tests.cases.test_above import taken_up

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2026, 3, 1), dt.date(2026, 3, 31)


def reported(village, words):
    clue, _code = lifecycle.report_clue(village, words, by=BY, at=now())
    return lifecycle.take_up(clue, by=BY, at=now())


def finish(case):
    done(case)
    lifecycle.answer_call_back(again(case), CallBackAnswer.SATISFIED, by=BY, at=now())


def merge(case, into):
    lifecycle.merge(case, again(into), "同一件事", by=BY, at=now())


@pytest.fixture
def reports(village, at):
    """Five reports: one alone, two of one matter, a chain of duplicates, one taken above."""
    beside = factories.make_village(village.town, "曲村")
    at("2026-03-01 10:00")
    lamp = reported(village, "东门路灯不亮")
    at("2026-03-05 10:00")
    again_lamp = reported(village, "村东路灯坏了")
    at("2026-03-06 10:00")
    third = reported(beside, "邻村说东门没灯")
    alone = reported(village, "水井的水浑")
    road = reported(village, "去镇上的路断了")
    duplicate = reported(village, "路断了过不去")
    merge(third, again_lamp)
    merge(again_lamp, lamp)
    merge(duplicate, road)
    taken_up(concluded(road, ProblemOutcome.ESCALATED, text="归镇里管"))
    at("2026-03-11 10:00")
    finish(alone)
    at("2026-03-21 10:00")
    finish(lamp)
    return {"village": village, "town": village.town, "beside": beside}


def slow(place):
    """Report by report: where its number leads, and what became of that matter."""
    counts, days = {"received": 0, "adopted": 0, "reported": 0, "solved": 0}, []
    for clue in Clue.objects.select_related("platform", "case").order_by("pk"):
        if not clue.platform.path.startswith(place.path):
            continue
        counts["received"] += 1
        matter = clue.case
        if clue.status != "adopted" or matter is None:
            continue
        counts["adopted"] += 1
        while matter.merged_into is not None:
            matter = matter.merged_into
        problems = list(matter.problems.order_by("part"))
        went_up = any(one.outcome == "escalated" or one.taken_up.exists() for one in problems)
        counts["reported"] += went_up
        counts["solved"] += any(one.outcome == "solved" for one in problems)
        if matter.closed_at:
            first, last = (timezone.localdate(one) for one in (clue.reported_at, matter.closed_at))
            days.append((last - first).days)
    mean = f"{float(Fraction(sum(days), len(days))):.2f}" if days else ""
    return {**counts, "mean_days": mean}


@pytest.mark.parametrize(
    ("where", "figures"),
    [
        ("village", (5, 5, 2, 3, "13.67")),
        ("beside", (1, 1, 0, 1, "15.00")),
        ("town", (6, 6, 2, 4, "14.00")),
    ],
)
def test_a_merged_number_counts_as_the_matter_that_stays(where, figures, reports):
    found = compute(reports[where], FIRST, LAST)["metrics"]["M-5"]
    parts = found["parts"]
    assert found["value"] == figures[0]
    assert parts == slow(reports[where])
    assert tuple(parts.values()) == figures
