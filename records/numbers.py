"""Numbers of matters, meetings, items and clues: given under a row lock, never twice."""

import datetime as dt
import re

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from records.models import NumberSeries

NUMBER = re.compile(r"[A-Z]{1,2}[0-9A-Z]+-(\d{4})-(\d{4,})")


def next_number(letter: str, platform_code: str, day: dt.date, *, practice: bool = False) -> str:
    """The next number: ``T140825400012-2026-0007``; with Y before it for a rehearsal.

    ``letter`` is C clue, T case, M meeting, A action item. A number is used up when the act that
    took it is; the year is that of ``day``. Raises TransactionManagementError outside ``atomic``.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            f"A number of series {letter}{platform_code} was asked for outside a transaction; give "
            "it inside the transaction.atomic() that stores what it numbers."
        )
    key = {
        "letter": f"Y{letter}" if practice else letter,
        "platform_code": platform_code,
        "year": day.year,
    }
    series = NumberSeries.objects.filter(**key)
    if not series.update(last=F("last") + 1):  # the update locks the row until the act is done
        NumberSeries.objects.bulk_create([NumberSeries(**key)], ignore_conflicts=True)
        series.update(last=F("last") + 1)
    last = series.values_list("last", flat=True).get()
    return f"{key['letter']}{platform_code}-{day.year}-{last:04d}"


def printed(no: str) -> str:
    """The number as papers show it: 〔2026〕7号. Raises ValueError for what is no number."""
    match = NUMBER.fullmatch(no)
    if match is None:
        raise ValueError(f"{no!r} is no number; expected for example T140825400012-2026-0007.")
    return _("[%(year)s] No. %(number)s") % {"year": match[1], "number": int(match[2])}
