"""Each act of a matter as two send it at the same moment: what stands before, and the act.

``ACTS`` has one row for each function of ``cases.lifecycle``: ``ready`` brings a matter to where
the act is possible and gives the row it is done to; ``act`` is the same form sent once.
"""

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from cases import lifecycle
from cases.enums import (
    AskedBy,
    BenefitUnit,
    CallBackAnswer,
    Category,
    ClueStatus,
    Colour,
    DecisionKind,
    GateWord,
    LookBackOutcome,
    NudgeHow,
    OpinionOutcome,
    OpinionSource,
    ProblemOutcome,
    ProgressKind,
    QuestionOutcome,
    Rating,
    RatingGroup,
    Referral,
    ReplyResult,
    ResearchKind,
    Source,
    Spends,
    Taken,
    VerificationOutcome,
    VerifiedHow,
)
from cases.lifecycle.research import Found
from cases.models import Case, LookBack, ResearchLine, Round
from platforms.models import Platform
from platforms.settings import set_setting
from tests import factories
from tests.cases import making
from tests.cases.making import BY, now, raised, today

Ready = Callable[[Platform], Any]
Act = Callable[[Any, uuid.UUID], Any]
ACTS: dict[str, tuple[Ready, Act]] = {}
SOON = dt.timedelta(days=10)


def given_to(name: str, ready: Ready) -> Callable[[Act], Act]:
    """Keeps the act of that name."""

    def keep(act: Act) -> Act:
        ACTS[name] = (ready, act)
        return act

    return keep


def plain(name: str, ready: Ready, /, *values: Any, **facts: Any) -> None:
    """An act that is its row, some values and nothing else."""
    act = getattr(lifecycle, name)
    ACTS[name] = (ready, lambda row, _sent: act(row, *values, by=BY, at=now(), **facts))


def formed(name: str, ready: Ready, /, *values: Any, **facts: Any) -> None:
    """The same, of a form that carries the number it was sent with."""
    act = getattr(lifecycle, name)
    ACTS[name] = (
        ready,
        lambda row, sent: act(row, *values, by=BY, at=now(), request_id=sent, **facts),
    )


def then(ready: Ready, go_on: Callable[[Any], Any]) -> Ready:
    """One step further."""
    return lambda place: go_on(ready(place))


def after(name: str) -> Ready:
    """Where another act of the table has been done once."""

    def ready(place: Platform) -> Any:
        before, act = ACTS[name]
        row = before(place)
        return act(row, uuid.uuid4()) or making.again(row)

    return ready


def with_problem(case: Case) -> Any:
    """Its first problem."""
    return case.problems.select_related("case__platform").get(part=1)


def round_of(case: Case) -> Round:
    """A round of it that took place."""
    making.held(case)
    return Round.objects.select_related("case__platform").get(case=case)


def of_county(place: Platform) -> Case:
    """A county topic that nobody has approved yet."""
    return raised(making.tenant_of(place), awaits_approval=None)


def at_stage(place: Platform) -> Any:
    """The stage an approved county topic is at."""
    case = raised(making.tenant_of(place))
    return case.steps.select_related("case__platform").get(status="active")


def rejected(place: Platform) -> Case:
    """A county topic given back to be changed."""
    case = of_county(place)
    lifecycle.return_for_change(case, "写清地点", by=BY, at=now())
    return making.again(case)


def objected(place: Platform) -> Case:
    """The town gave it back."""
    case = raised(place)
    lifecycle.object_to(case, "不是大家的事", by=BY, at=now())
    return making.again(case)


def suspended(place: Platform) -> Case:
    """Put aside."""
    case = raised(place)
    lifecycle.suspend(case, "等汛期过", by=BY, at=now())
    return making.again(case)


def risen(place: Platform) -> Any:
    """Its problem is put before the level above."""
    case = raised(place)
    making.concluded(case, ProblemOutcome.ESCALATED, text="请上级解决")
    return with_problem(case)


