"""县级议题 in the browser: the office hands in, the approver decides on several, stages are noted."""

from collections.abc import Callable
from typing import Any

from cases.lifecycle import raise_case
from cases.models import Case
from common import clock
from participants.actor import Actor
from participants.models import User
from tests.e2e.phone import Phone

TOPICS = ("城区学校周边早晚高峰交通拥堵", "老旧小区电动车充电难", "汾河湾湿地保护与村民生产协调")


def test_a_topic_is_handed_in_admitted_and_taken_from_stage_to_stage(
    longhu: Any, desk: Callable[..., Phone], user_of: Callable[[str], User]
) -> None:
    han, ning = desk(user_of("韩文斌")), desk(user_of("宁志远"))
    by = Actor.of(user_of("韩文斌"))
    for words in TOPICS[1:]:
        raise_case(longhu.county, words, by=by, at=clock.now())
    han.go("/cases/new/")
    with han.within(1):
        han.type("什么事", TOPICS[0])
        han.tap("提交")
    case = Case.objects.get(title=TOPICS[0])
    assert ning.card == ("3件议题待审定", "审定")
    with ning.within(4):
        ning.tap(ning.page.locator(".card--first .btn"))
        ning.tap("全选")
        ning.picture("50-approvals")
        ning.tap("同意所勾选的")
    assert "没有待审定的议题" in ning.page.inner_text("main")
    han.go(f"/cases/{case.no}/")
    assert "议题公示" in han.page.inner_text("main")
    han.picture("51-county")
    with han.within(2):
        han.tap("记为完成")
        han.type("完成情况", "在政府网站公示三个工作日，收到意见4条")
        han.picture("52-stage")
        han.tap("记为完成")
    assert "已记载：议题公示" in han.page.inner_text("main")
    assert case.steps.get(status="active").label == "会前调研"
