"""Where acts of different kinds meet on one matter: nothing gets stuck, counted twice or lost."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import lifecycle
from cases.enums import ProblemOutcome, ProgressKind, Referral, ReplyResult
from cases.errors import ReliedOn, StillOpen
from cases.models import Case, Opinion, Problem, Round
from cases.stalling import stalled_rounds
from records.verification import verify
from tests import factories
from tests.cases.making import BY, again, agreed, concluded, done, given, held, now, raised, today
from tests.cases.test_above import done_above, taken_up

pytestmark = pytest.mark.django_db


def partly_then_above(village) -> Problem:
    """Partly agreed with an item, then put before the level above in a second round."""
    case = raised(village)
    concluded(case, ProblemOutcome.PARTLY, text="先围起来", lead_text="杨丽", due=today())
    return concluded(case, ProblemOutcome.ESCALATED, text="其余请镇里办")


def test_an_item_of_its_own_does_not_keep_the_answer_from_above(village):
    problem = partly_then_above(village)
    done_above(taken_up(problem))
    row = again(problem)
    assert (row.outcome, row.answered_above) == ("solved", True)
    assert verify().broken is None


@pytest.mark.parametrize(
    "act",
    [
        lambda case: lifecycle.withdraw(case, by=BY, at=now()),
        lambda case: lifecycle.close(case, by=BY, at=now()),
        lambda case: lifecycle.suspend(case, "等资金", by=BY, at=now()),
    ],
    ids=["withdraw", "close", "suspend"],
)
def test_the_matter_is_held_before_anything_of_it_is_read(act, village):
    case = raised(village)
    case.problems.update(outcome=ProblemOutcome.EXPLAINED)
    with CaptureQueriesContext(connection) as asked:
        act(case)
    reads = [one["sql"] for one in asked if one["sql"].startswith("SELECT")]
    assert 'FROM "cases_case"' in reads[0]
    assert connection.vendor != "postgresql" or "FOR UPDATE" in reads[0]


def test_a_problem_the_level_above_works_on_is_neither_merged_nor_referred(village):
    case, other = raised(village), raised(village, "修路灯")
    problem = case.problems.select_related("case__platform").get()
    lifecycle.escalate(problem, "请镇里办", by=BY, at=now())
    taken_up(again(problem))
    with pytest.raises(ReliedOn):
        lifecycle.merge(again(case), other, "同一件事", by=BY, at=now())
    with pytest.raises(ReliedOn):
        lifecycle.refer(again(case), Referral.PETITION, by=BY, at=now())


def test_what_came_while_it_was_put_aside_counts_when_it_is_taken_up_again(village):
    case = raised(village)
    problem = concluded(case, ProblemOutcome.ESCALATED, text="请镇里办")
    above = taken_up(problem)
    lifecycle.suspend(again(case), "等镇里", by=BY, at=now())
    done_above(above)
    lifecycle.resume(again(case), by=BY, at=now())
    assert again(case).steps.get(status="active").label == "回访"


def test_a_meeting_called_off_after_the_work_leaves_the_matter_where_it_was(village):
    case = raised(village)
    done(case)
    no = f"M{village.code}-2026-0901"
    lifecycle.start_round(case, no, village, today(), by=BY, at=now())
    lifecycle.drop_round(no, by=BY, at=now())
    assert again(case).steps.get(status="active").label == "回访"


def test_a_meeting_moved_away_is_held_only_where_it_hangs_now(village):
    wrong, right = raised(village), raised(village, "修路灯")
    no = f"M{village.code}-2026-0902"
    lifecycle.start_round(wrong, no, village, today(), by=BY, at=now())
    from cases.lifecycle.rounds import rehang_round

    rehang_round(no, wrong, right, by=BY, at=now())
    lifecycle.hold_round(no, today(), 9, by=BY, at=now())
    held_on = dict(Round.objects.filter(meeting_no=no).values_list("case__no", "held_on"))
    assert held_on == {wrong.no: None, right.no: today()}


def test_what_was_explained_and_is_done_after_all_is_solved(village):
    case = raised(village)
    problem = concluded(case, ProblemOutcome.EXPLAINED, text="没有资金")
    item = lifecycle.add_item(
        problem, by=BY, at=now(), due=today(), lead_text="杨丽", text="筹到了"
    )
    lifecycle.report_progress(item, ProgressKind.DONE, by=BY, at=now())
    assert again(problem).outcome == "solved"


def test_a_plan_that_is_void_leaves_the_problem_open(village):
    case = raised(village)
    problem = concluded(case, ProblemOutcome.ESCALATED, text="请单位办")
    item = given(again(case), assisting=[])
    reply = lifecycle.reply(
        item,
        ReplyResult.B,
        "列入明年计划",
        source="明年项目库",
        review_on=today() + dt.timedelta(days=365),
        by=BY,
        at=now(),
    )
    lifecycle.answer_reply(reply, True, "", by=BY, at=now())
    assert again(problem).outcome == "planned"
    lifecycle.void_item(again(item), "项目取消", by=BY, at=now())
    assert again(problem).outcome == "open"


def test_three_idle_rounds_stop_stalling_once_it_went_another_way(village):
    case = raised(village)
    for _round in range(3):
        concluded(case, ProblemOutcome.NOT_AGREED, text="没谈拢")
    assert [row.case_id for row in stalled_rounds(today())] == [case.pk]
    problem = case.problems.select_related("case__platform").get()
    lifecycle.escalate(problem, "请镇里定", by=BY, at=now())
    assert list(stalled_rounds(today())) == []


def test_a_late_result_on_what_is_solved_is_on_record_and_changes_nothing(village):
    case = raised(village)
    item = agreed(case)
    lifecycle.report_progress(item, ProgressKind.DONE, by=BY, at=now())
    problem = case.problems.select_related("case").get()
    no = held(case)
    result = lifecycle.ProblemResult(
        problem, ProblemOutcome.AGREED, text="再议", lead_text="杨丽", due=today()
    )
    lifecycle.conclude(case, [result], meeting_no=no, day=today(), by=BY, at=now())
    row = again(problem)
    assert (row.outcome, row.solved_on) == ("solved", today())
    assert case.problems.get().items.count() == 1
    assert verify().broken is None


def test_whoever_calls_a_meeting_while_another_closes_the_matter_is_told(village):
    """He still holds the matter as it was when his page was read."""
    case = raised(village)
    done(case)
    stale = again(case)
    lifecycle.answer_call_back(again(case), "satisfied", by=BY, at=now())
    steps = list(case.steps.order_by("position").values_list("kind", "status"))
    with pytest.raises(StillOpen):
        lifecycle.start_round(stale, "M1", village, today(), by=BY, at=now())
    stale.status = "open"
    lifecycle.start_round(stale, "M1", village, today(), by=BY, at=now(), took_place=True)
    assert list(case.steps.order_by("position").values_list("kind", "status")) == steps
    assert (again(case).status, case.rounds.count()) == ("closed", 2)
    assert verify().broken is None


def test_a_referral_leaves_no_opinion_and_no_duplicate_behind(village):
    case, same = raised(village), raised(village, "老王反映村干部的事")
    lifecycle.voice_opinion(case, "有人收钱", "box", by=BY, at=now(), name="马桂芳")
    lifecycle.merge(same, case, "同一件事", by=BY, at=now())
    lifecycle.refer(again(case), Referral.DISCIPLINE, by=BY, at=now())
    opinion = Opinion.objects.get()
    assert (opinion.name, "收钱" in opinion.words) == ("", False)
    kept = Case.objects.get(pk=same.pk)
    assert (kept.statement, "老王" in kept.title + kept.public_title) == ("", False)
    texts = Problem.objects.filter(case__in=[case, same]).values_list("text", flat=True)
    assert not any("老王" in text for text in texts)


def test_a_closed_matter_of_a_merged_village_goes_on_at_the_one_that_stays(village, town, at):
    from meetings.lifecycle.merging import merge_platforms
    from tests.cases.making import closed

    at("2026-11-20 10:00")
    case = closed(raised(village))
    stays = factories.make_village(town, "曲村")
    merge_platforms([village], stays, day=today(), by=BY, at=now())
    assert again(case).platform_id == village.pk
    lifecycle.reopen(Case.objects.get(pk=case.pk), "又坏了", by=BY, at=now())
    assert again(case).platform_id == stays.pk


def test_what_somebody_is_doing_is_not_taken_back_with_its_matter(village):
    case = raised(village)
    lifecycle.handle_directly(case, "随手就办", by=BY, at=now(), due=today(), lead_text="杨丽")
    with pytest.raises(ReliedOn, match="已有人在办"):
        lifecycle.withdraw(again(case), by=BY, at=now())
    assert again(case).status == "open"
