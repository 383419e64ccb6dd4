"""Seen in Chromium: nothing that axe finds, nothing that the content policy refuses."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse

from tests import factories
from tests.conftest import DESK, PHONE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.either]
SEEN = [
    pytest.param(PHONE, True, id="phone-large-type"),
    pytest.param(PHONE, False, id="phone"),
    pytest.param(DESK, False, id="desk"),
]


@pytest.fixture
def places(demo: None, db: None) -> Any:
    county = factories.make_county()
    factories.make_village(factories.make_town(county))
    return county


def look_at(page: Any, url: str, axe: Callable[[Any], list[str]], large: bool) -> None:
    """Opens ``url`` and holds it to what every page must be."""
    refused: list[str] = []
    page.on("console", lambda line: refused.append(line.text) if line.type == "error" else None)
    if large:
        page.context.add_cookies([{"name": "type", "value": "large", "url": page.url_base}])
    page.goto(url)
    assert refused == []
    assert (page.get_attribute("html", "data-type") == "large") is large
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert axe(page) == []


@pytest.fixture
def open_at(open_page: Any, live_server: Any) -> Callable[..., Any]:
    def open_one(user: Any, size: dict[str, int]) -> Any:
        page = open_page(user, size)
        page.url_base = live_server.url
        return page

    return open_one


@pytest.mark.parametrize(("size", "large"), SEEN)
def test_pages_for_everybody(places: Any, open_at: Any, axe: Any, size: Any, large: bool) -> None:
    page = open_at(None, size)
    for url in ("/account/login/", "/about/", "/-/gallery"):
        look_at(page, url, axe, large)


@pytest.mark.parametrize(("size", "large"), SEEN)
def test_pages_of_a_desk(places: Any, open_at: Any, axe: Any, size: Any, large: bool) -> None:
    page = open_at(factories.make_user("county_office", places), size)
    for url in (
        "/",
        "/health/",
        "/-/gallery",
        "/account/logout/",
        "/account/two-steps/",
        "/admin/",
    ):
        look_at(page, url, axe, large)


@pytest.mark.parametrize("role", ["county_office", "sec_admin"])
def test_every_register_is_in_the_look(places: Any, open_at: Any, axe: Any, role: str) -> None:
    user = factories.make_user(role, places)
    desk, phone = open_at(user, DESK), open_at(user, PHONE)
    for model, register in admin.site._registry.items():
        acts = register.acts
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        if "add" in acts and user.may(acts["add"]):
            look_at(desk, reverse(f"{name}_add"), axe, large=False)
        if "view" not in acts or not user.may(acts["view"]):
            continue
        look_at(phone, reverse(f"{name}_changelist"), axe, large=True)
        look_at(desk, reverse(f"{name}_changelist"), axe, large=False)
        rows = desk.locator("#result_list tbody th a")
        if rows.count():
            look_at(desk, rows.first.get_attribute("href"), axe, large=False)


def test_one_tap_copies_the_text(places: Any, open_page: Any) -> None:
    page = open_page(None)
    page.goto("/-/gallery")
    text = page.inner_text("#group-text")
    page.click("[data-copy=group-text]")
    page.wait_for_selector("#group-text-said", state="visible")
    page.focus("#id_note")
    page.fill("#id_note", "")
    page.keyboard.press("Control+V")
    assert page.input_value("#id_note").strip() == text.strip()


def test_without_a_script_the_copy_button_is_not_offered(places: Any, open_page: Any) -> None:
    page = open_page(None, javascript=False)
    page.goto("/-/gallery")
    assert page.is_hidden("[data-copy=group-text]")
    assert page.is_visible("#group-text")
