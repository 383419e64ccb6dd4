"""S43: 伊滨区政协工委 owns towns that the state counts in 洛龙区; a brand of its own (委员会客厅)."""

import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import call_command

from platforms.founding import found_platforms
from platforms.models import Platform
from platforms.placing import misplaced
from platforms.queries import counts, coverage_shares
from platforms.settings import load, set_setting
from tests.factories import client_for, make_division, make_person, make_user
from tests.stories.acting import metrics

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 11, 21)
NAME = "伊滨区政协工委"


@pytest.fixture
def district() -> Platform:
    """洛龙区 with three towns, each of two villages, all founded under the district."""
    make_division("410311", "洛龙区")
    for town, name in (("410311100", "安乐镇"), ("410311103", "诸葛镇"), ("410311105", "寇店镇")):
        make_division(town, name)
        for number in (200, 201):
            make_division(f"{town}{number}", f"{name[:2]}{number}村委会")
    found_platforms(within="410311")
    return Platform.objects.get(code="410311")


def found_committee() -> dict[str, object]:
    out = StringIO()
    towns = ("--within", "410311103", "--within", "410311105")
    call_command("found_platforms", "--tenant", NAME, *towns, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_the_committee_takes_its_towns_with_all_that_stands_there(district: Platform) -> None:
    resident = make_person(Platform.objects.get(code="410311105200"))
    assert counts(district, DAY)["village"] == 6
    assert found_committee()["unchanged"] == 6

    committee = Platform.objects.get(name=NAME)
    assert (committee.code, committee.is_tenant, committee.division) == ("410311Q01", True, None)
    assert [area.code for area in committee.areas.order_by("code")] == ["410311103", "410311105"]
    assert counts(committee, DAY) == {
        "county": 1,
        "town": 2,
        "village": 4,
        "enterprise_social": 0,
    }
    assert counts(district, DAY) == {"county": 1, "town": 1, "village": 2, "enterprise_social": 0}
    assert coverage_shares(committee, DAY) == {
        "town": {"n": 2, "of": 2},
        "village": {"n": 4, "of": 4},
    }
    assert coverage_shares(district, DAY) == {
        "town": {"n": 1, "of": 1},
        "village": {"n": 2, "of": 2},
    }
    year = ("2026-01-01", DAY.isoformat())
    assert metrics(committee.code, *year, "M-3")["M-3"]["value"] == 7
    assert metrics("410311", *year, "M-3")["M-3"] == {
        "value": 4,
        "county": 1,
        "town": 1,
        "village": 2,
        "coverage": {"town": {"n": 1, "of": 1}, "village": {"n": 2, "of": 2}},
    }
    resident.refresh_from_db()
    assert resident.county == committee
    assert misplaced() == []


def test_neither_office_sees_the_other(district: Platform) -> None:
    found_committee()
    committee = Platform.objects.get(name=NAME)
    ours = client_for(make_user("county_office", committee))
    theirs = client_for(make_user("county_office", district))
    for client, own, foreign in (
        (ours, "410311105200", "410311100200"),
        (theirs, "410311100200", "410311105200"),
    ):
        assert client.get(f"/platforms/{own}/").status_code == 200
        assert client.get(f"/platforms/{foreign}/").status_code == 404


def test_asking_twice_makes_one_committee_and_new_places_join_it(district: Platform) -> None:
    found_committee()
    make_division("410311105202", "李家村委会")
    assert found_committee()["created"] == {"county": 0, "town": 0, "village": 1}
    assert Platform.objects.filter(name=NAME).count() == 1
    village = Platform.objects.get(code="410311105202")
    assert village.county.name == NAME


def test_its_brand_is_its_own(district: Platform) -> None:
    found_committee()
    committee = Platform.objects.get(name=NAME)
    set_setting(committee, "brand.county", "委员会客厅")
    set_setting(district, "brand.county", "请你来协商")
    loaded = load([committee, district])
    assert loaded.brand(committee).value == "委员会客厅"
    assert loaded.brand(district).value == "请你来协商"
    page = client_for(make_user("county_office", committee)).get(f"/platforms/{committee.code}/")
    assert "委员会客厅" in page.content.decode()
