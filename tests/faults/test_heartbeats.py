"""Beat and workers that die: real processes; the one that lives is not taken for the other."""

import datetime as dt
import os
import signal

import pytest
from celery import current_app
from django.test import Client

from common import clock
from records.models import Heartbeat
from tests.faults.processes import BEAT, WORKER, WORKERS, Running, running, until

pytestmark = pytest.mark.django_db(transaction=True)
APP = {"app": "tests.config.ticking"}
LONG_AGO = dt.timedelta(minutes=4)


def heard(name: str) -> bool:
    """Whether a process whose name begins so gave a sign of life within three minutes."""
    since = clock.real_now() - dt.timedelta(minutes=3)
    return Heartbeat.objects.filter(name__startswith=name, last_time__gte=since).exists()


def degraded() -> set[str]:
    """Of the parts that hang on processes, those that ``/readyz`` calls degraded."""
    parts = Client().get("/readyz").json()
    return {name for name in ("worker", "beat", "broker") if parts[name] != "ok"}


def kill(running: Running) -> None:
    """It ends without a word, and four minutes pass for everybody."""
    os.kill(running.process.pid, signal.SIGKILL)
    assert until(lambda: running.process.poll() is not None)
    Heartbeat.objects.update(last_time=clock.real_now() - LONG_AGO)


@pytest.mark.parametrize("pool", [WORKER, WORKERS], ids=["solo", "prefork"])
def test_a_beat_that_is_killed_is_told_from_a_worker_that_lives(tmp_path, pool):
    with running(pool, tmp_path, **APP), running(BEAT, tmp_path, **APP) as beat:
        assert until(lambda: heard("beat") and heard("worker:"))
        assert degraded() == set()
        kill(beat)
        assert until(lambda: heard("worker:"))
        assert degraded() == {"beat"}


def test_a_worker_that_is_killed_is_told_from_a_beat_that_lives(tmp_path):
    with running(WORKER, tmp_path, **APP) as worker, running(BEAT, tmp_path, **APP):
        assert until(lambda: heard("beat") and heard("worker:"))
        kill(worker)
        assert until(lambda: heard("beat"))
        assert degraded() == {"worker"}


def test_each_worker_speaks_for_itself(tmp_path):
    one, two = ([*WORKER, "--hostname", f"{name}@%h"] for name in ("one", "two"))
    with running(one, tmp_path, **APP) as first, running(two, tmp_path, **APP):
        assert until(lambda: heard("worker:one@") and heard("worker:two@"))
        kill(first)
        assert until(lambda: heard("worker:two@"))
        assert (heard("worker:one@"), "worker" in degraded()) == (False, False)


def test_a_worker_that_is_busy_is_not_silent(tmp_path):
    """The solo pool does nothing else while it works: its sign of life does not wait for it."""
    with running(WORKER, tmp_path, **APP) as worker:
        assert until(lambda: heard("worker:"))
        current_app.send_task("tests.config.ticking.busy", ignore_result=True)
        assert until(lambda: "busy now" in worker.said)
        Heartbeat.objects.update(last_time=clock.real_now() - LONG_AGO)
        assert until(lambda: heard("worker:"))
        assert "free again" not in worker.said
        kill(worker)  # or it would be waited for


def test_a_database_that_is_away_does_not_end_beat(tmp_path):
    nowhere = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing"}
    with running(BEAT, tmp_path, **APP, **nowhere) as beat:
        assert until(lambda: beat.said.count("could not be written") >= 2)
        assert until(lambda: beat.said.count("Sending due task") >= 2)
        assert beat.process.poll() is None
    assert not heard("beat")
