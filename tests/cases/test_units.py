"""交单位办理: in which way, accepted, handed back, extended, replied to, countersigned, nudged."""

import datetime as dt
from decimal import Decimal

import pytest

from cases import lifecycle
from cases.enums import (
    Answered,
    DecisionKind,
    ItemStatus,
    NudgeHow,
    ProblemOutcome,
    ProgressKind,
    ReplyResult,
    Spends,
    Way,
)
from cases.errors import FutureDay, MayNotOrder, NotCountersigned, ReplyOwed, UnitTwice
from cases.lifecycle import Order
from cases.models import ActionItem, Nudge, PartyGovDecision, Reply
from cases.standing import Next, with_whom
from common import clock
from common.errors import AlreadyMoved, DomainError
from notices.models import Notice
from records import ledger
from reports.metrics import Asked, items
from tests import factories
from tests.cases.making import BY, again, bodies, concluded, given, now, raised, tenant_of, today

pytestmark = pytest.mark.django_db


def told(kind):
    return set(
        Notice.objects.standing().filter(kind=kind).values_list("recipient__name", flat=True)
    )


# --- handing out ----------------------------------------------------------------------------


@pytest.mark.parametrize("way", [Way.TOWN, Way.PARTY_GOVERNMENT])
def test_a_cppcc_office_gives_no_orders(matter, way):
    with pytest.raises(MayNotOrder):
        given(matter, way=way)
    assert not ActionItem.objects.exclude(status=ItemStatus.VOID).exists()


def test_an_order_of_party_or_government_needs_their_decision(matter, village):
    party, _cppcc = bodies(village)
    with pytest.raises(MayNotOrder):
        given(matter, way=Way.PARTY_GOVERNMENT, issuer=party)
    decision = lifecycle.record_party_decision(
        matter,
        kind=DecisionKind.MEETING,
        organization=party,
        decided_on=today(),
        document="新办发〔2026〕3号",
        requirement="请交通局年底前修通",
        by=BY,
        at=now(),
    )
    item = given(matter, way=Way.PARTY_GOVERNMENT, issuer=party, decision=decision)
    assert (item.decision, item.issuer, item.way) == (decision, party, Way.PARTY_GOVERNMENT)
    acts = [event.act for event in ledger.history(matter.ledger_stream)]
    assert acts[-2:] == ["case.decided_above", "item.made"]


def test_a_decision_of_a_body_that_may_not_decide_or_of_tomorrow_is_refused(matter, village):
    party, cppcc = bodies(village)
    facts = {"kind": DecisionKind.OFFICE, "requirement": "办", "by": BY, "at": now()}
    with pytest.raises(MayNotOrder):
        lifecycle.record_party_decision(matter, organization=cppcc, decided_on=today(), **facts)
    tomorrow = today() + dt.timedelta(days=1)
    with pytest.raises(FutureDay):
        lifecycle.record_party_decision(matter, organization=party, decided_on=tomorrow, **facts)
    secret = {**facts, "requirement": "机密"}
    with pytest.raises(DomainError, match="机密"):
        lifecycle.record_party_decision(matter, organization=party, decided_on=today(), **secret)
    assert not PartyGovDecision.objects.exists()


def test_a_department_adopts_for_itself_and_is_asked_by_letter(matter, village, as_role):
    desk = as_role("county_office")
    unit = factories.make_organization(tenant_of(village), "县交通局")
    bodies(village)
    typed = {"organization": unit.pk, "kind": "adopted", "decided_on": str(today())}
    page = f"/cases/{matter.no}/decided-above/"
    assert desk.post(page, {**typed, "kind": "office", "requirement": "办"}).status_code == 422
    document = {"document": "新交函〔2026〕8号", "requirement": "列入本局年度安排"}
    assert desk.post(page, {**typed, **document}).status_code == 302
    out = {"problem": "1", "unit": unit.pk, "text": "修路", "due": "3", "spends": "no"}
    refused = desk.post(f"/cases/{matter.no}/hand-out/", {**out, "way": "party_government"})
    assert refused.status_code == 422
    desk.post(f"/cases/{matter.no}/hand-out/", {**out, "way": "request"})
    item = ActionItem.objects.get(unit=unit)
    assert (item.decision.kind, item.basis) == ("adopted", "新交函〔2026〕8号")


