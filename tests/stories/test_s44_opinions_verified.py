"""S44, its half on opinions: every opinion voiced is looked into, also the one that is refused, and
who voiced it gets word; the next round opens with what was found.
"""

from collections.abc import Callable
from typing import Any

import pytest

from cases.models import Opinion
from notices.models import Notice
from platforms.models import Platform
from tests import factories
from tests.stories import acting
from tests.stories.people import Here, settle
from tests.stories.visiting import Visitor

pytestmark = pytest.mark.django_db
At = Callable[[str], Any]


@pytest.fixture
def community(county: Platform) -> Here:
    """A community that wants to settle where cars are charged."""
    town = factories.make_town(county, "龙兴镇", "140825100")
    place = factories.make_village(town, "裕和社区", "140825100088")
    return settle(place, "裴国栋", "裴晓云", "郝秀英 郝建国 郝玉兰 郝文斌 郝春燕 郝志刚")


def verify(here: Here, row: Opinion, **typed: str) -> Visitor:
    """核实, from the card of 待办."""
    assert f"意见：{row.words}" in Visitor(here.secretary, "/").text
    return Visitor(here.secretary, f"/cases/{row.case.no}/opinions/{row.pk}/").press(**typed)


def test_every_opinion_is_looked_into_and_the_next_round_opens_with_it(
    at: At, community: Here
) -> None:
    here = community
    at("2024-05-06 09:00")
    case = acting.raise_matter(here.secretary, "小区东门没有电动车充电的地方。")
    meeting = acting.call(here.secretary, case, "2024-05-10")
    at("2024-05-10 19:40")
    acting.take_roll(here.helper, meeting)
    at("2024-05-10 20:30")
    speaker = meeting.attendees.get(name="郝秀英")
    words = {"s-words": "棚子离一楼窗户远一点", "s-speaker": str(speaker.pk), "s-side": "业主"}
    voices = f"/meetings/{meeting.no}/voices/"
    Visitor(here.helper, voices).press({**words, "act": "statement"})
    row = meeting.statements.get()
    page = Visitor(here.helper, voices)
    page.client.post(f"/meetings/{meeting.no}/voices/{row.pk}/opinion/")  # one tap: 记为意见
    acting.record(here.helper, meeting, {"outcome": "not_agreed", "text": "位置没有定"})
    at("2024-05-11 09:00")
    box = {"words": "干脆不装，都到外面充", "source": "box", "name": "郝大妈"}
    Visitor(here.helper, f"/cases/{case.no}/opinions/").press(box)

    at("2024-05-13 10:00")
    said, boxed = Opinion.objects.order_by("id")
    assert (said.person, boxed.name) == (speaker.person, "郝大妈")
    verify(here, said, outcome="feasible", how="spot", told="on")
    reason = "最近的充电站有三里地，老人去不了"
    page = verify(here, boxed, outcome="infeasible", how="visit", reason=reason, told="on")
    assert "不可行" in page.text
    assert "已当面告知" in page.text
    assert "意见：" not in Visitor(here.secretary, "/").text
    assert Notice.objects.filter(kind="opinion.answered").count() == 0  # he has but a telephone

    following = acting.call(here.secretary, case, "2024-05-17")
    opening = Visitor(here.secretary, f"/meetings/{following.no}/").text
    assert "上次意见核实结果" in opening
    assert f"不可行：{reason}" in opening.replace(" ", "")
