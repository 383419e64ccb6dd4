"""Who is asked to look: those who may and who did not do it; a restricted matter's own place."""

import datetime as dt

import pytest

from cases import ladders
from cases.lookers import handlers_of, lookers_of
from cases.models import LookBack, Verification
from cases.permissions import can_look_back, can_verify
from notices.models import Notice
from notices.morning import Morning
from participants.holders import holders
from tests import factories
from tests.cases.making import (
    QUARREL,
    agreed,
    closed,
    doubted,
    given,
    raised,
    today,
)

pytestmark = pytest.mark.django_db
ROLES = ("convener", "helper", "supervisor", "liaison", "town_office", "county_office")


@pytest.fixture
def seats(village):
    """A holder of each post that has to do with looking, at the place of its level."""
    above = {"town_office": village.town, "county_office": village.county}
    return {role: factories.make_user(role, above.get(role, village), name=role) for role in ROLES}


def asked(kind):
    rows = Notice.objects.filter(kind=kind).values_list("recipient__name", flat=True)
    return sorted(rows)


def reminded(ladder, days):
    return sorted(one.recipient.name for one in ladder(Morning(today() + dt.timedelta(days))))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("路灯不亮", ["liaison", "supervisor", "town_office"]),
        (QUARREL, ["convener", "helper"]),
    ],
)
def test_those_asked_are_those_who_may_look(words, expected, village, seats, at):
    at("2026-11-20 10:00")
    row = doubted(raised(village, words))
    assert asked("case.to_verify") == expected
    assert reminded(ladders.verifications, 8) == expected
    row = Verification.objects.select_related("case__platform").get(pk=row.pk)
    assert [role for role in expected if not can_verify(seats[role], row)] == []


@pytest.mark.parametrize("role", ["supervisor", "liaison", "town_office"])
def test_whoever_handled_it_is_not_reminded_to_look(role, village, seats, at):
    at("2026-11-20 10:00")
    case = closed(raised(village), seats[role].person)
    rest = sorted({"liaison", "supervisor", "town_office"} - {role})
    row = LookBack.objects.select_related("case__platform").earliest("due")
    assert reminded(ladders.look_backs, (row.due - today()).days) == rest
    assert not can_look_back(seats[role], row)
    assert handlers_of([case.pk]) == {case.pk: {seats[role].person.pk}}


def test_the_contact_of_the_unit_that_did_it_is_not_asked(village, at):
    at("2026-11-23 10:00")
    unit = factories.make_organization(village.county, "交通局")
    contact = factories.make_user("unit_contact", village, organization=unit, name="张联络")
    factories.make_post(contact.person, "supervisor", village)
    case = raised(village)
    given(case, unit, assisting=[])
    handlers = handlers_of([case.pk])
    assert handlers == {case.pk: {contact.person.pk}}

    def names(known):
        people = lookers_of(case, lambda place, roles: holders(place, roles, today()), known)
        return [one.name for one in people]

    assert (names({}), names(handlers)) == (["张联络"], [])


def test_nobody_above_is_reminded_of_an_item_of_a_restricted_matter(village, seats, at):
    at("2026-11-20 10:00")
    agreed(raised(village, QUARREL), days=1)
    assert reminded(ladders.items, 9) == ["convener", "helper"]
    agreed(raised(village), days=1)
    assert reminded(ladders.items, 9) == sorted(["convener", "helper"] * 2 + ["town_office"])


def test_a_run_asks_no_more_for_thirty_matters_than_for_one(village, seats, at, same_queries):
    at("2026-11-20 10:00")
    closed(raised(village))
    day = LookBack.objects.earliest("due").due

    def more():
        for number in range(5):
            closed(raised(village, f"第{number}盏灯"))

    same_queries(lambda: list(ladders.look_backs(Morning(day))), more)
