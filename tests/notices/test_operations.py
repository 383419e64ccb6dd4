"""What counts as an alarm, and that counting stays cheap."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection

from common import clock
from notices import operations
from notices.enums import Channel
from notices.operations import Alarm
from records.models import Heartbeat, JobRun
from tests.notices.making import make_delivery

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def real(at: Any) -> dt.datetime:
    """An evening on which beat and one worker were just heard."""
    now = at("2026-11-21 20:00")
    for name in ("beat", "worker:celery@one"):
        Heartbeat.objects.create(name=name, last_time=now)
    return now


def alarms() -> list[Alarm]:
    return operations.alarms(operations.figures())


def test_nothing_is_wrong_where_messages_come_and_go(village, real):
    make_delivery(village)
    make_delivery(village, not_before=real - 14 * MINUTE)
    make_delivery(village, not_before=real + 60 * MINUTE)
    make_delivery(village, state="sent")
    make_delivery(village, state="failed", next_try_time=real - 25 * 60 * MINUTE)
    assert alarms() == []


def test_who_was_not_heard_for_three_minutes_is_silent_since_then(real):
    Heartbeat.objects.filter(name="beat").update(last_time=real - 4 * MINUTE)
    assert alarms() == [Alarm("beat", real - 4 * MINUTE)]
    Heartbeat.objects.all().delete()
    assert alarms() == [Alarm("beat"), Alarm("worker")]


def test_failed_jobs_are_counted_from_the_first_of_them(real):
    for name, minutes in (("seal", 90), ("reminders", 30)):
        JobRun.objects.create(name=name, last_time=real - minutes * MINUTE, ok=False, note="x")
    JobRun.objects.create(name="heartbeat", last_time=real)
    assert alarms() == [Alarm("jobs", real - 90 * MINUTE, 2)]


def test_jobs_stand_still_though_both_live(real):
    JobRun.objects.create(name="heartbeat", last_time=real - 12 * MINUTE)
    assert alarms() == [Alarm("jobs", real - 12 * MINUTE)]


def test_what_a_channel_that_is_down_puts_off_is_late_all_the_same(village, real):
    """Nobody tried it on its own account: it could have left twenty minutes ago."""
    make_delivery(village, not_before=real - 20 * MINUTE, next_try_time=real + MINUTE)
    make_delivery(village, not_before=real - 5 * MINUTE)
    assert alarms() == [Alarm("waiting", real - 20 * MINUTE, 2)]


def test_what_is_tried_again_is_late_only_when_its_next_try_is(village, real):
    put_off = make_delivery(village, not_before=real - 60 * MINUTE, attempts=3)
    put_off.next_try_time = real + 8 * MINUTE
    put_off.save()
    assert (alarms(), operations.figures().total("due")) == ([], 0)
    put_off.next_try_time = real - 16 * MINUTE
    put_off.save()
    assert alarms() == [Alarm("waiting", real - 16 * MINUTE, 1)]


def test_what_was_given_up_is_an_alarm_for_a_day(village, real):
    for hours in (1, 23, 25):
        make_delivery(village, state="failed", next_try_time=real - hours * 60 * MINUTE)
    assert alarms() == [Alarm("given_up", number=2)]


def test_a_demo_whose_clock_ran_ahead_measures_from_its_own_day(village, real, demo):
    clock.mark_demo()
    clock.move_to(real + dt.timedelta(days=90))
    now = clock.now()
    make_delivery(village, not_before=now - 20 * MINUTE, state="waiting")
    make_delivery(village, state="sent", sent_at=now - MINUTE)
    make_delivery(village, state="sent", sent_at=real)
    assert alarms() == [Alarm("waiting", real - 20 * MINUTE, 1)]
    assert operations.figures().queues[Channel.EMAIL].sent == 1


def test_it_is_one_statement_by_indexes(village, real, count_queries):
    for state in ("waiting", "sent", "failed"):
        make_delivery(village, state=state)
    assert count_queries(operations.figures) == 1
    first, *others = operations._parts(real, real)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = first.union(*others, all=True).explain()
    used = {name for name in ("waiting", "given_up", "sent") if f"delivery_{name}" in plan}
    assert used == {"waiting", "given_up", "sent"}, plan
    assert "SCAN notices_delivery\n" not in plan + "\n"
