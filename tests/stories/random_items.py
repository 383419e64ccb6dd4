"""What may be done to items, by units and after the work, for the walk of random steps."""

from typing import Any

from django.db.models import Exists, OuterRef

from cases import lifecycle as do
from cases import permissions as may
from cases.deciding import Figures
from cases.enums import (
    CallBackAnswer,
    Counted,
    DecidingBody,
    DecisionKind,
    Difficulty,
    ItemStatus,
    LookBackOutcome,
    NudgeHow,
    ProgressKind,
    ReplyResult,
    Spends,
    VerificationOutcome,
    Way,
)
from cases.models import (
    ActionItem,
    AssistingUnit,
    Case,
    LookBack,
    PartyGovDecision,
    Problem,
    Reply,
    Round,
    UnitRequest,
    Verification,
)
from cases.models.item import WORKING
from participants.actor import Actor
from participants.models import User
from tests.stories.random_acts import Walk, act, cases, items

# --- items ----------------------------------------------------------------------------------


def _open_case_with_agreed(walk: Walk) -> Any:
    held = Round.objects.filter(case=OuterRef("case"), held_on__isnull=False)
    rows = Problem.objects.filter(
        Exists(held), outcome__in=["agreed", "partly", "escalated"], case__status="open"
    )
    return walk.one(rows.select_related("case__platform__parent"))


def _may_make(user: User, problem: Problem) -> None:
    may.check_can_make_item(user, problem.case)


def _may_hand_out(user: User, problem: Problem) -> None:
    may.check_can_hand_out(user, problem.case)


@act("add item", _open_case_with_agreed, _may_make)
def _add_item(walk: Walk, problem: Problem, by: Actor) -> None:
    do.add_item(
        problem,
        by=by,
        at=walk.now,
        due=walk.day(),
        lead_text="杨丽",
        text="再做一件",
        spends=walk.dice.choice([Spends.NO, Spends.YES]),
    )


@act("directly", cases("open"), may.check_can_handle_directly)
def _directly(walk: Walk, case: Case, by: Actor) -> None:
    do.handle_directly(case, "协调一下就行", by=by, at=walk.now, due=walk.day(), lead_text="杨丽")


@act("decided above", cases("open"), may.check_can_record_decision)
def _decided(walk: Walk, case: Case, by: Actor) -> None:
    do.record_party_decision(
        case,
        kind=DecisionKind.MEETING,
        organization=walk.dice.choice(walk.orders + walk.asks),
        decided_on=walk.today,
        requirement="请有关单位办理",
        by=by,
        at=walk.now,
    )


@act("hand out", _open_case_with_agreed, _may_hand_out)
def _hand_out(walk: Walk, problem: Problem, by: Actor) -> None:
    way = walk.dice.choice([Way.REQUEST, Way.TOWN, Way.PARTY_GOVERNMENT])
    issuer = walk.dice.choice(walk.asks if way == Way.REQUEST else walk.orders + walk.asks)
    lead, helper = walk.dice.sample(walk.units, 2)
    order = do.Order(
        way=way,
        issuer=issuer,
        unit=lead,
        decision=PartyGovDecision.objects.filter(case=problem.case).order_by("id").first(),
        assisting=[(helper, None)] if walk.dice.random() < 0.4 else [],
    )
    do.hand_out(
        problem,
        order,
        text="单位来办",
        due=walk.day(),
        spends=walk.dice.choice([Spends.NO, Spends.NO, Spends.YES]),
        by=by,
        at=walk.now,
    )


@act("progress", items(*WORKING), may.check_can_report)
def _progress(walk: Walk, item: ActionItem, by: Actor) -> None:
    kind = walk.dice.choice([ProgressKind.DOING, ProgressKind.DONE, ProgressKind.DONE])
    do.report_progress(item, kind, by=by, at=walk.now, difficulty=Difficulty.MONEY)


@act("undo done", items(ItemStatus.DONE), may.check_can_undo_report)
def _undo_done(walk: Walk, item: ActionItem, by: Actor) -> None:
    do.undo_done(item, by=by, at=walk.now)


@act("void item", items(*WORKING, ItemStatus.PLANNED), may.check_can_void_item, 0.15)
def _void_item(walk: Walk, item: ActionItem, by: Actor) -> None:
    do.void_item(item, "不用办了", by=by, at=walk.now)


@act("spends", items(ItemStatus.PREPARED), may.check_can_correct_spends)
def _spends(walk: Walk, item: ActionItem, by: Actor) -> None:
    do.correct_spends(item, walk.dice.choice(list(Spends)), "核对过", by=by, at=walk.now)


@act("decide", items(ItemStatus.PREPARED), may.check_can_pass_gate)
def _decide(walk: Walk, item: ActionItem, by: Actor) -> None:
    agreeing = walk.dice.choice([40, 50, 51, 80])
    do.record_decision(
        item,
        DecidingBody.VILLAGERS,
        Figures(Counted.PERSONS, 100, 100, agreeing),
        decided_on=walk.today,
        by=by,
        at=walk.now,
    )


