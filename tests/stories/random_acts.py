"""Everything that may be done to matters, meetings and items, for a walk of random steps.

An ``Act`` finds what it could be done to, asks the same check as its page does, and calls the same
function. A refusal with a sentence is an answer; anything else that is raised is a fault of ours.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from django.utils import timezone

from cases import lifecycle as do
from cases import permissions as may
from cases.enums import (
    STILL_OPEN,
    CaseStatus,
    ProblemOutcome,
    Spends,
)
from cases.models import (
    ActionItem,
    Case,
    Clue,
    Problem,
)
from meetings import lifecycle as meet
from meetings import permissions as may_meet
from meetings.enums import Attendance, MeetingStatus, MinutesReply
from meetings.models import Meeting
from participants.actor import Actor
from participants.models import User
from platforms.models import Organization, Platform

WORDS = (
    "东门没有路灯",
    "机井坏了吃水难",
    "村口的路坑洼",
    "两家因院墙起了纠纷，要求调解",
    "用集体土地建广场",
)


@dataclass
class Walk:
    """The place where it happens, who acts there, and the moment it is."""

    dice: Random
    now: dt.datetime
    villages: list[Platform]
    users: list[User]
    units: list[Organization]
    orders: list[Organization]
    asks: list[Organization]
    done: dict[str, int] = field(default_factory=dict)

    @property
    def today(self) -> dt.date:
        """The office's day."""
        return timezone.localdate(self.now)

    def day(self, most: int = 40) -> dt.date:
        """A day to come."""
        return self.today + dt.timedelta(days=self.dice.randint(1, most))

    def one(self, rows: Any) -> Any:
        """One of the rows that an act could be done to, or nothing."""
        keys = list(rows.order_by("pk").values_list("pk", flat=True)[:200])
        return rows.get(pk=self.dice.choice(keys)) if keys else None


@dataclass(frozen=True)
class Act:
    """One thing people do: to what, who may, and how. ``who`` None: it needs no account."""

    name: str
    find: Callable[[Walk], Any]
    who: Callable[[User, Any], None] | None
    run: Callable[[Walk, Any, Actor], Any]
    chance: float = 1.0


ACTS: list[Act] = []


def act(
    name: str, find: Callable[[Walk], Any], who: Any, chance: float = 1.0
) -> Callable[[Any], Any]:
    """Adds what the decorated function does to the walk's acts; ``chance``: how often it comes up."""

    def add(run: Any) -> Any:
        ACTS.append(Act(name, find, who, run, chance))
        return run

    return add


def cases(*statuses: str) -> Callable[[Walk], Any]:
    """One matter in one of these states."""
    return lambda walk: walk.one(
        Case.objects.filter(status__in=statuses).select_related("platform__parent")
    )


def problems(*outcomes: str) -> Callable[[Walk], Any]:
    """One problem of an open matter that stands so."""
    return lambda walk: walk.one(
        Problem.objects.filter(
            outcome__in=outcomes, case__status__in=[CaseStatus.OPEN, CaseStatus.SUSPENDED]
        ).select_related("case__platform__parent")
    )


def items(*statuses: str, **more: Any) -> Callable[[Walk], Any]:
    """One item in one of these states."""
    return lambda walk: walk.one(
        ActionItem.objects.filter(status__in=statuses, **more).select_related(
            "problem__case__platform__parent", "platform", "issuer", "unit", "lead_person"
        )
    )


def meetings(*statuses: str) -> Callable[[Walk], Any]:
    """One meeting in one of these states."""
    return lambda walk: walk.one(Meeting.objects.filter(status__in=statuses))


def at_a_place(walk: Walk) -> Platform:
    """Mostly a village, now and then its town."""
    place = walk.dice.choice(walk.villages)
    return place.parent if walk.dice.random() < 0.1 and place.parent else place


# --- matters --------------------------------------------------------------------------------