def test_one_unit_is_named_once(matter, county_unit):
    with pytest.raises(UnitTwice):
        given(matter, county_unit, assisting=[(county_unit, None)])


def test_contacts_of_all_units_are_told_in_the_words_of_the_way(matter, village, county_unit):
    helper = factories.make_organization(village.county, "水利局")
    for name, unit in (("张联络", county_unit), ("李联络", helper)):
        factories.make_user("unit_contact", village, name=name, organization=unit)
    given(matter, county_unit, assisting=[(helper, Decimal("30000.50"))], share=Decimal(70000))
    assert (told("unit.asked"), told("unit.ordered")) == ({"张联络"}, set())
    assert told("unit.assists") == {"李联络"}


def test_what_spends_waits_for_the_gate_and_tells_nobody(matter, village, county_unit):
    factories.make_user("unit_contact", village, name="张联络", organization=county_unit)
    problem = matter.problems.select_related("case__platform").get()
    cppcc = factories.make_organization(village.county, kind="cppcc")
    order = Order(way=Way.REQUEST, issuer=cppcc, unit=county_unit)
    item = lifecycle.hand_out(
        problem, order, text="用维修资金", due=today(), spends=Spends.YES, by=BY, at=now()
    )
    assert (item.status, told("unit.asked")) == (ItemStatus.PREPARED, set())


def test_a_problem_taken_above_is_agreed_when_the_level_above_hands_it_out(village, at):
    at("2026-11-23 10:00")
    case = raised(village)
    concluded(case, ProblemOutcome.ESCALATED)
    given(case)
    assert case.problems.get().outcome == ProblemOutcome.AGREED


# --- the unit -------------------------------------------------------------------------------


def test_it_rests_with_the_unit_then_with_whoever_handed_it_out(matter, county_unit):
    item = given(matter, county_unit, assisting=[])
    resting = with_whom(again(matter), now())
    assert (resting.next, resting.whom) == (Next.REPORT, "交通局")
    lifecycle.accept(item, by=BY, at=now())
    assert again(item).accepted_at == now()
    lifecycle.reply(item, ReplyResult.A, "已修通320米", by=BY, at=now())
    resting = with_whom(again(matter), now())
    assert (resting.next, resting.whom) == (Next.ANSWER, str(item.issuer))


@pytest.mark.parametrize(
    ("day", "late"), [("2026-12-02", False), ("2026-12-03", True)]
)  # seven working days after Monday the 23rd end on Wednesday the 2nd
def test_handing_back_after_seven_working_days_is_noted_and_not_refused(
    matter, village, county_unit, at, day, late
):
    item = given(matter, county_unit)
    other = factories.make_organization(village.county, "住建局")
    asked = lifecycle.ask_hand_back(
        item, "属住建职责", proposed=other, by=BY, at=at(f"{day} 17:00")
    )
    assert (asked.late, again(item).status) == (late, ItemStatus.HANDED_BACK)
    lifecycle.answer_hand_back(asked, other, "", by=BY, at=clock.now())
    moved = again(item)
    assert (moved.status, moved.unit, moved.lead_name) == (ItemStatus.OPEN, other, "住建局")
    with pytest.raises(AlreadyMoved):
        lifecycle.answer_hand_back(asked, None, "不同意", by=BY, at=clock.now())


def test_what_is_handed_on_after_its_day_has_as_many_days_again(matter, village, county_unit, at):
    item = given(matter, county_unit, days=10, working_days=8)
    other = factories.make_organization(village.county, "住建局")
    factories.make_user("unit_contact", village, name="李联络", organization=other)
    at("2026-12-01 10:00")
    asked = lifecycle.ask_hand_back(item, "属住建职责", proposed=other, by=BY, at=now())
    at("2026-12-20 10:00")
    lifecycle.answer_hand_back(asked, other, "", by=BY, at=now())
    found = again(item)
    assert (found.due, found.working_days) == (dt.date(2026, 12, 30), None)
    (row,) = Notice.objects.filter(kind="unit.asked", recipient__name="李联络")
    assert row.params["due"] == "2026-12-30"


