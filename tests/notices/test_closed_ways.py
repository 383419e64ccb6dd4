"""Ways that lead nowhere any more say so and let the next one go; what is sent again, and when."""

import datetime as dt

import pytest

from common import clock
from notices.delivering import claim, deliver_due, deliver_everything, sweep
from notices.enums import Channel
from notices.models import Delivery, Notice, Preference
from notices.operations import alarms, figures
from notices.resending import JustSent, NoWay, resend
from notices.told import about, told
from tests.notices.providers import SECRET, providing
from tests.notices.test_replies import call
from tests.notices.test_short_messages import NOON, after_undo, provider, rows, scene

__all__ = ["call", "provider", "scene"]
pytestmark = pytest.mark.django_db
CHEN = "陈晓梅"


@pytest.fixture
def called(scene, provider, sink, at):
    """A meeting in five days; 陈晓梅 has a mail address and a mobile number."""
    scene.people[CHEN].email = "chen@example.org"
    scene.people[CHEN].save()
    return scene.call(starts_at=at(NOON) + dt.timedelta(days=5))


def ways(meeting, name=CHEN):
    """What 谁知道了 says of the ways out of the site."""
    notices = about([meeting.ledger_subject]).filter(recipient__name=name).order_by("id")
    return [
        (way.how, way.state)
        for one in told(notices, clock.now())
        for way in one.ways
        if way.how != "站内消息"
    ]


def one(channel, name=CHEN):
    return Delivery.objects.get(channel=channel, notice__recipient__name=name, resent=0)


def test_a_way_he_does_not_want_says_so_and_the_next_goes_at_once(
    called, scene, provider, sink, at
):
    Preference.objects.create(person=scene.people[CHEN], not_by=["email"])
    after_undo(at)
    deliver_everything()
    assert ways(called) == [("电子邮件", "未发：本人不要这种方式"), ("短信", "已发出")]
    assert (sink.addresses, "13900000002" in provider.phones) == ([], True)


def test_an_address_taken_out_says_so_and_the_next_goes_at_once(called, scene, provider, sink, at):
    scene.people[CHEN].email = ""
    scene.people[CHEN].save()
    after_undo(at)
    deliver_everything()
    assert ways(called) == [("电子邮件", "未发：没有号码或地址"), ("短信", "已发出")]
    assert (sink.addresses, "13900000002" in provider.phones) == ([], True)


def test_a_further_way_that_was_switched_off_waits_for_nobody(called, settings, at):
    after_undo(at)
    deliver_everything()
    settings.SMS = None
    at("2026-11-20 16:01")
    assert sweep()
    deliver_everything()
    assert ways(called) == [("电子邮件", "已发出"), ("短信", "未发：这种方式已停用")]
    at("2026-11-20 16:30")
    assert not sweep()
    assert "waiting" not in {alarm.code for alarm in alarms(figures())}


def test_a_first_way_that_was_switched_off_is_an_alarm_for_a_day(called, settings, at):
    mail = settings.EMAIL_HOST
    settings.EMAIL_HOST = ""
    at("2026-11-20 12:30")
    deliver_everything()
    assert one("email").state == "waiting"
    assert "waiting" in {alarm.code for alarm in alarms(figures())}
    settings.EMAIL_HOST = mail
    deliver_everything()
    assert one("email").state == "sent"


def test_a_first_way_that_stays_off_is_let_go_after_a_day(called, settings, at):
    settings.EMAIL_HOST = ""
    at("2026-11-21 12:30")
    deliver_everything()
    assert ways(called) == [("电子邮件", "未发：这种方式已停用"), ("短信", "已发出")]


# --- once more --------------------------------------------------------------------------------


def test_sent_again_is_what_left_and_the_further_way_waits_its_time(called, sink, provider, at):
    after_undo(at)
    deliver_everything()
    at("2026-11-20 15:55")  # five minutes before the short message's turn
    again = resend(one("email").notice, at=clock.now())
    assert (again.channel, again.resent) == ("email", 1)
    at("2026-11-20 16:05")
    deliver_everything()
    assert sink.addresses == ["chen@example.org"] * 2
    assert "13900000002" not in provider.phones
    assert one("sms").not_before == at("2026-11-20 19:55")
    deliver_everything()
    assert "13900000002" in provider.phones


