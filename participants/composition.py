"""Who is still missing at a table: a hint, never a wall (S5, S31; procedure.md §0.8).

``findings`` and ``seats_summary`` are pure: they take the rule, the seat classes of those invited
and what was waived, and touch no database, so that a page may ask them at every change. The rule
and the roster are those of the **place** where the matter is, not of the host.
"""

import functools
import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.errors import DomainError
from participants.enums import SEAT_LETTERS, SeatClass
from participants.models import CompositionRule
from platforms.models import Platform

PATH_STEP = 4  # digits of Platform.path per level
SHIPPED_FILE = Path(__file__).parent / "data" / "composition.json"


class BadRule(DomainError):
    """A composition rule that cannot be read; the sentence says which part and what is accepted."""

    code = "bad_composition_rule"


@dataclass(frozen=True)
class SeatGroup:
    """One class of the rule: filled by any of ``seats``, with at least ``least`` persons."""

    key: str
    seats: tuple[str, ...]
    least: int = 1
    fixed: bool = True
    own_label: str = ""
    own_letter: str = ""

    @property
    def label(self) -> str:
        """What officials call it: the office's own word, else the names of its seats."""
        names = [str(SeatClass(seat).label) for seat in self.seats]
        return self.own_label or pgettext("between names", ", ").join(names)

    @property
    def letter(self) -> str:
        """One letter for the round table."""
        known = SEAT_LETTERS.get(SeatClass(self.seats[0]))
        return self.own_letter or (str(known) if known else self.label[:1])

    @property
    def is_convener(self) -> bool:
        """Whether this is the "1"."""
        return SeatClass.CONVENER in self.seats

    def waived_by(self, waived: Collection[str]) -> bool:
        """Whether it was said of the class, or of each of its seats, that it is not needed."""
        return self.key in waived or all(seat in waived for seat in self.seats)


@dataclass(frozen=True)
class Rule:
    """A composition rule as read from its row."""

    name: str
    groups: tuple[SeatGroup, ...]

    @classmethod
    def read(cls, name: str, classes: Any) -> Self:
        """Raises BadRule naming the class, what was given and what is accepted."""
        if not isinstance(classes, list) or not classes:
            raise BadRule(_("A rule is a list of at least one class."))
        groups = tuple(_group(number, given) for number, given in enumerate(classes, start=1))
        doubled = [key for key, count in Counter(g.key for g in groups).items() if count > 1]
        if doubled:
            raise BadRule(_("The key “%(key)s” is used twice.") % {"key": doubled[0]})
        return cls(name, groups)

    @property
    def fixed(self) -> tuple[SeatGroup, ...]:
        """What is asked of the roster: the 1 and the 6, the convener first."""
        return tuple(sorted((g for g in self.groups if g.fixed), key=lambda g: not g.is_convener))


def _group(number: int, given: Any) -> SeatGroup:
    seats = given.get("seats") if isinstance(given, dict) else None
    known = set(SeatClass.values)
    if not isinstance(seats, list) or not seats or not known.issuperset(seats):
        raise BadRule(
            _("Class %(number)s: “seats” must be a list of these: %(known)s.")
            % {"number": number, "known": ", ".join(SeatClass.values)}
        )
    least = given.get("least", 1)
    if not isinstance(least, int) or isinstance(least, bool) or least < 0:
        raise BadRule(
            _("Class %(number)s: “least” must be a number of persons, 0 or more.")
            % {"number": number}
        )
    return SeatGroup(
        key=str(given.get("key") or seats[0]),
        seats=tuple(seats),
        least=least,
        fixed=bool(given.get("fixed", True)),
        own_label=str(given.get("label") or ""),
        own_letter=str(given.get("letter") or "")[:1],
    )


@dataclass(frozen=True)
class Gap:
    """A class that nobody, or not enough, of those invited fills.

    ``stronger`` only for a missing stakeholder (procedure.md §0.8).
    """

    key: str
    label: str
    missing: int
    least: int
    stronger: bool

    def __str__(self) -> str:
        if self.least == 1:
            return self.label
        return _("%(class)s (%(count)s more)") % {"class": self.label, "count": self.missing}


