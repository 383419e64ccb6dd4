"""What a worker does when it is woken."""

from celery import shared_task

from notices import delivering


@shared_task(name="notices.tasks.deliver", ignore_result=True)
def deliver() -> None:
    """Sends every message that is due."""
    delivering.deliver_due()
