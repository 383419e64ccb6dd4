"""What a meeting tells a matter: that it was called, took place, and what came out."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases import notifications, steps
from cases.enums import STILL_OPEN, CaseStatus, ProblemOutcome, ProgressKind, Spends, StepKind
from cases.errors import StillOpen
from cases.lifecycle import gates
from cases.lifecycle.case import require_reason
from cases.lifecycle.item import make_item, report_progress
from cases.lifecycle.locking import acting_on
from cases.lifecycle.problems import set_outcome
from cases.models import Case, Finding, Problem, Round
from cases.standing import FINISHED
from cases.tables import PROBLEM_TRANSITIONS
from common.errors import AlreadyMoved
from common.secrecy import check_no_marking
from participants.actor import Actor
from participants.models import Person
from platforms.models import Platform
from records import ledger

# The rules' names of remarks on a meeting.
GATES = "gates"  # an agreement stands although a gate unit has not agreed
LATE = "late"  # what was said of a problem came after it was settled, and is only on record
ENDED = "ended"  # the meeting left something open of a matter that had ended
# Conclusions that bring a matter on; a round with none of them settled nothing (议而不决, S44).
SETTLES = (
    ProblemOutcome.AGREED,
    ProblemOutcome.PARTLY,
    ProblemOutcome.ESCALATED,
    ProblemOutcome.EXPLAINED,
    ProblemOutcome.PLANNED,
)
# Conclusions that leave nothing to do.
SETTLED = (ProblemOutcome.EXPLAINED, ProblemOutcome.PLANNED, ProblemOutcome.SOLVED)
# Conclusions that hand something to somebody.
WITH_ITEM = (ProblemOutcome.AGREED, ProblemOutcome.PARTLY)


@dataclass(frozen=True)
class ProblemResult:
    """What a meeting concluded on one problem (记结果).

    Agreed or partly agreed names who will do it and until when; ``done`` is 已经办好了. What is
    agreed while a gate unit has not agreed is partly agreed by itself, unless the recorder says
    ``despite_gates`` (procedure.md §0.9).
    ``problem`` is empty only while a past meeting is being entered, before its matter exists.
    """

    problem: Problem | None
    outcome: ProblemOutcome
    text: str = ""
    lead_person: Person | None = None
    lead_text: str = ""
    due: dt.date | None = None
    spends: Spends = Spends.NO
    done: bool = False
    despite_gates: bool = False


def start_round(
    case: Case,
    meeting_no: str,
    host: Platform,
    planned_on: dt.date,
    *,
    by: Actor,
    at: dt.datetime,
    took_place: bool = False,
) -> Round:
    """A meeting about the matter is called: the next round number, never reused.

    An open matter that had left the consultation comes back to it; a meeting is a round of it
    once. One that has ended takes a meeting that ``took_place`` before it was entered, and stays
    as it is (rule 8). Raises StillOpen where the matter is void, or ended and the meeting is still
    to come.
    """
    with acting_on(case):
        case.refresh_from_db(fields=["status"])
        fact = took_place and case.status in FINISHED
        if not fact and case.status not in (CaseStatus.OPEN, CaseStatus.SUSPENDED):
            raise StillOpen(
                _("The matter stands at “%(status)s”. Reopen it before calling a meeting.")
                % {"status": case.get_status_display()}
            )
        if known := case.rounds.filter(meeting_no=meeting_no).first():
            return known
        last = case.rounds.order_by("-number").values_list("number", flat=True).first() or 0
        row = Round.objects.create(
            case=case, number=last + 1, meeting_no=meeting_no, host=host, planned_on=planned_on
        )
        if not fact:
            steps.go_back_to(case, StepKind.CONSULT, "", by=by, at=at)
        ledger.append(
            case.ledger_stream,
            "round.called",
            at=at,
            by=by,
            subject=case.ledger_subject,
            facts={"round": row.number, "meeting": meeting_no, "on": planned_on.isoformat()},
        )
    return row


def move_round(meeting_no: str, planned_on: dt.date) -> None:
    """The meeting was put off or brought forward."""
    Round.objects.filter(meeting_no=meeting_no).update(planned_on=planned_on)


def drop_round(meeting_no: str, *, by: Actor, at: dt.datetime) -> None:
    """The meeting was cancelled or voided; its round numbers stay used."""
    with transaction.atomic():
        for row in Round.objects.filter(meeting_no=meeting_no, dropped=False).select_related(
            "case"
        ):
            rows = Round.objects.filter(pk=row.pk, dropped=False)
            if not rows.update(dropped=True, held_on=None):
                continue  # somebody else dropped it at the same moment
            ledger.append(
                row.case.ledger_stream,
                "round.dropped",
                at=at,
                by=by,
                subject=row.case.ledger_subject,
                facts={"round": row.number, "meeting": meeting_no},
            )
            if row.case.status == CaseStatus.OPEN:
                steps.advance(row.case, by=by, at=at)


def rehang_round(meeting_no: str, old: Case, new: Case, *, by: Actor, at: dt.datetime) -> None:
    """The meeting belongs to another matter (改挂): its round is dropped there and begins here.

    What took place goes along: day and number present. Both numbers stay used; where the meeting
    was hung here before, that round stands again. Raises StillOpen where ``new`` is not open.
    """
    with transaction.atomic():
        for case in sorted((old, new), key=lambda case: case.no):
            Case.objects.select_for_update().only("pk").get(pk=case.pk)
        was = Round.objects.select_related("host").get(case=old, meeting_no=meeting_no)
        Round.objects.filter(pk=was.pk).update(dropped=True, held_on=None)
        again = Round.objects.filter(case=new, meeting_no=meeting_no).first()
        if again is None:
            again = start_round(new, meeting_no, was.host, was.planned_on, by=by, at=at)
        Round.objects.filter(pk=again.pk).update(
            dropped=False, planned_on=was.planned_on, held_on=was.held_on, present=was.present
        )
        facts = {"meeting": meeting_no, "from": old.no, "to": new.no}
        entries = [
            ledger.Entry(case.ledger_stream, act, facts, subject=case.ledger_subject)
            for case, act in ((old, "round.moved_away"), (new, "round.moved_here"))
        ]
        ledger.append_all(entries, at=at, by=by)


def hold_round(
    meeting_no: str, held_on: dt.date, present: int, *, by: Actor, at: dt.datetime
) -> None:
    """The meeting took place, with ``present`` persons; counted by its day (M-7)."""
    with transaction.atomic():
        rounds = Round.objects.filter(meeting_no=meeting_no, dropped=False)
        for row in rounds.select_related("case"):
            facts = {"held_on": held_on, "present": present}
            if Round.objects.filter(pk=row.pk, held_on=None).update(**facts):
                ledger.append(
                    row.case.ledger_stream,
                    "round.held",
                    at=at,
                    by=by,
                    subject=row.case.ledger_subject,
                    facts={
                        "round": row.number,
                        "meeting": meeting_no,
                        "on": held_on.isoformat(),
                        "present": present,
                    },
                )
            else:
                Round.objects.filter(pk=row.pk).update(**facts)


def conclude(
    case: Case,
    results: Sequence[ProblemResult],
    *,
    meeting_no: str,
    day: dt.date,
    by: Actor,
    at: dt.datetime,
) -> list[ProblemResult]:
    """Records what one round concluded and hands out what was agreed; all of it or nothing.

    ``day`` is when the meeting was. What stays open returns to the next round by itself. Returns
    the results as they stand on record: a gate may have made agreed partly agreed. Of a matter
    that has ended all of it is on record and changes nothing.
    Raises SomebodyMissing, ReasonMissing or SecrecyMarking naming the problem; AlreadyMoved where
    the meeting's conclusions on the matter were recorded before.
    """
    with acting_on(case):
        case.refresh_from_db(fields=["status"])
        the_round = Round.objects.filter(case=case, meeting_no=meeting_no)
        if the_round.filter(conclusions__gt=0).exists():
            raise AlreadyMoved()
        ended = case.status in FINISHED
        results = [
            result if ended else _past_gates(result, meeting_no, by=by, at=at) for result in results
        ]
        for result in results:
            _conclude_one(result, meeting_no=meeting_no, day=day, ended=ended, by=by, at=at)
        if ended and any(_leaves_open(result) for result in results):
            note_left_open(case, meeting_no, by=by, at=at)
        the_round.update(conclusions=len(results), idle=_idle(case, meeting_no, results))
        if not ended:
            steps.advance(case, by=by, at=at)
    return results


def note_left_open(case: Case, meeting_no: str, *, by: Actor, at: dt.datetime) -> None:
    """A remark: the meeting left something open of a matter that had ended."""
    _remark(meeting_no, ENDED, case.no, by=by, at=at)


def _leaves_open(result: ProblemResult) -> bool:
    """Whether the meeting left something to do or to discuss; what is done already is not."""
    return not result.done and result.outcome not in SETTLED


def _remark(
    meeting_no: str, rule: str, figure: str, *, by: Actor, at: dt.datetime, basis: str = ""
) -> None:
    Finding.objects.get_or_create(
        subject=meeting_no,
        rule=rule,
        figure=figure[:120],
        defaults={"found_at": at, "by_label": by.said, "basis": basis},
    )


def _idle(case: Case, meeting_no: str, results: Sequence[ProblemResult]) -> int:
    """How many rounds running settled nothing, with this one; 0 where it settled something."""
    if any(result.outcome in SETTLES for result in results):
        return 0
    held = case.rounds.filter(held_on__isnull=False, dropped=False).exclude(meeting_no=meeting_no)
    return 1 + (held.order_by("-number").values_list("idle", flat=True).first() or 0)


def forget_results(meeting_no: str) -> None:
    """What the meeting concluded was taken back: its round stands as held, nothing recorded."""
    Round.objects.filter(meeting_no=meeting_no).update(conclusions=0, idle=0)
    Finding.objects.filter(subject=meeting_no, rule__in=[LATE, ENDED]).delete()


def only_on_record(meeting_no: str) -> set[int]:
    """The problems of which the meeting's conclusion changed nothing when it was recorded."""
    rows = Finding.objects.filter(subject=meeting_no, rule=LATE)
    return {int(key) for key in rows.values_list("figure", flat=True)}


