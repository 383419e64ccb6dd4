"""Deliveries when something breaks: real workers, a real broker, a mail server on a socket."""

import datetime as dt
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection, connections

from common import clock
from config.jobs import run_due
from notices import outbox, writing
from notices.models import Delivery, Notice
from records.models import JobRun
from tests import factories
from tests.cases.making import raised
from tests.faults.processes import BEAT, ROOT, WORKER, last_night, running, site_environment, until
from tests.notices.conftest import make_people
from tests.notices.sink import Sink, sinking

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
PEOPLE = 7


@pytest.fixture
def sink(settings: Any):
    """The mail server; the test's own process knows that there is one."""
    with sinking() as sink:
        settings.EMAIL_HOST = "127.0.0.1"
        yield sink


@pytest.fixture
def queued(village, sink):
    """Seven notices written to the outbox, due at once whatever the hour."""
    case, now, night = raised(village), clock.now(), last_night()
    return outbox.queue(
        "case.moved",
        case.ledger_subject,
        make_people(village, PEOPLE),
        place=village,
        at=now,
        params={"title": case.short_title},
        not_before=night,
        event_at=night + dt.timedelta(minutes=1),
    )


def sending_to(sink: Sink) -> dict[str, str]:
    """What a worker's environment says of the mail server."""
    return {"EMAIL_URL": f"smtp://127.0.0.1:{sink.port}"}


def all_sent() -> bool:
    """Whether every delivery was recorded as sent."""
    connection.close()  # a new look, whatever this connection saw before
    return not Delivery.objects.exclude(state="sent").exists()


def lease_runs_out() -> None:
    """Five minutes pass for what a dead worker holds."""
    Delivery.objects.filter(lease_token__isnull=False).update(
        lease_until_time=clock.real_now() - dt.timedelta(seconds=1)
    )


def forget_everything() -> int:
    """The broker comes back empty: Redis flushed, or the embedded one's letters gone; how many."""
    if settings.BROKER_URL.startswith("redis"):
        with current_app.connection_for_write() as link:
            client = link.default_channel.client
            count = client.llen("celery")
            client.flushdb()
            return count
    letters = list(Path(urlsplit(os.environ["BROKER_URL"]).path).rglob("*.celery.msg"))
    for letter in letters:
        letter.unlink()
    return len(letters)


def sweep_now() -> None:
    """What the next minute's tick does."""
    JobRun.objects.filter(name="deliveries").update(last_due=None)
    run_due(clock.now())


def test_a_worker_killed_between_acceptance_and_record_loses_nothing(tmp_path, queued, sink):
    """The third mail is accepted and its worker dies before it can write that down."""
    with running(WORKER, tmp_path, **sending_to(sink)) as doomed:

        def kill_at_the_third(_mail) -> str:
            if len(sink.mails) == 3:
                os.kill(doomed.process.pid, signal.SIGKILL)
            return "250 accepted"

        sink.on_mail = kill_at_the_third  # before it is ready: it may find an older wake-up then
        assert until(lambda: "ready" in doomed.said)
        writing.wake()
        assert until(lambda: doomed.process.poll() is not None)
    assert Delivery.objects.filter(state="sent").count() == 2
    lease_runs_out()
    with running(WORKER, tmp_path, **sending_to(sink)) as next_one:
        assert until(lambda: "ready" in next_one.said)
        sweep_now()
        assert until(all_sent)
    counted = Counter(sink.addresses)
    assert counted == {f"p{n}@example.org": 2 if n == 2 else 1 for n in range(PEOPLE)}
    marked = Delivery.objects.filter(maybe_twice=True).select_related("notice__recipient")
    assert [row.notice.recipient.email for row in marked] == ["p2@example.org"]
    twins = [mail["Message-ID"] for mail in sink.mails if mail["To"] == "p2@example.org"]
    assert len(set(twins)) == 1  # the receiver can tell that it is the same


def test_a_broker_that_lost_its_data_loses_no_notice(tmp_path, queued, sink):
    writing.wake()
    assert forget_everything() > 0
    with running(WORKER, tmp_path, **sending_to(sink)) as worker:
        assert until(lambda: "ready" in worker.said)
        assert sink.mails == []
        sweep_now()
        assert until(all_sent)
    assert sorted(sink.addresses) == [f"p{n}@example.org" for n in range(PEOPLE)]


def test_a_broker_that_is_not_there_stops_no_act():
    """The act is done and its notice written; only the wake-up is lost, and the log says so."""
    act = (
        "import django; django.setup(); from notices import writing; writing.wake(); print('done')"
    )
    done = subprocess.run(
        [sys.executable, "-c", act],
        cwd=ROOT,
        env=site_environment(BROKER_URL="redis://127.0.0.1:1/0"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "done\n")
    assert "the next sweep sends" in done.stderr


def test_two_workers_and_two_beats_send_each_once(tmp_path, queued, sink):
    app = {"app": "tests.config.ticking"}
    with (
        running(WORKER, tmp_path, **app, **sending_to(sink)),
        running(WORKER, tmp_path, **app, **sending_to(sink)),
        running(BEAT, tmp_path, **app),
        running(BEAT, tmp_path, **app),
    ):
        assert until(all_sent)
    assert sorted(sink.addresses) == [f"p{n}@example.org" for n in range(PEOPLE)]
    assert Delivery.objects.filter(maybe_twice=True).count() == 0


def test_no_beat_for_two_days_and_the_reminders_come_once(village, at):
    """What fell due meanwhile is told on the first tick, only the highest rung, once."""
    from cases.enums import ProblemOutcome
    from cases.lifecycle.item import make_item
    from cases.lifecycle.problems import set_outcome
    from tests.cases.making import BY

    at("2026-11-01 10:00")
    doer = factories.make_person(village, "刘海生")
    problem = raised(village).problems.get()
    set_outcome(problem, ProblemOutcome.AGREED, by=BY, at=clock.now())
    make_item(problem, by=BY, at=clock.now(), due=dt.date(2026, 11, 20), lead_person=doer)
    run_due(at("2026-11-12 08:00"))
    before = Notice.objects.filter(recipient=doer).count()
    late = at("2026-11-20 09:17")  # not one tick since: the rungs -7, -1 and 0 have passed
    run_due(late)
    run_due(late)
    fresh = Notice.objects.filter(recipient=doer, kind="reminders")
    assert Notice.objects.filter(recipient=doer).count() == before + 1
    assert [line["kind"] for line in fresh.get().params["lines"]] == ["item.today"]


def test_stopped_between_the_act_and_its_wake_up(tmp_path, queued, sink):
    """The process that acted died before it could wake anybody: the sweep finds the rows."""
    connections.close_all()
    with running(WORKER, tmp_path, **sending_to(sink)) as worker:
        assert until(lambda: "ready" in worker.said)
        sweep_now()
        assert until(all_sent)
    assert (len(sink.mails), settings.EMAIL_HOST) == (PEOPLE, "127.0.0.1")
