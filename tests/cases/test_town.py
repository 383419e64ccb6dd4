"""报备: what the level above sees, says and answers; what it does not see."""

import pytest
from django.urls import reverse

from cases import lifecycle
from cases.enums import ProblemOutcome
from cases.models import Case
from common.errors import AlreadyMoved
from records import ledger
from tests import factories
from tests.cases.making import BY, QUARREL, WORDS, again, concluded, held, now, raised


def url(name, case, *args):
    return reverse(name, args=[case.no, *args])


@pytest.mark.parametrize(
    ("when", "returned"),
    [
        ("2026-11-20 18:00", True),  # the same Friday
        ("2026-11-24 23:59", True),  # the second working day, to its end
        ("2026-11-25 00:01", False),
        ("2026-12-20 09:00", False),
    ],
)
def test_an_objection_returns_it_within_two_working_days(when, returned, village, at):
    at("2026-11-20 09:12")
    case = raised(village)
    at(when)
    assert lifecycle.object_to(again(case), "请写清楚", by=BY, at=now()) is returned
    assert again(case).status == ("returned" if returned else "open")
    act = "case.returned" if returned else "case.remarked"
    assert [e.act for e in ledger.history(case.ledger_stream)][-1] == act


def test_after_a_round_was_held_an_objection_is_a_remark(village):
    case = raised(village)
    held(case)
    assert lifecycle.object_to(again(case), "请写清楚", by=BY, at=now()) is False
    assert again(case).status == "open"


def test_the_town_objects_and_the_village_puts_it_again(village, as_role):
    town, convener = as_role("town_office"), as_role("convener")
    case = raised(village)
    assert "退回村里" in town.get(url("case_return", case)).content.decode()
    assert town.post(url("case_return", case), {"reason": ""}).status_code == 422
    town.post(url("case_return", case), {"reason": "要写清多少个桩"})
    page = convener.get(url("case_resubmit", case)).content.decode()
    assert ("要写清多少个桩" in page, WORDS in page) == (True, True)
    assert convener.get(url("case", case)).content.decode().count("btn--primary") == 1
    convener.post(url("case_resubmit", case), {"statement": "东门要8个充电桩"})
    case = again(case)
    assert (case.status, case.title, case.object_until) == ("open", "东门要8个充电桩", None)
    assert [one.text for one in case.problems.all()] == ["东门要8个充电桩"]
    assert convener.post(url("case_resubmit", case), {"statement": "又"}).status_code == 409


def test_seen_is_noted_once(village, as_role):
    town, case = as_role("town_office"), raised(village)
    assert town.post(url("case_noted", case)).status_code == 302
    assert again(case).noted_at is not None
    assert town.post(url("case_noted", case)).status_code == 409
    acts = [e.act for e in ledger.history(case.ledger_stream)]
    assert acts == ["case.raised", "case.noted"]


def test_a_restricted_matter_is_invisible_above_and_sideways(village, town, county, as_role):
    beside = factories.make_village(town, "曲村")
    case = raised(village, QUARREL)
    shown = {
        "convener": as_role("convener"),
        "helper": as_role("helper"),
    }
    hidden = {
        "town": as_role("town_office"),
        "county": as_role("county_office"),
        "approver": as_role("county_approver"),
        "supervisor": as_role("supervisor"),
        "recorder": as_role("recorder"),
        "liaison": as_role("liaison"),
        "member": as_role("fixed_member"),
        "beside": as_role("convener", beside),
    }
    pages = {
        name: client.get(url("case", case)).status_code for name, client in (shown | hidden).items()
    }
    assert pages == dict.fromkeys(shown, 200) | dict.fromkeys(hidden, 404)
    for client in hidden.values():
        listed = client.get(reverse("cases")).content.decode()
        assert ("张某" in listed, "院墙" in listed, QUARREL in listed) == (False, False, False)
        assert "张某" not in client.get(reverse("items")).content.decode()
    stub = hidden["town"].get(reverse("cases")).content.decode()
    assert (case.no in stub, case.public_title in stub) == (True, True)
    page = shown["convener"].get(url("case", case)).content.decode()
    title = page.partition("<title>")[2].partition("</title>")[0]
    assert ("张某" in page, "张某" in title) == (True, False)


