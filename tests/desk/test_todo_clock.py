"""The demo's clock: four ways forwards, for the whole site; elsewhere no such page."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from common import clock
from records.models import JobRun
from tests.desk.pages import check_page

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("move", "then"),
    [
        ("hour", "2026-11-30 10:30"),
        ("morning", "2026-12-01 08:00"),
        ("days", "2026-12-03 09:30"),
        ("months", "2027-02-28 09:30"),
    ],
)
def test_one_tap_moves_the_whole_site(
    as_role: Any, demo: None, at: Any, move: str, then: str
) -> None:
    at("2026-11-30 09:30")
    clock.mark_demo()
    client = as_role("convener")
    response = client.post("/demo/clock/", {"move": move}, follow=True)
    html = response.content.decode()
    assert response.redirect_chain == [("/", 302)]
    expected = timezone.make_aware(dt.datetime.fromisoformat(then))
    assert clock.now() == expected
    assert f"今天是{expected:%Y年}{expected.month}月{expected.day}日" in html
    assert JobRun.objects.get(name="heartbeat").last_due == expected
    assert f"现在是{expected:%Y年}" in html


def test_the_home_page_and_the_bar_lead_to_it(as_role: Any, demo: None) -> None:
    client = as_role("convener")
    html = client.get("/").content.decode()
    assert html.count('action="/demo/clock/"') == 1
    assert '<a href="/demo/clock/">' in html
    page = client.get("/demo/clock/").content.decode()
    check_page(page)
    assert page.count('name="move"') == 4


def test_a_database_that_is_no_demo_says_so_and_stays(as_role: Any, demo: None, at: Any) -> None:
    moment = at("2026-11-30 09:30")
    html = as_role("convener").post("/demo/clock/", {"move": "days"}, follow=True).content.decode()
    assert "本站不是演示站" in html
    assert clock.now() == moment


def test_an_unknown_way_moves_nothing(as_role: Any, demo: None, at: Any) -> None:
    moment = at("2026-11-30 09:30")
    clock.mark_demo()
    assert as_role("convener").post("/demo/clock/", {"move": "back"}).status_code == 302
    assert clock.now() == moment


def test_outside_a_demo_there_is_no_such_page(as_role: Any) -> None:
    client = as_role("county_office")
    assert client.get("/demo/clock/").status_code == 404
    assert client.post("/demo/clock/", {"move": "days"}).status_code == 404
    assert "/demo/clock/" not in client.get("/").content.decode()


def test_a_visitor_is_sent_to_sign_in(client: Client, demo: None) -> None:
    assert client.post("/demo/clock/", {"move": "days"})["Location"].endswith("?next=/demo/clock/")
