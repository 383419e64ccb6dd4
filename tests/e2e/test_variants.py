"""What else a village does with a thumb: last night's meeting, a stand-in, a slip of the finger."""

from collections.abc import Callable
from typing import Any

import pytest

from cases.lifecycle import raise_case
from cases.models import Case
from common import clock
from meetings.models import Meeting
from participants.actor import Actor
from participants.models import User
from tests.e2e.phone import Phone, said

MATTER = "广场舞声音大，晚上9点以后不放音乐"


@pytest.fixture
def wang(phone: Callable[..., Phone], user_of: Callable[[str], User]) -> Phone:
    """The secretary's phone, remembered, at 待办."""
    one = phone(user_of("王建民"))
    one.go("/")
    return one


@pytest.fixture
def called(longhu: Any, user_of: Callable[[str], User], wang: Phone) -> Meeting:
    """A meeting called for tomorrow evening, on its page."""
    by = Actor.of(user_of("王建民"))
    case = raise_case(longhu, "东门没有电动车充电的地方", by=by, at=clock.now())
    wang.go(f"/cases/{case.no}/")
    wang.tap("开会商量")
    wang.tap("明晚7点半")
    wang.tap("定下来")
    wang.page.wait_for_url("**/sent/")
    return Meeting.objects.get()


def test_last_nights_meeting_in_eight_taps_and_a_sentence(wang: Phone) -> None:
    with wang.within(8):
        wang.tap("补记昨晚的会")
        wang.type("商量了什么", MATTER)
        wang.tap("有人没来")
        wang.tap("郑丽")
        wang.tap("谈成了")
        wang.tap(wang.page.locator("label.chip", has_text="罗小燕"))
        wang.tap("一周内")
        wang.picture("16-past")
        wang.tap("保存")
    assert said(wang.page.locator("h1").first) == "记好了，1个结果"
    meeting = Meeting.objects.get()
    assert (str(meeting.origin), meeting.present_count) == ("backfilled", 7)
    assert Case.objects.get().title == MATTER
    assert wang.card == (MATTER, "看纪要")


def test_a_stand_in_in_four_taps_confirms_and_a_helper_does_not(
    wang: Phone, phone: Callable[..., Phone], user_of: Callable[[str], User]
) -> None:
    with wang.within(4):
        wang.tap("请人代办")
        wang.tap("李秀兰")
        wang.tap("一周")
        wang.picture("17-delegate")
        wang.tap("确定")
    wang.go("/")
    wang.tap("补记昨晚的会")
    wang.type("商量了什么", MATTER)
    wang.tap("全部到")
    wang.tap("没谈成再商量")
    wang.tap("保存")
    meeting = Meeting.objects.get()
    yang = phone(user_of("杨丽"))
    yang.go(f"/meetings/{meeting.no}/minutes/")
    assert said(yang.page.locator(".why")) == "纪要由第一召集人本人确认，别人不能代。"
    token = yang.page.context.cookies()
    refused = yang.page.request.post(
        f"/meetings/{meeting.no}/minutes/confirm/",
        form={"csrfmiddlewaretoken": next(c["value"] for c in token if c["name"] == "csrftoken")},
        headers={"Referer": yang.page.url},
    )
    assert refused.status == 403
    li = phone(user_of("李秀兰"))
    assert li.card == (MATTER, "看纪要")
    with li.within(2):
        li.tap("看纪要")
        li.tap("没问题")
    meeting.refresh_from_db()
    assert str(meeting.status) == "confirmed"


def test_a_meeting_called_by_mistake_is_taken_back_in_three_taps(
    called: Meeting, wang: Phone
) -> None:
    wang.go(f"/meetings/{called.no}/sent/")
    with wang.within(3):
        wang.tap("发错了")
        wang.tap("点错了")
        wang.picture("18-wrong", top=False)
        wang.tap("确定")
    assert said(wang.page.locator(".pagehead .badge").first) == "不开了"
    assert wang.card == ("东门没有电动车充电的地方", "开会商量")
