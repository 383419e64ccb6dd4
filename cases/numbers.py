"""Numbers at a platform; a practice twin's begin with Y and carry the real platform's code."""

import datetime as dt

from platforms.models import Platform
from records.numbers import next_number

TWIN_SUFFIX = "Y"


def number_at(letter: str, platform: Platform, day: dt.date) -> str:
    """``T140825400012-2026-0007``: the next number of a series at ``platform``, for good."""
    code = platform.code.removesuffix(TWIN_SUFFIX) if platform.practice else platform.code
    return next_number(letter, code, day, practice=platform.practice)
