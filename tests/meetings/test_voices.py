"""会上意见: statements taken down as opinions with one tap, dissent, questions (S24, S44)."""

import datetime as dt

import pytest
from django.urls import reverse

from cases import lifecycle as cases
from cases.enums import AskedBy, OpinionOutcome, QuestionOutcome, VerifiedHow
from cases.lifecycle import ProblemResult
from cases.lifecycle.questions import Question
from cases.models import ActionItem, Dissent, Finding, Opinion, QaItem, Round
from common import clock
from common.errors import AlreadyMoved
from meetings import lifecycle
from meetings.models import Statement
from meetings.papers import wording
from tests import factories
from tests.cases.making import again, closed
from tests.meetings.held import agree, call_today, hold
from tests.meetings.scene import QUARREL, make_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(village, at):
    at("2026-11-20 12:00")
    return make_scene(village)


@pytest.fixture
def meeting(scene):
    meeting = call_today(scene)
    hold(scene, meeting)
    return meeting


@pytest.fixture
def client(scene, sign_in):
    return sign_in(scene.convener)


def send(client, meeting, kind, **typed):
    """One of the three forms, as the page sends it."""
    prefix = kind[0]
    data = {f"{prefix}-{name}": value for name, value in typed.items()}
    return client.post(reverse("meeting_voices", args=[meeting.no]), {"act": kind, **data})


def paper(meeting, *, inside=True, named=True):
    meeting.refresh_from_db()
    minutes = meeting.minutes.get()
    minutes.meeting = meeting
    return wording.minutes_content(minutes, inside=inside, named=named)


# --- statements -----------------------------------------------------------------------------


def test_a_statement_becomes_an_opinion_with_one_tap_once(client, scene, meeting):
    speaker = meeting.attendees.get(name="陈晓梅")
    assert send(client, meeting, "statement", words="").status_code == 422
    answer = send(
        client, meeting, "statement", words="桶离窗户远一点", speaker=speaker.pk, side="居民"
    )
    assert answer.status_code == 302
    row = Statement.objects.get()
    assert (row.speaker, row.side) == (speaker, "居民")
    page = client.get(reverse("meeting_voices", args=[meeting.no])).content.decode()
    assert "陈晓梅" in page
    url = reverse("statement_opinion", args=[meeting.no, row.pk])
    client.post(url)
    opinion = Opinion.objects.get()
    assert (opinion.words, opinion.person, opinion.source) == (
        "桶离窗户远一点",
        speaker.person,
        "statement",
    )
    again = client.post(url, follow=True).content.decode()
    assert "已记为意见" in again
    assert Opinion.objects.count() == 1
    row.refresh_from_db()
    with pytest.raises(AlreadyMoved):
        lifecycle.note_as_opinion(row, by=scene.by, at=clock.now())


def test_the_next_meeting_opens_with_what_was_found(client, scene, meeting):
    opinion = cases.voice_opinion(scene.case, "桶离窗户远一点", "box", by=scene.by, at=clock.now())
    agree(scene, meeting)
    outcome, how = OpinionOutcome.INFEASIBLE, VerifiedHow.UNIT
    facts = {"reason": "车进不去", "by": scene.by, "at": clock.now()}
    cases.verify_opinion(opinion, outcome, how, **facts)
    page = client.get(reverse("meeting", args=[meeting.no])).content.decode()
    assert "上次意见核实结果" not in page  # held and over
    following = scene.call()
    page = client.get(reverse("meeting", args=[following.no])).content.decode()
    assert "上次意见核实结果" in page
    assert "不可行：车进不去 · 问部门" in page


def test_of_a_meeting_to_come_nothing_was_said_yet(client, scene, at):
    coming = scene.call()  # tomorrow at noon
    url = reverse("meeting_voices", args=[coming.no])
    assert url not in client.get(reverse("meeting", args=[coming.no])).content.decode()
    for kind in ("statement", "dissent", "question"):
        answer = send(client, coming, kind, words="几天清一次", side="居民")
        assert answer.status_code == 422
        assert "这场会定在以后的日子" in answer.content.decode()
    assert not Statement.objects.exists()
    at("2026-11-21 00:05")  # its day, before it begins
    client = factories.client_for(scene.convener)
    assert client.get(url).status_code == 200
    assert send(client, coming, "statement", words="桶离窗户远一点").status_code == 302


