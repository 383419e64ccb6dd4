"""The frame of every page: navigation by hat, the two switches, refusals."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import path, reverse
from django.utils import translation

from desk.context import address, bar_of
from participants.enums import Role
from tests.desk.pages import HAN, check_page, words

pytestmark = pytest.mark.django_db
ANYBODY = ["/about/", "/account/login/", "/account/inactive/", "/nowhere/"]
SIGNED_IN = [
    "/",
    "/about/",
    "/account/logout/",
    "/account/two-steps/",
    "/no/",
]
DESKS = {"county_office", "county_approver", "town_office", "sys_admin", "sec_admin", "audit_admin"}


@pytest.mark.parametrize("url", ANYBODY)
def test_pages_without_sign_in_are_strict_and_in_one_language(client: Client, url: str) -> None:
    check_page(client.get(url).content.decode())
    client.cookies["django_language"] = "en"
    html = client.get(url).content.decode()
    assert '<html lang="en">' in html
    assert HAN.findall(words(html).replace("有事好商量", "")) == []


@pytest.mark.parametrize("url", SIGNED_IN)
def test_pages_after_sign_in_are_strict_and_in_one_language(as_role: Any, url: str) -> None:
    client = as_role("county_office")
    check_page(client.get(url).content.decode())
    client.cookies["django_language"] = "en"
    response = client.get(url)
    html = words(response.content.decode())
    user = response.wsgi_request.user
    for known in ("有事好商量", str(user), str(user.hat.platform), str(user.hat.label)):
        html = html.replace(known, "")
    assert HAN.findall(html) == []


def test_the_home_page_says_where_and_what_comes_next(as_role: Any) -> None:
    client = as_role("convener")
    response = client.get("/")
    user = response.wsgi_request.user
    html = response.content.decode()
    assert "<h1>待办</h1>" in html
    assert f'<span class="brand__place">{user.hat.platform.name}</span>' in html
    assert f'<p class="nav__sub">{user}<br>{user.hat.label}</p>' in html
    assert "没有要您办的事" in html
    assert html.count("btn--primary") == 1


# What stands in the bar of each role; the first five are what a phone shows.
VILLAGE = ["待办", "提事", "开会", "进展", "我", "消息", "议题", "群众反映", "人员"]
MEMBER = ["待办", "提事", "开会", "进展", "我", "消息"]
BARS = {
    "convener": VILLAGE,
    "helper": VILLAGE,
    "recorder": ["待办", "提事", "开会", "进展", "我", "消息", "议题"],
    "county_office": [
        "待办",
        "议题",
        "会议",
        "人员",
        "覆盖情况",
        "平台",
        "要办的事",
        "群众反映",
        "消息",
        "我",
        "议事程序",
        "系统状况",
        "通知措辞",
    ],
    "county_approver": [
        "待办",
        "议题",
        "会议",
        "覆盖情况",
        "平台",
        "要办的事",
        "群众反映",
        "消息",
        "我",
        "议事程序",
    ],
    "town_office": [
        "待办",
        "议题",
        "会议",
        "人员",
        "覆盖情况",
        "平台",
        "要办的事",
        "群众反映",
        "消息",
        "我",
    ],
    "fixed_member": MEMBER,
    "liaison": MEMBER,
    "supervisor": MEMBER,
    "unit_contact": ["待办", "开会", "进展", "我", "消息"],
    "sys_admin": [
        *("待办", "大家的意见", "工作日安排", "消息", "我", "议事程序", "系统状况", "通知措辞"),
    ],
    "sec_admin": ["待办", "登录条", "消息", "我"],
    "audit_admin": ["待办", "安全审计", "大家的意见", "消息", "我", "系统状况"],
}


@pytest.mark.parametrize("role", [r for r in Role.values if r not in {"resident"}])
def test_navigation_holds_what_the_hat_may_and_what_exists(as_role: Any, role: str) -> None:
    response = as_role(role).get("/")
    assert [str(entry["label"]) for entry in response.context["navigation"]] == BARS[role]
    assert [str(e["label"]) for e in response.context["navigation"] if e["current"]] == ["待办"]
    assert ("/admin/" in response.content.decode()) == (role in DESKS)
    assert all(address(entry.url_name) for entry in bar_of(Role(role)))


def test_a_stranger_is_sent_to_sign_in(client: Client, settings: Any) -> None:
    response = client.get("/")
    assert response.status_code == 302
    assert response["Location"] == f"{reverse(settings.LOGIN_URL)}?next=/"


def test_a_refusal_is_a_page_with_its_sentence_and_a_way_on(as_role: Any) -> None:
    response = as_role("audit_admin").get(reverse("people"))
    html = response.content.decode()
    assert response.status_code == 403
    assert "<h1" in html
    assert "您的职务不含这一项，请联系办公室。" in html
    assert "没有改动任何内容。" in html
    assert '<a class="btn btn--primary" href="/">' in html
    check_page(html)


def test_large_type_is_remembered_and_said(client: Client) -> None:
    assert 'data-type="large"' not in client.get("/about/").content.decode()
    response = client.post("/type/", {"type": "large", "next": "/about/"})
    assert response["Location"] == "/about/"
    assert response.cookies["type"]["max-age"] == 365 * 24 * 3600
    html = client.get("/about/").content.decode()
    assert 'data-type="large"' in html
    assert 'value="normal" aria-pressed="true"' in html
    client.post("/type/", {"type": "normal", "next": "/about/"})
    assert 'value="large" aria-pressed="false"' in client.get("/about/").content.decode()


def test_language_is_remembered_and_an_unknown_one_is_chinese(client: Client) -> None:
    client.post("/language/", {"language": "en", "next": "/about/"})
    assert "<title>About" in client.get("/about/").content.decode()
    client.post("/language/", {"language": "tlh", "next": "/about/"})
    assert "<title>关于" in client.get("/about/").content.decode()


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "", "javascript:1"]
)
def test_a_switch_never_leads_to_another_host(client: Client, elsewhere: str) -> None:
    assert client.post("/type/", {"type": "large", "next": elsewhere})["Location"] == "/"


def test_a_switch_is_not_thrown_by_a_link(client: Client) -> None:
    assert client.get("/type/").status_code == 405
    assert client.get("/language/").status_code == 405


def test_the_demo_says_so_on_every_page(client: Client, demo: None) -> None:
    assert "人和事都是编的。" in client.get("/about/").content.decode()


def test_outside_a_demo_no_bar_stands(client: Client) -> None:
    assert "demobar" not in client.get("/about/").content.decode()


def test_the_software_has_its_own_name_in_about_only(client: Client) -> None:
    own_name = "<dd>好商量</dd>"
    assert own_name in client.get("/about/").content.decode()
    assert own_name not in client.get("/account/login/").content.decode()


def _broken(request: Any) -> None:
    raise RuntimeError("a fault of ours")


def _forbidden(request: Any) -> None:
    from django.core.exceptions import PermissionDenied

    raise PermissionDenied


def _not_understood(request: Any) -> None:
    from django.core.exceptions import SuspiciousOperation

    raise SuspiciousOperation


class FaultyUrls:
    """The project's addresses and three that fail."""

    from config.urls import urlpatterns as _ours

    urlpatterns = [
        path("broken/", _broken),
        path("forbidden/", _forbidden),
        path("not-understood/", _not_understood),
        *_ours,
    ]


