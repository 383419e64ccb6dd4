"""Making an item, saying how it goes, and when it is done."""

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases import notifications, steps
from cases.enums import (
    Difficulty,
    ItemStatus,
    ProblemOutcome,
    ProgressKind,
    ReboundFound,
    Spends,
    StepKind,
    Way,
)
from cases.errors import ReplyOwed, SomebodyMissing, StillOpen, TooLate
from cases.lifecycle.case import check_undo_time, require_reason
from cases.lifecycle.locking import acting_on, made_before
from cases.lifecycle.pauses import pause_item
from cases.lifecycle.problems import set_outcome
from cases.lifecycle.rebounds import note_rebound
from cases.models import ActionItem, Case, Problem, Progress
from cases.models.item import WORKING
from cases.numbers import number_at
from cases.tables import ITEM_TRANSITIONS
from common.errors import AlreadyMoved
from common.language import of_the_record
from common.limits import Limit, Unit
from common.secrecy import check_no_marking
from participants.actor import Actor
from participants.models import Person
from platforms.workdays import due_on
from records import ledger
from records.moves import move

AGAIN = Limit(30, Unit.DAY)


def make_item(
    problem: Problem,
    *,
    by: Actor,
    at: dt.datetime,
    due: dt.date | None,
    lead_person: Person | None = None,
    lead_text: str = "",
    text: str = "",
    spends: Spends = Spends.NO,
    meeting_no: str = "",
    made_on: dt.date | None = None,
    request_id: uuid.UUID | None = None,
    way: Way = Way.OWN,
    **order: Any,
) -> ActionItem:
    """Something agreed that the village itself will do (本级自办) by somebody until a day.

    Another ``way`` comes with its ``order``: issuer, unit, decision … (``units.hand_out``).

    An item that spends common money or land, or might, is prepared and not handed out
    (procedure.md §0.4). ``made_on`` is the day of the meeting for history entered later.
    Raises SomebodyMissing without a person or a day.
    """
    case = problem.case
    if lead_person is None and not lead_text.strip():
        raise SomebodyMissing(
            _("Problem %(part)s: please say who will do it.") % {"part": problem.part},
            errors={"lead": _("Who will do it?")},
        )
    if due is None:
        raise SomebodyMissing(
            _("Problem %(part)s: please say until when.") % {"part": problem.part},
            errors={"due": _("Until when?")},
        )
    if made_on and due < made_on:
        raise SomebodyMissing(
            _("Problem %(part)s: the last day lies before the meeting.") % {"part": problem.part},
            errors={"due": _("The last day lies before the meeting.")},
        )
    check_no_marking(text)
    with acting_on(case):
        if made := made_before(ActionItem, request_id):
            return made
        item = ActionItem(
            no=number_at("A", case.platform, timezone.localdate(at)),
            problem=problem,
            way=way,
            text=(text.strip() or problem.text)[:300],
            lead_person=lead_person,
            lead_text="" if lead_person else lead_text.strip()[:40],
            spends=spends,
            status=ItemStatus.OPEN if spends == Spends.NO else ItemStatus.PREPARED,
            due=due,
            made_at=at,
            meeting_no=meeting_no,
            request_id=request_id,
            **order,
        )
        item.place(case.platform)
        item.save(force_insert=True)
        ledger.append(
            item.ledger_stream,
            "item.made" if item.status == ItemStatus.OPEN else "item.prepared",
            at=at,
            by=by,
            subject=item.ledger_subject,
            before=None,
            after=item.status,
            facts={"lead": item.lead_name, "due": due.isoformat(), "text": item.text},
        )
        notifications.item_made(item, at=at)
    return item


