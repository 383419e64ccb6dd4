"""开会 in Chromium: four taps from the matter, the text in the clipboard, and without a script."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from common import clock
from meetings import chips, links
from meetings.models import Meeting
from tests.meetings.scene import make_scene

CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}


@pytest.fixture
def scene(village):
    return make_scene(village)


def chip(page, words):
    """The chip that carries these words."""
    return page.locator("label.chip", has_text=words)


class Finger:
    """Taps a page and counts; typing is no tap."""

    def __init__(self, page):
        self.page, self.taps = page, 0

    def tap(self, target):
        target.click()
        self.page.wait_for_load_state()  # a click returns when the new page has begun
        self.taps += 1


def test_from_the_matter_to_the_copied_text_in_four_taps(scene, open_page):
    page = open_page(scene.convener, **CLIPBOARD)
    page.goto(reverse("home"))
    finger = Finger(page)
    page.goto(reverse("case", args=[scene.case.no]))
    finger.taps += 1  # the card that leads to the matter
    finger.tap(page.get_by_role("link", name="开会商量"))
    finger.tap(chip(page, "明晚7点半"))
    finger.tap(page.get_by_role("button", name="复制群通知"))
    page.wait_for_url("**/sent/")
    meeting = Meeting.objects.get()
    copied = page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n")
    assert copied == meeting.group_text
    assert finger.taps == 4


def test_another_day_place_and_people_are_copied_as_they_are_stored(scene, open_page):
    page = open_page(scene.convener, **CLIPBOARD)
    page.goto(f"{reverse('convene')}?case={scene.case.no}")
    day = clock.today() + dt.timedelta(days=9)
    page.get_by_text("另选日子").click()
    page.get_by_label("哪天").fill(day.isoformat())
    page.get_by_label("几点").fill("14:15")
    chip(page, "别处").click()
    page.get_by_label("别处是哪里").fill("村口大槐树下")
    chip(page, "罗小燕").click()
    page.get_by_text("还缺：新乡贤、社会组织代表").wait_for()
    said = page.locator("#chosen").inner_text()
    assert said.endswith("下午2点15分，村口大槐树下，6人")
    page.get_by_role("button", name="复制群通知").click()
    page.wait_for_url("**/sent/")
    meeting = Meeting.objects.get()
    assert page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n") == (
        meeting.group_text
    )
    assert timezone.localdate(meeting.starts_at) == day
    assert "罗小燕" not in meeting.group_text


def test_buttons_of_the_card_keep_what_was_tapped(scene, open_page):
    page = open_page(scene.convener)
    page.goto(f"{reverse('convene')}?case={scene.case.no}")
    chip(page, "明晚7点半").click()
    page.get_by_role("button", name="这次不请").click()
    page.get_by_text("这次不请：新乡贤").wait_for()
    page.get_by_text("加一个人").click()
    page.get_by_label("姓名").fill("秦志刚")
    page.get_by_role("button", name="加到名单").click()
    page.locator("#guests").get_by_text("秦志刚").wait_for()
    page.get_by_role("button", name="复制群通知").click()
    page.wait_for_url("**/sent/")
    meeting = Meeting.objects.get()
    assert meeting.waived_classes == ["notable"]
    assert meeting.attendees.filter(name="秦志刚").count() == 1


def test_everything_works_without_a_script(scene, open_page):
    page = open_page(scene.convener, javascript=False)
    page.goto(f"{reverse('convene')}?case={scene.case.no}")
    chip(page, "明晚7点半").click()
    page.get_by_role("button", name="这次不请").click()
    assert page.get_by_label("明晚7点半").is_checked()
    page.get_by_role("button", name="定下来").click()
    assert "来不来，请点：" in page.locator("#text").inner_text()
    style = page.locator("#text").evaluate("e => getComputedStyle(e).userSelect")
    assert style == "all"


def test_three_taps_take_it_back(scene, open_page):
    meeting = scene.call(group_text="发过")
    page = open_page(scene.convener)
    page.goto(reverse("convened", args=[meeting.no]))
    finger = Finger(page)
    finger.tap(page.get_by_text("发错了"))
    finger.tap(chip(page, "点错了"))
    finger.tap(page.get_by_role("button", name="确定"))
    page.get_by_text("取消了。通知过的人").wait_for()
    assert finger.taps == 3


def test_two_taps_and_four_digits_answer_from_the_group(scene, open_page):
    meeting = scene.call()
    page = open_page(None)
    page.goto(reverse("group", args=[meeting.group_token]))
    finger = Finger(page)
    finger.tap(chip(page, "陈晓梅"))
    page.get_by_label("手机号后四位").fill(scene.people["陈晓梅"].phone_last4)
    finger.tap(page.get_by_role("button", name="我来", exact=True))
    page.get_by_text("记下了：您来。").wait_for()
    assert finger.taps == 2
    page.goto(reverse("group", args=[meeting.group_token]))
    assert "/i/" in page.url


@pytest.mark.parametrize("large", [False, True])
def test_the_pages_are_accessible_and_fit_a_phone(scene, open_page, axe, large):
    meeting = scene.call(group_text="【燕村协商议事】")
    chen = meeting.attendees.get(name="陈晓梅")
    page = open_page(scene.convener)
    if large:
        page.goto(reverse("about"))
        page.context.add_cookies([{"name": "type", "value": "large", "url": page.url}])
    addresses = [
        f"{reverse('convene')}?case={scene.case.no}",
        reverse("convened", args=[meeting.no]),
        reverse("meeting", args=[meeting.no]),
        reverse("answers", args=[meeting.no]),
        reverse("meeting_move", args=[meeting.no]),
        reverse("meetings"),
        reverse("group", args=[meeting.group_token]),
        links.personal_path(chen),
    ]
    for address in addresses:
        page.goto(address)
        assert axe(page) == [], address
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, f"{address} scrolls sideways: {width} px"


def test_a_page_left_open_past_seven_still_counts(scene):
    moment = chips.moment_of("2026-11-20T19:30")
    assert dict(chips.time_chips(clock.now(), "2026-11-20T19:30"))["2026-11-20T19:30"].said == (
        chips.say_moment(moment)
    )
