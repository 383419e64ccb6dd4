"""S18: 主动看看群众想到的办了没有: what is closed is looked at again by itself, some of it by lot.

Eleven lamps are closed in the spring. A quarter later the system draws two of them; the three
months' look finds one dark again. The figures of the spring stay; what broke counts in summer,
and stands beside the raw count.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from cases.models import Case, LookBack
from config import jobs
from platforms.models import Platform
from tests import factories
from tests.cases.making import closed, raised
from tests.stories import acting
from tests.stories.people import Here, settle
from tests.stories.visiting import Visitor

pytestmark = pytest.mark.django_db
At = Callable[[str], Any]

SPRING = ("2023-04-01", "2023-06-30")
SUMMER = ("2023-07-01", "2023-09-30")
LAMPS = 11


@pytest.fixture
def here(county: Platform) -> Here:
    """曲村 in 横桥镇, under their real codes."""
    town = factories.make_town(county, "横桥镇", "140825108")
    village = factories.make_village(town, "曲村", "140825108231")
    members = "曲凤英 曲学文 曲二牛 曲敬贤 乔建业 曲香兰"
    return settle(village, "曲保民", "曲文静", members, supervisor="曲守信", liaison="段宏伟")


@pytest.fixture
def lamps(here: Here, at: At) -> list[Case]:
    """Closed in May 2023, every one reported solved by the village."""
    at("2023-05-04 10:00")
    return [closed(raised(here.platform, f"{n}号巷路灯不亮")) for n in range(1, LAMPS + 1)]


def test_what_is_closed_is_looked_at_by_itself_and_some_by_lot(
    here: Here, lamps: list[Case], at: At
) -> None:
    planned = LookBack.objects.filter(drawn_for="").order_by("due", "id")
    assert {str(row.due) for row in planned} == {"2023-08-04", "2024-05-04"}
    jobs.run_due(at("2023-07-01 08:30"))
    drawn = LookBack.objects.filter(drawn_for="2023Q2").order_by("id")
    assert (drawn.count(), {str(row.due) for row in drawn}) == (2, {"2023-08-01"})
    jobs.run_due(at("2023-07-02 08:30"))
    assert drawn.count() == 2
    at("2023-07-28 09:00")
    case = drawn[0].case
    assert "季度抽查抽中" in Visitor(here.supervisor, "/").text
    acting.look_back(here.supervisor, case, "亮着")
    assert "抽查抽中，再看一次" in Visitor(here.secretary, f"/cases/{case.no}/").text


def test_broken_again_the_spring_keeps_its_count_and_summer_says_so(
    here: Here, lamps: list[Case], at: At
) -> None:
    assert acting.metrics("140825", *SPRING, "M-2")["M-2"]["reported"] == LAMPS
    at("2023-08-04 10:00")
    for case in lamps[1:]:
        acting.look_back(here.liaison, case, "亮着")
    page = Visitor(here.liaison, f"/cases/{lamps[0].no}/look-back/")
    page.press(outcome="broken", note="又黑了")
    assert Case.objects.get(pk=lamps[0].pk).status == "open"
    spring = acting.metrics("140825", *SPRING, "M-2")["M-2"]
    assert spring == {"value": LAMPS, "reported": LAMPS, "village": LAMPS}
    summer = acting.metrics("140825", *SUMMER, "M-2", "M-16", "M-17")
    assert summer == {
        "M-2": {"verified": LAMPS - 1, "rebound": 1, "rebound_rate": {"n": 1, "of": LAMPS}},
        "M-16": {"overdue": 1},  # nor done again in its thirty days
    }
    assert dt.date(2023, 8, 4) == lamps[0].problems.get().rebounds.get().found_on


def test_who_did_it_never_looks(here: Here, at: At) -> None:
    at("2023-05-04 10:00")
    case = closed(raised(here.platform), here.supervisor.person)
    at("2023-08-04 10:00")
    client = factories.client_for(here.supervisor)
    assert client.get(f"/cases/{case.no}/look-back/").status_code == 403
    acting.look_back(here.liaison, case, "亮着")
