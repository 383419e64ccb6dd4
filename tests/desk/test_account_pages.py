"""Signing in and out, in the look and in Chinese."""

from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from tests import factories
from tests.desk.pages import HAN, check_page, words

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-word-for-tests"


@pytest.fixture
def clerk(county: Any) -> Any:
    user = factories.make_user("county_office", county)
    user.set_password(PASSWORD)
    user.save()
    return user


def test_a_desk_signs_in_and_out(client: Client, clerk: Any) -> None:
    page = client.get("/account/login/")
    check_page(page.content.decode())
    answer = client.post("/account/login/", {"login": clerk.username, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/").status_code == 200
    check_page(client.get("/account/logout/").content.decode())
    assert client.post("/account/logout/").status_code == 302
    assert client.get("/").status_code == 302


def test_a_wrong_password_keeps_the_name_and_says_so(client: Client, clerk: Any) -> None:
    html = client.post(
        "/account/login/", {"login": clerk.username, "password": "wrong"}
    ).content.decode()
    assert f'value="{clerk.username}"' in html
    assert 'class="msg msg--err" role="alert"' in html
    check_page(html)


@pytest.mark.parametrize(
    "name",
    ["account_signup", "account_email", "account_reset_password"],
)
def test_nobody_registers_or_gets_mail(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def confirmed(client: Client, url: str) -> Any:
    """Opens a page that asks for the password once more."""
    response = client.get(url)
    if response.status_code == 302:
        check_page(client.get(response["Location"]).content.decode())
        response = client.post(response["Location"], {"password": PASSWORD}, follow=True)
    return response


def test_the_second_step_is_set_up_used_and_switched_off(client: Client, clerk: Any) -> None:
    from allauth.mfa.totp.internal.auth import (
        format_hotp_value,
        hotp_value,
        yield_hotp_counters_from_time,
    )

    def digits(secret: str) -> str:
        return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))

    client.post("/account/login/", {"login": clerk.username, "password": PASSWORD})
    page = confirmed(client, "/account/two-steps/totp/activate/")
    check_page(page.content.decode())
    secret = page.context["form"].secret
    with time_machine.travel(timezone.now(), tick=False):  # six digits hold for half a minute
        code = {"code": digits(secret)}
        done = client.post("/account/two-steps/totp/activate/", code, follow=True)
    assert done.redirect_chain[-1][0] == "/account/two-steps/recovery-codes/"
    check_page(done.content.decode())
    for url in (
        "/account/two-steps/",
        "/account/two-steps/recovery-codes/generate/",
        "/account/two-steps/totp/deactivate/",
        "/account/two-steps/reauthenticate/",
    ):
        check_page(confirmed(client, url).content.decode())

    other = Client()
    first = other.post("/account/login/", {"login": clerk.username, "password": PASSWORD})
    assert first["Location"].startswith("/account/two-steps/authenticate/")
    check_page(other.get(first["Location"]).content.decode())
    code = done.context["unused_codes"][0]
    assert other.post(first["Location"], {"code": code})["Location"] == "/"

    client.post("/account/two-steps/totp/deactivate/")
    assert "还没有启用" in client.get("/account/two-steps/").content.decode()


def test_account_pages_in_english_show_no_chinese(client: Client) -> None:
    client.cookies["django_language"] = "en"
    for url in ("/account/login/", "/account/inactive/"):
        html = words(client.get(url).content.decode()).replace("有事好商量", "")
        assert HAN.findall(html) == []
