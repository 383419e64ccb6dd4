"""A running matter gets other steps: its weight changed, or it goes over to a newer version."""

import datetime as dt

from django.db.models import F
from django.utils.translation import gettext as _

from cases import steps
from cases.arranging import Slot, plan
from cases.enums import CaseStatus, StepStatus, Weight
from cases.lifecycle.locking import acting_on
from cases.models import Case, CaseStep, ProcedureVersion
from cases.procedures import CONFIGURED, applying, as_step
from common.errors import AlreadyMoved
from participants.actor import Actor
from records import ledger

RUNNING = (
    CaseStatus.DRAFT,
    CaseStatus.SUBMITTED,
    CaseStatus.RETURNED,
    CaseStatus.OPEN,
    CaseStatus.SUSPENDED,
)
OUT_OF_THE_WAY = 1000  # positions while they are dealt out anew


def weigh(case: Case, weight: Weight, *, by: Actor, at: dt.datetime) -> None:
    """What a matter weighs (procedure.md §0.3); a running one gets the steps that apply now."""
    if case.weight == weight:
        return
    case.weight = weight
    case.save(update_fields=["weight"])
    ledger.append(
        case.ledger_stream,
        "case.weighed",
        at=at,
        by=by,
        subject=case.ledger_subject,
        facts={"weight": int(weight)},
    )
    if case.status in RUNNING:
        arrange(case, case.procedure_version, by=by, at=at, why=_("its weight was changed"))


def go_over(case: Case, version: ProcedureVersion, *, by: Actor, at: dt.datetime) -> None:
    """A running matter goes over to ``version``: what was left stays, what is to come is as the
    version says. Raises AlreadyMoved where it has ended or follows that version."""
    with acting_on(case):
        case.refresh_from_db(fields=["status", "procedure_version"])
        if case.status not in RUNNING or case.procedure_version_id == version.pk:
            raise AlreadyMoved(str(case.get_status_display()))
        case.procedure_version = version
        case.save(update_fields=["procedure_version"])
        facts = {"name": version.procedure.name, "version": version.version}
        ledger.append(
            case.ledger_stream,
            "case.went_over",
            at=at,
            by=by,
            subject=case.ledger_subject,
            facts=facts,
        )
        arrange(case, version, by=by, at=at, why=_("the procedure was changed"))


def arrange(case: Case, version: ProcedureVersion, *, by: Actor, at: dt.datetime, why: str) -> None:
    """Gives the matter the steps of ``version`` that apply to it, in their order."""
    old = list(case.steps.order_by("position"))
    if not any(step.status == StepStatus.ACTIVE for step in old):
        return
    slots = plan(old, applying(version, case.platform, case.weight))
    kept = {slot.step.pk for slot in slots if slot.step}
    case.steps.exclude(pk__in=kept).delete()
    case.steps.update(position=F("position") + OUT_OF_THE_WAY)
    # Whoever leaves goes first: a matter stands at one step at a time.
    for slot in slots:
        if slot.step and slot.step.status != slot.state == StepStatus.WAIVED:
            slot.step.case = case
            steps.pass_over(slot.step, by=by, at=at, why=why)
    for position, slot in enumerate(slots, start=1):
        _put(case, slot, position, at, why)
    here = next(slot for slot in slots if slot.state == StepStatus.ACTIVE).step
    if here is not None and here.status != StepStatus.ACTIVE:
        here.case = case
        steps.enter(here, by=by, at=at)
    steps.advance(case, by=by, at=at)


def _put(case: Case, slot: Slot, position: int, at: dt.datetime, why: str) -> None:
    """Writes one place of the new order; a new step that is passed over can be recorded later."""
    if slot.step is None and slot.row is not None:
        slot.step = as_step(case, slot.row, position)
        if slot.state == StepStatus.WAIVED:
            slot.step.status, slot.step.left_at, slot.step.reason = slot.state, at, why[:120]
        slot.step.save()
        return
    step: CaseStep | None = slot.step
    if step is None:
        return
    step.position = position
    if slot.row is not None:
        for name in CONFIGURED:
            setattr(step, name, getattr(slot.row, name))
        if step.status == StepStatus.ACTIVE and step.entered_at:
            step.due = steps.last_day(step, step.entered_at)
    step.save(update_fields=["position", "due", *CONFIGURED])
