"""Recomputes the ledger and names the first broken link.

Four questions, each streamed in batches: is every chain whole, does every event have a chain,
does the last seal still hold, and is each status what its events make of it.

A model whose status the ledger proves has ``ledger_stream``, ``ledger_subject`` and ``status``.
Where walking its rows would ask the database for each (an item's stream is its matter's), or where
the status is kept under another name, it offers a class method ``ledger_rows()`` instead, which
yields ``(stream, status, subject)``.
"""

import json
from collections.abc import Generator, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery, TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from records import ledger, seals
from records.models import GENESIS, LedgerEvent, LedgerHead, LedgerNote, SealedHead

BATCH = 500


class Flaw(TextChoices):
    """What can be wrong with a link."""

    EVENT_MISSING = "event_missing", _("an event was removed")
    TAIL_CUT = "tail_cut", _("the end of the chain was cut off")
    HEAD_MISSING = "head_missing", _("the chain has lost its end")
    BODY_CHANGED = "body_changed", _("the text of an event was changed")
    COLUMN_CHANGED = "column_changed", _("a column of an event was changed")
    CHAIN_BROKEN = "chain_broken", _("the event does not follow the one before")
    NOTE_MISSING = "note_missing", _("the note of an event was removed")
    NOTE_CHANGED = "note_changed", _("the note of an event was changed")
    NOTE_ERASED = "note_erased", _("a note was erased without a record of it")
    STATUS_JUMPED = "status_jumped", _("an act starts from another status than the one before left")
    STREAM_REMOVED = "stream_removed", _("a whole sealed chain was removed")
    SEAL_BROKEN = "seal_broken", _("the chains are no longer those that were sealed")
    STATUS_DIFFERS = "status_differs", _("the status is not what the events make of it")


class BrokenLink(Exception):
    """The first link that does not hold: where, what was expected, what was found."""

    def __init__(self, flaw: Flaw, stream: str, seq: int, expected: object, found: object) -> None:
        self.flaw, self.stream, self.seq = flaw, stream, seq
        self.expected, self.found = str(expected), str(found)
        super().__init__(
            gettext(
                "%(stream)s, event %(seq)d: %(flaw)s. Expected: %(expected)s. Found: %(found)s."
            )
            % {
                "stream": stream,
                "seq": seq,
                "flaw": flaw.label,
                "expected": self.expected,
                "found": self.found,
            }
        )


@dataclass
class Tally:
    """What was verified, and the first broken link if there is one."""

    streams: int = 0
    events: int = 0
    erased: int = 0
    statuses: int = 0
    broken: BrokenLink | None = None


@dataclass
class _Walk:
    """What is known of one chain while walking along it."""

    stream: str
    seq: int = 0
    digest: str = GENESIS
    fold: dict[str, str] = field(default_factory=dict)
    erased: set[int] = field(default_factory=set)
    erasures: set[int] = field(default_factory=set)


def verify(stream: str | None = None) -> Tally:
    """Verifies everything, or one stream; stops at the first broken link."""
    tally = Tally()
    try:
        _check_chains(tally, stream)
        _check_orphans(stream)
        _check_seal(stream)
        _check_statuses(tally, stream)
    except BrokenLink as broken:
        tally.broken = broken
    return tally


# --- chains ---------------------------------------------------------------------------------


def _check_chains(tally: Tally, stream: str | None) -> None:
    heads = LedgerHead.objects.order_by("stream")
    if stream is not None:
        heads = heads.filter(stream=stream)
    batch = {head.stream: head for head in heads[:BATCH]}
    while batch:
        unseen = dict(batch)
        with closing(_events(list(batch))) as events:
            for name, links in groupby(events, key=lambda event: event.stream):
                _check_chain(unseen.pop(name), links, tally)
        for head in unseen.values():
            _check_chain(head, [], tally)
        last = next(reversed(batch))
        batch = {head.stream: head for head in heads.filter(stream__gt=last)[:BATCH]}


def _events(streams: list[str]) -> Any:
    """Streamed, to be closed by the caller.

    A cursor left to the garbage collector may be closed in the middle of another statement of the
    same connection, and wait for it forever.
    """
    events = LedgerEvent.objects.filter(stream__in=streams).select_related("note")
    return events.order_by("stream", "seq").iterator(chunk_size=BATCH)


