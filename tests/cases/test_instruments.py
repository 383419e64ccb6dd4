"""The escalation table, letters and supervision orders, and matters that a leader heads."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from docx import Document

from cases import lifecycle
from cases.enums import Colour, ItemStatus, ProblemOutcome, ReplyResult, Way
from cases.errors import MayNotOrder, ReasonMissing, UnitMissing
from cases.models import ActionItem, Case, Instrument
from cases.standing import Rests, with_whom
from common.errors import AlreadyMoved
from notices.models import Notice
from notices.reminding import remind
from platforms.settings import BadSetting, set_setting
from tests import factories
from tests.cases.making import (
    BY,
    QUARREL,
    again,
    agreed,
    concluded,
    given,
    lettered,
    now,
    raised,
    today,
)

pytestmark = pytest.mark.django_db


def full(item):
    return ActionItem.objects.select_related(
        "problem__case__platform", "platform", "unit", "issuer__tenant"
    ).get(pk=item.pk)


def told(kind):
    rows = Notice.objects.standing().filter(kind=kind).order_by("id")
    return {row.recipient.name for row in rows}


def heads(user):
    """He is the head of his unit, and not its contact."""
    post = user.person.posts.get()
    post.is_head = True
    post.save()


# --- who is told on which day ---------------------------------------------------------------


def reminded(at, item, days):
    """Who is reminded so many days after the last day."""
    moment = at(f"{item.due + dt.timedelta(days=days):%Y-%m-%d} 09:00")
    remind(moment)
    rows = Notice.objects.filter(made_at=moment, kind="reminders").select_related("recipient")
    return {row.recipient.name for row in rows if item.no in str(row.params)}


@pytest.fixture
def people(village, county_unit):
    contact = factories.make_user("unit_contact", village, name="张联络", organization=county_unit)
    head = factories.make_user("unit_contact", village, name="路局长", organization=county_unit)
    heads(head)
    factories.make_user("county_office", village.county, name="任主任")
    factories.make_user("county_approver", village.county, name="程主席")
    factories.make_user("town_office", village.town, name="镇办")
    return contact


def test_the_table_names_who_is_told_on_which_day(matter, village, county_unit, people, at):
    leader = factories.make_person(village.county, "段副县长")
    lifecycle.head_matter(matter, leader, "副县长", by=BY, at=now())
    item = given(matter, county_unit, assisting=[], days=60)
    lifecycle.accept(item, by=BY, at=now())
    within, late = {"张联络"}, {"张联络", "任主任", "路局长"}
    later = {*late, "段副县长", "镇办"}
    expected = {-18: within, -7: within, -1: within, 0: within, 3: late, 7: later}
    expected |= {15: set(), 17: later, 30: set()}  # a Saturday, the Monday after it, a Sunday
    for days, names in expected.items():
        assert (days, reminded(at, item, days)) == (days, names)
    assert reminded(at, item, 31) == {*later, "程主席"}
    assert reminded(at, item, 32) == set()


def test_what_falls_together_is_told_once_by_the_highest_rung(matter, county_unit, people, at):
    item = given(matter, county_unit, assisting=[], days=10)
    assert "镇办" in reminded(at, item, 11)  # the first working day after it
    assert Notice.objects.filter(recipient=people.person, kind="reminders").count() == 1


def test_the_head_of_a_unit_is_told_what_is_late_and_nothing_before(matter, county_unit, people):
    given(matter, county_unit, assisting=[])
    assert told("unit.asked") == {"张联络"}


def test_a_unit_with_nobody_but_its_head_is_told_by_him(matter, village, county_unit):
    head = factories.make_user("unit_contact", village, name="路局长", organization=county_unit)
    heads(head)
    given(matter, county_unit, assisting=[])
    assert told("unit.asked") == {"路局长"}


def test_of_a_quarrel_neither_leader_nor_chair_is_told(village, people, at):
    item = agreed(raised(village, QUARREL))
    assert reminded(at, item, 31).isdisjoint({"程主席", "段副县长"})


# --- letters --------------------------------------------------------------------------------


def test_a_letter_is_numbered_told_and_answered(matter, county_unit, people):
    item = full(given(matter, county_unit, assisting=[]))
    first, second = lettered(item), lettered(item, Colour.BLUE, kind="提醒函")
    assert [row.no for row in (first, second)] == ["L140825-2026-0001", "L140825-2026-0002"]
    assert told("unit.instrument") == {"张联络", "路局长"}
    with pytest.raises(ReasonMissing):
        lifecycle.answer_instrument(first, "  ", by=BY, at=now())
    lifecycle.answer_instrument(first, "已进场施工", by=BY, at=now())
    assert told("unit.instrument_answered") == {"任主任"}
    with pytest.raises(AlreadyMoved):
        lifecycle.answer_instrument(first, "又答", by=BY, at=now())
    found = Instrument.objects.get(pk=first.pk)
    assert (found.answer, found.stands, found.awaits_answer) == ("已进场施工", True, False)


def test_letters_end_with_the_item(matter, county_unit):
    item = full(given(matter, county_unit, assisting=[]))
    row = lettered(item)
    sent = lifecycle.reply(item, ReplyResult.A, "修通了", by=BY, at=now())
    lifecycle.answer_reply(sent, True, "", by=BY, at=now())
    found = Instrument.objects.select_related("item").get(pk=row.pk)
    assert (found.item.status, found.stands) == (ItemStatus.DONE, False)
    with pytest.raises(AlreadyMoved):
        lettered(full(item))


def test_a_letter_taken_back_stays_on_record(matter, county_unit, people):
    row = lettered(full(given(matter, county_unit, assisting=[])))
    lifecycle.withdraw_instrument(row, "发错单位", by=BY, at=now())
    assert told("unit.instrument_withdrawn") == {"张联络"}
    with pytest.raises(AlreadyMoved):
        lifecycle.answer_instrument(row, "在办", by=BY, at=now())
    with pytest.raises(AlreadyMoved):
        lifecycle.withdraw_instrument(row, "再收回", by=BY, at=now())


def test_a_body_that_gives_no_orders_issues_none(matter, village, county_unit):
    item = full(given(matter, county_unit, assisting=[]))
    with pytest.raises(MayNotOrder):
        lettered(item, is_order=True)
    own = full(agreed(raised(village, "路灯不亮")))
    with pytest.raises(UnitMissing):
        lettered(own, issuer=item.issuer)
    assert not Instrument.objects.exists()


@pytest.mark.parametrize("line", ["紫 提醒函", "红", "蓝"])
def test_a_step_without_colour_or_name_is_refused(village, line):
    with pytest.raises(BadSetting):
        set_setting(village.county, "instruments.letters", [line])


def test_the_office_follows_up_with_three_clicks_and_the_unit_answers(
    matter, village, county_unit, as_role, at
):
    contact = factories.make_user("unit_contact", village, organization=county_unit)
    cppcc = factories.make_organization(
        village.county, "县政协办", kind="cppcc", division=village.county.division
    )
    item = given(matter, county_unit, assisting=[], days=10, issuer=cppcc)
    moment = item.due + dt.timedelta(days=9)
    at(f"{moment:%Y-%m-%d} 10:00")
    desk = as_role("county_office")
    home = desk.get("/").content.decode()
    assert "逾期9天，建议发黄色函" in home
    url = reverse("item_letter", args=[item.no])
    page = desk.get(url)
    form = page.context["form"]
    assert (form["step"].initial, form.steps[1].name) == ("1", "跟踪问效函")
    assert "现已逾期9天" in form["text"].value()
    sent = {
        "step": form["step"].initial,
        "answer_by": form["answer_by"].value().isoformat(),
        "text": form["text"].value(),
    }
    refused = desk.post(url, {**sent, "answer_by": "2026-01-01"})
    assert refused.status_code == 422 and "现已逾期9天" in refused.content.decode()
    said = desk.post(url, sent, follow=True).content.decode()
    assert "跟踪问效函" in said and "黄色" in said
    assert "建议发黄色函" not in desk.get("/").content.decode()
    assert "黄色，1份" in desk.get(reverse("board")).content.decode()
    unit = factories.client_for(contact)
    assert "跟踪问效函" in unit.get("/").content.decode()
    row = Instrument.objects.get()
    answer = reverse("instrument_answer", args=[item.no, row.pk])
    assert unit.post(answer, {"text": ""}).status_code == 422
    text = unit.post(answer, {"text": "月底前完工"}, follow=True).content.decode()
    assert "月底前完工" in text
    page = desk.get(reverse("case", args=[matter.no])).content.decode()
    assert "发函跟踪" in page and "月底前完工" in page
    assert desk.get(reverse("item_order", args=[item.no])).status_code == 403


def test_a_supervision_order_prints_the_document_it_stands_on(
    matter, village, county_unit, as_role
):
    body = factories.make_organization(
        village.county, "县委督查室", kind="inspection", may_order=True, may_order_basis="新发3号"
    )
    item = given(matter, county_unit, assisting=[], issuer=body, way=Way.TOWN)
    user = factories.make_user("county_office", village.county, organization=body)
    desk = factories.client_for(user)
    url = reverse("item_order", args=[item.no])
    page = desk.get(url)
    assert "新发3号" in page.content.decode()
    sent = {"step": "2", "answer_by": today().isoformat(), "text": "限期整改"}
    text = desk.post(url, sent, follow=True).content.decode()
    row = Instrument.objects.get()
    assert (row.no, row.is_order, row.basis) == ("D140825-2026-0001", True, "新发3号")
    assert "督办单" in text and "新发3号" in text and "红色" in text
    paper = desk.get(reverse("instrument_docx", args=[item.no, row.pk]))
    printed = "\n".join(one.text for one in Document(io.BytesIO(paper.content)).paragraphs)
    for words in (
        "督办单",
        "〔2026〕1号",
        "红色",
        "交通局：",
        "限期整改",
        "依据：新发3号",
        "县委督查室",
    ):
        assert words in printed


def test_a_town_takes_its_own_order_on_a_village_s_item_back(matter, village, county_unit):
    facts = {"kind": "government", "may_order": True, "may_order_basis": "新发3号"}
    body = factories.make_organization(
        village.county, "龙兴镇政府", division=village.town.division, **facts
    )
    other = factories.make_organization(village.county, "县委办", **facts)
    clients = {
        name: factories.client_for(factories.make_user(role, place, organization=unit))
        for name, role, place, unit in (
            ("town", "town_office", village.town, body),
            ("county", "county_office", village.county, other),
        )
    }
    item = given(matter, county_unit, assisting=[], issuer=body, way=Way.TOWN)
    sent = {"step": "1", "answer_by": today().isoformat(), "text": "限期整改"}
    clients["town"].post(reverse("item_order", args=[item.no]), sent)
    row = Instrument.objects.get()
    page = reverse("instrument_withdraw", args=[item.no, row.pk])
    shown = {
        name: page in one.get(f"/items/{item.no}/").content.decode()
        for name, one in clients.items()
    }
    assert (row.issuer, shown) == (body, {"town": True, "county": False})
    assert clients["county"].post(page, {"reason": "发错"}).status_code == 403
    assert "已收回" in clients["town"].post(page, {"reason": "发错"}, follow=True).content.decode()
    again_sent = clients["town"].post(page, {"reason": "发错"})
    assert again_sent.status_code == 409 and "现在是“已收回”" in again_sent.content.decode()


def test_a_letter_answered_before_says_that_it_is_answered(matter, village, county_unit):
    row = lettered(full(given(matter, county_unit, assisting=[])))
    contact = factories.make_user("unit_contact", village, organization=county_unit)
    lifecycle.answer_instrument(row, "已进场施工", by=BY, at=now())
    page = reverse("instrument_answer", args=[row.item.no, row.pk])
    said = factories.client_for(contact).post(page, {"text": "又答"})
    assert said.status_code == 409 and "现在是“已答复”" in said.content.decode()


def test_the_answer_of_a_unit_without_a_contact_is_entered_from_paper(
    matter, county_unit, village, as_role
):
    desk = as_role("county_office")
    row = lettered(full(given(matter, county_unit, assisting=[])))
    page = reverse("instrument_answer_paper", args=[row.item.no, row.pk])
    assert page in desk.get(reverse("item", args=[row.item.no])).content.decode()
    contact = factories.make_user("unit_contact", village, organization=county_unit)
    assert factories.client_for(contact).get(page).status_code == 403
    said = desk.post(page, {"text": "月底前完工"}, follow=True).content.decode()
    assert "月底前完工" in said and "代 交通局（书面）" in said and page not in said


# --- leaders --------------------------------------------------------------------------------


def test_a_leader_heads_a_matter_and_every_list_says_so(matter, village, county_unit, as_role):
    given(matter, county_unit, assisting=[])
    factories.make_user("county_approver", village.county, name="程主席")
    desk = as_role("county_office")
    url = reverse("case_head", args=[matter.no])
    assert "程主席" in desk.get(url).content.decode()
    assert desk.post(url, {"title": "副县长"}).status_code == 422
    sent = {"who": "", "other_name": "段明", "other_phone": "13912345678", "title": "副县长"}
    text = desk.post(url, sent, follow=True).content.decode()
    assert "段明（副县长）领衔" in text
    assert told("case.headed") == {"段明"}
    for name in ("cases", "items", "board"):
        assert "段明（副县长）" in desk.get(reverse(name)).content.decode()
    desk.post(url, {"who": "nobody", "title": ""})
    assert "段明（副县长）" not in desk.get(reverse("cases")).content.decode()


# --- with what it rests ---------------------------------------------------------------------


def test_a_matter_rests_with_exactly_one_of_nobody_a_post_a_unit_a_body(
    matter, village, county_unit
):
    seen = {}

    def rests(name, case):
        found = with_whom(again(case), now())
        assert (found.whom == "") == (found.rests == Rests.NOBODY)
        seen[name] = found.rests

    fresh = raised(village, "路灯不亮")
    rests("to be discussed", fresh)
    rests("done by somebody", agreed(fresh).problem.case)
    item = full(given(matter, county_unit, assisting=[]))
    rests("with a unit", matter)
    sent = lifecycle.reply(item, ReplyResult.A, "修通了", by=BY, at=now())
    rests("to be checked", matter)
    lifecycle.answer_reply(sent, True, "", by=BY, at=now())
    rests("to be called back", matter)
    lifecycle.withdraw(raised(village), by=BY, at=now())
    rests("taken back", Case.objects.get(status="withdrawn"))
    put_above = raised(village, "东门积水")
    concluded(put_above, ProblemOutcome.ESCALATED)
    rests("above", put_above)
    assert seen == {
        "to be discussed": Rests.POST,
        "done by somebody": Rests.POST,
        "with a unit": Rests.UNIT,
        "to be checked": Rests.BODY,
        "to be called back": Rests.POST,
        "taken back": Rests.NOBODY,
        "above": Rests.BODY,
    }
