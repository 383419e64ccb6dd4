"""A season in which outdoor work rests (冬季停工), as a place sets it (procedure.md §0.12)."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

DAY = r"(\d{1,2})\s*[-月./]\s*(\d{1,2})\s*日?"
SPAN = re.compile(rf"{DAY}\s*(?:[-–—~～至到]+)\s*{DAY}")
NONE = ("无", "none")  # a place says so where the place above it has a season
A_LEAP_YEAR = 2024


@dataclass(frozen=True)
class Season:
    """From a day of the year to another, over New Year where the first is the later one.

    ``kinds`` narrows it to kinds of matters, named as the site names them; empty means all.
    """

    first: tuple[int, int]
    last: tuple[int, int]
    kinds: tuple[str, ...] = ()

    def around(self, day: dt.date) -> tuple[dt.date, dt.date] | None:
        """The first and last day of the season that ``day`` lies in; None outside of it."""
        for year in (day.year, day.year - 1):
            first = _day(year, self.first)
            last = _day(year + (self.last < self.first), self.last)
            if first <= day <= last:
                return first, last
        return None

    def __str__(self) -> str:
        return f"{self.first[0]:02}-{self.first[1]:02} – {self.last[0]:02}-{self.last[1]:02}"


def _day(year: int, month_day: tuple[int, int]) -> dt.date:
    """A day of ``year``; the 29th of February is the 28th where there is none."""
    month, day = month_day
    try:
        return dt.date(year, month, day)
    except ValueError:
        return dt.date(year, month, day - 1)


def read_season(lines: Iterable[str]) -> Season | None:
    """The season that the lines of a setting name: from–to, then kinds of matters, one a line.

    None for no lines, or where the first says that there is none. Raises ValueError, in a
    sentence, for what is no season.
    """
    rows = [line.strip() for line in lines if line.strip()]
    if not rows or rows[0].lower() in NONE:
        return None
    found = SPAN.fullmatch(rows[0])
    if found is None:
        raise ValueError(_("The first line says from when to when, for example 11-15 – 03-15."))
    numbers = [int(one) for one in found.groups()]
    ends = ((numbers[0], numbers[1]), (numbers[2], numbers[3]))
    for month, day in ends:
        try:
            dt.date(A_LEAP_YEAR, month, day)
        except ValueError:
            words = {"month": month, "day": day}
            raise ValueError(_("There is no day %(month)s-%(day)s.") % words) from None
    return Season(*ends, kinds=tuple(rows[1:]))
