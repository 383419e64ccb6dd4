"""S26: 滨河路改造: a report of 15 August goes through several meetings to its result.

The matter's page and the figures say how many days lay between; the line on it is one.
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


def test_the_days_from_the_report_to_the_result(county: Platform, at: Callable[[str], Any]) -> None:
    village = factories.make_village(factories.make_town(county), "滨河社区")
    here = settle(village, "何立新", "何小燕", "何大姐 何二姐 何三姐 何四姐 何五姐 何六姐")
    at("2024-08-15 09:00")
    receipt = acting.report(here.code, "滨河路太窄，早晚堵车。", name="赵大爷")
    at("2024-08-16 09:00")
    page = Visitor(here.secretary, f"/clues/{receipt.no}/").press(
        statement="滨河路太窄，早晚堵车。"
    )
    case = Case.objects.get()
    assert page.url == f"/cases/{case.no}/?done=raised"
    for day, said in (
        ("2024-08-20", {"outcome": "not_agreed", "text": "先量路，再定方案"}),
        ("2024-09-03", acting.agreed("增加两个车道", here.secretary.person)),
    ):
        at(f"{day} 08:00")
        meeting = acting.call(here.secretary, case, day)
        at(f"{day} 20:00")
        acting.take_roll(here.helper, meeting)
        acting.record(here.helper, meeting, said)
    (item,) = acting.items_of(case)
    at("2024-10-10 17:00")
    acting.say(here.secretary, item, "done", "两个车道通车了")
    at("2024-10-13 10:00")
    acting.call_back(here.secretary, case, answer="satisfied")
    text = Visitor(here.secretary, f"/cases/{case.no}/").text
    assert "从反映到办结59天" in text
    funnel = acting.metrics("140825", *YEAR, "M-5", "M-7")
    assert funnel == {
        "M-5": {"value": 1, "received": 1, "adopted": 1, "solved": 1, "mean_days": "59.00"},
        "M-7": {"value": 2, "cases": 1, "rounds": 2, "max": 2, "mean": "2.00"},
    }
    followed = acting.follow(receipt).text
    assert "每个问题的结果59天" in followed
