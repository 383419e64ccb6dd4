"""What a worker does when it is woken."""

from celery import shared_task

from notices import announcing, delivering, grouping


@shared_task(name="notices.tasks.deliver", ignore_result=True)
def deliver() -> None:
    """Writes out what many are told, and sends every message that is due, to people and groups."""
    announcing.write_due()
    delivering.deliver_everything()
    grouping.send_due()
