"""A new term of a roster (换届), a roster carried to another platform, and 本村无此类."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import Q

from common.errors import DomainError
from participants.enums import SeatClass
from participants.models import NoSuchClass, RosterEntry
from participants.rosterlines import Line, LinesRefused
from participants.rosters import end, enter, lock, take_off
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


def renew(
    platform: Platform,
    *,
    term: str,
    day: dt.date,
    staying: Collection[int],
    new: Sequence[Line] = (),
) -> int:
    """换届: who stays (keys of seats) goes into the new term, the others end, the new ones come.

    The first convener has his seat by his post and always stays. All of it or nothing. Returns how
    many have a seat afterwards. Raises LinesRefused naming the lines that cannot be taken.
    """
    with transaction.atomic():
        lock(platform)
        seated = RosterEntry.objects.seated_on(day).filter(platform=platform)
        for entry in seated.select_related("person", "platform").order_by("id"):
            if entry.pk not in staying and entry.seat != SeatClass.CONVENER:
                take_off(entry, day=day)
        copy(platform, platform, term=term, day=day)
        problems = []
        for line in new:
            try:
                enter(
                    platform,
                    name=line.name,
                    seat=line.seat,
                    day=day,
                    phone=line.phone,
                    work_title=line.work_title,
                    term=term,
                )
            except DomainError as error:
                problems.append((line.number, error.sentence))
        if problems:
            raise LinesRefused(problems)
        return seated.count()


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
