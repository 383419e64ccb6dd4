"""Procedures as data: the village's four steps are shipped; a matter copies its version's."""

import datetime as dt

from cases.enums import StepStatus
from cases.models import Case, CaseStep, Procedure, ProcedureStep, ProcedureVersion
from platforms.models import Platform

VILLAGE = "village"


def procedure_for(platform: Platform) -> ProcedureVersion:
    """The newest version of the procedure that holds at ``platform`` (procedure.md §0.3)."""
    return (
        ProcedureVersion.objects.filter(procedure__code=VILLAGE)
        .order_by("-version")
        .select_related("procedure")[:1]
        .get()
    )


def new_version(procedure: Procedure, steps: list[dict]) -> ProcedureVersion:
    """A new edition with ``steps`` (fields of ProcedureStep without position), in order."""
    last = procedure.versions.order_by("-version").values_list("version", flat=True).first() or 0
    version = ProcedureVersion.objects.create(procedure=procedure, version=last + 1)
    ProcedureStep.objects.bulk_create(
        ProcedureStep(version=version, position=position, **step)
        for position, step in enumerate(steps, start=1)
    )
    return version


def copy_steps(case: Case, at: dt.datetime) -> None:
    """Gives a new matter its own steps: the first is done by raising it, the second is active."""
    rows = []
    for step in case.procedure_version.steps.order_by("position"):
        first, second = step.position == 1, step.position == 2
        rows.append(
            CaseStep(
                case=case,
                position=step.position,
                kind=step.kind,
                label=step.label,
                status=StepStatus.DONE
                if first
                else StepStatus.ACTIVE
                if second
                else StepStatus.PENDING,
                limit_n=step.limit_n,
                limit_unit=step.limit_unit,
                post=step.post,
                waivable=step.waivable,
                entered_at=at if first or second else None,
                left_at=at if first else None,
            )
        )
    CaseStep.objects.bulk_create(rows)
