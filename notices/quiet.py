"""Quiet hours: nobody's phone rings for us between 21:00 and 7:30 (quality.md, Light)."""

import datetime as dt

from django.utils import timezone

QUIET_FROM = dt.time(21)
QUIET_UNTIL = dt.time(7, 30)


def quiet_until(at: dt.datetime) -> dt.datetime | None:
    """When the quiet hours around ``at`` end (office time); None where it is a decent hour."""
    here = timezone.localtime(at)
    if QUIET_UNTIL <= here.time() < QUIET_FROM:
        return None
    day = here.date() + dt.timedelta(days=here.time() >= QUIET_FROM)
    return timezone.make_aware(dt.datetime.combine(day, QUIET_UNTIL))


def decent(at: dt.datetime, event_at: dt.datetime | None = None) -> dt.datetime:
    """When a message of ``at`` may go out: at once, or when the quiet hours end.

    What an event at ``event_at`` needs to be known for goes at once where the event comes before
    they end.
    """
    end = quiet_until(at)
    if end is None or (event_at is not None and at < event_at <= end):
        return at
    return end
