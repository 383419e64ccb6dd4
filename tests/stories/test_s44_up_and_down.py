"""S44: 裕西社区: 能解决的社区就解决，解决不了的，向上一级反映. A matter that goes up and comes down.

Of two problems the community settles one itself. The other is the township's: it becomes a matter
of its own there, is discussed and done there, and its result comes back to the community, where it
is counted, once. The resident is asked at home, by the community.
"""

from collections.abc import Callable
from typing import Any

import pytest

from cases.models import Case
from participants.models import User
from platforms.models import Platform
from records.verification import verify
from tests import factories
from tests.stories import acting
from tests.stories.people import Here, settle
from tests.stories.visiting import Visitor

pytestmark = pytest.mark.django_db
At = Callable[[str], Any]
YEAR = ("2024-01-01", "2024-12-31")


@pytest.fixture
def yuxi(county: Platform) -> Here:
    town = factories.make_town(county, "古城镇", "140825109")
    community = factories.make_village(town, "裕西社区", "140825109001")
    return settle(community, "马建忠", "马晓燕", "王强 李桂珍 张玉梅 杨立 赵建业 孙志")


@pytest.fixture
def desk(yuxi: Here) -> User:
    """Who sits at the township's desk; he has done none of the work."""
    factories.make_venue(yuxi.platform.parent, "镇协商议事室")
    factories.make_seat(yuxi.town.person, yuxi.platform.parent, "convener")
    return yuxi.town


def is_put_before_the_township(at: At, here: Here) -> Case:
    """Discussed at home: the lamp is agreed, the road goes up."""
    at("2024-03-04 09:00")
    case = acting.raise_matter(here.secretary, "楼道灯不亮，小区门口路面破损")
    at("2024-03-05 09:00")
    Visitor(here.secretary, f"/cases/{case.no}/problems/new/").press(text="小区门口路面破损")
    meeting = acting.call(here.secretary, case, "2024-03-08")
    at("2024-03-08 20:40")
    acting.take_roll(here.secretary, meeting)
    acting.record(
        here.secretary,
        meeting,
        acting.agreed("换楼道灯", here.secretary.person),
        {"outcome": "escalated", "text": "路面产权在镇，社区没有钱"},
    )
    return case


def is_taken_up(at: At, desk: User, case: Case) -> Case:
    """立题 at the township, in one form; the community reads it at home."""
    at("2024-03-11 09:00")
    assert "裕西社区谈不成，报上来的" in Visitor(desk, "/").text
    page = Visitor(desk, f"/cases/{case.no}/problems/2/take-up/").press(
        statement="裕西社区门口路面破损，需镇里维修"
    )
    above = Case.objects.get(no=page.url.split("/")[2])
    assert (above.platform.name, above.get_source_display()) == ("古城镇", "下级平台上报")
    assert case.no in page.text
    assert "裕西社区谈不成，报上来的" not in Visitor(desk, "/").text
    return above


def is_done_there(at: At, desk: User, above: Case) -> None:
    """The township's own meeting, its own item, reported done."""
    meeting = acting.call(desk, above, "2024-03-20", "镇城建员", "小区物业经理")
    at("2024-03-20 21:00")
    acting.take_roll(desk, meeting)
    acting.record(desk, meeting, acting.agreed("铺装路面", desk.person))
    at("2024-04-26 17:00")
    acting.say(desk, acting.items_of(above)[0], "done", "路面已铺好")


def test_what_the_community_cannot_solve_goes_up_and_its_result_comes_down(
    at: At, yuxi: Here, desk: User
) -> None:
    case = is_put_before_the_township(at, yuxi)
    acting.say(yuxi.secretary, acting.items_of(case)[0], "done", "灯都换了")
    above = is_taken_up(at, desk, case)
    at("2024-03-11 09:30")
    page = Visitor(yuxi.secretary, f"/cases/{case.no}/").text
    assert f"古城镇已立为本级议题，{above.no}" in page
    assert "上级正在办理" in page
    assert "古城镇已立题" in Visitor(yuxi.secretary, "/inbox/").text

    is_done_there(at, desk, above)
    rows = [(one.outcome, str(one.solved_on)) for one in case.problems.order_by("part")]
    assert rows == [("solved", "2024-03-08"), ("solved", "2024-04-26")]
    at("2024-04-27 09:00")
    assert "请回复反映人" in Visitor(yuxi.secretary, "/inbox/").text
    acting.call_back(yuxi.secretary, case, answer="satisfied")
    case.refresh_from_db()
    assert case.status == "closed"

    found = acting.without_zeros(acting.metrics("140825", *YEAR, "M-1", "M-2", "M-4"))
    assert found["M-1"] == {
        "value": 2,
        "town": 1,
        "village": 1,
        "by_kind": {"council": 2},
        "recorded": 2,
    }
    assert (found["M-2"]["reported"], found["M-2"]["village"]) == (2, 2)
    assert found["M-4"]["by_source"] == {"village": 1, "below": 1}
    told = Visitor(yuxi.secretary, f"/cases/{case.no}/").text
    assert "上级已立题" in told and "上级已办结答复" in told
    assert verify().broken is None


def test_it_goes_up_without_any_meeting_and_waits_above(at: At, yuxi: Here, desk: User) -> None:
    at("2024-05-06 09:00")
    case = acting.raise_matter(yuxi.secretary, "古城路口没有红绿灯")
    Visitor(yuxi.secretary, f"/cases/{case.no}/problems/1/up/").press(
        text="社区无权设置，请镇里协调交警部门"
    )
    page = Visitor(yuxi.secretary, f"/cases/{case.no}/").text
    assert "做答复报上来的问题谁来做古城镇" in page
    steps = [(one.label, one.status) for one in case.steps.order_by("position")]
    assert steps == [
        ("提事", "done"),
        ("商量", "waived"),
        ("办事", "active"),
        ("回访", "pending"),
    ]
    assert (
        "社区无权设置，请镇里协调交警部门"
        in Visitor(desk, f"/cases/{case.no}/problems/1/take-up/").text
    )
