"""Raising a matter, what the town may say, and how it ends."""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import notifications, steps, wording
from cases.enums import (
    STILL_OPEN,
    CaseStatus,
    Category,
    ItemStatus,
    Origin,
    Precision,
    ProblemOutcome,
    Source,
    StepKind,
)
from cases.errors import EmptyStatement, ReasonMissing, ReliedOn, StillOpen, TooLate, TooLong
from cases.lifecycle.locking import acting_on, made_before
from cases.models import ActionItem, Case, CaseStep, Clue, LookBack, Problem
from cases.numbers import number_at
from cases.procedures import copy_steps, procedure_for
from cases.tables import CASE_TRANSITIONS, ITEM_TRANSITIONS, PROBLEM_TRANSITIONS
from common.errors import AlreadyMoved
from common.limits import Limit, Unit
from common.secrecy import check_no_marking
from common.textsearch import normalise
from participants.actor import Actor
from participants.models import Person
from participants.rosters import find_or_enter
from platforms.enums import PlatformLevel
from platforms.models import Platform
from platforms.workdays import due_on
from records import ledger
from records.models import StoredFile
from records.moves import move

STATEMENT_LENGTH = 20_000
PROBLEM_LENGTH = 120
UNDO_SECONDS = 30
OBJECTION = Limit(2, Unit.WORKING_DAY)  # procedure.md §0.3
LOOK_BACK_MONTHS = (3, 12)  # procedure.md §3, stage 12


def check_statement(statement: str) -> str:
    """The sentence, stripped. Raises EmptyStatement, TooLong or SecrecyMarking."""
    text = statement.strip()
    if not text:
        raise EmptyStatement()
    if len(text) > STATEMENT_LENGTH:
        raise TooLong(
            _("The text has %(count)s characters; at most %(most)s can be kept. Please shorten it.")
            % {"count": len(text), "most": STATEMENT_LENGTH}
        )
    check_no_marking(text)
    return text


def raise_case(
    platform: Platform,
    statement: str,
    *,
    by: Actor,
    at: dt.datetime,
    restricted: bool | None = None,
    raiser: Person | None = None,
    raiser_name: str = "",
    raiser_phone: str = "",
    clue: Clue | None = None,
    photo: StoredFile | None = None,
    source: Source = Source.VILLAGE,
    origin: Origin = Origin.LIVE,
    occurred_on: dt.date | None = None,
    request_id: uuid.UUID | None = None,
) -> Case:
    """Turns one sentence into an open matter (提事, procedure.md §0.3).

    It opens at once; the town sees it and has two working days to object. ``restricted`` None
    lets the words decide: a quarrel is kept back in doubt. ``raiser_name`` and ``raiser_phone``
    say for whom it is raised (替别人提的): somebody known, or new in the place's register. The
    same ``request_id`` twice gives the matter made the first time. Raises EmptyStatement,
    TooLong, SecrecyMarking.
    """
    if made := made_before(Case, request_id):
        return made
    text = check_statement(statement)
    hidden = wording.is_dispute(text) if restricted is None else restricted
    category = Category.DISPUTE if hidden else wording.guess_category(text)
    today = timezone.localdate(at)
    with transaction.atomic():
        no = number_at("T", platform, today)
        if made := made_before(Case, request_id):
            transaction.set_rollback(True)  # the number goes back; the other request made the row
            return made
        title, public, short = wording.titles(
            text, restricted=hidden, place=platform.name, category=category, no=no
        )
        case = Case(
            no=no,
            title=title,
            public_title=public,
            short_title=short,
            statement=text,
            restricted=hidden,
            category=category,
            source=Source.RESIDENT if clue else source,
            origin=origin,
            occurred_on=occurred_on or today,
            date_precision=Precision.DAY,
            recorded_time=at,
            procedure_version=procedure_for(platform),
            photo=photo,
            raiser=raiser or _raiser(platform, raiser_name, raiser_phone),
            object_until=due_on(today, OBJECTION) if is_reported(platform) else None,
            raised_at=at,
            raised_by_kind=by.kind,
            raised_by=by.no,
            raised_by_label=by.said,
            search_text=search_text(no, public),
            request_id=request_id,
        )
        case.place(platform)
        case.save(force_insert=True)
        copy_steps(case, at)
        Problem.objects.create(case=case, part=1, text=title)
        ledger.append(
            case.ledger_stream,
            "case.raised",
            at=at,
            by=by,
            subject=case.ledger_subject,
            before=None,
            after=CaseStatus.OPEN,
        )
        notifications.raised(case, at=at)
    return case


def _raiser(platform: Platform, name: str, phone: str) -> Person | None:
    name = name.strip()[:40]
    return find_or_enter(platform, name, phone) if name else None


