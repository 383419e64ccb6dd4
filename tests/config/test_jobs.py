"""What is due runs once: beat twice, beat dead for two days, a job that fails."""

import datetime as dt
import json
import logging
import threading
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone, translation

from config import jobs
from config.jobs import Daily, Every, Job, run_due
from notices.models import Delivery
from records.models import JobRun, LedgerEvent

ZONE = dt.timezone(dt.timedelta(hours=8))


def office(text: str) -> dt.datetime:
    """``office("2026-11-21 08:00")``: an office time."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


class Diary:
    """A job that writes down the moments it was run at."""

    def __init__(self) -> None:
        self.ran: list[dt.datetime] = []

    def __call__(self, at: dt.datetime) -> None:
        self.ran.append(at)


@pytest.fixture
def diary() -> Diary:
    return Diary()


def test_a_job_runs_once_per_period(db, diary):
    job = Job("sweep", Every(minutes=5), diary)
    for time in ("08:00:10", "08:01", "08:04:59", "08:05", "08:06"):
        run_due(office(f"2026-11-21 {time}"), [job])
    assert diary.ran == [office("2026-11-21 08:00:10"), office("2026-11-21 08:05")]
    assert timezone.localtime(JobRun.objects.get(name="sweep").last_due) == office(
        "2026-11-21 08:05"
    )


def test_a_daily_job_runs_at_its_office_time(db, diary):
    job = Job("digest", Daily(dt.time(7, 30)), diary)
    run_due(office("2026-11-21 06:00"), [job])
    for time in ("07:29", "07:30", "12:00", "23:59"):
        run_due(office(f"2026-11-21 {time}"), [job])
    assert diary.ran == [office("2026-11-21 06:00"), office("2026-11-21 07:30")]


def test_after_two_days_without_beat_a_job_runs_once(db, diary):
    job = Job("sweep", Every(minutes=1), diary)
    run_due(office("2026-11-19 08:00"), [job])
    run_due(office("2026-11-21 08:00"), [job])
    run_due(office("2026-11-21 08:00:30"), [job])
    assert diary.ran == [office("2026-11-19 08:00"), office("2026-11-21 08:00")]


def test_after_two_days_without_beat_a_nightly_job_runs_for_each_night(db, diary):
    job = Job("seal", Daily(dt.time(0, 30)), diary, each=True)
    run_due(office("2026-11-19 08:00"), [job])
    run_due(office("2026-11-21 08:00"), [job])
    assert [timezone.localtime(due).isoformat() for due in diary.ran] == [
        "2026-11-19T00:30:00+08:00",
        "2026-11-20T00:30:00+08:00",
        "2026-11-21T00:30:00+08:00",
    ]


def test_a_clock_put_back_runs_nothing_twice(db, diary):
    job = Job("sweep", Every(minutes=1), diary)
    run_due(office("2026-11-21 08:00"), [job])
    run_due(office("2026-11-21 07:00"), [job])
    assert diary.ran == [office("2026-11-21 08:00")]


def test_a_failing_job_is_recorded_and_the_next_one_runs(db, diary, caplog):
    def fail(at: dt.datetime) -> None:
        raise LookupError("no such room")

    listed = [Job("broken", Every(minutes=1), fail), Job("sweep", Every(minutes=1), diary)]
    with caplog.at_level(logging.ERROR):
        outcomes = run_due(office("2026-11-21 08:00"), listed)
    assert [(outcome.name, outcome.ok) for outcome in outcomes] == [
        ("broken", False),
        ("sweep", True),
    ]
    assert diary.ran == [office("2026-11-21 08:00")]
    row = JobRun.objects.get(name="broken")
    assert (row.ok, row.note) == (False, "LookupError: no such room")
    assert caplog.messages == ["The job broken, due at 2026-11-21T08:00:00+08:00, failed."]


def test_a_job_that_recovers_shows_no_old_error(db, diary):
    def fail(at: dt.datetime) -> None:
        raise LookupError("no such room")

    run_due(office("2026-11-21 08:00"), [Job("sweep", Every(minutes=1), fail)])
    run_due(office("2026-11-21 08:01"), [Job("sweep", Every(minutes=1), diary)])
    row = JobRun.objects.get(name="sweep")
    assert (row.ok, row.note) == (True, "")


def test_the_heartbeat_is_real_time(db, at):
    now = at("2026-11-21 19:30")
    run_due(now + dt.timedelta(days=90))
    row = JobRun.objects.get(name="heartbeat")
    assert (row.last_time, row.last_due) == (now, now + dt.timedelta(days=90))


@pytest.mark.django_db(transaction=True)
def test_eight_schedulers_at_once_run_each_period_once(diary):
    listed = [Job(f"job{n}", Every(minutes=1), diary) for n in range(5)]
    failures = []
    start = threading.Barrier(8)

    def tick() -> None:
        try:
            start.wait()
            for minute in range(10):
                run_due(office(f"2026-11-21 08:{minute:02d}"), listed)
        except Exception as error:  # noqa: BLE001  the test compares whatever it was with nothing
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=tick) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    # A scheduler that comes late to a period somebody has passed leaves it: never twice.
    assert len(diary.ran) <= 5 * 10
    last = office("2026-11-21 08:09")
    assert diary.ran.count(last) == 5
    assert {timezone.localtime(row.last_due) for row in JobRun.objects.order_by("name")} == {last}


# --- the list itself ------------------------------------------------------------------------


def test_the_list_names_each_job_once():
    names = [job.name for job in jobs.JOBS]
    assert len(names) == len(set(names))
    assert {"heartbeat", "seal"} <= set(names)


def test_the_nightly_seal_is_one_of_them(db):
    run_due(office("2026-11-20 12:00"))
    run_due(office("2026-11-21 12:00"))
    seals = LedgerEvent.objects.filter(stream="seal").select_related("note").order_by("seq")
    assert [(timezone.localtime(event.at), event.note.by_kind) for event in seals] == [
        (office("2026-11-20 00:30"), "system"),
        (office("2026-11-21 00:30"), "system"),
    ]


# --- the command ----------------------------------------------------------------------------


def test_run_due_as_a_command(db, capsys):
    call_command("run_due", "--at", "2026-11-20T12:00", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is True
    assert {"job": "seal", "due": "2026-11-20T00:30:00+08:00", "ok": True, "note": ""} in told[
        "ran"
    ]
    with translation.override("en"):
        call_command("run_due", "--at", "2026-11-20T12:00")
    assert capsys.readouterr().out == "Nothing is due.\n"


@pytest.mark.parametrize("given", ["tomorrow", "2026-13-01T08:00", "2026-11-21T25:00", "8"])
def test_a_time_that_is_none_is_refused(db, given):
    with translation.override("en"), pytest.raises(CommandError) as refusal:
        call_command("run_due", "--at", given)
    assert str(refusal.value) == f"“{given}” is not a time. Write it like 2026-11-21T08:00."


def test_outside_a_demo_the_future_is_refused(db, at):
    at("2026-11-21 19:30")
    with pytest.raises(CommandError):
        call_command("run_due", "--at", "2026-11-21T19:31")
    assert not JobRun.objects.exists()


@contextmanager
def lost(model):
    """Somebody took a table away: what writes there fails."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO taken_away")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE taken_away RENAME TO {table}")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_failed_job_fails_the_command_and_the_others_go_on(capsys):
    with lost(Delivery), translation.override("en"), pytest.raises(CommandError) as refusal:
        call_command("run_due", "--at", "2026-11-20T12:00")
    assert str(refusal.value) == "These jobs failed: deliveries."
    out = capsys.readouterr().out
    assert "notices_delivery" in out and "seal ok" in out
    runs = dict(JobRun.objects.values_list("name", "ok").order_by("name"))
    assert runs == {
        "heartbeat": True,
        "seal": True,
        "look_backs": True,
        "minutes": True,
        "pauses": True,
        "reminders": True,
        "deliveries": False,
    }
