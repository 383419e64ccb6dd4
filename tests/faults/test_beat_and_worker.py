"""A real worker and real beats run what is due, on the broker the suite runs on."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from records.models import JobRun, LedgerEvent

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0  # seconds until the ticks have gone through all processes
TICKS = 8  # at two a second from each of two beats

pytestmark = pytest.mark.django_db(transaction=True)


def database_url() -> str:
    """The address of the test's own database, for other processes."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    who = f"{given['USER']}:{given['PASSWORD']}" if given["PASSWORD"] else given["USER"]
    return f"postgres://{who}@{given['HOST']}:{given['PORT'] or 5432}/{given['NAME']}"


def broker_url(scratch: Path) -> str:
    """The Redis the suite runs on, or an embedded broker of the test's own."""
    redis = settings.BROKER_URL.startswith("redis")
    return settings.BROKER_URL if redis else f"filesystem://{scratch / 'broker'}"


@contextmanager
def running(role: list[str], scratch: Path, broker: str) -> Iterator[Path]:
    """``celery`` in ``role`` beside the test, ended by its id; gives its log."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database_url(),
        "BROKER_URL": broker,
        "FIELD_ENCRYPTION_KEYS": settings.FIELD_ENCRYPTION_KEYS[0],
        "SECRET_KEY": settings.SECRET_KEY,
    }
    log = scratch / f"{role[0]}-{time.monotonic_ns()}.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "tests.config.ticking", *role],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield log
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        print(log.read_text())  # shown by pytest where the test fails


WORKER = ["worker", "--concurrency", "2", "--loglevel", "info", "--without-gossip"]
BEAT = ["beat", "--loglevel", "info", "--pidfile="]


def until(condition: Callable[[], bool]) -> bool:
    """Waits for what another process writes; True once it stands."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return False


def test_two_beats_and_a_worker_run_what_is_due_once(tmp_path):
    url = broker_url(tmp_path)
    with (
        running(WORKER, tmp_path, url) as told,
        running(BEAT, tmp_path, url),
        running(BEAT, tmp_path, url),
    ):
        assert until(lambda: told.read_text().count("succeeded") >= TICKS)
    heartbeat = JobRun.objects.get(name="heartbeat")
    assert (heartbeat.ok, heartbeat.last_due is not None) == (True, True)
    seals = LedgerEvent.objects.filter(stream="seal").select_related("note")
    assert [(event.seq, event.note.by_kind) for event in seals.order_by("seq")] == [(1, "system")]
