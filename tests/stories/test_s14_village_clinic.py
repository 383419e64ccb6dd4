"""S14: 北熟汾村通过协商研究推动了村卫生室改造升级: a public facility, raised by the village itself.

Two rounds: first where to put it is left open, then it is agreed. One of two problems is settled
on the spot. The village enters the call-back, so nothing is verified before the look-back.
"""

from collections.abc import Callable
from typing import Any

import pytest

from cases.models import Case
from meetings.models import Meeting
from platforms.models import Platform
from tests import factories
from tests.stories import acting
from tests.stories.people import Here, settle
from tests.stories.visiting import Visitor

pytestmark = pytest.mark.django_db
At = Callable[[str], Any]

SAID = "村卫生室房子旧、药柜不够，想改造升级。"
YEAR = ("2022-01-01", "2022-12-31")
METRICS = ("M-1", "M-2", "M-4", "M-5", "M-6", "M-7", "M-16", "M-17")


@pytest.fixture
def beishufen(county: Platform) -> Here:
    """北熟汾村 in 三泉镇, under their real codes."""
    town = factories.make_town(county, "三泉镇", "140825101")
    village = factories.make_village(town, "北熟汾村", "140825101211")
    members = "郭玉梅 郭文斌 郭三成 郭崇善 兰建设 郭翠萍"
    return settle(village, "熟向阳", "郭晓敏", members, supervisor="郭永胜", liaison="侯秋月")


def first_round(at: At, here: Here, case: Case) -> Meeting:
    """Two of the roster are absent, the village doctor sits as an expert; it stays open."""
    at("2022-06-08 19:00")
    meeting = acting.call(here.secretary, case, "2022-06-13", "郭大夫", seat="expert")
    at("2022-06-13 19:40")
    acting.take_roll(here.helper, meeting, "郭三成", "兰建设")
    at("2022-06-13 21:00")
    acting.record(here.helper, meeting, {"outcome": "not_agreed", "text": "先量房子，再定放哪儿"})
    at("2022-06-14 08:00")
    acting.read_minutes(here, meeting)
    return meeting


def second_round(at: At, here: Here, case: Case) -> Meeting:
    """What was open comes back by itself, the doctor too; a second problem is solved on the spot."""
    at("2022-06-20 09:00")
    Visitor(here.secretary, f"/cases/{case.no}/problems/new/").press(text="老人拿药排长队")
    meeting = acting.call(here.secretary, case, "2022-06-27")
    assert meeting.attendees.filter(name="郭大夫", seat="expert").count() == 1
    at("2022-06-27 19:35")
    acting.take_roll(here.helper, meeting, "兰建设")
    at("2022-06-27 20:50")
    acting.record(
        here.secretary,
        meeting,
        acting.agreed("粉刷三间房，添药柜", here.helper.person, due_day="2022-07-31"),
        acting.agreed("老人优先取药", here.secretary.person, due="done"),
    )
    at("2022-06-28 08:00")
    acting.read_minutes(here, meeting)
    return meeting


@pytest.fixture
def closed(at: At, beishufen: Here) -> tuple[Here, Case, list[Meeting]]:
    """From 提事 to 办结."""
    at("2022-06-06 09:00")
    case = acting.raise_matter(beishufen.secretary, SAID)
    meetings = [first_round(at, beishufen, case), second_round(at, beishufen, case)]
    at("2022-07-20 18:00")
    acting.say(beishufen.helper, acting.items_of(case)[0], "done", "房子刷了，药柜装上了")
    at("2022-07-25 09:00")
    acting.call_back(beishufen.secretary, case, answer="basically")
    case.refresh_from_db()
    return beishufen, case, meetings


FIGURES: dict[str, Any] = {
    "M-1": {"value": 2, "village": 2, "by_kind": {"council": 2}, "recorded": 2},
    "M-2": {"value": 2, "reported": 2, "village": 2},
    "M-4": {"value": 1, "by_category": {"health": 1}, "by_source": {"village": 1}},
    "M-6": {
        "value": 13,  # 6 and 7
        "attendances": 13,
        "persons": 6,  # the roster without the one who never came; the doctor has no entry
        "convener": 2,
        "fixed": {"supervision": 2, "deputy": 2, "resident_rep": 1, "notable": 2, "social": 2},
        "invited": 2,
    },
    "M-7": {"value": 2, "cases": 1, "rounds": 2, "max": 2, "mean": "2.00"},
    # one on the evening itself, one after 23 days
    "M-16": {"value": 2, "on_time": {"n": 2, "of": 2}, "done": 2, "mean_days": "11.50"},
    "M-17": {"value": 1, "basically": 1, "valid": 1, "returned": 1},
}


def test_two_rounds_settle_it_and_the_village_reports_it_solved(closed: Any) -> None:
    here, case, meetings = closed
    assert (case.status, case.category) == ("closed", "health")
    assert [(row.number, str(row.held_on)) for row in case.rounds.order_by("number")] == [
        (1, "2022-06-13"),
        (2, "2022-06-27"),
    ]
    assert [(m.conclusion_count, m.present_count) for m in meetings_again(meetings)] == [
        (1, 6),
        (2, 7),
    ]
    assert [(p.outcome, str(p.solved_on)) for p in case.problems.order_by("part")] == [
        ("solved", "2022-07-20"),
        ("solved", "2022-06-27"),
    ]
    for code in (here.code, "140825101", "140825"):
        assert acting.metrics(code, *YEAR, *METRICS) == FIGURES
    text = Visitor(None, f"/p/{here.code}/").text
    assert "报告解决" in text
    assert "想改造升级" in text
    assert [name for name in ("郭大夫", "郭晓敏") if name in text] == []


def meetings_again(meetings: list[Meeting]) -> list[Meeting]:
    """As they stand now, in the order in which they were held."""
    numbers = [one.no for one in meetings]
    return list(Meeting.objects.filter(no__in=numbers).order_by("starts_at"))


def test_only_the_look_back_verifies_and_who_did_it_does_not_look(closed: Any, at: At) -> None:
    here, case, _meetings = closed
    at("2022-10-25 10:00")
    refused = Visitor(here.helper).client.get(f"/cases/{case.no}/look-back/")
    assert refused.status_code == 403
    acting.look_back(here.supervisor, case, "药柜够用")
    figures = {
        **FIGURES,
        "M-2": {**FIGURES["M-2"], "verified": 2, "rebound_rate": {"of": 1}},
    }
    assert acting.metrics("140825", *YEAR, *METRICS) == figures
    # Verified in October, not in July: a period counts what happened in it.
    july = acting.metrics("140825", "2022-07-01", "2022-07-31", "M-2")
    october = acting.metrics("140825", "2022-10-01", "2022-10-31", "M-2")
    assert july == {"M-2": {"value": 1, "reported": 1, "village": 1}}
    assert october == {"M-2": {"verified": 2, "rebound_rate": {"of": 1}}}
    assert "核实解决" in Visitor(None, f"/p/{here.code}/").text
