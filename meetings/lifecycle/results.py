"""记结果: what came out of each problem; the minutes are compiled with it."""

import datetime as dt
from collections.abc import Callable, Sequence
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import CaseStatus, ItemStatus, ProblemOutcome, StepKind
from cases.lifecycle import (
    GateSaid,
    ProblemResult,
    add_problem,
    conclude,
    drop_round,
    reopen,
    void_item,
)
from cases.lifecycle.carrying import living_above
from cases.lifecycle.case import check_undo_time, require_reason
from cases.lifecycle.gates import say_in_meeting
from cases.lifecycle.item import redo_item
from cases.lifecycle.problems import set_outcome
from cases.lifecycle.rounds import forget_results, only_on_record
from cases.models import ActionItem, Problem
from cases.steps import go_back_to
from common.errors import AlreadyMoved
from common.language import of_the_record
from meetings import notifications
from meetings.enums import TOOK_PLACE, MeetingStatus
from meetings.errors import ResultMissing
from meetings.lifecycle.calling import acting_on
from meetings.lifecycle.roll import assume_present, hold
from meetings.minutes import compile_minutes
from meetings.models import Conclusion, Meeting, MinutesAnswer
from meetings.tables import MEETING_TRANSITIONS
from participants.actor import Actor
from records.moves import move


def record_results(
    meeting: Meeting,
    results: Sequence[ProblemResult],
    *,
    by: Actor,
    at: dt.datetime,
    also: tuple[str, Callable[[Problem], ProblemResult]] | None = None,
    positions: Sequence[GateSaid] = (),
) -> None:
    """Records every result of the meeting at once: all of it or nothing (S28, S68).

    ``also`` is a problem that came up at the table (会上还说了别的事): its text, and its result
    once it exists. ``positions`` are what the gate units said; they come before what was
    concluded (procedure.md §0.9). Recording makes the meeting held if nobody took the roll. The minutes go to
    those present. Raises ResultMissing for none, AlreadyMoved where results were recorded before.
    """
    if not results and also is None:
        raise ResultMissing()
    day = timezone.localdate(meeting.starts_at)
    with acting_on(meeting):
        meeting.refresh_from_db()
        if meeting.status not in (MeetingStatus.CONVENED, MeetingStatus.HELD):
            raise AlreadyMoved(str(meeting.get_status_display()))
        if meeting.status == MeetingStatus.CONVENED:
            assume_present(meeting)
            hold(meeting, by=by, at=at)
        if also is not None:
            results = [*results, _came_up(meeting, also, by=by, at=at)]
        say_in_meeting(meeting.no, positions, by=by, at=at)
        sorted_ones = sorted(results, key=lambda one: (_of(one).case_id, _of(one).part))
        ordered: list[ProblemResult] = []
        for _case_id, group in groupby(sorted_ones, key=lambda one: _of(one).case_id):
            of_case = list(group)
            case = _of(of_case[0]).case
            ordered += conclude(case, of_case, meeting_no=meeting.no, day=day, by=by, at=at)
        Conclusion.objects.bulk_create(
            Conclusion(
                meeting=meeting,
                problem=one.problem,
                result=one.outcome,
                text=one.text.strip()[:300],
                lead_name=(one.lead_person.name if one.lead_person else one.lead_text)[:40],
                due=one.due,
            )
            for one in ordered
        )
        compile_minutes(meeting, at=at)
        move(
            meeting,
            MeetingStatus.MINUTED,
            table=MEETING_TRANSITIONS,
            by=by,
            at=at,
            facts={"conclusions": len(results)},
            conclusion_count=len(results),
        )


def _of(result: ProblemResult) -> Problem:
    """The problem of a result; only a past meeting being entered has none yet."""
    if result.problem is None:
        raise TypeError("record_results() needs results that name their problem; got problem=None.")
    return result.problem


def _came_up(
    meeting: Meeting,
    also: tuple[str, Callable[[Problem], ProblemResult]],
    *,
    by: Actor,
    at: dt.datetime,
) -> ProblemResult:
    text, result_of = also
    first = meeting.agenda.select_related("case__platform").order_by("position")[0]
    return result_of(add_problem(first.case, text, by=by, at=at))


def undo_results(meeting: Meeting, *, by: Actor, at: dt.datetime) -> None:
    """撤销 within 30 seconds: back to held, items voided, problems as they were. Raises TooLate."""
    with acting_on(meeting):
        minutes = meeting.minutes.order_by("-version").first()
        if meeting.status != MeetingStatus.MINUTED or minutes is None or minutes.version > 1:
            raise AlreadyMoved(str(meeting.get_status_display()))
        check_undo_time(minutes.made_at, at)
        with of_the_record():
            reason = _("taken back")
        take_back(meeting, reason, by=by, at=at)
        MinutesAnswer.objects.filter(minutes__meeting=meeting).delete()
        meeting.minutes.all().delete()
        notifications.results_undone(meeting, at=at)
        move(
            meeting,
            MeetingStatus.HELD,
            table=MEETING_TRANSITIONS,
            by=by,
            at=at,
            conclusion_count=0,
        )


def take_back(meeting: Meeting, reason: str, *, by: Actor, at: dt.datetime) -> None:
    """What the meeting concluded is no longer so: its items are void, its problems open again.

    A problem that it had changed nothing of stays as it stands, and so does its matter.
    """
    items = ActionItem.objects.filter(meeting_no=meeting.no).select_related("problem__case")
    for item in items.filter(status__in=(ItemStatus.DONE, ItemStatus.CLOSED)).order_by("pk"):
        redo_item(item, reason, by=by, at=at)
    concluded = Problem.objects.filter(pk__in=meeting.conclusions.values("problem"))
    concluded = concluded.exclude(pk__in=only_on_record(meeting.no))
    problems = list(concluded.select_related("case").order_by("case_id", "part"))
    for problem in problems:
        if problem.outcome == ProblemOutcome.OPEN or living_above(problem):
            continue  # what the level above took up is its own by now
        set_outcome(problem, ProblemOutcome.OPEN, by=by, at=at, outcome_text="")
    # After its problem is open again: an item of an earlier round, done, does not settle it.
    for item in items.exclude(status=ItemStatus.VOID).order_by("pk"):
        void_item(item, reason, by=by, at=at)
    meeting.conclusions.all().delete()
    forget_results(meeting.no)
    for case in {problem.case_id: problem.case for problem in problems}.values():
        if case.status in (CaseStatus.CLOSED, CaseStatus.ARCHIVED):
            reopen(case, reason, by=by, at=at)
        elif case.status == CaseStatus.OPEN:
            go_back_to(case, StepKind.CONSULT, reason, by=by, at=at)


def void(meeting: Meeting, reason: str, *, by: Actor, at: dt.datetime) -> None:
    """作废: out of every list and figure; what it concluded is taken back with it."""
    reason = require_reason(reason)
    with acting_on(meeting):
        if meeting.status in TOOK_PLACE:
            take_back(meeting, reason, by=by, at=at)
        drop_round(meeting.no, by=by, at=at)
        move(
            meeting,
            MeetingStatus.VOID,
            table=MEETING_TRANSITIONS,
            by=by,
            at=at,
            facts={"reason": reason},
        )
        notifications.called_off(meeting, at=at)