def report_progress(
    item: ActionItem,
    kind: ProgressKind,
    *,
    by: Actor,
    at: dt.datetime,
    note: str = "",
    difficulty: Difficulty | str = "",
    done_on: dt.date | None = None,
    request_id: uuid.UUID | None = None,
) -> Progress:
    """正在办, 办好了 or 有困难. A difficulty is told and changes no state.

    When the last item of a problem is done, the problem is reported solved (核实 comes later).
    Raises AlreadyMoved where the item can no longer be reported on.
    """
    if said := made_before(Progress, request_id):
        return said
    check_no_marking(note)
    if item.status not in WORKING:
        raise AlreadyMoved(str(item.get_status_display()))
    if kind == ProgressKind.DONE and item.status == ItemStatus.PREPARED:
        raise TooLate(
            _(
                "This item waits for the decision on common money or land. "
                "If it spends nothing, correct that first."
            )
        )
    if kind == ProgressKind.DONE and item.unit_id:
        raise ReplyOwed()
    if kind == ProgressKind.DONE:
        check_paid(item)
    day = done_on or timezone.localdate(at)
    with acting_on(item.problem.case):
        if said := made_before(Progress, request_id):
            return said
        progress = Progress.objects.create(
            item=item,
            kind=kind,
            difficulty=difficulty,
            note=note.strip()[:300],
            said_at=at,
            by_label=by.said,
            request_id=request_id,
        )
        facts = {"note": progress.note, "difficulty": str(difficulty)}
        if kind == ProgressKind.DOING and item.status == ItemStatus.OPEN and not item.unit_id:
            move(item, ItemStatus.DOING, table=ITEM_TRANSITIONS, by=by, at=at, facts=facts)
        elif kind == ProgressKind.DONE:
            finish_item(item, day, by=by, at=at, note=progress.note, facts=facts, said=by.said)
        else:
            ledger.append(
                item.ledger_stream,
                f"item.said_{kind}",
                at=at,
                by=by,
                subject=item.ledger_subject,
                facts=facts,
            )
    return progress


def check_paid(item: ActionItem) -> None:
    """Raises StillOpen while an instalment of its compensation is not paid."""
    if item.instalments.filter(paid_on=None).exists():
        raise StillOpen(_("Some instalments are not paid yet. Please report each as paid."))


def finish_item(
    item: ActionItem,
    day: dt.date,
    *,
    by: Actor,
    at: dt.datetime,
    note: str,
    facts: dict,
    said: str,
) -> None:
    """Done on ``day``, in the words of ``said``: its problem is solved with the last of its items."""
    move(
        item,
        ItemStatus.DONE,
        table=ITEM_TRANSITIONS,
        by=by,
        at=at,
        facts=facts,
        done_on=day,
        done_text=note,
        done_by_label=said,
        review_on=None,
    )
    judge(item.problem, by=by, at=at)
    notifications.item_done(item, at=at)
    steps.advance(item.problem.case, by=by, at=at)


def judge(problem: Problem, *, by: Actor, at: dt.datetime, words: str = "") -> None:
    """What became of a problem, from all that was handed out for it, once nothing is under way.

    Something in a plan leaves it planned; something that cannot be solved now (a reply C or D)
    leaves it explained, in ``words``; else it is reported solved on the day the last was done.
    """
    if problem.outcome not in (ProblemOutcome.AGREED, ProblemOutcome.PLANNED):
        return
    live = problem.items.exclude(status=ItemStatus.VOID)
    rows = list(live.order_by("id").values_list("status", "done_on"))
    if not rows and problem.outcome == ProblemOutcome.PLANNED and problem.items.exists():
        set_outcome(problem, ProblemOutcome.OPEN, by=by, at=at)  # nobody plans it any more
        return
    if not rows or any(status in WORKING for status, _day in rows):
        return
    if any(status == ItemStatus.PLANNED for status, _day in rows):
        outcome = ProblemOutcome.PLANNED
    elif any(day is None for _status, day in rows):
        outcome = ProblemOutcome.EXPLAINED
    else:
        day = max(day for _status, day in rows if day)
        set_outcome(problem, ProblemOutcome.SOLVED, by=by, at=at, solved_on=day)
        return
    if problem.outcome != outcome:
        facts = {"text": words}
        set_outcome(problem, outcome, by=by, at=at, facts=facts, outcome_text=words)


