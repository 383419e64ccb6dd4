"""Last days of this room that are counted in working days: they follow the yearly notice."""

import datetime as dt
from collections.abc import Callable, Iterable
from functools import partial

from django.utils import timezone

from cases import clock_notices
from cases.enums import CaseStatus, StepStatus, VerificationOutcome
from cases.lifecycle.after import VERIFY_WITHIN
from cases.lifecycle.case import OBJECTION
from cases.lifecycle.locking import acting_on, note
from cases.lifecycle.rating import ANSWER_WITHIN
from cases.lifecycle.voices import EXPLAIN
from cases.models import ActionItem, Case, CaseStep, Dissent, Evaluation, Verification
from cases.models.item import LIVE_CASES, WORKING
from cases.models.voices import OWES
from common import clock
from common.limits import Limit, Unit
from platforms.workdays import Counted
from records import ledger

# Where somebody is to move a matter on; one put aside keeps its day and is counted with the rest.
GOING_ON = (CaseStatus.SUBMITTED, CaseStatus.OPEN, CaseStatus.SUSPENDED)
Move = Callable[[dt.date, ledger.By, dt.datetime], None]


def counted() -> Iterable[Counted]:
    """Open items given so many working days, what is to be looked at, matters that the level
    above may still object to, stages with a limit, and what still owes an explanation."""
    yield from _items()
    yield from _verifications()
    yield from _objections()
    yield from _stages()
    yield from _dissents()
    yield from _doubts()


def _items() -> Iterable[Counted]:
    rows = ActionItem.objects.filter(
        working_days__isnull=False, status__in=WORKING, problem__case__status__in=LIVE_CASES
    ).select_related("problem__case__platform", "platform", "lead_person", "unit", "issuer__tenant")
    for item in rows.order_by("problem__case_id", "id"):
        limit = Limit(item.working_days or 0, Unit.WORKING_DAY)
        start = timezone.localdate(item.made_at)
        yield Counted(start, limit, item.due, partial(_move_item, item))


def _move_item(item: ActionItem, due: dt.date, by: ledger.By, at: dt.datetime) -> None:
    with acting_on(item.problem.case):
        ActionItem.objects.filter(pk=item.pk).update(due=due)
        item.due = due
        note(item, "item.recounted", by, at, {"due": due.isoformat()})
        clock_notices.recounted(item, at=at)


def _verifications() -> Iterable[Counted]:
    rows = Verification.objects.filter(
        outcome=VerificationOutcome.OPEN,
        case__status__in=[CaseStatus.OPEN, CaseStatus.CLOSED, CaseStatus.ARCHIVED],
    ).select_related("case__platform__parent", "call_back", "evaluation")
    for row in rows.order_by("case_id", "id"):
        start = timezone.localdate(row.asked_at)
        yield Counted(start, VERIFY_WITHIN, row.due, partial(_move_verification, row))


def _move_verification(row: Verification, due: dt.date, by: ledger.By, at: dt.datetime) -> None:
    Verification.objects.filter(pk=row.pk).update(due=due)
    clock_notices.case_recounted(row.case, due, looks=True, at=at)


def _objections() -> Iterable[Counted]:
    rows = Case.objects.filter(
        status=CaseStatus.OPEN, noted_at=None, object_until__gte=clock.today()
    ).select_related("platform__parent")
    for case in rows.order_by("id"):
        if case.object_until:
            start = timezone.localdate(case.raised_at)
            yield Counted(start, OBJECTION, case.object_until, partial(_move_objection, case))


def _move_objection(case: Case, due: dt.date, by: ledger.By, at: dt.datetime) -> None:
    Case.objects.filter(pk=case.pk).update(object_until=due)
    clock_notices.case_recounted(case, due, looks=False, at=at)


def _stages() -> Iterable[Counted]:
    """Where a matter stands now; a stage that it has left, or not reached, has no last day."""
    rows = CaseStep.objects.filter(
        status=StepStatus.ACTIVE,
        limit_unit=Unit.WORKING_DAY,
        limit_n__isnull=False,
        due__isnull=False,
        entered_at__isnull=False,
        case__status__in=GOING_ON,
    ).select_related("case__platform")
    for step in rows.order_by("case_id", "id"):
        if step.limit and step.due and step.entered_at:
            start = timezone.localdate(step.entered_at)
            yield Counted(start, step.limit, step.due, partial(_move_stage, step))


def _move_stage(step: CaseStep, due: dt.date, by: ledger.By, at: dt.datetime) -> None:
    if CaseStep.objects.filter(pk=step.pk, status=StepStatus.ACTIVE).update(due=due):
        clock_notices.stage_recounted(step, due, at=at)


def _dissents() -> Iterable[Counted]:
    rows = Dissent.objects.owed().filter(case__status__in=OWES)
    rows = rows.select_related("case__platform", "round__host")
    for row in rows.order_by("case_id", "id"):
        start = timezone.localdate(row.said_at)
        yield Counted(start, EXPLAIN, row.explain_by, partial(_move_dissent, row))


def _move_dissent(row: Dissent, due: dt.date, by: ledger.By, at: dt.datetime) -> None:
    if Dissent.objects.filter(pk=row.pk, explained_at__isnull=True).update(explain_by=due):
        clock_notices.dissent_recounted(row, due, at=at)


def _doubts() -> Iterable[Counted]:
    """“Not satisfied” with a reason that nobody has answered."""
    rows = Evaluation.objects.to_answer().select_related("case__platform__parent")
    for row in rows.order_by("case_id", "id"):
        if row.answer_due:
            start = timezone.localdate(row.said_at)
            yield Counted(start, ANSWER_WITHIN, row.answer_due, partial(_move_doubt, row))


def _move_doubt(row: Evaluation, due: dt.date, by: ledger.By, at: dt.datetime) -> None:
    if Evaluation.objects.to_answer().filter(pk=row.pk).update(answer_due=due):
        clock_notices.doubt_recounted(row, due, at=at)
