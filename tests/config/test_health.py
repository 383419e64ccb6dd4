"""/healthz and /readyz: 503 for the database and migrations only."""

import datetime as dt

import pytest
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.urls import get_resolver

from common import clock
from platforms.models import Workday
from records.models import Heartbeat, JobRun


@pytest.fixture
def calendar(db):
    """Both years that count are announced."""
    today = clock.today()
    for year in {today.year, (today + dt.timedelta(days=60)).year}:
        Workday.objects.get_or_create(day=dt.date(year, 10, 1), defaults={"is_working": False})


def test_healthz_asks_nothing(client, count_queries, db):
    assert count_queries(lambda: client.get("/healthz")) == 0
    assert client.get("/healthz").content == b"ok"
    assert client.post("/healthz").status_code == 405


@pytest.fixture
def alive(calendar):
    """Beat and one worker were heard just now."""
    for name in ("beat", "worker:celery@one"):
        heard(name)


def heard(name: str, minutes_ago: float = 0) -> None:
    """``name`` gave its last sign of life so many minutes ago."""
    time = clock.real_now() - dt.timedelta(minutes=minutes_ago)
    Heartbeat.objects.update_or_create(name=name, defaults={"last_time": time})


def degraded(client) -> list[str]:
    """The parts that do not work; fonts are the machine's own matter."""
    response = client.get("/readyz")
    assert response.status_code == 200
    parts = response.json()
    del parts["figures"], parts["fonts"]
    return [name for name, state in parts.items() if state != "ok"]


def test_readyz_names_every_part(client, alive):
    response = client.get("/readyz")
    assert response.status_code == 200
    parts = response.json()
    assert list(parts) == [
        "database", "migrations", "broker", "worker", "beat", "jobs", "notices", "calendar",
        "fonts", "figures",
    ]  # fmt: skip
    assert degraded(client) == []
    assert parts["figures"] == {
        "waiting": 0,
        "due": 0,
        "oldest_due_minutes": 0,
        "given_up_24h": 0,
        "failed_jobs": 0,
        "workers": 1,
    }


def test_who_never_was_heard_is_degraded_and_the_site_stays_up(client, calendar):
    assert degraded(client) == ["worker", "beat"]


def test_a_silent_beat_and_a_silent_worker_are_told_apart(client, alive):
    heard("beat", 4)
    assert degraded(client) == ["beat"]
    heard("beat", 2)
    heard("worker:celery@one", 4)
    assert degraded(client) == ["worker"]
    heard("worker:celery@two")
    assert degraded(client) == []


def test_a_job_that_failed_is_degraded_until_it_runs_again(client, alive):
    run = JobRun.objects.create(
        name="seal", last_time=clock.real_now(), ok=False, note="OSError: disk full"
    )
    assert degraded(client) == ["jobs"]
    run.ok, run.note = True, ""
    run.save()
    assert degraded(client) == []


def test_jobs_that_do_not_run_although_both_live_are_degraded(client, alive):
    JobRun.objects.create(name="heartbeat", last_time=clock.real_now() - dt.timedelta(minutes=11))
    assert degraded(client) == ["jobs"]


def test_a_calendar_that_ends_soon_is_degraded(client, db, at):
    at("2031-11-21 09:00")
    assert client.get("/readyz").json()["calendar"] == "degraded"


def test_a_broker_that_is_away_is_degraded(client, alive):
    from celery import current_app

    before = current_app.conf.broker_url
    current_app.conf.broker_url = "redis://127.0.0.1:1/0"
    try:
        response = client.get("/readyz")
    finally:
        current_app.conf.broker_url = before
    assert response.status_code == 200
    assert response.json()["broker"] == "degraded"


def test_an_unapplied_migration_is_not_ready(client, db):
    MigrationRecorder.Migration.objects.filter(app="records").delete()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"database": "ok", "migrations": "down"}


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_is_not_ready_but_alive(client, settings):
    settings.DEMO = True
    settings.DEBUG_PROPAGATE_EXCEPTIONS = True
    connection = connections["default"]
    connection.close()
    good = dict(connection.settings_dict)
    connection.settings_dict.update(NAME="/nowhere/at/all", HOST="127.0.0.1", PORT="1")
    connection.settings_dict["OPTIONS"] = {}
    try:
        response = client.get("/readyz")
        alive = client.get("/healthz")
    finally:
        connection.settings_dict.update(good)
        connection.close()
    assert (response.status_code, response.json()) == (503, {"database": "down"})
    assert alive.status_code == 200


def test_a_fault_of_ours_has_a_page_that_asks_nothing(rf, settings):
    """No database mark: whatever this page asked of it would fail the test."""
    response = get_resolver().resolve_error_handler(500)(rf.get("/"))
    page = response.content.decode()
    assert response.status_code == 500
    assert settings.SITE_NAME in page
    assert "<h1" in page
