"""反馈: whoever took part and whoever raised it is told once, and reads what became of each problem."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases import lifecycle
from cases.enums import CallBackAnswer, ReplyResult
from cases.models import Case, Evaluation
from cases.outcome import path_of
from meetings.enums import Attendance
from meetings.lifecycle import Invite, convene, record_results, take_roll
from notices.models import Notice
from participants.actor import Actor
from participants.enums import SeatClass
from tests import factories
from tests.cases.making import BY, QUARREL, again, item_of, now, replied, today
from tests.portal.test_follow import look_up

pytestmark = pytest.mark.django_db
REPLY = "该路段已列入明年道路维修计划。"


def discussed(village: Any, words: str = "东门路灯不亮", **facts: Any) -> tuple[Case, list[Any]]:
    """Discussed by four of whom one was excused; agreed."""
    case = lifecycle.raise_case(village, words, by=BY, at=now(), **facts)
    people = [factories.make_person(village, name) for name in ("赵一", "钱二", "孙三", "李四")]
    seats = (SeatClass.SUPERVISION, SeatClass.STAKEHOLDER, SeatClass.NOTABLE, SeatClass.NOTABLE)
    invites = [Invite(seat, person=one) for seat, one in zip(seats, people, strict=True)]
    meeting = convene([case], place=village, starts_at=now(), invites=invites, by=BY, at=now())
    away = meeting.attendees.get(person=people[3])
    take_roll(meeting, {away.pk: Attendance.EXCUSED}, by=BY, at=now())
    problem = case.problems.get()
    result = lifecycle.ProblemResult(problem, "agreed", lead_text="杨丽", due=today())
    record_results(meeting, [result], by=BY, at=now())
    return again(case), people


def solve(case: Case) -> None:
    lifecycle.report_progress(item_of(case), "done", by=BY, at=now(), note="装好了")
    lifecycle.answer_call_back(again(case), CallBackAnswer.SATISFIED, by=BY, at=now())


def told(kind: str) -> list[str]:
    rows = Notice.objects.filter(kind=kind).order_by("recipient__name")
    return list(rows.values_list("recipient__name", flat=True))


def test_everybody_who_was_there_is_told_once_and_the_raiser(village, at):
    at("2026-11-20 10:00")
    case, _people = discussed(village, raiser_name="周满仓")
    solve(case)
    assert told("case.outcome") == sorted(["赵一", "钱二", "孙三"])
    assert told("case.closed") == ["周满仓"]


def test_who_held_a_round_elsewhere_is_told_and_who_closed_it_is_not(village, town, at):
    at("2026-11-20 10:00")
    host = factories.make_user("town_office", town, name="郑和")
    case, people = discussed(village)
    case.rounds.update(host=town)
    chair = factories.make_user("convener", village, person=people[0])
    lifecycle.report_progress(item_of(case), "done", by=BY, at=now())
    by = Actor.of(chair)
    lifecycle.answer_call_back(again(case), CallBackAnswer.SATISFIED, by=by, at=now())
    assert told("case.outcome") == sorted([host.person.name, "钱二", "孙三"])


def test_reopened_what_was_not_read_is_taken_back(village, at):
    at("2026-11-20 10:00")
    case, _people = discussed(village)
    solve(case)
    lifecycle.reopen(again(case), "又黑了", by=BY, at=now())
    assert Notice.objects.standing().filter(kind="case.outcome").count() == 0


def test_his_own_page_says_what_became_of_it_without_an_account(village, at):
    at("2026-11-20 10:00")
    case, people = discussed(village, "东门路灯不亮，找周满仓13912345678", raiser_name="周满仓")
    solve(case)
    page = Client().get(path_of(case.no, people[1].pk)).content.decode()
    assert ("钱二" in page, "已报告解决" in page) == (True, True)
    assert ("周满仓" in page, "13912345678" in page) == (False, False)
    assert Client().get(reverse("outcome", args=["forged.token"])).status_code == 404


def test_of_a_restricted_matter_only_how_many_came_to_what(village, at):
    at("2026-11-20 10:00")
    case, people = discussed(village, QUARREL)
    solve(case)
    page = Client().get(path_of(case.no, people[1].pk)).content.decode()
    assert ("院墙" in page, "张某" in page, "装好了" in page) == (False, False, False)
    assert Client().get(reverse("outcome_public", args=[case.no])).status_code == 404
    notice = Notice.objects.filter(kind="case.outcome")[0]
    assert (notice.restricted, "院墙" in str(notice.params)) == (True, False)


def test_the_group_s_text_leads_to_the_public_page(village, at, as_role):
    at("2026-11-20 10:00")
    case, _people = discussed(village)
    solve(case)
    page = as_role("convener").get(reverse("case", args=[case.no])).content.decode()
    address = reverse("outcome_public", args=[case.no])
    assert ("协商结果" in page, address in page) == (True, True)
    shown = Client().get(address)
    assert (shown.status_code, "东门路灯不亮" in shown.content.decode()) == (200, True)


def test_the_31st_behind_one_address_keeps_what_he_typed(village, at):
    at("2026-11-20 10:00")
    case, _people = discussed(village)
    solve(case)
    url, statuses = reverse("outcome_public", args=[case.no]), []
    sent = {"result": "dissatisfied", "attitude": "satisfied", "comment": "灯又不亮了"}
    for _one in range(32):  # each a browser of his own
        client = Client()
        client.get(url)
        answer = client.post(url, sent)
        statuses.append(answer.status_code)
    page = answer.content.decode()
    assert statuses == [302] * 31 + [422]
    assert ("灯又不亮了" in page, "请过1分钟再试" in page) == (True, True)
    assert Evaluation.objects.filter(case=case).count() == 31


def test_a_matter_that_never_closed_is_not_said_to_be_open_again(village, at):
    at("2026-11-20 10:00")
    case, people = discussed(village)
    address = path_of(case.no, people[1].pk)
    page = Client().get(address).content.decode()
    assert ("重新办理" in page, "正在办" in page) == (False, True)
    solve(case)
    lifecycle.reopen(again(case), "又黑了", by=BY, at=now())
    assert "重新办理" in Client().get(address).content.decode()


@pytest.mark.parametrize(
    ("result", "words"), [("B", "列入计划"), ("C", "暂时无法解决"), ("D", "留作参考")]
)
def test_a_reply_that_is_not_done_is_told_to_the_village_and_read_by_the_raiser(
    result, words, village, town, county, at
):
    at("2026-11-20 10:00")
    secretary = factories.make_convener(village)
    clue, code = lifecycle.report_clue(village, "东门路灯不亮", by=BY, at=now())
    case = lifecycle.take_up(clue, by=BY, at=now())
    reply = replied(case, ReplyResult(result), text=REPLY)
    lifecycle.answer_reply(reply, True, "", by=BY, at=now())
    kind = "item.planned" if result == "B" else "item.not_solved"
    assert told(kind) == [secretary.person.name]
    client = Client()
    look_up(client, clue.no, code)
    page = client.get(reverse("follow")).content.decode()
    assert (words in page, REPLY in page) == (True, True)
