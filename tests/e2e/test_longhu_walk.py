"""S8 in one sitting, the day moved by the demo's own buttons: five rounds of 龙湖社区, three gates,
the façade at once, the roof out of the fund on the owners' vote; closed and looked at again.
"""

from collections.abc import Callable

import pytest

from cases.models import Dissent
from common import clock
from config.demo import loading
from participants import signin
from participants.actor import Actor
from participants.models import Person, User
from platforms.models import Platform
from records.verification import verify
from tests import factories
from tests.conftest import DESK
from tests.e2e import sitting as do
from tests.e2e.demo_day import DAYS, MONTHS, MORNING, forward
from tests.e2e.phone import Phone, said
from tests.e2e.sitting import Sitting

pytestmark = pytest.mark.either
HELD_UP, THREE = "把掉砖的外墙加固好", "找三家单位来看现场报价"
SURVEY, PLAN, SHOWN, ROOF = (
    "到现场鉴定3号楼外墙",
    "请鉴定单位出修缮方案",
    "方案在小区公示七天",
    "大修3号楼楼顶防水",
)
TAPS = 94  # the secretary's: five rounds, five things done, the matter closed
AGREED = ("谈成了", "王建民", "两周内", "不动用")


@pytest.fixture
def sit(
    longhu: Platform, demo: None, phone: Callable[..., Phone], user_of: Callable[[str], User]
) -> Callable[..., Sitting]:
    """``sit(javascript=True)``: a phone in 王建民's hand, two office screens at the county."""
    clock.mark_demo()
    factories.make_organization(longhu.county, "县房管中心")
    at = clock.now()
    loading.load_contacts(at)
    contact = Person.objects.get(name="程立新")
    signin.print_slip(contact, by=Actor.system(), at=at)

    def take_seats(*, javascript: bool) -> Sitting:
        return Sitting(
            phone(user_of("王建民"), javascript=javascript),
            phone(user_of("韩文斌"), javascript=javascript, size=DESK),
            phone(User.objects.get(person=contact), javascript=javascript, size=DESK),
        )

    return take_seats


def begins(sitting: Sitting) -> None:
    """The matter with its three problems and its three gates."""
    do.raises(sitting.wang)
    do.names_problems(sitting)
    do.names_the_gates(sitting)
    assert list(sitting.case.gates.order_by("id").values_list("name", flat=True)) == list(do.GATES)


def the_first_round(sitting: Sitting) -> None:
    """Held by the county, thirty people; the roll by the community, the record by the county."""
    do.the_county_calls(sitting)
    forward(sitting.han, MORNING)
    do.takes_the_roll(sitting, "郑丽")
    do.dissents(sitting)
    do.the_county_records(sitting, (HELD_UP, THREE))
    do.confirms(sitting.han, sitting.meeting)
    sitting.han.go(f"/cases/{sitting.case.no}/dissents/{Dissent.objects.get().pk}/")
    sitting.han.type("一句话说明", "维修资金按面积交，也按面积用")
    sitting.han.tap(sitting.han.page.locator("form button", has_text="说明"))


def what_cannot_wait(sitting: Sitting) -> None:
    """The façade on the emergency basis; 县住建局 surveys it by request."""
    do.uses_the_fund_at_once(sitting.han, sitting.item(HELD_UP))
    do.hands_out(sitting, SURVEY)
    do.the_unit_answers(sitting, sitting.item(SURVEY))


def four_rounds(sitting: Sitting) -> None:
    """The gates come round one by one."""
    roof = sitting.case.problems.get(part=1)
    outcomes = []
    for gates, text, agreed in (
        ({"县住建局": "有条件同意", "社区居委会": "同意"}, "", ()),
        ({"县房管中心": "有条件同意"}, PLAN, AGREED),
        ({"县住建局": "同意"}, SHOWN, AGREED),
        ({"县房管中心": "同意"}, ROOF, (*AGREED[:3], "要动用")),
    ):
        do.round_of(sitting, gates, *agreed, text=text)
        roof.refresh_from_db()
        outcomes.append(roof.outcome)
    assert outcomes == ["not_agreed", "partly", "partly", "agreed"]


def all_is_done(sitting: Sitting) -> None:
    """The owners' vote hands out the roof; one thing after the other is done, and it is closed."""
    do.records_the_vote(sitting.han, sitting.item(ROOF))
    assert sitting.item(ROOF).status == "open"
    forward(sitting.wang, DAYS)
    for words in (HELD_UP, THREE, PLAN, SHOWN, ROOF):
        do.reports(sitting.wang, sitting.item(words), "办好了")
    do.publishes(sitting.han, sitting.item(HELD_UP))
    do.calls_back(sitting)
    assert sitting.case.status == "closed"


def looks_again(chen: Phone, sitting: Sitting) -> None:
    """回头看 by the liaison member, three months on; reported solved becomes verified."""
    forward(sitting.wang, MONTHS)
    forward(sitting.wang, MORNING)
    title = sitting.case.title
    assert chen.card == (title, "回头看")
    with chen.within(3):
        chen.tap("回头看")
        chen.tap("还好着")
        chen.tap("保存")
    sitting.wang.go(f"/cases/{sitting.case.no}/")
    heading = sitting.wang.page.locator("section", has=sitting.wang.page.locator("#problems"))
    assert said(heading.locator("h2 small")) == "报告解决3个，核实解决3个"


def test_five_rounds_in_one_sitting(
    sit: Callable[..., Sitting],
    phone: Callable[..., Phone],
    user_of: Callable[[str], User],
) -> None:
    sitting = sit(javascript=True)
    begins(sitting)
    the_first_round(sitting)
    what_cannot_wait(sitting)
    four_rounds(sitting)
    all_is_done(sitting)
    looks_again(phone(user_of("陈晓梅")), sitting)
    assert sitting.wang.taps == TAPS
    assert verify().broken is None


def test_its_forms_without_a_script(sit: Callable[..., Sitting]) -> None:
    """The same pages with scripts off: one round of the county, one of the community, what
    follows from them, and the end."""
    sitting = sit(javascript=False)
    begins(sitting)
    the_first_round(sitting)
    what_cannot_wait(sitting)
    yes = {"县住建局": "同意", "县房管中心": "同意", "社区居委会": "同意"}
    do.round_of(sitting, yes, *AGREED[:3], "要动用", text=ROOF)
    do.records_the_vote(sitting.han, sitting.item(ROOF))
    for words in (HELD_UP, THREE, ROOF):
        do.reports(sitting.wang, sitting.item(words), "办好了")
    do.publishes(sitting.han, sitting.item(HELD_UP))
    do.calls_back(sitting)
    assert sitting.case.status == "closed"
