"""The roster of a platform: who has a seat, from when to when (S5, S6; procedure.md §0.8).

One person has at most one seat per platform at a time, and may have one at several platforms. A
term that has run out is a hint, not a hole in the roster: the seat ends, the name is shown as due.
Every change stands in the register's history.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from common.errors import AlreadyMoved, DomainError
from common.together import Read, hang, read_together
from participants.enums import IdentityKind, SeatClass
from participants.models import Identity, NoSuchClass, Person, RosterEntry
from platforms.models import Platform


class AlreadySeated(DomainError):
    """The person has a seat at this platform on that day."""

    code = "already_seated"
    status = 409


class SamePersonPerhaps(DomainError):
    """Somebody of this name has a seat here and nothing tells the two apart."""

    code = "same_person_perhaps"
    status = 409


class EndBeforeStart(DomainError):
    """The last day would lie before the first."""

    code = "end_before_start"

    def __init__(self) -> None:
        super().__init__(_("The last day lies before the first day."))


@dataclass(frozen=True)
class Roster:
    """The seats of one platform on a day, with what the rule needs to know.

    ``due`` are seats whose term has run out without a new one for that person.
    """

    platform: Platform
    entries: tuple[RosterEntry, ...]
    due: tuple[RosterEntry, ...]
    no_such: frozenset[str]
    term: str

    @property
    def seats(self) -> list[str]:
        """Seat classes, one per person, as ``composition.findings`` takes them."""
        return [entry.seat for entry in self.entries]


def roster_of(platform: Platform, day: dt.date) -> Roster:
    """The roster as at ``day``; one statement whatever its size."""
    begun = RosterEntry.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=day), platform=platform
    )
    rows, identities, no_such_classes = read_together(
        Read(begun, "*", "person__*"),
        Read(Identity.objects.filter(person__in=begun.values("person"))),
        Read(NoSuchClass.objects.filter(platform=platform)),
    )
    rows.sort(key=lambda row: (row.valid_from or dt.date.min, row.pk))
    hang([row.person for row in rows], "identities", identities)
    entries = tuple(row for row in rows if row.is_valid_on(day))
    seated = {row.person_id for row in entries}
    latest = {row.person_id: row for row in rows}  # later rows win
    due = tuple(
        row
        for person, row in latest.items()
        if person not in seated and not row.ended_by_hand and row.person.deceased_on is None
    )
    term = term_of(entries)
    no_such = frozenset(row.seat for row in no_such_classes if row.term == term)
    return Roster(platform, entries, due, no_such, term)


def term_of(entries: Iterable[RosterEntry]) -> str:
    """The term a roster is in: that of its newest seat which names one; empty where none does."""
    named = [entry for entry in entries if entry.term]
    newest = max(named, key=lambda e: (e.valid_from or dt.date.min, e.pk), default=None)
    return newest.term if newest else ""


def find_person(platform: Platform, name: str, phone: str) -> Person | None:
    """The person of this name **and** phone in the same county; phones alone may be shared."""
    if not phone:
        return None
    county = platform.pk if platform.is_tenant else platform.county_id
    return (
        Person.objects.with_phone(phone)
        .filter(name=name, county_id=county, deceased_on__isnull=True)
        .order_by("id")
        .first()
    )


def find_or_enter(platform: Platform, name: str, phone: str = "", work_title: str = "") -> Person:
    """The person of this name and phone in the county, else a new one kept at ``platform``."""
    known = find_person(platform, name, phone)
    if known is not None:
        return known
    person = Person(platform=platform, name=name, phone=phone, work_title=work_title)
    person.save()
    return person


def edit_person(
    person: Person,
    *,
    name: str,
    work_title: str,
    phone: str,
    email: str = "",
) -> None:
    """Corrects what is known of somebody; an empty ``phone`` or ``email`` leaves what stands."""
    person.name, person.work_title = name, work_title
    person.phone, person.email = phone or person.phone, email or person.email
    with transaction.atomic():
        person.save()


def _check_no_namesake(platform: Platform, name: str, phone: str, day: dt.date) -> None:
    not_over = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    namesakes = (
        RosterEntry.objects.filter(not_over, platform=platform, person__name=name)
        .select_related("person")
        .order_by("id")
    )
    for entry in namesakes:
        if not phone or not entry.person.phone or phone == entry.person.phone:
            raise SamePersonPerhaps(
                _(
                    "%(name)s is already on the roster as “%(seat)s”. If this is somebody else of "
                    "the same name, enter the phone number of each."
                )
                % {"name": name, "seat": entry.get_seat_display()}
            )


def enter(
    platform: Platform,
    *,
    name: str,
    seat: str,
    day: dt.date,
    phone: str = "",
    work_title: str = "",
    term: str = "",
    until: dt.date | None = None,
) -> RosterEntry:
    """Puts somebody on the roster by name (and phone) from ``day``, until the term ends if known.

    A person known in the county by the same name and phone is the same person. Raises
    SamePersonPerhaps where a namesake has a seat here, AlreadySeated where the person has one.
    """
    with transaction.atomic():
        lock(platform)
        _check_no_namesake(platform, name, phone, day)
        person = find_or_enter(platform, name, phone, work_title)
        return _seat(platform, person, seat, day, term, until)


def add(
    platform: Platform,
    person: Person,
    seat: str,
    *,
    day: dt.date,
    term: str = "",
    until: dt.date | None = None,
) -> RosterEntry:
    """Gives a known person a seat from ``day``, until the term ends if known.

    Raises AlreadySeated, EndBeforeStart.
    """
    with transaction.atomic():
        lock(platform)
        return _seat(platform, person, seat, day, term, until)


def _seat(
    platform: Platform,
    person: Person,
    seat: str,
    day: dt.date,
    term: str,
    until: dt.date | None = None,
) -> RosterEntry:
    if until is not None and until < day:
        raise EndBeforeStart()
    overlapping = (
        RosterEntry.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day), platform=platform, person=person
        )
        .order_by("id")
        .first()
    )
    if overlapping is not None:
        raise AlreadySeated(
            _("%(name)s already has a seat here: “%(seat)s”. Change its class or end it first.")
            % {"name": person.name, "seat": overlapping.get_seat_display()}
        )
    term = term or term_of(RosterEntry.objects.seated_on(day).filter(platform=platform))
    entry = RosterEntry(
        platform=platform, person=person, seat=seat, term=term, valid_from=day, valid_to=until
    )
    entry.save()
    return entry


def end(entry: RosterEntry, *, last_day: dt.date) -> None:
    """Ends a seat; ``last_day`` is the last on which it counts.

    Raises EndBeforeStart, AlreadyMoved where it has ended already.
    """
    with transaction.atomic():
        lock(entry.platform)
        entry.refresh_from_db(fields=["valid_from", "valid_to"])
        if entry.valid_to is not None and entry.valid_to <= last_day:
            raise AlreadyMoved()
        if entry.valid_from is not None and last_day < entry.valid_from:
            raise EndBeforeStart()
        _close(entry, last_day)


def _close(entry: RosterEntry, last_day: dt.date) -> None:
    entry.valid_to, entry.ended_by_hand = last_day, True
    entry.save(update_fields=["valid_to", "ended_by_hand"])


def seat_convener(platform: Platform, person: Person, *, day: dt.date) -> None:
    """The "1" from ``day`` on is ``person``: who sat there leaves, an own other seat is changed."""
    with transaction.atomic():
        lock(platform)
        seated = RosterEntry.objects.seated_on(day).filter(platform=platform)
        seated = seated.select_related("person", "platform").order_by("id")
        for entry in seated.filter(seat=SeatClass.CONVENER).exclude(person=person):
            take_off(entry, day=day)
        own = seated.filter(person=person).first()
        if own is None:
            _seat(platform, person, SeatClass.CONVENER, day, "")
        else:
            change_seat(own, SeatClass.CONVENER, day=day)


def unseat_convener(platform: Platform, person: Person, *, day: dt.date) -> None:
    """``person`` is no more the "1" from ``day`` on; any other seat is left alone."""
    entries = RosterEntry.objects.seated_on(day).filter(
        platform=platform, person=person, seat=SeatClass.CONVENER
    )
    for entry in entries.select_related("platform").order_by("id"):
        take_off(entry, day=day)


def take_off(entry: RosterEntry, *, day: dt.date) -> None:
    """Takes somebody off the roster from ``day`` on; a seat given the same day goes altogether.

    That is the way back of ``enter``: the history keeps that it stood.
    """
    if entry.valid_from == day:
        with transaction.atomic():
            entry.delete()
        return
    end(entry, last_day=day - dt.timedelta(days=1))


def change_seat(entry: RosterEntry, seat: str, *, day: dt.date) -> RosterEntry:
    """Another class from ``day`` on: the old seat ends the day before, so past figures stand.

    A seat given the same day is only corrected. Raises AlreadyMoved where the seat has ended.
    """
    with transaction.atomic():
        lock(entry.platform)
        entry.refresh_from_db(fields=["seat", "valid_from", "valid_to"])
        if not entry.is_valid_on(day):
            raise AlreadyMoved()
        if entry.seat == seat:
            return entry
        if entry.valid_from == day:
            entry.seat = seat
            entry.save(update_fields=["seat"])
            return entry
        planned_end = entry.valid_to
        _close(entry, day - dt.timedelta(days=1))
        successor = RosterEntry(
            platform=entry.platform,
            person=entry.person,
            seat=seat,
            side=entry.side,
            term=entry.term,
            valid_from=day,
            valid_to=planned_end,
        )
        successor.save()
        return successor


def give_identity(
    person: Person, kind: str, *, day: dt.date | None = None, sector: str = "", term: str = ""
) -> Identity:
    """Notes what somebody is besides his seat. Raises AlreadyMoved where it is noted."""
    kind = IdentityKind(kind)
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        if Identity.objects.filter(person=person, kind=kind, valid_to__isnull=True).exists():
            raise AlreadyMoved()
        return Identity.objects.create(
            person=person, kind=kind, sector=sector, term=term, valid_from=day
        )


def end_identity(identity: Identity, *, last_day: dt.date) -> None:
    """Ends it after ``last_day``. Raises EndBeforeStart, AlreadyMoved where it has ended."""
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=identity.person_id)
        identity.refresh_from_db(fields=["valid_from", "valid_to"])
        if identity.valid_to is not None:
            raise AlreadyMoved()
        if identity.valid_from is not None and last_day < identity.valid_from:
            raise EndBeforeStart()
        identity.valid_to = last_day
        identity.save(update_fields=["valid_to"])


def identities_on(person: Person, day: dt.date) -> list[Identity]:
    """What the person is on ``day``; reads the prefetched rows where there are some."""
    return sorted(
        (i for i in person.identities.all() if i.is_valid_on(day)), key=lambda i: (i.kind, i.pk)
    )


def lock(platform: Platform) -> None:
    """One change of a platform's roster at a time, so that nobody gets two seats."""
    Platform.objects.select_for_update().only("pk").get(pk=platform.pk)
