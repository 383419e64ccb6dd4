"""S3: 平台179个 = 县级1 + 镇级10 + 村级163 + 企事业单位和社会组织5, on the real divisions."""

import datetime as dt
from pathlib import Path

import pytest

from platforms.divisions import import_divisions
from platforms.enums import PlatformForm
from platforms.founding import found_platforms, found_without_division
from platforms.models import Platform
from platforms.placing import resettle
from platforms.queries import counts, coverage, coverage_shares
from tests.factories import client_for, make_user
from tests.stories.acting import metrics

pytestmark = pytest.mark.django_db

REAL = Path(__file__).parents[2] / "platforms" / "data" / "xinjiang_divisions.csv"
FOUNDED = dt.date(2021, 3, 1)
DAY = dt.date(2024, 3, 31)


@pytest.fixture
def county() -> Platform:
    """新绛县 with all its platforms."""
    import_divisions(REAL)
    found_platforms(within="140825", established_on=FOUNDED)
    county = Platform.objects.get(code="140825")
    for number in range(3):
        found_without_division(
            county, name=f"企业{number}", form=PlatformForm.ENTERPRISE, established_on=FOUNDED
        )
    for number in range(2):
        found_without_division(
            county, name=f"协会{number}", form=PlatformForm.SOCIAL, established_on=FOUNDED
        )
    return county


def test_the_real_county_has_179_platforms_and_full_coverage(county: Platform) -> None:
    figures = counts(county, DAY)
    assert figures == {"county": 1, "town": 10, "village": 163, "enterprise_social": 5}
    assert sum(figures.values()) == 179 == 1 + 10 + 163 + 5
    assert coverage_shares(county, DAY) == {
        "town": {"n": 10, "of": 10},
        "village": {"n": 163, "of": 163},
    }
    found = coverage(county, DAY)
    assert found.shares["county"] == (1, 1)
    assert [division.code for division in found.not_counted] == ["140825498", "140825498498"]
    assert (found.missing, found.unclear) == ([], [])
    assert sum(len(town.villages) for town in found.towns) == 163
    names = [town.division.name for town in found.towns]
    assert (names[0], names[-1]) == ("龙兴镇", "新绛县社区")


def test_figures_are_as_at_a_day(county: Platform) -> None:
    assert counts(county, dt.date(2021, 2, 28))["village"] == 0
    village = Platform.objects.get(code="140825101200")
    village.status, village.suspended_on = "suspended", dt.date(2023, 5, 1)
    resettle(village)
    other = Platform.objects.get(code="140825101201")
    other.valid_to, other.merged_into = dt.date(2023, 12, 31), village
    resettle(other)
    assert coverage(county, dt.date(2023, 4, 30)).shares["village"] == (163, 163)
    assert coverage(county, dt.date(2023, 5, 1)).shares["village"] == (162, 163)
    found = coverage(county, DAY)
    assert found.shares["village"] == (161, 163)
    assert [division.code for division in found.missing] == ["140825101200", "140825101201"]
    assert counts(county, DAY)["village"] == 161


def test_the_metrics_command_agrees(county: Platform) -> None:
    year = ("2023-04-01", DAY.isoformat())
    assert metrics("140825", *year, "M-3")["M-3"] == {
        "value": 179,
        "county": 1,
        "town": 10,
        "village": 163,
        "enterprise_social": 5,
        "coverage": {"town": {"n": 10, "of": 10}, "village": {"n": 163, "of": 163}},
    }
    assert metrics("140825101", *year, "M-3")["M-3"] == {
        "value": 22,
        "town": 1,
        "village": 21,
        "coverage": {"town": {"n": 1, "of": 1}, "village": {"n": 21, "of": 21}},
    }


def test_the_office_sees_the_sum_and_a_town_its_own_part(county: Platform) -> None:
    office = client_for(make_user("county_office", county))
    tree = office.get("/platforms/").content.decode()
    assert "合计1＋10＋163＋5＝179个平台" in tree
    assert "新绛县经济技术开发区" not in tree
    page = office.get("/platforms/coverage/").content.decode()
    assert "<b>1＋10＋163＋5＝179</b>" in page
    for share in ("1/1", "10/10", "163/163"):
        assert f">{share}<" in page
    assert page.count("<i></i>") == 163 + 1  # and one in the key
    assert "数据来源：国家统计局2023年统计用区划代码" in page

    town = Platform.objects.get(code="140825101")
    part = client_for(make_user("town_office", town)).get("/platforms/coverage/").content.decode()
    assert "<b>1＋21＝22</b>" in part
    assert ">21/21<" in part
    assert "泽掌镇" not in part
