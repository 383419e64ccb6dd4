"""回访, 核实, 回头看, 办结, 重新办理, 先放着, 作废, 改挂."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from cases import lifecycle
from cases.enums import CallBackAnswer, LookBackOutcome, VerificationOutcome
from cases.errors import ReasonMissing, StillOpen
from cases.models import CallBack, Case, LookBack, Verification
from common.errors import AlreadyMoved
from notices.models import Notice
from tests import factories
from tests.cases.making import (
    BY,
    QUARREL,
    again,
    agreed,
    closed,
    done,
    doubted,
    item_of,
    look_back_of,
    now,
    raised,
    today,
)


def url(name, case, *args):
    return reverse(name, args=[case.no, *args])


def figures(case):
    """(reported solved, verified solved)."""
    solved = case.problems.filter(outcome="solved")
    return solved.count(), solved.filter(verified_on__isnull=False).count()


def say(case, answer, **facts):
    return lifecycle.answer_call_back(again(case), CallBackAnswer(answer), by=BY, at=now(), **facts)


# --- call back ------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["satisfied", "basically"])
def test_a_good_answer_closes_and_plans_two_look_backs(answer, village, as_role, at):
    at("2026-11-21 10:00")
    client, case = as_role("convener"), raised(village)
    done(case)
    to = client.post(url("call_back", case), {"answer": answer}).url
    assert to == f"{url('case', case)}?done=call_back_{answer}"
    row = again(case)
    assert (row.status, row.closed_by_label != "", figures(case)) == ("closed", True, (1, 0))
    assert [str(one.due) for one in case.look_backs.order_by("due")] == ["2027-02-21", "2027-11-21"]
    assert item_of(case).status == "closed"
    page = client.get(to).content.decode()
    assert ("办结了" in page, "2027年2月21日" in page) == (True, True)
    assert client.post(url("call_back", case), {"answer": answer}).status_code == 409


def test_nothing_is_asked_before_it_is_reported_done(village, as_role):
    case = raised(village)
    agreed(case)
    with pytest.raises(StillOpen):
        say(case, "satisfied")
    client = as_role("convener")
    assert client.get(url("call_back", case)).status_code == 409
    page = client.get(url("case", case)).content.decode()
    assert 'aria-disabled="true"' in page


def test_his_own_good_answer_verifies_and_the_village_only_closes(village, as_role):
    client, case = as_role("convener"), raised(village)
    done(case)
    say(case, "satisfied", own=True)
    assert (again(case).status, figures(case)) == ("open", (1, 1))
    page = client.get(url("call_back", case)).content.decode()
    assert ("解决了，满意" in page, 'name="answer"' in page) == (True, False)
    assert client.post(url("call_back", case)).url.endswith("?done=closed")
    assert again(case).status == "closed"


def test_he_is_counted_once(village):
    case = raised(village)
    done(case)
    say(case, "satisfied", own=True)
    with pytest.raises(AlreadyMoved):
        say(case, "not_solved", own=True)
    assert CallBack.objects.count() == 1


def test_the_same_answer_sent_twice_is_one(village):
    case, request_id = raised(village), uuid.uuid4()
    done(case)
    for _n in range(2):
        say(case, "unreachable", request_id=request_id)
    assert CallBack.objects.count() == 1


def test_not_solved_asks_somebody_else_and_changes_no_figure(village, as_role, at):
    at("2026-11-20 10:00")
    chen = factories.make_user("liaison", village, name="陈晓梅")
    client, case = as_role("convener"), raised(village)
    done(case)
    to = client.post(url("call_back", case), {"answer": "not_solved", "note": "还是黑的"}).url
    row = case.verifications.get()
    assert (str(row.due), row.outcome, again(case).status, figures(case)) == (
        "2026-11-27",
        "open",
        "open",
        (1, 0),
    )
    assert Notice.objects.filter(kind="case.to_verify", recipient=chen.person).count() == 1
    assert "请陈晓梅到现场看" in client.get(to).content.decode()
    assert client.post(url("call_back", case), {"answer": "satisfied"}).status_code == 409


def test_three_times_unreachable_asks_somebody_to_look(village, as_role):
    client, case = as_role("convener"), raised(village)
    done(case)
    for left in (2, 1, 0):
        to = client.post(url("call_back", case), {"answer": "unreachable"}).url
        assert (f"还可以再试{left}次" in client.get(to).content.decode()) is (left > 0)
    assert (case.verifications.count(), again(case).status) == (1, "open")
    verification = Verification.objects.select_related("case__platform", "call_back").get()
    lifecycle.verify(verification, VerificationOutcome.EXPLAINED, "亮着", by=BY, at=now())
    assert figures(case) == (1, 1)
    assert client.post(url("call_back", case)).url.endswith("?done=closed")


# --- verification ---------------------------------------------------------------------------


def test_true_it_is_done_again(village, as_role):
    case = raised(village)
    verification = doubted(case)
    client = as_role("liaison")
    assert client.post(url("verify", case), {"outcome": "confirmed", "note": ""}).status_code == 422
    to = client.post(url("verify", case), {"outcome": "confirmed", "note": "二楼没亮"}).url
    assert to.endswith("?done=verified_confirmed")
    assert (again(verification).outcome, item_of(case).status, figures(case)) == (
        "confirmed",
        "doing",
        (0, 0),
    )
    assert case.steps.get(status="active").label == "办事"
    assert (
        client.post(url("verify", case), {"outcome": "confirmed", "note": "x"}).status_code == 404
    )


def test_explained_the_village_may_close(village, as_role):
    case = raised(village)
    doubted(case)
    as_role("supervisor").post(
        url("verify", case), {"outcome": "explained", "note": "亮着，换了灯"}
    )
    assert as_role("convener").post(url("call_back", case)).url.endswith("?done=closed")
    assert figures(case) == (1, 0)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("liaison", 200),
        ("supervisor", 200),
        ("town_office", 200),
        ("county_office", 200),
        ("convener", 403),
        ("helper", 403),
        ("recorder", 403),
    ],
)
def test_who_looks(role, status, village, as_role):
    case = raised(village)
    doubted(case)
    assert as_role(role).get(url("verify", case)).status_code == status


def test_who_did_it_does_not_look(village):
    user = factories.make_user("supervisor", village)
    case = raised(village)
    doubted(case, user.person)
    assert factories.client_for(user).get(url("verify", case)).status_code == 403


def test_answered_twice_there_is_one_answer(village):
    verification = doubted(raised(village))
    lifecycle.verify(verification, VerificationOutcome.EXPLAINED, "亮着", by=BY, at=now())
    with pytest.raises(AlreadyMoved):
        lifecycle.verify(verification, VerificationOutcome.CONFIRMED, "黑的", by=BY, at=now())
    assert again(verification).outcome == "explained"


def test_a_restricted_matter_is_looked_at_by_its_own_place(village, as_role):
    case = raised(village, QUARREL)
    doubted(case)
    for role in ("town_office", "liaison", "supervisor"):
        assert as_role(role).get(url("verify", case)).status_code == 404
    assert as_role("convener").get(url("verify", case)).status_code == 403
    helper = as_role("helper")
    page = helper.get(url("case", case)).content.decode()
    assert url("verify_inside", case) in page
    helper.post(url("verify_inside", case), {"outcome": "explained", "note": "两家都签了字"})
    assert case.verifications.get().outcome == "explained"


def test_whoever_did_a_restricted_matter_does_not_look_at_it(village):
    user = factories.make_user("helper", village)
    case = raised(village, QUARREL)
    doubted(case, user.person)
    assert factories.client_for(user).get(url("verify_inside", case)).status_code == 403


# --- look-back ------------------------------------------------------------------------------


def test_still_fine_it_counts_as_verified(village, as_role, at):
    at("2026-11-21 10:00")
    case = closed(raised(village))
    at("2027-02-22 09:00")
    to = as_role("liaison").post(url("look_back", case), {"outcome": "holds"}).url
    assert (to.endswith("?done=look_back_holds"), figures(case)) == (True, (1, 1))
    assert str(look_back_of(case).due) == "2027-11-21"
    assert again(case).status == "closed"


def test_broken_again_it_is_opened_again(village, as_role):
    case = closed(raised(village))
    row = look_back_of(case)
    as_role("supervisor").post(url("look_back", case), {"outcome": "broken", "note": "又黑了"})
    assert (again(case).status, item_of(case).status, figures(case)) == ("open", "doing", (0, 0))
    assert item_of(case).due == today() + dt.timedelta(days=30)  # procedure.md §8
    assert sorted(LookBack.objects.values_list("outcome", flat=True)) == ["broken", "dropped"]
    with pytest.raises(AlreadyMoved):
        lifecycle.look_back(row, LookBackOutcome.HOLDS, by=BY, at=now())


def test_who_handled_it_never_looks_back(village):
    user = factories.make_user("liaison", village)
    case = closed(raised(village), user.person)
    assert factories.client_for(user).get(url("look_back", case)).status_code == 403


def test_the_second_look_is_the_last(village, as_role):
    case = closed(raised(village))
    client = as_role("town_office")
    for _n in range(2):
        client.post(url("look_back", case), {"outcome": "holds"})
    assert client.get(url("look_back", case)).status_code == 404


# --- turns ----------------------------------------------------------------------------------


def test_reopened_it_goes_on_and_planned_looks_are_dropped(village, as_role):
    client, case = as_role("convener"), closed(raised(village))
    assert client.post(url("case_reopen", case), {"reason": ""}).status_code == 422
    client.post(url("case_reopen", case), {"reason": "又坏了"})
    row = again(case)
    assert (row.status, row.closed_at, row.closed_by_label) == ("open", None, "")
    assert set(case.look_backs.values_list("outcome", flat=True)) == {"dropped"}
    assert case.steps.get(status="active").label == "办事"
    assert client.post(url("case_reopen", case), {"reason": "又坏了"}).status_code == 409


def test_put_aside_and_taken_up_again(village, as_role):
    client, case = as_role("helper"), raised(village)
    client.post(url("case_suspend", case), {"reason": "等开春"})
    assert again(case).status == "suspended"
    page = client.get(url("case", case)).content.decode()
    assert (url("case_resume", case) in page, page.count("btn--primary")) == (True, 1)
    assert client.get(url("case_resume", case)).status_code == 200
    client.post(url("case_resume", case))
    assert again(case).status == "open"
    assert client.post(url("case_resume", case)).status_code == 409


def test_void_it_leaves_every_list_and_its_number_stays_used(village, as_role):
    client, case = as_role("convener"), raised(village)
    client.post(url("case_void", case), {"reason": "写错了"})
    assert again(case).status == "void"
    assert case.title not in client.get(reverse("cases")).content.decode()
    assert case.title in client.get(reverse("cases"), {"status": "void"}).content.decode()
    assert "写错了" in client.get(url("case", case)).content.decode()
    assert client.post(url("case_void", case), {"reason": "写错了"}).status_code == 409
    assert raised(village).no.endswith("-0002")


def test_voiding_stops_what_was_being_done(village):
    case = raised(village)
    item = agreed(case)
    lifecycle.void(again(case), "重复", by=BY, at=now())
    assert again(item).status == "void"
    with pytest.raises(ReasonMissing):
        lifecycle.void(again(case), " ", by=BY, at=now())


def test_moved_it_keeps_its_numbers_and_tells_the_new_place(village, town, as_role):
    beside = factories.make_village(town, "曲村")
    sun = factories.make_user("convener", beside, name="孙玉珍")
    case = raised(village)
    client = as_role("convener")
    assert "曲村" in client.get(url("case_move", case)).content.decode()
    answer = client.post(url("case_move", case), {"to": beside.code, "reason": "是曲村的事"})
    assert answer.url == reverse("cases")
    row = again(case)
    assert (row.platform, row.no) == (beside, case.no)
    assert Notice.objects.filter(kind="case.moved", recipient=sun.person).count() == 1
    page = factories.client_for(sun).get(url("case", case)).content.decode()
    assert "从燕村改挂到曲村：是曲村的事" in page
    assert client.get(url("case", case)).status_code == 404


def test_what_is_done_for_it_moves_along_and_who_met_about_it_still_sees_it(village, town, as_role):
    beside = factories.make_village(town, "曲村")
    case = raised(village)
    item = agreed(case)
    lifecycle.move_to(again(case), beside, "是曲村的事", by=BY, at=now())
    assert again(item).platform == beside
    client = as_role("convener")
    assert client.get(url("case", case)).status_code == 200
    assert client.post(url("case_void", case), {"reason": "x"}).status_code == 403
    assert case.title in client.get(reverse("cases")).content.decode()


def test_a_generated_title_follows_the_place(village, town):
    case = raised(village, QUARREL)
    lifecycle.move_to(
        again(case), factories.make_village(town, "曲村"), "住在曲村", by=BY, at=now()
    )
    row = again(case)
    assert (row.public_title.startswith("曲村"), "燕村" in row.search_text) == (True, False)


def test_it_is_moved_only_within_sight(village, county, as_role):
    elsewhere = factories.make_village(factories.make_town(county, "三泉镇"), "三泉村")
    client, case = as_role("convener"), raised(village)
    answer = client.post(url("case_move", case), {"to": elsewhere.code, "reason": "x"})
    assert (answer.status_code, again(case).platform) == (422, village)
    office = as_role("county_office")
    assert "三泉村" in office.get(url("case_move", case), {"q": "三泉村"}).content.decode()
    found = office.get(url("case_move", case), {"q": "没有这村"}).content.decode()
    assert "没有这个名字的平台" in found
    to = f"{url('case_move', case)}?q=三泉村"
    assert office.post(to, {"to": elsewhere.code, "reason": "归三泉"}).status_code == 302
    assert again(case).platform == elsewhere


def test_the_office_completes_what_was_guessed(village, as_role):
    client, case = as_role("town_office"), raised(village)
    data = {"category": "roads", "points": "difficulty", "source": "grid_worker", "weight": 1}
    client.post(url("case_describe", case), data)
    row = again(case)
    said = (row.category, row.points, row.source, row.weight)
    assert said == ("roads", "difficulty", "grid_worker", 1)
    assert client.post(url("case_describe", case), {**data, "category": "x"}).status_code == 422
    assert Case.objects.count() == 1
