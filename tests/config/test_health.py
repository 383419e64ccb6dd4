"""/healthz and /readyz: 503 for the database and migrations only."""

import datetime as dt

import pytest
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.urls import get_resolver

from common import clock
from platforms.models import Workday
from records.models import JobRun


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


def test_readyz_names_every_part(client, calendar):
    JobRun.objects.create(name="tick", last_time=clock.real_now())
    response = client.get("/readyz")
    assert response.status_code == 200
    parts = response.json()
    assert list(parts) == [
        "database", "migrations", "broker", "worker", "beat", "calendar", "fonts",
    ]  # fmt: skip
    assert {name: parts[name] for name in parts if name != "fonts"} == {
        "database": "ok",
        "migrations": "ok",
        "broker": "ok",
        "worker": "ok",
        "beat": "ok",
        "calendar": "ok",
    }


def test_a_silent_beat_is_degraded_and_the_site_stays_up(client, calendar):
    JobRun.objects.create(name="tick", last_time=clock.real_now() - dt.timedelta(minutes=4))
    response = client.get("/readyz")
    assert response.status_code == 200
    assert (response.json()["worker"], response.json()["beat"]) == ("degraded", "degraded")


def test_a_calendar_that_ends_soon_is_degraded(client, db, at):
    at("2031-11-21 09:00")
    assert client.get("/readyz").json()["calendar"] == "degraded"


def test_a_broker_that_is_away_is_degraded(client, calendar):
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
    MigrationRecorder.Migration.objects.filter(app="records", name="0001_initial").delete()
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
