"""The tree, one platform and coverage: what each post sees, found by name, at a constant cost."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from platforms.enums import PlatformForm
from platforms.founding import found_without_division
from platforms.models import Division, Platform
from platforms.placing import resettle
from platforms.settings import set_setting
from tests.factories import (
    client_for,
    make_county,
    make_town,
    make_user,
    make_venue,
    make_village,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def places(village: Platform) -> dict[str, Platform]:
    """A county with two towns, and another county."""
    county, town = village.county, village.town
    beside = make_village(make_town(county, "三泉镇"), "席村")
    other = make_village(make_town(make_county("闻喜县", "140823"), "桐城镇"), "下邱村")
    return {
        "county": county,
        "town": town,
        "village": village,
        "beside": beside,
        "other": other,
        "other_county": other.county,
    }


SEES = {
    "county_office": {"county", "town", "village", "beside"},
    "county_approver": {"county", "town", "village", "beside"},
    "town_office": {"town", "village"},
    "convener": {"village"},
    "helper": {"village"},
    "recorder": {"village"},
    "supervisor": {"village"},
    "fixed_member": set(),
    "liaison": set(),
    "unit_contact": set(),
}


@pytest.mark.parametrize("role", SEES)
def test_own_below_above_and_other(
    role: str, as_role: Callable[..., Client], places: dict[str, Platform]
) -> None:
    client = as_role(role)
    answers = {
        name: client.get(f"/platforms/{place.code}/").status_code for name, place in places.items()
    }
    assert {name for name, status in answers.items() if status == 200} == SEES[role]
    assert {status for name, status in answers.items() if name not in SEES[role]} <= {404}


@pytest.mark.parametrize("role", ["sys_admin", "sec_admin", "audit_admin"])
@pytest.mark.parametrize("url", ["/platforms/", "/platforms/coverage/", "/platforms/140825/"])
def test_administrators_see_no_content(
    role: str, url: str, as_role: Callable[..., Client], places: dict[str, Platform]
) -> None:
    assert as_role(role).get(url).status_code == 403


@pytest.mark.parametrize("url", ["/platforms/", "/platforms/coverage/", "/platforms/140825/"])
def test_strangers_are_sent_to_sign_in(url: str, client: Client, village: Platform) -> None:
    assert client.get(url).status_code == 302


@pytest.mark.parametrize("role", ["fixed_member", "liaison", "unit_contact"])
@pytest.mark.parametrize("url", ["/platforms/", "/platforms/coverage/"])
def test_who_sees_by_record_only_is_told_so(
    role: str, url: str, as_role: Callable[..., Client]
) -> None:
    assert "您的岗位只能通过经手的事看到平台" in as_role(role).get(url).content.decode()


def test_the_tree_of_each_level_ends_at_its_own_edge(places: dict[str, Platform]) -> None:
    county = client_for(make_user("county_office", places["county"])).get("/platforms/")
    town = client_for(make_user("town_office", places["town"])).get("/platforms/")
    village = client_for(make_user("convener", places["village"])).get("/platforms/")
    assert "合计1＋2＋2＝5个平台" in county.content.decode()
    assert "合计1＋1＝2个平台" in town.content.decode()
    assert "合计" not in village.content.decode()
    assert '<details class="fold" open>' in town.content.decode()
    for page in (county, town, village):
        assert "下邱村" not in page.content.decode()


def test_platforms_are_found_by_name_or_code_inside_the_scope(places: dict[str, Platform]) -> None:
    client = client_for(make_user("county_office", places["county"]))

    def found(typed: str) -> str:
        return client.get("/platforms/", {"q": typed}).content.decode()

    assert "<b>席村</b>" in found("席")
    assert "<b>席村</b>" in found(places["beside"].code[:11])
    assert "<b>燕村</b>" not in found("席")
    assert "没有找到平台" in found("下邱")
    assert "没有找到平台" in found("</b>")
    for number in range(61):
        make_village(places["town"], f"丰{number}村")
    assert "还有更多，请多输几个字" in found("丰")


def test_states_stand_as_words_and_what_ended_is_gone(places: dict[str, Platform]) -> None:
    client = client_for(make_user("county_office", places["county"]))
    village, beside = places["village"], places["beside"]
    village.status = "pilot"
    resettle(village)
    beside.status, beside.suspended_on = "suspended", dt.date(2026, 1, 1)
    resettle(beside)
    tree = client.get("/platforms/").content.decode()
    assert "试点" in tree
    assert "暂停" in tree
    assert "暂停自" in client.get(f"/platforms/{beside.code}/").content.decode()
    beside.valid_to, beside.merged_into = dt.date(2026, 2, 1), village
    resettle(beside)
    assert "席村" not in client.get("/platforms/").content.decode()
    assert "并入燕村" in client.get(f"/platforms/{beside.code}/").content.decode()


def test_a_sheet_says_where_brand_and_rooms_come_from(places: dict[str, Platform]) -> None:
    county, village = places["county"], places["village"]
    client = client_for(make_user("county_office", county))
    page = client.get(f"/platforms/{village.code}/").content.decode()
    assert "系统默认" in page
    assert "还没有登记场所" in page
    set_setting(county, "brand.village", "有事来商量")
    make_venue(village, "村委会二楼", address="村口", capacity=30)
    page = client.get(f"/platforms/{village.code}/").content.decode()
    assert "有事来商量" in page
    assert "按新绛县的设置" in page
    assert "村口 · 30个座位" in page
    firm = found_without_division(county, name="示范厂", form=PlatformForm.ENTERPRISE)
    page = client.get(f"/platforms/{firm.code}/").content.decode()
    assert "140825Q01" in page
    assert "修改" in page


def test_only_the_county_is_offered_to_change(places: dict[str, Platform]) -> None:
    url = f"/platforms/{places['village'].code}/"
    change = f"/admin/platforms/platform/{places['village'].pk}/change/"
    office = client_for(make_user("county_office", places["county"]))
    town = client_for(make_user("town_office", places["town"]))
    assert change in office.get(url).content.decode()
    assert change not in town.get(url).content.decode()


def test_coverage_lists_what_is_missing_open_and_not_counted(places: dict[str, Platform]) -> None:
    county = places["county"]
    Division.objects.filter(level="village").update(name="某村委会")
    for code, name in (
        ("140825101290", "新村委会"),
        ("140825101291", "林场"),
        ("140825101292", "某虚拟社区"),
    ):
        Division.objects.create(
            code=code, name=name, display_name=name, level="village", parent_id="140825101"
        )
    client = client_for(make_user("county_office", county))
    page = client.get("/platforms/coverage/").content.decode()
    assert ">2/3<" in page
    assert "还缺1个" in page
    assert "林场</span>" in page
    assert "<li>某虚拟社区</li>" in page
    assert '<i></i><i class="n"></i>' in page
    past = client.get("/platforms/coverage/", {"on": "2020-01-01"}).content.decode()
    assert "截至2020年1月1日" in past
    wrong = client.get("/platforms/coverage/", {"on": "昨天"}).content.decode()
    assert "日期不对，先按今天显示。" in wrong
    own = client_for(make_user("convener", places["village"])).get("/platforms/coverage/")
    assert ">1/1<" in own.content.decode()
    assert "各镇平台" not in own.content.decode()


@pytest.mark.parametrize("url", ["/platforms/", "/platforms/coverage/", "/platforms/{}/"])
@pytest.mark.parametrize("role", ["county_office", "town_office"])
def test_thirty_cost_what_one_costs(
    url: str,
    role: str,
    places: dict[str, Platform],
    same_queries: Callable[[Callable[[], Any], Callable[[], Any]], int],
) -> None:
    place = places["county" if role == "county_office" else "town"]
    client = client_for(make_user(role, place))
    address = url.format(place.code)

    def add_more() -> None:
        for number in range(29):
            village = make_village(places["town"], f"村{number}")
            Division.objects.filter(pk=village.division_id).update(name="某村委会")
            make_venue(place, f"室{number}")

    assert same_queries(lambda: client.get(address), add_more) <= 12


def plan(rows: Any) -> str:
    """How the database would go about it; PostgreSQL is kept from scanning small tables."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    return rows.explain()


def test_ranges_and_lists_go_by_an_index(places: dict[str, Platform]) -> None:
    user = make_user("county_office", places["county"])
    town_user = make_user("town_office", places["town"])
    for rows, index in (
        (Division.objects.within("140825"), "division"),
        (Platform.objects.visible_to(user), "platform"),
        (Platform.objects.visible_to(town_user), "platform_town_path"),
        (Platform.objects.below(places["county"]), "path"),
    ):
        text = plan(rows.order_by())
        assert "ndex" in text or "INDEX" in text, text
        assert index in text
        assert "SCAN platforms" not in text, text
        assert "Seq Scan" not in text, text
