"""Working days in China: Monday to Friday, less holidays, plus make-up days (调休)."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import DomainError
from common.limits import Limit, Unit
from platforms.holidays import Holidays
from platforms.models import Workday
from records import ledger

ONE_DAY = dt.timedelta(days=1)
STREAM = "calendar:working-days"


class UnsoundNotice(DomainError):
    """A notice on holidays that was not understood, or contradicts itself."""

    code = "unsound_notice"


def exceptions_between(first: dt.date, last: dt.date) -> dict[dt.date, bool]:
    """Days from ``first`` to ``last`` that differ from Monday to Friday: day → is working."""
    rows = Workday.objects.filter(day__gte=first, day__lte=last)
    return dict(rows.values_list("day", "is_working"))


def is_working(day: dt.date, exceptions: Mapping[dt.date, bool]) -> bool:
    """Whether offices work on ``day``."""
    return exceptions.get(day, day.weekday() < 5)


def is_confirmed(year: int) -> bool:
    """Whether the State Council's notice for ``year`` is in the table; else days are computed."""
    return Workday.objects.filter(day__year=year).exists()


def add_working_days(
    start: dt.date, count: int, known: Mapping[dt.date, bool] | None = None
) -> dt.date:
    """The day ``count`` working days after ``start`` (``start`` itself does not count).

    ``known`` are the exceptions where they were read before, for many rows.
    """
    last = start + dt.timedelta(days=count * 3 + 30)
    exceptions = exceptions_between(start, last) if known is None else known
    day = start
    while count > 0:
        day += ONE_DAY
        if is_working(day, exceptions):
            count -= 1
    return day


def working_days_between(start: dt.date, end: dt.date) -> int:
    """Working days after ``start`` up to and including ``end``; negative where ``end`` is past."""
    if end < start:
        return -working_days_between(end, start)
    exceptions = exceptions_between(start, end)
    days = (start + dt.timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(is_working(day, exceptions) for day in days)


def due_on(start: dt.date, limit: Limit, known: Mapping[dt.date, bool] | None = None) -> dt.date:
    """The last day of ``limit`` counted from ``start``; due means the end of that day.

    Only working-day limits move off a day off: they end on a working day by construction
    (procedure.md §0.12).
    """
    if limit.unit == Unit.WORKING_DAY:
        return add_working_days(start, limit.n, known)
    if limit.unit == Unit.DAY:
        return start + dt.timedelta(days=limit.n)
    return limit.months_after(start)


# --- a year's notice comes in ---------------------------------------------------------------


@dataclass(frozen=True)
class Counted:
    """An open last day that was counted in working days: from when, how many, what it is now.

    ``move`` puts it on another day, and tells whom it concerns, inside the transaction.
    """

    start: dt.date
    limit: Limit
    due: dt.date
    move: Callable[[dt.date, ledger.By, dt.datetime], None]


Clock = Callable[[], Iterable[Counted]]
_CLOCKS: list[Clock] = []


def register_clock(clock: Clock) -> None:
    """A room above says which of its open last days are counted in working days."""
    if clock not in _CLOCKS:
        _CLOCKS.append(clock)


def take_notice(notice: Holidays, *, by: ledger.By, at: dt.datetime) -> int:
    """Puts a year's notice into the table; open last days counted in working days follow.

    Gives how many moved. A day that was set or granted otherwise stays, and so does what is
    closed: a clock names open ones only. Raises UnsoundNotice.
    """
    if not notice.is_sound or notice.year is None:
        raise UnsoundNotice(" ".join(notice.problems) or _("The notice names no day."))
    with transaction.atomic():
        before = dict(Workday.objects.order_by("day").values_list("day", "is_working"))
        Workday.objects.filter(day__year=notice.year).delete()
        Workday.objects.filter(day__in=[one.day for one in notice.days]).delete()
        Workday.objects.bulk_create(
            Workday(day=one.day, is_working=one.is_working, holiday=one.holiday)
            for one in notice.days
        )
        after = dict(Workday.objects.order_by("day").values_list("day", "is_working"))
        moved = 0
        for row in [row for clock in _CLOCKS for row in clock()]:
            new = due_on(row.start, row.limit, after)
            if row.due == due_on(row.start, row.limit, before) and new != row.due:
                row.move(new, by, at)
                moved += 1
        facts = {"year": str(notice.year), "days": str(len(notice.days)), "moved": str(moved)}
        ledger.append(STREAM, "calendar.noticed", at=at, by=by, facts=facts)
    return moved
