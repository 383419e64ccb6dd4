"""Deliveries: claimed, sent once, put off, given up, taken back from the dead."""

import datetime as dt
import uuid

import pytest

from cases import lifecycle
from common import clock
from notices import delivering, outbox
from notices.delivering import deliver_due
from notices.enums import DeliveryState
from notices.models import Delivery, Notice
from notices.retrying import TRIES
from tests import factories
from tests.cases.making import BY
from tests.notices.conftest import make_people
from tests.notices.sink import sinking

pytestmark = pytest.mark.django_db
NOON = "2026-11-20 12:00"


def states() -> list[tuple[str, int]]:
    """State and tries of every delivery, oldest first."""
    return list(Delivery.objects.order_by("id").values_list("state", "attempts"))


def test_a_mail_says_who_what_when_and_where_to_look(village, case, sink, tell, at):
    now = at(NOON)
    [notice] = tell(make_people(village, 1))
    assert vars(deliver_due()) == {"sent": 1, "superseded": 0, "again": 0, "failed": 0}
    [mail] = sink.mails
    assert (mail["To"], mail["Subject"].strip()) == (
        "p0@example.org",
        f"改挂到您处：{case.short_title}",
    )
    assert mail["Message-ID"] == f"<notice-{notice.pk}@127.0.0.1>"
    assert mail.get_content().strip().splitlines() == [
        "村民0，您好：",
        "",
        f"改挂到您处：{case.short_title}",
        "原记在别处，现由您处办理。",
        f"http://127.0.0.1:8000/cases/{case.no}/",
        "",
        "此信由燕村协商平台发出，请勿直接回复。",
    ]
    row = Delivery.objects.get()
    assert (row.state, row.sent_at, row.attempts, row.lease_token) == ("sent", now, 1, None)
    assert row.receipt == mail["Message-ID"]
    assert (deliver_due().sent, len(sink.mails)) == (0, 1)


def test_nothing_leaves_before_undo_is_over_nor_at_night(village, case, sink, at):
    late = at("2026-11-20 20:59:40")
    people = make_people(village, 2)
    words = {"params": {"title": case.short_title}}
    outbox.queue("case.moved", case.ledger_subject, people[:1], place=village, at=late, **words)
    urgent = {**words, "event_at": late + dt.timedelta(hours=2), "version": "2"}
    outbox.queue("case.moved", case.ledger_subject, people[1:], place=village, at=late, **urgent)
    assert deliver_due().sent == 0
    at("2026-11-20 21:00:10")  # the 30 s are over, the quiet hours have begun
    assert (deliver_due().sent, sink.addresses) == (1, ["p1@example.org"])
    assert [row.not_before.hour for row in Delivery.objects.order_by("id")] == [23, 13]
    at("2026-11-21 07:30")
    assert (deliver_due().sent, sink.addresses) == (1, ["p1@example.org", "p0@example.org"])


def test_a_backlog_of_the_evening_waits_for_the_morning(village, tell, sink, at):
    """Queued in time, tried at night: only what was let through for an event still goes."""
    now = at("2026-11-20 20:30")
    usual, urgent = make_people(village, 2)
    tell([usual], not_before=now, event_at=None)
    at("2026-11-20 21:30")
    tell([urgent], version="2", event_at=clock.now() + dt.timedelta(hours=1))
    at("2026-11-21 02:00")
    assert (deliver_due().sent, sink.addresses) == (1, ["p1@example.org"])
    at("2026-11-21 07:30")
    assert (deliver_due().sent, sink.addresses) == (1, ["p1@example.org", "p0@example.org"])


def test_a_corrected_address_gets_what_waited_and_the_wrong_one_nothing(village, tell, sink, at):
    at(NOON)
    wrong, ended = make_people(village, 2)
    tell([wrong, ended])
    wrong.email, ended.email = "right@example.org", ""
    wrong.save()
    ended.save()
    assert (deliver_due().superseded, sink.addresses) == (1, ["right@example.org"])
    assert Delivery.objects.get(state="sent").address == "right@example.org"


