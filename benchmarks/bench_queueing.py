"""Telling ten thousand people of one event: how many statements the outbox takes."""

from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from benchmarks.figures import Figure
from common import clock
from config.demo.loading import load_places
from config.demo.people import COUNTY
from config.scale.people import where
from config.scale.tables import Tables
from notices import announcing, outbox
from notices.models import Delivery, Notice
from participants.models import Person
from platforms.models import Platform

RECIPIENTS = 10_000


def measure() -> list[Figure]:
    """SQL per 1 000 recipients of one event, the act's and the worker's together."""
    load_places()
    county = Platform.objects.get(code=COUNTY)
    people = _people(county)
    at = clock.now()
    settings.EMAIL_HOST = "127.0.0.1"  # so that every notice has a delivery too; nothing is sent
    with CaptureQueriesContext(connection) as captured:
        with transaction.atomic():
            outbox.queue(
                "case.reported",
                "case:T140825-2026-0001",
                people,
                place=county,
                at=at,
                not_before=at,
                params={"title": "路灯", "no": "T140825-2026-0001", "place": county.name},
            )
        announcing.write_due()
    for model in (Notice, Delivery):
        if model.objects.count() != RECIPIENTS:
            raise RuntimeError(f"{model.objects.count()} rows of {model.__name__} stand.")
    per_thousand = len(captured) * 1_000 / RECIPIENTS
    bound = 20 if connection.vendor == "postgresql" else 60
    note = f"{len(captured)} statements, act and worker, for {RECIPIENTS} notices with deliveries"
    return [
        Figure("queueing: SQL per 1 000 recipients", per_thousand, "", at_most=bound, note=note)
    ]


def _people(county: Platform) -> list[Person]:
    tables = Tables()
    for number in range(RECIPIENTS):
        named = {"no": f"P{number:09d}", "name": f"王{number}", "email": f"p{number}@example.org"}
        tables.add(Person, **named, **where(county))
    tables.finish()
    return list(Person.objects.order_by("id"))
