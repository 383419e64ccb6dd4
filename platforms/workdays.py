"""Working days in China: Monday to Friday, less holidays, plus make-up days (调休)."""

import datetime as dt

from common.limits import Limit, Unit
from platforms.models import Workday

ONE_DAY = dt.timedelta(days=1)


def exceptions_between(first: dt.date, last: dt.date) -> dict[dt.date, bool]:
    """Days from ``first`` to ``last`` that differ from Monday to Friday: day → is working."""
    rows = Workday.objects.filter(day__gte=first, day__lte=last)
    return dict(rows.values_list("day", "is_working"))


def is_working(day: dt.date, exceptions: dict[dt.date, bool]) -> bool:
    """Whether offices work on ``day``."""
    return exceptions.get(day, day.weekday() < 5)


def is_confirmed(year: int) -> bool:
    """Whether the State Council's notice for ``year`` is in the table; else days are computed."""
    return Workday.objects.filter(day__year=year).exists()


def add_working_days(start: dt.date, count: int) -> dt.date:
    """The day ``count`` working days after ``start`` (``start`` itself does not count)."""
    exceptions = exceptions_between(start, start + dt.timedelta(days=count * 3 + 30))
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


def due_on(start: dt.date, limit: Limit) -> dt.date:
    """The last day of ``limit`` counted from ``start``; due means the end of that day.

    Only working-day limits move off a day off: they end on a working day by construction
    (procedure.md §0.12).
    """
    if limit.unit == Unit.WORKING_DAY:
        return add_working_days(start, limit.n)
    if limit.unit == Unit.DAY:
        return start + dt.timedelta(days=limit.n)
    return limit.months_after(start)
