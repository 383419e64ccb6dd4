"""The one task beat knows."""

from celery import shared_task

from common import clock
from config import jobs


@shared_task
def tick() -> None:
    """Runs every periodic job that is due."""
    jobs.run_due(clock.now())
