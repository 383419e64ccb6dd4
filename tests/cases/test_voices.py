"""Dissent explained, opinions looked into, matters that stand still (S8, S44, §0.6, §4)."""

import datetime as dt

import pytest
from django.db.utils import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from cases import ladders, lifecycle
from cases.enums import OpinionOutcome, OpinionSource, ProblemOutcome, ToldHow, VerifiedHow
from cases.errors import FutureDay, ReasonMissing
from cases.lifecycle import ProblemResult
from cases.lifecycle.rounds import forget_results
from cases.models import Dissent, Opinion, Problem, Round
from cases.outcome import path_of
from cases.queries import waiting_for
from cases.recounting import counted
from cases.stalling import stalled_rounds
from cases.standing import Standing
from common.errors import AlreadyMoved
from common.secrecy import SecrecyMarking
from notices import kinds
from notices.kinds import Line
from notices.models import Notice
from notices.morning import Morning
from participants.models import User
from tests import factories
from tests.cases.making import BY, QUARREL, again, called, closed, held, now, raised, today

pytestmark = pytest.mark.django_db


def round_of(case):
    return case.rounds.select_related("case__platform", "host").order_by("-number")[0]


def dissented(case, **facts):
    held(case)
    return lifecycle.dissent(
        round_of(case), "业主一方", "不同意按面积摊钱", by=BY, at=now(), reason="一楼不漏", **facts
    )


def voiced(case, words="棚要离窗远一点", **facts):
    return lifecycle.voice_opinion(case, words, OpinionSource.BOX, by=BY, at=now(), **facts)


def verified(row, outcome="feasible", **facts):
    how = VerifiedHow.SPOT
    return lifecycle.verify_opinion(row, OpinionOutcome(outcome), how, by=BY, at=now(), **facts)


def cards(user, at=None):
    """待办 as (title, label, late)."""
    return [(w.title, w.label, w.late) for w in waiting_for(user, at or now())]


def meet(case, outcome):
    """A round that ends with ``outcome`` for the first problem."""
    no = held(case)
    problem = Problem.objects.select_related("case").get(case=case, part=1)
    facts = {"lead_text": "居委会", "due": today()} if outcome in ("agreed", "partly") else {}
    result = ProblemResult(problem, ProblemOutcome(outcome), **facts)
    lifecycle.conclude(case, [result], meeting_no=no, day=today(), by=BY, at=now())
    return no


# --- dissent --------------------------------------------------------------------------------


def test_dissent_is_owed_an_explanation_in_five_working_days(village, at, as_role):
    at("2026-11-23 20:00")  # a Monday
    case = raised(village)
    row = dissented(case)
    assert row.explain_by == dt.date(2026, 11, 30)
    user = factories.make_user("convener", village)
    assert ("业主一方有不同意见", "说明", False) in cards(user)
    client = factories.client_for(user)
    url = reverse("dissent_explain", args=[case.no, row.pk])
    assert "一楼不漏" in client.get(url).content.decode()
    assert client.post(url, {"text": ""}).status_code == 422
    client.post(url, {"text": "按户摊，一楼减半"})
    row.refresh_from_db()
    assert row.explanation == "按户摊，一楼减半"
    assert client.post(url, {"text": "再说一次"}).status_code == 409
    with pytest.raises(AlreadyMoved):
        lifecycle.explain_dissent(row, "再说一次", by=BY, at=now())
    assert "业主一方有不同意见" not in [title for title, _label, _late in cards(user)]


def test_what_was_said_in_a_meeting_that_is_void_is_not_owed(village, at):
    at("2026-11-23 20:00")  # a Monday
    case = raised(village)
    row = dissented(case)
    user = factories.make_user("convener", village)
    owed = ("业主一方有不同意见", "说明", False)
    assert owed in cards(user)
    lifecycle.drop_round(row.round.meeting_no, by=BY, at=now())
    assert owed not in cards(user)
    assert (list(Dissent.objects.owed()), list(ladders.dissents(Morning(row.explain_by)))) == (
        [],
        [],
    )


