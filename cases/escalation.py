"""The one escalation table (procedure.md §0.12): from which day who is told, and which instrument.

Days count from the last day, before it negative. Below the county nobody is sanctioned: later rungs
only tell more people. What falls on one day is told once, by the highest rung.

On which days something is said at all is the ladder ``ladder.item`` of each place, as shipped the
days of this table. Who is told on one of them is the table's last row reached by then, so no place
brings forward a leader, the level above or the chair, nor the colour of a letter.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import Colour
from cases.models import ActionItem
from common.limits import Limit, Unit
from platforms.workdays import due_on


class Told(TextChoices):
    """Who is told when a rung is reached."""

    DOER = "doer", _("who does it, or the unit’s contacts")
    DESK = "desk", _("the village, or the desk that handed it out")
    HEAD = "head", _("the head of the unit")
    LEADER = "leader", _("the leader who heads the matter")
    ABOVE = "above", _("the platform above")
    CHAIR = "chair", _("the county’s approver, for the chairpersons’ meeting")


@dataclass(frozen=True)
class Rung:
    """``day`` from the last day (None: with 30 % of a long limit left); who; the colour proposed."""

    day: int | None
    told: tuple[Told, ...]
    colour: Colour | None = None


WITHIN = (Told.DOER,)
LATE = (Told.DOER, Told.DESK, Told.HEAD)
LATER = (*LATE, Told.LEADER, Told.ABOVE)
TABLE = (
    Rung(None, WITHIN),
    Rung(-7, WITHIN),
    Rung(-1, WITHIN),
    Rung(0, WITHIN),
    Rung(3, LATE, Colour.BLUE),
    Rung(7, LATER, Colour.YELLOW),
    Rung(15, LATER, Colour.RED),
    Rung(30, (*LATER, Told.CHAIR), Colour.RED),
)
LONG_LIMIT = 15  # days: only so long a limit has a rung with 30 % of its time left
SHARE_LEFT = 0.3
ANSWER = Limit(7, Unit.WORKING_DAY)
APART = 3  # days that rung keeps from the next


def answer_by(item: ActionItem, known: Mapping[dt.date, bool] | None = None) -> dt.date:
    """The last day on which a unit accepts what reached it, or hands it back (procedure.md §3,
    stage 9: seven working days). Afterwards either is late, and taken all the same.

    ``known`` are the days that differ from Monday to Friday, where they were read before.
    """
    return due_on(timezone.localdate(item.reached_at or item.made_at), ANSWER, known)


def rungs_of(limit: int, days: tuple[int, ...]) -> tuple[int, ...]:
    """The rungs of a limit of so many days, where a place reminds on ``days``, the lowest first."""
    share = -round(limit * SHARE_LEFT)
    early = (share,) if limit >= LONG_LIMIT and days[0] - share >= APART else ()
    return (*early, *days)


def rung_at(day: int) -> Rung:
    """The row of the table that holds on a day: the last one reached."""
    reached = [rung for rung in TABLE if rung.day is not None and rung.day <= day]
    return reached[-1] if reached else TABLE[0]


def first_day_of(told: Told) -> int:
    """From which day on somebody is told."""
    return min(rung.day for rung in TABLE if told in rung.told and rung.day is not None)


def first_day_with(colour: Colour) -> int:
    """From which day on an instrument of that colour is proposed."""
    return min(rung.day for rung in TABLE if rung.colour == colour and rung.day is not None)


def colour_of(days_late: int) -> Colour:
    """The colour of the instrument that fits so many days past the last one."""
    return rung_at(days_late).colour or Colour.BLUE


def rows() -> Iterable[tuple[str, str, str]]:
    """The table for the reference: day, who, colour."""
    for rung in TABLE:
        day = f"{rung.day:+d}" if rung.day is not None else "30 % left"
        yield day, ", ".join(told.value for told in rung.told), str(rung.colour or "–")