def test_without_a_mail_server_or_an_address_there_is_the_inbox_alone(village, case, tell, sink):
    [known] = tell(make_people(village, 1))
    [unknown] = tell([factories.make_person(village, "无邮箱")])
    assert list(Delivery.objects.values_list("notice", flat=True)) == [known.pk]
    assert Notice.objects.count() == 2 + Notice.objects.filter(kind="case.reported").count()
    assert unknown.deliveries.count() == 0


def test_what_is_no_longer_true_is_not_sent(village, case, sink, tell, at):
    at(NOON)
    tell(make_people(village, 2))
    at("2026-11-20 12:00:20")
    Notice.objects.filter(recipient__name="村民1").update(silenced_at=clock.now())
    assert (deliver_due().superseded, sink.addresses) == (1, ["p0@example.org"])
    people = [factories.make_person(village, "晚到", email="late@example.org")]
    tell(people, version="2")
    lifecycle.void(case, "记错了", by=BY, at=clock.now())
    assert deliver_due().superseded == 0  # silenced with the act: not even claimed
    late = Delivery.objects.filter(notice__recipient=people[0]).order_by("id")
    assert list(late.values_list("notice__kind", "state")) == [
        ("case.moved", "superseded"),
        ("case.voided", "waiting"),  # it lay in his inbox already: he may have seen it
    ]


def test_an_expired_one_and_one_to_the_dead_are_not_sent(village, case, sink, tell, at):
    now = at(NOON)
    alive, dead = make_people(village, 2)
    tell([alive], expires_at=now + dt.timedelta(minutes=5))
    tell([dead])
    dead.deceased_on = now.date()
    dead.save()
    at("2026-11-20 12:10")
    assert vars(deliver_due()) == {"sent": 0, "superseded": 2, "again": 0, "failed": 0}
    assert sink.mails == []


def test_an_address_that_does_not_exist_is_given_up_and_the_others_go(village, sink, tell):
    sink.refuses = {"p1@example.org": "550 no such user p1@example.org"}
    tell(make_people(village, 3))
    assert vars(deliver_due()) == {"sent": 2, "superseded": 0, "again": 0, "failed": 1}
    assert states() == [("sent", 1), ("failed", 1), ("sent", 1)]
    assert Delivery.objects.get(state="failed").trouble == "550 no such user ***"


def test_a_busy_server_is_tried_again_each_time_later_and_given_up_at_last(village, sink, tell, at):
    at(NOON)
    sink.refuses = {"p0@example.org": "451 try later"}
    tell(make_people(village, 1))
    waits = []
    for _n in range(TRIES - 1):
        now = clock.real_now()
        assert deliver_due().again == 1
        row = Delivery.objects.get()
        waits.append((row.next_try_time - now) / dt.timedelta(minutes=1))
        assert deliver_due().again == 0  # not before its time
        Delivery.objects.update(next_try_time=clock.real_now())
    exact = [min(2**n, 240) for n in range(TRIES - 1)]
    assert all(0.79 * n <= wait <= 1.21 * n for n, wait in zip(exact, waits, strict=True))
    assert (deliver_due().failed, states()) == (1, [("failed", TRIES)])


def test_a_server_that_is_down_costs_nobody_a_try(village, sink, tell, settings, at):
    at(NOON)
    tell(make_people(village, 3))
    settings.EMAIL_PORT, working = 1, settings.EMAIL_PORT  # nobody listens there
    assert vars(deliver_due()) == {"sent": 0, "superseded": 0, "again": 0, "failed": 0}
    assert states() == [("waiting", 0)] * 3
    settings.EMAIL_PORT = working
    assert deliver_due().sent == 0  # put off for a minute
    at("2026-11-20 12:01:01")
    assert deliver_due().sent == 3


