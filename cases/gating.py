"""关口 as pages show them: each unit's last word, and what it said round by round."""

from collections.abc import Iterable, Sequence
from typing import Any

from cases.enums import GateWord
from cases.models import GatePosition, GateUnit, Round

TONES = {
    GateWord.PENDING: ("", "wait"),
    GateWord.AGREES: ("done", "done"),
    GateWord.CONDITIONAL: ("now", "part"),
    GateWord.REFUSES: ("late", "cross"),
}


def last_word(gate: GateUnit, rounds: Sequence[Round]) -> GatePosition | None:
    """What it said last, by the order of the rounds that were not dropped; None while it said
    nothing. The gate's ``positions`` are read already."""
    order = {row.pk: row.number for row in rounds if not row.dropped}
    said = [row for row in gate.positions.all() if row.round_id in order]
    return max(said, key=lambda row: order[row.round_id]) if said else None


def gate_rows(gates: Iterable[GateUnit], rounds: Sequence[Round]) -> list[dict[str, Any]]:
    """A row for each gate: name, badge, and ``said`` as (round, word, condition)."""
    return [_row(gate, rounds) for gate in gates]


def _row(gate: GateUnit, rounds: Sequence[Round]) -> dict[str, Any]:
    last = last_word(gate, rounds)
    word = GateWord(last.word) if last else GateWord.PENDING
    tone, icon = TONES[word]
    number = {row.pk: row.number for row in rounds if not row.dropped}
    said = sorted(
        (number[row.round_id], row.get_word_display(), row.condition)
        for row in gate.positions.all()
        if row.round_id in number
    )
    return {
        "gate": gate,
        "name": gate.name,
        "word": word.value,
        "condition": last.condition if last else "",
        "badge": {"tone": tone, "icon": icon, "text": str(word.label)},
        "said": said,
    }
