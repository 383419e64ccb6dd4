"""Reads of notices with more than one caller."""

import datetime as dt
from typing import Any

from notices.models import Notice


def new_count(user: Any, at: dt.datetime) -> int:
    """How many new messages lie in somebody's inbox at ``at`` (site time)."""
    if user.person_id is None:
        return 0
    return Notice.objects.inbox(user.person_id, at).new(at).count()
