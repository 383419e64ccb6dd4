"""What waits: how pressing a day makes it, and in which words."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from common.templatetags.look import full_date
from common.together import Read
from common.waiting import Urgency, Waiting

AT_MOST = 20  # of one kind; the list behind shows the rest
SOON = dt.timedelta(days=7)
Kind = tuple[Read, Callable[[Any], Waiting]]


def end_of(day: dt.date) -> dt.datetime:
    """The last moment of a day: due means the end of it (procedure.md §0.12)."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(23, 59, 59)))


def by_day(day: dt.date, today: dt.date) -> Urgency:
    """How pressing a last day is."""
    if day < today:
        return Urgency.NOW
    if day == today:
        return Urgency.TODAY
    return Urgency.SOON if day - today <= SOON else Urgency.NO_HURRY


def until(day: dt.date, today: dt.date) -> str:
    """Until when, or since when it is late."""
    if day < today:
        return _("was due on %(day)s") % {"day": full_date(day)}
    return _("by %(day)s") % {"day": full_date(day)}
