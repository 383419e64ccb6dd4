"""Who knows of a meeting only because somebody told him is told by somebody that it is off."""

import datetime as dt

import pytest
from django.urls import reverse

from common import clock
from meetings import reaching
from meetings.enums import Answer
from meetings.lifecycle import (
    Invite,
    answer,
    call_off,
    invite,
    put_off,
    tell,
    tell_group,
    void,
)
from meetings.models import Meeting
from notices import delivering
from notices.enums import Channel, DeliveryState
from notices.models import Delivery, Notice
from participants.enums import SeatClass
from tests.meetings.scene import Scene, make_scene

pytestmark = pytest.mark.django_db
NOON = "2026-11-20 12:00"


@pytest.fixture
def scene(village, at) -> Scene:
    at(NOON)
    return make_scene(village)


@pytest.fixture
def meeting(scene) -> Meeting:
    """陈晓梅 and 外来客 were told by word of mouth, 赵国强 comes, 李秀兰 does not."""
    meeting = scene.call(group_text="【燕村协商】开会")
    facts = {"by": scene.by, "at": clock.now()}
    invite(meeting, Invite(SeatClass.EXPERT, name="外来客"), **facts)
    tell(seat(meeting, "陈晓梅"), **facts)
    tell(seat(meeting, "外来客"), **facts)
    answer(seat(meeting, "赵国强"), Answer.COMING, **facts)
    answer(seat(meeting, "李秀兰"), Answer.EXCUSED, **facts)
    return meeting


@pytest.fixture
def client(scene, sign_in):
    return sign_in(scene.convener)


def seat(meeting, name):
    return meeting.attendees.select_related("meeting", "person").get(name=name)


def is_off(meeting, scene, at):
    """It is called off half an hour later."""
    call_off(meeting, "停电", by=scene.by, at=at("2026-11-20 12:30"))


def names_when_off(meeting, scene, at):
    is_off(meeting, scene, at)
    return names(meeting)


def names(meeting):
    """Who must still be told that it is off, as 王建民 sees it."""
    people = reaching.not_told_off(meeting, "*", "person__*")
    return [one.name for one in people if one.name != "王建民"]


def show(client, name, meeting):
    return client.get(reverse(name, args=[meeting.no])).content.decode()


def tick(client, meeting, name, what, version=2):
    data = {f"c-{seat(meeting, name).pk}": what, "version": version}
    return client.post(reverse("call_list", args=[meeting.no]), data, follow=True).content.decode()


def test_whoever_knows_by_a_person_alone_is_to_be_told_by_one(meeting, scene, client, at):
    assert (names(meeting), reaching.left_to_call(meeting, clock.now(), but=None)) == (
        ["赵国强", "陈晓梅", "外来客"],
        0,
    )
    is_off(meeting, scene, at)
    assert names(meeting) == ["赵国强", "陈晓梅", "外来客"]
    html = show(client, "meeting", meeting)
    assert "还有3人" in html and reverse("call_list", args=[meeting.no]) in html
    html = show(client, "call_list", meeting)
    assert "要告知：会不开了" in html and "外来客" in html
    assert "罗小燕" not in html  # nothing but an unopened message: he knows of no meeting


def test_told_he_leaves_the_list_and_taken_back_he_stands_there_again(meeting, scene, client, at):
    is_off(meeting, scene, at)
    for name in ("陈晓梅", "外来客"):
        assert "记下了：1人。" in tick(client, meeting, name, "told")
    assert names(meeting) == ["赵国强"]
    for name in ("陈晓梅", "外来客"):
        back = reverse("told_back", args=[meeting.no, seat(meeting, name).pk])
        client.post(back, {"from": "calls", "what": "tick"})
    assert names(meeting) == ["赵国强", "陈晓梅", "外来客"]


