"""What more than two hundred people are told: one row, written out by a worker."""

import datetime as dt
import threading
from collections import Counter

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from common import clock
from config.jobs import run_due
from meetings.lifecycle.passing import note_death
from notices import announcing, operations, outbox, urgent
from notices.delivering import sweep
from notices.models import Announcement, Delivery, Notice
from notices.tasks import deliver
from participants.actor import Actor
from participants.models import Person
from tests import factories

pytestmark = pytest.mark.django_db
MANY = announcing.MANY + 1


@pytest.fixture
def crowd(village) -> list[Person]:
    """201 people of the village, each with a mail address."""
    return many(village, MANY)


def many(village, count: int) -> list[Person]:
    """``count`` people, written at once."""
    rows = []
    for n in range(count):
        person = Person(no=f"Q{n:08d}", name=f"村民{n}", email=f"q{n}@example.org")
        person.place(village)
        rows.append(person)
    Person.objects.bulk_create(rows)
    return list(Person.objects.filter(no__startswith="Q").order_by("no"))


def recipients() -> Counter[int]:
    """How many notices each person has."""
    return Counter(Notice.objects.order_by("id").values_list("recipient_id", flat=True))


def once_each(people: list[Person]) -> Counter[int]:
    """One notice for each of ``people``."""
    return Counter(person.pk for person in people)


# --- told, then written out ---------------------------------------------------------------------


def test_two_hundred_are_told_at_once(tell, village):
    people = many(village, announcing.MANY)
    assert len(tell(people)) == announcing.MANY
    assert not Announcement.objects.exists()


def test_more_are_one_row_until_a_worker_comes(tell, crowd, sink):
    with CaptureQueriesContext(connection) as captured:
        assert tell(crowd) == []
    assert len(captured) <= 4
    event = Announcement.objects.get()
    assert (event.size, event.written, event.recipients) == (MANY, 0, [p.pk for p in crowd])
    assert not Notice.objects.exists()
    deliver()
    event.refresh_from_db()
    assert (event.written, recipients()) == (MANY, once_each(crowd))
    assert Counter(sink.addresses) == Counter(p.email for p in crowd)


def test_each_notice_is_what_it_would_have_been_alone(tell, crowd, case):
    [alone] = tell([factories.make_person(case.platform, "高海")])
    tell(crowd, "2")
    announcing.write_due()
    one = Notice.objects.get(recipient=crowd[-1])
    same = ("kind", "subject", "params", "restricted", "platform_id", "town_id", "county_id")
    assert [getattr(one, name) for name in same] == [getattr(alone, name) for name in same]
    assert one.dedupe_key == f"case.moved|{case.ledger_subject}|2|{crowd[-1].no}"
    assert (one.urgent, one.expires_at, one.silenced_at) == ("", None, None)


def test_it_waits_for_the_end_of_taking_back(case, crowd):
    outbox.queue("case.moved", case.ledger_subject, crowd, place=case.platform, at=clock.now())
    announcing.write_due()
    assert not Notice.objects.exists()


def test_the_same_act_twice_tells_once(tell, crowd):
    tell(crowd)
    tell(crowd)
    announcing.write_due()
    tell(crowd)
    announcing.write_due()
    assert (Announcement.objects.count(), recipients()) == (1, once_each(crowd))


def test_who_was_told_alone_before_is_not_told_again(tell, crowd):
    tell(crowd[:3])
    tell(crowd)
    announcing.write_due()
    assert recipients() == once_each(crowd)


def test_the_list_stays_as_it_was_and_the_dead_are_left_in_peace(tell, crowd, village):
    tell(crowd)
    factories.make_person(village, "后来的人")
    crowd[7].deceased_on = clock.today()
    crowd[7].save()
    announcing.write_due()
    assert recipients() == once_each(crowd[:7] + crowd[8:])


def test_a_rehearsal_tells_nobody(tell, crowd, case):
    case.platform.practice = True
    case.platform.save()
    assert tell(crowd) == []
    assert not Announcement.objects.exists()


def test_in_quiet_hours_it_lies_in_the_inbox_and_its_mail_waits(case, crowd, sink, at):
    now = at("2026-11-20 22:00")
    outbox.queue(
        "case.moved", case.ledger_subject, crowd, place=case.platform, at=now, not_before=now
    )
    announcing.write_due()
    assert {row.not_before for row in Notice.objects.order_by("id")} == {now}
    waits = {row.not_before for row in Delivery.objects.order_by("id")}
    assert waits == {at("2026-11-21 07:30")}


# --- what comes between ---------------------------------------------------------------------------


def test_called_back_before_it_was_written_out_nobody_hears_of_it(tell, crowd, case):
    tell(crowd)
    outbox.silence(case.ledger_subject, at=clock.now())
    announcing.write_due()
    assert not Notice.objects.exists()
    assert outbox.told(case.ledger_subject, at=clock.now()) == set()


