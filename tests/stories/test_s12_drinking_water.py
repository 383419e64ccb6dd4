"""S12: 横桥镇曲村 问需于民, 针对群众反映的吃水难问题: a resident's report becomes 吃水井配套 and 管网改造.

A report by the room's QR code, two problems, one meeting, done, 回访 by the resident himself,
looked at again after three and twelve months.
"""

from collections.abc import Callable
from typing import Any

import pytest

from cases.models import Case
from config import jobs
from meetings.models import Meeting
from platforms.models import Platform
from tests import factories
from tests.stories import acting
from tests.stories.people import Here, settle
from tests.stories.visiting import Visitor

pytestmark = pytest.mark.django_db
At = Callable[[str], Any]

SAID = "村东头三十多户吃水难，吃水井没有配套，管子老漏。"
YEAR = ("2023-01-01", "2023-12-31")
METRICS = ("M-1", "M-2", "M-4", "M-5", "M-6", "M-7", "M-16", "M-17")
FIGURES = {
    "M-1": {"value": 1, "village": 1, "by_kind": {"council": 1}, "recorded": 1},
    "M-2": {"value": 2, "reported": 2, "verified": 2, "village": 2, "rebound_rate": {"of": 1}},
    "M-4": {
        "value": 1,
        "by_point": {"difficulty": 1},
        "by_category": {"water": 1},
        "by_source": {"resident": 1},
    },
    "M-5": {"value": 1, "received": 1, "adopted": 1, "solved": 1, "mean_days": "58.00"},
    "M-6": {
        "value": 7,
        "attendances": 7,
        "persons": 6,  # the resident is invited by name only
        "convener": 1,
        "fixed": {"supervision": 1, "deputy": 1, "resident_rep": 1, "notable": 1, "social": 1},
        "invited": 1,
    },
    "M-7": {"value": 1, "cases": 1, "rounds": 1, "max": 1, "mean": "1.00"},
    # 24 and 50 days after the meeting, the second nine days late.
    "M-16": {"value": 1, "on_time": {"n": 1, "of": 2}, "done": 2, "mean_days": "37.00"},
    "M-17": {"value": 1, "satisfied": 1, "valid": 1, "returned": 1},
}


@pytest.fixture
def quzhuang(county: Platform) -> Here:
    """曲村 in 横桥镇, under their real codes."""
    town = factories.make_town(county, "横桥镇", "140825108")
    village = factories.make_village(town, "曲村", "140825108231")
    members = "曲凤英 曲学文 曲二牛 曲敬贤 乔建业 曲香兰"
    return settle(village, "曲保民", "曲文静", members, supervisor="曲守信", liaison="段宏伟")


def is_reported(at: At, here: Here) -> acting.Receipt:
    """6 March: somebody scans the code in the room; the receipt has a number and a code."""
    at("2023-03-06 09:12")
    receipt = acting.report(here.code, SAID, name="曲大叔", phone="139 0000 8801")
    assert receipt.no == "C140825108231-2023-0001"
    assert "已经收到，15天内在这里答复您。" in acting.follow(receipt).text
    return receipt


def is_raised(at: At, here: Here, no: str) -> Case:
    """7 March: the secretary takes it up and adds the pipes; the town sees it."""
    at("2023-03-07 08:30")
    assert "群众反映：村东头三十多户吃水难" in Visitor(here.secretary, "/").text
    page = Visitor(here.secretary, f"/clues/{no}/").press(statement=SAID)
    case = Case.objects.get()
    assert page.url == f"/cases/{case.no}/?done=raised"
    Visitor(here.secretary, f"/cases/{case.no}/problems/new/").press(text="老管网换新")
    at("2023-03-07 10:00")
    town = Visitor(here.town, f"/cases/{case.no}/")
    town.client.post(f"/cases/{case.no}/noted/")
    office = factories.make_user("county_office", here.platform.county)
    page = Visitor(office, f"/cases/{case.no}/describe/")
    page.press(points="difficulty")  # 群众民生的难点 (S9); category and source were guessed rightly
    case.refresh_from_db()
    assert (case.noted_at, case.points) == (at("2023-03-07 10:00"), "difficulty")
    return case


def is_discussed(at: At, here: Here, case: Case) -> Meeting:
    """Called for the 10th; the resident is invited by himself, one member is excused."""
    at("2023-03-07 19:00")
    meeting = acting.call(here.secretary, case, "2023-03-10")
    names = meeting.attendees.order_by("id").values_list("name", flat=True)
    assert sorted(names) == sorted(["曲保民", "曲大叔", *(one.name for one in here.members)])
    acting.answer(meeting, "曲凤英", "coming")
    acting.answer(meeting, "乔建业", "excused", note="在县城办事")
    at("2023-03-10 19:35")
    acting.take_roll(here.helper, meeting)
    at("2023-03-10 21:05")
    acting.record(
        here.helper,
        meeting,
        acting.agreed("井配上水泵和电表", here.helper.person),
        acting.agreed("老管换成PE管，村民出工", here.secretary.person, due_day="2023-04-20"),
    )
    at("2023-03-11 09:00")
    acting.read_minutes(here, meeting)
    return meeting


