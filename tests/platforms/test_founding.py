"""Platforms are founded where residents have an organisation, once, and in their place."""

import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from platforms.counting import Words, judge_all, words_at
from platforms.divisions import display_name
from platforms.enums import Counting, PlatformForm, PlatformLevel, PlatformStatus
from platforms.founding import (
    CannotFound,
    found_platforms,
    found_tenant,
    found_without_division,
    next_code,
)
from platforms.models import Division, Platform
from platforms.placing import misplaced, plant
from platforms.settings import set_setting
from tests.factories import client_for, make_county, make_division, make_user, make_village

pytestmark = pytest.mark.django_db


@pytest.fixture
def divisions() -> None:
    """A county with a town of three villages, and a zone where nobody lives."""
    for code, name in (
        ("140825", "新绛县"),
        ("140825101", "三泉镇"),
        ("140825101200", "席村委会"),
        ("140825101201", "三泉社区居委会"),
        ("140825101202", "白村林场"),
        ("140825498", "经济技术开发区"),
        ("140825498498", "经济技术开发区虚拟社区"),
    ):
        make_division(code, name)
    for division in Division.objects.all():
        division.display_name = display_name(division.name, division.level)
        division.save()


def codes() -> list[str]:
    return list(Platform.objects.order_by("path").values_list("code", flat=True))


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("燕村委会", Counting.COUNTS),
        ("谭家庄村民委员会", Counting.COUNTS),
        ("龙湖社区居委会", Counting.COUNTS),
        ("花园社区", Counting.COUNTS),
        ("经济技术开发区虚拟社区", Counting.NOT_COUNTED),
        ("一连生活区", Counting.NOT_COUNTED),
        ("高新技术开发区", Counting.NOT_COUNTED),
        ("白村林场", Counting.UNCLEAR),
    ],
)
def test_the_name_tells_whether_residents_have_an_organisation(
    name: str, verdict: Counting
) -> None:
    assert words_at(None).judge(name) == verdict


def test_a_town_counts_where_something_below_counts(divisions: None) -> None:
    rows = list(Division.objects.order_by("code"))
    words = Words(("村委会",), ("虚拟社区",))
    judged = judge_all(rows, words)
    assert judged["140825"] == judged["140825101"] == Counting.COUNTS
    assert judged["140825498"] == Counting.NOT_COUNTED
    only_open = [row for row in rows if row.code.startswith("140825101") and row.level == "town"]
    only_open += [row for row in rows if row.code == "140825101202"]
    assert judge_all(only_open, words)["140825101"] == Counting.UNCLEAR


def test_founding_is_in_place_and_may_be_repeated(divisions: None) -> None:
    found = found_platforms(within="140825", established_on=dt.date(2021, 3, 1))
    assert found.created == {"county": 1, "town": 1, "village": 2}
    assert [d.code for d in found.not_counted] == ["140825498", "140825498498"]
    assert [d.code for d in found.unclear] == ["140825101202"]
    assert codes() == ["140825", "140825101", "140825101200", "140825101201"]
    village = Platform.objects.get(code="140825101201")
    assert village.name == "三泉社区"
    assert village.path == "000100010002"
    assert (village.town.code, village.county.code) == ("140825101", "140825")
    assert (village.status, village.established_on) == ("active", dt.date(2021, 3, 1))
    assert village.history.count() == 1
    county = Platform.objects.get(code="140825")
    assert county.is_tenant
    assert [area.code for area in county.areas.all()] == ["140825"]
    again = found_platforms(within="140825")
    assert (again.created, again.unchanged) == ({"county": 0, "town": 0, "village": 0}, 4)
    assert misplaced() == []


def test_a_word_added_by_the_office_settles_what_was_open(divisions: None) -> None:
    found_platforms(within="140825")
    county = Platform.objects.get(code="140825")
    words = [*words_at(county).residents, "林场"]
    set_setting(county, "founding.residents", words)
    found = found_platforms(within="140825101")
    assert found.created["village"] == 1
    assert Platform.objects.get(code="140825101202").parent.code == "140825101"


def test_pilots_are_founded_as_pilots(divisions: None) -> None:
    found_platforms(within="140825", pilot=True)
    assert set(Platform.objects.values_list("status", flat=True)) == {PlatformStatus.PILOT}


def test_founding_refuses_what_has_nothing_above_it(divisions: None) -> None:
    with pytest.raises(CannotFound, match="请先建县级或镇级平台"):
        found_platforms(within="140825101")
    with pytest.raises(CannotFound, match="请先导入行政区划"):
        found_platforms(within="990000")
    assert codes() == []


