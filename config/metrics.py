"""``/metrics`` in Prometheus' text form, for whoever shows the token. No name of anybody, no host."""

import hmac
from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from common.acts import act
from config.health import OK, readiness
from config.jobs import JOBS
from notices.operations import Figures

PREFIX = "haoshangliang_"


class Site(Collector):
    """What the database knows at the moment it is asked: every process would say the same."""

    def collect(self) -> Iterator[Metric]:
        """Readiness first; without a database that is all."""
        ready = readiness()
        yield _gauge(
            "part_ok",
            "1 where a part of the site works",
            ["part"],
            {(name,): state == OK for name, state in ready.parts.items()},
        )
        if ready.figures:
            yield from _alive(ready.figures)
            yield from _deliveries(ready.figures)
            yield from _jobs(ready.figures)


def _gauge(name: str, words: str, labels: list[str], values: Mapping[Any, float]) -> Metric:
    gauge = GaugeMetricFamily(PREFIX + name, words, labels=labels)
    for label, value in values.items():
        gauge.add_metric(label, value)
    return gauge


def _alive(figures: Figures) -> Iterator[Metric]:
    heard = {"beat": figures.beat, "worker": figures.worker}
    ages = {(part,): (figures.real - last).total_seconds() for part, last in heard.items() if last}
    words = "Seconds since beat, or the worker heard last, gave a sign of life"
    yield _gauge("heartbeat_age_seconds", words, ["part"], ages)
    words = "Workers that gave a sign of life within three minutes"
    yield _gauge("workers", words, [], {(): figures.workers_heard})


def _deliveries(figures: Figures) -> Iterator[Metric]:
    states = {"waiting": "waiting", "due": "due", "given_up_24h": "given_up", "sent_24h": "sent"}
    counted = {
        (channel, state): getattr(queue, name)
        for channel, queue in figures.queues.items()
        for state, name in states.items()
    }
    words = "Deliveries waiting, due of these, given up and sent in the last 24 hours"
    yield _gauge("deliveries", words, ["channel", "state"], counted)
    words = "Persons whose notice of an announcement to many is due and not written yet"
    yield _gauge("announced_due", words, [], {(): figures.announced.due})
    oldest = {
        (channel,): (figures.real - queue.oldest).total_seconds() if queue.oldest else 0
        for channel, queue in figures.queues.items()
    }
    words = "Seconds since the oldest delivery that is due could have left"
    yield _gauge("oldest_due_seconds", words, ["channel"], oldest)


def _jobs(figures: Figures) -> Iterator[Metric]:
    runs = {job.name: figures.jobs[job.name] for job in JOBS if job.name in figures.jobs}
    times = {(name,): run.time.timestamp() for name, run in runs.items() if run.time}
    yield _gauge("job_last_run_timestamp_seconds", "When a periodic job last ran", ["job"], times)
    failed = {(name,): not run.ok for name, run in runs.items()}
    yield _gauge("job_failed", "1 where the last run of a periodic job failed", ["job"], failed)


@require_safe
@never_cache
@act("see.public", public=True)
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures for ``Authorization: Bearer <METRICS_TOKEN>``; without the setting no such page."""
    token = settings.METRICS_TOKEN
    if not token:
        raise Http404
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    registry = CollectorRegistry()
    registry.register(Site())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