def is_reported(platform: Platform) -> bool:
    """Whether matters of ``platform`` are reported to a town office (报备)."""
    return platform.level == PlatformLevel.VILLAGE and not platform.practice


def search_text(no: str, public_title: str) -> str:
    """What the search finds a matter by; never a word that is hidden from somebody."""
    return normalise(no + public_title)[:200]


def add_problem(
    case: Case, text: str, *, by: Actor, at: dt.datetime, request_id: uuid.UUID | None = None
) -> Problem:
    """One more concrete problem of the matter. Raises EmptyStatement, TooLong, SecrecyMarking."""
    text = check_statement(text)
    if len(text) > PROBLEM_LENGTH:
        raise TooLong(
            _("A problem is at most %(most)s characters; this one has %(count)s.")
            % {"most": PROBLEM_LENGTH, "count": len(text)}
        )
    with acting_on(case):
        if made := made_before(Problem, request_id):
            return made
        last = case.problems.order_by("-part").values_list("part", flat=True).first() or 0
        problem = Problem.objects.create(case=case, part=last + 1, text=text, request_id=request_id)
        ledger.append(
            case.ledger_stream,
            "problem.added",
            at=at,
            by=by,
            subject=problem.ledger_subject,
            facts={"text": text},
        )
    return problem


def explain_problem(
    problem: Problem, text: str, *, by: Actor, at: dt.datetime, planned: bool = False
) -> None:
    """Settles a problem in words: explained, or taken into a plan. Raises ReasonMissing."""
    reason = require_reason(text)
    to = ProblemOutcome.PLANNED if planned else ProblemOutcome.EXPLAINED
    with acting_on(problem.case):
        set_outcome(
            problem,
            to,
            by=by,
            at=at,
            outcome_text=reason[:300],
            facts={"text": reason[:300]},
        )
        steps.advance(problem.case, by=by, at=at)


def send_back_problem(problem: Problem, text: str, *, by: Actor, at: dt.datetime) -> None:
    """The level above hands a problem back to be discussed again, with a word on how.

    Raises ReasonMissing, AlreadyMoved where it was answered before.
    """
    reason = require_reason(text)
    case = problem.case
    with acting_on(case):
        if problem.outcome != ProblemOutcome.ESCALATED:
            raise AlreadyMoved(str(problem.get_outcome_display()))
        notifications.not_escalated(problem, at=at)
        move(
            problem,
            ProblemOutcome.OPEN,
            table=PROBLEM_TRANSITIONS,
            column="outcome",
            act="problem.sent_back",
            by=by,
            at=at,
            facts={"reason": reason[:300]},
            outcome_text=reason[:300],
        )
        if case.status == CaseStatus.OPEN:
            steps.go_back_to(case, StepKind.CONSULT, reason, by=by, at=at)


def reword(problem: Problem, old: str, new: str, *, by: Actor, at: dt.datetime) -> None:
    """What was settled stays so, in other words: the minutes were corrected (更正).

    A problem that has other words by now keeps them: a later meeting said more.
    """
    if not Problem.objects.filter(pk=problem.pk, outcome_text=old).update(outcome_text=new):
        return
    problem.outcome_text = new
    ledger.append(
        problem.ledger_stream,
        "problem.reworded",
        at=at,
        by=by,
        subject=problem.ledger_subject,
        facts={"text": new},
    )


def set_outcome(
    problem: Problem, to: str, *, by: Actor, at: dt.datetime, facts: Any = None, **columns: Any
) -> None:
    """Moves a problem's outcome; saying the same again is a new word, not an error.

    ``columns`` go with it, and ``act`` where the history calls this way of arriving otherwise.
    """
    if problem.outcome == to:
        Problem.objects.filter(pk=problem.pk).update(**columns)
        for name, value in columns.items():
            setattr(problem, name, value)
        ledger.append(
            problem.ledger_stream,
            f"problem.{to}",
            at=at,
            by=by,
            subject=problem.ledger_subject,
            facts=facts,
        )
        return
    if problem.outcome == ProblemOutcome.ESCALATED:
        notifications.not_escalated(problem, at=at)
    move(
        problem,
        to,
        table=PROBLEM_TRANSITIONS,
        column="outcome",
        by=by,
        at=at,
        facts=facts,
        **columns,
    )


def waive_consult(case: Case, reason: str, *, by: Actor, at: dt.datetime) -> None:
    """Settled without a meeting by direct coordination (S40): the reason stands in the history."""
    with acting_on(case):
        step = steps.active_step(case)
        if step is None or step.kind != StepKind.CONSULT:
            raise ReliedOn(_("The matter has already left the consultation."))
        if case.rounds.filter(dropped=False, held_on__isnull=True).exists():
            raise ReliedOn(_("A meeting has been called for it. Please call it off first."))
        steps.waive(step, require_reason(reason), by=by, at=at)


