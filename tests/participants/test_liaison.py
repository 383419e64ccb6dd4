"""Liaison duty: given, handed over, and what its page says."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from common import clock
from common.errors import AlreadyMoved
from participants import liaison, rosters
from participants.actor import Actor
from participants.enums import LiaisonRole
from participants.liaison import AlreadyOnDuty
from participants.models import LiaisonAssignment
from participants.rosters import EndBeforeStart
from platforms.settings import set_setting
from tests import factories

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 11, 21)
BEFORE = DAY - dt.timedelta(days=100)


def assign(person, role, platform, day=BEFORE) -> LiaisonAssignment:
    return liaison.assign(person, role, platform, from_on=day, by=Actor.system(), at=clock.now())


def names(platforms) -> list[str]:
    return [platform.name for platform in platforms]


def test_the_same_duty_twice_is_refused(village):
    person = factories.make_person(village, "陈晓梅")
    assign(person, LiaisonRole.MEMBER, village)
    with pytest.raises(AlreadyOnDuty) as refusal:
        assign(person, LiaisonRole.MEMBER, village, DAY)
    assert refusal.value.sentence == "陈晓梅在这里已有这项包联职责。"
    with pytest.raises(IntegrityError), transaction.atomic():
        LiaisonAssignment.objects.create(
            person=person, role=LiaisonRole.MEMBER, platform=village, valid_from=DAY
        )


def test_a_duty_is_handed_over(village):
    duty = assign(factories.make_person(village), LiaisonRole.MEMBER, village)
    new = factories.make_person(village, "李秀兰")
    acted = {"by": Actor.system(), "at": clock.now()}
    following = liaison.hand_over(duty, new, from_on=DAY, **acted)
    assert (duty.valid_to, following.valid_from) == (DAY - dt.timedelta(days=1), DAY)
    assert liaison.hand_over(following, None, from_on=DAY, **acted) is None
    assert LiaisonAssignment.objects.get() == duty
    with pytest.raises(AlreadyMoved):
        liaison.hand_over(duty, None, from_on=DAY, **acted)


def test_an_end_before_the_start_is_refused_with_the_sentence(village):
    duty = assign(factories.make_person(village), LiaisonRole.MEMBER, village)
    with pytest.raises(EndBeforeStart) as refusal:
        liaison.end(duty, last_day=BEFORE - dt.timedelta(days=1), by=Actor.system(), at=clock.now())
    assert refusal.value.sentence == "结束日期早于开始日期。"


def test_the_quota_is_a_setting(county, town, village):
    leader = factories.make_person(county, "高志远")
    assign(leader, LiaisonRole.LEADER, town)
    off = liaison.coverage(county, DAY).leaders_off_quota
    assert [(row.person.name, row.places, row.quota) for row in off] == [("高志远", 1, 2)]
    set_setting(county, "liaison.leader_quota", 1)
    assert liaison.coverage(county, DAY).leaders_off_quota == ()


def test_a_member_without_any_village_is_off_quota(county, village):
    member = factories.make_person(county, "陈晓梅")
    rosters.give_identity(member, "cppcc_member", day=BEFORE)
    gone = factories.make_person(county, "李秀兰", deceased_on=BEFORE)
    rosters.give_identity(gone, "cppcc_member", day=BEFORE)
    found = liaison.coverage(county, DAY)
    assert [(row.person.name, row.places) for row in found.members_off_quota] == [("陈晓梅", 0)]
    assert found.members == 1


def test_a_towns_page_counts_a_persons_places_everywhere(county, town, village):
    other = factories.make_village(factories.make_town(county, "三泉镇"), "三泉村")
    member = factories.make_person(county, "陈晓梅")
    assign(member, LiaisonRole.MEMBER, village)
    assign(member, LiaisonRole.MEMBER, other)
    found = liaison.coverage(town, DAY)
    assert (found.towns, found.villages, names(found.villages_without)) == (1, 1, [])
    assert [(row.person.name, row.places) for row in found.members_off_quota] == [("陈晓梅", 2)]


def test_enterprises_are_not_asked(county, town, village):
    village.form = "enterprise"
    village.save()
    assert liaison.coverage(county, DAY).villages == 0


def test_coverage_costs_the_same_for_one_and_for_thirty(county, town, village, same_queries):
    assign(factories.make_person(county), LiaisonRole.MEMBER, village)

    def add_29():
        for number in range(29):
            place = factories.make_village(town, f"村{number}")
            assign(factories.make_person(county), LiaisonRole.MEMBER, place)

    assert same_queries(lambda: liaison.coverage(county, DAY), add_29) == 6


# --- pages ----------------------------------------------------------------------------------


def test_the_office_gives_and_hands_over_a_duty(county, town, village, sign_in):
    desk = sign_in(factories.make_user("county_office", county))
    page = desk.get("/liaison/").content.decode()
    assert f"/platforms/{town.code}/liaison/new/" in page
    facts = {"role": "leader", "name": "高志远", "phone": "13900000200"}
    answer = desk.post(f"/platforms/{town.code}/liaison/new/", facts, follow=True)
    page = answer.content.decode()
    assert f"由高志远包联{town.name}。" in page
    assert "包联1个镇，规定2个" in page
    duty = LiaisonAssignment.objects.get()
    assert duty.person.platform == county
    desk.post(f"/liaison/{duty.pk}/end/", {"name": "马文华", "phone": "13900000201"})
    assert LiaisonAssignment.objects.get().person.name == "马文华"


def test_a_duty_given_twice_is_said_and_kept(county, town, sign_in):
    desk = sign_in(factories.make_user("county_office", county))
    facts = {"role": "leader", "name": "高志远", "phone": "13900000200"}
    desk.post(f"/platforms/{town.code}/liaison/new/", facts)
    page = desk.post(f"/platforms/{town.code}/liaison/new/", facts).content.decode()
    assert "高志远在这里已有这项包联职责。" in page
    assert 'value="高志远"' in page
    assert LiaisonAssignment.objects.count() == 1


def test_who_has_a_duty_sees_his_own(county, village, sign_in):
    page = sign_in(factories.make_user("liaison", village)).get("/liaison/").content.decode()
    assert village.name in page
    assert "没有包联委员的村" not in page
    contact = factories.make_user("unit_contact", county)
    assert "您没有包联任务" in sign_in(contact).get("/liaison/").content.decode()


def test_the_page_costs_the_same_for_one_and_for_thirty(
    county, town, village, sign_in, same_queries
):
    assign(factories.make_person(county), LiaisonRole.MEMBER, village)
    desk = sign_in(factories.make_user("county_office", county))

    def add_29():
        for number in range(29):
            place = factories.make_village(town, f"村{number}")
            assign(factories.make_person(county), LiaisonRole.MEMBER, place)

    assert same_queries(lambda: desk.get("/liaison/"), add_29) <= 12
