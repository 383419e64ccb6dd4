"""Desks: passwords that age, sessions that rest, accounts that the security administrator keeps."""

import datetime as dt
import re

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client

from common import clock
from participants import accounts, passwords
from participants.actor import Actor
from participants.models import User
from participants.passwords import NotUsedBeforeValidator, ThreeKindsValidator
from records import ledger
from tests import factories

START = dt.datetime(2026, 11, 21, 1, 0, tzinfo=dt.UTC)


def events() -> list[str]:
    return [event.act for event in ledger.history("security")]


def log_in(name: str, password: str) -> Client:
    client = Client()
    client.post("/account/login/", {"login": name, "password": password})
    return client


@pytest.fixture
def clerk(county) -> User:
    user = factories.make_user("county_office", county, name="赵敏", password="Jiaocheng-2026")
    user.person.phone = "13911112222"
    user.person.save()
    return user


def test_one_time_password_must_be_changed_before_anything_else(county):
    person = factories.make_person(county, "孙工")
    factories.make_post(person, "county_office", county)
    _user, password = accounts.make(person, "sungong", by=Actor.system(), at=clock.now())
    client = log_in("sungong", password)
    assert client.get("/me/").headers["Location"] == "/account/password/"
    client.post(
        "/account/password/",
        {"oldpassword": password, "password1": "Xinjiang#8821", "password2": "Xinjiang#8821"},
    )
    assert client.get("/me/").status_code == 200
    assert events() == ["account_made", "password_given", "signed_in", "password_changed"]


def test_by_user_name_and_by_phone_number_alike(clerk):
    assert log_in(clerk.username, "Jiaocheng-2026").get("/me/").status_code == 200
    assert log_in("13911112222", "Jiaocheng-2026").get("/me/").status_code == 200
    assert log_in("13911110000", "Jiaocheng-2026").get("/me/").status_code == 302


def test_five_wrong_passwords_then_wait_for_this_name_only(clerk, county):
    other = factories.make_user("county_office", county, password="Jiaocheng-2026")
    answers = [
        Client().post("/account/login/", {"login": clerk.username, "password": "wrong"}).status_code
        for _try in range(5)
    ]
    assert answers == [200, 200, 200, 200, 429]
    assert log_in(clerk.username, "Jiaocheng-2026").get("/me/").status_code == 302
    assert log_in(other.username, "Jiaocheng-2026").get("/me/").status_code == 200
    assert events()[:4] == ["sign_in_failed"] * 4


def test_half_an_hour_of_rest_ends_a_desk_session(clerk):
    with time_machine.travel(START, tick=False) as time:
        client = log_in(clerk.username, "Jiaocheng-2026")
        for _step in range(3):
            time.shift(dt.timedelta(minutes=29))
            assert client.get("/me/").status_code == 200
        time.shift(dt.timedelta(minutes=31))
        assert client.get("/me/").headers["Location"] == "/sign-in/?next=/me/"
        onward = client.get("/sign-in/?next=/me/")
        assert onward.headers["Location"] == "/account/login/?next=%2Fme%2F", "a desk's browser"


def test_password_of_ninety_days_must_be_changed(clerk):
    with time_machine.travel(clock.real_now() + dt.timedelta(days=91)):
        client = log_in(clerk.username, "Jiaocheng-2026")
        assert client.get("/me/").headers["Location"] == "/account/password/"


@pytest.mark.parametrize("word", ["alllower8", "12345678a", "ALLUPPER99"])
def test_two_kinds_are_too_few(word):
    with pytest.raises(ValidationError):
        ThreeKindsValidator().validate(word)


def test_last_five_are_not_taken_again(clerk):
    used = ["Jiaocheng-2026", *[f"Xinjiang-{n}" for n in range(5)]]
    for word in used[1:]:
        passwords.change(clerk, word, by=Actor.of(clerk), at=clock.now())
    rule = NotUsedBeforeValidator()
    for word in used[1:]:
        with pytest.raises(ValidationError):
            rule.validate(word, clerk)
    assert rule.validate(used[0], clerk) is None


def test_blocking_ends_everything_at_once_and_opening_brings_no_phone_back(clerk, county, as_role):
    client, sec = log_in(clerk.username, "Jiaocheng-2026"), as_role("sec_admin")
    sec.post(f"/admin/participants/user/{clerk.pk}/block/")
    assert client.get("/me/").status_code == 302
    assert log_in(clerk.username, "Jiaocheng-2026").get("/me/").status_code == 302
    sec.post(f"/admin/participants/user/{clerk.pk}/block/")
    assert log_in(clerk.username, "Jiaocheng-2026").get("/me/").status_code == 200


def test_security_administrator_makes_an_account_and_reads_its_password_once(county, as_role):
    person = factories.make_person(county, "钱进")
    factories.make_post(person, "county_office", county)
    sec = as_role("sec_admin")
    page = sec.post(
        "/admin/participants/user/add/", {"username": "qianjin", "who": person.no}, follow=True
    ).content.decode()
    password = re.search(r"[A-Z]{4}-[a-z]{4}-[2-9]{4}", page).group()
    assert User.objects.get(username="qianjin").check_password(password)
    assert password not in sec.get("/admin/participants/user/").content.decode()


def test_nobody_keeps_his_own_account_nor_those_of_another_county(county, as_role):
    sec = as_role("sec_admin")
    own = User.objects.get()
    assert sec.post(f"/admin/participants/user/{own.pk}/block/").status_code == 422
    far = factories.make_user("convener", factories.make_county("稷山县", "140824"))
    assert sec.post(f"/admin/participants/user/{far.pk}/block/").status_code == 404