def is_done(at: At, here: Here, case: Case) -> None:
    """The well on time, the pipes nine days late."""
    well, pipes = acting.items_of(case)
    at("2023-03-20 17:00")
    acting.say(here.helper, well, "doing", "水泵到了")
    at("2023-04-03 17:00")
    acting.say(here.helper, well, "done", "井配好了，出水了")
    at("2023-04-29 17:00")
    acting.say(here.helper, pipes, "done", "800米管子换好，通水了")


def is_asked(at: At, here: Here, case: Case, receipt: acting.Receipt) -> None:
    """The resident answers on his own page; the secretary only closes."""
    at("2023-05-02 20:00")
    followed = acting.follow(receipt)
    assert "解决了吗？" in followed.text
    followed.press(answer="satisfied")
    at("2023-05-03 09:00")
    acting.call_back(here.secretary, case)
    case.refresh_from_db()
    assert case.status == "closed"


def is_looked_at(at: At, here: Here, case: Case) -> None:
    """Three months later by the supervisor, twelve months later by the liaison member."""
    at("2023-08-03 10:00")
    acting.look_back(here.supervisor, case, "三十多户都吃上了")
    at("2024-05-03 10:00")
    acting.look_back(here.liaison, case, "")


@pytest.fixture
def story(at: At, quzhuang: Here) -> tuple[Here, Case, Meeting, acting.Receipt]:
    """The whole of it, from the report to the second look-back."""
    receipt = is_reported(at, quzhuang)
    case = is_raised(at, quzhuang, receipt.no)
    meeting = is_discussed(at, quzhuang, case)
    is_done(at, quzhuang, case)
    is_asked(at, quzhuang, case, receipt)
    is_looked_at(at, quzhuang, case)
    case.refresh_from_db()
    meeting.refresh_from_db()
    return quzhuang, case, meeting, receipt


def test_a_need_becomes_two_works_and_is_looked_at_a_year_later(story: Any) -> None:
    here, case, meeting, receipt = story
    assert [(p.text, p.outcome, str(p.verified_on)) for p in case.problems.order_by("part")] == [
        ("村东头三十多户吃水难，吃水井没有配套，管子老漏", "solved", "2023-05-02"),
        ("老管网换新", "solved", "2023-05-02"),
    ]
    assert [(str(i.due), str(i.done_on), i.status) for i in acting.items_of(case)] == [
        ("2023-04-10", "2023-04-03", "closed"),
        ("2023-04-20", "2023-04-29", "closed"),
    ]
    looks = [(one.months, one.outcome, one.by_label) for one in case.look_backs.order_by("due")]
    assert looks == [(3, "holds", "曲守信"), (12, "holds", "段宏伟")]
    assert (meeting.status, meeting.present_count) == ("final", 7)

    text = Visitor(here.secretary, f"/cases/{case.no}/").text
    told = (
        "提事曲保民2023年3月7日",
        "上级看过镇统战委员2023年3月7日",
        "开了会第1轮曲文静代曲保民2023年3月10日",
        "办好了800米管子换好，通水了曲文静代曲保民2023年4月29日",
        "回访解决了，满意2023年5月2日",
        "办结曲保民2023年5月3日",
        "回头看：还好着三十多户都吃上了曲守信2023年8月3日",
    )
    assert [line for line in told if line not in text] == []


def test_residents_read_the_whole_way_without_a_name(story: Any) -> None:
    here, _case, _meeting, receipt = story
    text = acting.follow(receipt).text
    assert "办结：报告解决2个问题，核实解决2个。" in text
    assert [name for name in ("曲大叔", "曲保民", "曲文静", "8801") if name in text] == []
    text = Visitor(None, f"/p/{here.code}/").text
    assert "村东头三十多户吃水难" in text
    assert "核实解决" in text
    assert [name for name in ("曲大叔", "曲文静", "8801") if name in text] == []


def test_the_figures_agree_at_every_level_and_the_chain_holds(story: Any, at: At) -> None:
    _here, case, _meeting, _receipt = story
    for code in ("140825108231", "140825108", "140825"):
        assert acting.metrics(code, *YEAR, *METRICS) == FIGURES
    # The second look-back verified nothing anew: 2024 knows only that somebody looked.
    told = acting.metrics("140825", "2024-01-01", "2024-12-31", *METRICS)
    assert told == {"M-2": {"rebound_rate": {"of": 1}}}
    jobs.run_due(at("2024-05-04 06:00"))
    held = acting.printed("verify_ledger", "--case", case.no, "--json")
    assert (held["ok"], held["broken"], held["streams"]) == (True, None, 1)