@pytest.mark.parametrize("words", ["garbage", "999 what", "421 going away", "250-half"])
def test_a_server_answering_nonsense_loses_nothing(village, tell, settings, sink, words):
    sink.on_mail = lambda mail: words if len(sink.mails) == 1 else "250 accepted"
    tell(make_people(village, 1))
    deliver_due()
    Delivery.objects.waiting().update(next_try_time=clock.real_now())
    deliver_due()
    row = Delivery.objects.get()
    assert (row.state, sink.addresses[-1]) == ("sent", "p0@example.org")


def test_two_workers_never_hold_the_same_and_at_most_a_hundred(village, tell, sink):
    tell(make_people(village, 130))
    first, second, third = (delivering.claim("email")[1] for _n in range(3))
    assert (len(first), len(second), third) == (100, 30, [])
    assert not {pk for pks in first for pk in pks} & {pk for pks in second for pk in pks}


def test_what_a_dead_worker_held_comes_back_and_only_its_first_may_be_twice(village, tell, sink):
    tell(make_people(village, 3))
    _lease, taken = delivering.claim("email")
    assert deliver_due().sent == 0  # it holds them still
    Delivery.objects.update(lease_until_time=clock.real_now() - dt.timedelta(seconds=1))
    assert (deliver_due().sent, len(sink.mails)) == (3, 3)
    marked = Delivery.objects.filter(maybe_twice=True).values_list("pk", flat=True)
    assert [list(marked)] == taken[:1]


def test_a_worker_that_lost_its_lease_records_nothing(village, tell, sink):
    tell(make_people(village, 2))
    lease, taken = delivering.claim("email")
    Delivery.objects.update(lease_token=uuid.uuid4())  # another took them over
    with pytest.raises(delivering.LeaseLost):
        lease.record(*Delivery.objects.filter(pk__in=taken[0]), state=DeliveryState.SENT)
    lease.until = clock.real_now()
    with pytest.raises(delivering.LeaseLost):
        lease.keep()
    lease.put_off(clock.real_now())
    assert states() == [("waiting", 0), ("waiting", 0)]


def test_a_message_that_kills_its_worker_each_time_is_given_up(village, tell, sink):
    tell(make_people(village, 1))
    Delivery.objects.update(attempts=TRIES - 1)
    delivering.claim("email")
    Delivery.objects.update(lease_until_time=clock.real_now() - dt.timedelta(seconds=1))
    assert (deliver_due().sent, states()) == (0, [("failed", TRIES)])


def test_the_sweep_finds_what_is_due_and_what_was_left(village, tell, sink):
    assert not delivering.sweep()
    tell(make_people(village, 1))
    assert delivering.sweep()
    delivering.claim("email")
    assert not delivering.sweep()
    Delivery.objects.update(lease_until_time=clock.real_now() - dt.timedelta(seconds=1))
    assert delivering.sweep()


def test_a_thousand_cost_few_statements(village, tell, sink, count_queries):
    people = make_people(village, 40)
    few = count_queries(lambda: tell(people[:2]))
    assert count_queries(lambda: tell(people[2:], version="2")) == few <= 7
    sending = count_queries(deliver_due)
    assert sending <= 40 + 19  # one record each; claiming, asking, looking, wording by the batch


def test_two_mail_servers_one_after_the_other_get_the_same_key(village, tell, sink, settings):
    [notice] = tell(make_people(village, 1))
    deliver_due()
    Delivery.objects.update(state="waiting", sent_at=None)
    with sinking() as other:
        settings.EMAIL_PORT = other.port
        deliver_due()
        assert other.mails[0]["Message-ID"] == sink.mails[0]["Message-ID"]


def test_what_cannot_be_put_into_words_is_given_up_and_the_others_go(village, tell, sink):
    tell(make_people(village, 2))
    Notice.objects.filter(recipient__name="村民0").update(params={})
    assert vars(deliver_due()) == {"sent": 1, "superseded": 0, "again": 0, "failed": 1}
    lost = Delivery.objects.get(state="failed")
    assert lost.trouble == "A notice of the kind 'case.moved' lacks the variable 'title'."
