"""S40: 便民专线终点 is moved by a telephone call: solved without a meeting, counted as solved.

The stop is moved by direct coordination: no meeting is counted (M-1), one problem is (M-2).
"""

from collections.abc import Callable
from typing import Any

import pytest

from cases.models import Case
from platforms.models import Platform
from tests import factories
from tests.stories import acting
from tests.stories.people import settle
from tests.stories.visiting import Visitor

pytestmark = pytest.mark.django_db
YEAR = ("2024-01-01", "2024-12-31")


def test_solved_without_a_meeting_counts_as_solved_and_as_no_meeting(
    county: Platform, at: Callable[[str], Any]
) -> None:
    village = factories.make_village(factories.make_town(county), "杨家社区")
    here = settle(village, "杨立新", "杨小燕", "杨大姐 杨二姐 杨三姐 杨四姐 杨五姐 杨六姐")
    at("2024-04-01 09:00")
    case = acting.raise_matter(here.secretary, "便民专线终点离市场还有一段路，想往北延伸。")
    at("2024-04-02 09:00")
    page = Visitor(here.secretary, f"/cases/{case.no}/no-meeting/")
    lead = here.secretary.person.no
    page.press(reason="公交公司同意，一个电话能办", lead=lead, due="month", spends="no")
    (item,) = acting.items_of(case)
    at("2024-04-20 17:00")
    acting.say(here.secretary, item, "done", "终点延伸到建福路北端")
    at("2024-04-21 10:00")
    acting.call_back(here.secretary, case, answer="satisfied")
    assert Case.objects.get().status == "closed"
    figures = acting.metrics("140825", *YEAR, "M-1", "M-2", "M-7", "M-17")
    assert figures == {
        "M-2": {"value": 1, "reported": 1, "village": 1},
        "M-17": {"value": 1, "satisfied": 1, "valid": 1, "returned": 1},
    }
    assert "公交公司同意" in Visitor(here.secretary, f"/cases/{case.no}/").text
