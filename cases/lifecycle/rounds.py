"""What a meeting tells a matter: that it was called, took place, and what came out."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from cases import notifications, steps
from cases.enums import CaseStatus, ProblemOutcome, ProgressKind, Spends, StepKind
from cases.errors import StillOpen
from cases.lifecycle.case import require_reason, set_outcome
from cases.lifecycle.item import make_item, report_progress
from cases.lifecycle.locking import acting_on
from cases.models import Case, Problem, Round
from common.secrecy import check_no_marking
from participants.actor import Actor
from participants.models import Person
from platforms.models import Platform
from records import ledger

# Conclusions that hand something to somebody.
WITH_ITEM = (ProblemOutcome.AGREED, ProblemOutcome.PARTLY)


@dataclass(frozen=True)
class ProblemResult:
    """What a meeting concluded on one problem (记结果).

    Agreed or partly agreed names who will do it and until when; ``done`` is 已经办好了.
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


def start_round(
    case: Case,
    meeting_no: str,
    host: Platform,
    planned_on: dt.date,
    *,
    by: Actor,
    at: dt.datetime,
) -> Round:
    """A meeting about the matter is called: the next round number, never reused.

    An open matter that had left the consultation comes back to it. Raises StillOpen where the
    matter is closed or void.
    """
    if case.status not in (CaseStatus.OPEN, CaseStatus.SUSPENDED):
        raise StillOpen(
            _("The matter stands at “%(status)s”. Reopen it before calling a meeting.")
            % {"status": case.get_status_display()}
        )
    with acting_on(case):
        last = case.rounds.order_by("-number").values_list("number", flat=True).first() or 0
        row = Round.objects.create(
            case=case, number=last + 1, meeting_no=meeting_no, host=host, planned_on=planned_on
        )
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
            Round.objects.filter(pk=row.pk).update(dropped=True, held_on=None)
            ledger.append(
                row.case.ledger_stream,
                "round.dropped",
                at=at,
                by=by,
                subject=row.case.ledger_subject,
                facts={"round": row.number, "meeting": meeting_no},
            )


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
        for row in Round.objects.filter(meeting_no=meeting_no).select_related("case"):
            first = row.held_on is None
            Round.objects.filter(pk=row.pk).update(held_on=held_on, present=present, dropped=False)
            if first:
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


def conclude(
    case: Case,
    results: Sequence[ProblemResult],
    *,
    meeting_no: str,
    day: dt.date,
    by: Actor,
    at: dt.datetime,
) -> None:
    """Records what one round concluded and hands out what was agreed; all of it or nothing.

    ``day`` is when the meeting was. What stays open returns to the next round by itself.
    Raises SomebodyMissing, ReasonMissing or SecrecyMarking naming the problem.
    """
    with acting_on(case):
        for result in results:
            _conclude_one(result, meeting_no=meeting_no, day=day, by=by, at=at)
        Round.objects.filter(case=case, meeting_no=meeting_no).update(
            conclusions=F("conclusions") + len(results)
        )
        steps.advance(case, by=by, at=at)


def _conclude_one(
    result: ProblemResult, *, meeting_no: str, day: dt.date, by: Actor, at: dt.datetime
) -> None:
    check_no_marking(result.text)
    problem = result.problem
    if problem is None:
        raise TypeError("conclude() needs results that name their problem; got problem=None.")
    if result.outcome == ProblemOutcome.EXPLAINED:
        require_reason(result.text)
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
