"""The demo's day moved by its own buttons: a matter from 提事 to the look-back in one sitting."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from cases.models import Case
from common import clock
from meetings.models import Meeting
from tests.e2e.conftest import BEGIN
from tests.e2e.demo_day import forward
from tests.e2e.phone import Phone, said

MATTER = "五号楼旁的垃圾桶挪到哪里"
TO_DO = "挪到物业楼东侧，装一块牌子"


def messages(phone: Phone) -> list[str]:
    """Titles in the inbox, newest first."""
    phone.go("/inbox/")
    return [said(title) for title in phone.page.locator("main .item b").all()]


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_ten_minutes_of_clicking(
    longhu: Any,
    demo: None,
    phone: Callable[..., Phone],
    slip_of: Callable[[str], str],
    javascript: bool,
) -> None:
    assert BEGIN == "2026-11-23 09:00"
    clock.mark_demo()
    wang = phone(javascript=javascript)
    wang.go(slip_of("王建民"))
    wang.tap("是我，进去")

    wang.go("/")
    wang.tap("反映一件事")
    wang.type("什么事", MATTER)
    wang.tap("提交")
    case = Case.objects.get()
    wang.go(f"/cases/{case.no}/")
    wang.tap("开会商量")
    wang.tap("今晚7点半")
    called = clock.now()
    wang.tap("定下来，复制群通知")
    wang.page.wait_for_url("**/sent/")
    meeting = Meeting.objects.get()
    inbox = messages(wang)  # empty while 撤销 is offered
    assert inbox == [] or clock.now() - called > dt.timedelta(seconds=30)

    forward(wang, "到明天早上8点")
    assert messages(wang) == [f"会议结果还没记：{MATTER}", f"开会通知：{MATTER}"]
    wang.picture("19-inbox")
    wang.tap(wang.page.locator("main .item", has_text="会议结果还没记"))
    assert wang.page.url.endswith(f"/meetings/{meeting.no}/")

    wang.go(f"/meetings/{meeting.no}/roll/")
    wang.tap("全部到")
    wang.tap("完成")
    wang.tap("记结果")
    wang.tap("谈成了")
    wang.tap("王建民")
    wang.tap("两周内")
    wang.type("怎么定的", TO_DO)
    wang.tap("保存")
    wang.go(f"/meetings/{meeting.no}/minutes/")
    wang.tap("没问题")
    for _three_days in range(2):
        forward(wang, "3天后")
    wang.go(f"/meetings/{meeting.no}/minutes/")
    assert said(wang.page.locator(".pagehead .badge")) == "纪要已定稿"
    for _three_days in range(2):
        forward(wang, "3天后")
    forward(wang, "到明天早上8点")
    assert clock.today().weekday() == 0
    assert messages(wang)[0] == f"还有1天到期：{MATTER}"
    wang.tap(wang.page.locator("main .item").first)
    wang.tap("报进展")
    wang.tap("办好了")
    wang.tap("提交")
    wang.go("/")
    wang.tap("回访")
    wang.tap("解决了，满意")
    wang.tap("办结")

    forward(wang, "3个月后")
    forward(wang, "到明天早上8点")
    chen = phone(javascript=javascript)
    chen.go(slip_of("陈晓梅"))
    chen.tap("是我，进去")
    assert messages(chen)[0] == f"回头看：{MATTER}"
    chen.tap(chen.page.locator("main .item").first)
    chen.tap("回头看")
    chen.tap("还好着")
    chen.tap("保存")
    case.refresh_from_db()
    assert [str(row.outcome) for row in case.look_backs.order_by("due")] == [
        "holds",
        "holds",
        "open",
    ]  # at three months and drawn by lot, by one visit; at twelve
    assert wang.taps + chen.taps <= 60
