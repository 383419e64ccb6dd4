"""交单位办理: in which way, accepted, handed back, extended, replied to, countersigned, nudged."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

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
from cases.models import ActionItem, Nudge, PartyGovDecision, Reply, UnitRequest
from cases.standing import Next, with_whom
from common import clock
from common.errors import AlreadyMoved, DomainError
from notices import kinds
from notices.models import Notice
from notices.reminding import remind
from records import ledger
from tests import factories
from tests.cases.making import BY, again, concluded, given, now, raised, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def matter(village, at):
    at("2026-11-23 10:00")  # a Monday
    case = raised(village)
    concluded(case, ProblemOutcome.AGREED, text="修路", lead_text="村委会", due=today())
    ActionItem.objects.update(status=ItemStatus.VOID)
    return case


@pytest.fixture
def county_unit(village):
    return factories.make_organization(village.county, "交通局")


def bodies(village):
    """The party committee's office and the CPPCC's, which gives no orders."""
    tenant = village.county
    return (
        factories.make_organization(tenant, "县委办", kind="party", may_order=True),
        factories.make_organization(tenant, "县政协办", kind="cppcc", division=tenant.division),
    )


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


# --- pages ----------------------------------------------------------------------------------


@pytest.fixture
def office(village, as_role):
    bodies(village)
    return as_role("county_office")


def form_of(matter, unit, **more):
    return {
        "problem": "1",
        "way": "request",
        "unit": unit.pk,
        "text": "修通东门到主街的路",
        "due": "3",
        "spends": "no",
        **more,
    }


def about(item):
    """What the form of an answer says that it is about."""
    row = item.requests.filter(outcome="open").first() or item.replies.get(outcome="open")
    return f"{row._meta.model_name}:{row.pk}"


def test_the_office_asks_a_unit_on_one_page(matter, office, county_unit, village):
    url = reverse("hand_out", args=[matter.no])
    page = office.get(url).content.decode()
    assert "交单位办理" in page and "党政交办" not in page
    helper = factories.make_organization(village.county, "财政局")
    money = {"total": "100000.50", "share": "70000", "helper_1": helper.pk, "share_1": "30000"}
    wrong = office.post(url, form_of(matter, county_unit, **money))
    assert wrong.status_code == 422
    words = wrong.content.decode()
    assert "各单位分摊合计100,000.00元，与资金合计100,000.50元不符" in words
    assert "修通东门到主街的路" in words
    right = form_of(matter, county_unit, **{**money, "share_1": "30000.50"})
    answer = office.post(url, right, follow=True)
    item = ActionItem.objects.exclude(status=ItemStatus.VOID).get()
    assert (item.unit, item.way, item.due) == (county_unit, Way.REQUEST, dt.date(2027, 2, 23))
    assert "已交交通局办理" in answer.content.decode()
    assert "30,000.50元" in answer.content.decode() and "100,000.50元" in answer.content.decode()


def test_a_contact_accepts_replies_and_the_office_checks(matter, office, county_unit, village):
    contact = factories.client_for(
        factories.make_user("unit_contact", village, organization=county_unit)
    )
    stranger = factories.client_for(factories.make_user("unit_contact", village))
    item = given(matter, county_unit, assisting=[])
    assert stranger.get(reverse("item", args=[item.no])).status_code == 404
    home = contact.get(reverse("home")).content.decode()
    assert "签收" in home and "修通东门到主街的路" in home
    contact.post(reverse("item_accept", args=[item.no]))
    assert again(item).status == ItemStatus.DOING
    reply = reverse("item_reply", args=[item.no])
    assert contact.post(reply, {"result": "B", "text": "列入计划"}).status_code == 422
    contact.post(reply, {"result": "A", "text": "已修通320米"})
    home = office.get(reverse("home")).content.decode()
    assert "审核办复" in home
    answer = reverse("item_answer", args=[item.no])
    assert "已修通320米" in office.get(answer).content.decode()
    sent = {"outcome": "granted", "answer": "", "about": about(item)}
    office.post(answer, sent)
    assert again(item).status == ItemStatus.DONE
    assert office.post(answer, sent).status_code in (302, 409)


def test_the_office_hands_it_to_the_unit_that_was_proposed(matter, office, county_unit, village):
    item = given(matter, county_unit)
    other = factories.make_organization(village.county, "住建局")
    contact = factories.client_for(
        factories.make_user("unit_contact", village, organization=county_unit)
    )
    contact.post(
        reverse("item_hand_back", args=[item.no]), {"reason": "属住建", "proposed": other.pk}
    )
    answer = reverse("item_answer", args=[item.no])
    page = office.get(answer).content.decode()
    assert "属住建" in page and f'<option value="{other.pk}" selected>' in page
    asked = {"outcome": "granted", "about": about(item)}
    assert office.post(answer, asked).status_code == 422
    office.post(answer, {**asked, "unit": other.pk})
    assert again(item).unit == other
    assert UnitRequest.objects.get().answered_at == now()


def test_a_second_click_on_an_answer_does_not_answer_something_else(matter, office, county_unit):
    item = given(matter, county_unit, assisting=[])
    later = item.due + dt.timedelta(days=9)
    lifecycle.ask_extension(item, later, "雨季", by=BY, at=now())
    sent = {"outcome": "granted", "answer": "", "about": about(item)}
    lifecycle.reply(item, ReplyResult.A, "修通了", by=BY, at=now())
    answered = office.post(reverse("item_answer", args=[item.no]), sent)
    assert (answered.status_code in (302, 409), again(item).status) == (True, ItemStatus.REPLIED)
    assert UnitRequest.objects.get().outcome == Answered.REFUSED


def test_nobody_hands_out_in_another_body_s_name(matter, village, county_unit):
    party, _cppcc = bodies(village)
    town_body = factories.make_organization(
        village.county, "龙兴镇政府", kind="government", may_order=True
    )
    user = factories.make_user("town_office", village.town, organization=town_body)
    client = factories.client_for(user)
    url = reverse("hand_out", args=[matter.no])
    sent = {**form_of(matter, county_unit), "way": "town", "issuer": party.pk}
    client.post(url, sent)
    assert ActionItem.objects.get(unit=county_unit).issuer == town_body
    decided = {**sent, "way": "party_government"}
    assert client.post(url, decided).status_code == 422


def test_a_village_does_not_undo_what_was_handed_to_a_unit(matter, county_unit, as_role):
    item = given(matter, county_unit)
    client = as_role("convener")
    for name in ("case_void", "item_void", "item_spends"):
        args = [matter.no] if name == "case_void" else [item.no]
        client.post(reverse(name, args=args), {"reason": "不办了", "spends": "no"})
    assert (again(matter).status, again(item).status) == ("open", "open")


@pytest.mark.parametrize("first", [ReplyResult.A, ReplyResult.C])
def test_a_problem_is_judged_by_all_that_was_handed_out_for_it(matter, village, first):
    results = [first, ReplyResult.A if first == ReplyResult.C else ReplyResult.C]
    items = [given(matter, assisting=[]) for _result in results]
    for item, result in zip(items, results, strict=True):
        fresh = ActionItem.objects.select_related("problem__case").get(pk=item.pk)
        sent = lifecycle.reply(fresh, result, "如此", by=BY, at=now())
        lifecycle.answer_reply(sent, True, "", by=BY, at=now())
    problem = matter.problems.get()
    assert (problem.outcome, problem.solved_on) == (ProblemOutcome.EXPLAINED, None)


def test_a_plan_that_is_carried_out_later_solves_the_problem(matter, county_unit):
    item = given(matter, county_unit, assisting=[])
    review = today() + dt.timedelta(days=90)
    plan = {"source": "2027年计划", "review_on": review}
    sent = lifecycle.reply(item, ReplyResult.B, "列入计划", **plan, by=BY, at=now())
    lifecycle.answer_reply(sent, True, "", by=BY, at=now())
    fresh = ActionItem.objects.select_related("problem__case").get(pk=item.pk)
    sent = lifecycle.reply(fresh, ReplyResult.A, "修通了", by=BY, at=now())
    lifecycle.answer_reply(sent, True, "", by=BY, at=now())
    assert matter.problems.get().outcome == ProblemOutcome.SOLVED


def test_administrators_read_nothing_of_it_in_their_own_list(matter, county_unit, as_role):
    item = given(matter, county_unit, assisting=[])
    lifecycle.reply(item, ReplyResult.A, "修通了", by=BY, at=now())
    for role in ("sys_admin", "sec_admin", "audit_admin"):
        assert item.text not in as_role(role).get(reverse("home")).content.decode()


def test_a_village_hands_nothing_to_a_unit(matter, as_role):
    client = as_role("convener")
    assert client.get(reverse("hand_out", args=[matter.no])).status_code == 403
    assert (
        reverse("hand_out", args=[matter.no])
        not in client.get(reverse("case", args=[matter.no])).content.decode()
    )


def test_an_item_s_page_costs_the_same_with_more_said(matter, office, county_unit, same_queries):
    item = given(matter, county_unit)

    def more():
        for number in range(3):
            asked = lifecycle.ask_extension(
                again(item), today() + dt.timedelta(days=60 + number), "雨", by=BY, at=now()
            )
            lifecycle.answer_extension(asked, True, "", by=BY, at=now())
            lifecycle.nudge(item, NudgeHow.PHONE, by=BY, at=now())

    same_queries(lambda: office.get(reverse("item", args=[item.no])), more)


def reminded(moment):
    """Who is reminded at ``moment``, of what kind."""
    remind(moment)
    rows = Notice.objects.filter(made_at=moment).select_related("recipient")
    return {
        (row.recipient.name, line.kind)
        for row in rows
        for line in kinds.lines_of(row)
        if line.kind.startswith("item.")
    }


def test_reminders_reach_the_contacts_and_later_whoever_handed_it_out(
    matter, village, county_unit, at
):
    factories.make_user("unit_contact", village, name="张联络", organization=county_unit)
    factories.make_user("county_office", village.county, name="任主任")
    factories.make_user("convener", village, name="李书记")
    item = given(matter, county_unit, days=8)
    days = {
        -1: {("张联络", "item.near")},
        0: {("张联络", "item.today")},
        3: {("张联络", "item.late"), ("任主任", "item.late")},
    }
    for left, people in days.items():
        day = item.due + dt.timedelta(days=left)
        assert reminded(at(f"{day:%Y-%m-%d} 08:00")) == people


def test_after_its_reply_the_unit_is_left_alone(matter, village, county_unit, at):
    factories.make_user("unit_contact", village, name="张联络", organization=county_unit)
    factories.make_user("county_office", village.county, name="任主任")
    item = given(matter, county_unit, days=8, assisting=[])
    lifecycle.reply(item, ReplyResult.A, "修通了", by=BY, at=now())
    day = item.due - dt.timedelta(days=1)
    assert reminded(at(f"{day:%Y-%m-%d} 08:00")) == {("任主任", "item.near")}


def test_the_village_sees_it_with_the_unit_and_is_not_asked_to_report(matter, as_role, county_unit):
    item = given(matter, county_unit, days=3, assisting=[])
    page = as_role("convener").get(reverse("home")).content.decode()
    assert item.text in page and "交通局在办" in page
    assert reverse("item_progress", args=[item.no]) not in page
    lifecycle.reply(item, ReplyResult.A, "修通了", by=BY, at=now())
    page = as_role("convener").get(reverse("home")).content.decode()
    assert f"等{item.issuer}答复" in page


def test_a_contact_who_leads_something_himself_reports_on_it(matter, village, county_unit):
    contact = factories.make_user("unit_contact", village, organization=county_unit)
    problem = matter.problems.select_related("case__platform").get()
    item = lifecycle.add_item(
        problem, by=BY, at=now(), due=today(), lead_person=contact.person, text="自己办"
    )
    page = factories.client_for(contact).get(reverse("item_progress", args=[item.no]))
    assert page.status_code == 200
