"""S54: 西吉县 hands 28 suggestions to the departments; 19 are done, 9 are being followed up.

28 = 19 + 9 holds after every single act, for every state an item can be in, and the office reads the
same figures on the page that says with whom everything rests: 67.9 %.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from cases import lifecycle
from cases.enums import Colour, ProblemOutcome, ReplyResult
from cases.models import ActionItem
from cases.unit_queries import Tally, tally_of
from common import clock
from platforms.models import Organization, Platform
from tests import factories
from tests.cases.making import BY, concluded, given, lettered, now, raised, today
from tests.stories.visiting import Visitor

pytestmark = pytest.mark.django_db
At = Callable[[str], Any]
ALL, DONE = 28, 19


def fetched(item: ActionItem) -> ActionItem:
    return ActionItem.objects.select_related(
        "problem__case__platform", "platform", "unit", "issuer__tenant"
    ).get(pk=item.pk)


class Ledger:
    """Counts after every act: whatever was done, done and followed come to what was handed out."""

    def __init__(self, county: Platform) -> None:
        self.rows = ActionItem.objects.filter(county=county)
        self.handed_out = 0

    def holds(self) -> Tally:
        found = tally_of(self.rows)
        assert (found.all, found.done + found.followed) == (self.handed_out, self.handed_out)
        return found


@pytest.fixture
def ledger(county: Platform) -> Ledger:
    return Ledger(county)


def is_handed_out(village: Platform, units: list[Organization], ledger: Ledger, n: int) -> Any:
    """One suggestion more, agreed in the village and asked of a department."""
    case = raised(village, f"第{n}条建议：野猪毁坏庄稼，请有关部门解决")
    concluded(case, ProblemOutcome.AGREED, text="反映给部门", lead_text="村委会", due=today())
    own = ActionItem.objects.get(problem__case=case)
    lifecycle.void_item(own, "由部门办理", by=BY, at=now())
    item = given(case, units[n % len(units)], assisting=[], days=60)
    ledger.handed_out += 1
    ledger.holds()
    return item


def is_replied(item: ActionItem, result: ReplyResult, ledger: Ledger) -> None:
    """The department replies, the office takes it: before, between and after the sum holds."""
    plan = {"source": "2027年计划", "review_on": today() + dt.timedelta(days=90)}
    more = plan if result == ReplyResult.B else {}
    sent = lifecycle.reply(fetched(item), result, "已办", by=BY, at=now(), **more)
    ledger.holds()
    sent.item = fetched(item)
    lifecycle.answer_reply(sent, True, "", by=BY, at=now())
    ledger.holds()


def test_28_are_19_done_and_9_followed_at_every_moment(
    at: At, county: Platform, village: Platform, ledger: Ledger
) -> None:
    at("2026-03-02 09:00")
    units = [factories.make_organization(county, name) for name in ("林草局", "农业农村局")]
    items = [is_handed_out(village, units, ledger, n) for n in range(1, ALL + 1)]
    assert ledger.holds() == Tally(28, 0, 28, 0)
    at("2026-04-02 09:00")
    for item in items[:DONE]:
        is_replied(item, ReplyResult.A, ledger)
    # the other nine: planned, asked back, more time, being done, followed up by letter
    is_replied(items[19], ReplyResult.B, ledger)
    lifecycle.ask_hand_back(fetched(items[20]), "不属本单位职责", by=BY, at=now())
    ledger.holds()
    later = items[21].due + dt.timedelta(days=30)
    lifecycle.ask_extension(fetched(items[21]), later, "雨季", by=BY, at=now())
    ledger.holds()
    for item in items[22:25]:
        lifecycle.accept(fetched(item), by=BY, at=now())
        ledger.holds()
    lettered(fetched(items[25]), Colour.YELLOW)
    found = ledger.holds()
    assert (found.done, found.followed, found.late) == (19, 9, 0)
    assert found.completion == "67.9%"


def test_the_office_reads_the_same_figures_and_who_has_the_nine(
    at: At, county: Platform, village: Platform, ledger: Ledger
) -> None:
    at("2026-03-02 09:00")
    unit = factories.make_organization(county, "林草局")
    items = [is_handed_out(village, [unit], ledger, n) for n in range(1, 5)]
    is_replied(items[0], ReplyResult.A, ledger)
    is_replied(items[1], ReplyResult.B, ledger)
    lettered(fetched(items[2]), Colour.RED)
    desk = factories.make_user("county_office", county)
    at("2026-07-02 09:00")
    assert clock.today() > items[3].due
    page = Visitor(desk, "/items/board/")
    assert "交单位办理4项，已办结1项，跟踪落实3项，办结率25.0%" in page.text
    for words in ("林草局", "红色，1份", "列入计划1项", "不算逾期，也不算解决"):
        assert words in page.text
    assert ledger.holds().late == 2


def test_a_reply_c_is_done_with_and_a_redone_item_is_followed_again(
    at: At, county: Platform, village: Platform, ledger: Ledger
) -> None:
    at("2026-03-02 09:00")
    unit = factories.make_organization(county, "林草局")
    items = [is_handed_out(village, [unit], ledger, n) for n in range(1, 4)]
    is_replied(items[0], ReplyResult.A, ledger)
    is_replied(items[1], ReplyResult.C, ledger)
    assert ledger.holds().done == 2
    lifecycle.redo_item(fetched(items[0]), "又坏了", by=BY, at=now())
    assert ledger.holds() == Tally(3, 1, 2, 0)
    lifecycle.void_item(fetched(items[2]), "重复", by=BY, at=now())
    ledger.handed_out -= 1
    assert ledger.holds() == Tally(2, 1, 1, 0)
