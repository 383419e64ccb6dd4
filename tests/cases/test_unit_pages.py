"""交单位办理 on its pages: who is offered what, what a mistake says, whom reminders reach."""

import datetime as dt
import re
from html import unescape

import pytest
from django.urls import reverse

from cases import lifecycle
from cases.enums import (
    Answered,
    ItemStatus,
    NudgeHow,
    ProblemOutcome,
    ReplyResult,
    Way,
)
from cases.models import ActionItem, UnitRequest
from notices import kinds
from notices.models import Notice
from notices.reminding import remind
from tests import factories
from tests.cases.making import BY, again, bodies, given, now, today

pytestmark = pytest.mark.django_db


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


def test_what_a_unit_did_is_taken_though_the_village_put_the_matter_aside(
    matter, office, county_unit, village
):
    contact = factories.client_for(
        factories.make_user("unit_contact", village, organization=county_unit)
    )
    item = given(matter, county_unit, assisting=[])
    lifecycle.suspend(again(matter), "等天暖", by=BY, at=now())
    contact.post(reverse("item_accept", args=[item.no]))
    assert again(item).status == ItemStatus.DOING
    contact.post(reverse("item_reply", args=[item.no]), {"result": "A", "text": "已修通320米"})
    assert again(item).status == ItemStatus.REPLIED
    assert "审核办复" in office.get(reverse("home")).content.decode()
    sent = {"outcome": "granted", "answer": "", "about": about(item)}
    office.post(reverse("item_answer", args=[item.no]), sent)
    assert (again(item).status, again(matter).status) == (ItemStatus.DONE, "suspended")


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


def test_the_board_leads_to_what_waits_for_an_answer(matter, office, county_unit):
    """The office's row names how many replies wait; a tap shows them and nothing else."""
    item = given(matter, county_unit, assisting=[])
    given(matter, county_unit, assisting=[])
    lifecycle.reply(item, ReplyResult.A, "修好了", by=BY, at=now())
    board = office.get(reverse("board")).content.decode()
    (link,) = re.findall(r'href="([^"]*state=answer[^"]*)"', board)
    rows = office.get(unescape(link)).context["rows"]
    assert [row["url"] for row in rows] == [reverse("item", args=[item.no])]
    other = office.get(reverse("items"), {"state": "answer", "who": "别的单位"})
    assert other.context["rows"] == []


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
