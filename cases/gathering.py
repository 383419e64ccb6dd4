"""What hangs on a matter, read with it by one statement however many matters are shown."""

from collections import defaultdict
from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from cases.enums import ItemStatus
from cases.lifecycle.carrying import ENDED
from cases.models import (
    ActionItem,
    Benefit,
    CallBack,
    Case,
    CaseStep,
    Clue,
    Dissent,
    GatePosition,
    GateUnit,
    JointPlatform,
    LookBack,
    Opinion,
    Problem,
    QaItem,
    Research,
    Round,
    Verification,
)
from common.together import Read, hang, read_below

# What hangs on a matter besides its problems and their items, in which order it is shown, and
# which columns of it are read (none named: all).
PARTS: tuple[tuple[str, Any, str, tuple[str, ...]], ...] = (
    ("steps", CaseStep, "position", ()),
    ("rounds", Round, "number", ()),
    ("call_backs", CallBack, "id", ()),
    ("verifications", Verification, "id", ()),
    ("look_backs", LookBack, "id", ()),
    ("benefits", Benefit, "id", ()),
    ("gates", GateUnit, "id", ("case_id", "name", "problem_id", "dropped")),
    ("joint", JointPlatform, "id", ("case_id", "platform_id", "platform__name")),
    ("opinions", Opinion, "id", ("case_id", "outcome")),
    ("dissents", Dissent, "id", ("case_id", "explained_at")),
    ("questions", QaItem, "id", ("case_id",)),
    ("research", Research, "id", ("case_id",)),
)
SAID = ("gate_id", "round_id", "word", "condition")


# What pages and permissions ask of problems and items; the rest of a row is read when asked for.
PROBLEM = (
    *("case_id", "part", "text", "outcome", "outcome_text", "solved_on", "verified_on"),
    *("source_id", "source__case__no", "source__case__platform__name"),
)
# What a place knows of the matter that the level above made of its problem.
TAKEN_UP = (
    *("source_id", "outcome", "case__no", "case__status"),
    "case__platform__name",
)
ITEM = (
    *("no", "problem_id", "platform_id", "text", "way", "status", "spends", "ground"),
    *("lead_person_id", "lead_text", "unit_id", "issuer_id", "due", "done_on", "done_text"),
    "review_on",
    *("lead_person__name", "issuer__short_name", "issuer__tenant_id", "issuer__division_id"),
)


def _reads(keys: Sequence[int]) -> list[Read]:
    live = ActionItem.objects.exclude(status=ItemStatus.VOID)
    return [
        Read(Problem.objects.filter(case__in=keys), *PROBLEM),
        Read(live.filter(problem__case__in=keys), *ITEM),
        Read(Clue.objects.filter(case__in=keys), "no", "name", "reported_at", "case_id"),
        Read(Problem.objects.filter(source__case__in=keys), *TAKEN_UP),
        Read(GatePosition.objects.filter(gate__case__in=keys), *SAID),
        *(Read(model.objects.filter(case__in=keys), *columns) for _n, model, _by, columns in PARTS),
    ]


def read_parts(cases: Sequence[Case]) -> None:
    """Everything that hangs on these matters, by one statement however many they are.

    It stays with each matter as Django's prefetch would leave it; problems have ``live_items``.
    """
    found = read_below(_reads, [case.pk for case in cases])
    problems, items, clues, above, said, *others = found
    hang(cases, "problems", sorted(problems, key=attrgetter("part")))
    hang(cases, "clues", sorted(clues, key=attrgetter("pk")))
    upper = {row.source_id: row for row in above if row.case.status not in ENDED}
    live_items = defaultdict(list)
    for item in sorted(items, key=attrgetter("due", "pk")):
        live_items[item.problem_id].append(item)
    for problem in problems:
        problem.live_items = live_items[problem.pk]
        problem.above = upper.get(problem.pk)
        for item in problem.live_items:  # they stand where their matter stands
            item.problem, item.platform = problem, problem.case.platform
    for (name, _model, by, _columns), rows in zip(PARTS, others, strict=True):
        hang(cases, name, sorted(rows, key=attrgetter(by)))
    gates = [gate for case in cases for gate in case.gates.all()]
    if gates:
        hang(gates, "positions", said)
