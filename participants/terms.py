"""A new term of a roster (换届), a roster carried to another platform, and 本村无此类."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from common.errors import DomainError
from participants.enums import SeatClass
from participants.models import NoSuchClass, Person, RosterEntry
from participants.rosterlines import Line, LinesRefused, belongs_to
from participants.rosters import end, enter, lock, take_off
from platforms.models import Platform


def copy(source: Platform, target: Platform, *, term: str, day: dt.date) -> int:
    """Everybody seated at ``source`` gets the same seat at ``target`` from ``day`` on.

    Whoever has a seat there keeps it. Returns how many seats were made.
    """
    with transaction.atomic():
        for platform in sorted({source, target}, key=lambda p: p.pk):
            lock(platform)
        old = RosterEntry.objects.seated_on(day).filter(platform=source)
        seated = set(_not_over(target, day).values_list("person_id", flat=True))
        new = [
            entry
            for entry in old.select_related("person").order_by("id")
            if entry.person_id not in seated
        ]
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
    today: dt.date,
    staying: Collection[int],
    new: Sequence[Line] = (),
) -> int:
    """换届 from ``day`` on: who stays (keys of ``today``'s seats) goes into the new term, the others
    end, the new ones come.

    The day may be past: what ended since is over, what began since is of the new term from its own
    first day. The first convener has his seat by his post and always stays, and so does whoever is
    seated between today and a day to come. All of it or nothing. Returns how many have a seat
    afterwards. Raises LinesRefused naming the lines that cannot be taken.
    """
    with transaction.atomic():
        lock(platform)
        last = max(day, today)
        begun = Q(valid_from__isnull=True) | Q(valid_from__lte=last)
        found = _not_over(platform, today).filter(begun).select_related("person", "platform")
        rows = sorted(found, key=lambda row: (row.valid_from or dt.date.min, row.pk))
        latest = {row.person_id: row.pk for row in rows}
        leaving = {
            row.person_id for row in rows if row.is_valid_on(today) and row.pk not in staying
        }
        for row in rows:
            first = max(day, row.valid_from or day)
            if row.person_id in leaving and row.seat != SeatClass.CONVENER:
                if row.valid_to is None or row.valid_to >= first:
                    take_off(row, day=first)
            elif latest[row.person_id] == row.pk and row.term != term:
                _carry_on(row, term, first)
        _enter_all(platform, new, term, day=day, last=last)
        return RosterEntry.objects.seated_on(last).filter(platform=platform).count()


def _not_over(platform: Platform, day: dt.date) -> QuerySet[RosterEntry]:
    return RosterEntry.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day), platform=platform
    )


def _carry_on(entry: RosterEntry, term: str, first: dt.date) -> None:
    """The same seat in the new term; one whose last day somebody has set keeps that day."""
    if entry.valid_from == first:
        entry.term = term
        entry.save(update_fields=["term"])
        return
    planned = entry.valid_to if entry.ended_by_hand else None
    if planned is not None and planned < first:
        return
    if entry.valid_to is None or entry.valid_to >= first:
        end(entry, last_day=first - dt.timedelta(days=1))
    RosterEntry(
        platform=entry.platform,
        person=entry.person,
        seat=entry.seat,
        side=entry.side,
        term=term,
        valid_from=first,
        valid_to=planned,
        ended_by_hand=planned is not None,
    ).save()


def _enter_all(
    platform: Platform, lines: Sequence[Line], term: str, *, day: dt.date, last: dt.date
) -> None:
    standing = _not_over(platform, last).select_related("person").order_by("id")
    seated = {(one.person.name, one.seat): one.person for one in standing} if lines else {}
    problems = []
    for line in lines:
        known = seated.get((line.name, line.seat))
        if not belongs_to(platform, line.place):
            text = _("“%(place)s” is another place; please bring its table in there")
            problems.append((line.number, text % {"place": line.place}))
        elif known is None or not _says_nothing_new(line, known):
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


def _says_nothing_new(line: Line, person: Person) -> bool:
    """Whether it is a row of the table as it was given out (without numbers), or typed like it."""
    return line.phone in ("", person.phone) and line.work_title in ("", person.work_title)


def mark_no_such_class(platform: Platform, seats: Collection[str], *, term: str) -> None:
    """本村无此类 for this term: the hint about these seats stops until the next term."""
    NoSuchClass.objects.bulk_create(
        [NoSuchClass(platform=platform, seat=SeatClass(seat), term=term) for seat in seats],
        ignore_conflicts=True,
    )


def unmark_no_such_class(platform: Platform, seats: Collection[str], *, term: str) -> None:
    """Takes 本村无此类 back."""
    NoSuchClass.objects.filter(platform=platform, seat__in=seats, term=term).delete()