def _check_chain(head: LedgerHead, links: Iterable[LedgerEvent], tally: Tally) -> None:
    """Walks one chain. One that moved while it was read is read again under its lock."""
    try:
        walk = _walk(head, links)
    except BrokenLink:
        with transaction.atomic(), closing(_events([head.stream])) as fresh:
            locked = LedgerHead.objects.select_for_update().get(stream=head.stream)
            walk = _walk(locked, fresh)
    tally.streams += 1
    tally.events += walk.seq
    tally.erased += len(walk.erased)


def _walk(head: LedgerHead, links: Iterable[LedgerEvent]) -> _Walk:
    walk = _Walk(head.stream)
    for event in links:
        _check_link(walk, event)
        _check_note(walk, event)
        _check_move(walk, event)
        walk.seq, walk.digest = event.seq, event.digest
    if (walk.seq, walk.digest) != (head.seq, head.digest):
        seq = max(walk.seq, head.seq)
        raise BrokenLink(
            Flaw.TAIL_CUT,
            head.stream,
            seq,
            _end(head.seq, head.digest),
            _end(walk.seq, walk.digest),
        )
    if unproved := walk.erased - walk.erasures:
        raise BrokenLink(
            Flaw.NOTE_ERASED,
            head.stream,
            min(unproved),
            gettext("an act of erasing"),
            gettext("none"),
        )
    return walk


def _check_link(walk: _Walk, event: LedgerEvent) -> None:
    due = walk.seq + 1
    if event.seq != due:
        raise BrokenLink(Flaw.EVENT_MISSING, walk.stream, due, _event(due), _event(event.seq))
    digest = ledger.sha256(event.body)
    if digest != event.digest:
        raise BrokenLink(Flaw.BODY_CHANGED, walk.stream, due, event.digest, digest)
    if event.prev != walk.digest:
        raise BrokenLink(Flaw.CHAIN_BROKEN, walk.stream, due, walk.digest, event.prev)
    columns = {
        "stream": event.stream,
        "seq": event.seq,
        "prev": event.prev,
        "at": ledger.utc(event.at),
    }
    for name, value in columns.items():
        if event.content[name] != value:
            raise BrokenLink(
                Flaw.COLUMN_CHANGED, walk.stream, due, f"{name}={event.content[name]}", value
            )


def _check_note(walk: _Walk, event: LedgerEvent) -> None:
    note = getattr(event, "note", None)
    if note is None:
        raise BrokenLink(
            Flaw.NOTE_MISSING, walk.stream, event.seq, event.content["note"], gettext("none")
        )
    walk.erasures.add(event.content.get("marks", {}).get("erases", 0))
    if note.erased_at is not None:
        walk.erased.add(event.seq)
        _check_empty(note, event)
        return
    digest = ledger.note_digest(note)
    if digest != event.content["note"]:
        raise BrokenLink(Flaw.NOTE_CHANGED, walk.stream, event.seq, event.content["note"], digest)


def _check_empty(note: LedgerNote, event: LedgerEvent) -> None:
    if note.facts:
        raise BrokenLink(
            Flaw.NOTE_CHANGED,
            event.stream,
            event.seq,
            gettext("an empty note"),
            ledger.canonical(note.facts),
        )


def _check_move(walk: _Walk, event: LedgerEvent) -> None:
    if event.after is None:
        return
    # A part of something (a step, a problem) is made by its whole's event: it first speaks here.
    stood = walk.fold.get(event.subject, event.before)
    if event.before != stood:
        raise BrokenLink(
            Flaw.STATUS_JUMPED,
            walk.stream,
            event.seq,
            f"{event.subject} {stood or gettext('none')}",
            f"{event.subject} {event.before or gettext('none')}",
        )
    walk.fold[event.subject] = event.after


def _check_orphans(stream: str | None) -> None:
    """Events whose chain has lost its end."""
    events = LedgerEvent.objects.filter(
        ~Exists(LedgerHead.objects.filter(stream=OuterRef("stream")))
    )
    if stream is not None:
        events = events.filter(stream=stream)
    orphan = events.order_by("stream", "-seq").first()
    if orphan is not None:
        raise BrokenLink(
            Flaw.HEAD_MISSING,
            orphan.stream,
            orphan.seq,
            _end(orphan.seq, orphan.digest),
            gettext("none"),
        )


