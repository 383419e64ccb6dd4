"""The address that notices go to besides the inbox: one's own page, and the office's."""

import pytest
from django.db import connection
from django.urls import reverse

from participants.models import Person
from tests import factories

pytestmark = pytest.mark.django_db
OWN = "/me/email/"


@pytest.fixture
def me(village):
    return factories.make_user("convener", village)


def stored(person: Person) -> str:
    """What stands in the column, as a dump would show it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT email FROM participants_person WHERE id = %s", [person.pk])
        return cursor.fetchone()[0]


def test_given_changed_and_ended_by_oneself(me, sign_in):
    client = sign_in(me)
    assert client.post(OWN, {"email": "wang@example.org"}).headers["Location"] == reverse("me")
    me.person.refresh_from_db()
    assert me.person.email == "wang@example.org"
    assert "example" not in stored(me.person)
    assert "wang@example.org" in client.get(reverse("me")).content.decode()
    client.post(OWN, {"email": ""})
    me.person.refresh_from_db()
    assert me.person.email == ""


def test_no_address_at_all_is_said_and_kept_in_the_field(me, sign_in):
    answer = sign_in(me).post(OWN, {"email": "wang在example"})
    assert answer.status_code == 422
    assert "wang在example" in answer.content.decode()
    me.person.refresh_from_db()
    assert me.person.email == ""


def test_the_office_gives_one_and_an_empty_field_keeps_it(village, as_role):
    person = factories.make_person(village, "周某")
    office, url = as_role("county_office"), reverse("person_edit", args=[person.no])
    data = {"name": "周某", "work_title": "", "phone": ""}
    office.post(url, {**data, "email": "zhou@example.org"})
    office.post(url, {**data, "email": ""})
    person.refresh_from_db()
    assert person.email == "zhou@example.org"
    assert "zhou@example.org" not in office.get(url).content.decode()
