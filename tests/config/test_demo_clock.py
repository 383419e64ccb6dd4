"""The demo's clock: forwards only, in a demo only, stopping where people would look."""

import datetime as dt
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from common import clock
from common.models import ClockOffset
from config import jobs
from config.tasks import tick
from records.models import JobRun, LedgerEvent

ZONE = dt.timezone(dt.timedelta(hours=8))


def office(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.fixture
def evening(db, demo, at):
    """A marked demo on a Saturday evening."""
    now = at("2026-11-21 19:30")
    clock.mark_demo()
    return now


def test_it_stops_at_eight_and_at_ten_of_each_day_passed():
    stops = jobs.stops_between(office("2026-11-21 19:30"), office("2026-11-23 09:00"))
    assert [f"{stop:%d %H:%M}" for stop in stops] == [
        "21 22:00",
        "22 08:00",
        "22 22:00",
        "23 08:00",
    ]
    assert jobs.stops_between(office("2026-11-21 08:00"), office("2026-11-21 22:00")) == []


def test_forwards_runs_the_jobs_of_the_days_passed(evening, capsys):
    call_command("demo_clock", "--forward", "3d", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["now"] == "2026-11-24T19:30:00+08:00"
    assert clock.now() == evening + dt.timedelta(days=3)
    seals = LedgerEvent.objects.filter(stream="seal").order_by("seq")
    assert [timezone.localtime(event.at).day for event in seals] == [21, 22, 23, 24]
    beats = [run for run in told["ran"] if run["job"] == "heartbeat"]
    assert [run["due"][8:16] for run in beats] == [
        "21T22:00",
        "22T08:00",
        "22T22:00",
        "23T08:00",
        "23T22:00",
        "24T08:00",
        "24T19:30",
    ]


def test_to_a_time(evening, capsys):
    with translation.override("en"):
        call_command("demo_clock", "--to", "2026-11-22T08:00")
    assert capsys.readouterr().out.startswith("The site’s time is 2026-11-22 08:00;")
    assert clock.now() == office("2026-11-22 08:00")
    assert timezone.localtime(JobRun.objects.get(name="seal").last_due) == office(
        "2026-11-22 00:30"
    )


def test_without_a_wish_it_says_the_time(evening, capsys):
    with translation.override("en"):
        call_command("demo_clock")
    assert capsys.readouterr().out.startswith("The site’s time is 2026-11-21 19:30;")
    assert not JobRun.objects.exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (["--to", "2026-11-21T19:29"], "only goes forwards"),
        (["--forward", "0d"], "only goes forwards"),
        (["--forward", "401d"], "At most 400 days"),
        (["--forward", "soon"], "“soon” is not a span of time"),
        (["--to", "soon"], "“soon” is not a time"),
        (["--to", "2026-11-22T08:00", "--forward", "1d"], "not both"),
    ],
)
def test_what_it_refuses(evening, given, sentence):
    with translation.override("en"), pytest.raises(CommandError, match=sentence):
        call_command("demo_clock", *given)
    assert clock.now() == evening


def test_a_site_in_earnest_has_no_such_clock(db, at, settings):
    now = at("2026-11-21 19:30")
    with pytest.raises(CommandError):
        call_command("demo_clock", "--forward", "3d")
    with pytest.raises(clock.NotADemo):
        clock.mark_demo()
    ClockOffset.objects.create(offset_seconds=86400)  # a demo's dump, loaded elsewhere
    assert clock.now() == now
    with pytest.raises(clock.NotADemo):
        jobs.move_clock(now + dt.timedelta(days=1))


def test_a_database_that_is_not_marked_stays_in_its_day(db, demo, at):
    now = at("2026-11-21 19:30")
    with pytest.raises(CommandError):
        call_command("demo_clock", "--forward", "3d")
    assert clock.now() == now


def test_in_a_demo_the_future_may_be_run(evening):
    call_command("run_due", "--at", "2026-11-22T08:00")
    assert timezone.localtime(JobRun.objects.get(name="seal").last_due).day == 22


def test_one_reading_holds_while_the_clock_moves(evening):
    with clock.one_reading():
        assert clock.now() == evening
        jobs.move_clock(evening + dt.timedelta(days=2))
        assert clock.now() == evening
    assert clock.now() == evening + dt.timedelta(days=2)
    assert clock.real_now() == evening


def test_a_task_reads_the_clock_once(evening, django_assert_num_queries):
    from config.celery import app

    @app.task(name="tests.read_three_times")
    def read_three_times() -> set[dt.datetime]:
        return {clock.now(), clock.now(), clock.now()}

    clock.move_to(evening + dt.timedelta(days=1))
    with django_assert_num_queries(1):
        assert read_three_times() == {evening + dt.timedelta(days=1)}


def test_the_tick_goes_by_the_demos_day(evening):
    clock.move_to(evening + dt.timedelta(days=30))
    tick()
    assert timezone.localtime(JobRun.objects.get(name="seal").last_due) == office(
        "2026-12-21 00:30"
    )


def test_two_people_pushing_the_clock_at_once_never_put_it_back(evening):
    assert clock.move_to(evening + dt.timedelta(days=2)) is True
    assert clock.move_to(evening + dt.timedelta(days=1)) is False
    assert clock.now() == evening + dt.timedelta(days=2)