# --- the last seal --------------------------------------------------------------------------


def _check_seal(stream: str | None) -> None:
    """What was sealed is still there: a removed chain, a cut tail, a forged leaf show here."""
    try:
        _compare_seal(stream)
    except BrokenLink:
        with transaction.atomic():  # a sealing under way is waited for
            list(
                LedgerHead.objects.select_for_update().filter(stream=ledger.SEAL).order_by("stream")
            )
            _compare_seal(stream)


def _compare_seal(stream: str | None) -> None:
    sealed_event = LedgerEvent.objects.filter(stream=OuterRef("stream"), seq=OuterRef("seq"))
    leaves = SealedHead.objects.annotate(
        standing=Subquery(sealed_event.values("digest")[:1]),
        has_head=Exists(LedgerHead.objects.filter(stream=OuterRef("stream"))),
    ).order_by("id")
    if stream is not None:
        for sealed in leaves.filter(stream=stream):
            _check_leaf(sealed)
        return
    last = seals.last_seal()
    if last is None and not leaves.exists():
        return
    streamed: Any = leaves.iterator(chunk_size=BATCH)
    with closing(streamed) as rows:
        root, count = seals.merkle_root(_check_leaf(sealed) for sealed in rows)
    expected = (last.root, last.streams) if last else (None, 0)
    if (root, count) != expected:
        raise BrokenLink(
            Flaw.SEAL_BROKEN,
            ledger.SEAL,
            last.seq if last else 0,
            _root(*expected),
            _root(root, count),
        )


def _check_leaf(sealed: Any) -> bytes:
    if sealed.standing != sealed.digest:
        gone = sealed.standing is None and not sealed.has_head
        raise BrokenLink(
            Flaw.STREAM_REMOVED if gone else Flaw.TAIL_CUT,
            sealed.stream,
            sealed.seq,
            _end(sealed.seq, sealed.digest),
            _end(sealed.seq, sealed.standing) if sealed.standing else gettext("none"),
        )
    return seals.leaf(sealed.stream, sealed.seq, sealed.digest)


# --- statuses -------------------------------------------------------------------------------


def _check_statuses(tally: Tally, stream: str | None) -> None:
    for model in apps.get_models():
        with closing(_rows(model)) as rows:
            wanted = (row for row in rows if stream is None or row[0] == stream)
            while batch := list(islice(wanted, BATCH)):
                folds = _folds({row[0] for row in batch})
                for row in batch:
                    _check_status(row, folds)
                tally.statuses += len(batch)


def _rows(model: Any) -> Generator[tuple[str, str, str], None, None]:
    if hasattr(model, "ledger_rows"):
        yield from model.ledger_rows()
    elif all(hasattr(model, name) for name in ("ledger_stream", "ledger_subject", "status")):
        for row in model._default_manager.order_by("pk").iterator(chunk_size=BATCH):
            yield row.ledger_stream, row.status, row.ledger_subject


def _folds(streams: set[str]) -> dict[tuple[str, str], tuple[int, str]]:
    """(stream, subject) → (last moving event, status), for the streams given."""
    folds = {}
    events = LedgerEvent.objects.filter(stream__in=streams).order_by("stream", "seq")
    for name, seq, body in events.values_list("stream", "seq", "body").iterator(chunk_size=BATCH):
        content = json.loads(body)
        if content["to"] is not None:
            folds[name, content["subject"]] = (seq, content["to"])
    return folds


def _check_status(row: tuple[str, str, str], folds: dict[tuple[str, str], tuple[int, str]]) -> None:
    stream, status, subject = row
    seq, folded = folds.get((stream, subject), (0, gettext("none")))
    if folded != status:
        raise BrokenLink(
            Flaw.STATUS_DIFFERS, stream, seq, f"{subject} {folded}", f"{subject} {status}"
        )


# --- words ----------------------------------------------------------------------------------


def _event(seq: int) -> str:
    return gettext("event %(seq)d") % {"seq": seq}


def _end(seq: int, digest: str) -> str:
    return gettext("an end at event %(seq)d with digest %(digest)s") % {
        "seq": seq,
        "digest": digest,
    }


def _root(root: str | None, streams: int) -> str:
    return gettext("root %(root)s over %(streams)d chains") % {"root": root, "streams": streams}
