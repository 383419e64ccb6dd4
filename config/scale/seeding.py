"""Fills an empty database: counties side by side, so that their rows lie mixed as they would."""

import datetime as dt
import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

from cases.models import Case, Clue
from common import clock
from config.scale.county import County
from config.scale.matter import Matter
from config.scale.people import Somebody
from config.scale.places import found_counties
from config.scale.reports import Report
from config.scale.sizes import Scale, share
from config.scale.tables import Tables
from meetings.models import Meeting
from participants import accounts
from participants.actor import Actor
from participants.models import Person
from platforms.models import Platform

SQLITE_CACHE = 262_144  # KiB: indexes that do not fit in memory are read again for every row
TAKEN_UP = 0.25  # of the matters began as a report
Say = Callable[[str], None]


class NotEmpty(Exception):
    """The database holds records already; nothing was added."""


@dataclass(frozen=True)
class Seeded:
    """What was written: rows by model, platforms, seconds, and how to sign in."""

    rows: dict[str, int]
    platforms: int
    seconds: float
    accounts: dict[str, str]


def seed(scale: Scale, at: dt.datetime, say: Say = lambda _words: None) -> Seeded:
    """Writes ``scale`` as it stands at ``at``. Raises NotEmpty, PlanDoesNotFit.

    The same scale at the same moment gives the same rows, and 新绛县 is the same in every scale.
    What fills the memory is the people, never the matters.
    """
    check_empty()
    began = time.monotonic()
    say(f"founding {scale.counties} × 179 platforms")
    platforms = found_counties(scale.counties)
    tables = Tables()
    with _undisturbed():
        counties = []
        for platform in platforms:
            counties.append(County(platform, scale, at, tables))
            tables.write_if_many()
        for index in range(scale.cases):
            if index % max(1, scale.cases // 20) == 0:
                say(f"{100 * index // scale.cases} % of the matters")
            for county in counties:
                go_on(county)
                tables.write_if_many()
        for county in counties:
            county.finish()
        tables.finish()
    return Seeded(
        rows=dict(tables.counts),
        platforms=Platform.objects.count(),
        seconds=time.monotonic() - began,
        accounts=_accounts(counties[0], at),
    )


@contextmanager
def _undisturbed() -> Iterator[None]:
    """SQLite does not look up each key of each row; nobody looks for cycles where there are none."""
    gc.collect()
    gc.freeze()
    gc.disable()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = -{SQLITE_CACHE}")  # of this connection only
    try:
        with connection.constraint_checks_disabled():
            yield
    finally:
        gc.enable()
        gc.unfreeze()


def check_empty() -> None:
    """Raises NotEmpty where anything stands that a seeding would mix with."""
    found = {
        "platforms": Platform.objects.count(),
        "matters": Case.objects.count(),
        "reports": Clue.objects.count(),
        "meetings": Meeting.objects.count(),
    }
    if any(found.values()):
        words = ", ".join(f"{count} {name}" for name, count in found.items() if count)
        raise NotEmpty(
            f"This database already holds {words}. seed_scale fills a migrated, empty database "
            "only; nothing was changed. Name another one in DATABASE_URL."
        )


def go_on(county: County) -> None:
    """The county's next matter, and the reports that came in since the last one."""
    index, random = county.reached, county.random
    county.reached += 1
    path, place = county.paths[index], county.somewhere()
    day = county.today - dt.timedelta(days=path.age)
    reports = share(county.scale.clues, county.scale.cases, index)
    taken = reports and random.random() < TAKEN_UP
    Matter(county, place, path, day, Report(county, place, day) if taken else None).tell()
    for _number in range(reports - bool(taken)):
        Report(county, county.somewhere(), day).left_or_answered(path.age)


def _accounts(county: County, at: dt.datetime) -> dict[str, str]:
    """The county's desk and the busiest village's convener, with the password of the first sign-in."""
    office = county.places[0].above
    holders: dict[str, Any] = {"office": office, "convener": county.busiest().convener}
    return {name: _account(name, who, at) for name, who in holders.items()}


def _account(name: str, who: Somebody, at: dt.datetime) -> str:
    person = Person.objects.get(pk=who.pk)
    _user, password = accounts.make(person, name, by=Actor.system(), at=at)
    return password


def now() -> dt.datetime:
    """The site's time to the minute."""
    return clock.now().replace(second=0, microsecond=0)