def test_whoever_held_the_round_owes_it(village):
    case = raised(village)
    held(case, village.county)
    lifecycle.dissent(round_of(case), "物业一方", "不愿垫资", by=BY, at=now())
    office = factories.make_user("county_office", village.county)
    assert "物业一方有不同意见" in [title for title, _label, _late in cards(office)]
    assert "物业一方有不同意见" not in [
        title for title, _label, _late in cards(factories.make_user("convener", village))
    ]


def test_a_side_and_words_are_needed_and_no_marking(village):
    case = raised(village)
    held(case)
    for side, words in (("", "不同意"), ("业主", " ")):
        with pytest.raises(ReasonMissing):
            lifecycle.dissent(round_of(case), side, words, by=BY, at=now())
    with pytest.raises(SecrecyMarking):
        lifecycle.dissent(round_of(case), "业主", "机密★1年", by=BY, at=now())
    with pytest.raises(IntegrityError):
        Dissent.objects.create(
            case=case, round=round_of(case), explain_by=today(), said_at=now(), explanation="x"
        )


# --- opinions -------------------------------------------------------------------------------


def test_an_opinion_is_looked_into_within_fifteen_days(village, at):
    at("2026-11-23 09:00")
    case = raised(village)
    row = voiced(case)
    assert row.verify_by == dt.date(2026, 12, 8)
    user = factories.make_user("convener", village)
    assert ("意见：棚要离窗远一点", "核实", False) in cards(user)
    at("2026-12-09 09:00")
    assert ("意见：棚要离窗远一点", "核实", True) in cards(user)
    assert verified(row).told == ToldHow.NOBODY
    assert cards(user) == [card for card in cards(user) if card[1] != "核实"]


def test_refused_with_a_reason_and_only_once(village):
    row = voiced(raised(village))
    with pytest.raises(ReasonMissing):
        verified(row, "infeasible")
    verified(row, "infeasible", reason="离煤气管太近，住建局不准")
    with pytest.raises(AlreadyMoved):
        verified(again(row))


def test_a_number_alone_is_no_message_and_the_village_says_it_told_him(village, sign_in, settings):
    settings.EMAIL_HOST = "127.0.0.1"
    case = raised(village)
    rows = [voiced(case, name="周桂兰", phone="13803591234") for _time in range(2)]
    assert {row.person.name for row in rows} == {"周桂兰"}
    client = sign_in(factories.make_user("convener", village))
    url = reverse("opinion_verify", args=[case.no, rows[0].pk])
    assert 'name="told"' in client.get(url).content.decode()
    client.post(url, {"outcome": "feasible", "how": "visit", "told": "on"})
    assert again(rows[0]).verification.told == ToldHow.IN_PERSON
    assert verified(rows[1]).told == ToldHow.NOBODY
    assert Notice.objects.filter(kind="opinion.answered").count() == 0


@pytest.mark.parametrize("way", ["mail", "account"])
def test_who_can_be_reached_reads_what_came_of_it_and_why(village, way, sign_in, settings):
    settings.EMAIL_HOST = "127.0.0.1"
    if way == "mail":
        person = factories.make_person(village, "周桂兰", email="zhou@example.org")
    else:
        person = factories.make_user("convener", village, name="周桂兰").person
    case = raised(village)
    row = voiced(case, person=person)
    client = sign_in(factories.make_user("convener", village))
    url = reverse("opinion_verify", args=[case.no, row.pk])
    assert 'name="told"' not in client.get(url).content.decode()
    sent = {"outcome": "infeasible", "how": "visit", "reason": "离煤气管太近，住建局不准"}
    with translation.override("en"):
        client.post(url, sent, headers={"accept-language": "en"})
    assert again(row).verification.told == ToldHow.NOTICE
    notice = Notice.objects.get(kind="opinion.answered")
    [line] = kinds.lines_of(notice)
    assert notice.recipient == person
    assert kinds.words_of(line).text == "您提的意见已经核实：不可行。离煤气管太近，住建局不准"
    [address] = kinds.still_wanted([line], now()).values()
    path = address.removeprefix(settings.SITE_URL)
    assert path == kinds.words_of(line).url == path_of(case.no, person.pk)
    assert case.public_title in Client().get(path).content.decode()


