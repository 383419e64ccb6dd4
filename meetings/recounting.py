"""Days for objections to minutes, counted in working days: they follow the yearly notice."""

import datetime as dt
from collections.abc import Iterable
from functools import partial

from django.utils import timezone

from common import clock
from meetings import notifications
from meetings.minutes import OBJECTION
from meetings.models import Minutes
from platforms.workdays import Counted
from records import ledger


def counted() -> Iterable[Counted]:
    """Minutes that may still be objected to."""
    rows = Minutes.objects.filter(final_at=None, object_until__gte=clock.today())
    for minutes in rows.select_related("meeting__platform").order_by("id"):
        start = timezone.localdate(minutes.made_at)
        yield Counted(start, OBJECTION, minutes.object_until, partial(_move, minutes))


def _move(minutes: Minutes, due: dt.date, by: ledger.By, at: dt.datetime) -> None:
    Minutes.objects.filter(pk=minutes.pk).update(object_until=due)
    minutes.object_until = due
    notifications.minutes_out(minutes, at=at)