def clue(place: Platform) -> Any:
    """What a resident reported."""
    return lifecycle.report_clue(place, "路灯不亮", by=BY, at=now())[0]


def unagreed(place: Platform) -> Any:
    """A problem a meeting left open."""
    case = raised(place)
    return making.concluded(case, ProblemOutcome.NOT_AGREED, text="再议")


raised_agreed: Ready = then(raised, making.agreed)
to_unit: Ready = then(raised, making.given)
doing: Ready = then(raised, lambda case: making.given(case, assisting=[]))
problem: Ready = then(raised, with_problem)
spending: Ready = then(raised, lambda case: making.agreed(case, spends=Spends.YES))
in_round: Ready = then(raised, round_of)

# --- a matter ------------------------------------------------------------------------------------

ACTS["raise_case"] = (lambda place: place, lambda place, sent: raised(place, request_id=sent))
formed("report_clue", lambda place: place, "路灯不亮")
formed("take_up", clue)
plain("answer_clue", clue, ClueStatus.ANSWERED, "已转供电所")
plain("refer_clue", clue, Referral.PETITION)
plain("submit", rejected, "东门装充电棚，地点在车棚东侧")
plain("resubmit", objected, "东门装充电棚，地点在车棚东侧")
plain("approve", of_county)
plain("refuse", of_county, "属个人诉求")
plain("return_for_change", of_county, "写清地点")
ACTS["approve_many"] = (
    of_county,
    lambda case, _sent: lifecycle.approve_many([case], by=BY, at=now()) and None,
)
plain("object_to", raised, "不是大家的事")
plain("note_seen", raised)
plain("withdraw", raised)
plain("void", raised, "录错了")
plain("suspend", raised, "等汛期过")
plain("resume", suspended)
plain("reopen", then(raised, making.closed), "又坏了")
plain("refer", raised, Referral.PETITION)
plain("waive_consult", raised, "一件小事，不用开会")
facts = {"category": Category.ROADS, "points": "", "source": Source.MEMBER}
plain("describe", raised, **facts)
ACTS["merge"] = (
    lambda place: (raised(place), raised(place)),
    lambda pair, _sent: lifecycle.merge(
        making.again(pair[0]), making.again(pair[1]), "同一件事", by=BY, at=now()
    ),
)
ACTS["move_to"] = (
    lambda place: (raised(place), factories.make_village(place.parent)),
    lambda pair, _sent: lifecycle.move_to(
        making.again(pair[0]), pair[1], "改由邻村办", by=BY, at=now()
    ),
)
formed("add_problem", raised, "夜里太暗")
plain("explain_problem", unagreed, "条件还不具备")
plain("send_back_problem", risen, "先在村里议")
plain("escalate", unagreed, "村里办不了")
formed("handle_directly", raised, "随手就办", due=today() + SOON, lead_text="杨丽")


@given_to("take_up_above", risen)
def _(row: Any, sent: uuid.UUID) -> Any:
    above = row.case.platform.parent
    return lifecycle.take_up_above(row, above, "燕村的路", by=BY, at=now(), request_id=sent)


# --- stages --------------------------------------------------------------------------------------

plain("leave_step", at_stage, "公示期满")
plain("waive_step", at_stage, "已公示过")


@given_to("go_back", then(after("leave_step"), lambda step: step.case))
def _(case: Case, _sent: uuid.UUID) -> None:
    step = case.steps.get(kind="announce")
    lifecycle.go_back(case, step, "补一次公示", by=BY, at=now())


# --- rounds --------------------------------------------------------------------------------------


def start(case: Case, sent: uuid.UUID) -> Any:
    """A meeting about it is called under a number of its own."""
    no = f"M-{sent.hex[:12]}"
    return lifecycle.start_round(case, no, case.platform, today(), by=BY, at=now())


ACTS["start_round"] = (raised, start)
ACTS["hold_round"] = (
    then(raised, making.called),
    lambda no, _sent: lifecycle.hold_round(no, today(), 9, by=BY, at=now()),
)
ACTS["drop_round"] = (
    then(raised, making.called),
    lambda no, _sent: lifecycle.drop_round(no, by=BY, at=now()),
)


