"""交单位办理 in the browser: the county's desk hands out, a unit's contact answers on a phone."""

from collections.abc import Callable
from typing import Any

import pytest

from cases.enums import ProblemOutcome
from cases.lifecycle import ProblemResult, conclude, hold_round, raise_case, start_round
from cases.models import ActionItem, Case
from common import clock
from config.demo import loading
from participants import signin
from participants.actor import Actor
from participants.models import Person, User
from tests.e2e.phone import Phone, said

ROAD = "出村的路坑洼难走"


@pytest.fixture
def contact(longhu: Any) -> User:
    """卫行远 of 县交通局, whose phone is remembered."""
    at = clock.now()
    loading.load_contacts(at)
    person = Person.objects.get(name="卫行远")
    signin.print_slip(person, by=Actor.system(), at=at)
    return User.objects.get(person=person)


@pytest.fixture
def case(longhu: Any, user_of: Callable[[str], User]) -> Case:
    """A matter that a meeting agreed on; the village looks after it."""
    by, at, day = Actor.of(user_of("王建民")), clock.now(), clock.today()
    case = raise_case(longhu, ROAD, by=by, at=at)
    no = "M140825400012-2026-0001"
    start_round(case, no, longhu, day, by=by, at=at)
    hold_round(no, day, 26, by=by, at=at)
    lead = {"lead_text": "居委会", "due": day}
    result = ProblemResult(case.problems.get(), ProblemOutcome.AGREED, "请交通局修", **lead)
    conclude(case, [result], meeting_no=no, day=day, by=by, at=at)
    return case


def hands_out(han: Phone, case: Case) -> ActionItem:
    """The desk: matter → 交单位办理 → unit, what, day → 定下来; six taps."""
    han.go(f"/cases/{case.no}/")
    with han.within(4):
        han.tap("交单位办理")
        han.page.locator("select[name=unit]").select_option(label="县交通局")
        han.type("要办什么", "修建出村道路")
        han.type("办理要求", "水泥路1.4公里")
        han.tap("三个月内")
        han.picture("20-hand-out")
        han.tap("发给单位")
    assert "已交县交通局办理" in han.page.inner_text("main")
    return ActionItem.objects.get(unit__short_name="县交通局")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_unit_accepts_and_replies_with_a_few_taps_and_the_desk_checks(
    case: Case,
    contact: User,
    desk: Callable[..., Phone],
    phone: Callable[..., Phone],
    user_of: Callable[[str], User],
    javascript: bool,
) -> None:
    han = desk(user_of("韩文斌"))
    item = hands_out(han, case)
    wei = phone(contact, javascript=javascript)
    assert wei.card == ("修建出村道路", "签收")
    wei.picture("21-unit-todo")
    with wei.within(2):
        wei.tap("签收")
        wei.picture("22-unit-item")
        wei.tap(wei.page.locator("form button", has_text="签收"))
    assert wei.card == ("修建出村道路", "办复") or "修建出村道路" in wei.page.inner_text("main")
    wei.go(f"/items/{item.no}/")
    with wei.within(3):
        wei.tap("办复")
        wei.tap("A类")
        wei.type("办理情况", "水泥路1.4公里建成通车")
        wei.picture("23-unit-reply")
        wei.tap("提交办复")
    item.refresh_from_db()
    assert item.status == "replied"
    assert han.card == ("修建出村道路", "审核办复")
    with han.within(3):
        han.tap("审核办复")
        han.tap("审核通过")
        han.tap("答复单位")
    item.refresh_from_db()
    assert (item.status, item.done_text) == ("done", "水泥路1.4公里建成通车")


def test_the_board_leads_to_what_lies_with_a_unit(
    case: Case, contact: User, desk: Callable[..., Phone], user_of: Callable[[str], User]
) -> None:
    han = desk(user_of("韩文斌"))
    item = hands_out(han, case)
    han.go("/items/")
    with han.within(2):
        han.tap("待谁办理")
        rows = [said(row.locator("th")) for row in han.page.locator("tbody tr").all()]
        assert rows == ["居委会", "县交通局"]  # the first day first
        han.picture("24-board")
        han.tap(han.page.locator("tbody a", has_text="县交通局"))
    assert [said(row) for row in han.page.locator(".item b").all()] == [item.text]
