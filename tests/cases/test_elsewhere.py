"""Merged and referred matters: both numbers are followed, no word of a referral is kept."""

import datetime as dt

import pytest
from django.apps import apps
from django.db.models import CharField, TextField
from django.urls import reverse

from cases import lifecycle
from cases.enums import (
    AskedBy,
    CaseStatus,
    ClueStatus,
    GateWord,
    ProgressKind,
    QuestionOutcome,
    Referral,
    ResearchKind,
)
from cases.errors import NotTheSame, PastDay, ReliedOn
from cases.lifecycle import erasing
from cases.lifecycle.gates import GateSaid
from cases.lifecycle.questions import Question
from cases.lifecycle.research import Found
from cases.models import Case, Clue, Problem, Round
from cases.queries import waiting_for
from cases.stage_permissions import can_refer
from cases.standing import Next, with_whom
from notices import outbox
from notices.models import Notice
from notices.reminding import remind
from participants.actor import Actor
from records import ledger
from records.models import LedgerNote
from records.verification import verify
from tests import factories
from tests.cases import making
from tests.cases.making import BY, QUARREL, again, called, given, now, raised, today
from tests.stories import acting
from tests.stories.visiting import Visitor

pytestmark = pytest.mark.django_db

LAMP = "村东头路灯坏了三盏"


def taken_up(village, words=LAMP):
    """A report of a resident, made a matter, with what stands on its receipt."""
    clue, code = lifecycle.report_clue(village, words, by=BY, at=now(), name="周某")
    case = lifecycle.take_up(clue, by=BY, at=now())
    return case, acting.Receipt(clue.no, code, "")


def test_both_numbers_lead_to_the_matter_that_goes_on(village):
    old, receipt = taken_up(village)
    into = raised(village, "全村路灯维修")
    lifecycle.merge(old, into, "同一件事", by=BY, at=now())
    assert (again(old).status, again(old).merged_into) == (CaseStatus.MERGED, into)
    page = acting.follow(receipt)
    assert "全村路灯维修" in page.text and "与相同的反映一并办理" in page.text
    said = [event.act for event in ledger.history(into.ledger_stream)]
    assert said == ["case.raised", "case.took_in"]
    assert verify().broken is None


def test_what_was_merged_before_leads_on_too(village):
    first, second, third = (raised(village, f"{LAMP}{n}") for n in range(3))
    lifecycle.merge(first, second, "同一件事", by=BY, at=now())
    lifecycle.merge(again(second), third, "同一件事", by=BY, at=now())
    assert again(first).merged_into == third


def test_its_raiser_is_told_once_under_the_number_that_goes_on(village):
    person = factories.make_person(village, "周某")
    old, into = raised(village, LAMP, raiser=person), raised(village, "全村路灯维修")
    lifecycle.merge(old, into, "同一件事", by=BY, at=now())
    row = Notice.objects.get(recipient=person, kind="case.merged")
    assert row.params["title"] == into.short_title


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda place: raised(place, QUARREL), "不公开"),
        (lambda place: raised(factories.make_village(_other_county())), "县"),
        (lambda place: making.closed(raised(place)), "办结"),
    ],
)
def test_what_cannot_be_one_matter_says_why(village, make, why):
    old, into = raised(village, LAMP), make(village)
    with pytest.raises(NotTheSame, match=why):
        lifecycle.merge(old, into, "同一件事", by=BY, at=now())
    assert again(old).status == CaseStatus.OPEN


def _other_county():
    return factories.make_town(factories.make_county("稷山县", "140824"), code="140824100")


def test_what_others_built_on_keeps_its_number_and_its_words(village):
    old, into = raised(village, LAMP), raised(village)
    making.held(old)
    with pytest.raises(ReliedOn):
        lifecycle.merge(old, into, "同一件事", by=BY, at=now())
    with pytest.raises(ReliedOn):
        lifecycle.refer(old, Referral.PETITION, by=BY, at=now())


