"""What becomes of each matter of a county, so that every total is met exactly."""

import enum
from random import Random
from typing import NamedTuple

from config.scale.sizes import Scale

DAYS = 3 * 365


class Fate(enum.Enum):
    """Where a matter stands at the end of the three years."""

    RAISED = "raised, nothing done yet"
    RETURNED = "the town objected"
    WITHDRAWN = "taken back"
    VOID = "void"
    SUSPENDED = "put aside"
    CALLED = "a meeting is to come"
    HELD = "discussed, results not entered"
    AGAIN = "not agreed, to be discussed again"
    ESCALATED = "put before the level above"
    EXPLAINED = "answered in words, closed"
    PLANNED = "taken into a plan, closed"
    DOING = "being done"
    ASKING = "done, to be called back"
    TO_VERIFY = "said not to be fixed"
    CLOSED = "closed"


F = Fate
# Up to how many days after it was raised what has become of matters, in parts of the whole.
BY_AGE: list[tuple[int, dict[Fate, float]]] = [
    (3, {F.RAISED: 80, F.RETURNED: 10, F.WITHDRAWN: 5, F.DOING: 5}),
    (8, {F.CALLED: 55, F.RAISED: 15, F.DOING: 30}),
    (12, {F.HELD: 20, F.RAISED: 10, F.DOING: 70}),
    (45, {F.DOING: 45, F.ASKING: 20, F.CLOSED: 30, F.ESCALATED: 3, F.TO_VERIFY: 2}),
    (
        120,
        {
            F.CLOSED: 80, F.DOING: 6, F.ASKING: 4, F.AGAIN: 4, F.EXPLAINED: 3,
            F.ESCALATED: 1, F.SUSPENDED: 1, F.VOID: 1,
        },
    ),
    (
        DAYS,
        {
            F.CLOSED: 89.3, F.EXPLAINED: 4, F.PLANNED: 2, F.VOID: 1.5, F.SUSPENDED: 1,
            F.WITHDRAWN: 0.5, F.AGAIN: 0.5, F.DOING: 0.4, F.ASKING: 0.3, F.ESCALATED: 0.2,
            F.TO_VERIFY: 0.3,
        },
    ),
]  # fmt: skip
MEETING_NEEDED = {F.CALLED, F.HELD, F.AGAIN, F.ESCALATED, F.EXPLAINED, F.PLANNED}
AGREED = {F.DOING, F.ASKING, F.TO_VERIFY, F.CLOSED}
MET = {Fate.DOING: 8}  # days after which a meeting may have been held and its results entered
MET_AND_DONE = 40  # and what it agreed on done and called back
OLD = 120  # days after which a matter may have taken several rounds, or a meeting and its work
ROUNDS = 5
ITEMS = 3


class Path(NamedTuple):
    """One matter's way: days since it was raised, where it stands, meetings, items agreed."""

    age: int
    fate: Fate
    rounds: int
    items: int


class PlanDoesNotFit(ValueError):
    """The totals of a scale cannot all be met."""


def paths(scale: Scale, random: Random) -> list[Path]:
    """A county's matters, the oldest first. Raises PlanDoesNotFit."""
    ages = [DAYS - 1 - index * DAYS // scale.cases for index in range(scale.cases)]
    fates = [_fate(age, random) for age in ages]
    rounds = _rounds(scale.meetings, ages, fates, random)
    agreed = [index for index, fate in enumerate(fates) if fate in AGREED]
    items = _spread(scale.items, agreed, ITEMS, random)
    return [
        Path(age, fate, rounds[index], items.get(index, 0))
        for index, (age, fate) in enumerate(zip(ages, fates, strict=True))
    ]


def _fate(age: int, random: Random) -> Fate:
    weights = next(weights for up_to, weights in BY_AGE if age < up_to)
    return random.choices(list(weights), list(weights.values()))[0]


def _rounds(total: int, ages: list[int], fates: list[Fate], random: Random) -> list[int]:
    """Meetings of each matter: one where its fate needs one, most of the old ones one or several."""
    rounds = [int(fate in MEETING_NEEDED) for fate in fates]
    for index, fate in enumerate(fates):
        if fate in AGREED and MET.get(fate, MET_AND_DONE) <= ages[index] < OLD:
            rounds[index] = random.choice((0, 1, 1))
    old = [i for i, fate in enumerate(fates) if fate in AGREED and ages[i] >= OLD]
    left = total - sum(rounds)
    if not 0 <= left <= ROUNDS * len(old):
        raise PlanDoesNotFit(f"{total} meetings do not fit {len(fates)} matters.")
    first = random.sample(old, min(len(old), left - left // 7))
    for index, count in _spread(left, first, ROUNDS, random).items():
        rounds[index] = count
    return rounds


def _spread(total: int, among: list[int], most: int, random: Random) -> dict[int, int]:
    """``total`` over ``among``: one each, what is left by chance, never more than ``most``."""
    if not len(among) <= total <= most * len(among):
        raise PlanDoesNotFit(f"{total} cannot be shared out over {len(among)}, 1 to {most} each.")
    given = dict.fromkeys(among, 1)
    for index in random.sample(among * (most - 1), total - len(among)):
        given[index] += 1
    return given
