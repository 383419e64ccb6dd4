"""Reads of notices with more than one caller."""

import datetime as dt
from typing import Any

from notices.models import Notice


def unread_count(user: Any, at: dt.datetime) -> int:
    """How many messages lie unread in somebody's inbox at ``at`` (site time)."""
    if user.person_id is None:
        return 0
    return Notice.objects.inbox(user.person_id, at).unread().count()
