"""The chained ledger: the only writer of what happened (architecture rule 5).

One chain per aggregate: ``case:<no>``, ``meeting:<no>``, ``clue:<no>``, ``platform:<code>``,
``security``, ``seal``; rehearsals write to ``practice:…``. The body of an event names no person;
actor and facts stand in its note, which can be erased without breaking the chain.
"""

import datetime as dt
import decimal
import hashlib
import json
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db import models, transaction
from django.utils import timezone

from records.models import LedgerEvent, LedgerHead, LedgerNote, new_salt

SECURITY = "security"
SEAL = "seal"
PRACTICE = "practice:"
STREAM = re.compile(r"(practice:)?[a-z_]+(:[0-9A-Za-z-]+)?")


class By(Protocol):
    """Who acts (participants.Actor): text only."""

    @property
    def kind(self) -> str: ...
    @property
    def no(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def on_behalf_of(self) -> str: ...


@dataclass(frozen=True)
class Entry:
    """What is to be put on record.

    ``before`` and ``after`` are the statuses of ``subject``, the thing that moved: ``item:A…``
    in the chain of its matter, the chain's own thing where not given. ``marks`` is for this room:
    what the hashed text itself must carry.
    """

    stream: str
    act: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    before: str | None = None
    after: str | None = None
    subject: str = ""
    marks: Mapping[str, Any] = field(default_factory=dict)


def append(
    stream: str,
    act: str,
    *,
    at: dt.datetime,
    by: By,
    facts: Mapping[str, Any] | None = None,
    before: str | None = None,
    after: str | None = None,
    subject: str = "",
) -> LedgerEvent:
    """Puts one act on record, as the last thing its transaction does.

    Raises TransactionManagementError outside ``atomic``; ValueError for a stream that is no
    stream or a time without zone; TypeError for a fact that JSON cannot hold exactly.
    """
    entry = Entry(stream, act, facts or {}, before, after, subject)
    return append_all([entry], at=at, by=by)[0]


def append_all(entries: Sequence[Entry], *, at: dt.datetime, by: By) -> list[LedgerEvent]:
    """Puts acts on several streams on record together; the heads are locked in one fixed order.

    An act that touches two streams must use this (or append to them in alphabetical order), else
    two such acts may wait for each other. Raises as ``append`` does.
    """
    if timezone.is_naive(at):
        raise ValueError(f"at={at!r} has no time zone; pass clock.now() or another aware time.")
    heads = lock_heads({entry.stream for entry in entries})
    events, notes = [], []
    for entry in entries:
        event, note = link(entry, heads[entry.stream], at=at, by=by)
        note.event = event
        events.append(event)
        notes.append(note)
    LedgerEvent.objects.bulk_create(events)
    LedgerNote.objects.bulk_create(notes)
    for head in heads.values():
        head.save(update_fields=["seq", "digest"])
    return events


def append_security(
    act: str, *, at: dt.datetime, by: By, facts: Mapping[str, Any] | None = None
) -> LedgerEvent:
    """Puts an unmasking, an export or a sign-in on the ``security`` chain, in its own transaction.

    That chain is shared by everybody, so nobody may hold it: raises RuntimeError inside ``atomic``.
    """
    with transaction.atomic(durable=True):
        return append(SECURITY, act, at=at, by=by, facts=facts)


def history(stream: str) -> models.QuerySet[LedgerEvent]:
    """The events of a stream with their notes, oldest first; one query."""
    return LedgerEvent.objects.filter(stream=stream).select_related("note").order_by("seq")


def erase_note(event: LedgerEvent, *, at: dt.datetime, by: By, reason: str) -> LedgerEvent:
    """Erases who did ``event`` and with which facts; the chain holds, and says so.

    ``reason`` is kept in the new event, so it must not repeat what is erased. Raises ValueError
    for an event whose note is already erased, TransactionManagementError outside ``atomic``.
    """
    require_atomic(event.stream)
    erased = LedgerNote.objects.filter(event=event, erased_at__isnull=True).update(
        by_no="", by_label="", on_behalf_of="", facts={}, salt="", erased_at=at
    )
    if not erased:
        raise ValueError(f"The note of {event} is already erased, or the event does not exist.")
    entry = Entry(event.stream, "erase_note", {"reason": reason}, marks={"erases": event.seq})
    return append_all([entry], at=at, by=by)[0]


def wipe_practice(streams: Iterable[str]) -> int:
    """Removes the chains of a rehearsal; returns how many events went. ValueError for any other."""
    names = sorted(streams)
    real = [name for name in names if not name.startswith(PRACTICE)]
    if real:
        raise ValueError(f"Only practice:… streams can be wiped, not {', '.join(real)}.")
    with transaction.atomic():
        heads = LedgerHead.objects.filter(stream__in=names).order_by("stream")
        list(heads.select_for_update())
        events = LedgerEvent.objects.filter(stream__in=names)
        count = events.count()
        events.delete()
        LedgerHead.objects.filter(stream__in=names).delete()
    return count


# --- how it is written ----------------------------------------------------------------------


def begin(stream: str) -> LedgerHead:
    """The end of a chain that has no event yet, not stored. ValueError for what is no stream."""
    if not STREAM.fullmatch(stream) or len(stream) > 64:
        raise ValueError(f"{stream!r} is no stream; expected for example 'case:T140825-2026-0001'.")
    return LedgerHead(stream=stream)


def link(
    entry: Entry, head: LedgerHead, *, at: dt.datetime, by: By, salt: str = ""
) -> tuple[LedgerEvent, LedgerNote]:
    """The event that follows ``head``, and its note; ``head`` moves on to it.

    The one place that knows how an act is written down. Nothing is locked or stored here:
    ``append_all`` does that, and bulk seeding, which has the database to itself.
    """
    note = LedgerNote(
        by_kind=str(by.kind),
        by_no=by.no,
        by_label=by.label,
        on_behalf_of=by.on_behalf_of,
        facts=plain(entry.facts),
        salt=salt or new_salt(),
    )
    body = _body(entry, head, at, note_digest(note))
    event = LedgerEvent(
        stream=head.stream,
        seq=head.seq + 1,
        prev=head.digest,
        digest=sha256(body),
        at=at,
        body=body,
    )
    head.seq, head.digest = event.seq, event.digest
    return event, note


def require_atomic(stream: str) -> None:
    """Raises TransactionManagementError where status, event and notice would not be one act."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            f"The ledger of {stream!r} was written outside a transaction; wrap the whole act "
            "(status, event, notice) in one transaction.atomic()."
        )


def lock_heads(streams: Iterable[str]) -> dict[str, LedgerHead]:
    """Locks the ends of the chains, making those that are new, in one order for everybody.

    PostgreSQL locks the rows; on SQLite the transaction began IMMEDIATE, which is the lock.
    """
    names = sorted(streams)
    begun = [begin(name) for name in names]
    for name in names:
        require_atomic(name)
    LedgerHead.objects.bulk_create(begun, ignore_conflicts=True)
    heads = LedgerHead.objects.select_for_update().filter(stream__in=names).order_by("stream")
    return {head.stream: head for head in heads}


def sha256(text: str) -> str:
    """SHA-256 of the text's UTF-8 form, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(value: Any) -> str:
    """The one way to write ``value`` (already plain) down: sorted keys, no blanks, UTF-8."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def utc(moment: dt.datetime) -> str:
    """ISO 8601 in UTC with microseconds: 2026-11-21T14:36:00.000000Z."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def plain(value: Any) -> Any:
    """``value`` as JSON that both databases return unchanged: decimals and times become text.

    Raises TypeError for floats (inexact), lazy translations (words of one language) and the rest.
    """
    match value:
        case None | bool():
            return value
        case int():
            return int(value)
        case str():
            return str(value)
        case decimal.Decimal():
            return format(value, "f")
        case dt.datetime():
            return utc(value)
        case dt.date() | uuid.UUID():
            return str(value)
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
    raise TypeError(
        f"The fact {value!r} is a {type(value).__name__}; give text, a whole number, a Decimal, "
        "a date or time, True, False, None, or lists and mappings of them."
    )


def note_digest(note: LedgerNote) -> str:
    """The salted digest of a note that its event holds."""
    text = canonical(
        {
            "by_kind": note.by_kind,
            "by_no": note.by_no,
            "by_label": note.by_label,
            "on_behalf_of": note.on_behalf_of,
            "facts": note.facts,
        }
    )
    return sha256(note.salt + text)


def _body(entry: Entry, head: LedgerHead, at: dt.datetime, note: str) -> str:
    content = {
        "stream": head.stream,
        "seq": head.seq + 1,
        "prev": head.digest,
        "at": at,
        "act": entry.act,
        "subject": entry.subject or head.stream.removeprefix(PRACTICE),
        "from": entry.before,
        "to": entry.after,
        "note": note,
    }
    if entry.marks:
        content["marks"] = entry.marks
    return canonical(plain(content))
