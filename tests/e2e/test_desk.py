"""The same matter seen from the desks of county and town, at 1440 × 900."""

from collections.abc import Callable
from typing import Any

import pytest

from cases.lifecycle import raise_case
from cases.models import Case
from common import clock
from participants.actor import Actor
from participants.models import User
from tests.e2e.phone import Phone, said

MATTER = "东门没有电动车充电的地方"


@pytest.fixture
def case(longhu: Any, user_of: Callable[[str], User]) -> Case:
    """A matter the secretary raised this morning."""
    return raise_case(longhu, MATTER, by=Actor.of(user_of("王建民")), at=clock.now())


def test_the_county_finds_it_in_list_and_register_and_goes_from_there_to_its_page(
    case: Case, desk: Callable[..., Phone], user_of: Callable[[str], User]
) -> None:
    han = desk(user_of("韩文斌"))
    han.go("/cases/")
    han.page.get_by_label("字词或编号").fill("充电")
    with han.within(2):
        han.tap("查找")
        han.tap(han.page.locator("td, th", has_text=MATTER).locator("a"))
    assert said(han.page.locator("h1")) == MATTER
    han.go("/admin/cases/case/?q=2026-0001")
    rows = han.page.locator("#result_list tbody tr")
    assert [said(row.locator("th")) for row in rows.all()] == ["2026-0001"]
    with han.within(2):
        han.tap(rows.locator("th a"))
        han.tap(han.page.locator("#content a.btn", has_text="打开它的页面"))
    assert han.page.url.endswith(f"/cases/{case.no}/")
    han.go(f"/admin/cases/case/{case.pk}/change/")
    han.tap(han.page.locator("#content a.btn", has_text="先放着"))
    assert han.page.url.endswith(f"/cases/{case.no}/suspend/")


def test_the_town_sees_what_was_reported_and_returns_it(
    case: Case,
    desk: Callable[..., Phone],
    phone: Callable[..., Phone],
    user_of: Callable[[str], User],
) -> None:
    xue = desk(user_of("薛晓岚"))
    assert xue.card == (MATTER, "看一看")
    with xue.within(3):
        xue.tap("看一看")
        xue.tap("有不同意见")
        xue.type("要改什么", "物业已经在装，请先问清楚")
        xue.tap("退回")
    case.refresh_from_db()
    assert str(case.status) == "returned"
    assert xue.card == ("", "")
    wang = phone(user_of("王建民"))
    assert wang.card == (MATTER, "重新提交")
    wang.tap("重新提交")
    assert "物业已经在装，请先问清楚" in wang.page.inner_text("main")
