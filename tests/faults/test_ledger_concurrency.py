"""Eight connections at once: no failure, no fork, no number twice."""

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from config.jobs import seal_ledger
from participants.actor import Actor
from records import ledger
from records.models import LedgerEvent, LedgerHead, NumberSeries
from records.numbers import next_number
from records.verification import verify

CONNECTIONS = 8
ACTS = 250
AT = dt.datetime(2026, 11, 21, 11, 30, tzinfo=dt.UTC)
CASE = "case:T140825101201-2026-0001"
MEETING = "meeting:M140825101201-2026-0001"
BY = Actor.resident("李测")

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(act: Callable[[int], None], times: int) -> list[Exception]:
    """Does ``act(n)`` ``times`` times on each of eight connections; what went wrong."""
    failures: list[Exception] = []
    start = threading.Barrier(CONNECTIONS)

    def work(number: int) -> None:
        try:
            start.wait()
            for _turn in range(times):
                act(number)
        except Exception as error:  # noqa: BLE001  the test compares whatever it was with nothing
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[n]) for n in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def test_eight_connections_act_on_one_matter():
    def act(number: int) -> None:
        with transaction.atomic():
            ledger.append(CASE, "progress", at=AT, by=BY, facts={"from": number})

    assert at_once(act, ACTS) == []
    seqs = LedgerEvent.objects.filter(stream=CASE).order_by("seq").values_list("seq", flat=True)
    assert list(seqs) == list(range(1, CONNECTIONS * ACTS + 1))
    assert LedgerHead.objects.get(stream=CASE).seq == CONNECTIONS * ACTS
    assert (verify().broken, verify().events) == (None, 2000)


def test_acts_on_two_streams_never_wait_for_each_other():
    def act(number: int) -> None:
        entries = [ledger.Entry(CASE, "hold"), ledger.Entry(MEETING, "hold")]
        with transaction.atomic():
            ledger.append_all(entries if number % 2 else entries[::-1], at=AT, by=BY)

    assert at_once(act, 25) == []
    assert (verify().broken, verify().events) == (None, 400)


def test_sealing_and_verifying_while_everybody_acts():
    findings = []

    def act(number: int) -> None:
        if number == 0:
            seal_ledger(AT)
        elif number == 1:
            findings.append(verify().broken)
        else:
            with transaction.atomic():
                ledger.append(f"case:T1-2026-{number:04d}", "progress", at=AT, by=BY)

    assert at_once(act, 20) == []
    assert findings == [None] * 20
    assert verify().broken is None


def test_no_number_is_given_twice():
    given: list[str] = []

    def act(_number: int) -> None:
        with transaction.atomic():
            given.append(next_number("T", "140825400012", AT.date()))

    assert at_once(act, 50) == []
    assert sorted(given) == [f"T140825400012-2026-{n:04d}" for n in range(1, 401)]
    assert NumberSeries.objects.get().last == 400
