"""One run of the reminders: the day, who holds what, and each place's ladders, asked once."""

import datetime as dt
import logging
from functools import cached_property

from participants.holders import Holders
from platforms.ladders import LADDERS, Ladder
from platforms.models import Platform
from platforms.settings import Settings, load_everywhere

logger = logging.getLogger(__name__)

# What is later than that was told on every rung: no ladder reaches further, and some days more for
# runs that were missed.
LOOKED_FOR = dt.timedelta(days=105)


class Morning:
    """What the ladders of every room need on ``day``: all of one run share it."""

    def __init__(self, day: dt.date) -> None:
        self.day = day
        self.holders = Holders(day)
        self._read: dict[tuple[str, tuple[str, ...]], Ladder] = {}

    @cached_property
    def _settings(self) -> Settings:
        return load_everywhere(LADDERS)

    def ladder(self, place: Platform, name: str) -> Ladder:
        """The ladder of that name as it holds at ``place``; one statement for all of a run."""
        lines = tuple(self._settings.get(place, name).value)
        if (name, lines) not in self._read:
            self._read[name, lines] = _read(name, lines)
        return self._read[name, lines]

    def rung(
        self, place: Platform, name: str, due_on: dt.date, since: dt.date = dt.date.min
    ) -> int | None:
        """The rung that something of ``place`` stands on today; see ``highest_rung``."""
        return highest_rung(self.ladder(place, name).rungs, due_on, since, self.day)


def _read(name: str, lines: tuple[str, ...]) -> Ladder:
    """What was entered under other bounds than now must stop no morning: the shipped days hold."""
    try:
        return LADDERS[name].read(lines)
    except ValueError:
        logger.exception("The ladder %s cannot be read; its shipped days hold.", name)
        return LADDERS[name].shipped


def highest_rung(
    rungs: tuple[int, ...], due_on: dt.date, since: dt.date, day: dt.date
) -> int | None:
    """The last rung reached on ``day`` of those that came after ``since``, the day it began.

    Rungs are days from the limit, before it negative. What began inside a rung's time is not
    reminded of it: he was told just then.
    """
    reached = [rung for rung in rungs if since < due_on + dt.timedelta(days=rung) <= day]
    return max(reached, default=None)
