"""赔偿分期: what was paid is taken whatever the item waits for; what is forgiven, taken back, owed."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from cases import lifecycle
from cases.enums import ItemStatus, ProblemOutcome, ReplyResult
from cases.errors import InstalmentsDiffer, StillOpen
from cases.history import history_of
from cases.models import ActionItem
from common.errors import AlreadyMoved
from tests.cases.making import BY, again, given, in_instalments, now, owed, raised, today

pytestmark = pytest.mark.django_db


def full(item):
    return ActionItem.objects.select_related("problem__case__platform", "unit", "issuer").get(
        pk=item.pk
    )


def pay(item, part):
    row = item.instalments.get(part=part)
    row.item = full(item)
    lifecycle.pay_instalment(row, today(), by=BY, at=now())


def unpay(item, part):
    row = item.instalments.get(part=part)
    row.item = full(item)
    lifecycle.unpay_instalment(row, "记错了", by=BY, at=now())


def test_a_reply_that_it_is_done_stands_once_every_instalment_is_paid(matter, county_unit):
    item = in_instalments(given(matter, county_unit, assisting=[]), "100", "200")
    sent = lifecycle.reply(full(item), ReplyResult.A, "已赔付", by=BY, at=now())
    sent.item = full(item)
    with pytest.raises(StillOpen):
        lifecycle.answer_reply(sent, True, "", by=BY, at=now())
    pay(item, 1)
    assert full(item).due == item.instalments.get(part=2).due
    pay(item, 2)
    assert full(item).status == ItemStatus.REPLIED
    sent.item = full(item)
    lifecycle.answer_reply(sent, True, "", by=BY, at=now())
    assert full(item).status == ItemStatus.DONE


def test_what_was_paid_while_it_waits_or_is_planned_is_taken(matter, county_unit):
    asked = in_instalments(given(matter, county_unit, assisting=[]), "100", "200")
    lifecycle.ask_hand_back(full(asked), "不属职责", by=BY, at=now())
    later = in_instalments(given(matter, county_unit, assisting=[]), "100")
    plan = {"source": "2027年计划", "review_on": today() + dt.timedelta(days=90)}
    sent = lifecycle.reply(full(later), ReplyResult.B, "列入计划", **plan, by=BY, at=now())
    sent.item = full(later)
    lifecycle.answer_reply(sent, True, "", by=BY, at=now())
    day = full(later).due
    pay(asked, 1)
    pay(later, 1)
    assert (full(asked).status, full(later).status, full(later).due) == ("back", "planned", day)
    assert asked.instalments.filter(paid_on=None).count() == 1


def test_what_is_void_is_not_paid(village):
    item = owed(raised(village), "100")
    lifecycle.void_item(full(item), "不赔了", by=BY, at=now())
    with pytest.raises(AlreadyMoved):
        pay(item, 1)


def test_the_last_payment_entered_by_mistake_is_taken_back_and_the_item_goes_on(village):
    item = owed(raised(village), "100", "200")
    pay(item, 1)
    pay(item, 2)
    case = item.problem.case
    assert (full(item).status, again(item.problem).outcome) == ("done", ProblemOutcome.SOLVED)
    unpay(item, 2)
    found = full(item)
    assert (found.status, found.done_on) == (ItemStatus.DOING, None)
    assert found.due == item.instalments.get(part=2).due
    assert again(item.problem).outcome == ProblemOutcome.AGREED
    pay(item, 2)
    assert (full(item).status, again(case).status) == ("done", "open")


def test_the_rest_may_be_forgiven(village):
    item = owed(raised(village), "100", "200")
    with pytest.raises(InstalmentsDiffer):
        lifecycle.set_instalments(full(item), Decimal(0), [], by=BY, at=now())
    pay(item, 1)
    lifecycle.set_instalments(full(item), Decimal(100), [], by=BY, at=now())
    assert [row.part for row in item.instalments.all()] == [1]
    assert full(item).compensation == 100
    with translation.override("zh-hans"):
        said = [(line.what, line.text) for line in history_of(item.problem.case)]
    assert ("赔偿分期", "分1期，共100.00元，已全部付清") in said


def test_the_page_offers_to_forgive_the_rest_and_to_take_the_last_back(village, as_role):
    client = as_role("convener")
    item = owed(raised(village), "100", "200")
    page = reverse("item", args=[item.no])
    first, second = (reverse("instalment", args=[item.no, part]) for part in (1, 2))
    client.post(first, {"paid_on": str(today())})
    client.post(second, {"paid_on": str(today())})
    assert full(item).status == ItemStatus.DONE
    assert second in client.get(page).content.decode()
    client.post(second, {"reason": "记错了"})
    assert full(item).status == ItemStatus.DOING
    client.post(reverse("item_instalments", args=[item.no]), {"total": "100"})
    assert item.instalments.count() == 1
    lifecycle.void_item(full(item), "不赔了", by=BY, at=now())
    assert first not in client.get(page).content.decode()


def test_the_desk_enters_what_a_unit_wrote_of_its_payments(matter, village, county_unit, as_role):
    desk, town = as_role("county_office"), as_role("town_office")
    item = in_instalments(given(matter, county_unit, assisting=[]), "100")
    page = reverse("instalment_paper", args=[item.no, 1])
    assert page in desk.get(reverse("item", args=[item.no])).content.decode()
    assert town.get(page).status_code == 403
    said = desk.post(page, {"paid_on": str(today())}, follow=True).content.decode()
    assert "代 交通局（书面）" in said
    assert item.instalments.get().paid_on == today()
    own = owed(raised(village, "路灯不亮"), "100")
    assert desk.get(reverse("instalment_paper", args=[own.no, 1])).status_code == 403
