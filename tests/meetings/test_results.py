"""记结果: one answer per problem; double clicks, undo, bad input; and what follows by itself."""

import datetime as dt

import pytest
from django.urls import reverse

from cases.enums import (
    CaseStatus,
    ItemStatus,
    ProblemOutcome,
    ProgressKind,
    Spends,
    StepStatus,
)
from cases.lifecycle import add_problem, report_progress
from cases.models import ActionItem, Round
from common import clock
from meetings.enums import Attendance, MeetingStatus
from meetings.lifecycle import undo_results, void
from meetings.models import Conclusion
from notices.models import Notice
from records.verification import verify
from tests import factories
from tests.meetings.held import agree, call_today, hold, seat
from tests.meetings.scene import QUARREL, make_scene

EVENING = "2026-11-20 21:35"


@pytest.fixture
def scene(village, at):
    at(EVENING)
    return make_scene(village)


@pytest.fixture
def meeting(scene):
    return call_today(scene)


@pytest.fixture
def client(scene, sign_in):
    return sign_in(scene.convener)


def url(name, meeting):
    return reverse(name, args=[meeting.no])


def filled(scene, outcome="agreed", problem=None, **changes):
    """One problem as the browser sends it: the money question is preset."""
    problem = problem or scene.case.problems.get()
    data = {"outcome": outcome, "lead": "", "due": "", "spends": "no", "text": ""}
    if outcome in ("agreed", "partly"):
        data |= {"lead": scene.people["王建民"].no, "due": "14"}
    return {f"p{problem.pk}-{name}": value for name, value in (data | changes).items()}


def test_one_problem_agreed_makes_an_item_and_minutes(client, scene, meeting):
    hold(scene, meeting, 赵国强=Attendance.ABSENT)
    answered = client.post(url("results", meeting), filled(scene, text="挪到东边"), follow=True)
    assert answered.redirect_chain == [(url("recorded", meeting), 302)]
    page = answered.content.decode()
    assert "记好了，1个结果" in page and "到会6人" in page and "撤销" in page
    item = ActionItem.objects.get()
    assert (item.status, item.due, item.lead_name) == ("open", dt.date(2026, 12, 4), "王建民")
    meeting.refresh_from_db()
    assert (meeting.status, meeting.conclusion_count) == (MeetingStatus.MINUTED, 1)
    assert Round.objects.get(meeting_no=meeting.no).conclusions == 1
    told = Notice.objects.filter(kind="minutes.out", subject=meeting.ledger_subject)
    assert told.count() == 6


def test_the_money_question_is_preset_unless_words_touch_common_goods(client, scene, meeting):
    more = add_problem(scene.case, "楼顶能不能盖储物间", by=scene.by, at=clock.now())
    page = client.get(url("results", meeting)).content.decode()
    first = scene.case.problems.get(part=1)
    chosen = [line for line in page.split("<input") if "-spends" in line and "checked" in line]
    assert [f"p{first.pk}-spends" in line for line in chosen] == [True, False]
    assert not any(f"p{more.pk}-spends" in line for line in chosen)


def test_what_spends_is_prepared_and_the_page_says_so(client, scene, meeting):
    hold(scene, meeting)
    answered = client.post(url("results", meeting), filled(scene, spends="yes"), follow=True)
    item = ActionItem.objects.get()
    assert (item.status, item.spends) == (ItemStatus.PREPARED, Spends.YES)
    assert "先准备" in answered.content.decode()


def test_done_already_is_reported_solved_on_the_day_of_the_meeting(client, scene, meeting):
    hold(scene, meeting)
    client.post(url("results", meeting), filled(scene, due="done"))
    problem = scene.case.problems.get()
    assert (problem.outcome, problem.solved_on) == (ProblemOutcome.SOLVED, dt.date(2026, 11, 20))
    assert problem.verified_on is None
    assert "王建民已经办好。" in client.get(url("minutes", meeting)).content.decode()


