"""``/healthz``: the process answers. ``/readyz``: it may be sent visitors, and what is degraded."""

import datetime as dt

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from common import clock
from common.acts import act
from config.celery import app
from config.checks import chinese_fonts
from platforms import workdays
from records.models import JobRun

OK, DEGRADED, DOWN = "ok", "degraded", "down"
HEARTBEAT = dt.timedelta(minutes=3)  # beat calls every minute
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


def last_beat() -> dt.datetime | None:
    """When beat's call last reached a worker that did it: the heartbeat of both (real time)."""
    return JobRun.objects.aggregate(last=Max("last_time"))["last"]


def calendar_reaches() -> bool:
    """Whether the working days of the coming weeks are announced, not computed."""
    today = clock.today()
    return all(workdays.is_confirmed(day.year) for day in (today, today + CALENDAR_AHEAD))


def readiness() -> dict[str, str]:
    """Each part → ok, degraded or down. Only ``database`` and ``migrations`` can be down."""
    if not database_answers():
        return {"database": DOWN}
    parts = {"database": OK, "migrations": OK if migrations_are_applied() else DOWN}
    if DOWN in parts.values():
        return parts
    beat = last_beat()
    alive = beat is not None and beat > clock.real_now() - HEARTBEAT
    works = {
        "broker": broker_answers(),
        "worker": alive,
        "beat": alive,
        "calendar": calendar_reaches(),
        "fonts": chinese_fonts(),
    }
    return parts | {name: OK if good else DEGRADED for name, good in works.items()}


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
    parts = readiness()
    return JsonResponse(parts, status=503 if DOWN in parts.values() else 200)
