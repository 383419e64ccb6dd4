"""Figures of evaluations by group, such that nobody's single answer can be read out of them.

A group with fewer than five answers shows nothing at all (样本不足, procedure.md §8). The total is
that of the groups shown, so that nothing can be had by subtraction, and nothing is shown before
the time for answering is over, so that nothing can be had by looking twice. What is typed in
afterwards, when the figures are out, joins them five at a time for the same reason.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cases.enums import Rating, RatingGroup

ENOUGH = 5  # answers, procedure.md §8


@dataclass(frozen=True)
class Answered:
    """One answer as it is counted; ``late``: given after the term, ``typed_late``: only typed in
    after it. Both hold only of what was entered for somebody."""

    group: str
    result: str
    attitude: str
    entered_for: bool = False
    late: bool = False
    typed_late: bool = False


@dataclass(frozen=True)
class Counts:
    """Answers of one group, or of all groups shown; ``asked`` 0 where nobody knows how many."""

    satisfied: int = 0
    basically: int = 0
    dissatisfied: int = 0
    attitude_good: int = 0
    asked: int = 0

    @property
    def n(self) -> int:
        """Answers."""
        return self.satisfied + self.basically + self.dissatisfied

    @property
    def good(self) -> int:
        """满意 + 基本满意: the 满意率 is this ÷ ``n``."""
        return self.satisfied + self.basically


@dataclass(frozen=True)
class Row:
    """A group; ``counts`` is None where there are too few answers to say anything."""

    group: RatingGroup
    entered_for: bool
    counts: Counts | None
    late: bool = False


@dataclass(frozen=True)
class Tally:
    """Every group; the total of those who answered themselves and are shown (None where none);
    how many answers were given after the term."""

    rows: list[Row]
    total: Counts | None
    late: int = 0


def tally(answers: Iterable[Answered], asked: Mapping[str, int]) -> Tally:
    """Counts by group, what was entered for others apart, and what was given late apart again.
    Groups without answers and groups with too few look alike."""
    parts: dict[tuple[str, bool, bool], list[Answered]] = defaultdict(list)
    for one in answers:
        parts[one.group, one.entered_for, one.late].append(one)
    late_ones = sum(len(said) for (_group, _for, late), said in parts.items() if late)
    for key, said in parts.items():
        parts[key] = _in_lots(said)
    rows = [
        Row(group, False, _counts(parts[group, False, False], asked.get(group, 0)))
        for group in RatingGroup
    ]
    entered = [
        Row(group, True, _counts(parts[group, True, late], 0), late)
        for late in (False, True)
        for group in RatingGroup
    ]
    rows += [row for row in entered if row.counts is not None]
    own = [row.counts for row in rows if row.counts is not None and not row.entered_for]
    return Tally(rows, _total(own), late_ones)


def _in_lots(answers: list[Answered]) -> list[Answered]:
    """Without what was typed in after the figures were out and does not yet fill a lot."""
    after = [one for one in answers if one.typed_late]
    whole = len(after) // ENOUGH * ENOUGH
    return [one for one in answers if not one.typed_late] + after[:whole]


def _counts(answers: list[Answered], asked: int) -> Counts | None:
    if len(answers) < ENOUGH:
        return None
    results = Counter(one.result for one in answers)
    return Counts(
        satisfied=results[Rating.SATISFIED],
        basically=results[Rating.BASICALLY],
        dissatisfied=results[Rating.DISSATISFIED],
        attitude_good=sum(one.attitude != Rating.DISSATISFIED for one in answers),
        asked=max(asked, len(answers)) if asked else 0,
    )


def _total(shown: list[Counts]) -> Counts | None:
    if not shown:
        return None
    return Counts(
        satisfied=sum(one.satisfied for one in shown),
        basically=sum(one.basically for one in shown),
        dissatisfied=sum(one.dissatisfied for one in shown),
        attitude_good=sum(one.attitude_good for one in shown),
    )
