"""A county matter: handed in, approved, through the stages of the shipped procedure (系统默认)."""

import datetime as dt

import pytest

from cases import lifecycle
from cases.enums import CaseStatus, DecisionKind, LookBackOutcome, Origin, StepStatus, Weight
from cases.errors import ReasonMissing, ReliedOn, StillOpen
from cases.models import Case, LookBack, Problem
from cases.procedures import procedure_for
from cases.standing import Next, with_whom
from common.errors import AlreadyMoved
from notices.models import Notice
from platforms.settings import set_setting
from records.verification import verify
from tests import factories
from tests.cases import making
from tests.cases.making import BY, again, now, today

pytestmark = pytest.mark.django_db

WORDS = "城区学校周边早晚高峰交通拥堵"
STAGES = [
    "线索征集",
    "议题提出",
    "议题审定",
    "议题公示",
    "会前调研",
    "会议筹备",
    "协商会议",
    "成果报送",
    "党政决议",
    "交办",
    "办理督办",
    "反馈评价",
    "回头看",
]


def topic(county, **facts):
    """A topic handed in at the county."""
    return making.raised(county, WORDS, awaits_approval=None, **facts)


def admitted(county):
    case = topic(county)
    lifecycle.approve(case, by=BY, at=now())
    return again(case)


def here(case):
    return case.steps.get(status="active")


def states(case):
    return dict(case.steps.order_by("position").values_list("label", "status"))


def leave(case, note="记一笔", **facts):
    step = here(case)
    step.case = case
    lifecycle.leave_step(step, note, by=BY, at=now(), **facts)


def told(kind):
    rows = Notice.objects.filter(kind=kind, silenced_at__isnull=True)
    return sorted(rows.values_list("recipient__name", flat=True))


def test_levels_have_their_procedure_unless_a_place_above_set_another(county, town, village):
    codes = [procedure_for(place).procedure.code for place in (county, town, village)]
    assert codes == ["county", "village", "village"]
    set_setting(county, "procedure.village", "county")
    codes = [procedure_for(place).procedure.code for place in (county, town, village)]
    assert codes == ["county", "village", "county"]
    set_setting(town, "procedure.village", "no such one")
    assert procedure_for(village).procedure.code == "village"


def test_the_shipped_stages_bear_the_limits_and_phases_of_the_paper(county):
    rows = procedure_for(county).steps.order_by("position")
    said = [(row.label, row.limit_n, row.limit_unit, row.phase) for row in rows]
    assert [label for label, *_rest in said] == STAGES
    assert [row for row in said if row[1]] == [
        ("线索征集", 15, "day", "discuss"),
        ("议题审定", 7, "working_day", "discuss"),
        ("议题公示", 3, "working_day", "discuss"),
        ("会前调研", 30, "day", "discuss"),
        ("成果报送", 7, "working_day", "settle"),
        ("交办", 7, "working_day", "settle"),
        ("办理督办", 3, "month", "watch"),
        ("反馈评价", 20, "working_day", "watch"),
        ("回头看", 3, "month", "watch"),
    ]


def test_a_topic_is_handed_in_and_waits_for_the_approver(county, at):
    at("2026-11-23 10:00")  # a Monday
    factories.make_user("county_approver", county, name="主席")
    case = topic(county)
    assert (case.status, case.weight) == (CaseStatus.SUBMITTED, Weight.COUNTY)
    assert (here(case).label, here(case).due) == ("议题审定", dt.date(2026, 12, 2))
    resting = with_whom(again(case), now())
    assert (resting.next, resting.whom, resting.until) == (
        Next.APPROVE,
        "主席",
        dt.date(2026, 12, 2),
    )
    assert told("case.submitted") == ["主席"]


def test_once_admitted_it_stands_at_the_announcement(county, at):
    at("2026-11-23 10:00")
    factories.make_user("county_office", county, name="任向前")
    factories.make_user("county_approver", county, name="主席")
    case = admitted(county)
    assert (case.status, here(case).label) == (CaseStatus.OPEN, "议题公示")
    assert here(case).due == dt.date(2026, 11, 26)
    assert (told("case.submitted"), told("case.approved")) == ([], ["任向前"])