@act("urgent", items(ItemStatus.PREPARED), may.check_can_pass_gate)
def _urgent(walk: Walk, item: ActionItem, by: Actor) -> None:
    why = do.Urgent("外墙脱落", "住建局", "业委会", "申请表3号", walk.today)
    do.record_emergency(item, why, by=by, at=walk.now)


# --- units ----------------------------------------------------------------------------------


@act("accept", items(ItemStatus.OPEN, unit__isnull=False), may.check_can_accept)
def _accept(walk: Walk, item: ActionItem, by: Actor) -> None:
    do.accept(item, by=by, at=walk.now)


@act("ask back", items("open", "doing", unit__isnull=False), may.check_can_hand_back)
def _ask_back(walk: Walk, item: ActionItem, by: Actor) -> None:
    do.ask_hand_back(item, "不属职责", by=by, at=walk.now, proposed=walk.dice.choice(walk.units))


@act("ask time", items("open", "doing", unit__isnull=False), may.check_can_ask_extension)
def _ask_time(walk: Walk, item: ActionItem, by: Actor) -> None:
    do.ask_extension(item, walk.day(90), "材料未到", by=by, at=walk.now)


def _request(walk: Walk) -> Any:
    rows = UnitRequest.objects.filter(outcome="open")
    return walk.one(rows.select_related("item__problem__case__platform__parent", "item__issuer"))


def _may_answer(user: User, row: UnitRequest | Reply) -> None:
    may.check_can_answer_unit(user, row.item)


@act("answer request", _request, _may_answer)
def _answer_request(walk: Walk, row: UnitRequest, by: Actor) -> None:
    granted = walk.dice.random() < 0.6
    if row.kind == "extension":
        do.answer_extension(row, granted, "请抓紧", by=by, at=walk.now)
    else:
        unit = walk.dice.choice(walk.units) if granted else None
        do.answer_hand_back(row, unit, "请继续办理", by=by, at=walk.now)


@act("reply", items("open", "doing", "planned", unit__isnull=False), may.check_can_reply)
def _reply(walk: Walk, item: ActionItem, by: Actor) -> None:
    result = walk.dice.choice([*ReplyResult, ReplyResult.A, ReplyResult.A])
    do.reply(
        item,
        result,
        "办理情况",
        source="明年计划",
        review_on=walk.day(90),
        by=by,
        at=walk.now,
    )


def _assisting(walk: Walk) -> Any:
    rows = AssistingUnit.objects.filter(agreed_at__isnull=True, item__status="replied")
    return walk.one(rows.select_related("item__problem__case__platform", "organization"))


@act("countersign", _assisting, may.check_can_countersign)
def _countersign(walk: Walk, row: AssistingUnit, by: Actor) -> None:
    do.countersign(row, by=by, at=walk.now)


def _replied(walk: Walk) -> Any:
    rows = Reply.objects.filter(outcome="open", item__status="replied")
    return walk.one(rows.select_related("item__problem__case__platform__parent", "item__issuer"))


@act("answer reply", _replied, _may_answer)
def _answer_reply(walk: Walk, row: Reply, by: Actor) -> None:
    do.answer_reply(row, walk.dice.random() < 0.7, "已核", by=by, at=walk.now)


@act("nudge", items("open", "doing", unit__isnull=False), may.check_can_nudge)
def _nudge(walk: Walk, item: ActionItem, by: Actor) -> None:
    do.nudge(item, walk.dice.choice(list(NudgeHow)), by=by, at=walk.now)


# --- after ----------------------------------------------------------------------------------


@act("call back", cases("open"), may.check_can_call_back)
def _call_back(walk: Walk, case: Case, by: Actor) -> None:
    answer = walk.dice.choice(list(CallBackAnswer))
    own = walk.dice.random() < 0.4
    do.answer_call_back(case, answer, by=by, at=walk.now, note="还是不行", own=own)


def _verification(walk: Walk) -> Any:
    rows = Verification.objects.filter(outcome="open", case__status="open")
    return walk.one(rows.select_related("case__platform__parent", "call_back"))


@act("verify", _verification, may.check_can_verify)
def _verify(walk: Walk, row: Verification, by: Actor) -> None:
    outcome = walk.dice.choice([VerificationOutcome.CONFIRMED, VerificationOutcome.EXPLAINED])
    do.verify(row, outcome, "到现场看过", by=by, at=walk.now)


def _look_back(walk: Walk) -> Any:
    rows = LookBack.objects.filter(outcome="open", case__status="closed")
    return walk.one(rows.select_related("case__platform__parent"))


@act("look back", _look_back, may.check_can_look_back)
def _looked(walk: Walk, row: LookBack, by: Actor) -> None:
    outcome = walk.dice.choice([LookBackOutcome.HOLDS, LookBackOutcome.BROKEN])
    do.look_back(row, outcome, by=by, at=walk.now, note="看过了")
