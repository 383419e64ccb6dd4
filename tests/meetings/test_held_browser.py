"""点名, 记结果, 看纪要 and 补记 in Chromium, counted in taps, with and without a script."""

import pytest
from django.urls import reverse

from cases.models import ActionItem
from meetings.enums import MeetingStatus
from meetings.models import Meeting
from tests.conftest import DESK, PHONE
from tests.meetings.held import agree, call_today, hold
from tests.meetings.scene import make_scene

SCRIPTS = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])


@pytest.fixture
def scene(village):
    return make_scene(village)


class Finger:
    """Taps a page and counts, the card that led to the flow included; typing is no tap."""

    def __init__(self, page, address):
        self.page, self.taps = page, 1
        page.goto(address)

    def tap(self, selector, words=""):
        self.page.locator(selector, has_text=words).first.click()
        self.taps += 1


@SCRIPTS
def test_the_roll_takes_four_taps_and_the_absent(scene, open_page, script):
    meeting = call_today(scene)
    page = open_page(scene.convener, javascript=script)
    finger = Finger(page, reverse("roll", args=[meeting.no]))
    finger.tap("button", "全部到")
    finger.tap("label.att", "赵国强")
    finger.tap("label.att", "任福生")
    finger.tap("button", "完成")
    page.get_by_role("heading", name="到会5人").wait_for()
    assert finger.taps <= 4 + 2
    meeting.refresh_from_db()
    assert meeting.present_count == 5


@SCRIPTS
def test_one_problem_takes_six_taps(scene, open_page, script):
    meeting = call_today(scene)
    hold(scene, meeting)
    page = open_page(scene.convener, javascript=script)
    finger = Finger(page, reverse("results", args=[meeting.no]))
    finger.tap(".card label.seg__l", "谈成了")
    finger.tap(".card label.chip", "王建民")
    finger.tap(".card label.chip", "两周")
    finger.tap("button", "保存")
    page.get_by_role("heading", name="记好了，1个结果").wait_for()
    assert finger.taps <= 6
    assert ActionItem.objects.get().lead_name == "王建民"


@SCRIPTS
def test_last_nights_meeting_takes_eight_taps_and_one_sentence(scene, open_page, script):
    page = open_page(scene.convener, javascript=script)
    finger = Finger(page, reverse("past"))
    page.get_by_label("商量了什么").fill("楼道堆的东西各户自己清")
    finger.tap("label.seg__l", "有人没来")
    finger.tap("label.att", "赵国强")
    finger.tap("label.seg__l", "谈成了")
    finger.tap("label.chip", "王建民")
    finger.tap("label.chip", "一周")
    finger.tap("button", "保存")
    page.get_by_role("heading", name="记好了，1个结果").wait_for()
    assert finger.taps <= 8
    assert Meeting.objects.get().present_count == 5


def test_the_minutes_are_confirmed_with_two_taps(scene, open_page):
    meeting = call_today(scene)
    hold(scene, meeting)
    agree(scene, meeting)
    page = open_page(scene.convener, javascript=False)
    finger = Finger(page, reverse("minutes", args=[meeting.no]))
    finger.tap("button", "没问题")
    page.get_by_role("heading", name="纪要已确认").wait_for()
    assert finger.taps <= 3
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.CONFIRMED


def test_one_by_one_stays_on_the_page(scene, open_page):
    meeting = call_today(scene)
    page = open_page(scene.convener)
    page.goto(reverse("roll", args=[meeting.no]))
    page.locator(".wall button", has_text="赵国强").click()
    page.locator(".wall button.in", has_text="赵国强").wait_for()
    assert page.locator("h2", has_text="已点1人").count() == 1


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_pages_are_accessible_and_never_scroll_sideways(scene, open_page, axe, size):
    meeting = call_today(scene)
    page = open_page(scene.convener, size=size)
    found = {}

    def look(address):
        page.goto(address)
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        found[address] = (wide, axe(page))

    for name in ("roll", "guest", "sheet", "results"):
        look(reverse(name, args=[meeting.no]))
    look(reverse("roll", args=[meeting.no]) + "?absent=1")
    look(reverse("past"))
    hold(scene, meeting)
    look(reverse("rolled", args=[meeting.no]))
    agree(scene, meeting)
    for name in ("recorded", "minutes", "minutes_scan"):
        look(reverse(name, args=[meeting.no]))
    assert {at: seen for at, seen in found.items() if seen != (False, [])} == {}
