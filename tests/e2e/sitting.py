"""What the people of 龙湖社区 and of the county do at their screens, act by act, as taps."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Locator

from cases.models import ActionItem, Case
from meetings.models import Meeting
from tests.e2e.demo_day import MORNING, forward
from tests.e2e.phone import Phone, said

SAID = "3号楼楼顶漏水，想用维修资金修。"
FACADE, PRICES = "外墙掉砖，随时砸人", "修楼顶找谁报价"
GATES = ("县住建局", "县房管中心", "社区居委会")
GUESTS = (
    "县住建局来人",
    "县房管中心来人",
    "物业经理",
    "律师",
    *(f"业主代表{n}" for n in range(1, 20)),
)
VOTE = {
    "entitled": "312",
    "taking": "240",
    "agreeing": "180",
    "entitled_area": "33600",
    "taking_area": "22400",
    "agreeing_area": "15000.5",
}


@dataclass
class Sitting:
    """Who sits at which screen: the secretary's phone, the county's desk, a unit's contact."""

    wang: Phone
    han: Phone
    cheng: Phone

    @property
    def case(self) -> Case:
        """The matter."""
        return Case.objects.get()

    @property
    def meeting(self) -> Meeting:
        """The round called last."""
        return Meeting.objects.latest("id")

    def item(self, words: str) -> ActionItem:
        """What is to be done, by its words."""
        return ActionItem.objects.get(text=words)


# --- the secretary, on the phone ------------------------------------------------------------


def raises(wang: Phone) -> None:
    """提事: three taps and a sentence."""
    wang.go("/")
    with wang.within(3):
        wang.tap("反映一件事")
        wang.type("什么事", SAID)
        wang.tap("提交")


def names_problems(sitting: Sitting) -> None:
    """What besides the roof has to be solved, each by itself."""
    for words in (FACADE, PRICES):
        sitting.wang.go(f"/cases/{sitting.case.no}/")
        with sitting.wang.within(2):
            sitting.wang.tap("再加一个问题")
            sitting.wang.type("还有什么问题要解决", words)
            sitting.wang.tap(sitting.wang.page.locator("form.form button.btn--primary"))


def calls(sitting: Sitting) -> None:
    """开会: from the matter; place, people and agenda are preset."""
    wang = sitting.wang
    wang.go(f"/cases/{sitting.case.no}/")
    with wang.within(4):
        wang.tap("开会商量")
        wang.tap("今晚7点半")
        wang.tap("定下来，复制群通知")
    wang.page.wait_for_url("**/sent/")


def takes_the_roll(sitting: Sitting, *absent: str) -> None:
    """点名: from the meeting's page; everybody, then who was not there."""
    wang = sitting.wang
    wang.go(f"/meetings/{sitting.meeting.no}/")
    with wang.within(4 + len(absent)):
        wang.tap("点名")
        wang.tap("全部到")
        for name in absent:
            wang.tap(name)
        wang.tap("完成")


def records(sitting: Sitting, gates: dict[str, str], *agreed: str, text: str = "") -> None:
    """记结果 of the one problem still open, with what the gates say now: a tap for the fold and
    one for each that changed its mind."""
    wang = sitting.wang
    with wang.within(6 + (1 + len(gates) if gates else 0)):
        wang.tap("记结果")
        for words in agreed or ("没谈成再商量",):
            wang.tap(answer(wang.page.locator(".card.ask").first, words))
        if text:
            wang.type("怎么定的", text)
        gates_say(wang, gates)
        wang.tap("保存")
    wang.page.wait_for_url("**/recorded/")


def gates_say(phone: Phone, words: dict[str, str]) -> None:
    """The fold of the gates is opened; what did not change stays as it was."""
    if not words:
        return
    phone.tap(phone.page.locator("summary", has_text="关口单位"))
    for name, word in words.items():
        row = phone.page.locator(".ask", has_text=name).last
        phone.tap(answer(row, word))
        if word == "有条件同意":
            row.locator("input[type=text]").fill("先由业主表决")


def confirms(phone: Phone, meeting: Meeting) -> None:
    """看纪要: from the meeting's page."""
    phone.go(f"/meetings/{meeting.no}/")
    with phone.within(3):
        phone.tap("看纪要")
        phone.tap("没问题")


def reports(wang: Phone, item: ActionItem, words: str) -> None:
    """办好了: three taps from the item."""
    wang.go(f"/items/{item.no}/")
    with wang.within(3):
        wang.tap("报进展")
        wang.tap("办好了")
        wang.type("办成了什么", words)
        wang.tap("提交")


def calls_back(sitting: Sitting) -> None:
    """回访: three taps, and it is closed."""
    wang = sitting.wang
    wang.go(f"/cases/{sitting.case.no}/")
    with wang.within(3):
        wang.tap("回访")
        wang.tap("解决了，满意")
        wang.tap("办结")


# --- the county's desk and the units --------------------------------------------------------


def names_the_gates(sitting: Sitting) -> None:
    """Two units of the county, and the residents' committee by its name, before the roof."""
    han = sitting.han
    han.go(f"/cases/{sitting.case.no}/gates/")
    for number, name in enumerate(GATES):
        if number:
            han.tap("再列一家关口单位")
        if name == "社区居委会":
            han.type("或者写名称", name)
        else:
            han.page.locator("select[name=unit]").select_option(label=name)
        han.tap(han.page.locator("label.chip", has_text="1. "))
        han.tap("加上")


