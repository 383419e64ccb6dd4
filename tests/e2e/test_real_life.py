"""What happens to people: the wrong village is called, somebody gives back what he stood in for."""

from collections.abc import Callable
from typing import Any

import pytest

from cases.lifecycle import raise_case
from cases.models import Case
from common import clock
from meetings.models import Meeting
from participants.actor import Actor
from participants.models import Person, User
from platforms.models import Platform
from tests.e2e.phone import Phone, said

MATTER = "村口井盖坏了，夜里看不见"


@pytest.fixture
def wei(longhu: Any, phone: Callable[..., Phone], user_of: Callable[[str], User]) -> Phone:
    """The town's desk on a phone."""
    return phone(user_of("卫立新"))


def test_the_wrong_village_was_called_and_the_right_one_stands_ready_in_four_taps(
    wei: Phone, user_of: Callable[[str], User]
) -> None:
    tanjiazhuang = Platform.objects.get(code="140825108245")
    case = raise_case(tanjiazhuang, MATTER, by=Actor.of(user_of("卫立新")), at=clock.now())
    wei.go(f"/meetings/new/?case={case.no}")
    wei.tap("明晚7点半")
    wei.tap("定下来")
    wei.page.wait_for_url("**/sent/")
    wrong = Meeting.objects.get()
    with wei.within(4):
        wei.tap("发错了")
        wei.tap("叫错村了")
        wei.tap(wei.page.locator("label", has_text="曲村").first)
        wei.picture("40-elsewhere")
        wei.tap("作废，到那边开会")
    wei.page.wait_for_url("**/meetings/new/**")
    wrong.refresh_from_db()
    assert str(wrong.status) == "void"
    right = Case.objects.exclude(pk=case.pk).get()
    assert (right.platform.name, right.title) == ("曲村", MATTER)
    assert "明晚7点半" in said(wei.page.locator("label:has(input[name=when]:checked)"))
    wei.tap("定下来")
    wei.page.wait_for_url("**/sent/")
    called = Meeting.objects.exclude(pk=wrong.pk).get()
    assert (called.platform.name, called.starts_at) == ("曲村", wrong.starts_at)


def test_a_new_term_on_one_page(
    longhu: Platform, phone: Callable[..., Phone], user_of: Callable[[str], User]
) -> None:
    wang = phone(user_of("王建民"))
    wang.go(f"/platforms/{longhu.code}/roster/")
    with wang.within(4):
        wang.tap("换届")
        wang.type("新一届", "2026—2031届")
        wang.tap(wang.page.locator("label.chip", has_text="郑丽"))
        wang.type("新增的人", "杨春生 企事业单位代表 13900004321")
        wang.picture("41-new-term")
        wang.tap("开始新一届")
    assert "2026—2031届：8人有席位。" in said(wang.page.locator("main"))
    names = [said(one) for one in wang.page.locator(".tall .item b").all()]
    assert ("杨春生" in names, "郑丽" in names) == (True, False)


def test_a_death_is_entered_with_one_confirmation(
    longhu: Platform, phone: Callable[..., Phone], user_of: Callable[[str], User]
) -> None:
    ren = Person.objects.get(platform=longhu, name="任福生")
    xue = phone(user_of("薛晓岚"))
    xue.go(f"/people/{ren.no}/")
    with xue.within(2):
        xue.tap("登记去世")
        xue.picture("42-death")
        xue.tap("确认登记")
    assert "会议记录和经过中的姓名予以保留" in said(xue.page.locator("body"))


def test_villages_merge_after_a_look_at_all_that_moves(
    longhu: Platform, desk: Callable[..., Phone], user_of: Callable[[str], User]
) -> None:
    stays = Platform.objects.get(code="140825108245")
    goes = Platform.objects.get(code="140825108231")
    office = Actor.of(user_of("卫立新"))
    raise_case(goes, MATTER, by=office, at=clock.now())
    han = desk(user_of("韩文斌"))
    han.go(f"/platforms/{stays.code}/")
    han.tap("村庄合并")
    han.tap(han.page.locator("label.chip", has_text="曲村").first)
    han.tap("看看转来哪些内容")
    han.picture("44-merge")
    han.tap("确认合并")
    assert "已合并。1件议题" in said(han.page.locator("body"))
    resident = desk(None)
    resident.go(f"/q/{goes.code}/")
    assert f"曲村现已并入{stays.name}" in said(resident.page.locator("main"))
