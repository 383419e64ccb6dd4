"""待办: what waits for somebody, gathered from every room, most urgent first."""

import datetime as dt
import math
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import ActionItem, Clue
from cases.queries import waiting_for as of_cases
from common.templatetags.look import near_date
from common.together import number_of
from common.waiting import Urgency, Waiting
from desk.calendar import waiting_for as of_calendar
from meetings.enums import MeetingStatus
from meetings.models import Meeting
from meetings.queries import waiting_for as of_meetings
from platforms.models import Platform

KNOWN_FOR = 300  # seconds; the number beside 待办 is read again on the home page
NEAR = dt.timedelta(hours=3)
TODAY = (Urgency.NOW, Urgency.TODAY)
NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)


@dataclass(frozen=True)
class Todo:
    """What waits for a hat: the most urgent thing, the rest of today, these days, and others.

    ``count`` is the number of things to do today, the first one included.
    """

    first: Waiting | None = None
    today: list[Waiting] = field(default_factory=list)
    soon: list[Waiting] = field(default_factory=list)
    others: list[Waiting] = field(default_factory=list)
    count: int = 0

    @property
    def mine(self) -> int:
        """Everything that waits for him, urgent or not."""
        return len(self.today) + len(self.soon) + bool(self.first)

    @property
    def unhurried(self) -> int:
        """What waits for him and is not for today."""
        return self.mine - self.count


def todo_of(user: Any, at: dt.datetime) -> Todo:
    """What waits for the acting hat at ``at``; the statements hang on its role alone."""
    rows = [*of_cases(user, at), *of_meetings(user, at), *of_calendar(user, at)]
    rows.sort(key=lambda row: _order(row, at))
    mine = [row for row in rows if row.urgency != Urgency.OTHERS]
    first, rest = (mine[0], mine[1:]) if mine else (None, [])
    today = [row for row in rest if row.urgency in TODAY]
    return Todo(
        first=first,
        today=today,
        soon=rest[len(today) :],
        others=[row for row in rows if row.urgency == Urgency.OTHERS],
        count=len(today) + bool(first and first.urgency in TODAY),
    )


def _order(row: Waiting, at: dt.datetime) -> tuple:
    """What begins within three hours stands before what is late, within one urgency."""
    begins = not row.late and row.due is not None and row.due - at <= NEAR
    return row.urgency, not begins, not row.late, row.due or NEVER, row.title, row.url


def badge_of(row: Waiting, at: dt.datetime) -> dict[str, str] | None:
    """Until when, as a badge: what the room says of it, else how near its moment is."""
    if row.hint:
        if row.late:
            return {"tone": "late", "icon": "stop", "text": row.hint}
        return {"tone": "blue" if row.due else "", "icon": "clock", "text": row.hint}
    if row.due is None:
        return None
    if row.late:
        words = _("was due %(when)s") % {"when": near_date(row.due)}
        return {"tone": "late", "icon": "stop", "text": words}
    left = row.due - at
    if not dt.timedelta() < left <= NEAR:
        return {"tone": "blue", "icon": "clock", "text": _moment(row.due)}
    minutes = math.ceil(left / dt.timedelta(minutes=1))
    words = ngettext("%(n)s minute left", "%(n)s minutes left", minutes) % {"n": minutes}
    return {"tone": "now", "icon": "clock", "text": words}


def _moment(due: dt.datetime) -> str:
    """How near a moment is; the last one of a day is said as that day."""
    local = timezone.localtime(due)
    if (local.hour, local.minute) != (23, 59):
        return near_date(due)
    return _("by %(day)s") % {"day": near_date(local.date())}


def row_of(row: Waiting, at: dt.datetime) -> dict[str, Any]:
    """A thing that waits as a row of list.html; what waits for others offers no act."""
    return {
        "icon": row.icon,
        "title": row.title,
        "note": row.line,
        "badge": badge_of(row, at),
        "url": row.url,
        "do": "" if row.urgency == Urgency.OTHERS else row.label,
    }


def in_its_part(user: Any, today: dt.date) -> list[dict[str, Any]]:
    """What lies unanswered in a desk's part of the tree, with its unit; one statement.

    Reports nobody answered, minutes not confirmed, items past their day.
    """
    if user.scope.column is None:
        return []
    real = {"platform__practice": False}
    counted = (
        Clue.objects.visible_to(user).unanswered().filter(**real),
        Meeting.objects.visible_to(user).filter(status=MeetingStatus.MINUTED, **real),
        ActionItem.objects.visible_to(user).overdue(today).filter(**real),
    )
    here = Platform.objects.filter(pk=user.scope.value)
    reports, minutes, late = here.values_list(*map(number_of, counted)).get()
    rows = [
        (
            "hand",
            reverse("clues"),
            ngettext("%(n)s report unanswered", "%(n)s reports unanswered", reports),
            reports,
        ),
        (
            "paper",
            reverse("meetings") + "?state=confirm",
            ngettext(
                "minutes of %(n)s meeting not confirmed",
                "minutes of %(n)s meetings not confirmed",
                minutes,
            ),
            minutes,
        ),
        (
            "stop",
            reverse("items") + "?state=late",
            ngettext("%(n)s item past its day", "%(n)s items past their day", late),
            late,
        ),
    ]
    return [
        {"icon": icon, "url": url, "title": words % {"n": count}}
        for icon, url, words, count in rows
        if count
    ]


# --- the number beside 待办 ------------------------------------------------------------------
# Counting costs as much as the home page; other pages show what that page last found, for a few
# minutes, and nothing once the person has acted.


def _key(user: Any) -> str:
    return f"desk.todo:{user.pk}:{user.hat.key}"


def keep_count(user: Any, count: int) -> None:
    """Remembers how much waits for the acting hat."""
    cache.set(_key(user), count, KNOWN_FOR)


def known_count(user: Any) -> int:
    """How much waited when the home page was last seen; 0 where that is not known."""
    return cache.get(_key(user), 0)


def forget_count(user: Any) -> None:
    """The person acted: what was counted no longer holds."""
    cache.delete(_key(user))
