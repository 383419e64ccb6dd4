"""Tencent's short messages: what goes out as SendSms, and its two callbacks."""

import json

import pytest

from common import clock
from meetings.models import Attendee
from notices.channels import Short, Trouble, opened
from notices.channels.base import Message, Refused
from notices.delivering import deliver_due
from notices.enums import Channel
from notices.models import Delivery, Reply
from tests.notices.providers import providing
from tests.notices.test_short_messages import after_undo, scene

__all__ = ["scene"]
pytestmark = pytest.mark.django_db
HOOK = "/hooks/sms/tencent/"


def a_short_message(phone="13900000002"):
    """One message as a carrier gets it."""
    said = Short("1234", ("陈晓梅", "议题"), "陈晓梅您好，议题")
    return Message("notice-1", phone, "题", "文", said)


def test_tencent_gets_template_and_variables(settings, at):
    with providing() as provider:
        settings.SMS = provider.account(
            provider="tencent", app="1400000000", endpoint=provider.url, region="ap-guangzhou"
        )
        provider.refuses = {
            "13900000003": "FailedOperation.PhoneNumberInBlacklist",
            "13900000004": "FailedOperation.InsufficientBalanceInSmsPackage",
        }
        with opened(Channel.SMS) as carrier:
            assert carrier.send(a_short_message()) == "s-1"
            with pytest.raises(Refused):
                carrier.send(a_short_message("13900000003"))
            with pytest.raises(Trouble) as broke:
                carrier.send(a_short_message("13900000004"))
        assert broke.value.of_channel
        [said] = provider.taken
        assert (said["TemplateId"], said["TemplateParamSet"], said["SmsSdkAppId"]) == (
            "1234",
            ["陈晓梅", "议题"],
            "1400000000",
        )


# --- what comes back ------------------------------------------------------------------------------


@pytest.fixture
def sent(scene, settings, at):
    """The invitation as short message at 李秀兰's and 赵国强's number (s-1) and at 陈晓梅's (s-2)."""
    with providing() as provider:
        settings.SMS = provider.account(
            provider="tencent",
            app="1400000000",
            endpoint=provider.url,
            region="ap-guangzhou",
            hook="w0rd",
        )
        meeting = scene.call()
        after_undo(at)
        deliver_due(Channel.SMS)
        yield meeting


@pytest.fixture
def call(client):
    """``call(body)`` as Tencent calls."""

    def send(body, key="w0rd", **more):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return client.post(f"{HOOK}?key={key}", data, content_type="application/json", **more)

    return send


def report(sid, status="SUCCESS", errmsg="DELIVRD"):
    """One row of a status callback."""
    return {
        "user_receive_time": "2026-11-20 12:01:04",
        "nationcode": "86",
        "mobile": "13900000002",
        "report_status": status,
        "errmsg": errmsg,
        "description": "",
        "sid": sid,
    }


def reply(text, time=1795147264):
    """A reply callback."""
    return {
        "extend": "",
        "mobile": "13900000002",
        "nationcode": "86",
        "sign": "新绛政协",
        "text": text,
        "time": time,
    }


def test_reports_say_what_arrived_and_which_number_is_dead(sent, call):
    said = call([report("s-1"), report("s-2", "FAIL", "MK:0001")])
    assert (said.status_code, said.json()) == (200, {"result": 0, "errmsg": "OK"})
    found = Delivery.objects.order_by("id")
    assert [(row.receipt, row.state, bool(row.arrived_at), row.trouble) for row in found] == [
        ("s-1", "sent", True, ""),
        ("s-1", "sent", True, ""),
        ("s-2", "failed", False, "MK:0001"),
    ]


def test_a_reply_is_an_answer_once_however_often_it_is_told(sent, call):
    for _n in range(2):
        assert call(reply("1")).json() == {"result": 0, "errmsg": "OK"}
    assert Reply.objects.count() == 1
    assert Attendee.objects.get(meeting=sent, name="陈晓梅").answer == "coming"
    call(reply("2", time=1795147299))
    assert Attendee.objects.get(meeting=sent, name="陈晓梅").answer == "excused"


def test_a_report_of_what_is_just_being_written_down_is_asked_for_again(sent, call):
    Delivery.objects.update(
        receipt="",
        state="waiting",
        lease_token="7d444840-9dc0-11d1-b245-5ffdce74fad2",
        lease_until_time=clock.real_now(),
    )
    early = call([report("s-1")])
    assert (early.status_code, early["Retry-After"]) == (503, "60")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "JSON is wanted"),
        (b"7", "[0] needs sid, report_status"),
        ([{"sid": "s-1"}], "[0] needs sid, report_status"),
        ([report("s-2", "FAIL"), {"sid": 7, "report_status": "FAIL"}], "[1] needs sid, report_s"),
        ({"mobile": "13900000002"}, "needs mobile, text, time"),
    ],
)
def test_what_is_not_as_agreed_writes_nothing(sent, call, body, words):
    said = call(body)
    assert said.status_code == 400
    assert said.json()["errmsg"].startswith(words)
    assert not Delivery.objects.exclude(state="sent").exists()
    assert not Reply.objects.exists()


@pytest.mark.parametrize("key", ["", "x", "w0rd1", "字"])
def test_who_does_not_know_the_word_finds_no_such_page(sent, call, key):
    assert call([report("s-1")], key=key).status_code == 404


def test_without_the_word_or_with_another_provider_there_is_no_such_page(call, settings):
    with providing() as provider:
        for facts in ({"provider": "tencent"}, {"provider": "gateway", "hook": "w0rd"}):
            settings.SMS = provider.account(**facts)
            assert [call([], key=key).status_code for key in ("", "w0rd")] == [404, 404]
        settings.SMS = None
        assert call([]).status_code == 404


def test_a_call_too_long_is_refused(sent, call):
    assert call(b" " * 100_001).status_code == 413
