"""The one list of periodic jobs, and what runs them.

Beat sends one wake-up a minute; a job is due by the site's time and claimed by compare-and-swap on
its ``JobRun``, so beat twice does nothing twice. After an absence a job runs once; one marked
``each`` runs once for every period missed.
"""

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.lifecycle import draw_look_backs, pause_due
from common import clock
from common.errors import DomainError
from meetings.lifecycle import finalise_due
from notices import delivering, reminding
from participants.actor import Actor
from records import heartbeats, seals
from records.models import JobRun

logger = logging.getLogger(__name__)

EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
STOPS = (dt.time(8), dt.time(22))
LONGEST_MOVE = dt.timedelta(days=400)


class TooFar(DomainError):
    """The demo's clock was to pass more days than anybody waits for."""

    code = "clock_too_far"
    default = _("At most 400 days at a time, please.")


class Rule(Protocol):
    """When a job is due."""

    def latest(self, at: dt.datetime) -> dt.datetime:
        """The newest moment not after ``at`` at which the job is due."""


@dataclass(frozen=True)
class Every:
    """Due every so many minutes, counted from a fixed moment."""

    minutes: int

    def latest(self, at: dt.datetime) -> dt.datetime:
        """The newest full period."""
        return at - (at - EPOCH) % dt.timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class Daily:
    """Due each day at an office time."""

    time: dt.time

    def latest(self, at: dt.datetime) -> dt.datetime:
        """Today's moment, or yesterday's while today's is still to come."""
        local = at.astimezone(timezone.get_default_timezone())
        due = dt.datetime.combine(local.date(), self.time, local.tzinfo)
        return due if due <= at else due - dt.timedelta(days=1)


@dataclass(frozen=True)
class Job:
    """A periodic job: its name in ``JobRun``, when it is due, what it does.

    ``run`` gets the site's time, or the period's own moment where ``each`` missed period counts.
    """

    name: str
    rule: Rule
    run: Callable[[dt.datetime], object]
    each: bool = False

    def dues(self, last: dt.datetime | None, at: dt.datetime) -> list[dt.datetime]:
        """The moments since ``last`` that are to be run at ``at``, oldest first."""
        due = self.rule.latest(at)
        if last is None or not self.each:
            return [due] if last is None or due > last else []
        missed = []
        while due > last:
            missed.append(due)
            due = self.rule.latest(due - dt.timedelta(microseconds=1))
        return missed[::-1]


@dataclass(frozen=True)
class Outcome:
    """One run of one job; ``note`` is the error where it failed."""

    name: str
    due: dt.datetime
    ok: bool
    note: str = ""


def heartbeat(at: dt.datetime) -> None:
    """Forgets workers gone for a day. Its row shows the whole way: beat, broker, worker."""
    heartbeats.forget_gone()


def seal_ledger(at: dt.datetime) -> None:
    """The nightly seal over all chains (architecture rule 5)."""
    seals.seal(at, by=Actor.system())


def finalise_minutes(at: dt.datetime) -> None:
    """Confirmed minutes nobody objected to in time are final (procedure.md §0.7)."""
    finalise_due(at)


def pause_works(at: dt.datetime) -> None:
    """Outdoor works rest while the season of their place is on (procedure.md §0.12)."""
    pause_due(at)


def remind_people(at: dt.datetime) -> None:
    """The day's reminders, one message a person, from 08:00 (procedure.md §0.12).

    Asked again each half hour: whom a run that died left out is told by the next.
    """
    reminding.remind(at)


def draw_samples(at: dt.datetime) -> None:
    """One in ten of what was closed in the quarter before is looked at again (S18)."""
    draw_look_backs(at, by=Actor.system())


def sweep_deliveries(at: dt.datetime) -> None:
    """Wakes a worker for what is due, what a dead one left, and what a lost broker forgot."""
    delivering.sweep()


JOBS = (
    Job("heartbeat", Every(minutes=1), heartbeat),
    Job("seal", Daily(dt.time(0, 30)), seal_ledger, each=True),
    Job("minutes", Daily(dt.time(0, 40)), finalise_minutes),
    Job("pauses", Daily(dt.time(0, 50)), pause_works),
    Job("look_backs", Daily(dt.time(0, 50)), draw_samples),
    Job("reminders", Every(minutes=30), remind_people),
    Job("deliveries", Every(minutes=1), sweep_deliveries),
)


def run_due(at: dt.datetime, jobs: Iterable[Job] = JOBS) -> list[Outcome]:
    """Runs every job that is due at ``at`` (site time), each at most once per period."""
    last = dict(JobRun.objects.values_list("name", "last_due").order_by("name"))
    outcomes = []
    for job in jobs:
        if job.name not in last:
            JobRun.objects.bulk_create([JobRun(name=job.name)], ignore_conflicts=True)
        for due in job.dues(last.get(job.name), at):
            if _claim(job, due):
                outcomes.append(_run(job, due, at))
    return outcomes


def move_clock(to: dt.datetime) -> list[Outcome]:
    """Moves the demo's clock forwards to ``to`` and runs what falls due on the way.

    It stops at 08:00 and 22:00 of each day passed. Raises NotADemo, OnlyForwards, TooFar.
    """
    if not clock.is_demo():
        raise clock.NotADemo()
    with clock.one_reading():
        start = clock.now()
    if to <= start:
        raise clock.OnlyForwards()
    if to - start > LONGEST_MOVE:
        raise TooFar()
    outcomes = []
    for stop in [*stops_between(start, to), to]:
        if clock.move_to(stop):
            with clock.one_reading():
                outcomes += run_due(stop)
    return outcomes


def stops_between(start: dt.datetime, to: dt.datetime) -> list[dt.datetime]:
    """08:00 and 22:00 office time of each day, after ``start`` and before ``to``."""
    zone = timezone.get_default_timezone()
    day, stops = start.astimezone(zone).date(), []
    while day <= to.astimezone(zone).date():
        stops += [dt.datetime.combine(day, time, zone) for time in STOPS]
        day += dt.timedelta(days=1)
    return [stop for stop in stops if start < stop < to]


def _claim(job: Job, due: dt.datetime) -> bool:
    """Whether this scheduler is the one that runs the period: the row moves once."""
    free = JobRun.objects.filter(Q(last_due__isnull=True) | Q(last_due__lt=due), name=job.name)
    return bool(free.update(last_due=due, last_time=clock.real_now()))


def _run(job: Job, due: dt.datetime, at: dt.datetime) -> Outcome:
    try:
        job.run(due if job.each else at)
    except Exception as error:  # whatever it is: logged, recorded, and the other jobs go on
        logger.exception("The job %s, due at %s, failed.", job.name, due.isoformat())
        outcome = Outcome(job.name, due, False, f"{type(error).__name__}: {error}"[:300])
    else:
        outcome = Outcome(job.name, due, True)
    JobRun.objects.filter(name=job.name).update(
        ok=outcome.ok, note=outcome.note, last_time=clock.real_now()
    )
    return outcome
