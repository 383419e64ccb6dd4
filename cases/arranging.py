"""The steps of a running matter put in the order of other rows: a newer version, another weight.

What was left stays as it was left, with its record; nothing that happened is lost. What is to come
is as the rows say. Pure, so that a preview and the act say the same.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cases.enums import StepStatus
from cases.models import CaseStep, ProcedureStep

LEFT = (StepStatus.DONE, StepStatus.WAIVED)


@dataclass
class Slot:
    """One place in the new order: a step the matter has, a row it gets one from, or both."""

    step: CaseStep | None
    row: ProcedureStep | None
    state: str

    @property
    def label(self) -> str:
        """What it is called from now on."""
        named = self.row or self.step
        return named.label if named else ""


def plan(old: Sequence[CaseStep], rows: Sequence[ProcedureStep]) -> list[Slot]:
    """``old`` in the order of ``rows``, of which exactly one is active.

    A step is the same as a row where both are the n-th of their kind. What the rows do not know
    any more stays where it was left and goes where it was still to come. Where the matter stood at
    such a step, it stands at the next one. What the rows put before the place where it stands is
    passed over; it may be recorded afterwards.
    """
    known = dict(zip(_numbered(old), old, strict=True))
    slots = [
        Slot(step := known.pop(key, None), row, step.status if step else StepStatus.PENDING)
        for key, row in zip(_numbered(rows), rows, strict=True)
    ]
    for step in old:
        if step in known.values() and step.status != StepStatus.PENDING:
            slots.insert(_after(step, old, slots), Slot(step, None, step.status))
    _stand(slots)
    return slots


def _numbered(steps: Sequence[CaseStep] | Sequence[ProcedureStep]) -> list[tuple[str, int]]:
    seen: Counter[str] = Counter()
    keys = []
    for one in steps:
        seen[one.kind] += 1
        keys.append((one.kind, seen[one.kind]))
    return keys


def _after(step: CaseStep, old: Sequence[CaseStep], slots: list[Slot]) -> int:
    """Behind the nearest step that came before it; at the front where there is none."""
    before = [one for one in old if one.position < step.position]
    for one in reversed(before):
        for index, slot in enumerate(slots):
            if slot.step is one:
                return index + 1
    return 0


def _stand(slots: list[Slot]) -> None:
    """Says of each place whether it is over, now or to come."""
    stood = next(i for i, slot in enumerate(slots) if slot.state == StepStatus.ACTIVE)
    here = stood
    if slots[stood].row is None:
        slots[stood].state = StepStatus.WAIVED
        ahead = [i for i in range(stood, len(slots)) if slots[i].state == StepStatus.PENDING]
        here = ahead[0] if ahead else len(slots) - 1
    for index, slot in enumerate(slots):
        if index == here:
            slot.state = StepStatus.ACTIVE
        elif index < here and slot.state == StepStatus.PENDING:
            slot.state = StepStatus.WAIVED


def stands_at(slots: Sequence[Slot]) -> str:
    """The label of the step where the matter stands."""
    return next(slot.label for slot in slots if slot.state == StepStatus.ACTIVE)