@pytest.mark.parametrize("lost", ["no mail server", "account closed", "dead"])
def test_what_would_reach_nobody_is_not_recorded_as_told(village, lost, settings):
    settings.EMAIL_HOST = "" if lost == "no mail server" else "127.0.0.1"
    person = factories.make_person(village, "周桂兰")
    if lost == "account closed":
        User.objects.create(username="zhou", person=person, is_active=False)
    else:
        person.email = "zhou@example.org"
        person.deceased_on = today() if lost == "dead" else None
        person.save()
    assert verified(voiced(raised(village), person=person)).told == ToldHow.NOBODY
    assert Notice.objects.filter(kind="opinion.answered").count() == 0


@pytest.mark.parametrize("archived", [False, True])
def test_what_was_said_is_owed_its_answer_after_the_matter_closed(village, at, sign_in, archived):
    at("2026-11-23 09:00")  # a Monday
    case = raised(village)
    held(case)
    row, other = voiced(case), lifecycle.dissent(round_of(case), "业主", "不", by=BY, at=now())
    closed(case)
    if archived:
        lifecycle.archive(again(case), by=BY, at=now())
    user = factories.make_user("convener", village)
    owed = {w.label: w.url for w in waiting_for(user, now()) if w.label in ("核实", "说明")}
    due = {row.verify_by: ladders.opinions, other.explain_by: ladders.dissents}
    for day, ladder in due.items():
        [reminder] = ladder(Morning(day + dt.timedelta(days=1)))
        assert reminder.recipient == user.person
        line = Line((1, 0), reminder.kind, reminder.subject, user.person_id, reminder.params)
        assert list(kinds.still_wanted([line], now())) == [(1, 0)]
    known = sum(found.due == other.explain_by for found in counted())
    assert known == 1
    client = sign_in(user)
    page = client.get(owed["核实"])
    assert "下次" not in page.content.decode()
    assert client.post(owed["核实"], {"outcome": "feasible", "how": "spot"}).status_code == 302
    assert client.post(owed["说明"], {"text": "按户摊"}).status_code == 302
    assert not [w for w in waiting_for(user, now()) if w.label in ("核实", "说明")]
    assert list(ladders.opinions(Morning(row.verify_by))) == []
    assert list(ladders.dissents(Morning(other.explain_by))) == []


def test_told_in_person_where_there_is_no_channel(village):
    row = voiced(raised(village), name="周桂兰")
    assert (row.person, row.name) == (None, "周桂兰")
    assert verified(row, told_in_person=True).told == ToldHow.IN_PERSON


def test_what_cannot_be_is_refused(village):
    case = raised(village)
    with pytest.raises(FutureDay):
        voiced(case, voiced_on=today() + dt.timedelta(days=1))
    with pytest.raises(ReasonMissing):
        voiced(case, "  ")
    with pytest.raises(SecrecyMarking):
        voiced(case, "绝密★")


