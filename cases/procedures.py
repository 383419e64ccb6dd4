"""Procedures as data: the village's four steps and the county's stages are shipped; an office may
make its own. A matter copies the steps of one version that apply at its weight."""

import datetime as dt

from cases import steps
from cases.enums import CaseStatus, StepKind, StepStatus, Weight
from cases.models import Case, CaseStep, Procedure, ProcedureStep, ProcedureVersion
from platforms.enums import PlatformLevel
from platforms.models import Platform
from platforms.settings import setting

VILLAGE = "village"
COUNTY = "county"
CONFIGURED = ("kind", "label", "limit_n", "limit_unit", "post", "waivable", "phase")
BY_RAISING = (StepKind.COLLECT, StepKind.PROPOSE)


def procedure_for(platform: Platform) -> ProcedureVersion:
    """The newest version of the procedure that holds at ``platform``.

    What the nearest place above has set for places of this level, else the shipped one: the
    county's stages at a county, the village's four steps at villages and towns (procedure.md
    §0.3). A town has no approver and no party committee above its own to report to, so the twelve
    stages would only stand in its way; it may choose them by the setting ``procedure.town``.
    """
    chosen = str(setting(platform, setting_key(platform.level)).value)
    return newest(chosen) or newest(shipped_for(platform.level)) or newest_of_all()


def setting_key(level: str) -> str:
    """The setting that says which procedure holds at places of ``level``."""
    known = (PlatformLevel.VILLAGE, PlatformLevel.TOWN, PlatformLevel.COUNTY)
    return f"procedure.{level if level in known else PlatformLevel.COUNTY}"


def shipped_for(level: str) -> str:
    """The shipped procedure of a level, by its code."""
    return VILLAGE if level in (PlatformLevel.VILLAGE, PlatformLevel.TOWN) else COUNTY


def newest(code: str) -> ProcedureVersion | None:
    """The newest version of the procedure of this code."""
    rows = ProcedureVersion.objects.filter(procedure__code=code).order_by("-version")
    return rows.select_related("procedure").first()


def newest_of_all() -> ProcedureVersion:
    """The village's, which is always there."""
    return ProcedureVersion.objects.filter(procedure__code=VILLAGE).latest("version")


def new_version(procedure: Procedure, rows: list[dict]) -> ProcedureVersion:
    """A new edition with ``rows`` (fields of ProcedureStep without position), in order."""
    last = procedure.versions.order_by("-version").values_list("version", flat=True).first() or 0
    version = ProcedureVersion.objects.create(procedure=procedure, version=last + 1)
    ProcedureStep.objects.bulk_create(
        ProcedureStep(version=version, position=position, **row)
        for position, row in enumerate(rows, start=1)
    )
    return version


def applying(version: ProcedureVersion, platform: Platform, weight: int) -> list[ProcedureStep]:
    """The steps of a version that a matter of this weight at this place goes through, in order.

    Only a county has an approver, so elsewhere nobody waits for one.
    """
    rows = version.steps.filter(weight__lte=weight).order_by("position")
    approved = platform.level == PlatformLevel.COUNTY
    return [row for row in rows if approved or row.kind != StepKind.APPROVE]


def asks_approval(version: ProcedureVersion, platform: Platform, weight: int) -> bool:
    """Whether a matter raised here waits for the approver before it opens."""
    return any(row.kind == StepKind.APPROVE for row in applying(version, platform, weight))


def as_step(case: Case, row: ProcedureStep, position: int) -> CaseStep:
    """A step of a version as a matter's own, still to come."""
    fields = {name: getattr(row, name) for name in CONFIGURED}
    return CaseStep(case=case, position=position, status=StepStatus.PENDING, **fields)


def copy_steps(case: Case, at: dt.datetime, passed: str = "") -> None:
    """Gives a new matter its own steps: raising it was the first, the next is where it stands.

    ``passed`` is why an open matter was not put before the approver: it had begun before it was
    entered. A draft still stands where it is raised.
    """
    rows = applying(case.procedure_version, case.platform, Weight(case.weight))
    made = [as_step(case, row, position) for position, row in enumerate(rows, start=1)]
    for step in made[:-1]:
        if step.position == 1 or step.kind in BY_RAISING:
            if case.status == CaseStatus.DRAFT and step.kind == StepKind.PROPOSE:
                break
            step.status, step.entered_at, step.left_at = StepStatus.DONE, at, at
        elif step.kind == StepKind.APPROVE and case.status == CaseStatus.OPEN:
            step.status, step.left_at, step.reason = StepStatus.WAIVED, at, passed[:120]
        else:
            break
    here = next(step for step in made if step.status == StepStatus.PENDING)
    here.status, here.entered_at, here.due = StepStatus.ACTIVE, at, steps.last_day(here, at)
    CaseStep.objects.bulk_create(made)