def test_what_is_handed_on_in_time_keeps_its_day(matter, village, county_unit):
    item = given(matter, county_unit, days=10, working_days=8)
    asked = lifecycle.ask_hand_back(item, "属住建职责", by=BY, at=now())
    other = factories.make_organization(village.county, "住建局")
    lifecycle.answer_hand_back(asked, other, "", by=BY, at=now())
    found = again(item)
    assert (found.due, found.working_days) == (item.due, 8)


def test_only_what_somebody_is_doing_is_late(matter, village, county_unit, as_role, at):
    made = {name: given(matter, county_unit, assisting=[]) for name in ("open", "back", "replied")}
    lifecycle.ask_hand_back(made["back"], "不属职责", by=BY, at=now())
    lifecycle.reply(made["replied"], ReplyResult.A, "好了", by=BY, at=now())
    decides = given(matter, county_unit, assisting=[])
    ActionItem.objects.filter(pk=decides.pk).update(status=ItemStatus.PREPARED, spends="yes")
    at("2027-01-20 10:00")
    desk = as_role("county_office")
    assert [one.pk for one in ActionItem.objects.overdue(today())] == [made["open"].pk]
    late = [row["url"] for row in desk.get("/items/?state=late").context["rows"]]
    board = desk.get("/items/board/").context
    figures = items(Asked(village.county, dt.date(2026, 1, 1), today()))["parts"]
    assert (late, board["tally"].late) == ([f"/items/{made['open'].no}/"], 1)
    assert figures["overdue"] == 1


def test_a_refused_hand_back_says_why(matter, county_unit):
    asked = lifecycle.ask_hand_back(given(matter, county_unit), "不归我们", by=BY, at=now())
    with pytest.raises(DomainError):
        lifecycle.answer_hand_back(asked, None, " ", by=BY, at=now())
    lifecycle.answer_hand_back(asked, None, "三定方案写明由你局负责", by=BY, at=now())
    assert (again(asked).outcome, again(asked.item).status) == (Answered.REFUSED, "doing")
    with pytest.raises(UnitTwice):
        lifecycle.ask_hand_back(again(asked.item), "x", proposed=county_unit, by=BY, at=now())


@pytest.mark.parametrize("granted", [True, False])
def test_more_time_is_granted_by_whoever_handed_it_out(matter, county_unit, granted):
    item = given(matter, county_unit, days=10)
    later = item.due + dt.timedelta(days=20)
    with pytest.raises(DomainError):
        lifecycle.ask_extension(item, item.due, "雨季", by=BY, at=now())
    asked = lifecycle.ask_extension(item, later, "雨季", by=BY, at=now())
    with pytest.raises(AlreadyMoved):
        lifecycle.ask_extension(item, later, "再延", by=BY, at=now())
    lifecycle.answer_extension(asked, granted, "按期办结", by=BY, at=now())
    assert again(item).due == (later if granted else item.due)
    assert again(asked).late is False


def test_the_unit_reports_its_end_by_a_reply(matter, county_unit):
    item = given(matter, county_unit)
    lifecycle.report_progress(item, ProgressKind.DOING, note="已进场", by=BY, at=now())
    with pytest.raises(ReplyOwed):
        lifecycle.report_progress(again(item), ProgressKind.DONE, by=BY, at=now())