def test_a_further_way_that_was_not_needed_is_not_what_is_sent_again(called, sink, provider, at):
    after_undo(at)
    deliver_everything()
    Notice.objects.filter(recipient__name=CHEN).update(read_at=clock.now())
    at("2026-11-20 16:01")
    deliver_everything()
    assert rows(notice__recipient__name=CHEN) == [
        ("email", "sent", CHEN),
        ("sms", "unneeded", CHEN),
    ]
    assert resend(one("email").notice, at=clock.now()).channel == "email"


def test_what_a_worker_is_just_sending_is_not_sent_again(called, at):
    after_undo(at)
    deliver_everything()
    at("2026-11-20 16:00")
    held = {"lease_token": "0b5f9c9e-0000-4000-8000-000000000001"}
    row = one("sms")
    Delivery.objects.filter(pk=row.pk).update(**held, lease_until_time=clock.real_now())
    with pytest.raises(JustSent):
        resend(one("email").notice, at=clock.now())


def test_wecom_takes_what_is_sent_again_for_no_repetition(scene, settings, at):
    with providing() as provider:
        wecom = {"provider": "wecom", "user": "ww1", "url": provider.url, "secret": SECRET}
        settings.WECOM = provider.account(**wecom)
        scene.people[CHEN].wecom = "chenxm"
        scene.people[CHEN].save()
        scene.call(starts_at=at(NOON) + dt.timedelta(days=5))
        after_undo(at)
        deliver_everything()
        for moment in ("2026-11-20 12:11", "2026-11-20 12:22"):
            at(moment)
            resend(one("wecom").notice, at=clock.now())
            deliver_everything()
        texts = [said["text"]["content"] for said in provider.taken]
    assert [said["enable_duplicate_check"] for said in provider.taken] == [1, 1, 1]
    assert len(set(texts)) == len(texts) == 3
    assert ["次再发" in text for text in texts] == [False, True, True]


def test_an_address_put_right_is_what_is_sent_again(called, scene, sink, at):
    person = scene.people[CHEN]
    person.email = person.phone = ""
    person.save()
    after_undo(at)
    deliver_everything()
    assert {one("email").trouble, one("sms").trouble} == {"no address"}
    person.email = "chen.new@example.org"
    person.save()
    at("2026-11-20 12:30")
    again = resend(one("email").notice, at=clock.now())
    deliver_everything()
    again.refresh_from_db()
    assert (again.state, sink.addresses[-1]) == ("sent", "chen.new@example.org")


def test_a_way_that_is_off_is_not_what_is_sent_again(called, sink, at, settings):
    after_undo(at)
    deliver_everything()
    assert one("email").state == "sent"
    settings.EMAIL_HOST = ""
    at("2026-11-20 12:30")
    with pytest.raises(NoWay):
        resend(one("email").notice, at=clock.now())


# --- reports ----------------------------------------------------------------------------------


def test_a_report_before_the_record_is_asked_for_again(called, call, provider, at):
    after_undo(at)
    lease, _taken = claim(Channel.SMS)  # a worker has handed it over and not yet written it down
    dead = {"receipt": f"r-notice-{one('sms', '李秀兰').notice_id}", "arrived": False}
    answer = call("reports", {"reports": [dead]})
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    lease.put_off(clock.real_now())
    deliver_due(Channel.SMS)
    assert call("reports", {"reports": [dead]}).json() == {"code": 0}
    assert one("sms", "李秀兰").state == "failed"


def test_a_report_of_what_nobody_ever_sent_is_let_be(called, call):
    dead = {"receipt": "of another site", "arrived": False, "message": "UNDELIV"}
    assert call("reports", {"reports": [dead]}).json() == {"code": 0}
    assert not Delivery.objects.filter(state="failed").exists()
