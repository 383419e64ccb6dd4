"""Handing something out without a meeting having said so."""

import datetime as dt
import uuid

from django.utils.translation import gettext as _

from cases import steps
from cases.enums import STILL_OPEN, CaseStatus, ProblemOutcome, Spends, StepKind
from cases.errors import ReliedOn
from cases.lifecycle.ending import waive_consult
from cases.lifecycle.item import make_item
from cases.lifecycle.locking import acting_on, made_before
from cases.lifecycle.problems import set_outcome
from cases.models import ActionItem, Case, Problem
from common.errors import AlreadyMoved
from participants.actor import Actor
from participants.models import Person


def add_item(
    problem: Problem,
    *,
    by: Actor,
    at: dt.datetime,
    due: dt.date | None,
    lead_person: Person | None = None,
    lead_text: str = "",
    text: str = "",
    spends: Spends = Spends.NO,
    request_id: uuid.UUID | None = None,
) -> ActionItem:
    """One more thing the village does about a problem (本级自办), beside what meetings agreed.

    A matter that was being called back goes back to being done. Raises AlreadyMoved where the
    matter is not open any more, SomebodyMissing without a person or a day.
    """
    case = problem.case
    with acting_on(case):
        if made := made_before(ActionItem, request_id):
            return made
        _check_open(case)
        if problem.outcome == ProblemOutcome.EXPLAINED:  # something is done about it after all
            set_outcome(problem, ProblemOutcome.AGREED, by=by, at=at, act="problem.direct")
        item = make_item(
            problem,
            by=by,
            at=at,
            due=due,
            lead_person=lead_person,
            lead_text=lead_text,
            text=text,
            spends=spends,
            request_id=request_id,
        )
        step = steps.active_step(case)
        if step and step.kind == StepKind.CALL_BACK:
            steps.go_back_to(case, StepKind.HANDLE, item.text, by=by, at=at)
        elif step and step.kind == StepKind.ASSIGN:
            steps.advance(case, by=by, at=at)
    return item


def handle_directly(
    case: Case,
    reason: str,
    *,
    by: Actor,
    at: dt.datetime,
    due: dt.date | None,
    lead_person: Person | None = None,
    lead_text: str = "",
    text: str = "",
    spends: Spends = Spends.NO,
    request_id: uuid.UUID | None = None,
) -> list[ActionItem]:
    """不用开会，直接办 (S40): settled by direct coordination, for the reason given.

    Every problem still open becomes an item of the same person and day; ``text`` is what is done
    where there is one problem only. All of it or nothing. Raises ReliedOn once the consultation
    is over, a meeting has been called or nothing is open any more, ReasonMissing, SomebodyMissing.
    """
    with acting_on(case):
        if made := made_before(ActionItem, request_id):
            return [made]
        _check_open(case)
        waive_consult(case, reason, by=by, at=at)
        problems = list(case.problems.filter(outcome__in=STILL_OPEN).order_by("part"))
        if not problems:
            raise ReliedOn(_("Every problem of it is settled already."))
        items: list[ActionItem] = []
        for problem in problems:
            set_outcome(problem, ProblemOutcome.AGREED, by=by, at=at, act="problem.direct")
            item = make_item(
                problem,
                by=by,
                at=at,
                due=due,
                lead_person=lead_person,
                lead_text=lead_text,
                text=text if len(problems) == 1 else "",
                spends=spends,
                request_id=None if items else request_id,
            )
            items.append(item)
        steps.advance(case, by=by, at=at)
    return items


def _check_open(case: Case) -> None:
    """Read again under the lock: it may have been closed since the page was opened."""
    case.refresh_from_db(fields=["status"])
    if case.status != CaseStatus.OPEN:
        raise AlreadyMoved(str(case.get_status_display()))