def test_the_page_takes_down_looks_into_and_names_only_inside_the_village(village, sign_in):
    case = raised(village)
    client = sign_in(factories.make_user("convener", village))
    url = reverse("case_opinions", args=[case.no])
    form = {"words": "路灯装在路口", "source": "box", "name": "周桂兰", "phone": ""}
    assert client.post(url, {**form, "words": ""}).status_code == 422
    assert client.post(url, {**form, "name": "", "phone": "13803591234"}).status_code == 422
    later = (today() + dt.timedelta(days=2)).isoformat()
    assert client.post(url, {**form, "voiced_on": later}).status_code == 422
    client.post(url, form)
    row = Opinion.objects.get()
    page = client.get(url).content.decode()
    assert "周桂兰" in page
    verify = reverse("opinion_verify", args=[case.no, row.pk])
    assert verify in page
    assert client.post(verify, {"outcome": "partly", "how": "visit"}).status_code == 422
    sent = {"outcome": "partly", "how": "visit", "reason": "先装两盏", "told": "on"}
    answer = client.post(verify, sent, follow=True)
    assert "部分可行" in answer.content.decode()
    assert client.get(verify).status_code == 409
    office = sign_in(factories.make_user("town_office", village.town))
    above = office.get(url).content.decode()
    assert "部分可行" in above  # above the village only conclusions (procedure.md §0.14)
    assert "路灯装在路口" not in above
    assert "周桂兰" not in above


# --- 议而不决 -------------------------------------------------------------------------------


def test_three_rounds_running_that_settle_nothing_ring(village, at):
    at("2026-11-01 09:00")
    case = raised(village)
    user = factories.make_user("convener", village)
    for _round in range(2):
        meet(case, "not_agreed")
    assert Standing(again(case), now()).stalled == 0
    meet(case, "not_agreed")
    assert [row.idle for row in Round.objects.order_by("number")] == [1, 2, 3]
    assert Standing(again(case), now()).stalled == 3
    [line] = [w.line for w in waiting_for(user, now()) if w.icon == "alert"]
    assert line.startswith("连续3轮没有进展")
    town = factories.make_user("town_office", village.town)
    assert [w for w in waiting_for(town, now()) if w.icon == "alert"] == []
    at("2026-11-16 09:00")  # the fifteenth day: the level above sees it too
    shown = [w.line for w in waiting_for(town, now()) if w.icon == "alert"]
    assert shown == [f"{village}：连续3轮没有进展"]


def test_progress_ends_it_and_a_dropped_round_does_not_count(village):
    case = raised(village)
    for outcome in ("not_agreed", "not_agreed", "partly", "not_agreed"):
        meet(case, outcome)
    assert [row.idle for row in Round.objects.order_by("number")] == [1, 2, 0, 1]
    meet(case, "not_agreed")
    no = meet(case, "not_agreed")
    assert stalled_rounds(today()).count() == 1
    lifecycle.drop_round(no, by=BY, at=now())
    assert stalled_rounds(today()).count() == 0


def test_a_next_meeting_called_quiets_it_and_results_taken_back_leave_it(village):
    case = raised(village)
    for _round in range(3):
        no = meet(case, "not_agreed")
    called(case)
    assert stalled_rounds(today()).count() == 0
    forget_results(no)
    row = Round.objects.get(meeting_no=no)
    assert (row.conclusions, row.idle) == (0, 0)


def test_ladders_remind_the_convener_then_the_level_above(village, at):
    at("2026-11-02 09:00")
    case = raised(village)
    quarrel = raised(village, QUARREL)
    for one in (case, quarrel):
        for _round in range(3):
            meet(one, "not_agreed")
        voiced(one)
        lifecycle.dissent(round_of(one), "业主", "不同意", by=BY, at=now())
    user = factories.make_user("convener", village)
    town = factories.make_user("town_office", village.town)
    first = today()

    def told(ladder, days):
        found = ladder(Morning(first + dt.timedelta(days=days)))
        return sorted((one.recipient.name, one.restricted) for one in found)

    own = [(user.person.name, False), (user.person.name, True)]
    assert told(ladders.stalled, 3) == []
    assert told(ladders.stalled, 7) == sorted(own)
    assert told(ladders.stalled, 15) == sorted([*own, (town.person.name, False)])
    assert told(ladders.opinions, 14) == sorted(own)
    assert told(ladders.dissents, 8) == sorted(own)