def test_it_is_merged_on_a_page_and_offered_from_the_same_place_first(village):
    old = raised(village, LAMP)
    into, hidden = raised(village, "全村路灯维修"), raised(village, QUARREL)
    secretary = factories.make_user("convener", village)
    page = Visitor(secretary, f"/cases/{old.no}/merge/")
    assert "全村路灯维修" in page.text and hidden.short_title not in page.text
    page = page.press(into=into.no, reason="同一件事")
    assert page.url == f"/cases/{into.no}/" and "已合并" in page.text
    assert into.no in Visitor(secretary, f"/cases/{old.no}/").text


SECRET = "张某把宅基地卖给李某，已经上访两次"


def test_of_a_referred_matter_only_the_fact_is_kept(village):
    case, receipt = taken_up(village, SECRET)
    person = factories.make_person(village, "李某")
    Case.objects.filter(pk=case.pk).update(raiser=person)
    lifecycle.refer(again(case), Referral.PETITION, by=BY, at=now())
    case = again(case)
    assert (case.status, case.referred_to, case.referred_on) == ("referred", "petition", today())
    assert (case.statement, case.raiser) == ("", None)
    clue = Clue.objects.get()
    problem = Problem.objects.get()
    kept = f"{case.title}{case.public_title}{case.search_text}{problem.text}{clue.body}{clue.name}"
    facts = [e.note.facts for e in ledger.history(case.ledger_stream)]
    for word in ("张某", "李某", "宅基地", "上访"):
        assert word not in f"{kept}{facts}"
    page = acting.follow(receipt)
    assert "信访部门" in page.text and "宅基地" not in page.text
    assert verify().broken is None
    told = Notice.objects.get(kind="case.referred")
    assert (told.recipient, "宅基地" in str(told.params)) == (person, False)


def test_what_a_meeting_or_the_desk_wrote_is_erased_too(village):
    case = raised(village, SECRET)
    lifecycle.suspend(case, "张某外出打工", by=BY, at=now())
    lifecycle.refer(again(case), Referral.LITIGATION, by=BY, at=now())
    notes = [e.note.facts for e in ledger.history(case.ledger_stream)]
    assert "张某" not in str(notes)
    assert verify().broken is None


def words_of_the_room():
    """Every text that the room's tables and the chains' notes hold now."""
    models = [*apps.get_app_config("cases").get_models(), LedgerNote]
    rows = [row for model in models for row in model._base_manager.order_by("pk").values_list()]
    return str(rows)


def test_nothing_of_it_stays_in_any_table(village):
    """What was done for it and made void, said in a meeting called off, looked into, told by whom."""
    writer = Actor.resident("张某")
    clue, _code = lifecycle.report_clue(village, SECRET, by=writer, at=now(), name="张某")
    case = lifecycle.take_up(clue, by=BY, at=now())
    item = making.agreed(case)
    lifecycle.report_progress(item, ProgressKind.DIFFICULT, by=BY, at=now(), note="张某不让进门")
    lifecycle.void_item(again(item), "张某又上访", by=BY, at=now())
    one = case.rounds.get()
    lifecycle.dissent(one, "李某一方", "宅基地是李某的", by=BY, at=now(), reason="上访过")
    asked = Question(
        AskedBy.RESIDENT, "宅基地归谁", QuestionOutcome.ANSWERED, "归李某", answered_by="张某"
    )
    lifecycle.ask(one, asked, by=BY, at=now())
    gate = lifecycle.add_gate(case, name="上访接待室", by=BY, at=now())
    said = GateSaid(gate, GateWord.CONDITIONAL, "张某签字")
    lifecycle.say_position(said, one, by=BY, at=now())
    lifecycle.drop_round(one.meeting_no, by=BY, at=now())
    lifecycle.voice_opinion(case, "宅基地要量清", "announcement", name="张某", by=writer, at=now())
    lists = ["李某占了宅基地"], ["张某退回"]
    found = Found(ResearchKind.SURVEY, today(), "张某", "李某家", *lists)
    lifecycle.record_research(case, found, by=BY, at=now())
    lifecycle.add_gate(case, name="司法所", by=BY, at=now())
    assert "宅基地" in words_of_the_room()
    lifecycle.refer(again(case), Referral.DISCIPLINE, by=BY, at=now())
    kept = words_of_the_room()
    assert [word for word in ("张某", "李某", "宅基地", "上访") if word in kept] == []
    assert verify().broken is None