# --- dissent --------------------------------------------------------------------------------


def test_dissent_prints_under_the_minutes_with_its_explanation(client, scene, meeting):
    assert send(client, meeting, "dissent", side="", words="不同意").status_code == 422
    send(client, meeting, "dissent", side="一楼业主", words="不同意挪到东边", reason="太近")
    agree(scene, meeting)
    row = Dissent.objects.get()
    said = "一楼业主：不同意挪到东边。理由：太近。"
    assert paper(meeting)["beneath"] == [
        {"head": "不同意见", "lines": [said + "2026年11月27日前说明。"]}
    ]
    [above] = paper(meeting, named=False)["beneath"]
    assert above["lines"] == ["一楼业主有不同意见。2026年11月27日前说明。"]
    cases.explain_dissent(row, "加盖，每天清两次", by=scene.by, at=clock.now())
    [part] = paper(meeting)["beneath"]
    assert part["lines"] == [f"{said}{scene.by.said}说明：加盖，每天清两次。"]
    page = client.get(reverse("minutes", args=[meeting.no])).content.decode()
    assert "加盖，每天清两次" in page


def test_above_the_village_nobody_reads_who_said_what(client, scene, meeting):
    """Minutes, histories, the meeting's opening and the matter: conclusions alone (§0.14)."""
    speaker = meeting.attendees.get(name="陈晓梅")
    send(client, meeting, "statement", words="桶离窗户远一点", speaker=speaker.pk, side="居民")
    client.post(reverse("statement_opinion", args=[meeting.no, Statement.objects.get().pk]))
    send(client, meeting, "dissent", side="一楼业主", words="不同意挪到东边", reason="太近")
    agree(scene, meeting)
    following = scene.call()
    how, facts = VerifiedHow.UNIT, {"reason": "车进不去", "by": scene.by, "at": clock.now()}
    cases.verify_opinion(Opinion.objects.get(), OpinionOutcome.INFEASIBLE, how, **facts)
    pages = [("case", scene.case.no), ("case_opinions", scene.case.no), ("minutes", meeting.no)]
    pages += [("meeting", meeting.no), ("meeting", following.no)]
    said = ("桶离窗户远一点", "不同意挪到东边", "太近")
    town = factories.client_for(factories.make_user("town_office", scene.case.platform.parent))
    for who, heard in ((client, True), (town, False)):
        texts = [who.get(reverse(*one[:1], args=one[1:])).content.decode() for one in pages]
        text = "".join(texts)
        assert [word in text for word in said] == [heard] * 3
        assert ["不同意挪到东边" in one for one in texts[:3]] == [heard] * 3
        assert ("不可行" in text, "一楼业主" in text) == (True, True)


def test_sides_of_a_restricted_matter_are_named_to_those_present_only(scene):
    quarrel = scene.raise_case(QUARREL)
    meeting = call_today(scene, case=quarrel)
    hold(scene, meeting)
    one = quarrel.rounds.select_related("case__platform").get()
    cases.dissent(one, "张家", "不愿先修", by=scene.by, at=clock.now())
    problem = quarrel.problems.select_related("case__platform").get()
    result = ProblemResult(problem, "not_agreed")
    lifecycle.record_results(meeting, [result], by=scene.by, at=clock.now())
    assert paper(meeting)["beneath"] != []
    assert paper(meeting, inside=False, named=False)["beneath"] == []


