"""The project's Celery application in a worker that ends itself at a chosen point of a delivery.

Started as ``celery -A tests.faults.dying`` with ``DYING`` naming a folder. There ``plan`` says the
point and at which pass of it; the worker watches the statements it sends to the database, and kills
itself without a word before one leaves, or when it is done. ``pid`` is whoever claims, for a
provider that kills.
"""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db.backends.signals import connection_created

from config.celery import app

__all__ = ["app"]
FOLDER = Path(os.environ["DYING"])
BEFORE_CLAIM, AFTER_CLAIM, BEFORE_RECORD = (
    "before the claim",
    "after the claim",
    "before the record",
)
AFTER_RECORD = "after the record"
WRITING = "in writing out"  # what more than 200 people are told


class Watch:
    """What this process is about to ask of the database, and how often it came to the point."""

    def __init__(self) -> None:
        self.plan = ""
        self.passed = 0

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        point = self.point(sql)
        if point:
            self.passes(point)
        done = execute(sql, params, many, context)
        if point == BEFORE_RECORD:
            self.passes(AFTER_RECORD)
        return done

    def point(self, sql: str) -> str:
        """The point of a delivery that lies before this statement, if any."""
        if sql.startswith('INSERT INTO "notices_delivery"'):
            return WRITING
        leased = '"lease_token" = %s' in sql
        if sql.startswith('UPDATE "notices_delivery" SET "lease_token" = %s'):
            (FOLDER / "pid").write_text(str(os.getpid()))
            return BEFORE_CLAIM
        if sql.startswith("SELECT") and "notices_delivery" in sql and leased:
            return AFTER_CLAIM
        freed = sql.startswith('UPDATE "notices_delivery" SET "lease_token" = NULL')
        return BEFORE_RECORD if freed and '"sent_at" = %s' in sql else ""

    def passes(self, point: str) -> None:
        """One more pass; at the planned one this process ends."""
        plan = (FOLDER / "plan").read_text()
        if plan != self.plan:
            self.plan, self.passed = plan, 0
        planned, _comma, count = plan.partition(",")
        if planned == point:
            self.passed += 1
            if self.passed == int(count):
                with (FOLDER / "died").open("a") as died:
                    died.write(f"{point}\n")
                os.kill(os.getpid(), signal.SIGKILL)


watch = Watch()


def _watch(sender: Any, connection: Any, **kwargs: Any) -> None:
    if watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(watch)


connection_created.connect(_watch)