@act("raise", at_a_place, may.check_can_raise)
def _raise(walk: Walk, place: Platform, by: Actor) -> None:
    do.raise_case(place, walk.dice.choice(WORDS), by=by, at=walk.now)


@act("report", lambda walk: walk.dice.choice(walk.villages), None)
def _report(walk: Walk, place: Platform, by: Actor) -> None:
    do.report_clue(place, walk.dice.choice(WORDS), by=by, at=walk.now, name="马桂芳")


@act("take up", lambda walk: walk.one(Clue.objects.unanswered()), may.check_can_take_up)
def _take_up(walk: Walk, clue: Clue, by: Actor) -> None:
    do.take_up(clue, by=by, at=walk.now)


@act("object", cases("open"), may.check_can_object)
def _object(walk: Walk, case: Case, by: Actor) -> None:
    do.object_to(case, "请写清楚", by=by, at=walk.now)


@act("see", cases("open"), may.check_can_note)
def _see(walk: Walk, case: Case, by: Actor) -> None:
    do.note_seen(case, by=by, at=walk.now)


@act("resubmit", cases("returned"), may.check_can_resubmit)
def _resubmit(walk: Walk, case: Case, by: Actor) -> None:
    do.resubmit(case, case.statement + "，已补充", by=by, at=walk.now)


@act("suspend", cases("open"), may.check_can_suspend)
def _suspend(walk: Walk, case: Case, by: Actor) -> None:
    do.suspend(case, "等开春", by=by, at=walk.now)


@act("resume", cases("suspended"), may.check_can_resume)
def _resume(walk: Walk, case: Case, by: Actor) -> None:
    do.resume(case, by=by, at=walk.now)


@act("withdraw", cases("open", "returned"), may.check_can_withdraw, 0.2)
def _withdraw(walk: Walk, case: Case, by: Actor) -> None:
    do.withdraw(case, by=by, at=walk.now)


@act("void", cases("open", "returned", "suspended", "closed"), may.check_can_void, 0.1)
def _void(walk: Walk, case: Case, by: Actor) -> None:
    do.void(case, "记重了", by=by, at=walk.now)


@act("move", cases("open", "suspended"), may.check_can_move, 0.2)
def _move(walk: Walk, case: Case, by: Actor) -> None:
    do.move_to(case, walk.dice.choice(walk.villages), "不归这里", by=by, at=walk.now)


@act("reopen", cases("closed"), may.check_can_reopen, 0.3)
def _reopen(walk: Walk, case: Case, by: Actor) -> None:
    do.reopen(case, "又有新情况", by=by, at=walk.now)


@act("add problem", cases("open"), may.check_can_correct)
def _add_problem(walk: Walk, case: Case, by: Actor) -> None:
    if case.problems.count() < 4:
        do.add_problem(case, "还有排水沟", by=by, at=walk.now)


@act("explain", problems(*STILL_OPEN, ProblemOutcome.ESCALATED), may.check_can_explain)
def _explain(walk: Walk, problem: Problem, by: Actor) -> None:
    planned = walk.dice.random() < 0.5
    do.explain_problem(problem, "已作说明", planned=planned, by=by, at=walk.now)


@act("send back", problems(ProblemOutcome.ESCALATED), may.check_can_explain)
def _send_back(walk: Walk, problem: Problem, by: Actor) -> None:
    do.send_back_problem(problem, "先商量自筹", by=by, at=walk.now)


@act("escalate", problems(*STILL_OPEN), may.check_can_escalate)
def _escalate(walk: Walk, problem: Problem, by: Actor) -> None:
    do.escalate(problem, "本级无力解决", by=by, at=walk.now)


@act("take up above", problems(ProblemOutcome.ESCALATED), may.check_can_take_up_above)
def _take_up_above(walk: Walk, problem: Problem, by: Actor) -> None:
    above = problem.case.platform.parent
    if above is not None:
        do.take_up_above(problem, above, problem.text, by=by, at=walk.now)


# --- meetings -------------------------------------------------------------------------------


