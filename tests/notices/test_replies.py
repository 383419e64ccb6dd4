"""What comes back to a short message, and what the provider reports of what it took."""

import datetime as dt
import json
import time

import pytest

from common import clock
from meetings.enums import Answer
from meetings.models import Attendee
from notices.channels.gateway import signature
from notices.delivering import deliver_due
from notices.enums import Channel
from notices.models import Delivery, MessageTemplate, Notice, Reply
from tests.notices.providers import SECRET
from tests.notices.test_short_messages import NOON, after_undo, provider, scene

__all__ = ["provider", "scene"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(scene, provider, at):
    """The invitation as short message at 李秀兰's and 赵国强's number and at 陈晓梅's."""
    meeting = scene.call()
    after_undo(at)
    deliver_due(Channel.SMS)
    return meeting


@pytest.fixture
def call(client):
    """``call(path, body)`` as the gateway calls: signed over the body, now."""

    def send(path, body, *, secret=SECRET, moment=None, raw=None):
        data = raw if raw is not None else json.dumps(body).encode()
        stamp = str(int(moment if moment is not None else time.time()))
        headers = {"X-Timestamp": stamp, "X-Signature": signature(secret, stamp, data)}
        return client.post(
            f"/hooks/sms/{path}/", data, content_type="application/json", headers=headers
        )

    return send


@pytest.fixture
def reply(call):
    """``reply(phone, text)`` comes back from a number; what became of it."""
    count = iter(range(1, 99))

    def send(phone, text):
        key = f"mo-{next(count)}"
        body = {"replies": [{"id": key, "phone": phone, "text": text}]}
        assert call("replies", body).json() == {"code": 0}
        return Reply.objects.get(provider_key=key)

    return send


def said(meeting, name):
    """What somebody answered, and under which name the record has it."""
    one = Attendee.objects.get(meeting=meeting, name=name)
    return one.answer, one.answered_by_label


@pytest.mark.parametrize(
    ("text", "answer"),
    [("1", "coming"), (" １ ", "coming"), ("2", "excused"), ("2。", "excused"), ("1!", "coming")],
)
def test_one_comes_and_two_does_not(sent, reply, text, answer):
    row = reply("+86 139 0000 0002", text)
    assert (row.state, row.notice.recipient.name) == ("taken", "陈晓梅")
    assert said(sent, "陈晓梅") == (answer, "陈晓梅")


def test_the_last_word_holds(sent, reply):
    reply("13900000002", "1")
    reply("13900000002", "2")
    assert said(sent, "陈晓梅")[0] == Answer.EXCUSED


def test_words_are_kept_and_the_convener_reads_them(sent, reply, scene):
    row = reply("13900000002", "我问问家里再说")
    assert (row.state, row.text) == ("words", "我问问家里再说")
    assert said(sent, "陈晓梅")[0] == Answer.NONE
    told = Notice.objects.get(kind="meeting.words")
    assert (told.recipient, told.params["words"]) == (scene.people["王建民"], "我问问家里再说")


def test_a_shared_number_is_asked_who_and_answers_with_two_digits(sent, reply, scene, provider, at):
    MessageTemplate.objects.create(
        platform=scene.village.county, kind="reply.who", template_id="who", text="请问是哪位：{2}"
    )
    assert reply("13900000001", "1").state == "asked"
    assert {said(sent, name)[0] for name in ("李秀兰", "赵国强")} == {Answer.NONE}
    assert deliver_due(Channel.SMS).sent == 1
    assert provider.taken[-1]["text"] == "请问是哪位：李秀兰11/12，赵国强21/22"
    assert reply("13900000001", "22").state == "taken"
    assert reply("13900000001", "11").state == "taken"
    assert said(sent, "赵国强")[0] == Answer.EXCUSED
    assert said(sent, "李秀兰")[0] == Answer.COMING


def test_without_a_template_to_ask_with_a_person_reads_it(sent, reply):
    row = reply("13900000001", "1")
    assert (row.state, row.notice) == ("words", None)
    assert Notice.objects.get(kind="meeting.words").params["words"] == "1"


def test_from_a_number_that_got_nothing_it_is_kept_all_the_same(sent, reply):
    assert reply("13912345678", "1").state == "unknown"
    assert reply("", "1").state == "unknown"


def test_what_comes_after_the_meeting_began_changes_nothing(sent, reply, at):
    at("2026-11-21 12:00")
    assert reply("13900000002", "1").state == "words"
    assert said(sent, "陈晓梅")[0] == Answer.NONE


def test_an_answer_to_the_old_time_does_not_count_for_the_new_one(sent, reply, scene, at):
    """The number got the old time only; its 1 is for the time the record now has, and is said so."""
    from meetings.lifecycle import put_off

    later = sent.starts_at + dt.timedelta(days=1)
    put_off(sent, starts_at=later, by=scene.by, at=clock.now())
    assert reply("13900000002", "1").state == "words"
    assert said(sent, "陈晓梅")[0] == Answer.NONE


def test_a_call_that_comes_twice_is_written_once(sent, call):
    body = {"replies": [{"id": "mo-1", "phone": "13900000002", "text": "家里有事"}]}
    assert [call("replies", body).status_code for _n in range(2)] == [200, 200]
    assert Reply.objects.count() == 1
    assert Notice.objects.filter(kind="meeting.words").count() == 1


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"secret": "wrong"}, 403),
        ({"moment": time.time() - 3600}, 403),
        ({"raw": b"{"}, 400),
        ({"raw": b"[]"}, 400),
        ({"raw": b'{"replies": 7}'}, 400),
        ({"raw": b'{"replies": [{"id": "1"}]}'}, 400),
    ],
)
def test_a_call_that_is_not_as_agreed_writes_nothing_and_says_why(sent, call, how, status):
    body = {"replies": [{"id": "mo-1", "phone": "13900000002", "text": "1"}]}
    answer = call("replies", body, **how)
    assert (answer.status_code, bool(answer.json()["message"])) == (status, True)
    assert Reply.objects.count() == 0