def test_it_is_returned_changed_and_handed_in_again(county):
    case = topic(county)
    with pytest.raises(ReasonMissing):
        lifecycle.return_for_change(case, " ", by=BY, at=now())
    lifecycle.return_for_change(case, "写明涉及哪几所学校", by=BY, at=now())
    assert (again(case).status, here(case).label) == (CaseStatus.RETURNED, "议题提出")
    lifecycle.submit(again(case), "城关小学、新绛中学门口早晚高峰拥堵", by=BY, at=now())
    case = again(case)
    assert (case.status, here(case).label) == (CaseStatus.SUBMITTED, "议题审定")
    assert Problem.objects.get(case=case).text == case.title


def test_not_admitted_keeps_its_number_and_its_reason(county):
    case = topic(county)
    lifecycle.refuse(case, "已进入诉讼程序", by=BY, at=now())
    assert again(case).status == CaseStatus.REFUSED
    with pytest.raises(AlreadyMoved):
        lifecycle.approve(again(case), by=BY, at=now())
    assert with_whom(again(case), now()).next == Next.NOTHING


def test_a_draft_is_nobodys_until_it_is_handed_in(county):
    case = topic(county, draft=True)
    assert (case.status, here(case).label) == (CaseStatus.DRAFT, "议题提出")
    lifecycle.submit(again(case), WORDS, by=BY, at=now())
    assert (again(case).status, here(case).label) == (CaseStatus.SUBMITTED, "议题审定")


def test_what_had_begun_before_it_was_entered_needs_no_approval_any_more(county):
    case = topic(county, origin=Origin.BACKFILLED)
    assert (case.status, here(case).label) == (CaseStatus.OPEN, "议题公示")
    assert states(case)["议题审定"] == StepStatus.WAIVED


def test_a_meeting_called_early_passes_over_what_nobody_recorded(county):
    case = admitted(county)
    making.called(case)
    after = states(case)
    assert here(case).label == "协商会议"
    assert [after[name] for name in ("议题公示", "会前调研", "会议筹备")] == [
        "waived",
        "waived",
        "done",
    ]
    step = case.steps.get(label="会前调研")
    lifecycle.leave_step(step, "走访三所学校", by=BY, at=now(), done_on=today())
    step.refresh_from_db()
    assert (step.status, step.note, step.done_on) == ("done", "走访三所学校", today())
    assert here(case).label == "协商会议"


def test_through_all_thirteen_stages(county, at):
    at("2026-03-02 09:00")
    case = admitted(county)
    leave(case, "政府网站公示，收到意见4条")
    at("2026-03-10 09:00")
    leave(case, "走访三所学校", done_on=dt.date(2026, 3, 9))
    assert with_whom(again(case), now()).next == Next.CONVENE
    at("2026-03-20 09:00")
    making.agreed(again(case))
    assert here(case).label == "成果报送"
    at("2026-03-25 09:00")
    leave(case, "协商专报报县委、县政府")
    assert with_whom(again(case), now()).next == Next.RESOLVE
    party, _cppcc = making.bodies(factories.make_village(factories.make_town(county)))
    lifecycle.record_party_decision(
        again(case),
        kind=DecisionKind.MEETING,
        organization=party,
        decided_on=today(),
        requirement="交警大队牵头整治",
        by=BY,
        at=now(),
    )
    assert here(case).label == "办理督办"  # the meeting had said who does it
    at("2026-05-06 09:00")
    item = making.item_of(case)
    lifecycle.report_progress(item, "done", by=BY, at=now(), note="护学岗设好了")
    assert here(case).label == "反馈评价"
    lifecycle.answer_call_back(again(case), "satisfied", by=BY, at=now())
    assert (again(case).status, here(case).label) == (CaseStatus.CLOSED, "回头看")
    for row in LookBack.objects.filter(case=case).order_by("due"):
        row.case = again(case)
        lifecycle.look_back(row, LookBackOutcome.HOLDS, by=BY, at=now())
    assert states(case) == dict.fromkeys(STAGES, "done")