@act("convene", cases("open"), may.check_can_convene)
def _convene(walk: Walk, case: Case, by: Actor) -> None:
    begins = walk.now + dt.timedelta(hours=walk.dice.randint(1, 60))
    people = [meet.Invite(seat="stakeholder", name=name) for name in ("甲", "乙", "丙", "丁")]
    meet.convene([case], place=case.platform, starts_at=begins, invites=people, by=by, at=walk.now)


@act("put off", meetings(MeetingStatus.CONVENED), may_meet.check_can_change)
def _put_off(walk: Walk, meeting: Meeting, by: Actor) -> None:
    begins = walk.now + dt.timedelta(hours=walk.dice.randint(1, 60))
    meet.put_off(meeting, starts_at=begins, by=by, at=walk.now, reason="下雨")


@act("call off", meetings(MeetingStatus.CONVENED), may_meet.check_can_change, 0.2)
def _call_off(walk: Walk, meeting: Meeting, by: Actor) -> None:
    meet.call_off(meeting, "不开了", by=by, at=walk.now)


@act("roll", meetings(MeetingStatus.CONVENED), may_meet.check_can_take_roll)
def _roll(walk: Walk, meeting: Meeting, by: Actor) -> None:
    walk.now = max(walk.now, meeting.starts_at + dt.timedelta(hours=1))
    away = meeting.attendees.order_by("pk").values_list("pk", flat=True)[: walk.dice.randint(0, 2)]
    meet.take_roll(meeting, dict.fromkeys(away, Attendance.ABSENT), by=by, at=walk.now)


@act(
    "record",
    meetings(MeetingStatus.CONVENED, MeetingStatus.HELD, MeetingStatus.HELD),
    may_meet.check_can_record,
)
def _record(walk: Walk, meeting: Meeting, by: Actor) -> None:
    walk.now = max(walk.now, meeting.starts_at + dt.timedelta(hours=2))
    open_ones = Problem.objects.filter(
        case__in=meeting.agenda.values("case"), outcome__in=STILL_OPEN
    )
    results = []
    for problem in open_ones.select_related("case__platform").order_by("pk"):
        outcome = walk.dice.choice(
            ["agreed", "agreed", "agreed", "partly", "not_agreed", "escalated", "explained"]
        )
        results.append(
            do.ProblemResult(
                problem,
                ProblemOutcome(outcome),
                text="大家议定的办法",
                lead_text="杨丽",
                due=walk.day(),
                spends=walk.dice.choice(list(Spends)),
                done=False,
            )
        )
    meet.record_results(meeting, results, by=by, at=walk.now)


@act("undo record", meetings(MeetingStatus.MINUTED), may_meet.check_can_undo_results)
def _undo_record(walk: Walk, meeting: Meeting, by: Actor) -> None:
    meet.undo_results(meeting, by=by, at=walk.now)


@act("minutes answer", meetings(MeetingStatus.MINUTED, MeetingStatus.CONFIRMED), None)
def _minutes_answer(walk: Walk, meeting: Meeting, by: Actor) -> None:
    there = meeting.attendees.filter(attendance=Attendance.PRESENT).order_by("pk").first()
    minutes = meeting.minutes.order_by("-version").first()
    if there and minutes:
        reply = walk.dice.choice(list(MinutesReply))
        meet.answer_minutes(minutes, there, reply, by=by, at=walk.now, text="数目不对")


@act("confirm", meetings(MeetingStatus.MINUTED), may_meet.check_can_confirm)
def _confirm(walk: Walk, meeting: Meeting, by: Actor) -> None:
    meet.confirm_minutes(meeting, by=by, at=walk.now)


@act(
    "void meeting",
    meetings(MeetingStatus.HELD, MeetingStatus.MINUTED, MeetingStatus.CONFIRMED),
    may_meet.check_can_void,
    0.1,
)
def _void_meeting(walk: Walk, meeting: Meeting, by: Actor) -> None:
    meet.void(meeting, "记错了", by=by, at=walk.now)