def test_each_problem_says_what_is_missing_beside_it_and_all_is_kept(client, scene, meeting):
    hold(scene, meeting)
    second = add_problem(scene.case, "谁来管", by=scene.by, at=clock.now())
    first = scene.case.problems.get(part=1)
    data = filled(scene, problem=first, text="挪到东边", due_day="2026-11-01", due="")
    data |= filled(scene, problem=second, lead="", lead_text="", spends="", text="机 密\n绝密")
    answered = client.post(url("results", meeting), data)
    page = answered.content.decode()
    assert answered.status_code == 422
    assert page.count("这个日子在开会之前，请另选。") == 1
    assert page.count("请选谁来办。") == 1
    assert page.count("请选动不动用") == 1
    assert 'value="挪到东边"' in page and 'value="2026-11-01"' in page
    assert (Conclusion.objects.count(), ActionItem.objects.count()) == (0, 0)


def test_a_second_round_is_taken_back_though_the_first_did_its_part(client, scene, meeting):
    """Round 1 was partly agreed and that part is done; round 2's results were a slip."""
    hold(scene, meeting)
    client.post(url("results", meeting), filled(scene, "partly"))
    report_progress(ActionItem.objects.get(), ProgressKind.DONE, by=scene.by, at=clock.now())
    second = call_today(scene)
    hold(scene, second)
    client.post(url("results", second), filled(scene))
    assert scene.case.problems.get().outcome == ProblemOutcome.AGREED
    second.refresh_from_db()
    undo_results(second, by=scene.by, at=clock.now())
    states = ActionItem.objects.order_by("id").values_list("status", flat=True)
    assert (scene.case.problems.get().outcome, list(states)) == ("open", ["done", "void"])
    assert verify().broken is None


def test_nothing_chosen_is_refused(client, scene, meeting):
    hold(scene, meeting)
    answered = client.post(url("results", meeting), {})
    assert answered.status_code == 422
    assert "请至少给一个问题选结果。" in answered.content.decode()


def test_a_forged_answer_is_refused(client, scene, meeting):
    hold(scene, meeting)
    for data in (
        filled(scene, outcome="solved"),
        filled(scene, lead="P1-9"),
        filled(scene, due="3"),
    ):
        assert client.post(url("results", meeting), data).status_code == 422
    assert Conclusion.objects.count() == 0


def test_something_else_that_was_settled_becomes_a_problem_of_its_own(client, scene, meeting):
    hold(scene, meeting)
    lead = scene.people["李秀兰"].no
    more = {"outcome": "agreed", "lead": lead, "due": "7", "spends": "no", "problem_text": "路灯𬭎"}
    data = filled(scene, "not_agreed") | {f"new-{name}": value for name, value in more.items()}
    assert client.post(url("results", meeting), data).status_code == 302
    found = list(scene.case.problems.order_by("part").values_list("text", "outcome"))
    assert found[1] == ("路灯𬭎", "agreed")
    assert found[0][1] == "not_agreed"
    assert meeting.conclusions.count() == 2


def test_words_typed_just_now_ask_the_money_question_once_more(client, scene, meeting):
    hold(scene, meeting)
    lead = scene.people["李秀兰"].no
    more = {"outcome": "agreed", "lead": lead, "due": "7", "spends": "no"}
    more["problem_text"] = "用集体的钱修路灯"
    data = {f"new-{name}": value for name, value in more.items()}
    page = client.post(url("results", meeting), data).content.decode()
    assert "请再点一次" in page
    assert not any(
        "checked" in part for part in page.split("<input") if 'name="new-spends"' in part
    )
    assert 'name="new-asked" value="on"' in page
    again = client.post(url("results", meeting), data | {"new-asked": "on"})
    assert again["Location"] == url("recorded", meeting)


def test_half_of_something_else_is_asked_for(client, scene, meeting):
    hold(scene, meeting)
    answered = client.post(url("results", meeting), filled(scene) | {"new-problem_text": "路灯"})
    assert answered.status_code == 422
    assert "两样都要填" in answered.content.decode()
    assert Conclusion.objects.count() == 0


def test_the_same_click_twice_has_one_effect_and_one_polite_answer(client, scene, meeting):
    hold(scene, meeting)
    data = filled(scene)
    assert client.post(url("results", meeting), data)["Location"] == url("recorded", meeting)
    again = client.post(url("results", meeting), data, follow=True)
    assert again.redirect_chain == [(url("meeting", meeting), 302)]
    assert "已" in again.content.decode()
    assert (ActionItem.objects.count(), Conclusion.objects.count()) == (1, 1)
    assert meeting.minutes.count() == 1


