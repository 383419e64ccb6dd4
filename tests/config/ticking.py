"""The project's Celery application with a beat that ticks, and signs of life, twice a second.

Started as ``celery -A tests.config.ticking`` by the tests of beat and worker.
"""

import logging
import threading

from config import heartbeats
from config.celery import app

logger = logging.getLogger(__name__)
heartbeats.EVERY = 0.5

app.conf.beat_schedule["tick"]["schedule"] = 0.5


@app.task(name="tests.config.ticking.busy", ignore_result=True)
def busy() -> None:
    """Works until its worker is ended, for the test of one that has no time for anything else."""
    logger.warning("busy now")
    threading.Event().wait(60)
    logger.warning("free again")
