"""A new term of a roster (换届), a roster carried to another platform, and 本村无此类."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models import Q

from participants.enums import SeatClass
from participants.models import NoSuchClass, RosterEntry
from participants.rosters import end, lock
from platforms.models import Platform


def copy(source: Platform, target: Platform, *, term: str, day: dt.date) -> int:
    """Everybody seated at ``source`` gets the same seat at ``target`` from ``day`` on.

    Onto itself that is a new term (换届): the old seats end the day before, those that began the
    same day only change their term. Onto another platform (two villages merged) whoever has a seat
    there keeps it. Returns how many seats were made.
    """
    with transaction.atomic():
        for platform in sorted({source, target}, key=lambda p: p.pk):
            lock(platform)
        old = list(
            RosterEntry.objects.seated_on(day)
            .filter(platform=source)
            .select_related("person", "platform")
            .order_by("id")
        )
        if source == target:
            old = [entry for entry in old if entry.term != term]
            for entry in old:
                _close_for_new_term(entry, term, day)
        seated = set(
            RosterEntry.objects.filter(
                Q(valid_to__isnull=True) | Q(valid_to__gte=day), platform=target
            ).values_list("person_id", flat=True)
        )
        new = [entry for entry in old if entry.person_id not in seated]
        for entry in new:
            RosterEntry(
                platform=target,
                person=entry.person,
                seat=entry.seat,
                side=entry.side,
                term=term,
                valid_from=day,
            ).save()
        return len(new)


def _close_for_new_term(entry: RosterEntry, term: str, day: dt.date) -> None:
    if entry.valid_from == day:
        entry.term = term
        entry.save(update_fields=["term"])
    else:
        end(entry, last_day=day - dt.timedelta(days=1))


def mark_no_such_class(platform: Platform, seats: Collection[str], *, term: str) -> None:
    """本村无此类 for this term: the hint about these seats stops until the next term."""
    NoSuchClass.objects.bulk_create(
        [NoSuchClass(platform=platform, seat=SeatClass(seat), term=term) for seat in seats],
        ignore_conflicts=True,
    )


def unmark_no_such_class(platform: Platform, seats: Collection[str], *, term: str) -> None:
    """Takes 本村无此类 back."""
    NoSuchClass.objects.filter(platform=platform, seat__in=seats, term=term).delete()
