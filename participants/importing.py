"""Rosters brought in from an office's table: looked at first, then all of it or nothing."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from common.errors import DomainError
from common.fields import keyed_digest
from participants.models import Person, RosterEntry
from participants.rosterlines import Line, LinesRefused
from platforms.models import Platform
from platforms.queries import at_and_below
from records import ledger
from records.ledger import By

AT_ONCE = 500  # rows a statement carries


class NoSuchPlace(DomainError):
    """The platform of ``--platform`` is not there."""

    code = "no_such_place"


@dataclass
class Plan:
    """What a table would do: who comes in, where; who sits there already."""

    root: Platform
    day: dt.date
    term: str = ""
    new: list[tuple[Line, Platform, Person | None]] = field(default_factory=list)
    unchanged: int = 0

    @property
    def places(self) -> int:
        """How many platforms get somebody."""
        return len({place.pk for _line, place, _person in self.new})

    @property
    def new_people(self) -> int:
        """How many are not in the register yet."""
        return len({_key(line) for line, _place, person in self.new if person is None})

    def as_json(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "seats": len(self.new),
            "people": self.new_people,
            "platforms": self.places,
            "unchanged": self.unchanged,
        }


def plan_roster(lines: Sequence[Line], root: Platform, *, day: dt.date, term: str = "") -> Plan:
    """What the lines would do at ``root`` and below it on ``day``; reads only.

    A line without a place belongs to ``root``. The same line again changes nothing. Raises
    LinesRefused with every line that cannot be taken.
    """
    found = Plan(root, day, term)
    places = _Places(root, day)
    problems: list[tuple[int, str]] = []
    resolved: list[tuple[Line, Platform]] = []
    for line in lines:
        place = places.named(line.place)
        if isinstance(place, Platform):
            resolved.append((line, place))
        else:
            problems.append((line.number, place))
    seated = _seated({place.pk for _line, place in resolved}, day)
    known = _known([line for line, _place in resolved], root)
    lines_of: dict[tuple[int, str, str], int] = {}
    for line, place in resolved:
        first = lines_of.setdefault((place.pk, line.name, line.phone), line.number)
        if first != line.number:
            text = _("%(name)s stands in line %(line)s already")
            problems.append((line.number, text % {"name": line.name, "line": first}))
            continue
        same = [one for one in seated[place.pk, line.name] if _may_be(one.person, line)]
        if not same:
            found.new.append((line, place, known.get((line.name, line.phone))))
        elif same[0].seat == line.seat:
            found.unchanged += 1
        else:
            words = {"name": line.name, "seat": same[0].get_seat_display()}
            text = _("%(name)s is on the roster as “%(seat)s”; change the class there")
            problems.append((line.number, text % words))
    if problems:
        raise LinesRefused(sorted(problems))
    return found


def carry_out(found: Plan, *, by: By, at: dt.datetime) -> None:
    """Writes what the plan says; the register's history has every row."""
    with transaction.atomic():
        Platform.objects.select_for_update().only("pk").get(pk=found.root.pk)
        made: dict[tuple[Any, ...], Person] = {}
        for line, place, person in found.new:
            if person is None and _key(line) not in made:
                fresh = Person(name=line.name, phone=line.phone, work_title=line.work_title)
                fresh.platform = place
                fresh.derive()
                made[_key(line)] = fresh
        bulk_create_with_history(list(made.values()), Person, batch_size=AT_ONCE)
        entries = []
        for line, place, person in found.new:
            entry = RosterEntry(
                person=person or made[_key(line)],
                seat=line.seat,
                term=found.term,
                valid_from=found.day,
            )
            entry.place(place)
            entries.append(entry)
        bulk_create_with_history(entries, RosterEntry, batch_size=AT_ONCE)
        stream = f"platform:{found.root.code}"
        ledger.append(stream, "roster.imported", at=at, by=by, facts=found.as_json())


def _key(line: Line) -> tuple[Any, ...]:
    """Who is one person: the same name and number; without a number every line is another."""
    return (line.name, line.phone) if line.phone else (line.number,)


def _may_be(person: Person, line: Line) -> bool:
    return not line.phone or not person.phone or person.phone == line.phone


def _parts(values: list[Any]) -> Iterator[list[Any]]:
    """As many values at a time as a statement carries."""
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))


class _Places:
    """Platforms at and below the root, by code and by name."""

    def __init__(self, root: Platform, day: dt.date) -> None:
        self.root = root
        self.by_word: dict[str, list[Platform]] = defaultdict(list)
        for place in at_and_below(root).working_on(day).order_by("pk"):
            self.by_word[place.code].append(place)
            self.by_word[place.name].append(place)

    def named(self, word: str) -> Platform | str:
        """The platform, or why there is none."""
        if not word:
            return self.root
        found = self.by_word.get(word, [])
        if len(found) == 1:
            return found[0]
        if found:
            text = _("“%(word)s” is the name of %(n)s platforms; please write the code")
            return text % {"word": word, "n": len(found)}
        return _("there is no platform “%(word)s” here") % {"word": word}


def _seated(places: set[int], day: dt.date) -> dict[tuple[int, str], list[RosterEntry]]:
    found: dict[tuple[int, str], list[RosterEntry]] = defaultdict(list)
    for some in _parts(sorted(places)):
        rows = RosterEntry.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day), platform__in=some
        )
        for row in rows.select_related("person").order_by("pk"):
            found[row.platform_id, row.person.name].append(row)
    return found


def _known(lines: Sequence[Line], root: Platform) -> dict[tuple[str, str], Person]:
    """People of the county by name and number."""
    county = root.pk if root.is_tenant else root.county_id
    found: dict[tuple[str, str], Person] = {}
    for some in _parts(list(_digests(lines))):
        rows = Person.objects.filter(
            phone_hmac__in=some, county_id=county, deceased_on__isnull=True
        )
        for person in rows.order_by("-pk"):
            found[person.name, person.phone] = person
    return found


def _digests(lines: Sequence[Line]) -> Iterator[str]:
    return (keyed_digest(phone) for phone in sorted({line.phone for line in lines if line.phone}))
