"""/metrics: for whoever shows the token; what it says is what the tables hold."""

import datetime as dt

import pytest
from prometheus_client.parser import text_string_to_metric_families

from common import clock
from records.models import Heartbeat, JobRun
from tests.notices.making import make_delivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(client, settings):
    """What /metrics says, by name and labels."""
    settings.METRICS_TOKEN = "let-me-in"

    def read() -> dict[tuple[str, ...], float]:
        response = client.get("/metrics", headers={"Authorization": "Bearer let-me-in"})
        assert response.status_code == 200
        assert response["Content-Type"].startswith("text/plain; version=")
        families = text_string_to_metric_families(response.content.decode())
        return {
            (sample.name.removeprefix("haoshangliang_"), *sample.labels.values()): sample.value
            for family in families
            for sample in family.samples
        }

    return read


def test_without_the_setting_there_is_no_such_page(client, settings):
    settings.METRICS_TOKEN = ""
    answer = client.get("/metrics", headers={"Authorization": "Bearer "})
    assert answer.status_code == 404


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", "let-me-in", "Bearer 让我进去"])
def test_without_the_token_nothing_is_said(client, settings, given):
    settings.METRICS_TOKEN = "let-me-in"
    answer = client.get("/metrics", HTTP_AUTHORIZATION=given)
    assert (answer.status_code, answer.content) == (401, b"")
    assert client.post("/metrics").status_code == 405


def test_it_counts_deliveries_by_channel_and_state(ask, village):
    now = clock.now()
    for state in ("waiting", "waiting", "sent", "failed", "superseded"):
        make_delivery(village, state=state)
    make_delivery(village, not_before=now + dt.timedelta(hours=1))
    make_delivery(village, state="sent", sent_at=now - dt.timedelta(hours=25))
    said = ask()
    assert {key[1:]: value for key, value in said.items() if key[0] == "deliveries"} == {
        (channel, state): {"waiting": 3, "due": 2, "given_up_24h": 1, "sent_24h": 1}[state]
        if channel == "email"
        else 0
        for channel in ("email", "sms", "wecom", "group", "hand")
        for state in ("waiting", "due", "given_up_24h", "sent_24h")
    }


def test_it_says_how_long_ago_each_was_heard_and_names_nobody(ask, client, at, village):
    real = at("2026-11-21 09:00")
    Heartbeat.objects.create(name="beat", last_time=real - dt.timedelta(seconds=40))
    for host, seconds in (("one", 20), ("two", 500)):
        time = real - dt.timedelta(seconds=seconds)
        Heartbeat.objects.create(name=f"worker:celery@{host}", last_time=time)
    JobRun.objects.create(name="seal", last_time=real, ok=False, note="OSError: 刘海生")
    JobRun.objects.create(name="no longer a job", last_time=real)
    make_delivery(village, not_before=real - dt.timedelta(minutes=10))
    said = ask()
    assert said["heartbeat_age_seconds", "beat"] == 40
    assert said["heartbeat_age_seconds", "worker"] == 20
    assert said["workers",] == 1
    assert said["oldest_due_seconds", "email"] == 600
    assert said["job_last_run_timestamp_seconds", "seal"] == real.timestamp()
    assert said["job_failed", "seal"] == 1
    assert said["part_ok", "jobs"] == 0
    assert said["part_ok", "beat"] == 1
    told = " ".join(part for key in said for part in key)
    assert not any(name in told for name in ("celery@", "刘", "no longer", "example.org"))


def test_it_asks_the_database_as_much_for_many_as_for_one(ask, village, same_queries):
    make_delivery(village)
    same_queries(ask, lambda: [make_delivery(village) for _n in range(29)])
