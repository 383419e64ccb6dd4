"""Statements that differ from call to call in a few values alone, put together once.

Django works out joins, names and conditions anew every time, which for a UNION takes several times
as long as the database needs to answer it.
"""

import datetime as dt
from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.db import connection
from django.db.models import QuerySet

# What stands for the n-th value while the statement is put together: nobody asks for it in earnest.
MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda n: -1 - n,
    dt.date: lambda n: dt.date.min + dt.timedelta(days=n),
}


def fixed(query: Callable[..., QuerySet[Any, Any]]) -> Callable[..., list[tuple[Any, ...]]]:
    """The rows of ``query(*values)`` as the database gives them: read only words and numbers.

    ``values`` are keys and days, and decide nothing but what columns are compared with.
    """

    @cache
    def put_together(*kinds: type) -> tuple[str, tuple[Any, ...]]:
        marks = [MARKS[kind](n) for n, kind in enumerate(kinds)]
        return query(*marks).query.sql_with_params()

    @wraps(query)
    def rows(*values: Any) -> list[tuple[Any, ...]]:
        kinds = [type(value) for value in values]
        sql, params = put_together(*kinds)  # type: ignore[arg-type]  # a class is hashable
        marks = [MARKS[kind](n) for n, kind in enumerate(kinds)]
        known = dict(zip(map(_asked, marks), map(_asked, values), strict=True))
        with connection.cursor() as cursor:
            cursor.execute(sql, [known.get(one, one) for one in params])
            return cursor.fetchall()

    return rows


def _asked(value: Any) -> Any:
    """A value as the database is asked for it."""
    return connection.ops.adapt_datefield_value(value) if isinstance(value, dt.date) else value