def test_called_back_half_way_the_rest_is_not_written(tell, case, village):
    crowd = many(village, announcing.PART + 5)
    tell(crowd)
    assert announcing._write_part(Announcement.objects.get().pk)
    first = crowd[: announcing.PART]
    assert outbox.told(case.ledger_subject, at=clock.now()) == {one.pk for one in first}
    outbox.silence(case.ledger_subject, at=clock.now())
    announcing.write_due()
    assert recipients() == once_each(first)
    assert not Notice.objects.standing().exists()


def test_only_the_kinds_that_no_longer_hold_are_called_back(tell, crowd, case):
    tell(crowd)
    outbox.silence(case.ledger_subject, at=clock.now(), kinds=["case.closed"])
    outbox.silence(case.ledger_subject, at=clock.now(), kinds=["case.moved"], version="2")
    announcing.write_due()
    assert recipients() == once_each(crowd)


def test_what_follows_about_the_same_thing_comes_after_it(tell, crowd):
    tell(crowd, "1")
    assert tell(crowd[:2], "2") == []  # else the older would be the last these two read
    announcing.write_due()
    mine = Notice.objects.filter(recipient=crowd[0]).order_by("id")
    assert [row.dedupe_key.split("|")[2] for row in mine] == ["1", "2"]
    assert len(tell(crowd[:2], "3")) == 2


def test_a_new_title_is_in_what_is_not_written_out_yet(tell, crowd, case):
    tell(crowd)
    outbox.reword([case.ledger_subject], "不公开的事项")
    announcing.write_due()
    titles = {row.params["title"] for row in Notice.objects.order_by("id")}
    assert titles == {"不公开的事项"}


def test_a_death_that_is_entered_now_holds_for_what_waits(tell, crowd):
    tell(crowd)
    note_death(crowd[0], day=clock.today(), by=Actor.system(), at=clock.now())
    announcing.write_due()
    assert crowd[0].pk not in recipients()


def test_urgent_is_written_out_and_goes_at_once(case, crowd, sink, at):
    now = at("2026-11-20 22:00")
    outbox.queue(
        "meeting.invitation", "meeting:M1", crowd, place=case.platform, at=now, not_before=now
    )
    assert urgent.count_held("meeting:M1", at=now) == MANY
    assert urgent.send_now("meeting:M1", "水管爆了", at=now) == MANY
    assert {row.not_before for row in Delivery.objects.order_by("id")} == {now}
    assert {row.urgent for row in Notice.objects.order_by("id")} == {"水管爆了"}


def test_at_night_only_what_waits_for_the_morning_is_offered_as_urgent(case, crowd, sink, at):
    now = at("2026-11-20 22:00")
    soon = {"event_at": now + dt.timedelta(hours=1), "not_before": now}
    outbox.queue("meeting.invitation", "meeting:M1", crowd, place=case.platform, at=now, **soon)
    assert urgent.count_held("meeting:M1", at=now) == 0


# --- workers ----------------------------------------------------------------------------------------


def test_one_that_cannot_be_written_keeps_no_other(tell, crowd, case, caplog):
    tell(crowd)
    Announcement.objects.update(recipients=["张三"])
    outbox.queue(
        "case.closed",
        "case:T9",
        crowd,
        place=case.platform,
        at=clock.now(),
        not_before=clock.now(),
    )
    announcing.write_due()
    assert recipients() == once_each(crowd)
    assert "could not be written out" in caplog.text


def test_the_sweep_wakes_a_worker_for_it(tell, crowd):
    assert not sweep()
    tell(crowd)
    assert sweep()
    announcing.write_due()
    assert not Announcement.objects.pending().exists()


def test_what_nobody_writes_out_is_an_alarm(tell, crowd):
    tell(crowd)
    Announcement.objects.update(not_before=clock.now() - dt.timedelta(minutes=16))
    figures = operations.figures()
    assert (figures.announced.due, figures.total("waiting")) == (MANY, MANY)
    assert ("waiting", MANY) in {(one.code, one.number) for one in operations.alarms(figures)}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_four_workers_at_once_tell_each_once(village, case, tell):
    crowd = many(village, 3 * announcing.PART + 5)
    tell(crowd)

    def work() -> None:
        announcing.write_due()
        connections.close_all()

    workers = [threading.Thread(target=work) for _n in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    announcing.write_due()  # on SQLite one of them may have been turned away
    assert recipients() == once_each(crowd)


def test_jobs_of_a_minute_bring_it_out(tell, crowd):
    tell(crowd)
    run_due(clock.now())
    deliver()
    assert recipients() == once_each(crowd)