@given_to("conclude", in_round)
def _(one: Round, _sent: uuid.UUID) -> Any:
    result = lifecycle.ProblemResult(with_problem(one.case), ProblemOutcome.NOT_AGREED, text="再议")
    no, day = one.meeting_no, today()
    return lifecycle.conclude(one.case, [result], meeting_no=no, day=day, by=BY, at=now()) and None


plain("add_gate", raised, name="住建局")
plain("drop_gate", after("add_gate"), "不用了")
ACTS["say_position"] = (
    then(after("add_gate"), lambda gate: (gate, round_of(gate.case))),
    lambda pair, _sent: lifecycle.say_position(
        lifecycle.GateSaid(pair[0], GateWord.AGREES), making.again(pair[1]), by=BY, at=now()
    ),
)
beside: Ready = lambda place: (raised(place), factories.make_village(place.parent))  # noqa: E731
ACTS["join"] = (beside, lambda pair, _sent: lifecycle.join(*pair, by=BY, at=now()))


def joined(place: Platform) -> Any:
    """A neighbour takes part."""
    pair = beside(place)
    lifecycle.join(*pair, by=BY, at=now())
    return pair


ACTS["leave"] = (joined, lambda pair, _sent: lifecycle.leave(*pair, by=BY, at=now()))
formed("dissent", in_round, "三号楼", "怕吵")
plain("explain_dissent", after("dissent"), "装隔音棚")
formed("voice_opinion", raised, "装在车棚东侧", OpinionSource.BOX)
plain("verify_opinion", after("voice_opinion"), OpinionOutcome.FEASIBLE, VerifiedHow.SPOT)
asked = lifecycle.Question(AskedBy.RESIDENT, "几时装", QuestionOutcome.ANSWERED, "下月")
formed("ask", in_round, asked)
found = Found(ResearchKind.SURVEY, today(), "委员三人", "东门", ["太暗"], ["装灯"])
formed("record_research", raised, found)


def suggestion(row: Any) -> ResearchLine:
    """What the research suggests."""
    return row.lines.get(kind="suggestion")


plain("answer_suggestion", then(after("record_research"), suggestion), Taken.ADOPTED, "住建局")

# --- items and units -----------------------------------------------------------------------------

due = {"due": today() + SOON, "lead_text": "杨丽"}
formed("add_item", then(raised_agreed, lambda item: item.problem), text="再装一盏灯", **due)
formed("make_item", then(raised_agreed, lambda item: item.problem), text="再装一盏灯", **due)
formed("report_progress", raised_agreed, ProgressKind.DONE)
plain("undo_done", then(raised, making.done))
plain("redo_item", then(raised, making.done), "没装牢")
plain("void_item", raised_agreed, "录错了")
plain("correct_spends", spending, Spends.NO, "不用维修资金")
ACTS["record_decision"] = (spending, lambda item, sent: making.voted(item, request_id=sent))
said = {
    "hazard": "外墙砖往下掉",
    "certified_by": "县住建局",
    "applied_by": "业主委员会",
    "document": "申请表3",
}
urgent = lifecycle.Urgent(**said, applied_on=today())
formed("record_emergency", spending, urgent)
plain("publish_emergency", after("record_emergency"), today())


@given_to("record_party_decision", raised)
def _(case: Case, sent: uuid.UUID) -> Any:
    body = case.platform.county.organizations.get(kind="party")
    return lifecycle.record_party_decision(
        case,
        kind=DecisionKind.INSTRUCTION,
        organization=body,
        decided_on=today(),
        requirement="抓紧办",
        by=BY,
        at=now(),
        request_id=sent,
    )


