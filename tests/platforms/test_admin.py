"""Registers of places in the admin: scoped, asked of the table, nothing deleted."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory

from common.admin import FILTER_VALUES_SHOWN, visible
from platforms.models import Organization, Platform, PlatformSetting, Venue, Workday
from platforms.placing import misplaced
from tests.factories import (
    client_for,
    make_county,
    make_division,
    make_organization,
    make_town,
    make_user,
    make_venue,
    make_village,
)

pytestmark = pytest.mark.django_db

REGISTERS = ["platform", "division", "organization", "venue", "platformsetting"]


@pytest.fixture
def other(village: Platform) -> Platform:
    """A village of another county."""
    return make_village(make_town(make_county("闻喜县", "140823"), "桐城镇"), "下邱村")


@pytest.fixture
def office(village: Platform) -> Client:
    return client_for(make_user("county_office", village.county))


@pytest.fixture
def town_office(village: Platform) -> Client:
    return client_for(make_user("town_office", village.town))


def text(client: Client, url: str, status: int = 200, **data: Any) -> str:
    answer = client.get(url, data)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.mark.parametrize("register", REGISTERS)
def test_lists_show_the_county_and_nothing_else(
    register: str, office: Client, village: Platform, other: Platform
) -> None:
    for place in (village, other):
        make_venue(place, f"{place.name}室")
        make_organization(place.county, f"{place.county.name}水利局")
    PlatformSetting.objects.create(platform=other, key="brand.village", value="下邱商量")
    page = text(office, f"/admin/platforms/{register}/")
    for word in ("下邱", "闻喜", "桐城"):
        assert word not in page


@pytest.mark.parametrize("register", ["platform", "organization", "venue"])
def test_rows_of_others_do_not_exist(register: str, office: Client, other: Platform) -> None:
    row = {
        "platform": other,
        "organization": make_organization(other.county),
        "venue": make_venue(other),
    }[register]
    for page in ("change", "history", "delete"):
        url = f"/admin/platforms/{register}/{row.pk}/{page}/"
        assert office.get(url).status_code in {302, 403, 404}
    history = office.get(f"/admin/platforms/{register}/{row.pk}/history/", follow=True)
    assert "下邱" not in history.content.decode()


def test_nothing_is_deleted_and_divisions_are_only_read(office: Client, village: Platform) -> None:
    for register in REGISTERS:
        assert "delete_selected" not in text(office, f"/admin/platforms/{register}/")
    assert (
        office.post(f"/admin/platforms/platform/{village.pk}/delete/", {"post": "yes"}).status_code
        == 403
    )
    assert office.get("/admin/platforms/division/add/").status_code == 403
    page = text(office, f"/admin/platforms/division/{village.division_id}/change/")
    assert 'name="_save"' not in page


@pytest.mark.parametrize("role", ["convener", "helper", "supervisor", "sys_admin", "sec_admin"])
def test_who_has_no_act_gets_no_register(role: str, as_role: Callable[..., Client]) -> None:
    assert as_role(role).get("/admin/platforms/platform/").status_code in {302, 403}


def test_a_firm_is_entered_under_the_county(office: Client, village: Platform) -> None:
    county = village.county
    data = {
        "name": "示范厂",
        "form": "enterprise",
        "parent": county.pk,
        "status": "active",
        "established_on": "2021-03-01",
        "brand": "",
    }
    assert office.post("/admin/platforms/platform/add/", data).status_code == 302
    firm = Platform.objects.get(name="示范厂")
    assert (firm.code, firm.county, firm.level) == ("140825Q01", county, "village")
    assert firm.path.startswith(county.path)
    assert firm.history.first().history_user_id != ""
    assert misplaced() == []
    page = office.post("/admin/platforms/platform/add/", {**data, "parent": village.pk})
    assert "不能放在" in page.content.decode()


def _change(platform: Platform, **changes: str) -> dict[str, Any]:
    return {
        "name": platform.name,
        "form": platform.form,
        "parent": platform.parent_id,
        "status": platform.status,
        "brand": platform.brand,
        **changes,
    }


def test_a_village_moves_to_another_town_with_its_history(
    office: Client, village: Platform
) -> None:
    town = make_town(village.county, "三泉镇")
    url = f"/admin/platforms/platform/{village.pk}/change/"
    answer = office.post(url, _change(village, parent=str(town.pk), name="新燕村"))
    assert answer.status_code == 302
    village.refresh_from_db()
    assert (village.town, village.name, village.code) == (town, "新燕村", "140825101201")
    assert misplaced() == []
    history = text(office, f"/admin/platforms/platform/{village.pk}/history/")
    assert "新燕村" in history
    assert "style=" not in history
    assert office.get(f"/admin/platforms/platform/{village.pk}/history/1/").status_code == 404


def test_a_suspended_platform_needs_its_day(office: Client, village: Platform) -> None:
    url = f"/admin/platforms/platform/{village.pk}/change/"
    page = office.post(url, _change(village, status="suspended")).content.decode()
    assert "暂停的平台要填暂停日期" in page
    data = _change(village, status="suspended", suspended_on="2026-11-01")
    assert office.post(url, data).status_code == 302


def test_a_platform_is_not_moved_out_of_the_county(
    office: Client, village: Platform, other: Platform
) -> None:
    url = f"/admin/platforms/platform/{village.pk}/change/"
    assert office.post(url, _change(village, parent=str(other.town_id))).status_code == 200
    village.refresh_from_db()
    assert village.county.code == "140825"


def test_a_town_changes_only_what_has_no_code(
    town_office: Client, village: Platform, office: Client
) -> None:
    url = f"/admin/platforms/platform/{village.pk}/change/"
    assert 'name="_save"' not in text(town_office, url)
    assert town_office.post(url, _change(village, name="x")).status_code == 403
    data = {
        "name": "镇办厂",
        "form": "enterprise",
        "parent": village.town_id,
        "status": "active",
        "brand": "",
    }
    assert town_office.post("/admin/platforms/platform/add/", data).status_code == 302
    firm = Platform.objects.get(name="镇办厂")
    assert firm.code == f"{village.town.code}Q01"
    county = {**data, "name": "别处厂", "parent": village.county_id}
    assert town_office.post("/admin/platforms/platform/add/", county).status_code == 200
    assert not Platform.objects.filter(name="别处厂").exists()


def test_units_belong_to_the_county_of_the_desk(
    office: Client, town_office: Client, village: Platform
) -> None:
    data = {"name": "县水利局", "short_name": "水利局", "kind": "department", "rank": "10"}
    url = "/admin/platforms/organization/add/"
    assert office.post(url, data).status_code == 302
    assert Organization.objects.get().tenant == village.county
    assert "已有同名单位" in office.post(url, data).content.decode()
    orders = {**data, "name": "县政协办", "kind": "cppcc", "may_order": "on"}
    assert "请填授权文件" in office.post(url, orders).content.decode()
    basis = {**orders, "may_order_basis": "县委办〔2026〕1号"}
    assert office.post(url, basis).status_code == 302

    station = {**data, "name": "水管站", "may_order": "on"}
    assert town_office.post(url, station).status_code == 200  # it must say where it sits
    station["division"] = village.town.division_id
    assert town_office.post(url, station).status_code == 302
    made = Organization.objects.get(name="水管站")
    assert (made.tenant, made.may_order) == (village.county, False)
    change = f"/admin/platforms/organization/{made.pk}/change/"
    assert 'name="_save"' in text(town_office, change)
    bureau = Organization.objects.get(name="县水利局")
    page = text(town_office, f"/admin/platforms/organization/{bureau.pk}/change/")
    assert 'name="_save"' not in page


def test_settings_are_entered_as_words(office: Client, village: Platform) -> None:
    url = "/admin/platforms/platformsetting/add/"
    county = village.county
    data = {"platform": county.pk, "key": "founding.residents", "text": "村委会\n 林场 \n\n"}
    assert office.post(url, data).status_code == 302
    row = PlatformSetting.objects.get()
    assert row.value == ["村委会", "林场"]
    assert "林场" in text(office, "/admin/platforms/platformsetting/")
    assert "林场" in text(office, f"/admin/platforms/platformsetting/{row.pk}/change/")
    brand = {"platform": county.pk, "key": "brand.town", "text": "请你来协商"}
    assert office.post(url, brand).status_code == 302
    assert PlatformSetting.objects.get(key="brand.town").value == "请你来协商"
    assert office.post(url, {**brand, "key": "x"}).status_code == 200


def test_a_county_sets_nothing_for_a_village_of_another(office: Client, other: Platform) -> None:
    url = "/admin/platforms/platformsetting/add/"
    data = {"platform": other.pk, "key": "brand.village", "text": "x"}
    assert office.post(url, data).status_code == 200
    assert PlatformSetting.objects.count() == 0


def test_rooms_are_entered_for_a_platform(office: Client, village: Platform) -> None:
    data = {"platform": village.pk, "name": "议事室", "address": "", "capacity": "30"}
    assert office.post("/admin/platforms/venue/add/", data).status_code == 302
    assert Venue.objects.get().platform == village
    assert "议事室" in text(office, "/admin/platforms/venue/")


def test_autocomplete_and_search_stay_inside(
    office: Client, village: Platform, other: Platform
) -> None:
    asked = {"app_label": "platforms", "model_name": "platform", "field_name": "parent"}
    found = office.get("/admin/autocomplete/", {**asked, "term": "村"}).json()["results"]
    assert [row["text"] for row in found] == ["燕村"]
    assert "燕村" in text(office, "/admin/platforms/platform/", q="燕　")
    assert "下邱村" not in text(office, "/admin/platforms/platform/", q="下邱")
    assert "燕村" in text(office, "/admin/platforms/division/", q=village.code)


def test_filters_offer_what_is_in_use_and_many_become_a_search_box(
    office: Client, village: Platform, other: Platform
) -> None:
    page = text(office, "/admin/platforms/platform/", level="village")
    assert "桐城镇" not in page
    towns = [make_town(village.county, f"镇{number}") for number in range(FILTER_VALUES_SHOWN)]
    for town in towns:
        make_village(town, f"{town.name}村")
    page = text(office, "/admin/platforms/platform/", level="village")
    assert 'name="town__search_text__contains"' in page
    assert '<input type="hidden" name="level" value="village">' in page
    found = text(office, "/admin/platforms/platform/", town__search_text__contains="镇１１")
    assert "镇11村" in found
    assert "燕村" not in found


@pytest.mark.parametrize("register", REGISTERS)
def test_thirty_rows_cost_what_one_costs(
    register: str,
    office: Client,
    village: Platform,
    same_queries: Callable[[Callable[[], Any], Callable[[], Any]], int],
) -> None:
    def add(number: int) -> None:
        new = make_village(village.town, f"村{number}")
        make_venue(new)
        make_organization(village.county, division=new.division)
        PlatformSetting.objects.create(platform=new, key="brand.village", value="商量")

    add(0)
    url = f"/admin/platforms/{register}/"
    same_queries(lambda: office.get(url), lambda: [add(n) for n in range(1, 30)])


def test_a_model_that_never_said_who_sees_it_is_refused() -> None:
    with pytest.raises(TypeError, match="visible_to"):
        visible(Workday.objects.all(), None)


def test_division_platforms_are_named(office: Client, village: Platform) -> None:
    make_division("140825101299", "空村委会")
    page = text(office, "/admin/platforms/division/")
    assert "还没有" in page


def test_every_register_names_known_acts() -> None:
    request = RequestFactory().get("/")
    request.user = None  # not asked: a class without acts refuses by itself
    for model, register in admin.site._registry.items():
        if model._meta.app_label == "platforms":
            assert set(register.acts) <= {"view", "add", "change"}
            assert not register.has_delete_permission(request)
