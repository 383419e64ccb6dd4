"""急事: what the quiet hours hold back goes out now, and the notice says why."""

import datetime as dt

from django.db import transaction
from django.db.models import F, QuerySet, Sum

from notices import announcing, decent, outbox, quiet, writing
from notices.decent import Weight
from notices.models import Announcement, Delivery, Notice

HURRIED = [name for name, weight in decent.OF_A_MEETING.items() if weight is Weight.ALWAYS]


def held_back(subject: str, *, at: dt.datetime) -> QuerySet[Delivery]:
    """Messages about ``subject`` that would have left by now, or in half a minute, by day."""
    rows = Delivery.objects.waiting().filter(
        notice__subject=subject,
        notice__kind__in=HURRIED,
        notice__silenced_at__isnull=True,
        not_before__gt=F("notice__not_before"),
        lease_token__isnull=True,
        is_fallback=False,
    )
    return rows.filter(not_before__gt=at)


def count_held(subject: str, *, at: dt.datetime) -> int:
    """How many messages about ``subject`` wait for the morning, or how many persons it is to be
    written out for."""
    told = Announcement.objects.pending().filter(subject=subject, kind__in=HURRIED)
    morning = quiet.quiet_until(at)
    if morning is not None:  # what begins before then goes at once
        told = told.exclude(event_at__lte=morning)
    left = told.aggregate(n=Sum(F("size") - F("written")))["n"] or 0
    return held_back(subject, at=at).count() + left


def is_quiet(at: dt.datetime) -> bool:
    """Whether what is told at ``at`` would be held back."""
    return quiet.quiet_until(at + writing.UNDO_WAIT) is not None


def send_now(subject: str, reason: str, *, at: dt.datetime) -> int:
    """Lets go what is held back about ``subject``, once 撤销 is over; how many messages."""
    announcing.write_out(subject)
    rows = list(held_back(subject, at=at).select_related("notice").order_by("id"))
    for row in rows:
        row.not_before = max(row.notice.not_before, at)
    Delivery.objects.bulk_update(rows, ["not_before"], batch_size=outbox.AT_ONCE)
    told = {row.notice_id for row in rows}
    for start in range(0, len(rows), outbox.AT_ONCE):
        part = sorted(told)[start : start + outbox.AT_ONCE]
        Notice.objects.filter(pk__in=part).update(urgent=reason)
    if rows:
        wait = max((max(row.not_before for row in rows) - at).total_seconds(), 0)
        transaction.on_commit(lambda: writing.wake(wait), robust=True)
    return len(rows)