# --- questions ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "outcome", "status"),
    [
        ({"outcome": "answered", "answer": "每天清两次"}, None, None),
        (
            {"outcome": "solved", "answer": "当场换了锁", "answered_by": "物业"},
            "solved",
            "done",
        ),
        (
            {"outcome": "promised", "answered_by": "住建局", "promised": "15"},
            "agreed",
            "open",
        ),
        ({"outcome": "unanswered", "answered_by": "交警队"}, "agreed", "open"),
        ({"outcome": "unanswered"}, "open", None),
    ],
)
def test_a_question_is_answered_or_carried_on(client, scene, meeting, typed, outcome, status):
    facts = {"asked_by": "resident", "words": "垃圾几天清一次", **typed}
    assert send(client, meeting, "question", **facts).status_code == 302
    row = QaItem.objects.get()
    assert (row.problem.outcome if row.problem else None) == outcome
    item = ActionItem.objects.filter(problem=row.problem).first() if row.problem else None
    assert (item.status if item else None) == status
    if typed["outcome"] == "unanswered" and item:
        assert item.text == "答复：垃圾几天清一次"
        assert item.due == dt.date(2026, 12, 5)
    if typed["outcome"] == "promised":
        assert item.due == dt.date(2026, 12, 5)
    page = client.get(reverse("case_opinions", args=[scene.case.no])).content.decode()
    assert "垃圾几天清一次" in page


@pytest.mark.parametrize(
    "typed",
    [
        {"words": ""},
        {"outcome": "answered"},
        {"outcome": "solved", "answer": "换了锁"},
        {"outcome": "promised", "answered_by": "住建局"},
        {"outcome": "promised", "answered_by": "住建局", "promised_on": "2026-11-01"},
        {"outcome": "answered", "answer": "秘密★"},
    ],
)
def test_what_a_question_lacks_is_said_and_nothing_is_noted(client, meeting, typed):
    facts = {"asked_by": "member", "words": "几天清一次", "outcome": "unanswered", **typed}
    assert send(client, meeting, "question", **facts).status_code == 422
    assert not QaItem.objects.exists()


@pytest.mark.parametrize(
    ("typed", "rules"),
    [
        ({"outcome": "promised", "answer": "尽快", "promised": "15"}, ["ended"]),
        ({"outcome": "unanswered"}, ["ended"]),
        ({"outcome": "solved", "answer": "当场换了锁"}, []),
    ],
)
def test_a_question_noted_after_the_matter_closed_is_on_record_only(
    client, scene, meeting, typed, rules
):
    closed(scene.case)
    seen = Round.objects.select_related("case").get(meeting_no=meeting.no)
    before = [ActionItem.objects.count(), scene.case.problems.count()]
    facts = {"asked_by": "resident", "words": "垃圾几天清一次", "answered_by": "住建局", **typed}
    assert send(client, meeting, "question", **facts).status_code == 302
    row = QaItem.objects.get()
    assert (row.words, row.problem) == ("垃圾几天清一次", None)
    assert [ActionItem.objects.count(), scene.case.problems.count()] == before
    assert again(scene.case).status == "closed"
    found = Finding.objects.filter(subject=meeting.no, rule="ended")
    assert list(found.values_list("rule", flat=True)) == rules
    assert not scene.case.steps.filter(status="active").exists()
    # Closed between the reading of the matter and the act, it is closed all the same.
    seen.case.status = "open"
    said = Question(AskedBy.RESIDENT, "还有谁管", QuestionOutcome.UNANSWERED)
    assert cases.ask(seen, said, by=scene.by, at=clock.now()).problem is None


def test_the_questions_print_under_the_minutes(client, scene, meeting):
    unit = factories.make_organization(scene.village.county, "县住建局")
    facts = {"asked_by": "member", "words": "几天清一次？", "unit": unit.pk}
    send(client, meeting, "question", **facts, outcome="answered", answer="每天两次")
    agree(scene, meeting)
    assert paper(meeting)["beneath"] == [
        {"head": "提问与答复", "lines": ["政协委员问：几天清一次？县住建局答：每天两次。"]}
    ]


def test_nothing_is_asked_once_the_minutes_are_final_or_of_strangers(client, scene, meeting):
    beside = factories.make_user("convener", factories.make_village(scene.village.town, "曲村"))
    url = reverse("meeting_voices", args=[meeting.no])
    assert factories.client_for(beside).get(url).status_code == 404
    lifecycle.void(meeting, "记错了", by=scene.by, at=clock.now())
    assert client.get(url).status_code == 409