def withdraw(case: Case, *, by: Actor, at: dt.datetime) -> None:
    """Takes a matter back while nobody relied on it. Raises ReliedOn where a round exists."""
    if case.rounds.filter(dropped=False).exists():
        raise ReliedOn(_("A meeting has been called for it. Please void it with a reason instead."))
    with acting_on(case):
        move(case, CaseStatus.WITHDRAWN, table=CASE_TRANSITIONS, by=by, at=at)
        notifications.withdrawn(case, at=at)


def void(case: Case, reason: str, *, by: Actor, at: dt.datetime) -> None:
    """作废: out of every list, count and reminder; the number stays used, the history readable."""
    reason = require_reason(reason)
    with acting_on(case):
        move(case, CaseStatus.VOID, table=CASE_TRANSITIONS, by=by, at=at, facts={"reason": reason})
        for item in items_of(case).exclude(status__in=[ItemStatus.VOID, ItemStatus.CLOSED]):
            if ItemStatus.VOID in ITEM_TRANSITIONS[item.status]:
                move(item, ItemStatus.VOID, table=ITEM_TRANSITIONS, by=by, at=at)
                notifications.item_voided(item, at=at)
        LookBack.objects.filter(case=case, outcome="open").update(outcome="dropped")
        notifications.voided(case, at=at)


def suspend(case: Case, reason: str, *, by: Actor, at: dt.datetime) -> None:
    """先放着: nothing is reminded until it is taken up again."""
    move(
        case,
        CaseStatus.SUSPENDED,
        table=CASE_TRANSITIONS,
        by=by,
        at=at,
        facts={"reason": require_reason(reason)},
    )


def resume(case: Case, *, by: Actor, at: dt.datetime) -> None:
    """Taken up again where it stood."""
    move(case, CaseStatus.OPEN, table=CASE_TRANSITIONS, by=by, at=at, act="case.resumed")


def close(case: Case, *, by: Actor, at: dt.datetime) -> None:
    """办结: nothing is open any more; two look-backs are planned. Raises StillOpen otherwise."""
    for kind in (StepKind.CONSULT, StepKind.HANDLE):
        waived = CaseStep.objects.filter(case=case, kind=kind, status="waived").exists()
        held = "" if waived else steps.KINDS[kind].holds(case)
        if held:
            raise StillOpen(held)
    if case.verifications.filter(outcome="open").exists():
        raise StillOpen(_("Somebody still has to look whether it is really fixed."))
    day = timezone.localdate(at)
    with acting_on(case):
        move(
            case,
            CaseStatus.CLOSED,
            table=CASE_TRANSITIONS,
            by=by,
            at=at,
            closed_at=at,
            closed_by_kind=by.kind,
            closed_by=by.no,
            closed_by_label=by.said,
        )
        for item in items_of(case).filter(status=ItemStatus.DONE):
            move(item, ItemStatus.CLOSED, table=ITEM_TRANSITIONS, by=by, at=at, closed_on=day)
        steps.finish(case, by=by, at=at)
        LookBack.objects.bulk_create(
            LookBack(case=case, months=months, due=due_on(day, Limit(months, Unit.MONTH)))
            for months in LOOK_BACK_MONTHS
        )
        notifications.closed(case, at=at)


def reopen(case: Case, reason: str, *, by: Actor, at: dt.datetime) -> None:
    """A closed matter goes on; look-backs planned for it are dropped. Raises ReasonMissing."""
    reason = require_reason(reason)
    with acting_on(case):
        move(
            case,
            CaseStatus.OPEN,
            table=CASE_TRANSITIONS,
            act="case.reopened",
            by=by,
            at=at,
            facts={"reason": reason},
            closed_at=None,
            closed_by_kind="",
            closed_by="",
            closed_by_label="",
        )
        LookBack.objects.filter(case=case, outcome="open").update(outcome="dropped")
        notifications.reopened(case, at=at)
        again = case.problems.filter(outcome__in=STILL_OPEN).exists()
        kind = StepKind.CONSULT if again else StepKind.HANDLE
        steps.go_back_to(case, kind, reason, by=by, at=at)


def items_of(case: Case) -> Any:
    """All items of a matter, whatever their state."""
    return ActionItem.objects.filter(problem__case=case).select_related("problem__case")


def require_reason(reason: str) -> str:
    """The reason, stripped. Raises ReasonMissing or SecrecyMarking."""
    text = reason.strip()
    if not text:
        raise ReasonMissing()
    check_no_marking(text)
    return text


def check_undo_time(done_at: dt.datetime, at: dt.datetime) -> None:
    """Raises TooLate when more than 30 seconds passed since the act."""
    if at - done_at > dt.timedelta(seconds=UNDO_SECONDS):
        raise TooLate(
            _("Taking back is possible for %(seconds)s seconds. Please correct it on its page.")
            % {"seconds": UNDO_SECONDS}
        )
