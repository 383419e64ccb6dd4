"""时限与督办 in the browser: a letter with three taps, the unit's answer, the notice of the year."""

from collections.abc import Callable
from typing import Any

import pytest

from cases.models import ActionItem, Case
from common import clock
from participants import signin
from participants.actor import Actor
from participants.models import User
from tests.e2e.phone import Phone
from tests.e2e.test_units import case, contact, hands_out  # noqa: F401  the same county
from tests.platforms.test_workdays_by_hand import NEXT

LATE = "2027-01-04 09:00"


@pytest.fixture
def item(case: Case, contact: User, desk: Callable[..., Phone], user_of: Any) -> ActionItem:  # noqa: F811
    """Handed to 县交通局 by the desk; it had a month."""
    item = hands_out(desk(user_of("韩文斌")), case)
    ActionItem.objects.filter(pk=item.pk).update(due="2026-12-23")
    return item


def signs_in_again(user: User) -> None:
    signin.print_slip(user.person, by=Actor.system(), at=clock.now())  # type: ignore[arg-type]  # made with a person


def test_a_letter_takes_three_taps_and_the_unit_answers_it(
    item: ActionItem,
    contact: User,  # noqa: F811
    desk: Callable[..., Phone],
    phone: Callable[..., Phone],
    user_of: Callable[[str], User],
    travel: Callable[[str], None],
) -> None:
    travel(LATE)
    han = desk(user_of("韩文斌"))
    han.go(f"/items/{item.no}/")
    with han.within(3):
        han.tap("发函跟踪")
        han.picture("30-letter")
        han.tap("发出去")
    row = item.instruments.get()
    assert (row.kind, row.colour) == ("跟踪问效函", "yellow")
    signs_in_again(contact)
    wei = phone(contact)
    wei.go(f"/items/{item.no}/")
    wei.picture("31-letter-unit")
    with wei.within(2):
        wei.tap("去答复")
        wei.type("您的答复", "设备已进场，月底前完工")
        wei.tap(wei.page.locator("form.form button"))
    row.refresh_from_db()
    assert row.answer == "设备已进场，月底前完工"
    han.go("/items/board/")
    han.picture("32-board")


def test_the_notice_is_pasted_and_looked_over(
    longhu: Any, desk: Callable[..., Phone], user_of: Callable[[str], User]
) -> None:
    han = desk(user_of("韩文斌"))
    han.go("/working-days/")
    han.type("通知全文", NEXT)
    with han.within(2):
        han.tap("读取")
        han.picture("33-working-days")
        han.tap("对，就按这个")
    assert "2027年工作日安排已确认" in han.page.inner_text("main")
