"""The nightly seal: one Merkle root over the ends of all chains, so that a removed chain shows."""

import base64
import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery

from records import ledger
from records.models import LedgerEvent, LedgerHead, SealedHead

BATCH = 500
EMPTY = hashlib.sha256(b"").digest()


@dataclass(frozen=True)
class Seal:
    """What a seal says: when, over how many chains, and the root (64 hexadecimal digits)."""

    at: dt.datetime
    seq: int
    root: str
    streams: int

    @property
    def code(self) -> str:
        """The short code that prints on reports: eight characters in two groups."""
        letters = base64.b32encode(bytes.fromhex(self.root)).decode()
        return f"{letters[:4]}-{letters[4:8]}"


def seal(at: dt.datetime, *, by: ledger.By) -> Seal:
    """Seals the ends of all chains except rehearsals, in one transaction of its own."""
    with transaction.atomic():
        ledger.lock_heads([ledger.SEAL])  # first, so that two sealers wait for each other
        _take_moved_heads()
        leaves = SealedHead.objects.order_by("id").values_list("stream", "seq", "digest")
        root, count = merkle_root(leaf(*row) for row in leaves.iterator(chunk_size=BATCH))
        entry = ledger.Entry(ledger.SEAL, "seal", marks={"root": root, "streams": count})
        return _read(ledger.append_all([entry], at=at, by=by)[0])


def last_seal() -> Seal | None:
    """The newest seal, or None before the first night."""
    event = LedgerEvent.objects.filter(stream=ledger.SEAL).order_by("-seq").first()
    return _read(event) if event else None


def leaf(stream: str, seq: int, digest: str) -> bytes:
    """The hash of one chain's end; the leading byte keeps leaves and knots of the tree apart."""
    return hashlib.sha256(b"\x00" + f"{stream} {seq} {digest}".encode()).digest()


def merkle_root(leaves: Iterable[bytes]) -> tuple[str, int]:
    """Root and number of ``leaves``, holding only one hash per level of the tree.

    A level's odd hash is paired with the sum of what is smaller, from the right.
    """
    waiting: list[tuple[int, bytes]] = []
    count = 0
    for digest in leaves:
        count += 1
        level = 0
        while waiting and waiting[-1][0] == level:
            digest = _knot(waiting.pop()[1], digest)
            level += 1
        waiting.append((level, digest))
    if not waiting:
        return EMPTY.hex(), 0
    root = waiting.pop()[1]
    while waiting:
        root = _knot(waiting.pop()[1], root)
    return root.hex(), count


def _knot(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _take_moved_heads() -> None:
    """Brings the leaves up to date: only chains that moved since the last seal are written."""
    sealed = SealedHead.objects.filter(stream=OuterRef("stream"))
    moved = (
        LedgerHead.objects.exclude(stream__startswith=ledger.PRACTICE)
        .exclude(stream=ledger.SEAL)
        .filter(seq__gt=0)
        .annotate(sealed_seq=Subquery(sealed.values("seq")))
        .filter(Q(sealed_seq__isnull=True) | ~Q(sealed_seq=F("seq")))
        .order_by("stream")
    )
    batch = list(moved[:BATCH])
    while batch:
        SealedHead.objects.bulk_create(
            [SealedHead(stream=head.stream, seq=head.seq, digest=head.digest) for head in batch],
            update_conflicts=True,
            unique_fields=["stream"],
            update_fields=["seq", "digest"],
        )
        batch = list(moved.filter(stream__gt=batch[-1].stream)[:BATCH])


def _read(event: LedgerEvent) -> Seal:
    marks = event.content["marks"]
    return Seal(event.at, event.seq, marks["root"], marks["streams"])
