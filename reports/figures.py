"""Exact figures: shares keep both numbers, means are decimals as text."""

import datetime as dt
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone

CENT = Decimal("0.01")


def mean(total: int, count: int) -> str:
    """``total`` ÷ ``count`` to two places, half up; “0.00” where nothing was counted."""
    value = Decimal(total) / Decimal(count) if count else Decimal(0)
    return str(value.quantize(CENT, ROUND_HALF_UP))


def share(n: int, of: int) -> dict[str, int]:
    """A share as its two numbers, never as a rounded percentage."""
    return {"n": n, "of": of}


def days_between(rows: Iterable[tuple[dt.datetime, dt.date | None]]) -> list[int]:
    """Whole days from the moment something was made to the day it was done, never below zero."""
    return [max(0, (done - timezone.localdate(made)).days) for made, done in rows if done]