def test_what_units_and_desks_wrote_to_each_other_goes_too(village, county_unit):
    item = given(raised(village, SECRET), county_unit)
    case = item.problem.case
    asked = lifecycle.ask_hand_back(item, "李某的事不归我局", by=BY, at=now())
    lifecycle.answer_hand_back(asked, None, "李某家仍请你局办", by=BY, at=now())
    letter = making.lettered(again(item), text="催办宅基地的事")
    lifecycle.answer_instrument(letter, "张某不在家", by=BY, at=now())
    lifecycle.void_item(again(item), "张某上访", by=BY, at=now())
    Round.objects.filter(case=case).update(dropped=True)
    lifecycle.refer(again(case), Referral.DISCIPLINE, by=BY, at=now())
    kept = words_of_the_room()
    assert [word for word in ("张某", "李某", "宅基地", "上访") if word in kept] == []


# Columns that say nothing of a matter: numbers, names of stages and kinds, who in office did it.
OF_OFFICE = {"label", "kind", "rater", "digest", "drawn_for", "place", "meeting_no", "by_label"}
GOES = {"Dissent", "QaItem", "Research", "ResearchLine", "Finding"}
ELSEWHERE = {("Problem", "text"), ("Problem", "outcome_text"), ("Opinion", "words")}
ELSEWHERE |= {("ActionItem", "text"), ("GateUnit", "name"), ("Opinion", "name")}


def hanging_on(model, found):
    """Every model of the room that hangs on a matter, however far."""
    for relation in model._meta.get_fields(include_hidden=True):
        below = relation.related_model if relation.auto_created and not relation.concrete else None
        if below not in (None, Case, Clue, *found) and below._meta.app_label == "cases":
            hanging_on(below, found.setdefault(below, found))
    return found


def test_each_column_of_words_is_blanked_or_says_nothing_of_the_matter():
    decided = {(model.__name__, name) for model, _way, names in erasing.WORDS for name in names}
    free = {
        (model.__name__, field.name)
        for model in hanging_on(Case, {})
        if model.__name__ not in GOES
        for field in model._meta.concrete_fields
        if isinstance(field, (CharField, TextField)) and not field.choices and not field.unique
        if field.name not in OF_OFFICE and not field.name.endswith("_by_label")
    }
    assert free - decided - ELSEWHERE == set()


def test_a_report_that_belongs_elsewhere_keeps_no_name(village):
    writer = Actor.resident("张某")
    clue, _code = lifecycle.report_clue(village, "举报书记", by=writer, at=now(), name="张某")
    lifecycle.refer_clue(clue, Referral.DISCIPLINE, by=BY, at=now())
    kept = words_of_the_room()
    assert [word for word in ("张某", "举报书记") if word in kept] == []
    last = list(ledger.history(clue.ledger_stream))[-1]
    assert (last.note.facts["where"], last.note.by_label) == ("discipline", BY.label)
    assert verify().broken is None


def test_what_was_told_of_it_says_the_neutral_title_in_inbox_and_reminders(village, town, at):
    at("2026-11-20 10:00")
    desk = factories.make_user("town_office", town)
    factories.make_user("convener", village)
    case, same = raised(village, SECRET), raised(village, SECRET)
    other = raised(village, LAMP)
    lifecycle.merge(same, case, "同一件事", by=BY, at=now())
    called(case)
    no = case.rounds.get().meeting_no
    for one in (case, other):
        about = f"meeting:{no}"
        words = {"title": one.short_title, "where": "议事室"}
        facts = {"place": village, "at": now(), "params": words, "version": one.no}
        outbox.queue("meeting.invitation", about, [desk.person], **facts)
    lifecycle.drop_round(no, by=BY, at=now())
    lifecycle.voice_opinion(case, "已经上访", "box", by=BY, at=now())
    lifecycle.voice_opinion(other, "灯要亮些", "box", by=BY, at=now())
    remind(at("2026-12-04 09:00"))
    assert Notice.objects.filter(kind="reminders").exists()
    assert "宅基地" in str(list(Notice.objects.order_by("id").values_list("params", flat=True)))
    lifecycle.refer(again(case), Referral.PETITION, by=BY, at=now())
    rows = list(Notice.objects.order_by("id"))
    kept = str([row.params for row in rows])
    assert [word for word in ("张某", "李某", "宅基地", "上访") if word in kept] == []
    neutral = again(case).short_title
    reported = {row.subject: row.params["title"] for row in rows if row.kind == "case.reported"}
    assert reported == {
        case.ledger_subject: neutral,
        same.ledger_subject: neutral,
        other.ledger_subject: other.short_title,
    }
    invited = [row.params["title"] for row in rows if row.kind == "meeting.invitation"]
    assert invited == [neutral, other.short_title]
    page = factories.client_for(desk).get(reverse("inbox")).content.decode()
    assert "宅基地" not in page