def undo_done(item: ActionItem, *, by: Actor, at: dt.datetime) -> None:
    """撤销 of 办好了 within 30 seconds: the item is being done again. Raises TooLate."""
    said = item.progress.filter(kind=ProgressKind.DONE).order_by("-said_at", "-id").first()
    if said is None or item.status != ItemStatus.DONE:
        raise AlreadyMoved(str(item.get_status_display()))
    check_undo_time(said.said_at, at)
    with of_the_record():
        reason = _("taken back")
    redo_item(item, reason, by=by, at=at)


def redo_item(
    item: ActionItem,
    reason: str,
    *,
    by: Actor,
    at: dt.datetime,
    found: ReboundFound | None = None,
) -> None:
    """A done or closed item is to be done again; its problem is no longer solved.

    ``found`` says that it had been counted as solved and turned out not to be (反弹): it has
    thirty days from then (procedure.md §8). Without it a wrong word is put right, the problem had
    never been solved, and the last day stays.
    """
    reason = require_reason(reason)
    anew: dict[str, Any] = {}
    if found is not None:
        day = due_on(timezone.localdate(at), AGAIN)
        anew = {"due": max(item.due, day), "working_days": None}
    with acting_on(item.problem.case):
        move(
            item,
            ItemStatus.DOING,
            table=ITEM_TRANSITIONS,
            by=by,
            at=at,
            facts={"reason": reason},
            done_on=None,
            closed_on=None,
            **anew,
        )
        notifications.item_not_done(item, at=at)
        if found is not None:
            if item.outdoor:
                pause_item(item, by=by, at=at, since=timezone.localdate(at))
            notifications.item_made(item, at=at, version=f"again|{at.isoformat()}")
        notifications.again_with_unit(item, at=at)
        problem = Problem.objects.select_related("case").get(pk=item.problem_id)
        if problem.outcome == ProblemOutcome.SOLVED:
            if found is not None:
                note_rebound(problem, found, timezone.localdate(at))
            set_outcome(
                problem, ProblemOutcome.AGREED, by=by, at=at, solved_on=None, verified_on=None
            )
        case: Case = problem.case
        step = steps.active_step(case)
        if step and step.kind == StepKind.CALL_BACK:
            steps.go_back_to(case, StepKind.HANDLE, reason, by=by, at=at)


def correct_spends(
    item: ActionItem, spends: Spends, reason: str, *, by: Actor, at: dt.datetime
) -> None:
    """Corrects whether a prepared item spends; one that spends nothing is handed out at once."""
    reason = require_reason(reason)
    with acting_on(item.problem.case):
        if spends == Spends.NO:
            move(
                item,
                ItemStatus.OPEN,
                table=ITEM_TRANSITIONS,
                by=by,
                at=at,
                facts={"reason": reason},
                spends=spends,
                reached_at=at,
            )
            notifications.item_made(item, at=at)
            notifications.item_to_units(item, at=at)
            return
        rows = ActionItem.objects.filter(pk=item.pk, status=ItemStatus.PREPARED)
        if not rows.update(spends=spends):
            raise AlreadyMoved(str(item.get_status_display()))
        item.spends = spends
        ledger.append(
            item.ledger_stream,
            "item.spends_corrected",
            at=at,
            by=by,
            subject=item.ledger_subject,
            facts={"reason": reason, "spends": str(spends)},
        )


def void_item(item: ActionItem, reason: str, *, by: Actor, at: dt.datetime) -> None:
    """作废 of one item; the matter goes on with what is left. Raises ReasonMissing."""
    with acting_on(item.problem.case):
        move(
            item,
            ItemStatus.VOID,
            table=ITEM_TRANSITIONS,
            by=by,
            at=at,
            facts={"reason": require_reason(reason)},
        )
        notifications.item_voided(item, at=at)
        judge(item.problem, by=by, at=at)
        steps.advance(item.problem.case, by=by, at=at)
