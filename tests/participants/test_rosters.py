"""The roster of a platform: seats, terms, classes that do not exist, renewal."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from common.errors import AlreadyMoved
from participants import rosters, terms
from participants.models import Identity, NoSuchClass, Person, RosterEntry
from participants.rosters import AlreadySeated, EndBeforeStart, SamePersonPerhaps
from tests import factories

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 11, 21)


def enter(village, name="李秀兰", seat="notable", **more) -> RosterEntry:
    return rosters.enter(village, name=name, seat=seat, day=more.pop("day", DAY), **more)


def renew(village, term) -> int:
    """Everybody stays."""
    staying = set(RosterEntry.objects.values_list("pk", flat=True))
    return terms.renew(village, term=term, day=DAY, today=DAY, staying=staying)


def seated(platform, day=DAY) -> list[tuple[str, str]]:
    return [(e.person.name, e.seat) for e in rosters.roster_of(platform, day).entries]


# --- entering -------------------------------------------------------------------------------


def test_a_name_and_a_seat_are_enough(village, town, county):
    entry = enter(village)
    assert (entry.person.name, entry.person.phone, entry.seat) == ("李秀兰", "", "notable")
    assert (entry.platform, entry.town_id, entry.county_id) == (village, town.pk, county.pk)
    assert (entry.person.town_id, entry.person.county_id) == (town.pk, county.pk)
    assert entry.valid_from == DAY
    assert entry.valid_to is None


@pytest.mark.parametrize("name", ["䶮㛃", "王𠅤", "李😀", "古丽·买买提"])
def test_rare_characters_survive(village, name):
    entry = enter(village, name)
    assert Person.objects.get(pk=entry.person_id).name == name


def test_the_same_name_and_phone_is_the_same_person_anywhere_in_the_county(village, town):
    other = factories.make_village(town, "曲村")
    first = enter(village, phone="13900000001")
    second = enter(other, phone="13900000001")
    assert first.person_id == second.person_id
    assert Person.objects.count() == 1


def test_a_phone_may_be_shared_and_another_county_is_another_register(village):
    other = factories.make_county("稷山县", "140824")
    first = enter(village, phone="13900000001")
    assert enter(village, "王建民", "deputy", phone="13900000001").person_id != first.person_id
    assert enter(other, phone="13900000001").person_id != first.person_id


def test_somebody_entered_twice_is_refused_with_a_sentence(village):
    enter(village, phone="13900000001")
    with pytest.raises(SamePersonPerhaps) as refusal:
        enter(village, seat="deputy", phone="13900000001")
    assert refusal.value.sentence == (
        "李秀兰已在名册上，是“新乡贤”。如果是同名的另一个人，请把两人的手机号都填上。"
    )
    assert seated(village) == [("李秀兰", "notable")]


def test_a_namesake_with_another_phone_is_somebody_else(village):
    enter(village, phone="13900000001")
    enter(village, seat="deputy", phone="13900000002")
    assert seated(village) == [("李秀兰", "notable"), ("李秀兰", "deputy")]


def test_two_active_seats_are_refused(village):
    entry = enter(village)
    with pytest.raises(AlreadySeated) as refusal:
        rosters.add(village, entry.person, "deputy", day=DAY + dt.timedelta(days=9))
    assert refusal.value.sentence == (
        "李秀兰在这里已有席位：“新乡贤”。请改席位类别，或先退出原席位。"
    )
    with pytest.raises(IntegrityError, match=r"roster_one_seat|UNIQUE"), transaction.atomic():
        factories.make_seat(entry.person, village, "deputy")


def test_one_person_may_sit_at_several_platforms(village, town):
    entry = enter(village)
    rosters.add(town, entry.person, "deputy", day=DAY)
    assert seated(village) == [("李秀兰", "notable")]
    assert seated(town) == [("李秀兰", "deputy")]


def test_a_new_seat_takes_the_term_of_the_roster(village):
    enter(village, term="2024—2029届")
    assert enter(village, "王建民", "deputy").term == "2024—2029届"


# --- ending and changing --------------------------------------------------------------------


def test_a_seat_ends_after_its_last_day(village):
    entry = enter(village)
    rosters.end(entry, last_day=DAY + dt.timedelta(days=3))
    assert seated(village, DAY + dt.timedelta(days=3)) == [("李秀兰", "notable")]
    assert seated(village, DAY + dt.timedelta(days=4)) == []
    with pytest.raises(AlreadyMoved):
        rosters.end(entry, last_day=DAY + dt.timedelta(days=3))


def test_an_end_before_the_start_is_refused_with_the_sentence(village):
    entry = enter(village)
    with pytest.raises(EndBeforeStart) as refusal:
        rosters.end(entry, last_day=DAY - dt.timedelta(days=1))
    assert refusal.value.sentence == "结束日期早于开始日期。"
    with pytest.raises(EndBeforeStart):
        enter(village, "王建民", until=DAY - dt.timedelta(days=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_seat(
            factories.make_person(village),
            village,
            valid_from=DAY,
            valid_to=DAY - dt.timedelta(days=1),
        )


def test_taking_off_leaves_yesterday_as_it_was(village):
    entry = enter(village, day=DAY - dt.timedelta(days=30))
    rosters.take_off(entry, day=DAY)
    assert seated(village, DAY - dt.timedelta(days=1)) == [("李秀兰", "notable")]
    assert seated(village, DAY) == []
    assert rosters.roster_of(village, DAY).due == ()


def test_a_seat_given_by_mistake_goes_the_same_day(village):
    entry = enter(village)
    number = entry.pk
    rosters.take_off(entry, day=DAY)
    assert RosterEntry.objects.count() == 0
    assert [
        row.history_type for row in RosterEntry.history.filter(id=number).order_by("history_id")
    ] == [
        "+",
        "-",
    ]


def test_another_class_counts_from_today(village):
    entry = enter(village, day=DAY - dt.timedelta(days=30), term="2024—2029届")
    rosters.change_seat(entry, "deputy", day=DAY)
    assert seated(village, DAY - dt.timedelta(days=1)) == [("李秀兰", "notable")]
    assert seated(village, DAY) == [("李秀兰", "deputy")]
    assert rosters.roster_of(village, DAY).term == "2024—2029届"


def test_a_class_given_today_is_only_corrected(village):
    entry = enter(village)
    assert rosters.change_seat(entry, "deputy", day=DAY).pk == entry.pk
    assert rosters.change_seat(entry, "deputy", day=DAY).pk == entry.pk
    assert seated(village) == [("李秀兰", "deputy")]


def test_the_class_of_an_ended_seat_cannot_be_changed(village):
    entry = enter(village, day=DAY - dt.timedelta(days=30))
    rosters.take_off(entry, day=DAY)
    with pytest.raises(AlreadyMoved):
        rosters.change_seat(entry, "deputy", day=DAY)


def test_a_term_that_ran_out_is_a_hint(village):
    entry = enter(village, day=DAY - dt.timedelta(days=400), until=DAY - dt.timedelta(days=1))
    listed = rosters.roster_of(village, DAY)
    assert (listed.entries, listed.due) == ((), (entry,))
    rosters.add(village, entry.person, "notable", day=DAY)
    assert rosters.roster_of(village, DAY).due == ()


# --- the first seat -------------------------------------------------------------------------


def test_the_first_seat_follows_the_post(village):
    old = enter(village, "王建民", "deputy", day=DAY - dt.timedelta(days=30)).person
    new = enter(village, "李秀兰", "notable", day=DAY - dt.timedelta(days=30)).person
    rosters.seat_convener(village, old, day=DAY - dt.timedelta(days=20))
    rosters.seat_convener(village, old, day=DAY - dt.timedelta(days=10))
    assert seated(village, DAY) == [("李秀兰", "notable"), ("王建民", "convener")]
    rosters.seat_convener(village, new, day=DAY)
    assert seated(village, DAY) == [("李秀兰", "convener")]
    rosters.unseat_convener(village, new, day=DAY + dt.timedelta(days=5))
    assert seated(village, DAY + dt.timedelta(days=5)) == []


# --- classes, terms, copies -----------------------------------------------------------------


def test_no_such_class_is_said_once_per_term(village):
    enter(village, "王建民", "deputy", day=DAY - dt.timedelta(days=30), term="2021—2026届")
    terms.mark_no_such_class(village, ["notable"], term="2021—2026届")
    terms.mark_no_such_class(village, ["notable"], term="2021—2026届")
    assert NoSuchClass.objects.count() == 1
    assert rosters.roster_of(village, DAY).no_such == {"notable"}
    renew(village, term="2026—2031届")
    assert rosters.roster_of(village, DAY).no_such == frozenset()
    terms.mark_no_such_class(village, ["social"], term="2026—2031届")
    terms.unmark_no_such_class(village, ["social"], term="2026—2031届")
    assert rosters.roster_of(village, DAY).no_such == frozenset()


def test_a_new_term_keeps_everybody_in_the_seat(village):
    enter(village, "王建民", "deputy", day=DAY - dt.timedelta(days=30), term="旧届")
    enter(village, "李秀兰", "notable", day=DAY, term="旧届")
    assert renew(village, term="新届") == 2
    listed = rosters.roster_of(village, DAY)
    assert [(e.person.name, e.seat, e.term) for e in listed.entries] == [
        ("李秀兰", "notable", "新届"),
        ("王建民", "deputy", "新届"),
    ]
    assert [e.term for e in rosters.roster_of(village, DAY - dt.timedelta(days=1)).entries] == [
        "旧届"
    ]
    rows = RosterEntry.objects.count()
    assert renew(village, term="新届") == 2
    assert RosterEntry.objects.count() == rows


def test_onto_a_merged_village_everybody_comes_who_is_not_there(village, town):
    other = factories.make_village(town, "曲村")
    both = enter(village, "王建民", "deputy", day=DAY).person
    enter(village, "李秀兰", "notable", day=DAY)
    rosters.add(other, both, "social", day=DAY)
    assert terms.copy(village, other, term="新届", day=DAY) == 1
    assert seated(other) == [("王建民", "social"), ("李秀兰", "notable")]
    assert len(seated(village)) == 2


# --- identities and corrections -------------------------------------------------------------


def test_identities_begin_and_end(village):
    person = enter(village).person
    identity = rosters.give_identity(person, "cppcc_member", day=DAY, sector="农业")
    with pytest.raises(AlreadyMoved):
        rosters.give_identity(person, "cppcc_member", day=DAY)
    with pytest.raises(EndBeforeStart):
        rosters.end_identity(identity, last_day=DAY - dt.timedelta(days=1))
    rosters.end_identity(identity, last_day=DAY)
    with pytest.raises(AlreadyMoved):
        rosters.end_identity(identity, last_day=DAY)
    assert [str(i) for i in rosters.identities_on(person, DAY)] == ["政协委员"]
    assert rosters.identities_on(person, DAY + dt.timedelta(days=1)) == []
    rosters.give_identity(person, "cppcc_member", day=DAY + dt.timedelta(days=1))
    assert Identity.objects.count() == 2


def test_an_empty_phone_keeps_the_old_one(village):
    person = enter(village, phone="13900000001").person
    rosters.edit_person(person, name="李秀蓝", work_title="村民", phone="")
    person = Person.objects.get(pk=person.pk)
    assert (person.name, person.phone, person.masked_phone) == (
        "李秀蓝",
        "13900000001",
        "139****0001",
    )
    rosters.edit_person(person, name="李秀蓝", work_title="", phone="13900000009")
    assert Person.objects.with_phone("13900000009").get() == person
    assert Person.objects.with_phone("13900000001").count() == 0


def test_reading_a_roster_takes_one_statement(village, same_queries):
    enter(village, "王建民", "deputy")

    def add_29():
        for number in range(29):
            enter(village, f"李{number}", "notable")

    assert same_queries(lambda: rosters.roster_of(village, DAY), add_29) == 1
