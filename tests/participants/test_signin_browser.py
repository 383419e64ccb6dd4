"""The way in as a thumb finds it: one tap from the slip, one tap back, with and without scripts."""

import pytest

from common import clock
from participants import signin
from participants.actor import Actor
from tests import factories
from tests.conftest import DESK, PHONE


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.django_db(transaction=True)
def test_one_tap_from_the_slip_and_one_tap_back(village, open_page, axe, javascript, shots):
    person = factories.make_person(village, "王建民", phone="13800006621")
    factories.make_post(person, "convener", village)
    slip = signin.print_slip(person, by=Actor.system(), at=clock.now())
    page = open_page(size=PHONE, javascript=javascript)

    page.goto(f"/sign-in/code/{slip.token}/")
    if javascript:
        assert axe(page) == []
        page.screenshot(path=shots / "sign-in-slip.png")
    page.click("text=是我，进去")
    page.wait_for_url(lambda url: "/code/" not in url)
    assert "180" in page.content() or "不用再验" in page.content()

    page.goto("/me/")
    page.click("main button:has-text('退出')")
    page.goto("/")
    page.click("text=是我，进去")
    page.locator("main", has_not=page.locator("text=是我，进去")).wait_for()
    page.wait_for_load_state()
    assert "王建民" in page.content()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("address", ["/me/", "/me/hats/", "/me/devices/", "/me/confirm/"])
@pytest.mark.django_db(transaction=True)
def test_own_pages_are_accessible_and_fit(village, open_page, axe, size, address):
    page = open_page(factories.make_user("convener", village), size=size)
    page.goto(address)
    assert axe(page) == []
    width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.django_db(transaction=True)
def test_office_pages_are_accessible_and_fit(town, village, open_page, axe, size):
    person = factories.make_person(village)
    factories.make_post(person, "convener", village)
    page = open_page(factories.make_user("town_office", town), size=size)
    for address in (
        "/sign-in/slips/",
        f"/sign-in/slips/{person.no}/",
        f"/people/{person.no}/phone/",
    ):
        page.goto(address)
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.goto(f"/sign-in/slips/{person.no}/")
    page.click("main .btn--primary")
    assert axe(page) == []
    assert page.locator(".slip svg").count() == 1
