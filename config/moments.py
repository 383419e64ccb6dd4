"""Times and spans typed on the command line."""

import datetime as dt
import re

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def read_moment(text: str) -> dt.datetime:
    """``2026-11-21T08:00`` (office time) or with an offset. Raises CommandError for others."""
    try:
        moment = parse_datetime(text)
    except ValueError:  # well formed, but no such day or hour
        moment = None
    if moment is None:
        raise CommandError(
            _("“%(given)s” is not a time. Write it like 2026-11-21T08:00.") % {"given": text}
        )
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


def read_span(text: str) -> dt.timedelta:
    """``3d``, ``12h``, ``2w``, ``30m``. Raises CommandError for anything else."""
    match = re.fullmatch(r"(\d{1,4})([mhdw])", text)
    if match is None:
        raise CommandError(
            _("“%(given)s” is not a span of time. Write it like 3d, 12h, 2w or 30m.")
            % {"given": text}
        )
    return dt.timedelta(**{UNITS[match[2]]: int(match[1])})
