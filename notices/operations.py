"""How the machinery fares that nobody watches: what waits, what was given up, who is silent.

Here stands what counts as an alarm; ``/readyz``, ``/metrics``, the office's home and 系统状况 show it.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    Max,
    Min,
    QuerySet,
    Sum,
    Value,
    When,
)

from common import clock
from notices.enums import AUTOMATIC, Channel, DeliveryState
from notices.models import Announcement, Delivery
from records.heartbeats import BEAT, SILENT
from records.models import Heartbeat, JobRun

LATE = dt.timedelta(minutes=15)  # what is due leaves within a minute or two
STALLED = dt.timedelta(minutes=10)  # a job runs each minute
LATELY = dt.timedelta(hours=24)


@dataclass
class Queue:
    """One channel's deliveries: waiting; of these due; given up and sent in the last 24 h.

    ``oldest`` is since when the oldest that is due could have left (machine time).
    """

    waiting: int = 0
    due: int = 0
    oldest: dt.datetime | None = None
    given_up: int = 0
    sent: int = 0


@dataclass(frozen=True)
class LastRun:
    """When a periodic job last ran (machine time) and whether it went well."""

    time: dt.datetime | None
    ok: bool


@dataclass
class Figures:
    """Everything that is known of beat, the workers, the jobs and the channels at ``real``."""

    real: dt.datetime
    beat: dt.datetime | None = None
    workers: list[dt.datetime] = field(default_factory=list)
    jobs: dict[str, LastRun] = field(default_factory=dict)
    queues: dict[str, Queue] = field(default_factory=lambda: {one: Queue() for one in Channel})
    announced: Queue = field(default_factory=Queue)  # persons whose notice a worker is to write

    @property
    def worker(self) -> dt.datetime | None:
        """When any worker was last heard."""
        return max(self.workers, default=None)

    @property
    def workers_heard(self) -> int:
        """How many workers live."""
        return sum(not self.is_silent(last) for last in self.workers)

    @property
    def failed_jobs(self) -> list[str]:
        """The jobs whose last run failed."""
        return sorted(name for name, run in self.jobs.items() if not run.ok)

    @property
    def oldest(self) -> dt.datetime | None:
        """Since when the oldest delivery of all channels could have left, or been written out."""
        return min((q.oldest for q in self._all if q.oldest), default=None)

    def total(self, name: str) -> int:
        """A figure of ``Queue`` over all channels and what is to be written out for them."""
        return sum(getattr(queue, name) for queue in self._all)

    @property
    def _all(self) -> list[Queue]:
        return [*self.queues.values(), self.announced]

    def is_silent(self, last: dt.datetime | None) -> bool:
        """Whether who was last heard at ``last`` has missed too many signs of life."""
        return last is None or last < self.real - SILENT


@dataclass(frozen=True)
class Alarm:
    """One thing that is wrong: ``code`` names it and its page in docs/runbook.

    ``since`` is machine time, None where it never was right; ``number`` counts what it is about.
    """

    code: str
    since: dt.datetime | None = None
    number: int = 0


def alarms(figures: Figures) -> list[Alarm]:
    """What is wrong, the cause before what follows from it."""
    found = []
    if figures.is_silent(figures.beat):
        found.append(Alarm("beat", figures.beat))
    if figures.is_silent(figures.worker):
        found.append(Alarm("worker", figures.worker))
    if failed := figures.failed_jobs:
        since = min(
            (run.time for run in map(figures.jobs.get, failed) if run and run.time), default=None
        )
        found.append(Alarm("jobs", since, len(failed)))
    elif not found and (stalled := _stalled(figures)):
        found.append(stalled)
    if figures.oldest is not None and figures.oldest < figures.real - LATE:
        found.append(Alarm("waiting", figures.oldest, figures.total("due")))
    if given_up := figures.total("given_up"):
        found.append(Alarm("given_up", number=given_up))
    return found


def _stalled(figures: Figures) -> Alarm | None:
    """Beat and workers live and no job runs: what beat says does not reach them."""
    ran = [run.time for run in figures.jobs.values() if run.time]
    last = max(ran, default=None)
    return None if last is None or last >= figures.real - STALLED else Alarm("jobs", last)


# --- the figures ------------------------------------------------------------------------------


def figures() -> Figures:
    """Everything in one statement, however many workers, jobs and messages there are."""
    real, ahead = clock.real_now(), clock.ahead()
    found = Figures(real)
    first, *others = _parts(real, real + ahead)
    for part, name, number, moment in first.union(*others, all=True).order_by("part", "name"):
        match part:
            case "alive" if name == BEAT:
                found.beat = moment
            case "alive":
                found.workers.append(moment)
            case "job":
                found.jobs[name] = LastRun(moment, ok=not number)
            case "first":  # its moment is the site's
                _add_due(found.queues[name], number, moment - ahead)
            case "again":
                _add_due(found.queues[name], number, moment)
            case "announced":
                found.announced.waiting += number
                _add_due(found.announced, number, moment - ahead)
            case _:
                setattr(found.queues[name], part, number)
    return found


def _add_due(queue: Queue, number: int, since: dt.datetime) -> None:
    queue.due += number
    queue.oldest = min(since, queue.oldest or since)


def _parts(real: dt.datetime, at: dt.datetime) -> Iterable[QuerySet]:
    """(part, name, number, moment), each by an index of its own.

    A first try is due since its ``not_before``, whatever a channel that is down puts off; a later
    one since the moment it was put off to.
    """
    failed = Case(When(ok=True, then=Value(0)), default=Value(1), output_field=IntegerField())
    waiting = Delivery.objects.waiting()
    given_up = Delivery.objects.filter(
        state=DeliveryState.FAILED, next_try_time__gte=real - LATELY, channel__in=AUTOMATIC
    )
    sent = Delivery.objects.filter(state=DeliveryState.SENT, sent_at__gte=at - LATELY)
    first = waiting.filter(attempts=0, not_before__lte=at)
    again = waiting.filter(attempts__gt=0, not_before__lte=at, next_try_time__lte=real)
    yield _rows(Heartbeat.objects, "alive", "name", Value(0), F("last_time"))
    yield _rows(JobRun.objects, "job", "name", failed, F("last_time"))
    announced = Announcement.objects.due(at).values("kind")
    left = Sum(F("size") - F("written"), output_field=IntegerField())
    yield _rows(announced, "announced", "kind", left, Min("not_before"))
    for part, rows, moment in (
        ("waiting", waiting, Min("not_before")),
        ("first", first, Min("not_before")),
        ("again", again, Min("next_try_time")),
        ("given_up", given_up, Max("next_try_time")),
        ("sent", sent, Max("sent_at")),
    ):
        yield _rows(rows.values("channel"), part, "channel", Count("pk"), moment)


def _rows(rows: Any, part: str, name: str, number: Any, moment: Any) -> QuerySet:
    said = rows.annotate(part=Value(part, CharField()), number=number, moment=moment)
    return said.values_list("part", name, "number", "moment")
