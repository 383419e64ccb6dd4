"""S8 in the browser: the county names the gates and holds the first round at the community; on the
phone the community records with as few taps as ever, and what was said is answered afterwards.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from cases.lifecycle import raise_case
from cases.models import Case, Dissent, Opinion
from common import clock
from meetings.lifecycle import Invite, convene, take_roll
from meetings.models import Meeting
from participants.actor import Actor
from participants.enums import SeatClass
from participants.models import Person, User
from platforms.models import Platform
from tests import factories
from tests.e2e.phone import Phone

SAID = "3号楼楼顶漏水，业主意见不一"
SHOWN = "请房屋鉴定单位出修缮方案"


@pytest.fixture
def case(longhu: Platform, user_of: Callable[[str], User]) -> Case:
    """Raised by the community this morning."""
    factories.make_organization(longhu.county, "县房管中心")
    by = Actor.of(user_of("王建民"))
    return raise_case(longhu, SAID, by=by, at=clock.now())


def called(case: Case, who: User, host: Platform | None = None) -> Meeting:
    """A meeting that began five minutes ago, its roll taken."""
    by, at = Actor.of(who), clock.now()
    names = ("王建民", "罗小燕", "陈晓梅")
    people = [Person.objects.get(platform=case.platform, name=name) for name in names]
    invites = [Invite(SeatClass.STAKEHOLDER, person, side="业主") for person in people]
    starts_at = at - dt.timedelta(minutes=5)
    meeting = convene(
        [case],
        place=case.platform,
        host=host,
        starts_at=starts_at,
        invites=invites,
        place_text="社区二楼议事室",
        by=by,
        at=at,
    )
    take_roll(meeting, {}, by=by, at=at)
    return meeting


def names_the_gates(han: Phone, case: Case) -> None:
    """The county's desk: a unit of the county and the residents' committee by its name."""
    han.go(f"/cases/{case.no}/gates/")
    with han.within(1):
        han.page.locator("select[name=unit]").select_option(label="县房管中心")
        han.tap("加上")
    han.tap("再列一家关口单位")
    with han.within(1):
        han.type("或者写名称", "社区居委会")
        han.tap("加上")
    assert list(case.gates.order_by("id").values_list("name", flat=True)) == [
        "县房管中心",
        "社区居委会",
    ]


def test_gates_dissent_and_opinions_stay_out_of_the_recorders_way(
    case: Case,
    longhu: Platform,
    desk: Callable[..., Phone],
    phone: Callable[..., Phone],
    user_of: Callable[[str], User],
    travel: Any,
) -> None:
    han, wang = desk(user_of("韩文斌")), phone(user_of("王建民"))
    names_the_gates(han, case)
    meeting = called(case, user_of("韩文斌"), longhu.county)

    han.go(f"/meetings/{meeting.no}/voices/")
    han.tap("记一条不同意见")
    with han.within(1):
        han.page.fill("[name=d-side]", "一楼业主")
        han.page.fill("[name=d-words]", "不同意按面积摊钱")
        han.page.fill("[name=d-reason]", "一楼不漏")
        han.tap("记下不同意见")
    assert Dissent.objects.get().side == "一楼业主"

    # The community's recorder: six taps as before, the gates stay folded.
    wang.go(f"/meetings/{meeting.no}/results/")
    with wang.within(5):
        wang.tap("谈成了")
        wang.tap("罗小燕")
        wang.tap("两周内")
        wang.type("怎么定的", SHOWN)
        wang.tap("不动用")
        wang.tap("保存")
    assert case.problems.get().outcome == "partly"

    # 记为意见 with one tap, then looked into with two.
    wang.go(f"/meetings/{meeting.no}/voices/")
    wang.tap("记一条发言")
    with wang.within(1):
        wang.page.fill("[name=s-words]", "先修漏得最厉害的一单元")
        wang.tap("记下发言")
    wang.picture("40-voices")
    with wang.within(1):
        wang.tap("记为意见")
    row = Opinion.objects.get()
    wang.go(f"/cases/{case.no}/opinions/{row.pk}/")
    with wang.within(2):
        wang.tap("部分可行")
        wang.type("为什么", "要等业主表决")
        wang.tap("记下")
    wang.picture("41-opinions")

    han.go("/")
    assert "一楼业主有不同意见" in han.page.inner_text("main")
    han.go(f"/cases/{case.no}/dissents/{Dissent.objects.get().pk}/")
    with han.within(1):
        han.type("一句话说明", "维修资金按面积交，也按面积用")
        han.tap(han.page.locator("form button", has_text="说明"))

    travel("2026-11-23 15:30")
    following = called(case, user_of("王建民"))
    wang.go(f"/meetings/{following.no}/")
    assert "上次意见核实结果" in wang.page.inner_text("main")
    wang.go(f"/meetings/{following.no}/results/")
    wang.tap(wang.page.locator("summary", has_text="关口单位"))
    wang.picture("42-gates", top=False)
