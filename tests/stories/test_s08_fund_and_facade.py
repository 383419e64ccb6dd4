"""S8: 龙湖社区 needs 大额维修基金; the fund is the owners' to spend, a falling façade does not wait.

Three things come out of one meeting: the façade, handed out at once on the emergency basis of
民法典 §281(2); the roof out of the maintenance fund, refused 0.01 ㎡ short of the owners' vote and
handed out on the vote that passes; asking for prices, which spends nothing and never waits.
"""

from collections.abc import Callable
from typing import Any

import pytest

from cases.models import ActionItem, Case
from platforms.models import Platform
from tests import factories
from tests.stories import acting
from tests.stories.people import Here, settle
from tests.stories.visiting import Visitor

pytestmark = pytest.mark.django_db
At = Callable[[str], Any]

SAID = "龙湖社区3号楼楼顶漏水、外墙掉砖，想用维修资金修。"
ROOF, FACADE, PRICES = "大修3号楼楼顶防水", "抢修3号楼掉砖的外墙", "找三家单位来看现场报价"
VOTE = {
    "body": "owners_use",
    "decided_on": "2022-07-20",
    "counted": "households",
    "entitled": "312",
    "taking": "240",
    "agreeing": "180",
    "entitled_area": "33600.00",
    "taking_area": "22400.00",
    "agreeing_area": "15000.50",
}


@pytest.fixture
def longhu(county: Platform) -> Here:
    """龙湖社区 in 龙兴镇."""
    town = factories.make_town(county, "龙兴镇", "140825100")
    community = factories.make_village(town, "龙湖社区", "140825100099")
    members = "吕秋菊 吕建平 段玉莲 段文斌 马俊杰 马春燕"
    return settle(community, "吕志强", "吕晓敏", members, supervisor="段守义", liaison="马红卫")


def is_agreed(at: At, here: Here) -> Case:
    """10 July: three problems, each agreed; two of them spend the maintenance fund."""
    at("2022-07-04 09:00")
    case = acting.raise_matter(here.secretary, SAID)
    add = f"/cases/{case.no}/problems/new/"
    Visitor(here.secretary, add).press(text="外墙掉砖砸人")
    Visitor(here.secretary, add).press(text="不知道要花多少钱")
    meeting = acting.call(here.secretary, case, "2022-07-10")
    at("2022-07-10 19:40")
    acting.take_roll(here.helper, meeting)
    at("2022-07-10 21:00")
    lead = here.secretary.person
    assert lead is not None
    acting.record(
        here.helper,
        meeting,
        acting.agreed(ROOF, lead, spends="yes"),
        acting.agreed(FACADE, lead, spends="yes"),
        acting.agreed(PRICES, lead),
    )
    return case


def refused(page: Visitor, **typed: str) -> str:
    """What the page answers where the vote does not pass; it still shows what was typed."""
    page.answer = page.client.post(page.url, {**VOTE, **typed})
    assert page.answer.status_code == 422
    return page.html


def the_facade_does_not_wait(at: At, here: Here, facade: ActionItem) -> None:
    """11 July: a hazard, certified, applied for; handed out at once, published ten days later."""
    at("2022-07-11 08:00")
    page = Visitor(here.secretary, f"/items/{facade.no}/emergency/").press(
        hazard="外墙砖掉在人行道上，随时砸人",
        certified_by="新绛县住建局房屋安全鉴定",
        applied_by="3号楼业主委员会",
        document="维修资金紧急使用申请表",
        applied_on="2022-07-11",
    )
    facade.refresh_from_db()
    assert (facade.status, page.url) == ("open", f"/items/{facade.no}/")
    assert "待公布" in page.text
    acting.say(here.secretary, facade, "done", "掉砖的墙面加固好了")
    at("2022-07-21 09:00")
    owed = Visitor(here.secretary, f"/items/{facade.no}/")
    assert "待公布" in owed.text
    page = Visitor(here.secretary, f"/items/{facade.no}/published/").press(
        published_on="2022-07-20"
    )
    assert "待公布" not in page.text


def the_fund_waits_for_the_owners(at: At, here: Here, roof: ActionItem) -> None:
    """20 July: one hundredth of a square metre short is refused, and stays on record as it was;
    two days later enough take part, and the roof is handed out."""
    at("2022-07-21 10:00")
    page = Visitor(here.secretary, f"/items/{roof.no}/decision/")
    said = refused(page, taking_area="22399.99")
    assert "参加表决的面积还差 0.01 ㎡（至少要 22400.00 ㎡）。" in said
    page = page.press(outcome="failed")
    assert "参加表决的面积还差0.01㎡" in page.text  # blanks aside
    roof.refresh_from_db()
    assert roof.status == "prepared"
    at("2022-07-23 10:00")
    page = Visitor(here.secretary, f"/items/{roof.no}/decision/").press(
        **VOTE | {"decided_on": "2022-07-22"}
    )
    roof.refresh_from_db()
    assert (roof.status, roof.ground) == ("open", "decision")
    assert "依据《中华人民共和国民法典》第278条" in page.text
    votes = roof.decisions.order_by("id").values_list("passed", "taking_area")
    assert [(passed, str(size)) for passed, size in votes] == [
        (False, "22399.99"),
        (True, "22400.00"),
    ]


def test_the_facade_at_once_the_fund_on_the_owners_vote_the_prices_at_once(
    at: At, longhu: Here
) -> None:
    case = is_agreed(at, longhu)
    roof, facade, prices = acting.items_of(case)
    assert [one.status for one in (roof, facade, prices)] == ["prepared", "prepared", "open"]
    the_facade_does_not_wait(at, longhu, facade)
    the_fund_waits_for_the_owners(at, longhu, roof)
    at("2022-07-30 18:00")
    acting.say(longhu.secretary, prices, "done", "三家都报了价")
    acting.say(longhu.secretary, roof, "done", "楼顶防水做完了")
    history = Visitor(longhu.secretary, f"/cases/{case.no}/").text
    assert "交办依据《中华人民共和国民法典》第281条" in history
    assert history.count("交办依据《中华人民共和国民法典》第278条") == 1
