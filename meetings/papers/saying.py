"""A sentence and a day on a paper."""

import datetime as dt

from django.utils.translation import pgettext

STOPS = "。．.；;，,！!？? "


def sentence(text: str) -> str:
    """The text with one full stop at its end."""
    return pgettext("a sentence", "%(text)s.") % {"text": text.strip().rstrip(STOPS)}


def day_in_full(day: dt.date) -> str:
    """2026年11月15日."""
    words = {"year": day.year, "month": day.month, "day": day.day}
    return pgettext("on a paper", "%(year)s-%(month)s-%(day)s") % words