def _past_gates(
    result: ProblemResult, meeting_no: str, *, by: Actor, at: dt.datetime
) -> ProblemResult:
    """关口: an agreement not every gate unit agrees to is partly agreed, or noted as a remark
    where the recorder holds to it. What is done already is a fact, and stands."""
    problem = result.problem
    if problem is None or result.outcome != ProblemOutcome.AGREED or result.done:
        return result
    missing = gates.lacking(problem)
    if not missing:
        return result
    if not result.despite_gates:
        return replace(result, outcome=ProblemOutcome.PARTLY)
    names = pgettext("between names", ", ").join(gate.name for gate in missing)
    _remark(meeting_no, GATES, names, by=by, at=at, basis=str(problem.part))
    return result


def _settled_since(problem: Problem, outcome: str, day: dt.date) -> bool:
    """Whether a meeting entered late says what the problem has left behind: then it is on record,
    and how the problem stands now stays (rule 8)."""
    if problem.outcome in STILL_OPEN or problem.outcome == outcome:
        return False
    later = problem.case.rounds.filter(held_on__gt=day, dropped=False).exists()
    solved = problem.outcome == ProblemOutcome.SOLVED
    return later or solved or outcome not in PROBLEM_TRANSITIONS[problem.outcome]


def _conclude_one(
    result: ProblemResult,
    *,
    meeting_no: str,
    day: dt.date,
    ended: bool,
    by: Actor,
    at: dt.datetime,
) -> None:
    check_no_marking(result.text)
    problem = result.problem
    if problem is None:
        raise TypeError("conclude() needs results that name their problem; got problem=None.")
    if result.outcome == ProblemOutcome.EXPLAINED:
        require_reason(result.text)
    if ended or _settled_since(problem, result.outcome, day):
        facts = {"meeting": meeting_no, "text": result.text.strip()[:300]}
        stream, subject = problem.ledger_stream, problem.ledger_subject
        act = f"problem.{result.outcome}"
        ledger.append(stream, act, at=at, by=by, subject=subject, facts=facts)
        _remark(meeting_no, LATE, str(problem.pk), by=by, at=at, basis=str(problem.part))
        return
    set_outcome(
        problem,
        result.outcome,
        by=by,
        at=at,
        outcome_text=result.text.strip()[:300],
        facts={"meeting": meeting_no, "text": result.text.strip()[:300]},
    )
    if result.outcome == ProblemOutcome.ESCALATED:
        notifications.escalated(problem, at=at)
    if result.outcome not in WITH_ITEM:
        return
    item = make_item(
        problem,
        by=by,
        at=at,
        due=result.due or (day if result.done else None),
        lead_person=result.lead_person,
        lead_text=result.lead_text,
        text=result.text,
        spends=result.spends,
        meeting_no=meeting_no,
        made_on=day,
    )
    if result.done:
        report_progress(item, ProgressKind.DONE, by=by, at=at, done_on=day)
