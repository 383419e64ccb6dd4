"""办得怎么样了: number and code, ten tries then slow; 解决了吗 once a turn."""

import re
from typing import Any

import pytest
from django.test import Client

from cases import lifecycle
from cases.enums import CallBackAnswer, ClueStatus, ProblemOutcome
from cases.models import CallBack, Case, Clue, Verification
from participants.actor import Actor
from tests.cases import making
from tests.desk.pages import check_page

pytestmark = pytest.mark.django_db
WRONG = "编号和查询码对不上，请对照回执再看看。"
SLOW = "试的次数太多了，请过1分钟再试。"


def reported(place: Any, said: str = "幸福巷没有路灯", **facts: Any) -> tuple[Clue, str]:
    return lifecycle.report_clue(place, said, by=Actor.resident(), at=making.now(), **facts)


def look_up(client: Client, no: str, code: str, **typed: str) -> Any:
    return client.post("/p/follow/", {"no": no, "code": code, **typed})


def page(client: Client) -> str:
    html = client.get("/p/follow/").content.decode()
    check_page(html)
    return html


def events(client: Client) -> list[str]:
    return [event["what"] for event in client.get("/p/follow/").context["report"].events]


def steps(client: Client) -> list[tuple[str, str]]:
    rows = client.get("/p/follow/").context["report"].steps
    return [(row["name"], row["state"]) for row in rows]


@pytest.fixture
def asked(village: Any, at: Any) -> tuple[Clue, str, Case]:
    """A report whose matter is reported done: the question is put."""
    at("2026-07-10 09:00")
    clue, code = reported(village, name="马桂芳")
    case = lifecycle.take_up(clue, by=making.BY, at=making.now())
    at("2026-08-20 09:00")
    making.done(case)
    return clue, code, case


def test_number_and_code_show_how_it_stands(client: Client, village: Any, at: Any) -> None:
    at("2026-07-10 09:00")
    clue, code = reported(village)
    assert look_up(client, clue.no, code)["Location"] == "/p/follow/"
    html = page(client)
    assert "您今天反映的事" in html
    assert "已经收到，15天内在这里答复您。" in html
    assert steps(client) == [("收到", "now"), ("商量", ""), ("办", ""), ("问您", "")]
    at("2026-07-12 09:00")
    case = lifecycle.take_up(clue, by=making.BY, at=making.now())
    look_up(client, clue.no, code)
    assert '<h1 class="title">幸福巷没有路灯</h1>' in page(client)
    assert steps(client) == [("收到", "done"), ("商量", "now"), ("办", ""), ("问您", "")]
    making.agreed(case)
    assert "正在办，2026年7月26日 周日前办好。" in page(client)
    assert events(client) == ["商量了第1轮", "收下了", "收到您反映的事"]


@pytest.mark.parametrize("typed", ["2026-0001", "2026-1", "２０２６－０００１", " 2026-0001 "])
def test_the_short_number_does_where_the_room_is_known(
    client: Client, village: Any, at: Any, typed: str
) -> None:
    at("2026-07-10 09:00")
    _clue, code = reported(village)
    assert look_up(client, typed, code.lower(), at=village.code).status_code == 302
    assert look_up(client, typed, code).status_code == 422


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (ClueStatus.ANSWERED, "已经答复。"),
        (ClueStatus.DECLINED, "没有收下，原因见下。"),
        (ClueStatus.REFERRED, "已经转给该管的单位。"),
    ],
)
def test_an_answer_is_read_here(
    client: Client, village: Any, status: ClueStatus, said: str
) -> None:
    clue, code = reported(village)
    lifecycle.answer_clue(clue, status, "路灯归县住建局管", by=making.BY, at=making.now())
    look_up(client, clue.no, code)
    html = page(client)
    assert said in html
    assert "路灯归县住建局管" in html
    assert steps(client) == [("收到", "done")]


def test_the_question_is_put_once_and_the_answer_verifies(
    client: Client, asked: tuple[Clue, str, Case]
) -> None:
    clue, code, case = asked
    look_up(client, clue.no, code)
    html = page(client)
    assert "解决了吗？" in html
    assert html.count("btn--primary") == 1
    assert client.post("/p/follow/", {"answer": "satisfied"})["Location"] == "/p/follow/"
    row = CallBack.objects.get(case=case)
    assert (row.answer, row.own, row.by_label) == (CallBackAnswer.SATISFIED, True, "")
    assert case.problems.get().verified_on == making.today()
    html = page(client)
    assert "解决了吗？" not in html
    assert "您的回答记下了，谢谢。" in html
    assert "您已经答了，等议事室办结。" in html
    again = client.post("/p/follow/", {"answer": "not_solved"})
    assert again.status_code == 422
    assert "已经办过了" in again.content.decode()
    assert CallBack.objects.filter(case=case).count() == 1
    lifecycle.close(making.again(case), by=making.BY, at=making.now())
    assert "办结：报告解决1个问题，核实解决1个。" in page(client)


def test_not_yet_sends_somebody_else_to_look(client: Client, asked: tuple[Clue, str, Case]) -> None:
    clue, code, case = asked
    look_up(client, clue.no, code)
    client.post("/p/follow/", {"answer": "not_solved", "note": "亮了两天又灭了"})
    assert CallBack.objects.get(case=case).note == "亮了两天又灭了"
    verification = Verification.objects.get(case=case)
    html = page(client)
    assert "解决了吗？" not in html
    assert "由承办以外的人到现场看" in html
    assert case.problems.get().outcome == ProblemOutcome.SOLVED
    lifecycle.verify(verification, "confirmed", "确实不亮", by=making.BY, at=making.now())
    assert "正在办" in page(client)
    item = making.item_of(case)
    lifecycle.report_progress(item, "done", by=making.BY, at=making.now(), note="换了灯")
    assert "解决了吗？" in page(client)  # a new turn, a new answer


