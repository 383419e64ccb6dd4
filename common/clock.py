"""The site's time, read in one place.

``now()`` is what acts, limits and dates go by; in a demo it may run ahead of the real day.
Leases, retries, sessions, tokens and rate limits use ``real_now()``. The offset is read once per
request and once per task and kept in a context variable, so that one page knows one day.

A database is a demo's where its ``ClockOffset`` row stands; the clock moves only there, and only
while the setting DEMO is on.
"""

import contextvars
import datetime as dt
import math
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from common.models import ClockOffset

NOT_AHEAD = dt.timedelta(0)

# The reading of this request or task; empty until somebody asks for the time.
_reading: contextvars.ContextVar[list[dt.timedelta] | None] = contextvars.ContextVar(
    "clock_reading", default=None
)


class NotADemo(DomainError):
    """The clock of a site in earnest does not move."""

    code = "not_a_demo"
    status = 409
    default = _("This site is not a demo: its clock cannot be moved.")


class OnlyForwards(DomainError):
    """The demo's clock was to go back."""

    code = "clock_only_forwards"
    default = _("The demo’s clock only goes forwards. Please choose a later time.")


def _stored_offset() -> dt.timedelta:
    row = ClockOffset.objects.filter(pk=1).values_list("offset_seconds", flat=True).first()
    return dt.timedelta(seconds=row or 0)


def real_now() -> dt.datetime:
    """The machine's time."""
    return timezone.now()


def ahead() -> dt.timedelta:
    """How far the site's time runs ahead of the machine's; nothing outside a demo."""
    if not settings.DEMO:
        return NOT_AHEAD
    reading = _reading.get()
    if reading is None:
        return _stored_offset()
    if not reading:
        reading.append(_stored_offset())
    return reading[0]


def now() -> dt.datetime:
    """The site's time: the machine's, plus the demo's offset where there is one."""
    return real_now() + ahead()


def today() -> dt.date:
    """The site's day in the office's time zone."""
    return timezone.localdate(now())


@contextmanager
def one_reading() -> Iterator[None]:
    """Reads the offset at most once for everything inside: a request, a task, a stop on the way."""
    token = _reading.set([])
    try:
        yield
    finally:
        _reading.reset(token)


# --- the demo's clock -----------------------------------------------------------------------


def is_demo() -> bool:
    """Whether this is a demo: the setting is on and the database is marked."""
    return settings.DEMO and ClockOffset.objects.filter(pk=1).exists()


def mark_demo() -> None:
    """Marks the database as a demo's. Raises NotADemo where the setting DEMO is off."""
    if not settings.DEMO:
        raise NotADemo()
    ClockOffset.objects.get_or_create(pk=1)


def move_to(moment: dt.datetime) -> bool:
    """Puts the demo's clock to ``moment`` (to the second); False if it is already later.

    Callers run the jobs of the time passed: ``config.jobs.move_clock``. Raises NotADemo.
    """
    if not is_demo():
        raise NotADemo()
    seconds = math.ceil((moment - real_now()).total_seconds())
    row = ClockOffset.objects.filter(pk=1, offset_seconds__lt=seconds)
    return bool(row.update(offset_seconds=seconds))
