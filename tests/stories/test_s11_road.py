"""S11: 谭家庄村 行路难, found by CPPCC research; 26 people confer; 镇政府 and 县交通运输局 both pay.

The CPPCC puts the outcome forward, the county government decides, only then is it handed to the
units: one leads, the town helps, their shares add up. The reply stands with the town's countersign.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from cases.models import ActionItem, Case
from meetings.models import Meeting
from participants.models import User
from platforms.models import Organization, Platform
from records.verification import verify
from tests import factories
from tests.stories import acting
from tests.stories.people import Here, settle
from tests.stories.visiting import Visitor

pytestmark = pytest.mark.django_db
At = Callable[[str], Any]

YEAR = ("2024-01-01", "2024-12-31")
GUESTS = [f"党员群众代表{n}" for n in range(1, 20)]  # with the seven seated people: 26


class Units:
    """The bodies of the county with their contacts, and its CPPCC desk."""

    def __init__(self, county: Platform, town: Platform) -> None:
        make = factories.make_organization
        self.government = make(county, "县政府办", kind="government", may_order=True)
        self.office = make(county, "县政协办公室", kind="cppcc")
        self.traffic = make(county, "县交通局")
        self.town = make(county, "横桥镇政府", kind="government", may_order=True)
        self.desk = factories.make_user("county_office", county, name="任向前")
        self.driver = self._contact(self.traffic, town, "路长明")
        self.helper = self._contact(self.town, town, "桥建国")

    def _contact(self, unit: Organization, place: Platform, name: str) -> User:
        return factories.make_user("unit_contact", place, name=name, organization=unit)


@pytest.fixture
def tanjiazhuang(county: Platform) -> Here:
    """谭家庄村 in 横桥镇, under their real codes."""
    town = factories.make_town(county, "横桥镇", "140825108")
    village = factories.make_village(town, "谭家庄村", "140825108245")
    members = "谭学文 谭二牛 谭敬贤 谭秀英 乔建业 谭香兰"
    return settle(village, "谭保民", "谭文静", members)


@pytest.fixture
def units(county: Platform, tanjiazhuang: Here) -> Units:
    town = tanjiazhuang.platform.parent
    assert town is not None
    return Units(county, town)


def is_conferred(at: At, here: Here) -> tuple[Case, Meeting]:
    """Raised after research, discussed by 26 people, agreed; the village keeps an eye on it."""
    at("2024-03-04 09:00")
    case = acting.raise_matter(here.secretary, "出村的路坑洼难走，下雨就断。")
    Visitor(here.secretary, f"/cases/{case.no}/describe/").press(
        category="roads", points="difficulty", source="research"
    )
    at("2024-03-05 09:00")
    meeting = acting.call(here.secretary, case, "2024-03-12", *GUESTS)
    at("2024-03-12 21:10")
    acting.take_roll(here.secretary, meeting)
    lead = here.secretary.person
    acting.record(here.secretary, meeting, acting.agreed("由镇和县交通局共同出资修路", lead))
    return case, meeting


def is_decided_above(at: At, units: Units, case: Case) -> None:
    """The CPPCC gives no orders: the county government decides, the desk enters that."""
    at("2024-03-20 10:00")
    page = Visitor(units.desk, f"/cases/{case.no}/hand-out/")
    assert "党政交办" not in page.text
    Visitor(units.desk, f"/cases/{case.no}/decided-above/").press(
        organization=units.government.pk,
        kind="meeting",
        decided_on="2024-03-19",
        document="新政办纪要〔2024〕5号",
        requirement="交通局牵头、横桥镇配合，年内修通谭家庄出村路",
    )


def is_handed_out(at: At, units: Units, case: Case) -> ActionItem:
    """Two units and their shares: 420 000 = 300 000 + 120 000 yuan."""
    at("2024-03-20 10:20")
    page = Visitor(units.desk, f"/cases/{case.no}/hand-out/").press(
        way="party_government",
        unit=units.traffic.pk,
        text="修建谭家庄出村道路",
        target="水泥路1.4公里",
        due="6",
        spends="no",
        total="420000",
        share="300000",
        helper_1=units.town.pk,
        share_1="120000",
    )
    assert "党政交办" in page.text and "县政府办" in page.text
    assert "资金合计420,000元" in page.text
    return ActionItem.objects.get(unit=units.traffic)


def is_built(at: At, units: Units, item: ActionItem) -> None:
    """Accepted, built, replied to; the desk waits for the town's countersign."""
    at("2024-03-22 09:00")
    home = Visitor(units.driver, "/")
    assert "修建谭家庄出村道路" in home.text and "签收" in home.text
    Visitor(units.driver, f"/items/{item.no}/").client.post(f"/items/{item.no}/accept/")
    acting.say(units.driver, item, "doing", "路基已完成")
    at("2024-08-30 16:00")
    Visitor(units.driver, f"/items/{item.no}/reply/").press(
        result="A", text="水泥路1.4公里建成通车，中药材运得出去了"
    )
    at("2024-09-02 09:00")
    desk = Visitor(units.desk, f"/items/{item.no}/answer/")
    about = desk.offered("about")
    refused = desk.client.post(desk.url, {"outcome": "granted", "answer": "", "about": about})
    assert refused.status_code == 422
    assert "尚未会签：横桥镇政府。" in refused.content.decode()
    assert "请会签" in Visitor(units.helper, "/inbox/").text
    Visitor(units.helper, f"/items/{item.no}/").client.post(f"/items/{item.no}/countersign/")
    Visitor(units.desk, f"/items/{item.no}/answer/").press(outcome="granted")


def test_two_units_build_the_road_that_26_people_agreed_on(
    at: At, tanjiazhuang: Here, units: Units
) -> None:
    here = tanjiazhuang
    case, meeting = is_conferred(at, here)
    meeting.refresh_from_db()
    assert (meeting.present_count, case.problems.count()) == (26, 1)
    is_decided_above(at, units, case)
    item = is_handed_out(at, units, case)
    assert (item.decision.document, item.issuer) == ("新政办纪要〔2024〕5号", units.government)
    helper = item.assisting.get()
    assert item.share + helper.share == Decimal("420000.00")
    is_built(at, units, item)
    item.refresh_from_db()
    assert (item.status, item.done_text) == ("done", "水泥路1.4公里建成通车，中药材运得出去了")
    assert item.done_on.isoformat() == "2024-08-30"
    [own] = [one for one in acting.items_of(case) if one.pk != item.pk]
    acting.say(here.secretary, own, "done", "一直盯到通车")
    at("2024-09-03 09:00")
    acting.call_back(here.secretary, case, answer="satisfied")
    case.refresh_from_db()
    assert case.status == "closed"
    figures = acting.without_zeros(acting.metrics("140825", *YEAR, "M-1", "M-2", "M-4", "M-6"))
    assert figures["M-1"]["value"] == 1
    assert (figures["M-2"]["reported"], figures["M-2"]["value"]) == (1, 1)
    assert figures["M-4"]["by_source"] == {"research": 1}
    assert figures["M-6"]["attendances"] == 26
    assert verify().broken is None
    told = Visitor(here.secretary, f"/cases/{case.no}/").text
    for words in ("党政决定", "县政府办", "已签收", "单位办复", "已会签"):
        assert words in told