def test_a_reply_stands_when_every_assisting_unit_countersigned(matter, county_unit):
    item = given(matter, county_unit)
    lifecycle.countersign(item.assisting.get(), by=BY, at=now())  # there is nothing to sign yet
    sent = lifecycle.reply(item, ReplyResult.A, "已修通320米", by=BY, at=now())
    with pytest.raises(NotCountersigned) as refusal:
        lifecycle.answer_reply(sent, True, "", by=BY, at=now())
    helper = item.assisting.get()
    assert str(helper.organization) in refusal.value.sentence
    assert again(sent).outcome == Answered.OPEN
    lifecycle.countersign(helper, by=BY, at=now())
    lifecycle.countersign(helper, by=BY, at=now())
    lifecycle.answer_reply(sent, True, "", by=BY, at=now())
    done = again(item)
    assert (done.status, done.done_on, done.done_text) == ("done", today(), "已修通320米")
    assert matter.problems.get().outcome == ProblemOutcome.SOLVED
    acts = [e.act for e in ledger.history(matter.ledger_stream)]
    assert acts.count("item.countersigned") == 1


def test_a_reply_that_is_not_enough_comes_back_and_is_done_again(matter, county_unit):
    item = given(matter, county_unit, assisting=[])
    first = lifecycle.reply(item, ReplyResult.A, "修了一半", by=BY, at=now())
    lifecycle.answer_reply(first, False, "还差160米", by=BY, at=now())
    assert again(item).status == ItemStatus.DOING
    second = lifecycle.reply(again(item), ReplyResult.A, "全部修通", by=BY, at=now())
    lifecycle.answer_reply(second, True, "", by=BY, at=now())
    assert [row.outcome for row in Reply.objects.order_by("id")] == ["refused", "granted"]
    assert again(item).status == ItemStatus.DONE


@pytest.mark.parametrize(
    ("result", "status", "outcome"),
    [
        (ReplyResult.B, ItemStatus.PLANNED, ProblemOutcome.PLANNED),
        (ReplyResult.C, ItemStatus.CLOSED, ProblemOutcome.EXPLAINED),
        (ReplyResult.D, ItemStatus.CLOSED, ProblemOutcome.EXPLAINED),
    ],
)
def test_what_is_planned_or_cannot_be_solved_is_said_and_not_counted_as_solved(
    matter, county_unit, result, status, outcome
):
    item = given(matter, county_unit, assisting=[])
    review = today() + dt.timedelta(days=90)
    sent = lifecycle.reply(
        item, result, "列入明年计划", source="2027年农村公路计划", review_on=review, by=BY, at=now()
    )
    lifecycle.answer_reply(sent, True, "", by=BY, at=now())
    problem = matter.problems.get()
    assert (again(item).status, problem.outcome, problem.solved_on) == (status, outcome, None)
    assert not ActionItem.objects.overdue(today() + dt.timedelta(days=400)).exists()


def test_a_plan_names_its_source_and_its_review(matter, county_unit):
    item = given(matter, county_unit)
    with pytest.raises(DomainError):
        lifecycle.reply(item, ReplyResult.B, "列入计划", by=BY, at=now())
    assert (Reply.objects.count(), again(item).status) == (0, ItemStatus.OPEN)


def test_each_act_twice_has_one_effect(matter, county_unit):
    item = given(matter, county_unit)
    slow = ActionItem.objects.select_related("problem__case").get(pk=item.pk)
    lifecycle.accept(item, by=BY, at=now())
    with pytest.raises(AlreadyMoved):
        lifecycle.accept(slow, by=BY, at=now())
    slow = ActionItem.objects.select_related("problem__case").get(pk=item.pk)
    lifecycle.reply(item, ReplyResult.A, "好了", by=BY, at=now())
    with pytest.raises(AlreadyMoved):
        lifecycle.reply(slow, ReplyResult.A, "好了", by=BY, at=now())
    assert Reply.objects.count() == 1


def test_a_nudge_is_a_record_and_changes_nothing(matter, village, county_unit):
    factories.make_user("unit_contact", village, name="张联络", organization=county_unit)
    item = given(matter, county_unit)
    lifecycle.nudge(item, NudgeHow.PHONE, text="问进度", by=BY, at=now())
    assert (again(item).status, Nudge.objects.get().text) == (ItemStatus.OPEN, "问进度")
    assert told("unit.nudged") == {"张联络"}
