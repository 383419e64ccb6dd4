"""One village matter from the slip to the call-back, as thumbs do it, with and without a script."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from docx import Document

from cases.models import Case
from common import clock
from config import jobs
from meetings.models import Meeting
from tests.e2e.conftest import SITE
from tests.e2e.phone import Phone, said

CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}
MATTER = "东门没有电动车充电的地方，大家从楼上拉线"
SETTLED = "东门内侧装10个充电位，由物业施工"
TO_MEET, ROLL, RECORD, READ, ASK = "开会商量", "点名", "记结果", "看纪要", "回访"
NOTHING = ("", "")

HISTORY = [
    "提事 王建民 2026年11月23日 周一 09:00",
    "会议已定 第1轮，2026年11月23日 周一 王建民 2026年11月23日 周一 09:00",
    "开了会 第1轮 王建民 2026年11月23日 周一 19:45",
    f"谈成了 问题1：{SETTLED} 王建民 2026年11月23日 周一 19:45",
    f"定了一件要办的 {SETTLED}：罗小燕，2026年12月7日 周一前 王建民 2026年11月23日 周一 19:45",
    "办好了 王建民 2026年11月27日 周五 09:00",
    "报告解决 问题1 王建民 2026年11月27日 周五 09:00",
    "回访 解决了，满意 王建民 2026年11月27日 周五 09:00",
    "办结 王建民 2026年11月27日 周五 09:00",
]
WHERE = "2026年11月23日（星期一）19时30分，在社区二楼议事室"
MINUTES = [
    "龙湖社区协商议事会纪要",
    f"{WHERE}召开协商议事会，商量“{MATTER}”。应到8人，实到6人。王建民主持。",
    f"一、{MATTER}：谈成了。{SETTLED}。由罗小燕办理，2026年12月7日前办好。",
    "出席：王建民、任福生、孙玉珍、李秀兰、陈晓梅、罗小燕。",
    "请假：赵国强。",
    "缺席：郑丽。",
]


def hour(line: str) -> str:
    """A line of the history without its minute: the clock runs on while the pages are looked at."""
    return re.sub(r":\d\d$", "", line)


def text_for_the_group(wang: Phone, javascript: bool) -> str:
    """What the clipboard holds after the one tap; without a script, what stands to be selected."""
    if not javascript:
        return wang.page.locator("#text").inner_text()
    return wang.page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n").strip()


def link_of(wang: Phone, name: str) -> str:
    """A person's own link, as the secretary finds it on the page after calling."""
    row = wang.page.locator("details[open] .row--split", has_text=name)
    return said(row.locator("xpath=following-sibling::p[1]")).removeprefix(SITE)


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_one_matter(
    longhu: Any,
    phone: Callable[..., Phone],
    slip_of: Callable[[str], str],
    travel: Callable[[str], None],
    javascript: bool,
) -> None:
    wang = phone(javascript=javascript, **CLIPBOARD if javascript else {})
    wang.go(slip_of("王建民"))
    wang.picture("01-slip")
    wang.tap("是我，进去")
    wang.go("/")
    wang.picture("02-todo")
    yang = phone(javascript=javascript)
    yang.go(slip_of("杨丽"))
    yang.tap("是我，进去")
    first = wang.taps
    assert (wang.card, yang.card) == (NOTHING, NOTHING)

    # 提事
    with wang.within(3):
        wang.tap("反映一件事")
        wang.tap(wang.page.get_by_label("什么事"))
        wang.type("什么事", MATTER)
        wang.picture("03-raise")
        wang.tap("提交")
    wang.picture("04-raised")
    case = Case.objects.get()
    assert said(wang.page.locator("h2").first) == "记下了，编号2026-0001"
    assert (wang.card, yang.card) == ((MATTER, TO_MEET), (MATTER, TO_MEET))
    assert wang.rows("在等别人") == ["已报备新绛县社区"]

    # 开会
    wang.go(f"/cases/{case.no}/")
    with wang.within(4):
        wang.tap("开会商量")
        wang.tap("今晚7点半")
        wang.picture("05-convene")
        wang.tap("定下来，复制群通知")
    wang.page.wait_for_url("**/sent/")
    wang.page.locator("[data-copy=text]").wait_for(state="visible" if javascript else "hidden")
    wang.picture("06-called")
    meeting = Meeting.objects.get()
    assert text_for_the_group(wang, javascript).split("\n") == [
        "【龙湖社区协商议事】",
        f"商量：{MATTER}",
        "时间：11月23日（周一）晚7点半",
        "地点：社区二楼议事室",
        "请来：王建民、任福生、孙玉珍、李秀兰、陈晓梅、罗小燕、郑丽、赵国强",
        f"来不来，请点：{SITE}/m/{meeting.group_token}/",
    ]

    # 三种回话
    li = phone(javascript=javascript)
    li.go(f"/m/{meeting.group_token}/")
    with li.within(2):
        li.tap("李秀兰")
        li.type("手机号后四位", "0101")
        li.picture("07-group")
        li.tap("我来")
    assert said(li.page.locator("[role=status]").first) == "记下了：您来。"
    li_link = li.page.url
    wang.tap("单独发链接")
    zhao = phone(javascript=javascript)
    zhao.go(link_of(wang, "赵国强"))
    with zhao.within(2):
        zhao.tap("来不了")
        zhao.type("什么原因", "在县里开会")
        zhao.tap("请假")
    assert said(zhao.page.locator("[role=status]").first) == "记下了：您来不了。 在县里开会"
    wang.tap("打电话通知的，在这里记")
    sun = wang.page.locator("fieldset", has_text="孙玉珍")
    with wang.within(2):
        wang.tap(sun.locator("label").first)
        wang.tap("保存")
    line = said(wang.page.locator("[role=status]").first)
    # With script the tap that called the meeting copied the text: the group is told of it.
    assert line.startswith("记下了：3人参加，1人请假，")
    assert (wang.card, yang.card) == ((MATTER, ROLL), (MATTER, ROLL))

    # 点名
    travel("2026-11-23 19:45")
    assert (wang.card, yang.card) == ((MATTER, ROLL), (MATTER, ROLL))
    wang.picture("08-todo-roll")
    with wang.within(4 + 1):
        wang.tap("点名")
        wang.tap("全部到")
        wang.tap("郑丽")
        wang.picture("09-roll")
        wang.tap("完成")
    assert said(wang.page.locator("h1").first) == "到会6人"
    assert (wang.card, yang.card) == ((MATTER, RECORD), (MATTER, RECORD))

    # 记结果
    with wang.within(6):
        wang.tap("记结果")
        wang.tap("谈成了")
        wang.tap("罗小燕")
        wang.tap("两周内")
        wang.type("怎么定的", SETTLED)
        wang.picture("10-results")
        wang.tap("保存")
    wang.picture("11-recorded")
    assert said(wang.page.locator("h1").first) == "记好了，1个结果"
    assert (wang.card, yang.card) == ((MATTER, READ), NOTHING)

    # 纪要
    li.go(li_link)
    with li.within(2):
        li.tap("属实")
    assert said(li.page.locator("section [role=status]")) == "属实"
    yang.go(f"/meetings/{meeting.no}/minutes/")
    assert said(yang.page.locator(".why")) == "纪要由第一召集人本人确认，别人不能代。"
    with wang.within(3):
        wang.tap("看纪要")
        wang.picture("12-minutes")
        wang.tap("没问题")
    assert said(wang.page.locator("h2").first) == "纪要已确认"
    assert (wang.card, yang.card) == (NOTHING, NOTHING)
    assert wang.rows("在等别人") == ["已报备新绛县社区", SETTLED]
    travel("2026-11-27 09:00")
    jobs.run_due(clock.now())
    wang.go(f"/meetings/{meeting.no}/minutes/")
    assert said(wang.page.locator(".pagehead .badge")) == "纪要已定稿"
    with wang.page.expect_download() as download:
        wang.page.locator("main a", has_text="Word文件").click()
    assert download.value.suggested_filename == f"纪要 {meeting.no}.docx"
    paper = Document(io.BytesIO(download.value.path().read_bytes()))
    words = [line.text for line in paper.paragraphs if line.text]
    assert [line for line in MINUTES if line not in words] == []

    # 进展
    assert (wang.card, yang.card) == (NOTHING, NOTHING)
    with wang.within(3):
        wang.tap(SETTLED)
        wang.tap("办好了")
        wang.picture("13-progress")
        wang.tap("提交")
    assert said(wang.page.locator("h2").first) == "记下了：办好了"
    assert (wang.card, yang.card) == ((MATTER, ASK), (MATTER, ASK))

    # 回访
    with wang.within(3):
        wang.tap("回访")
        wang.tap("解决了，满意")
        wang.picture("14-call-back")
        wang.tap("办结")
    assert said(wang.page.locator("h2").first) == "办结了"
    wang.picture("15-closed")
    assert [hour(line) for line in wang.history()] == [hour(line) for line in HISTORY]
    assert (wang.card, yang.card) == (NOTHING, NOTHING)
    assert wang.taps - first <= 30 + 1

    # 回头看
    travel("2027-02-27 09:00")
    chen = phone(javascript=javascript)
    chen.go(slip_of("陈晓梅"))
    chen.tap("是我，进去")
    assert chen.card == (MATTER, "回头看")
    with chen.within(3):
        chen.tap("回头看")
        chen.tap("还好着")
        chen.tap("保存")
    case.refresh_from_db()
    assert [str(row.outcome) for row in case.look_backs.order_by("due")] == ["holds", "open"]
