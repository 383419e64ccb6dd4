"""合并: of two numbers for one matter the one leads on to the other."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from cases import stage_notifications, steps
from cases.enums import CaseStatus, ItemStatus, ProblemOutcome, StepKind
from cases.errors import NotTheSame, ReliedOn
from cases.lifecycle.carrying import check_not_taken_up
from cases.lifecycle.case import require_reason
from cases.lifecycle.problems import add_problem
from cases.models import ActionItem, Case, Problem
from cases.tables import CASE_TRANSITIONS
from participants.actor import Actor
from platforms.models import Platform
from records import ledger
from records.moves import move

ALIVE = (CaseStatus.OPEN, CaseStatus.SUBMITTED, CaseStatus.SUSPENDED)


def merge(case: Case, into: Case, reason: str, *, by: Actor, at: dt.datetime) -> None:
    """``case`` is the same matter as ``into``: its number stays used and leads on to the other.

    Reports, receipts and follow codes of the old number show the surviving matter; what was merged
    into the old one before leads on as well. Its problems are not counted any more; what a place
    below put before this level and still waits for goes on in the other one. Only what nobody
    built on can be merged: no meeting called or held, nothing handed out. Raises ReasonMissing,
    NotTheSame, ReliedOn, AlreadyMoved.
    """
    reason = require_reason(reason)
    with transaction.atomic():
        for row in sorted((case, into), key=lambda one: one.no):
            Case.objects.select_for_update().only("pk").get(pk=row.pk)
        into.refresh_from_db(fields=["status", "restricted"])
        check_mergeable(case, into)
        facts = {"into": into.no, "reason": reason}
        table, status = CASE_TRANSITIONS, CaseStatus.MERGED
        move(case, status, table=table, by=by, at=at, facts=facts, merged_into=into)
        Case.objects.filter(merged_into=case).update(merged_into=into)
        stream, subject = into.ledger_stream, into.ledger_subject
        ledger.append(
            stream, "case.took_in", at=at, by=by, subject=subject, facts={"from": case.no}
        )
        _hand_over(case, into, reason, by=by, at=at)
        stage_notifications.merged(case, into, at=at)


def _hand_over(case: Case, into: Case, reason: str, *, by: Actor, at: dt.datetime) -> None:
    """What came up from below is a problem of ``into`` from now on, whose result goes down."""
    rows = case.problems.filter(source__outcome=ProblemOutcome.ESCALATED)
    # Only a level above takes up; and two matters that wait for each other would wait for ever.
    above = {"source__case__platform__path__startswith": into.platform.path}
    rows = rows.filter(**above).exclude(source__case__platform=into.platform_id)
    for one in rows.order_by("part"):
        problem = add_problem(into, one.text, by=by, at=at)
        Problem.objects.filter(pk=problem.pk).update(source=one.source_id)
        step = steps.active_step(into)
        if into.status == CaseStatus.OPEN and step and step.kind == StepKind.CALL_BACK:
            steps.go_back_to(into, StepKind.HANDLE, reason, by=by, at=at)


def check_mergeable(case: Case, into: Case) -> None:
    """Raises NotTheSame where the two cannot be one matter, ReliedOn where one has to act first."""
    if case.pk == into.pk:
        raise NotTheSame(_("This is the same number. Please choose the other matter."))
    if tenant_of(case.platform) != tenant_of(into.platform):
        raise NotTheSame(_("The other matter belongs to another county."))
    if into.status not in ALIVE:
        raise NotTheSame(
            _("The other matter stands at “%(status)s”. Choose one that is still going on.")
            % {"status": into.get_status_display()}
        )
    hidden = (case.restricted, into.restricted)
    if hidden[0] != hidden[1] or (hidden[0] and case.platform_id != into.platform_id):
        raise NotTheSame(
            _("What is not public is merged only with what is not public at the same place.")
        )
    if case.rounds.filter(dropped=False).exists():
        raise ReliedOn(
            _(
                "A meeting was called or held about it. Please keep this number, merge the other one."
            )
        )
    for problem in case.problems.order_by("part"):
        check_not_taken_up(problem)
    live = ActionItem.objects.filter(problem__case=case).exclude(status=ItemStatus.VOID)
    if live.exists():
        raise ReliedOn(_("Something was handed out for it. Please make that void first."))


def tenant_of(place: Platform) -> int:
    """The county a place belongs to, by its key."""
    return place.county_id or place.pk