def test_a_clue_about_a_quarrel_is_for_the_place_only(village, as_role):
    clue, _code = lifecycle.report_clue(village, QUARREL, by=BY, at=now(), name="马桂芳")
    assert as_role("town_office").get(reverse("clue", args=[clue.no])).status_code == 404
    assert "张某" not in as_role("county_office").get(reverse("clues")).content.decode()
    assert as_role("convener").get(reverse("clue", args=[clue.no])).status_code == 200
    plain, _code = lifecycle.report_clue(village, WORDS, by=BY, at=now())
    lifecycle.take_up(plain, by=BY, at=now(), restricted=True)
    assert as_role("town_office").get(reverse("clue", args=[plain.no])).status_code == 404


# --- taken above ----------------------------------------------------------------------------


def escalated(village):
    return concluded(raised(village), ProblemOutcome.ESCALATED, text="村里没有钱")


def test_the_level_above_answers_what_was_taken_to_it(village, as_role):
    town, problem = as_role("town_office"), escalated(village)
    page = town.get(url("case", problem.case)).content.decode()
    assert url("problem_explain", problem.case, 1) in page
    data = {"outcome": "planned", "text": "列入明年计划，2027年6月动工"}
    town.post(url("problem_explain", problem.case, 1), data)
    row = again(problem)
    assert (row.outcome, row.outcome_text) == ("planned", "列入明年计划，2027年6月动工")
    assert [step.label for step in problem.case.steps.filter(status="active")] == ["回访"]
    assert town.post(url("problem_explain", problem.case, 1), data).status_code == 409


def test_or_hands_it_back_to_be_discussed(village, as_role):
    problem = escalated(village)
    assert [step.label for step in problem.case.steps.filter(status="active")] == ["办事"]
    data = {"outcome": "back", "text": "先商量自筹一半"}
    as_role("town_office").post(url("problem_explain", problem.case, 1), data)
    row = again(problem)
    assert (row.outcome, row.outcome_text) == ("open", "先商量自筹一半")
    assert [step.label for step in problem.case.steps.filter(status="active")] == ["商量"]
    with pytest.raises(AlreadyMoved):
        lifecycle.send_back_problem(row, "再说", by=BY, at=now())


@pytest.mark.parametrize(
    ("role", "status"), [("convener", 403), ("helper", 403), ("supervisor", 403)]
)
def test_the_village_does_not_answer_for_the_level_above(role, status, village, as_role):
    problem = escalated(village)
    answer = as_role(role).post(
        url("problem_explain", problem.case, 1), {"outcome": "explained", "text": "算了"}
    )
    assert (answer.status_code, again(problem).outcome) == (status, "escalated")


def test_a_restricted_matter_taken_above_is_answered_by_its_own_place(village, as_role):
    problem = concluded(raised(village, QUARREL), ProblemOutcome.ESCALATED, text="请镇上调解")
    data = {"outcome": "explained", "text": "镇司法所已调解"}
    assert (
        as_role("town_office").post(url("problem_explain", problem.case, 1), data).status_code
        == 404
    )
    assert (
        as_role("convener").post(url("problem_explain", problem.case, 1), data).status_code == 302
    )
    assert again(problem).outcome == "explained"


def test_a_village_settles_in_words_what_it_did_not_take_above(village, as_role):
    case = raised(village)
    page = url("problem_explain", case, 1)
    assert as_role("convener").post(page, {"outcome": "explained", "text": ""}).status_code == 422
    assert as_role("convener").post(page, {"outcome": "back", "text": "x"}).status_code == 422
    as_role("convener").post(page, {"outcome": "explained", "text": "已经在修"})
    assert case.problems.get().outcome == "explained"
    assert as_role("convener").get(url("problem_explain", case, 9)).status_code == 404


def test_a_town_sees_its_own_villages_and_no_others(village, county, as_role):
    elsewhere = factories.make_village(factories.make_town(county, "三泉镇"), "三泉村")
    mine, theirs = raised(village), raised(elsewhere, "三泉的路")
    client = as_role("town_office")
    assert client.get(url("case", mine)).status_code == 200
    assert client.get(url("case", theirs)).status_code == 404
    listed = client.get(reverse("cases")).content.decode()
    assert (mine.title in listed, theirs.title in listed) == (True, False)
    assert set(Case.objects.values_list("status", flat=True)) == {"open"}