def test_without_a_roll_everybody_but_the_excused_counts_and_the_page_warns(client, scene, meeting):
    one = seat(meeting, "任福生")
    one.answer, one.answered_version = "excused", 1
    one.save()
    assert "还没点名" in client.get(url("results", meeting)).content.decode()
    client.post(url("results", meeting), filled(scene))
    meeting.refresh_from_db()
    assert meeting.present_count == 6


def test_taken_back_within_thirty_seconds_nothing_of_it_counts(client, scene, meeting, at):
    hold(scene, meeting)
    client.post(url("results", meeting), filled(scene))
    at("2026-11-20 21:35:30")
    answered = client.post(url("results_undo", meeting), follow=True)
    assert answered.redirect_chain == [(url("results", meeting), 302)]
    meeting.refresh_from_db()
    problem = scene.case.problems.get()
    assert (meeting.status, meeting.conclusion_count) == (MeetingStatus.HELD, 0)
    assert problem.outcome == ProblemOutcome.OPEN
    assert ActionItem.objects.get().status == ItemStatus.VOID
    assert (Conclusion.objects.count(), meeting.minutes.count()) == (0, 0)
    active = scene.case.steps.get(status=StepStatus.ACTIVE)
    assert active.kind == "consult"
    assert Round.objects.get(meeting_no=meeting.no).held_on == dt.date(2026, 11, 20)
    client.post(url("results", meeting), filled(scene))
    assert ActionItem.objects.filter(status="open").count() == 1
    assert verify().broken is None


def test_after_thirty_seconds_the_way_back_is_another(client, scene, meeting, at):
    hold(scene, meeting)
    client.post(url("results", meeting), filled(scene))
    at("2026-11-20 21:35:31")
    assert "撤销" not in client.get(url("recorded", meeting)).content.decode()
    answered = client.post(url("results_undo", meeting), follow=True)
    assert "30" in answered.content.decode()
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.MINUTED


def test_undo_also_takes_back_what_was_done_already(client, scene, meeting):
    hold(scene, meeting)
    client.post(url("results", meeting), filled(scene, due="done"))
    client.post(url("results_undo", meeting))
    problem = scene.case.problems.get()
    assert (problem.outcome, problem.solved_on) == ("open", None)
    assert ActionItem.objects.get().status == ItemStatus.VOID


def test_voiding_the_meeting_opens_the_problem_again(scene, meeting):
    hold(scene, meeting)
    agree(scene, meeting)
    void(meeting, "记错了会", by=scene.by, at=clock.now())
    scene.case.refresh_from_db()
    assert scene.case.problems.get().outcome == ProblemOutcome.OPEN
    assert scene.case.status == CaseStatus.OPEN
    assert ActionItem.objects.get().status == ItemStatus.VOID


def test_not_agreed_returns_to_the_next_round(client, scene, meeting):
    hold(scene, meeting)
    client.post(url("results", meeting), filled(scene, "not_agreed"))
    assert scene.case.steps.get(status=StepStatus.ACTIVE).kind == "consult"
    following = scene.call()
    assert Round.objects.get(meeting_no=following.no).number == 2
    assert "5号楼旁的垃圾桶" in client.get(url("results", following)).content.decode()


def test_the_helper_records_and_the_page_says_for_whom(scene, meeting, sign_in):
    hold(scene, meeting)
    helper = factories.make_user("helper", scene.village, name="杨丽")
    browser = sign_in(helper)
    assert "记作“杨丽 代 王建民”" in browser.get(url("results", meeting)).content.decode()
    assert browser.post(url("results", meeting), filled(scene)).status_code == 302


def test_a_restricted_meeting_is_unknown_above(village, scene, as_role):
    quarrel = scene.raise_case(QUARREL)
    meeting = call_today(scene, case=quarrel)
    for name in ("results", "roll", "minutes", "minutes_docx", "sheet_docx", "recorded"):
        assert as_role("town_office").get(url(name, meeting)).status_code == 404


def test_the_page_asks_no_more_for_thirty_problems(client, scene, meeting, count_queries):
    hold(scene, meeting)
    client.get(url("results", meeting))
    few = count_queries(lambda: client.get(url("results", meeting)))
    add_problem(scene.case, "又一件", by=scene.by, at=clock.now())
    some = count_queries(lambda: client.get(url("results", meeting)))
    for number in range(28):
        add_problem(scene.case, f"第{number}件", by=scene.by, at=clock.now())
    many = count_queries(lambda: client.get(url("results", meeting)))
    assert (some, many) == (few, few)
