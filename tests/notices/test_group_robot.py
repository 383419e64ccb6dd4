"""The robot of a group in WeCom says what a person would paste there."""

import datetime as dt

import pytest

from cases.models import Case
from common import clock
from meetings import reaching
from meetings.lifecycle.calling import call_off, put_off
from meetings.lifecycle.elsewhere import call_elsewhere
from notices import grouping, outbox
from notices.delivering import sweep
from notices.models import GroupPost, GroupRobot
from notices.tasks import deliver
from participants.actor import Actor
from tests import factories
from tests.meetings.scene import QUARREL, make_scene
from tests.notices.providers import providing

pytestmark = pytest.mark.django_db
NOON = "2026-11-20 12:00"
KEY = "693a91f6-7aaa-4bc4-97a0-0ec2d5fa5aaa"
CALL = "【燕村协商】\n议题：水管漏水\n时间：今晚7点半\n地点：议事室"
BY = Actor.system()


@pytest.fixture
def provider(settings):
    """WeCom's webhook."""
    with providing() as provider:
        settings.WECOM_ROBOT_URL = f"{provider.url}/cgi-bin/webhook/send"
        yield provider


@pytest.fixture
def scene(village, at):
    """燕村 with a robot in its group; it is noon."""
    at(NOON)
    GroupRobot.objects.create(platform=village, key=KEY)
    return make_scene(village)


def later(at, seconds=31):
    """Half a minute later a worker runs."""
    at(f"2026-11-20 12:00:{seconds}")
    deliver()


def texts(provider):
    """What stands in the group."""
    return [one["text"]["content"] for one in provider.taken]


def states():
    """How far each text got."""
    return list(GroupPost.objects.order_by("id").values_list("state", "attempts", "maybe_twice"))


def test_a_call_stands_in_the_group_once_and_not_before_it_can_be_taken_back(scene, provider, at):
    meeting = scene.call(group_text=CALL)
    deliver()
    assert texts(provider) == []
    later(at)
    deliver()
    assert (texts(provider), provider.phones) == ([CALL], [KEY])
    assert reaching.group_told(meeting).how == "群机器人"
    assert reaching.counts_of(meeting).waiting == 0  # nobody knows who read it


def test_taken_back_in_time_nobody_reads_anything(scene, provider, at):
    meeting = scene.call(group_text=CALL)
    call_off(meeting, "点错了", by=BY, at=clock.now())
    later(at)
    assert (texts(provider), states()) == ([], [("superseded", 0, False)])


def test_moved_and_called_off_are_said_where_the_call_was(scene, provider, at):
    meeting = scene.call(group_text=CALL)
    later(at)
    tomorrow = meeting.starts_at + dt.timedelta(days=1)
    put_off(meeting, starts_at=tomorrow, by=BY, at=clock.now(), group_text="【更正】明晚7点半")
    at("2026-11-20 12:05")
    deliver()
    call_off(meeting, "停电", by=BY, at=clock.now())
    assert reaching.group_told(meeting) is None  # the group still thinks it takes place
    at("2026-11-20 12:10")
    deliver()
    assert reaching.group_told(meeting).how == "群机器人"
    first, second, third = texts(provider)
    assert (first, second) == (CALL, "【更正】明晚7点半")
    assert third.startswith("【取消】燕村")


def test_called_in_the_wrong_village_the_group_is_told(scene, provider, at, town):
    meeting = scene.call(group_text=CALL)
    later(at)
    other = factories.make_village(town, "泉掌村")
    call_elsewhere(meeting, other, by=BY, at=clock.now())
    at("2026-11-20 12:05")
    deliver()
    assert len(texts(provider)) == 2


def test_of_what_is_not_public_a_group_hears_nothing(scene, provider, at):
    quarrel = scene.raise_case(QUARREL)
    scene.call(quarrel, group_text=CALL)
    later(at)
    assert (texts(provider), GroupPost.objects.count()) == ([], 0)


def test_a_rehearsal_and_a_robot_out_of_use_say_nothing(scene, provider, at, village):
    village.practice = True
    village.save()
    scene.call(group_text=CALL)
    village.practice = False
    village.save()
    GroupRobot.objects.update(is_on=False)
    scene.call(group_text=CALL)
    later(at)
    assert (texts(provider), GroupPost.objects.count()) == ([], 0)


