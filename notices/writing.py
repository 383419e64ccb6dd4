"""The rows of one event: a notice for each recipient, and the ways it takes out of the site."""

import datetime as dt
import logging
from collections.abc import Iterable, Mapping

from celery import current_app
from django.db import transaction
from kombu.exceptions import ChannelError, OperationalError

from common import clock
from notices import quiet
from notices.models import Announcement, Delivery, Notice
from notices.routing import deliveries_for
from participants.models import Person

logger = logging.getLogger(__name__)

UNDO_WAIT = dt.timedelta(seconds=30)  # 撤销 is offered that long: what an act tells waits for it
AT_ONCE = 500  # rows a statement carries
NEAR = 60  # seconds; what is due later is for the sweep of each minute


def write(event: Announcement, people: Iterable[Person], start: dt.datetime) -> list[Notice]:
    """A notice of ``event`` for each of ``people`` who has none, and its deliveries; gives the new
    ones. What leaves the site does so from ``start`` on at a decent hour, at once where it is urgent.
    """
    rows = {event.key_for(person): _notice(event, person) for person in people}
    known = _keys(rows)
    Notice.objects.bulk_create(
        [row for key, row in rows.items() if key not in known],
        ignore_conflicts=True,
        batch_size=AT_ONCE,
    )
    found = _keys(rows)
    made = [row for key, row in rows.items() if key in found and key not in known]
    for notice in made:
        notice.pk = found[notice.dedupe_key]
    begins = start if event.urgent else quiet.decent(start, event.event_at)
    deliveries = deliveries_for(made, event.kind, event.platform, begins, event.event_at)
    if deliveries:
        Delivery.objects.bulk_create(deliveries, ignore_conflicts=True, batch_size=AT_ONCE)
        wake_at(begins)
    return made


def _notice(event: Announcement, person: Person) -> Notice:
    notice = Notice(
        kind=event.kind,
        subject=event.subject,
        recipient=person,
        params=dict(event.params),
        restricted=event.restricted,
        dedupe_key=event.key_for(person),
        made_at=event.made_at,
        not_before=event.not_before,
        expires_at=event.expires_at,
        urgent=event.urgent,
    )
    notice.place(event.platform)
    return notice


def _keys(rows: Mapping[str, Notice]) -> dict[str, int]:
    """Which of the dedupe keys stand in the table, with their rows."""
    found: dict[str, int] = {}
    keys = list(rows)
    for start in range(0, len(keys), AT_ONCE):
        part = Notice.objects.filter(dedupe_key__in=keys[start : start + AT_ONCE])
        found.update(part.values_list("dedupe_key", "pk"))
    return found


def wake_at(start: dt.datetime) -> None:
    """Wakes a worker at ``start`` (site time) where that is near, once the transaction stands."""
    wait = max((start - clock.now()).total_seconds(), 0)
    if wait < NEAR:
        transaction.on_commit(lambda: wake(wait), robust=True)


def wake(after: float = 0) -> None:
    """Asks a worker to deliver in ``after`` seconds. Without a broker the sweep of a later minute
    finds what is due: the rows are the truth, the call is only quicker."""
    try:
        current_app.send_task(
            "notices.tasks.deliver",
            countdown=after,
            expires=after + 300,
            retry=False,
            ignore_result=True,
        )
    except (OperationalError, ChannelError, OSError) as error:
        logger.warning("No worker could be woken (%s); the next sweep sends.", error)