@pytest.mark.parametrize(
    ("url", "status", "sentence"),
    [
        ("/broken/", 500, "系统出了问题"),
        ("/forbidden/", 403, "您不能办这件事"),
        ("/not-understood/", 400, "页面没有看懂这次提交"),
        ("/nowhere/", 404, "没有这个页面"),
    ],
)
def test_faults_are_pages_with_a_sentence_and_a_way_on(
    settings: Any, url: str, status: int, sentence: str
) -> None:
    settings.ROOT_URLCONF = FaultyUrls
    client = Client(raise_request_exception=False)
    with translation.override("zh-hans"):
        response = client.get(url)
    assert response.status_code == status
    html = response.content.decode()
    assert sentence in html
    assert 'href="/"' in html
    check_page(html)


def test_a_page_open_for_too_long_says_what_was_kept() -> None:
    response = Client(enforce_csrf_checks=True).post("/type/", {"type": "large"})
    assert response.status_code == 403
    assert "您填的内容还在刚才那一页" in response.content.decode()


def test_the_frame_costs_four_statements(
    as_role: Callable[..., Client], count_queries: Any
) -> None:
    """Session, account with person, hats, brand."""
    client = as_role("convener")
    client.get("/about/")
    assert count_queries(lambda: client.get("/about/")) == 4
