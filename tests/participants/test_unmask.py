"""A whole phone number: against a reason and one's own last digits, on record, and nowhere else."""

import io

import pytest
from django.core import serializers
from django.core.management import call_command
from django.db import connection

from records import ledger
from tests import factories

NUMBER = "13987654321"


@pytest.fixture
def person(village):
    return factories.make_person(village, "谭小芳", phone=NUMBER)


def ask(client, person, own: str, reason: str = "meeting", words: str = "") -> tuple[int, bool]:
    answer = client.post(
        f"/people/{person.no}/phone/", {"reason": reason, "words": words, "last4": own}
    )
    return answer.status_code, NUMBER in answer.content.decode()


def test_shown_once_against_reason_and_own_digits(person, village, sign_in):
    user = factories.make_user("convener", village, name="王建民")
    client, own = sign_in(user), user.person.phone_last4
    assert NUMBER not in client.get(f"/people/{person.no}/phone/").content.decode()
    assert ask(client, person, "0000" if own != "0000" else "1111") == (200, False)
    assert ask(client, person, own, reason="") == (200, False)
    assert ask(client, person, own, reason="other") == (200, False)
    assert ask(client, person, own, reason="other", words="通知停电") == (200, True)
    events = [e for e in ledger.history("security") if e.act == "phone_unmasked"]
    assert [(e.note.by_label, e.note.facts["about"], e.note.facts["reason"]) for e in events] == [
        ("王建民", "谭小芳", "通知停电")
    ]


def test_ten_wrong_digits_then_wait(person, village, sign_in):
    user = factories.make_user("convener", village)
    client, own = sign_in(user), user.person.phone_last4
    wrong = "0000" if own != "0000" else "1111"
    assert [ask(client, person, wrong)[0] for _n in range(10)] == [200] * 9 + [429]
    assert ask(client, person, own) == (429, False)


@pytest.mark.parametrize("role", ["recorder", "fixed_member", "sec_admin", "county_approver"])
def test_roles_without_the_act_are_refused(person, role, as_role):
    assert as_role(role).get(f"/people/{person.no}/phone/").status_code == 403


def test_neighbouring_village_finds_nobody(person, town, sign_in):
    user = factories.make_user("convener", factories.make_village(town, "曲村"))
    assert sign_in(user).get(f"/people/{person.no}/phone/").status_code == 404


def test_number_stands_nowhere_in_the_database(person, village, sign_in):
    person.work_title = "会计"
    person.save()  # history has rows of both versions
    user = factories.make_user("convener", village)
    assert ask(sign_in(user), person, user.person.phone_last4) == (200, True)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert [row for row in cursor.fetchall() if NUMBER in str(row)] == []
    dump = io.StringIO()
    call_command("dumpdata", "participants", stdout=dump)
    assert NUMBER not in dump.getvalue()
    [again] = [
        row.object
        for row in serializers.deserialize("json", dump.getvalue())
        if row.object == person
    ]
    assert again.phone == NUMBER
