"""上报: what a place cannot solve goes to the level above as a matter of its own there (S44)."""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.db import transaction
from django.utils.translation import gettext as _

from cases import notifications, steps
from cases.enums import (
    STILL_OPEN,
    CaseStatus,
    ItemStatus,
    ProblemOutcome,
    ReboundFound,
    Source,
)
from cases.errors import WrongPlace
from cases.lifecycle.carrying import (
    check_not_taken_up,
    living_above,
)
from cases.lifecycle.case import raise_case, require_reason
from cases.lifecycle.ending import reopen
from cases.lifecycle.item import redo_item
from cases.lifecycle.locking import acting_on, made_before
from cases.lifecycle.problems import leave_consultation, set_outcome
from cases.models import Case, Problem
from common.errors import AlreadyMoved
from participants.actor import Actor
from platforms.models import Platform
from records import ledger


def escalate(problem: Problem, text: str, *, by: Actor, at: dt.datetime) -> None:
    """The place puts a problem before the level above, saying what it tried and what it asks.

    No meeting need have been held: where nothing is left to discuss, the consultation is left out
    for that reason. Raises ReasonMissing, WrongPlace where there is no level above, AlreadyMoved.
    """
    reason = require_reason(text)
    case = problem.case
    if case.platform.parent_id is None or case.platform.is_tenant:
        raise WrongPlace(_("There is no level above to put it before."))
    with acting_on(case):
        problem.refresh_from_db(fields=["outcome"])
        if problem.outcome not in STILL_OPEN:
            raise AlreadyMoved(str(problem.get_outcome_display()))
        words = reason[:300]
        facts = {"text": words}
        to = ProblemOutcome.ESCALATED
        set_outcome(problem, to, by=by, at=at, outcome_text=words, facts=facts)
        notifications.escalated(problem, at=at)
        leave_consultation(case, reason, by=by, at=at)
        steps.advance(case, by=by, at=at)


def take_up_above(
    problem: Problem,
    platform: Platform,
    statement: str,
    *,
    by: Actor,
    at: dt.datetime,
    request_id: uuid.UUID | None = None,
) -> Case:
    """立题: the level above makes a matter of its own of what was put before it.

    Number and papers of the place stay where they are and are shown; the problem is counted once,
    below (procedure.md §0.10). Raises AlreadyMoved where it was answered or taken up before,
    WrongPlace where ``platform`` is not above, EmptyStatement, TooLong, SecrecyMarking.
    """
    if made := made_before(Case, request_id):
        return made
    below = problem.case
    if below.restricted or not below.platform.path.startswith(platform.path):
        raise WrongPlace(_("Only a level above may take it up."))
    if below.platform_id == platform.pk:
        raise WrongPlace(_("It is a matter of this place already."))
    with acting_on(below), transaction.atomic():
        problem.refresh_from_db(fields=["outcome"])
        if problem.outcome != ProblemOutcome.ESCALATED:
            raise AlreadyMoved(str(problem.get_outcome_display()))
        check_not_taken_up(problem)
        case = raise_case(
            platform,
            statement,
            by=by,
            at=at,
            restricted=False,
            source=Source.BELOW,
            request_id=request_id,
        )
        Problem.objects.filter(case=case, part=1).update(source=problem)
        facts = {"no": case.no, "place": str(platform)}
        for stream, subject, act, told in (
            (problem.ledger_stream, problem.ledger_subject, "problem.taken_up", facts),
            (case.ledger_stream, case.ledger_subject, "case.came_up", {"no": below.no}),
        ):
            ledger.append(stream, act, at=at, by=by, subject=subject, facts=told)
        notifications.taken_up(problem, platform, at=at)
    return case


def send_up_again(
    case: Case, reason: str, *, by: Actor, at: dt.datetime, found: ReboundFound
) -> None:
    """What was solved above is not: there the work is done again, and it waits here once more.

    The caller holds the matters above first (``acting_from_above``).
    """
    for problem in case.problems.filter(outcome=ProblemOutcome.SOLVED).order_by("part"):
        above = living_above(problem)
        if above is None or not problem.answered_above:
            continue
        if above.case.status in (CaseStatus.CLOSED, CaseStatus.ARCHIVED):
            reopen(above.case, reason, by=by, at=at)
        send_up_again(above.case, reason, by=by, at=at, found=found)
        done = above.items.filter(status__in=[ItemStatus.DONE, ItemStatus.CLOSED])
        for item in done.exclude(done_on=None).select_related("problem__case").order_by("id"):
            redo_item(item, reason, by=by, at=at, found=found)


@contextmanager
def acting_from_above(case: Case) -> Iterator[None]:
    """Holds the matters of the levels above that this one reached, the highest first, then it.

    Results come down in that order too, so that two acts never wait for each other.
    """
    chain = [case]
    while above := _taken_up_as(chain[0]):
        chain = [*above, *chain]
    with ExitStack() as held:
        for one in chain:
            held.enter_context(acting_on(one))
        yield


def _taken_up_as(case: Case) -> list[Case]:
    rows = Case.objects.filter(problems__source__case=case).order_by("id")
    return list(rows.distinct())