def test_a_marking_in_the_sentence_is_refused_and_kept(
    client: Client, asked: tuple[Clue, str, Case]
) -> None:
    clue, code, case = asked
    look_up(client, clue.no, code)
    response = client.post("/p/follow/", {"answer": "not_solved", "note": "不亮\n机密★"})
    assert response.status_code == 422
    assert "机密★" in response.content.decode()
    assert CallBack.objects.filter(case=case).count() == 0


@pytest.mark.parametrize("answer", ["unreachable", "", "x"])
def test_only_three_answers_are_the_residents(
    client: Client, asked: tuple[Clue, str, Case], answer: str
) -> None:
    clue, code, case = asked
    look_up(client, clue.no, code)
    assert client.post("/p/follow/", {"answer": answer}).status_code == 422
    assert CallBack.objects.filter(case=case).count() == 0


def test_without_the_code_nothing_can_be_answered(client: Client, asked: Any) -> None:
    assert client.post("/p/follow/", {"answer": "satisfied"})["Location"] == "/p/follow/"
    assert CallBack.objects.count() == 0


def test_a_common_phone_forgets_it_at_once_and_by_itself(
    client: Client, village: Any, at: Any
) -> None:
    at("2026-07-10 09:00")
    clue, code = reported(village)
    cookie = look_up(client, clue.no, code).cookies["report"]
    assert (cookie["path"], cookie["httponly"]) == ("/p/follow/", True)
    at("2026-07-10 09:31")
    assert "report" not in client.get("/p/follow/").context
    look_up(client, clue.no, code)
    client.post("/p/follow/", {"leave": "1"})
    assert "report" not in client.get("/p/follow/").context


def test_a_newer_receipt_ends_the_older_code(client: Client, village: Any) -> None:
    import uuid

    once = uuid.uuid4()
    clue, old = reported(village, request_id=once)
    look_up(client, clue.no, old)
    _clue, new = reported(village, request_id=once)
    assert "report" not in client.get("/p/follow/").context
    assert look_up(client, clue.no, old).status_code == 422
    assert look_up(client, clue.no, new).status_code == 302


# --- wrong codes ----------------------------------------------------------------------------


def same(response: Any, no: str) -> str:
    """The answer without what changes from one request to the next."""
    html = response.content.decode().replace(f'value="{no}"', "")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", html)


def test_a_restricted_number_answers_like_one_that_does_not_exist(
    client: Client, village: Any
) -> None:
    hidden, _code = reported(village, "两家因为院墙起了纠纷")
    taken, _code = reported(village, "两家因为水沟起了纠纷")
    lifecycle.take_up(taken, by=making.BY, at=making.now())
    open_one, _code = reported(village)
    assert hidden.restricted
    nobody = hidden.no[:-4] + "9999"
    answers = {}
    for no in (hidden.no, taken.no, open_one.no, nobody, "T140825101201-2026-0001", "x"):
        response = look_up(Client(), no, "AAAAAA")
        answers[no] = (response.status_code, same(response, no))
    assert set(answers.values()) == {answers[nobody]}
    assert answers[nobody][0] == 422
    assert WRONG in answers[nobody][1]


def test_ten_tries_then_one_a_minute_for_a_number_that_exists_or_not(
    client: Client, village: Any, at: Any
) -> None:
    at("2026-07-10 09:00")
    clue, code = reported(village)
    for no in (clue.no, clue.no[:-4] + "9999"):
        found = [
            look_up(Client(REMOTE_ADDR=f"10.0.0.{i}"), no, "AAAAAA").status_code for i in range(13)
        ]
        assert found == [422] * 11 + [429] * 2
    refused = look_up(Client(REMOTE_ADDR="10.0.9.9"), clue.no, code)
    assert refused.status_code == 429
    assert SLOW in refused.content.decode()
    at("2026-07-10 09:02")
    assert look_up(Client(REMOTE_ADDR="10.0.9.9"), clue.no, code).status_code == 302


def test_ten_tries_then_one_a_minute_for_an_address(client: Client, village: Any, at: Any) -> None:
    at("2026-07-10 09:00")
    clue, code = reported(village)
    found = [look_up(client, f"{clue.no[:-4]}9{i:03}", "AAAAAA").status_code for i in range(12)]
    assert found == [422] * 11 + [429]
    assert look_up(client, clue.no, code).status_code == 429
    assert look_up(Client(REMOTE_ADDR="10.0.0.7"), clue.no, code).status_code == 302


def test_who_knows_the_code_is_not_slowed_by_his_own_slips(client: Client, village: Any) -> None:
    clue, code = reported(village)
    for _round in range(3):
        for _slip in range(8):
            assert look_up(client, clue.no, "AAAAAA").status_code == 422
        assert look_up(client, clue.no, code).status_code == 302


def test_an_empty_form_costs_no_try(client: Client) -> None:
    for _number in range(15):
        response = look_up(client, "", "")
        assert response.status_code == 422
        assert "请填编号和查询码，都在回执上。" in response.content.decode()


def test_following_costs_the_same_however_long_the_story(
    client: Client, village: Any, same_queries: Any
) -> None:
    clue, code = reported(village)
    case = lifecycle.take_up(clue, by=making.BY, at=making.now())
    making.held(case)
    look_up(client, clue.no, code)

    def add() -> None:
        for number in range(29):
            lifecycle.add_problem(case, f"第{number}个问题", by=making.BY, at=making.now())

    assert same_queries(lambda: client.get("/p/follow/"), add) <= 14