def test_at_night_it_waits_for_the_morning_unless_the_meeting_comes_first(scene, provider, at):
    now = at("2026-11-20 22:00")
    scene.call(group_text="明天", starts_at=now + dt.timedelta(days=1))
    scene.call(group_text="今夜", starts_at=now + dt.timedelta(hours=1))
    at("2026-11-20 22:01")
    deliver()
    assert texts(provider) == ["今夜"]
    at("2026-11-21 07:30")
    assert sweep()
    deliver()
    assert texts(provider) == ["今夜", "明天"]


def test_once_it_began_nobody_is_called_any_more(scene, provider, at):
    now = clock.now()
    scene.call(group_text=CALL, starts_at=now + dt.timedelta(minutes=10))
    at("2026-11-20 12:11")
    deliver()
    assert (texts(provider), states()) == ([], [("superseded", 0, False)])


def test_a_key_that_is_no_robots_is_given_up_and_not_shown(scene, provider, at):
    provider.refuses = {KEY: "93000"}
    scene.call(group_text=CALL)
    later(at)
    assert states() == [("failed", 1, False)]
    robot = GroupRobot.objects.get()
    assert robot.bad_time is not None
    assert KEY not in robot.trouble + GroupPost.objects.get().trouble
    assert robot.trouble.startswith("93000")


def test_too_many_a_minute_are_tried_again(scene, provider, at):
    provider.refuses = {KEY: "45009"}
    scene.call(group_text=CALL)
    later(at)
    assert states() == [("waiting", 1, False)]
    provider.refuses = {}
    at("2026-11-20 12:01:00")
    deliver()
    assert texts(provider) == []
    at("2026-11-20 12:01:45")
    deliver()
    assert (texts(provider), states()) == ([CALL], [("sent", 2, False)])


def test_an_answer_that_is_lost_is_tried_again_and_marked(scene, provider, at):
    scene.call(group_text=CALL)
    provider.garbage = b"<html>"
    later(at)
    assert states() == [("waiting", 1, True)]


def test_a_worker_that_died_in_the_call_leaves_it_to_the_next_marked(scene, provider, at):
    """It had moved ``attempts`` on; its hold runs out after five minutes."""
    scene.call(group_text=CALL)
    real = clock.real_now()
    at("2026-11-20 12:00:31")
    GroupPost.objects.update(attempts=1, next_try_time=real + grouping.HELD)
    deliver()
    assert texts(provider) == []
    at("2026-11-20 12:05:31")
    deliver()
    assert (texts(provider), states()) == ([CALL], [("sent", 2, True)])


def test_a_title_that_may_stand_nowhere_is_blanked(scene, provider, at):
    meeting = scene.call(group_text=CALL)
    later(at)
    outbox.reword([meeting.ledger_subject], "村内事项", was=["别的"])
    assert GroupPost.objects.get().text == CALL
    outbox.reword([meeting.ledger_subject], "村内事项", was=["水管漏水"])
    assert GroupPost.objects.get().text == "…"


# --- the office -----------------------------------------------------------------------------------

ADD = "/admin/notices/grouprobot/add/"


def test_the_office_pastes_the_address_and_tries_it(village, provider, as_role):
    office = as_role("county_office", village.county)
    whole = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"
    typed = {"platform": village.pk, "address": "http://example.org/", "is_on": "on", "test": "on"}
    refused = office.post(ADD, typed)
    assert refused.status_code == 200 and "这不是群机器人的地址" in refused.content.decode()
    assert office.post(ADD, {**typed, "address": whole}).status_code == 302
    robot = GroupRobot.objects.get()
    assert (robot.key, len(texts(provider))) == (KEY, 1)
    assert "燕村" in texts(provider)[0]
    page = f"/admin/notices/grouprobot/{robot.pk}/change/"
    assert KEY not in office.get(page).content.decode()
    kept = office.post(page, {"platform": village.pk, "address": "", "is_on": "on"})
    assert (kept.status_code, GroupRobot.objects.get().key) == (302, KEY)


def test_a_test_that_is_not_taken_says_why(village, provider, as_role):
    provider.refuses = {KEY: "93000"}
    office = as_role("county_office", village.county)
    typed = {"platform": village.pk, "address": KEY, "is_on": "on", "test": "on"}
    answered = office.post(ADD, typed, follow=True)
    assert "群里没有收到试发的内容" in answered.content.decode()
    assert KEY not in answered.content.decode()


def test_the_status_page_says_how_robots_fare(village, provider, as_role):
    office = as_role("county_office", village.county)
    assert "群机器人" in office.get("/health/").content.decode()
    GroupRobot.objects.create(
        platform=village, key=KEY, bad_time=clock.real_now(), trouble="93000 invalid"
    )
    assert "93000 invalid" in office.get("/health/").content.decode()
    assert Case.objects.count() == 0
