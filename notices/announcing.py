"""What is told to many: one row with a frozen list, which a worker writes out as notices.

Each part of it is written in one transaction that moves ``written`` from where it found it: of two
workers one goes on, and where a worker dies its part was never begun.
"""

import logging
from collections.abc import Sequence
from hashlib import sha256

from django.db import transaction
from django.db.models import F

from common import clock
from notices.models import Announcement
from notices.writing import wake_at, write
from participants.models import Person

logger = logging.getLogger(__name__)

MANY = 200  # persons; what more are told of is an announcement
PART = 1_000  # persons whose notices one transaction writes


def announce(event: Announcement, people: Sequence[Person]) -> None:
    """Writes ``event`` down for all of ``people``; the same event to the same people once."""
    event.recipients = [person.pk for person in people]
    event.size = len(event.recipients)
    who = sha256(repr(event.recipients).encode()).hexdigest()[:16]
    event.dedupe_key = f"{event.kind}|{event.subject}|{event.version}|{who}"
    Announcement.objects.bulk_create([event], ignore_conflicts=True)
    wake_at(event.not_before)


def is_pending(subject: str) -> bool:
    """Whether an announcement about ``subject`` is not written out yet."""
    return Announcement.objects.pending().filter(subject=subject).exists()


def hold(subject: str) -> None:
    """No worker goes on with what is pending about ``subject`` before this transaction ends, and
    what one is just writing stands."""
    Announcement.objects.pending().filter(subject=subject).update(size=F("size"))


def write_due() -> None:
    """Writes out what has come due, the older first."""
    rows = Announcement.objects.due(clock.now()).order_by("id")
    for key in list(rows.values_list("pk", flat=True)):
        try:
            _write_out(key)
        except Exception:  # house: catch: one announcement's fault stops none of the others
            logger.exception("Announcement %s could not be written out.", key)


def write_out(subject: str) -> None:
    """Writes out now what is still to be told about ``subject``, for who needs its notices."""
    rows = Announcement.objects.pending().filter(subject=subject).order_by("id")
    for key in list(rows.values_list("pk", flat=True)):
        _write_out(key)


def _write_out(key: int) -> None:
    while _write_part(key):
        pass


def _write_part(key: int) -> bool:
    """The notices of the next thousand recipients; False where nobody is left."""
    with transaction.atomic():
        event = Announcement.objects.pending().filter(pk=key).first()
        if event is None:
            return False
        first, last = event.written, min(event.written + PART, event.size)
        mine = Announcement.objects.pending().filter(pk=key, written=first)
        if not mine.update(written=last):
            return True  # another worker wrote these: what is left is asked again
        event.refresh_from_db(fields=["params", "urgent"])  # as they are, now that the row is ours
        living = Person.objects.filter(deceased_on__isnull=True)
        people = living.in_bulk(event.recipients[first:last])
        kept = [people[one] for one in event.recipients[first:last] if one in people]
        write(event, kept, max(event.not_before, clock.now()))
    return True
