"""系统状况 and the card on the office's home: what is wrong in words, and a test to oneself."""

import datetime as dt
from typing import Any

import pytest

from common import clock
from config.runbook import PARTS, page_of
from notices import operations
from notices.models import ChannelState, MessageTemplate
from records.models import Heartbeat
from tests.desk.pages import HAN, check_page, words
from tests.notices.making import make_delivery
from tests.notices.providers import providing
from tests.notices.sink import sinking

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def sink(settings: Any):
    """The mail server that the site sends to."""
    with sinking() as sink:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        yield sink


def heard(name: str, ago: dt.timedelta = dt.timedelta()) -> None:
    time = clock.real_now() - ago
    Heartbeat.objects.update_or_create(name=name, defaults={"last_time": time})


def all_live() -> None:
    heard("beat")
    heard("worker:celery@one")


def test_the_home_says_nothing_where_nothing_is_wrong(as_role):
    all_live()
    html = as_role("county_office").get("/").content.decode()
    assert 'id="alarm"' not in html


@pytest.mark.parametrize("role", ["county_office", "sys_admin"])
def test_the_home_says_since_when_reminders_stopped(as_role, village, role):
    all_live()
    heard("beat", 2 * HOUR)
    for _n in range(12):
        make_delivery(village, state="failed")
    html = as_role(role).get("/").content.decode()
    check_page(html)
    assert '<h2 id="alarm" class="title">提醒已停2小时</h2>' in html
    assert "<p>有12条通知发不出去</p>" in html
    assert 'href="/health/"' in html


@pytest.mark.parametrize("role", ["convener", "town_office", "audit_admin", "sec_admin"])
def test_nobody_else_is_troubled_with_it(as_role, role):
    assert 'id="alarm"' not in as_role(role).get("/").content.decode()


def test_the_page_says_what_is_wrong_and_what_to_do(as_role, village):
    heard("beat")
    heard("worker:celery@one", 50 * HOUR)
    make_delivery(village, not_before=clock.now() - HOUR)
    html = as_role("sys_admin").get("/health/").content.decode()
    check_page(html)
    assert "工作进程没有响应，已2天" in html
    assert "有1条通知没有按时发出" in html
    assert "运行手册：docs/runbook/worker.md" in html
    assert "运行手册：docs/runbook/beat.md" not in html


def test_in_english_it_says_nothing_in_chinese(as_role, village):
    client = as_role("audit_admin")
    client.cookies["django_language"] = "en"
    response = client.get("/health/")
    html = words(response.content.decode())
    user = response.wsgi_request.user
    for known in ("有事好商量", str(user), str(user.hat.platform), str(user.hat.label)):
        html = html.replace(known, "")
    assert HAN.findall(html) == []


def test_a_way_that_has_trouble_says_the_providers_words(as_role, settings):
    settings.EMAIL_HOST = "127.0.0.1"
    now = clock.real_now()
    ChannelState.objects.create(
        channel="email", good_time=now - HOUR, bad_time=now, trouble="454 try later"
    )
    html = as_role("sys_admin").get("/health/").content.decode()
    assert "454 try later" in html and "有故障" in html


def test_the_page_takes_as_much_for_many_as_for_one(as_role, village, same_queries):
    client = as_role("county_office")
    make_delivery(village)
    same_queries(
        lambda: client.get("/health/"), lambda: [make_delivery(village) for _n in range(29)]
    )


def asked(client: Any, channel: str = "email") -> str:
    answer = client.post("/health/", {"channel": channel}, follow=True)
    assert answer.redirect_chain == [("/health/", 302)]
    return answer.content.decode()


def with_address(client: Any, address: str) -> None:
    person = client.get("/").wsgi_request.user.person
    person.email = address
    person.save()


def test_a_test_goes_to_ones_own_address(as_role, sink):
    client = as_role("county_office")
    with_address(client, "me@example.org")
    assert "已经交给对方" in asked(client)
    assert sink.addresses == ["me@example.org"]


def test_what_the_provider_refuses_is_said_in_its_words(as_role, sink):
    client = as_role("county_office")
    with_address(client, "me@example.org")
    sink.on_mail = lambda _mail: "550 no such box"
    assert "没有发出去。对方答复：550 no such box" in asked(client)


def test_without_an_address_or_a_provider_nothing_is_sent(as_role, sink, settings):
    client = as_role("county_office")
    with_address(client, "")
    assert "您还没有登记这种方式的地址" in asked(client)
    settings.EMAIL_HOST = settings.SMS_URL = ""
    assert "这种方式还没有配置" in asked(client)
    assert "这种方式还没有配置" in asked(client, "sms")
    assert sink.mails == []


def test_a_short_message_is_tried_with_an_approved_wording(as_role, settings, county):
    with providing() as provider:
        settings.SMS = provider.account()
        client = as_role("county_office")
        assert "发一条测试给自己：短信" in client.get("/health/").content.decode()
        assert "短信要用报备过的模板" in asked(client, "sms")
        MessageTemplate.objects.create(
            platform=county, kind="meeting.invitation", template_id="T7", text="{1}您好"
        )
        assert "已经交给对方" in asked(client, "sms")
        assert [one["template"] for one in provider.taken] == ["T7"]


def test_a_way_that_is_none_is_no_test(as_role, sink):
    assert as_role("county_office").post("/health/", {"channel": "pigeon"}).status_code == 200
    assert sink.mails == []


def test_every_alarm_has_its_page_and_every_page_its_alarm(client, village):
    for code in PARTS:
        text = page_of(code).read_text(encoding="utf-8")
        heads = [line for line in text.splitlines() if line.startswith("## ")]
        assert heads == [
            "## 是什么意思", "## 大家会感到什么", "## 看哪里", "## 怎么办", "## 怎样算好了",
        ]  # fmt: skip
    pages = {path.name for path in page_of("beat").parent.glob("*.md")} - {"README.md"}
    assert pages == {page_of(code).name for code in PARTS}
    told = {alarm.code for alarm in operations.alarms(operations.figures())}
    parts = set(client.get("/readyz").json()) - {"figures", "notices"}
    assert told | parts | {"waiting", "given_up"} == set(PARTS)
