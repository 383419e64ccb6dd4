"""The nearest ancestor's setting wins and says where it was made."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as django_settings

from platforms.models import Platform, PlatformSetting
from platforms.settings import KEYS, BadSetting, Setting, load, set_setting, setting
from tests.factories import make_county, make_town, make_village

pytestmark = pytest.mark.django_db


def test_the_nearest_one_made_wins(village: Platform) -> None:
    town, county = village.town, village.county
    key = "brand.village"
    assert setting(village, key) == Setting(django_settings.SITE_NAME)
    set_setting(None, key, "有事来商量")
    assert setting(village, key) == Setting("有事来商量")
    set_setting(county, key, "请你来协商")
    assert setting(village, key) == Setting("请你来协商", county)
    set_setting(town, key, "有事好商量")
    assert setting(village, key) == Setting("有事好商量", town)
    assert setting(county, key).origin == county
    set_setting(village, key, "村里商量")
    set_setting(village, key, "院里商量")
    assert setting(village, key) == Setting("院里商量", village)
    assert setting(make_village(make_town(county)), key).origin == county
    other = make_village(make_town(make_county("闻喜县", "140823")))
    assert setting(other, key) == Setting("有事来商量")


def test_brands_differ_by_level_and_a_platform_may_have_its_own(village: Platform) -> None:
    county, town = village.county, village.town
    set_setting(county, "brand.town", "请你来协商")
    set_setting(county, "brand.village", "有事好商量")
    village.brand = "委员会客厅"
    loaded = load([county, town, village])
    assert loaded.brand(town) == Setting("请你来协商", county)
    assert loaded.brand(village) == Setting("委员会客厅", village)
    village.brand = ""
    assert loaded.brand(village) == Setting("有事好商量", county)
    assert loaded.brand(county) == Setting(django_settings.SITE_NAME)


def test_a_brand_comes_from_the_nearest_place_above_that_has_one(village: Platform) -> None:
    county, town = village.county, village.town

    def called() -> Setting:
        return load([village]).brand(village)

    assert called() == Setting(django_settings.SITE_NAME)
    set_setting(county, "brand.county", "请你来协商")
    assert called() == Setting("请你来协商", county)
    county.brand = "县里商量"
    county.save()
    assert called() == Setting("县里商量", county)
    set_setting(county, "brand.village", "有事好商量吧")
    assert called() == Setting("有事好商量吧", county)
    town.brand = "镇上商量"
    town.save()
    assert called() == Setting("镇上商量", town)
    set_setting(village, "brand.village", "村里商量")
    assert called() == Setting("村里商量", village)
    set_setting(None, "brand.village", "大家商量")
    assert called() == Setting("村里商量", village)


def test_what_is_not_declared_is_refused(county: Platform) -> None:
    with pytest.raises(BadSetting, match="没有设置“colour”"):
        set_setting(county, "colour", "red")
    for value in ("", [], None, 7, "社区"):
        with pytest.raises(BadSetting, match="至少一项，每行一项"):
            set_setting(county, "founding.residents", value)
    with pytest.raises(BadSetting, match="文字"):
        set_setting(county, "brand.town", ["x"])
    with pytest.raises(KeyError):
        setting(county, "colour")
    assert PlatformSetting.objects.count() == 0


def test_defaults_are_of_the_declared_kind() -> None:
    for name, declared in KEYS.items():
        if name != "pause.season":  # nothing is set: no season, which nobody can enter
            declared.check(declared.default)


def test_many_platforms_take_one_query(
    county: Platform, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    villages = [make_village(make_town(county)) for _n in range(5)]
    set_setting(county, "brand.village", "有事好商量")

    def read() -> None:
        loaded = load([*villages, None])
        assert {loaded.brand(village).origin for village in villages} == {county}
        assert {setting(village, "brand.town", loaded).origin for village in villages} == {None}

    assert count_queries(read) == 1