def test_called_in_vain_he_stays_on_the_list(meeting, scene, client, at):
    is_off(meeting, scene, at)
    for name in ("陈晓梅", "外来客"):
        tick(client, meeting, name, "vain")
    assert names(meeting) == ["赵国强", "陈晓梅", "外来客"]
    html = show(client, "call_list", meeting)
    assert html.count("当面或电话：打过电话，没打通") == 2
    back = reverse("told_back", args=[meeting.no, seat(meeting, "外来客").pk])
    client.post(back, {"from": "calls", "what": "tick"})
    assert names(meeting) == ["赵国强", "陈晓梅", "外来客"]


def test_when_all_are_told_there_is_nobody_to_call(meeting, scene, client, at):
    is_off(meeting, scene, at)
    for name in names(meeting):
        tick(client, meeting, name, "told")
    assert "都知道会不开了" in show(client, "call_list", meeting)
    assert "还有" not in show(client, "meeting", meeting)


def mail(scene, state=DeliveryState.WAITING, **values):
    """A mail to 陈晓梅 that it is off, as a worker would have left it."""
    notice = Notice.objects.get(recipient=scene.people["陈晓梅"], kind="meeting.called_off")
    Delivery.objects.create(
        notice=notice,
        channel=Channel.EMAIL,
        state=state,
        next_try_time=clock.real_now(),
        sent_at=clock.now() if state == DeliveryState.SENT else None,
        **{"not_before": clock.now(), **values},
    )


@pytest.mark.parametrize(
    ("state", "called"),
    [
        (DeliveryState.WAITING, False),
        (DeliveryState.SENT, False),
        (DeliveryState.FAILED, True),
        (DeliveryState.HELD_BACK, True),
    ],
)
def test_whom_a_message_tells_is_called_only_where_it_does_not_get_through(
    meeting, scene, at, settings, state, called
):
    """Where mail is on and nothing is wrong with it."""
    settings.EMAIL_HOST = "127.0.0.1"
    is_off(meeting, scene, at)
    mail(scene, state)
    assert ("陈晓梅" in names(meeting)) == called


@pytest.mark.parametrize(
    ("host", "values", "called"),
    [
        ("127.0.0.1", {}, False),
        ("", {}, True),  # switched off
        ("127.0.0.1", {"attempts": 1, "trouble": "451 later"}, True),
        ("127.0.0.1", {"not_before": dt.datetime(2026, 11, 21, 8, tzinfo=dt.UTC)}, True),
    ],
)
def test_a_message_that_waits_spares_a_call_only_if_it_is_about_to_leave(
    meeting, scene, at, settings, host, values, called
):
    settings.EMAIL_HOST = host
    is_off(meeting, scene, at)
    mail(scene, **values)
    assert ("陈晓梅" in names(meeting)) == called


def test_while_the_mail_server_is_down_everybody_is_called(meeting, scene, at, settings):
    settings.EMAIL_HOST = "127.0.0.1"
    is_off(meeting, scene, at)
    mail(scene)
    delivering.fares_badly(Channel.EMAIL, "Connection refused")
    assert "陈晓梅" in names(meeting)
    delivering.fares_well(Channel.EMAIL)
    assert "陈晓梅" not in names(meeting)


def test_excused_from_the_newest_time_he_knows_of_he_is_left_in_peace(meeting, scene, at):
    later = meeting.starts_at + dt.timedelta(days=1)
    facts = {"by": scene.by, "at": at("2026-11-20 12:10")}
    put_off(meeting, starts_at=later, place_text="广场", **facts)
    tell(seat(meeting, "任福生"), **facts)
    answer(seat(meeting, "任福生"), Answer.EXCUSED, **facts)
    # 李秀兰 was not asked again, 任福生 was and does not come then either.
    assert names_when_off(meeting, scene, at) == ["赵国强", "陈晓梅", "外来客"]


def test_excused_from_the_old_time_and_asked_again_he_is_to_be_told(meeting, scene, at):
    later = meeting.starts_at + dt.timedelta(days=1)
    facts = {"by": scene.by, "at": at("2026-11-20 12:10")}
    put_off(meeting, starts_at=later, place_text="广场", **facts)
    tell(seat(meeting, "李秀兰"), **facts)
    assert names_when_off(meeting, scene, at) == ["李秀兰", "赵国强", "陈晓梅", "外来客"]
    but = scene.people["王建民"].pk
    assert reaching.left_to_call(meeting, clock.now(), but=but) == 4
    tell_group(meeting, **facts)
    assert names(meeting) == ["外来客"]