def findings(
    rule: Rule,
    invited: Iterable[str],
    no_such_classes: Collection[str] = (),
    declined: Collection[str] = (),
) -> list[Gap]:
    """The gaps in the order of the rule; an empty list says that nothing is missing.

    ``invited`` are seat classes, one per person. ``no_such_classes`` are the place's 本村无此类 of
    this term, ``declined`` this meeting's 这次不请: seat classes or keys of the rule.
    """
    filled = Counter(invited)
    gaps = []
    for group in rule.groups:
        missing = group.least - sum(filled[seat] for seat in group.seats)
        if missing > 0 and not group.waived_by(no_such_classes) and not group.waived_by(declined):
            stronger = SeatClass.STAKEHOLDER in group.seats
            gaps.append(Gap(group.key, group.label, missing, group.least, stronger))
    return gaps


def line(gaps: Sequence[Gap]) -> str:
    """还缺：新乡贤、社会组织代表. Empty where nothing is missing."""
    if not gaps:
        return ""
    names = pgettext("between names", ", ").join(str(gap) for gap in gaps)
    return _("Still missing: %(classes)s") % {"classes": names}


def urgent_line(gaps: Iterable[Gap]) -> str:
    """The stronger hint where no stakeholder comes; else empty."""
    if not any(gap.stronger for gap in gaps):
        return ""
    return _("Nobody concerned by the matter is invited. What is agreed without them rarely holds.")


@dataclass(frozen=True)
class SeatsSummary:
    """The table as the round meter draws it.

    ``seats`` are (letter, taken) pairs, the convener first; a class that this place does not have
    is left out. ``x`` are the persons outside the fixed classes, ``total`` all persons.
    """

    seats: tuple[tuple[str, bool], ...]
    one: bool
    six: int
    six_of: int
    x: int
    total: int

    @property
    def full(self) -> bool:
        """Whether every fixed seat is taken."""
        return all(taken for _letter, taken in self.seats)


def seats_summary(
    rule: Rule, invited: Iterable[str], no_such_classes: Collection[str] = ()
) -> SeatsSummary:
    """Counts the 1, the six (or N) and X of those invited, in persons and in classes."""
    filled = Counter(invited)
    groups = [group for group in rule.fixed if not group.waived_by(no_such_classes)]
    taken = {
        group.key: sum(filled[seat] for seat in group.seats) >= max(group.least, 1)
        for group in groups
    }
    fixed_seats = {seat for group in rule.fixed for seat in group.seats}
    six = [group.key for group in groups if not group.is_convener]
    return SeatsSummary(
        seats=tuple((group.letter, taken[group.key]) for group in groups),
        one=any(taken[group.key] for group in groups if group.is_convener),
        six=sum(taken[key] for key in six),
        six_of=len(six),
        x=sum(count for seat, count in filled.items() if seat not in fixed_seats),
        total=filled.total(),
    )


@functools.cache
def shipped() -> Rule:
    """1+6+X as the software ships it: what counts where a database holds no rule at all."""
    given = json.loads(SHIPPED_FILE.read_text(encoding="utf-8"))
    return Rule.read(given["name"], given["classes"])


def rule_for(platform: Platform) -> Rule:
    """The newest version of the nearest platform up the tree; the shipped rule where none made one.

    One statement. Raises BadRule where the row cannot be read.
    """
    path = platform.path
    prefixes = [path[:end] for end in range(PATH_STEP, len(path) + 1, PATH_STEP)]
    row = max(
        CompositionRule.objects.filter(
            Q(platform__isnull=True) | Q(platform__path__in=prefixes)
        ).select_related("platform"),
        key=lambda rule: (len(rule.platform.path) if rule.platform else 0, rule.version),
        default=None,
    )
    return Rule.read(row.name, row.classes) if row else shipped()


def change_rule(platform: Platform, name: str, classes: Any) -> CompositionRule:
    """Makes a new version for ``platform`` and all below it; older versions stay as they were.

    Raises BadRule.
    """
    Rule.read(name, classes)
    with transaction.atomic():
        Platform.objects.select_for_update().get(pk=platform.pk)
        newest = CompositionRule.objects.filter(platform=platform).aggregate(n=Max("version"))["n"]
        return CompositionRule.objects.create(
            platform=platform, name=name, classes=classes, version=(newest or 0) + 1
        )
