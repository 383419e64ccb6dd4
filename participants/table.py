"""Reads permissions.csv: who may do what, where. Code, docs and the permission test read this."""

import csv
import functools
from dataclasses import dataclass
from pathlib import Path

TABLE_FILE = Path(__file__).parent / "data" / "permissions.csv"
RELATIONS = frozenset({"P", "down", "host", "duty", "own", "present"})
CONDITIONS = frozenset(
    {
        "may_order",
        "not_handler",
        "second_person",
        "reason",
        "issuer",
        "not_held",
        "asked",
        "village",
        "roster",
        "no_code",
        "own_fields",
    }
)


@dataclass(frozen=True)
class Grant:
    """One word of a cell: a relation to the object, and the condition it hangs on, if any."""

    relation: str
    condition: str = ""


Table = dict[str, dict[str, tuple[Grant, ...]]]


def _grants(cell: str, where: str) -> tuple[Grant, ...]:
    grants = []
    for word in cell.split():
        if word == "-":
            continue
        relation, _colon, condition = word.partition(":")
        if relation not in RELATIONS or (condition and condition not in CONDITIONS):
            raise ValueError(
                f"permissions.csv, {where}: {word!r} is not a grant. Use one of "
                f"{sorted(RELATIONS)}, with an optional :condition of {sorted(CONDITIONS)}."
            )
        grants.append(Grant(relation, condition))
    return tuple(grants)


@functools.cache
def table() -> Table:
    """act → role → grants. Raises ValueError naming the line of a word it does not know."""
    with TABLE_FILE.open(encoding="utf-8", newline="") as file:
        return {
            row["act"]: {
                role: _grants(cell, f"line {number}, {role}")
                for role, cell in row.items()
                if role != "act"
            }
            for number, row in enumerate(csv.DictReader(file), start=2)
        }


def grants(act: str, role: str) -> tuple[Grant, ...]:
    """What ``role`` has for ``act``. Raises KeyError for an act that is not in the table."""
    return table()[act].get(role, ())
