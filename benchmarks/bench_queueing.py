"""Telling ten thousand people of one event: how many statements the outbox takes."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.figures import Figure
from common import clock
from config.demo.loading import load_places
from config.demo.people import COUNTY
from config.scale.people import where
from config.scale.tables import Tables
from notices import outbox
from notices.models import Notice
from participants.models import Person
from platforms.models import Platform

RECIPIENTS = 10_000


def measure() -> list[Figure]:
    """SQL per 1 000 recipients of one event."""
    load_places()
    county = Platform.objects.get(code=COUNTY)
    people = _people(county)
    at = clock.now()
    with CaptureQueriesContext(connection) as captured:
        outbox.queue(
            "case.reported",
            "case:T140825-2026-0001",
            people,
            place=county,
            at=at,
            params={"title": "路灯", "no": "T140825-2026-0001", "place": county.name},
        )
    if Notice.objects.count() != RECIPIENTS:
        raise RuntimeError(f"{Notice.objects.count()} notices stand, not {RECIPIENTS}.")
    per_thousand = len(captured) * 1_000 / RECIPIENTS
    bound = 20 if connection.vendor == "postgresql" else 60
    note = f"{len(captured)} statements for {RECIPIENTS} recipients"
    return [
        Figure("queueing: SQL per 1 000 recipients", per_thousand, "", at_most=bound, note=note)
    ]


def _people(county: Platform) -> list[Person]:
    tables = Tables()
    for number in range(RECIPIENTS):
        tables.add(Person, no=f"P{number:09d}", name=f"王{number}", **where(county))
    tables.finish()
    return list(Person.objects.order_by("id"))