def test_counties_join_the_city_above_them(divisions: None) -> None:
    city = Platform(code="1408", name="运城市", level=PlatformLevel.ABOVE)
    city.division = Division.objects.get(code="1408")
    plant([city])
    found_platforms(within="1408", under=city)
    county = Platform.objects.get(code="140825")
    assert (county.parent, county.path, county.county) == (city, "00010001", None)
    assert Platform.objects.get(code="140825101200").county == county


def test_enterprises_get_the_next_number_and_none_twice(divisions: None) -> None:
    found_platforms(within="140825")
    county = Platform.objects.get(code="140825")
    first = found_without_division(county, name="示范厂", form=PlatformForm.ENTERPRISE)
    second = found_without_division(county, name="商会", form=PlatformForm.SOCIAL)
    assert [first.code, second.code] == ["140825Q01", "140825Q02"]
    assert (first.level, first.county, first.town) == (PlatformLevel.VILLAGE, county, None)
    Platform.objects.filter(pk=first.pk).delete()
    assert next_code("140825") == "140825Q03"
    with pytest.raises(CannotFound, match="只有企事业单位和社会组织"):
        found_without_division(county, name="x", form=PlatformForm.TOWN)
    Platform.objects.create(
        code="140825Q99", name="满", level="village", form="social", path="9999", parent=county
    )
    with pytest.raises(CannotFound, match="99"):
        found_without_division(county, name="x", form=PlatformForm.SOCIAL)


def test_a_tenant_of_towns_needs_towns(divisions: None) -> None:
    with pytest.raises(CannotFound, match="至少写一个"):
        found_tenant("工委", [])
    with pytest.raises(CannotFound, match="不是系统里某个镇"):
        found_tenant("工委", ["140825101200"])
    assert codes() == []


def test_the_command_prints_or_refuses(divisions: None) -> None:
    out = StringIO()
    call_command("found_platforms", "--within", "140825", stdout=out)
    assert out.getvalue().splitlines() == [
        "新建平台：县级1个，镇级1个，村级2个；原有0个。",
        "没有村（居）委会，不用建：140825498 经济技术开发区",
        "没有村（居）委会，不用建：140825498498 经济技术开发区虚拟社区",
        "待确认，没有建：140825101202 白村林场",
    ]
    out = StringIO()
    call_command("found_platforms", "--within", "140825", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {
        "created": {"county": 0, "town": 0, "village": 0},
        "unchanged": 4,
        "not_counted": [
            {"code": "140825498", "name": "经济技术开发区"},
            {"code": "140825498498", "name": "经济技术开发区虚拟社区"},
        ],
        "unclear": [{"code": "140825101202", "name": "白村林场"}],
    }
    with pytest.raises(CommandError, match="没有平台x"):
        call_command("found_platforms", "--within", "140825", "--under", "x")


def test_a_platform_that_ended_keeps_its_number_and_is_not_founded_anew(town: Platform) -> None:
    ended = make_village(town, valid_to=dt.date(2025, 12, 31))
    Division.objects.filter(code=ended.code).update(name="燕村委会")
    assert found_platforms(within=ended.code).created["village"] == 0


def test_a_county_is_only_founded_once_by_two_offices() -> None:
    county = make_county()
    make_division("140825101200", "席村委会")
    Division.objects.filter(code="140825101").update(name="三泉镇", display_name="三泉镇")
    found_platforms(within="140825")
    assert Platform.objects.get(code="140825101").parent == county


def test_a_county_made_before_its_divisions_gets_them(divisions: None) -> None:
    county = Platform(code="140825", name="新绛县", level="county", form="county", is_tenant=True)
    plant([county])
    found = found_platforms(within="140825")
    county.refresh_from_db()
    assert (county.division_id, found.created["county"]) == ("140825", 0)
    assert list(county.areas.values_list("code", flat=True)) == ["140825"]
    assert Platform.objects.filter(level="town", parent=county).count() == found.created["town"] > 0


def test_the_county_office_founds_what_is_missing_on_a_page(divisions: None) -> None:
    county = Platform(code="140825", name="新绛县", level="county", form="county", is_tenant=True)
    plant([county])
    client = client_for(make_user("county_office", county))
    assert "建立缺少的平台" in client.get("/platforms/coverage/").content.decode()
    page = client.get("/platforms/140825/found/")
    missing = len(page.context["towns"]) + len(page.context["villages"])
    answer = client.post("/platforms/140825/found/", follow=True)
    assert "已建立镇级平台" in answer.content.decode()
    assert Platform.objects.exclude(pk=county.pk).count() == missing > 0
    assert "没有缺少的平台" in client.get("/platforms/140825/found/").content.decode()
    town = Platform.objects.filter(level="town").first()
    assert town is not None
    refused = client_for(make_user("town_office", town)).get("/platforms/140825/found/")
    assert refused.status_code in (403, 404)
