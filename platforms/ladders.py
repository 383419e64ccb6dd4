"""Ladders of reminders: on which days, counted from an event, somebody is reminded of it.

Each ladder is a setting, so a place has its own or that of the nearest place above it. A line is a
day: before the event negative, 0 the day itself. Where a ladder comes to tell somebody above too,
one line bears the word 上级: from that day on he is told. Who is told what stands in the code of
the room whose ladder it is; the days have their home here.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

FIRST, LAST = -60, 90  # days from an event: no ladder reaches further
MOST = 8  # rungs of a ladder
ABOVE = ("上级", "above")
LINE = re.compile(r"([+-]?\d{1,3})(?:\s*(\D+))?")


@dataclass(frozen=True)
class Ladder:
    """The rungs of one ladder, in days from its event, the lowest first.

    ``above_from`` is the rung from which on somebody above is told too; None where nobody is.
    """

    rungs: tuple[int, ...]
    above_from: int | None = None

    def tells_above(self, rung: int) -> bool:
        """Whether somebody above is told on this rung."""
        return self.above_from is not None and rung >= self.above_from


@dataclass(frozen=True)
class Declared:
    """A ladder as it is shipped, and how far a place may change it.

    ``event`` is day 0, ``above`` who is told too from the marked rung on (empty: nobody is).
    Rungs lie from ``first`` to ``last``; the last of them not before ``ends``, where it is given.
    """

    about: Any
    event: Any
    lines: tuple[str, ...]
    above: Any = ""
    first: int = FIRST
    last: int = LAST
    ends: int | None = None

    @property
    def label(self) -> Any:
        """What the setting is called, with the days it ships with."""
        days = " ".join(str(rung) for rung in self.shipped.rungs)
        return format_lazy("{}{} [{}]", gettext_lazy("days of reminders: "), self.about, days)

    @cached_property
    def shipped(self) -> Ladder:
        """The ladder where no place has set one."""
        return self.read(self.lines)

    def read(self, lines: Iterable[str]) -> Ladder:
        """The ladder that the lines of a setting name. Raises ValueError, in a sentence."""
        named = [self._line(line) for line in lines]
        rungs = sorted(rung for rung, _marked in named)
        marked = [rung for rung, is_marked in named if is_marked]
        self._check(rungs, marked)
        return Ladder(tuple(rungs), marked[0] if marked else None)

    def _line(self, line: str) -> tuple[int, bool]:
        """The day of a line, and whether it bears the word for above."""
        plain = unicodedata.normalize("NFKC", line).replace("−", "-").strip()
        found = LINE.fullmatch(plain)
        word = ((found and found[2]) or "").strip().lower()
        if found is None or (word and word not in ABOVE):
            raise ValueError(
                _("“%(line)s” is no day: one whole number a line, for example -7 or 3.")
                % {"line": line.strip()[:30]}
            )
        rung = int(found[1])
        if not self.first <= rung <= self.last:
            words = {"line": line.strip()[:30], "first": self.first, "last": self.last}
            raise ValueError(
                _("“%(line)s”: the days of this ladder lie from %(first)s to %(last)s.") % words
            )
        return rung, bool(word)

    def _check(self, rungs: list[int], marked: list[int]) -> None:
        if not rungs or len(rungs) > MOST:
            raise ValueError(
                _("A ladder has from 1 to %(most)s days, one a line.") % {"most": MOST}
            )
        if len(set(rungs)) < len(rungs):
            raise ValueError(_("Each day stands on the ladder once."))
        if self.ends is not None and rungs[-1] < self.ends:
            raise ValueError(
                _("The last day must be %(day)s or later: the one escalation table ends there.")
                % {"day": self.ends}
            )
        word = pgettext("ladder", "above")
        if self.above and len(marked) != 1:
            raise ValueError(
                _("One line says from which day on %(whom)s is told, for example “7 %(word)s”.")
                % {"whom": self.above, "word": word}
            )
        if marked and not self.above:
            raise ValueError(
                _("Nobody above is told by this ladder: leave “%(word)s” out.") % {"word": word}
            )


DESK_ABOVE = gettext_lazy("the level above")
WHO_HANDED_OUT = gettext_lazy("whoever handed it out")

LADDERS: Mapping[str, Declared] = {
    "ladder.meeting": Declared(
        gettext_lazy("a meeting to come"),
        gettext_lazy("the day of the meeting"),
        ("-1",),
        first=-14,
        last=-1,
    ),
    "ladder.results": Declared(
        gettext_lazy("results not recorded"),
        gettext_lazy("the day of the meeting"),
        ("1", "3", "7 上级"),
        DESK_ABOVE,
        first=1,
    ),
    "ladder.minutes": Declared(
        gettext_lazy("minutes not confirmed"),
        gettext_lazy("the day they were compiled"),
        ("1", "3", "7 上级"),
        DESK_ABOVE,
        first=1,
    ),
    "ladder.item": Declared(
        gettext_lazy("work agreed on"),
        gettext_lazy("its last day"),
        ("-7", "-1", "0", "3", "7", "15", "30"),
        ends=30,
    ),
    "ladder.accept": Declared(
        gettext_lazy("what a unit has not accepted"),
        gettext_lazy("the last of its seven working days"),
        ("-1", "1 上级", "7"),
        WHO_HANDED_OUT,
    ),
    "ladder.plan": Declared(
        gettext_lazy("work in a plan"),
        gettext_lazy("the day it is looked at again"),
        ("-7", "0", "7 上级", "30"),
        WHO_HANDED_OUT,
    ),
    "ladder.verify": Declared(
        gettext_lazy("“not fixed” to be looked at"),
        gettext_lazy("the last day for it"),
        ("-1", "1", "3"),
    ),
    "ladder.look_back": Declared(
        gettext_lazy("a look back"), gettext_lazy("the day it is due"), ("0", "7", "30")
    ),
    "ladder.opinion": Declared(
        gettext_lazy("an opinion to be looked into"),
        gettext_lazy("the last day for it"),
        ("-1", "1", "7"),
    ),
    "ladder.dissent": Declared(
        gettext_lazy("dissent to be explained"),
        gettext_lazy("the last day for it"),
        ("-1", "1", "7"),
    ),
    "ladder.stalled": Declared(
        gettext_lazy("discussed, not decided"),
        gettext_lazy("the day of the last meeting"),
        ("7", "15 上级", "30"),
        DESK_ABOVE,
        first=1,
    ),
}


def rows() -> Iterable[tuple[str, str, str, str]]:
    """The ladders for the reference: setting, what is told of, day 0, days as shipped."""
    for name, one in LADDERS.items():
        days = [f"{rung:+d}" for rung in one.shipped.rungs]
        words = ", ".join(days)
        if one.above:
            words += f"; from {one.shipped.above_from:+d} on {one.above} too"
        yield name, str(one.about), str(one.event), words
