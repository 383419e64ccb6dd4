"""Who was told: the outbox in plain words, and one more message."""

import datetime as dt

import pytest
from django.utils import translation

from common import clock
from notices import carried
from notices.delivering import deliver_due
from notices.enums import Channel, DeliveryState, ReplyState
from notices.models import Delivery, Notice, Reply
from notices.resending import JustSent, NoUse, NoWay, can_resend, resend
from notices.told import Told, about, told
from participants.models import User
from tests import factories
from tests.notices.conftest import make_people

pytestmark = pytest.mark.django_db
NOON = "2026-11-20 12:00"


def ways(case, at: dt.datetime | None = None) -> dict[str, list[tuple[str, str]]]:
    """By name: through what, and how far."""
    with translation.override("zh-hans"):
        return {
            one.notice.recipient.name: [(way.how, way.state) for way in one.ways]
            for one in read(case, at)
        }


def read(case, at: dt.datetime | None = None) -> list[Told]:
    rows = about([case.ledger_subject]).filter(kind="case.moved").order_by("id")
    return told(rows, at or clock.now())


def test_each_way_says_how_far_it_got(village, case, sink, tell, at):
    at(NOON)
    people = make_people(village, 3)
    sink.refuses = {"p1@example.org": "550 no such user p1@example.org"}
    tell(people, not_before=clock.now() + dt.timedelta(seconds=30))
    User.objects.create_user("p2", None, people[2])
    assert ways(case)["村民2"] == [("站内消息", "待发"), ("电子邮件", "待发")]
    at("2026-11-20 12:01")
    deliver_due()
    assert ways(case) == {
        "村民0": [("电子邮件", "已发出")],
        "村民1": [("电子邮件", "已放弃")],
        "村民2": [("站内消息", "还没打开"), ("电子邮件", "已发出")],
    }
    Notice.objects.filter(recipient=people[2]).update(read_at=clock.now())
    assert ways(case)["村民2"][0] == ("站内消息", "已读")


def test_what_people_carried_says_who(village, case, tell, at):
    at(NOON)
    notices = tell([factories.make_person(village, name) for name in ("甲", "乙", "丙")])
    carried.told(notices[:1], Channel.HAND, by="王建民", at=clock.now())
    carried.told(notices[:2], Channel.GROUP, by="王建民", at=clock.now())
    carried.tried(notices[2], by="杨丽", at=clock.now())
    assert ways(case) == {
        "甲": [("当面或电话", "已告知"), ("微信群", "已告知")],
        "乙": [("微信群", "已告知")],
        "丙": [("当面或电话", "打过电话，没打通")],
    }
    assert [one.ways[0].by for one in read(case)] == ["王建民", "王建民", "杨丽"]


def test_other_states_in_words(village, case, sink, tell, at):
    at(NOON)
    [notice] = tell(make_people(village, 1))
    row = notice.deliveries.get()
    for values, words in (
        ({"state": DeliveryState.SUPERSEDED}, "未发：情况已变"),
        ({"state": DeliveryState.UNNEEDED}, "未发：已用其他方式通知"),
        ({"state": DeliveryState.FAILED}, "已放弃"),
        ({"state": DeliveryState.WAITING, "trouble": "451 later"}, "暂未发出，系统会自己再发"),
        (
            {"trouble": "", "not_before": clock.now() + dt.timedelta(hours=9)},
            "到时发出",
        ),
        (
            {"state": DeliveryState.SENT, "sent_at": clock.now(), "maybe_twice": True},
            "已发出，可能重复",
        ),
    ):
        Delivery.objects.filter(pk=row.pk).update(**values)
        [(_how, said)] = ways(case)["村民0"]
        assert said.startswith(words) or said == words, (said, words)
    User.objects.create_user("p0", None, notice.recipient)
    Notice.objects.filter(pk=notice.pk).update(silenced_at=clock.now() + dt.timedelta(minutes=1))
    assert ways(case)["村民0"][0] == ("站内消息", "已撤回：内容有变")


def test_words_that_came_back_stand_beside_it(village, case, tell, at):
    at(NOON)
    [notice] = tell(make_people(village, 1))
    Reply.objects.create(
        channel=Channel.SMS,
        address="13900000000",
        text="我孙子那天结婚",
        provider_key="k1",
        received_at=clock.now(),
        state=ReplyState.WORDS,
        notice=notice,
    )
    assert read(case)[0].replies == ["我孙子那天结婚"]


def test_it_takes_equally_many_statements_for_thirty(village, case, sink, tell, count_queries):
    tell(make_people(village, 1))
    few = count_queries(lambda: read(case))
    tell([factories.make_person(village, f"多{n}", email=f"m{n}@e.cn") for n in range(30)], "2")
    assert count_queries(lambda: read(case)) == few == 4


# --- once more --------------------------------------------------------------------------------


def test_one_more_message_on_the_same_way_and_not_within_ten_minutes(village, case, sink, tell, at):
    at(NOON)
    [notice] = tell(make_people(village, 1))
    for why in ("it waits", "it was just sent"):
        with pytest.raises(JustSent):
            resend(notice, at=clock.now())
        assert not can_resend(notice, clock.now()), why
        deliver_due()
    at("2026-11-20 12:10")
    assert can_resend(notice, clock.now())
    again = resend(notice, at=clock.now())
    assert (again.channel, again.resent, again.address) == ("email", 1, "p0@example.org")
    with pytest.raises(JustSent):
        resend(notice, at=clock.now())
    assert deliver_due().sent == 1
    assert sink.addresses == ["p0@example.org", "p0@example.org"]
    assert ways(case)["村民0"] == [("电子邮件", "已发出"), ("电子邮件（再发）", "已发出")]


def test_one_more_waits_for_the_morning(village, case, sink, tell, at):
    at(NOON)
    [notice] = tell(make_people(village, 1))
    deliver_due()
    at("2026-11-20 22:00")
    again = resend(notice, at=clock.now())
    assert again.not_before == at("2026-11-21 07:30")


def test_what_began_or_is_no_longer_true_is_not_sent_again(village, case, sink, tell, at):
    now = at(NOON)
    [notice] = tell(make_people(village, 1), expires_at=now + dt.timedelta(hours=1))
    deliver_due()
    at("2026-11-20 13:00")
    with pytest.raises(NoUse):
        resend(notice, at=clock.now())
    at("2026-11-20 12:30")
    Notice.objects.filter(pk=notice.pk).update(silenced_at=clock.now())
    with pytest.raises(NoUse):
        resend(notice, at=clock.now())


def test_without_an_address_there_is_nothing_to_send_again(village, case, tell, at):
    at(NOON)
    [notice] = tell([factories.make_person(village)])
    assert not can_resend(notice, clock.now())
    with pytest.raises(NoWay):
        resend(notice, at=clock.now())
