"""S8: 龙湖社区, five rounds: the first held by the county at the community with 30 present, then
four by the community. Three gates (住建, 房管, 居委会) move from silence to yes and are never counted
as problems; dissent is explained; what costs nothing is done at once, the façade on the emergency
basis, the roof out of the fund on the owners' vote.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest

from cases.models import ActionItem, Case, Dissent
from meetings.models import Meeting
from participants.models import User
from platforms.models import Organization, Platform
from records.verification import verify
from tests import factories
from tests.stories import acting
from tests.stories.people import Here, settle
from tests.stories.test_s08_fund_and_facade import FACADE, PRICES, ROOF, SAID, VOTE
from tests.stories.visiting import Visitor

pytestmark = pytest.mark.django_db
At = Callable[[str], Any]

YEAR = ("2022-01-01", "2022-12-31")
GUESTS = [
    "县住建局来人",
    "县房管中心来人",
    "物业经理",
    "律师",
    *(f"业主代表{n}" for n in range(1, 20)),
]
GATES = ("县住建局", "县房管中心", "社区居委会")
LATER = {"outcome": "not_agreed", "text": "各家意见还不一致"}


class Story:
    """The people, the matter, its meetings so far."""

    def __init__(self, county: Platform, here: Here) -> None:
        make = factories.make_organization
        self.county, self.here = county, here
        self.office = make(county, "县政协办公室", kind="cppcc")
        self.units: list[Organization] = [make(county, name) for name in GATES[:2]]
        self.desk = factories.make_user("county_office", county, name="任向前")
        self.meetings: list[Meeting] = []
        self.case: Case

    def gate_words(self, *words: str) -> dict[str, str]:
        """What the three say, as the results page takes it; a condition is written out."""
        typed = {}
        for gate, word in zip(self.case.gates.order_by("id"), words, strict=True):
            typed[f"g{gate.pk}-word"] = word
            if word == "conditional":
                typed[f"g{gate.pk}-condition"] = "先由业主表决"
        return typed


@pytest.fixture
def story(county: Platform) -> Story:
    """龙湖社区 in 龙兴镇, and the county's desk."""
    town = factories.make_town(county, "龙兴镇", "140825100")
    community = factories.make_village(town, "龙湖社区", "140825100099")
    members = "吕秋菊 吕建平 段玉莲 段文斌 马俊杰 马春燕"
    here = settle(community, "吕志强", "吕晓敏", members, supervisor="段守义", liaison="马红卫")
    return Story(county, here)


def is_raised(at: At, story: Story) -> None:
    """4 July: three problems, and the three gates before the roof."""
    at("2022-07-04 09:00")
    story.case = acting.raise_matter(story.here.secretary, SAID)
    add = f"/cases/{story.case.no}/problems/new/"
    Visitor(story.here.secretary, add).press(text="外墙掉砖砸人")
    Visitor(story.here.secretary, add).press(text="不知道要花多少钱")
    gates = f"/cases/{story.case.no}/gates/"
    for unit in story.units:
        Visitor(story.desk, gates).press(act="add", unit=str(unit.pk), name="", problem="1")
    Visitor(story.desk, gates).press(act="add", unit="", name=GATES[2], problem="1")
    assert list(story.case.gates.order_by("id").values_list("name", flat=True)) == list(GATES)


def record(who: User, meeting: Meeting, gates: dict[str, str], *said: dict[str, Any]) -> Visitor:
    """记结果 with the gates' positions on the same page."""
    page = Visitor(who, f"/meetings/{meeting.no}/results/")
    asked = dict.fromkeys(re.findall(r'name="(p\d+)-outcome"', page.html))
    typed = {
        f"{prefix}-{name}": value
        for prefix, facts in zip(asked, said, strict=True)
        for name, value in facts.items()
    }
    page.press({**typed, **gates})
    assert page.url.endswith("/recorded/")
    return page


def the_county_holds_the_first(at: At, story: Story) -> None:
    """10 July: 30 people at the community; the façade and the prices are agreed, the roof is not."""
    at("2022-07-05 09:00")
    page = Visitor(story.desk, f"/meetings/new/?case={story.case.no}")
    for name in GUESTS:
        page.press(act="guest", name=name, seat="stakeholder")
    everybody = page.offered("who")
    page.press(day="2022-07-10", hour="19:30", who=everybody, organizer=str(story.office.pk))
    meeting = Meeting.objects.get()
    story.meetings.append(meeting)
    assert (meeting.host, meeting.platform) == (story.county, story.here.platform)
    assert meeting.organizer == story.office
    at("2022-07-10 19:40")
    acting.take_roll(story.here.helper, meeting)
    at("2022-07-10 21:00")
    voices = f"/meetings/{meeting.no}/voices/"
    side = {"d-side": "一楼业主", "d-words": "不同意按面积摊维修资金", "d-reason": "一楼不漏"}
    Visitor(story.desk, voices).press({**side, "act": "dissent"})
    lead = story.here.secretary.person
    record(
        story.desk,
        meeting,
        story.gate_words("pending", "refuses", "pending"),
        LATER,
        acting.agreed(FACADE, lead, spends="yes"),
        acting.agreed(PRICES, lead),
    )
    meeting.refresh_from_db()
    assert meeting.present_count == 30
    minutes = Visitor(story.desk, f"/meetings/{meeting.no}/minutes/").text
    assert "由县政协办公室（新绛县平台）召开" in minutes
    assert "关口单位表态：县住建局待表态；县房管中心不同意；社区居委会待表态。" in minutes
    assert "一楼业主：不同意按面积摊维修资金。理由：一楼不漏。" in minutes