def the_county_calls(sitting: Sitting) -> None:
    """The first round: held by the county at the community, thirty people named on one page."""
    han = sitting.han
    han.go(f"/cases/{sitting.case.no}/")
    han.tap("开会商量")
    han.tap(han.page.locator("#guest > summary"))
    han.page.locator("#guest [name=name]").fill("、".join(GUESTS))
    han.tap("加到名单")
    han.page.locator("#guests label", has_text=GUESTS[-1]).wait_for()
    han.tap("今晚7点半")
    han.tap(han.page.locator("summary", has_text="以谁的名义"))
    han.page.locator("select[name=organizer]").select_option(label="县政协办公室")
    han.tap("定下来，复制群通知")
    han.page.wait_for_url("**/sent/")


def dissents(sitting: Sitting) -> None:
    """A side does not agree; it is owed an explanation."""
    han = sitting.han
    han.go(f"/meetings/{sitting.meeting.no}/voices/")
    han.tap("记一条不同意见")
    han.page.fill("[name=d-side]", "一楼业主")
    han.page.fill("[name=d-words]", "不同意按面积摊钱")
    han.page.fill("[name=d-reason]", "一楼不漏")
    han.tap("记下不同意见")


def the_county_records(sitting: Sitting, to_do: Sequence[str]) -> None:
    """Round 1: the roof is open, the façade and the prices are agreed."""
    han = sitting.han
    han.go(f"/meetings/{sitting.meeting.no}/results/")
    roof, facade, prices = (han.page.locator(".card.ask").nth(n) for n in range(3))
    han.tap(answer(roof, "没谈成再商量"))
    for card, text, money in ((facade, to_do[0], "要动用"), (prices, to_do[1], "不动用")):
        han.tap(answer(card, "谈成了"))
        han.tap(answer(card, "王建民"))
        han.tap(answer(card, "两周内"))
        card.get_by_label("怎么定的").fill(text)
        han.tap(answer(card, money))
    gates_say(han, {"县房管中心": "不同意"})
    han.tap("保存")
    han.page.wait_for_url("**/recorded/")


def answer(card: Locator, words: str) -> Locator:
    """The answer or chip of one problem that begins with these words: 动用 is not 不动用."""
    begins = re.compile(rf"^\s*{words}")
    return card.locator("label", has_text=begins).filter(visible=True).first


def hands_out(sitting: Sitting, text: str) -> None:
    """商请: the desk asks 县住建局 to look at the façade."""
    han = sitting.han
    han.go(f"/cases/{sitting.case.no}/")
    han.tap("交单位办理")
    han.tap(han.page.locator("label", has_text=FACADE).first)
    han.page.locator("select[name=unit]").select_option(label="县住建局")
    han.type("要办什么", text)
    han.tap("一个月内")
    han.tap(answer(han.page.locator("form.form"), "不动用"))
    han.tap("发给单位")


def the_unit_answers(sitting: Sitting, item: ActionItem) -> None:
    """签收, 正在办, 办复; the desk checks the reply."""
    cheng, han = sitting.cheng, sitting.han
    cheng.go(f"/items/{item.no}/")
    with cheng.within(1):
        cheng.tap("签收")
    cheng.go(f"/items/{item.no}/")
    with cheng.within(3):
        cheng.tap("报进展")
        cheng.tap("正在办")
        cheng.tap("提交")
    cheng.go(f"/items/{item.no}/")
    with cheng.within(3):
        cheng.tap("办复")
        cheng.tap("A类")
        cheng.type("办理情况", "到现场鉴定，出了鉴定意见")
        cheng.tap("提交办复")
    assert han.card == (item.text, "审核办复")
    with han.within(3):
        han.tap("审核办复")
        han.tap("审核通过")
        han.tap("答复单位")


def uses_the_fund_at_once(han: Phone, item: ActionItem) -> None:
    """The façade falls: the emergency basis of 民法典 §281(2)."""
    han.go(f"/items/{item.no}/")
    han.tap("情况紧急，等不及表决")
    han.type("什么险情", "外墙砖掉在人行道上")
    han.type("谁鉴定的", "县住建局房屋安全鉴定")
    han.type("谁申请的", "3号楼业主委员会")
    han.type("凭什么文件", "维修资金紧急使用申请表")
    han.tap("记下并交办")


def publishes(han: Phone, item: ActionItem) -> None:
    """What the emergency cost was published, as the law asks afterwards."""
    han.go(f"/items/{item.no}/")
    han.tap("填公布日期")
    han.tap("保存")


def records_the_vote(han: Phone, item: ActionItem) -> None:
    """The owners' vote: refused a hundredth of a square metre short, passed with the true figure."""
    han.go(f"/items/{item.no}/")
    han.tap("记法定决定")
    han.tap("业主共同决定（使用维修资金）")
    for name, figure in VOTE.items():
        han.page.fill(f"[name={name}]", figure)
    han.page.fill("[name=taking_area]", "22399.99")
    han.tap(han.page.locator("form.form button.btn--primary"))
    assert "参加表决的面积还差 0.01 ㎡" in said(han.page.locator("[role=alert]").first)
    han.page.fill("[name=taking_area]", VOTE["taking_area"])
    han.tap(han.page.locator("form.form button.btn--primary"))


def round_of(sitting: Sitting, gates: dict[str, str], *agreed: str, text: str = "") -> None:
    """One round of the community in a day: called, held this evening, written down next morning."""
    calls(sitting)
    forward(sitting.wang, MORNING)
    takes_the_roll(sitting, "郑丽")
    records(sitting, gates, *agreed, text=text)
    confirms(sitting.wang, sitting.meeting)
