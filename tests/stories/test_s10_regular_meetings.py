"""S10: 王守村 定期协商: one topic, the vegetables, goes on over several rounds and gives proposals.

Nothing is “fixed”: one proposal goes into the village's plan, one is explained, one is tried out.
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
YEAR = ("2023-01-01", "2023-12-31")


def test_a_long_topic_gives_proposals_round_by_round(
    county: Platform, at: Callable[[str], Any]
) -> None:
    town = factories.make_town(county, "泉掌镇", "140825103")
    village = factories.make_village(town, "王守村", "140825103205")
    here = settle(village, "王守业", "王文秀", "王一 王二 王三 王四 王五 王六")
    at("2023-02-06 09:00")
    case = acting.raise_matter(here.secretary, "蔬菜产业怎么多元化发展，请大家出主意。")
    for text in ("大棚轮作怎么安排", "冷库建不建"):
        Visitor(here.secretary, f"/cases/{case.no}/problems/new/").press(text=text)
    later = {"outcome": "not_agreed", "text": "下次接着商量"}
    rounds = (
        ("2023-03-06", [later, later, later]),
        ("2023-06-05", [later, acting.agreed("试种两棚羊肚菌", here.secretary.person), later]),
        ("2023-09-04", [later, later]),
    )
    for day, said in rounds:
        at(f"{day} 08:00")
        meeting = acting.call(here.secretary, case, day, "种菜大户老王")
        at(f"{day} 20:30")
        acting.take_roll(here.helper, meeting)
        acting.record(here.helper, meeting, *said)
    at("2023-09-05 09:00")
    for part, outcome, words in (
        (1, "planned", "写进村里三年产业规划"),
        (3, "explained", "客商有冷库可租，先不建"),
    ):
        page = Visitor(here.secretary, f"/cases/{case.no}/problems/{part}/explain/")
        page.press(outcome=outcome, text=words)
    outcomes = case.problems.order_by("part").values_list("outcome", flat=True)
    assert list(outcomes) == ["planned", "agreed", "explained"]
    (item,) = acting.items_of(case)
    at("2023-10-08 17:00")
    acting.say(here.secretary, item, "done", "两棚都出菇了")
    at("2023-10-09 10:00")
    acting.call_back(here.secretary, case, answer="satisfied")
    assert Case.objects.get().status == "closed"
    assert acting.metrics("140825", *YEAR, "M-1", "M-2", "M-7") == {
        "M-1": {"value": 3, "village": 3, "by_kind": {"council": 3}, "recorded": 3},
        "M-2": {"value": 1, "reported": 1, "village": 1},
        "M-7": {"value": 3, "cases": 1, "rounds": 3, "max": 3, "mean": "3.00"},
    }
    text = Visitor(here.secretary, f"/cases/{case.no}/").text
    assert ("写进村里三年产业规划" in text, "先不建" in text) == (True, True)
