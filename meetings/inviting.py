"""请谁来: who is offered on the page of a call, who is chosen, and what is still missing.

The roster of the place comes whole, its convener first; whoever raised the matter, reported it or
sat there last time without being on the roster is added as X (S5, procedure.md §0.8).
"""

import datetime as dt
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Case, Clue
from common.together import Read, read_together
from meetings import chips
from meetings.enums import MeetingStatus
from meetings.lifecycle import Invite
from meetings.models import Attendee, Meeting
from participants import composition, nameorder, rosters
from participants.composition import Gap
from participants.enums import IdentityKind, Role, SeatClass
from participants.models import Identity, Person
from platforms.models import Platform, valid_on

# Whom the register knows to fill a class, where the roster has nobody left.
IDENTITIES = {
    SeatClass.SUPERVISION: [IdentityKind.SUPERVISION_MEMBER],
    SeatClass.DEPUTY: [
        IdentityKind.CPPCC_MEMBER,
        IdentityKind.CPPCC_STANDING,
        IdentityKind.PEOPLES_DEPUTY,
        IdentityKind.PARTY_DEPUTY,
    ],
    SeatClass.RESIDENT_REP: [IdentityKind.RESIDENT_REP],
    SeatClass.NOTABLE: [IdentityKind.NOTABLE],
    SeatClass.ENTERPRISE: [IdentityKind.ENTERPRISE],
    SeatClass.SOCIAL: [IdentityKind.SOCIAL],
}


@dataclass(frozen=True)
class Guest:
    """Somebody offered: of the register by his number, or by name only (x0, x1 …)."""

    key: str
    name: str
    seat: str
    person: Person | None = None
    side: str = ""
    phone: str = ""

    @property
    def invite(self) -> Invite:
        """The call to this seat."""
        name = "" if self.person else self.name
        return Invite(SeatClass(self.seat), self.person, name, self.side, self.phone)