def test_a_stage_is_left_out_with_its_reason_where_the_procedure_lets_it(county):
    case = admitted(county)
    step = here(case)
    step.case = case
    lifecycle.waive_step(step, "微协商", by=BY, at=now())
    assert (states(case)["议题公示"], here(case).label) == ("waived", "会前调研")
    step = here(case)
    step.case = case
    case.steps.filter(pk=step.pk).update(waivable=False)
    step.refresh_from_db()
    with pytest.raises(ReliedOn):
        lifecycle.waive_step(step, "微协商", by=BY, at=now())


def test_going_back_lets_what_came_after_come_again(county):
    case = admitted(county)
    leave(case)
    leave(case)
    assert here(case).label == "会议筹备"
    lifecycle.go_back(case, case.steps.get(label="议题公示"), "公示内容有误", by=BY, at=now())
    assert here(case).label == "议题公示"
    assert [states(case)[name] for name in ("会前调研", "会议筹备")] == ["pending", "pending"]
    step = case.steps.get(label="会前调研")
    assert (step.note, step.left_at, step.due) == ("", None, None)
    with pytest.raises(AlreadyMoved):
        lifecycle.go_back(case, case.steps.get(label="会议筹备"), "往前跳", by=BY, at=now())


def test_reopened_after_closing_it_is_done_again(county):
    case = admitted(county)
    making.agreed(again(case))
    case = again(case)
    leave(case)
    for _stage in range(2):
        step = here(case)
        if step.kind != "handle":
            step.case = case
            lifecycle.waive_step(step, "口头已定", by=BY, at=now())
    lifecycle.report_progress(making.item_of(case), "done", by=BY, at=now())
    lifecycle.answer_call_back(again(case), "satisfied", by=BY, at=now())
    lifecycle.reopen(again(case), "又堵了", by=BY, at=now())
    assert (again(case).status, here(case).label) == (CaseStatus.OPEN, "办理督办")
    assert states(case)["回头看"] == "pending"


def test_several_are_admitted_each_by_itself(county):
    rows = [topic(county) for _n in range(3)]
    lifecycle.refuse(Case.objects.get(pk=rows[1].pk), "个人问题", by=BY, at=now())
    admitted_rows, missed = lifecycle.approve_many(rows, by=BY, at=now())
    assert ([one.no for one in admitted_rows], [one.no for one, _why in missed]) == (
        [rows[0].no, rows[2].no],
        [rows[1].no],
    )


def test_a_quarrel_waits_for_the_approver_like_any_topic(county):
    factories.make_user("county_approver", county, name="主席")
    draft = making.raised(county, making.QUARREL, awaits_approval=None, draft=True)
    assert (draft.restricted, draft.status) == (True, CaseStatus.DRAFT)
    lifecycle.submit(draft, making.QUARREL, by=BY, at=now())
    assert (again(draft).status, again(draft).title) == (CaseStatus.SUBMITTED, draft.title)
    case = making.raised(county, making.QUARREL, awaits_approval=None)
    assert (case.restricted, case.status) == (True, CaseStatus.SUBMITTED)
    assert states(case)["议题审定"] == StepStatus.ACTIVE
    assert told("case.submitted") == ["主席", "主席"]
    with pytest.raises(StillOpen):
        making.called(case)
    lifecycle.approve(case, by=BY, at=now())
    assert (again(case).status, here(case).label) == (CaseStatus.OPEN, "议题公示")
    assert verify().broken is None


def test_a_quarrel_that_had_begun_before_it_was_entered_is_not_put_before_him(county):
    case = making.raised(
        county, making.QUARREL, awaits_approval=None, origin=Origin.BACKFILLED, occurred_on=today()
    )
    assert (case.status, states(case)["议题审定"]) == (CaseStatus.OPEN, StepStatus.WAIVED)
