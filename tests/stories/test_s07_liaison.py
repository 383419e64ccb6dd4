"""S7: leaders take two towns each, 5 directors guide, 35 area leaders, one village per member.

Ten towns, 163 villages; one person is leader of two towns and member of one village.
"""

import datetime as dt

import pytest

from common import clock
from participants import liaison, rosters
from participants.actor import Actor
from participants.enums import LiaisonRole
from participants.models import LiaisonAssignment
from tests import factories
from tests.stories.acting import metrics

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 11, 21)
SINCE = dt.date(2026, 1, 1)


@pytest.fixture
def places(county):
    """Ten towns and 163 villages: three towns of 17, seven of 16."""
    towns = [factories.make_town(county, f"第{n}镇") for n in range(10)]
    villages = [
        factories.make_village(town, f"{town.name}{n}村")
        for index, town in enumerate(towns)
        for n in range(17 if index < 3 else 16)
    ]
    assert len(villages) == 163
    return towns, villages


def assign(person, role, platform):
    return liaison.assign(person, role, platform, from_on=SINCE, by=Actor.system(), at=clock.now())


def member(county, name):
    person = factories.make_person(county, name)
    rosters.give_identity(person, "cppcc_member", day=SINCE)
    return person


@pytest.fixture
def duties(county, places):
    """The whole system as the seed tells it; the first leader is also a village's member."""
    towns, villages = places
    leaders = [member(county, f"领{n}") for n in range(5)]
    for index, town in enumerate(towns):
        assign(leaders[index // 2], LiaisonRole.LEADER, town)
    for n in range(5):
        assign(factories.make_person(county, f"主{n}"), LiaisonRole.COMMITTEE_DIRECTOR, county)
    for n in range(35):
        assign(factories.make_person(county, f"片{n}"), LiaisonRole.AREA_LEADER, towns[n % 10])
    members = [*leaders, *(member(county, f"委{n}") for n in range(158))]
    for person, village in zip(members, villages, strict=True):
        assign(person, LiaisonRole.MEMBER, village)
    return leaders, members


def test_everything_covered_leaves_no_finding(county, duties):
    leaders, _members = duties
    found = liaison.coverage(county, DAY)
    assert (found.towns, found.villages, found.leaders, found.members) == (10, 163, 5, 163)
    assert (found.towns_without, found.villages_without) == ((), ())
    assert (found.leaders_off_quota, found.members_off_quota) == ((), ())
    roles = LiaisonAssignment.objects.filter(person=leaders[0]).order_by("id")
    assert [duty.role for duty in roles] == ["leader", "leader", "member"]


def test_findings_are_set_differences(county, places, duties):
    towns, villages = places
    leaders, members = duties
    ended = [
        *LiaisonAssignment.objects.filter(role=LiaisonRole.LEADER, platform__in=towns[:3]),
        *LiaisonAssignment.objects.filter(role=LiaisonRole.MEMBER, platform__in=villages[40:60]),
    ]
    for duty in ended:
        liaison.end(duty, last_day=DAY - dt.timedelta(days=1), by=Actor.system(), at=clock.now())
    assign(members[100], LiaisonRole.MEMBER, villages[40])
    found = liaison.coverage(county, DAY)

    held = [d for d in LiaisonAssignment.objects.order_by("id") if d.is_valid_on(DAY)]
    led = {d.platform_id for d in held if d.role == "leader"}
    kept = {d.platform_id for d in held if d.role == "member"}
    assert {p.pk for p in found.towns_without} == {t.pk for t in towns} - led
    assert {p.pk for p in found.villages_without} == {v.pk for v in villages} - kept
    assert (len(found.towns_without), len(found.villages_without)) == (3, 19)

    def places_of(person, role):
        return sum(1 for d in held if d.person_id == person.pk and d.role == role)

    off = {row.person.pk: row.places for row in found.members_off_quota}
    counts = {m.pk: places_of(m, "member") for m in members}
    assert off == {pk: n for pk, n in counts.items() if n != 1}
    assert (len(off), off[members[100].pk]) == (21, 2)
    # Leader 0 lost both towns and is no leader any more; leader 1 has one left.
    assert [(row.person, row.places, row.quota) for row in found.leaders_off_quota] == [
        (leaders[1], 1, 2)
    ]
    year = ("2026-01-01", DAY.isoformat())
    assert metrics(county.code, *year, "M-8")["M-8"] == {
        "value": 19,
        "towns_without": 3,
        "villages_without": 19,
        "leaders_off_quota": 1,
        "members_off_quota": 21,
    }
    day_before = metrics(county.code, "2026-01-01", "2026-11-20", "M-8")
    assert day_before == {"M-8": {"members_off_quota": 1}}  # who was given a second village
    # The day before, nothing was missing.
    before = liaison.coverage(county, DAY - dt.timedelta(days=1))
    assert (before.towns_without, before.villages_without, before.leaders_off_quota) == ((), (), ())


def test_the_page_shows_the_figures(county, duties, sign_in):
    desk = sign_in(factories.make_user("county_office", county))
    page = desk.get("/liaison/").content.decode()
    assert "共163个村（社区）" in page
    assert "共10个镇（社区服务中心）" in page
    assert page.count('<span class="tile__v">0<span') == 4