@given_to(
    "hand_out", then(raised, lambda case: (with_problem(case), making.given(raised(case.platform))))
)
def _(pair: Any, sent: uuid.UUID) -> Any:
    like = pair[1]
    order = lifecycle.Order(way=like.way, issuer=like.issuer, unit=like.unit)
    return lifecycle.hand_out(
        pair[0], order, text="修路", due=today() + SOON, by=BY, at=now(), request_id=sent
    )


plain("accept", to_unit)
formed("ask_hand_back", to_unit, "不属本单位职责")
plain("answer_hand_back", after("ask_hand_back"), None, "请继续办")
formed("ask_extension", doing, today() + 6 * SOON, "等雨停")
plain("answer_extension", after("ask_extension"), True, "同意")
formed("nudge", to_unit, NudgeHow.PHONE)
formed("reply", doing, ReplyResult.A, "修好了")
plain("answer_reply", after("reply"), True, "")
replied: Ready = then(
    to_unit, lambda item: lifecycle.reply(item, ReplyResult.A, "好了", by=BY, at=now())
)
plain("countersign", then(replied, lambda row: row.item.assisting.get()))
planned: Ready = then(raised, making.planned)
plain("keep_plan", planned, today() + 15 * SOON, "等资金")
plain("begin_planned", planned, today() + SOON, "资金到了")
plain("mark_outdoor", to_unit, True)


def outdoors(item: Any) -> Any:
    """Outdoor work, marked before the season began."""
    set_setting(item.platform.county, "pause.season", [making.season_from(today())])
    type(item).objects.filter(pk=item.pk).update(outdoor=True)
    return making.again(item)


plain("pause_item", then(to_unit, outdoors))
total = Decimal(20000)
payments = [lifecycle.Payment(total, today() + SOON)]
plain("set_instalments", raised_agreed, total, payments)
instalment: Ready = then(raised, lambda case: making.owed(case).instalments.order_by("part")[0])
plain("pay_instalment", instalment, today())
plain("unpay_instalment", after("pay_instalment"), "记错了")


@given_to("issue_instrument", to_unit)
def _(item: Any, sent: uuid.UUID) -> Any:
    return making.lettered(item, Colour.BLUE, request_id=sent)


letter: Ready = then(raised, making.followed)
plain("answer_instrument", letter, "在办")
plain("withdraw_instrument", letter, "发错了")
ACTS["head_matter"] = (
    lambda place: (raised(place), factories.make_person(place)),
    lambda pair, _sent: lifecycle.head_matter(*pair, "县政协主席", by=BY, at=now()),
)

# --- afterwards ----------------------------------------------------------------------------------


def unreached(case: Case) -> Case:
    """Nobody answers the telephone; the village closes it."""
    lifecycle.answer_call_back(case, CallBackAnswer.UNREACHABLE, by=BY, at=now())
    return making.again(case)


finished: Ready = then(raised, lambda case: making.done(case).problem.case)
formed("answer_call_back", finished, CallBackAnswer.SATISFIED)
plain("verify", then(raised, making.doubted), VerificationOutcome.CONFIRMED, "还是黑的")
over: Ready = then(raised, making.closed)
look: Ready = then(over, lambda case: LookBack.objects.filter(case=case).order_by("due")[0])
plain("look_back", look, LookBackOutcome.HOLDS)
plain("archive", over)
both = lifecycle.Said(Rating.SATISFIED, Rating.SATISFIED)
formed("rate", over, both, group=RatingGroup.PUBLIC, key="browser|1")
rated: Ready = then(
    over,
    lambda case: lifecycle.rate(
        case,
        lifecycle.Said(Rating.DISSATISFIED, Rating.DISSATISFIED, "没人来"),
        group=RatingGroup.STAKEHOLDERS,
        key="browser|2",
        by=BY,
        at=now(),
    ),
)
plain("close", then(finished, unreached))
plain("answer_rating", rated, "已上门说明", look=False)
figure = lifecycle.Figure("受益户数", Decimal(30), BenefitUnit.HOUSEHOLD, today(), today())
formed("add_benefit", over, figure)
plain("take_off_benefit", after("add_benefit"))
