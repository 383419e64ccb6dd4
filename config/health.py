"""``/healthz``: the process answers. ``/readyz``: it may be sent visitors, and what is degraded."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from common import clock
from common.acts import act
from config.celery import app
from config.checks import chinese_fonts
from notices import operations
from notices.operations import Alarm, Figures
from platforms import workdays

OK, DEGRADED, DOWN = "ok", "degraded", "down"
CALENDAR_AHEAD = dt.timedelta(days=60)  # by then next year's working days should be announced


def database_answers() -> bool:
    """Whether a statement comes back."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def migrations_are_applied() -> bool:
    """Whether the tables are those of this code."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def broker_answers() -> bool:
    """Whether tasks can be queued; notices wait in their table meanwhile."""
    with app.connection_for_write(connect_timeout=1) as broker:
        try:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=1)
        except OperationalError:
            return False
    return True


def calendar_reaches() -> bool:
    """Whether the working days of the coming weeks are announced, not computed."""
    today = clock.today()
    return all(workdays.is_confirmed(day.year) for day in (today, today + CALENDAR_AHEAD))


@dataclass(frozen=True)
class Readiness:
    """Each part → ok, degraded or down; the figures and alarms behind it where the tables are those
    of this code. Only ``database`` and ``migrations`` can be down."""

    parts: dict[str, str]
    figures: Figures | None = None
    alarms: Sequence[Alarm] = ()


def readiness() -> Readiness:
    """How every part of the site fares at this moment."""
    if not database_answers():
        return Readiness({"database": DOWN})
    parts = {"database": OK, "migrations": OK if migrations_are_applied() else DOWN}
    if DOWN in parts.values():
        return Readiness(parts)
    figures = operations.figures()
    alarms = operations.alarms(figures)
    wrong = {alarm.code for alarm in alarms}
    works = {
        "broker": broker_answers(),
        "worker": "worker" not in wrong,
        "beat": "beat" not in wrong,
        "jobs": "jobs" not in wrong,
        "notices": not wrong & {"waiting", "given_up"},
        "calendar": calendar_reaches(),
        "fonts": chinese_fonts(),
    }
    parts |= {name: OK if good else DEGRADED for name, good in works.items()}
    return Readiness(parts, figures, alarms)


def in_figures(figures: Figures) -> dict[str, int]:
    """What ``/readyz`` says in numbers; no name of anybody and no host."""
    oldest = figures.real - figures.oldest if figures.oldest else dt.timedelta()
    return {
        "waiting": figures.total("waiting"),
        "due": figures.total("due"),
        "oldest_due_minutes": int(oldest / dt.timedelta(minutes=1)),
        "given_up_24h": figures.total("given_up"),
        "failed_jobs": len(figures.failed_jobs),
        "workers": figures.workers_heard,
    }


@require_safe
@never_cache
@act("see.public", public=True)
def healthz(request: HttpRequest) -> HttpResponse:
    """Says ok while the process runs; asks nothing else."""
    return HttpResponse(OK, content_type="text/plain")


@require_safe
@never_cache
@act("see.public", public=True)
def readyz(request: HttpRequest) -> JsonResponse:
    """503 for the database or unapplied migrations only; else 200, naming what is degraded."""
    ready = readiness()
    said: dict[str, Any] = dict(ready.parts)
    if ready.figures:
        said["figures"] = in_figures(ready.figures)
    return JsonResponse(said, status=503 if DOWN in ready.parts.values() else 200)