def test_a_wrong_tick_is_offered_and_taken_back_only_of_how_it_stands_now(
    meeting, scene, client, at
):
    is_off(meeting, scene, at)
    assert "勾错了" not in show(client, "meeting_told", meeting)
    assert "勾错了" not in show(client, "call_list", meeting)
    for name in ("陈晓梅", "外来客"):
        url = reverse("told_back", args=[meeting.no, seat(meeting, name).pk])
        html = client.post(url, {"what": "tick"}, follow=True).content.decode()
        assert f"{name}：现在的会议没有勾过，没有改动。" in html
        assert f"{name}：已撤回。" not in html
    assert names(meeting) == ["赵国强", "陈晓梅", "外来客"]
    tick(client, meeting, "外来客", "told")
    assert show(client, "meeting_told", meeting).count("勾错了") == 1


def test_the_group_tells_whoever_can_be_in_it(meeting, scene, client, at):
    is_off(meeting, scene, at)
    url = reverse("told_group", args=[meeting.no])
    assert "已发到群里" in show(client, "meeting", meeting)
    client.post(url, {"from": "meeting", "version": "2"})
    assert names(meeting) == ["外来客"]
    assert "已记为发到群里：王建民" in show(client, "meeting", meeting)
    client.post(url, {"from": "meeting", "back": "1"})
    assert names(meeting) == ["赵国强", "陈晓梅", "外来客"]


def test_that_it_was_in_the_group_before_does_not_say_that_it_is_off(meeting, scene, client, at):
    tell_group(meeting, by=scene.by, at=clock.now())
    is_off(meeting, scene, at)
    assert "任福生" in names(meeting)
    assert "已记为发到群里：" not in show(client, "meeting", meeting)


def test_a_page_opened_before_it_was_off_writes_nothing_down(meeting, scene, client, at):
    is_off(meeting, scene, at)
    assert "没有记下" in tick(client, meeting, "陈晓梅", "told", version=1)
    assert names(meeting) == ["赵国强", "陈晓梅", "外来客"]


def test_after_the_time_of_the_meeting_nobody_is_sent_to_call(meeting, scene, client, at):
    is_off(meeting, scene, at)
    assert "还有3人" in show(client, "meeting", meeting)
    at("2026-11-21 12:00")
    assert "还有" not in show(client, "meeting", meeting)


def test_what_is_void_before_it_was_held_is_off_too(meeting, scene, at):
    void(meeting, "发错了", by=scene.by, at=at("2026-11-20 12:30"))
    assert names(meeting) == ["赵国强", "陈晓梅", "外来客"]


def test_moved_the_list_says_whom_the_new_time_must_be_told(meeting, scene, client, at):
    new = meeting.starts_at + dt.timedelta(days=1)
    put_off(meeting, starts_at=new, place_text="广场", by=scene.by, at=at("2026-11-20 12:30"))
    words = "要告知：时间或地点改了"
    html = show(client, "call_list", meeting)
    assert html.count(words) == 4  # 王建民, who moved it, knows
    tick(client, meeting, "陈晓梅", "told")
    tick(client, meeting, "赵国强", "coming")
    assert show(client, "call_list", meeting).count(words) == 2


def test_the_list_takes_equally_many_statements_for_thirty(
    meeting, scene, client, at, same_queries
):
    def more():
        for n in range(29):
            meeting.attendees.create(name=f"客{n}", seat="expert", **told)

    is_off(meeting, scene, at)
    told = {"told_how": Channel.HAND, "told_version": 1, "told_at": clock.now()}
    url = reverse("call_list", args=[meeting.no])
    assert same_queries(lambda: client.get(url), more) <= 12
