"""How residents' pages speak: a matter without names, its steps in everyday words."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from cases.enums import CaseStatus, StepKind, StepStatus
from cases.hiding import hider
from cases.models import Case, CaseStep

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
    return hider(case, *names)(case.public_title)


# What a resident sees of several stages is one: his four words hold whatever the procedure.
AS = {
    StepKind.COLLECT: StepKind.PROPOSE,
    StepKind.APPROVE: StepKind.PROPOSE,
    StepKind.ANNOUNCE: StepKind.CONSULT,
    StepKind.RESEARCH: StepKind.CONSULT,
    StepKind.PREPARE: StepKind.CONSULT,
    StepKind.OUTCOME: StepKind.HANDLE,
    StepKind.RESOLVE: StepKind.HANDLE,
    StepKind.ASSIGN: StepKind.HANDLE,
    StepKind.LOOK_BACK: StepKind.CALL_BACK,
}


def word_of(step: CaseStep) -> StepKind:
    """Under which of the four words a step stands."""
    kind = StepKind(step.kind)
    return AS.get(kind, kind)


def step_rows(steps: Iterable[CaseStep]) -> list[dict[str, str]]:
    """The steps of a matter in residents' words: one is now where any of its stages is."""
    states: dict[StepKind, set[str]] = {}
    for step in steps:
        states.setdefault(word_of(step), set()).add(step.status)
    return [
        {"name": str(word), "note": "", "state": _state(states[kind])}
        for kind, word in STEPS.items()
        if kind in states
    ]


def _state(found: set[str]) -> str:
    if StepStatus.ACTIVE in found or {StepStatus.DONE, StepStatus.PENDING} <= found:
        return "now"
    if StepStatus.DONE in found:
        return "done"
    return "waived" if found == {StepStatus.WAIVED} else ""


def state_of(case: Case, step: CaseStep | None) -> str:
    """Where an open matter stands, in one everyday word."""
    if case.status == CaseStatus.SUSPENDED:
        return _("put aside for the time being")
    return str(NOW[word_of(step)]) if step else case.get_status_display()
