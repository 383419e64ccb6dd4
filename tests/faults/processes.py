"""The site's own processes beside a test: on its database, ended by their ids."""

import datetime as dt
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from common import clock

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180.0  # seconds until what another process does is seen


def database_url() -> str:
    """The address of the test's own database, for other processes."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    who = f"{given['USER']}:{given['PASSWORD']}" if given["PASSWORD"] else given["USER"]
    return f"postgres://{who}@{given['HOST']}:{given['PORT'] or 5432}/{given['NAME']}"


def site_environment(**more: str) -> dict[str, str]:
    """What another process of this site needs to know: database, keys, and the suite's broker."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database_url(),
        "FIELD_ENCRYPTION_KEYS": settings.FIELD_ENCRYPTION_KEYS[0],
        "SECRET_KEY": settings.SECRET_KEY,
        **more,
    }


@dataclass
class Running:
    """A process beside the test and what it printed."""

    process: subprocess.Popen
    log: Path

    @property
    def said(self) -> str:
        """Everything printed so far."""
        return self.log.read_text()


@contextmanager
def running(
    role: list[str],
    scratch: Path,
    *,
    app: str = "config",
    where: Sequence[str] = (),
    **more: str,
) -> Iterator[Running]:
    """``celery`` in ``role`` beside the test; ``more`` goes into its environment, ``where`` stands
    before the command."""
    log = scratch / f"{role[0]}-{time.monotonic_ns()}.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [*where, sys.executable, "-m", "celery", "-A", app, *role],
            cwd=ROOT,
            env=site_environment(**more),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Running(process, log)
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        print(log.read_text())  # shown by pytest where the test fails


# One process, so that its id is the id of what sends: a test can end just that.
WORKER = ["worker", "--pool", "solo", "--loglevel", "info", "--without-gossip"]
WORKERS = ["worker", "--concurrency", "2", "--loglevel", "info", "--without-gossip"]
BEAT = ["beat", "--loglevel", "info", "--pidfile="]


def last_night() -> dt.datetime:
    """Yesterday, 23:00 at the office: what became due then may go out at any hour."""
    now = timezone.localtime(clock.now())
    return now.replace(hour=23, minute=0, second=0, microsecond=0) - dt.timedelta(days=1)


def until(condition: Callable[[], bool], patience: float = PATIENCE) -> bool:
    """Waits for what another process writes; True once it stands."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return False
