"""How residents' pages speak: a matter without names, its steps in everyday words."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from cases.enums import CaseStatus, StepKind, StepStatus
from cases.models import Case, CaseStep

# Telephone and identity numbers, which somebody may have typed into a title.
NUMBERS = re.compile(
    r"(?<!\d)(?:1\d{2}[ -]?\d{4}[ -]?\d{4}|0\d{2,3}[ -]?\d{7,8}|\d{17}[\dXx]|\d{7,12})(?!\d)"
)
STEPS = {
    StepKind.PROPOSE: pgettext_lazy("resident's step", "Received"),
    StepKind.CONSULT: pgettext_lazy("resident's step", "Discussed"),
    StepKind.HANDLE: pgettext_lazy("resident's step", "Done"),
    StepKind.CALL_BACK: pgettext_lazy("resident's step", "You are asked"),
}
NOW = {
    StepKind.PROPOSE: pgettext_lazy("matter now", "received"),
    StepKind.CONSULT: pgettext_lazy("matter now", "being discussed"),
    StepKind.HANDLE: pgettext_lazy("matter now", "being done"),
    StepKind.CALL_BACK: pgettext_lazy("matter now", "reported done, being asked back"),
}


def public_title(case: Case, *names: str) -> str:
    """What residents may read of a matter: its public title, without numbers that reach somebody
    and without the names of who raised it. A restricted one has a generated title."""
    if case.restricted:
        return case.public_title
    title = NUMBERS.sub("…", case.public_title)
    raiser = [case.raiser.name] if case.raiser else []
    for name in {*names, *raiser} - {""}:
        title = title.replace(name, _("a resident"))
    return title


def step_row(step: CaseStep) -> dict[str, str]:
    """A step for steps.html in residents' words."""
    states = {StepStatus.DONE: "done", StepStatus.ACTIVE: "now", StepStatus.WAIVED: "waived"}
    return {
        "name": str(STEPS.get(StepKind(step.kind), step.label)),
        "note": "",
        "state": states.get(StepStatus(step.status), ""),
    }


def state_of(case: Case, step: CaseStep | None) -> str:
    """Where an open matter stands, in one everyday word."""
    if case.status == CaseStatus.SUSPENDED:
        return _("put aside for the time being")
    return str(NOW.get(StepKind(step.kind), step.label)) if step else case.get_status_display()