def test_without_short_messages_nobody_is_listened_to(call, db):
    assert call("replies", {"replies": []}).status_code == 403


def test_a_dead_number_is_found_out_later_and_the_next_way_does_not_wait(
    scene, provider, sink, call, at
):
    from platforms.settings import set_setting

    set_setting(scene.village.county, "notices.chain", ["短信", "邮件"])
    scene.people["陈晓梅"].email = "chen@example.org"
    scene.people["陈晓梅"].save()
    scene.call(starts_at=at(NOON) + dt.timedelta(days=5))
    after_undo(at)
    deliver_due(Channel.SMS)
    row = Delivery.objects.get(channel="sms", notice__recipient__name="陈晓梅")
    dead = {"receipt": row.receipt, "arrived": False, "message": "UNDELIV 13900000002"}
    assert call("reports", {"reports": [dead]}).status_code == 200
    row.refresh_from_db()
    assert (row.state, row.trouble) == ("failed", "UNDELIV ***")
    deliver_due(Channel.EMAIL)
    assert sink.addresses == ["chen@example.org"]


def test_what_arrived_says_when_for_all_at_the_number(sent, call):
    receipt = Delivery.objects.filter(notice__recipient__name="李秀兰").get().receipt
    call("reports", {"reports": [{"receipt": receipt, "arrived": True}]})
    arrived = Delivery.objects.filter(arrived_at__isnull=False).order_by("id")
    assert [row.notice.recipient.name for row in arrived] == ["李秀兰", "赵国强"]


@pytest.mark.parametrize("receipt", [None, "", 7])
def test_a_report_without_a_receipt_touches_nothing(sent, call, receipt):
    body = {"reports": [{"receipt": receipt, "arrived": False, "message": "UNDELIV"}]}
    assert call("reports", body).status_code == 400
    assert not Delivery.objects.filter(state="failed").exists()


def test_half_an_emoji_and_a_zero_are_taken(sent, call):
    raw = '{"replies": [{"id": "mo-1", "phone": "13900000002", "text": "来\\ud83d\\u0000"}]}'
    assert call("replies", None, raw=raw.encode()).status_code == 200
    assert Reply.objects.get().text == "来?"


def test_what_is_referred_keeps_nothing_of_what_was_sent_back(sent, reply, scene):
    from notices import outbox

    reply("13900000002", "张家的宅基地我不谈")
    outbox.reword([sent.ledger_subject], "燕村·不公开·1号", was=[sent.short_title])
    assert Reply.objects.get().text == "…"
    assert Notice.objects.get(kind="meeting.words").params["words"] == "…"