def test_a_complaint_of_discipline_gets_a_hint_and_is_not_kept(village):
    words = "举报书记贪污低保款"
    clue, code = lifecycle.report_clue(village, words, by=BY, at=now())
    secretary = factories.make_user("convener", village)
    page = Visitor(secretary, f"/clues/{clue.no}/")
    assert "“贪污”一词涉及：纪检监察" in page.text
    page.press(status="referred", where="discipline", answer="", reply="1")
    clue.refresh_from_db()
    assert (clue.status, clue.body, clue.referred_to) == (ClueStatus.REFERRED, "", "discipline")
    page = acting.follow(acting.Receipt(clue.no, code, ""))
    assert "纪检监察机关" in page.text and "贪污" not in page.text


def test_an_answer_still_needs_its_sentence(village):
    clue, _code = lifecycle.report_clue(village, LAMP, by=BY, at=now())
    page = Visitor(factories.make_user("convener", village), f"/clues/{clue.no}/")
    answer = page.client.post(page.url, {"reply": "1", "status": "answered", "answer": " "})
    assert answer.status_code == 422
    assert Clue.objects.get().status == ClueStatus.RECEIVED


def test_the_approver_refers_on_his_page(county):
    case = raised(county, SECRET, awaits_approval=None)
    chair = factories.make_user("county_approver", county)
    Visitor(chair, f"/cases/{case.no}/approve/").press(verdict="refer", where="petition")
    assert again(case).status == CaseStatus.REFERRED


def test_the_approver_refers_only_what_is_handed_in_to_him(county):
    chair = factories.make_user("county_approver", county)
    desk = factories.make_user("county_office", county)
    for opened, found in ((False, (True, True)), (True, (False, True))):
        case = raised(county, SECRET, awaits_approval=None)
        if opened:
            lifecycle.approve(case, by=BY, at=now())
        case = again(case)
        assert (can_refer(chair, case), can_refer(desk, case)) == found
        refer = reverse("case_refer", args=[case.no])
        pages = [factories.client_for(user).get(refer).status_code for user in (chair, desk)]
        assert pages == [200 if allowed else 403 for allowed in found]


def test_put_aside_until_a_day_it_stands_in_the_list_on_that_day(village, at):
    at("2026-11-23 10:00")
    case = raised(village)
    secretary = factories.make_user("convener", village)
    page = Visitor(secretary, f"/cases/{case.no}/suspend/")
    answer = page.client.post(page.url, {"reason": "等上冻", "resume_on": "2026-11-23"})
    assert answer.status_code == 422
    page.press(reason="冬季停工", resume_on="2027-03-01")
    assert [row.url for row in waiting_for(secretary, now())] == []
    at("2027-03-01 08:00")
    rows = waiting_for(secretary, now())
    assert [(row.label, row.url) for row in rows] == [
        ("接着办", f"/cases/{case.no}/resume/"),
    ]
    assert with_whom(again(case), now()).next == Next.RESUME
    lifecycle.resume(again(case), by=BY, at=now())
    assert (again(case).status, again(case).resume_on) == (CaseStatus.OPEN, None)


def test_a_day_that_is_over_is_refused(village):
    case = raised(village)
    yesterday = today() - dt.timedelta(days=1)
    with pytest.raises(PastDay):
        lifecycle.suspend(case, "等上冻", by=BY, at=now(), resume_on=yesterday)
