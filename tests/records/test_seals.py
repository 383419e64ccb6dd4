"""The nightly seal."""

import datetime as dt
import hashlib

import pytest
from django.utils import timezone

from config.jobs import seal_ledger
from records import seals
from records.models import LedgerEvent, LedgerHead, SealedHead
from records.verification import verify
from tests.records.conftest import CASE, EVENING

OTHER = "meeting:M140825101201-2026-0001"


def plainly(leaves: list[bytes]) -> bytes:
    """The same root by the text-book: split at the largest power of two."""
    if len(leaves) == 1:
        return leaves[0]
    left = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + plainly(leaves[:left]) + plainly(leaves[left:])).digest()


@pytest.mark.parametrize("count", range(1, 18))
def test_the_root_is_that_of_the_textbook(count):
    leaves = [seals.leaf("case:1", n, "d") for n in range(count)]
    assert seals.merkle_root(iter(leaves)) == (plainly(leaves).hex(), count)


def test_before_the_first_event_there_is_nothing_to_seal(db):
    assert seals.last_seal() is None
    seal_ledger(EVENING)
    assert (seals.last_seal().streams, verify().broken) == (0, None)


def test_a_seal_covers_every_chain_but_rehearsals(matter, write):
    write("convene", OTHER, after="convened")
    write("raise", f"practice:{CASE}", after="open")
    seal_ledger(EVENING)
    sealed = SealedHead.objects.order_by("id")
    assert [(row.stream, row.seq) for row in sealed] == [(CASE, 3), (OTHER, 1)]
    seal = seals.last_seal()
    assert (seal.streams, seal.seq, timezone.localtime(seal.at)) == (2, 1, EVENING)
    leaves = [seals.leaf(row.stream, row.seq, row.digest) for row in sealed]
    assert seal.root == plainly(leaves).hex()


def test_the_code_is_short_and_changes_with_every_act(matter, write):
    seal_ledger(EVENING)
    first = seals.last_seal().code
    seal_ledger(EVENING + dt.timedelta(days=1))
    assert seals.last_seal().code == first
    write("note")
    seal_ledger(EVENING + dt.timedelta(days=2))
    assert seals.last_seal().code != first
    assert [len(part) for part in first.split("-")] == [4, 4]
    assert LedgerHead.objects.get(stream="seal").seq == 3
    assert verify().broken is None


def test_a_chain_may_grow_after_its_seal(matter, write):
    seal_ledger(EVENING)
    write("note")
    assert verify().broken is None


def test_more_chains_than_one_batch(db, write, monkeypatch):
    monkeypatch.setattr(seals, "BATCH", 2)
    for number in range(1, 6):
        write("raise", f"case:T1-2026-{number:04d}")
    seal_ledger(EVENING)
    assert seals.last_seal().streams == 5
    assert (verify().streams, verify().broken) == (6, None)
    assert LedgerEvent.objects.count() == 6