@dataclass(frozen=True)
class Named:
    """Somebody typed in: name, seat, and a phone where given; travels in the form as text."""

    name: str
    seat: str
    phone: str = ""

    @property
    def text(self) -> str:
        """As the form carries it."""
        return json.dumps([self.name, self.seat, self.phone], ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> "Named | None":
        """Back from the form; None for anything a form of ours did not carry."""
        try:
            name, seat, phone = json.loads(text)
            return cls(str(name)[:40], SeatClass(seat).value, str(phone)[:20])
        except (ValueError, TypeError):
            return None


@dataclass
class Table:
    """Everybody offered, who of them is chosen (``keys``), and what was waived this time.

    The first ``base`` guests are offered by themselves; the form carries those after them.
    """

    platform: Platform
    day: dt.date
    roster: rosters.Roster
    rule: composition.Rule
    guests: list[Guest]
    base: int = 0
    named: list[Named] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    waived: set[str] = field(default_factory=set)

    @property
    def offered(self) -> list[Guest]:
        """Everybody, those typed in last."""
        typed = [Guest(f"x{i}", n.name, n.seat, phone=n.phone) for i, n in enumerate(self.named)]
        return [*self.guests, *typed]

    @property
    def more(self) -> list[Guest]:
        """Those of the register that were added by hand."""
        return self.guests[self.base :]

    @property
    def chosen(self) -> list[Guest]:
        """Those to be invited, in the order shown."""
        return [guest for guest in self.offered if guest.key in self.keys]

    @property
    def gaps(self) -> list[Gap]:
        """What the rule still misses."""
        seats = [guest.seat for guest in self.chosen]
        return composition.findings(self.rule, seats, self.roster.no_such, self.waived)

    @property
    def summary(self) -> composition.SeatsSummary:
        """The round table as the meter draws it."""
        seats = [guest.seat for guest in self.chosen]
        return composition.seats_summary(self.rule, seats, self.roster.no_such)

    @cached_property
    def _fixed(self) -> set[str]:
        return {seat for group in self.rule.fixed for seat in group.seats}

    def mark(self, guest: Guest) -> str:
        """1, 6 or X."""
        if guest.seat == SeatClass.CONVENER:
            return "1"
        return "6" if guest.seat in self._fixed else "X"

    @property
    def waived_line(self) -> str:
        """The classes left out this time, in words."""
        return chips.say_names(g.label for g in self.rule.groups if g.key in self.waived)

    @property
    def line(self) -> str:
        """还缺：新乡贤."""
        return composition.line(self.gaps)

    @property
    def urgent_line(self) -> str:
        """The stronger hint where nobody concerned is invited."""
        return composition.urgent_line(self.gaps)

    # --- the buttons of the page -------------------------------------------------------------

    def waive_gaps(self) -> None:
        """这次不请."""
        self.waived |= {gap.key for gap in self.gaps}

    def fill_gaps(self) -> list[Gap]:
        """加上: the roster's own first, then whom the register knows. Returns what stays open."""
        for gap in self.gaps:
            group = next(group for group in self.rule.groups if group.key == gap.key)
            free = [g for g in self.guests if g.key not in self.keys and g.seat in group.seats]
            for guest in free[: gap.missing] or self._known(group.seats)[: gap.missing]:
                if guest not in self.guests:
                    self.guests.append(guest)
                self.keys.add(guest.key)
        return self.gaps

    def _known(self, seats: Sequence[str]) -> list[Guest]:
        due = [row.person for row in self.roster.due if row.seat in seats]
        kinds = [kind for seat in seats for kind in IDENTITIES.get(SeatClass(seat), [])]
        rows = Identity.objects.filter(
            valid_on(self.day),
            kind__in=kinds,
            person__platform=self.platform,
            person__deceased_on__isnull=True,
        ).select_related("person")
        people = [*due, *(row.person for row in rows.order_by("person_id", "id"))]
        taken = {guest.key for guest in self.guests}
        return [
            Guest(person.no, person.name, seats[0], person)
            for person in dict.fromkeys(people)
            if person.no not in taken
        ]

    def add(self, one: Named) -> str:
        """加一个人: a name typed in. Returns the sentence of a refusal, or nothing."""
        same = [g for g in self.offered if g.name == one.name]
        if any(g.key in self.keys for g in same) and not one.phone:
            return _(
                "%(name)s is already invited; nothing was changed. If this is somebody else of the "
                "same name, add his phone number."
            ) % {"name": one.name}
        if same and not one.phone:
            self.keys.add(same[0].key)
            return ""
        self.named.append(one)
        self.keys.add(f"x{len(self.named) - 1}")
        return ""


def table_for(place: Platform, cases: Sequence[Case], day: dt.date) -> Table:
    """Everybody offered and chosen for a meeting about ``cases`` at ``place``; constant queries."""
    roster = rosters.roster_of(place, day)
    by_person = {entry.person: entry for entry in roster.entries if not entry.person.deceased_on}
    people = sorted(
        nameorder.in_order(by_person), key=lambda p: by_person[p].seat != SeatClass.CONVENER
    )
    guests = [Guest(p.no, p.name, by_person[p].seat, p) for p in people]
    rule = composition.rule_for(place)
    fixed = {seat for group in rule.fixed for seat in group.seats}
    for guest in _outsiders(cases, fixed):
        known = {g.key for g in guests} | {g.name for g in guests if not guest.person}
        if guest.key not in known and guest.name not in known:
            guests.append(guest)
    table = Table(place, day, roster, rule, guests, len(guests))
    table.keys = {guest.key for guest in guests}
    return table


def _outsiders(cases: Sequence[Case], fixed: Collection[str]) -> Iterable[Guest]:
    """X: who raised it, who reported it, who sat there last time outside the ``fixed`` seats."""
    x = SeatClass.STAKEHOLDER.value
    raisers = {case.raiser_id for case in cases if case.raiser_id}
    last = (
        Meeting.objects.filter(agenda__case__in=cases)
        .exclude(status__in=[MeetingStatus.VOID, MeetingStatus.CANCELLED])
        .order_by("-starts_at", "-id")
    )
    there = Attendee.objects.filter(meeting__in=last.values("pk")[:1]).exclude(seat__in=fixed)
    people, clues, attendees = read_together(
        Read(Person.objects.filter(pk__in=raisers, deceased_on__isnull=True)),
        Read(Clue.objects.filter(case__in=cases).exclude(name=""), "name"),
        Read(there, "name", "seat", "side", "person__*"),
    )
    for person in people:
        yield Guest(person.no, person.name, x, person, side=_("raised it"))
    for clue in clues:
        yield Guest(f"c{clue.pk}", clue.name, x, side=_("reported it"))
    for row in attendees:
        if row.person is None:
            yield Guest(f"a{row.pk}", row.name, row.seat, side=row.side)
        elif row.person.deceased_on is None:
            yield Guest(row.person.no, row.name, row.seat, row.person, side=row.side)


def table_as_typed(
    table: Table,
    *,
    keys: Collection[str],
    named: Iterable[str],
    more: Collection[str],
    waived: Collection[str],
) -> Table:
    """The table with what the form carries: ticks, names typed in, people added, classes waived."""
    table.named = [one for one in map(Named.read, named) if one]
    known = {guest.key for guest in table.guests}
    added = Identity.objects.filter(
        valid_on(table.day), person__no__in=set(more) - known, person__platform=table.platform
    ).select_related("person")
    seat_of = {kind: seat for seat, kinds in IDENTITIES.items() for kind in kinds}
    for row in added.order_by("person_id", "id"):
        if row.person.no not in known and row.kind in seat_of:
            known.add(row.person.no)
            guest = Guest(
                row.person.no, row.person.name, seat_of[IdentityKind(row.kind)], row.person
            )
            table.guests.append(guest)
    for entry in table.roster.due:
        if entry.person.no in set(more) - known:
            known.add(entry.person.no)
            table.guests.append(Guest(entry.person.no, entry.person.name, entry.seat, entry.person))
    table.keys = set(keys) & {guest.key for guest in table.offered}
    groups = {group.key for group in table.rule.groups}
    table.waived = set(waived) & groups
    return table


def recorder_for(hat: Any) -> Person | None:
    """A helper or recorder who calls the meeting also writes its record."""
    if hat.role not in (Role.HELPER, Role.RECORDER):
        return None
    return Person.objects.filter(pk=hat.person_id).first()