def dissent_is_explained(at: At, story: Story) -> None:
    """12 July: the organiser owes it, its desk sees it in 待办; it prints under the minutes."""
    at("2022-07-12 09:00")
    assert "一楼业主有不同意见" in Visitor(story.desk, "/").text
    row = Dissent.objects.get()
    words = "维修资金按房屋面积交，也按面积用，一楼的也在内"
    Visitor(story.desk, f"/cases/{story.case.no}/dissents/{row.pk}/").press(text=words)
    assert "一楼业主有不同意见" not in Visitor(story.desk, "/").text
    minutes = Visitor(story.desk, f"/meetings/{story.meetings[0].no}/minutes/").text
    assert words in minutes


def two_things_do_not_wait(at: At, story: Story) -> None:
    """The prices cost nothing; the façade falls and is handed out on the emergency basis."""
    facade, prices = acting.items_of(story.case)
    assert (facade.status, prices.status) == ("prepared", "open")
    at("2022-07-11 08:00")
    Visitor(story.here.secretary, f"/items/{facade.no}/emergency/").press(
        hazard="外墙砖掉在人行道上，随时砸人",
        certified_by="新绛县住建局房屋安全鉴定",
        applied_by="3号楼业主委员会",
        document="维修资金紧急使用申请表",
        applied_on="2022-07-11",
    )
    facade.refresh_from_db()
    assert (facade.status, facade.ground) == ("open", "emergency")


def the_community_meets(
    at: At, story: Story, day: str, words: tuple[str, str, str], said: dict[str, Any]
) -> None:
    """A round of the community: it calls, takes the roll, records what the three say."""
    at(f"{day[:-2]}{int(day[-2:]) - 3:02} 09:00")
    meeting = acting.call(story.here.secretary, story.case, day)
    story.meetings.append(meeting)
    at(f"{day} 19:40")
    acting.take_roll(story.here.helper, meeting)
    at(f"{day} 21:00")
    record(story.here.helper, meeting, story.gate_words(*words), said)


def four_more_rounds(at: At, story: Story) -> ActionItem:
    """The gates come round one by one; an agreement before the last of them is partly agreed."""
    lead = story.here.secretary.person
    roof = story.case.problems.get(part=1)
    the_community_meets(at, story, "2022-07-20", ("conditional", "refuses", "agrees"), LATER)
    roof.refresh_from_db()
    assert roof.outcome == "not_agreed"
    plan = acting.agreed("请房屋鉴定单位出修缮方案", lead)
    words = ("conditional", "conditional", "agrees")
    the_community_meets(at, story, "2022-08-10", words, plan)
    roof.refresh_from_db()
    assert roof.outcome == "partly"  # typed as agreed; two gates had not agreed
    show = acting.agreed("方案在小区公示七天", lead)
    the_community_meets(at, story, "2022-08-24", ("agrees", "conditional", "agrees"), show)
    roof.refresh_from_db()
    assert roof.outcome == "partly"
    whole = acting.agreed(ROOF, lead, spends="yes")
    the_community_meets(at, story, "2022-09-07", ("agrees", "agrees", "agrees"), whole)
    roof.refresh_from_db()
    assert roof.outcome == "agreed"
    item = ActionItem.objects.get(text=ROOF)
    assert item.status == "prepared"
    return item


def the_owners_decide_and_all_is_done(at: At, story: Story, roof: ActionItem) -> None:
    """20 September: the owners' vote hands out the roof; in October everything is done."""
    at("2022-09-21 10:00")
    vote = VOTE | {"decided_on": "2022-09-20"}
    Visitor(story.here.secretary, f"/items/{roof.no}/decision/").press(**vote)
    roof.refresh_from_db()
    assert (roof.status, roof.ground) == ("open", "decision")
    at("2022-10-20 18:00")
    for item in acting.items_of(story.case):
        acting.say(story.here.secretary, item, "done", "办好了")
    at("2022-10-22 10:00")
    acting.call_back(story.here.secretary, story.case, answer="satisfied")
    story.case.refresh_from_db()
    assert story.case.status == "closed"


def test_five_rounds_three_gates_and_what_is_counted(at: At, story: Story) -> None:
    is_raised(at, story)
    the_county_holds_the_first(at, story)
    two_things_do_not_wait(at, story)
    dissent_is_explained(at, story)
    roof = four_more_rounds(at, story)
    the_owners_decide_and_all_is_done(at, story, roof)

    page = Visitor(story.here.secretary, f"/cases/{story.case.no}/").text
    assert "第1轮：不同意" in page
    assert "第4轮：有条件同意·先由业主表决" in page
    county = acting.metrics("140825", *YEAR, "M-1", "M-2", "M-7")
    assert county["M-1"]["value"] == 5
    assert (county["M-1"]["county"], county["M-1"]["village"]) == (1, 4)
    assert county["M-7"] == {"value": 5, "cases": 1, "rounds": 5, "max": 5, "mean": "5.00"}
    assert (county["M-2"]["value"], county["M-2"]["village"]) == (3, 3)
    place = acting.metrics(story.here.code, *YEAR, "M-1", "M-7")
    assert place["M-1"]["value"] == 4  # the first counts at its host's level alone
    assert place["M-7"]["rounds"] == 5
    listed = Visitor(story.here.secretary, "/meetings/").text
    assert "新绛县召开" in listed
    assert verify().broken is None
