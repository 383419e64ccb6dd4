"""案卷目录: what the file of a matter holds, each paper with its digest (procedure.md §6.20).

Titles name nobody: the list of a restricted matter says no more than its public title.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import rating
from cases.models import Case, DecisionRecord, Reply
from common import clock
from records import ledger
from records.models import StoredFile

# The order of the list, as an archive keeps it; the meetings' papers stand between.
ORDER = (
    *("clue", "case", "notice", "sign_in", "minutes", "item", "progress", "decision", "reply"),
    *("call_back", "verification", "evaluation", "look_back", "benefit", "photo", "history"),
)


@dataclass(frozen=True)
class Paper:
    """One entry: its place in the order, what it is, of which day, how many entries or files."""

    part: str
    what: str
    on: str
    count: int
    sha256: str


Source = Callable[[Case], Iterable[Paper]]
_SOURCES: list[Source] = []


def register(source: Source) -> None:
    """Adds what another room keeps of a matter."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def digest_of(content: Any) -> str:
    """SHA-256 of the content as JSON with sorted keys: the same wherever it is computed again."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def of_rows(part: str, what: str, on: dt.date, rows: Iterable[Model], *names: str) -> Paper:
    """An entry made of records of the system: the digest is that of the named columns."""
    content = [[getattr(row, name) for name in names] for row in rows]
    return Paper(part, what, on.isoformat(), len(content), digest_of(content))


def of_file(part: str, what: str, stored: StoredFile) -> Paper:
    """An entry that is one file kept as it came."""
    day = timezone.localdate(stored.uploaded_time)
    return Paper(part, what, day.isoformat(), 1, stored.sha256)


def list_of(case: Case) -> list[dict[str, Any]]:
    """Everything the file holds now, in order, ready to be kept."""
    papers = [*_papers(case)]
    for source in _SOURCES:
        papers += source(case)
    papers.sort(key=lambda one: (ORDER.index(one.part), one.on, one.what))
    return [asdict(one) for one in papers]


def _papers(case: Case) -> Iterator[Paper]:
    yield from _beginning(case)
    yield from _work(case)
    yield from _afterwards(case)
    events = list(ledger.history(case.ledger_stream))
    if events:
        day = timezone.localdate(events[-1].at)
        yield of_rows("history", _("What happened, by the chain"), day, events, "seq", "digest")


def _beginning(case: Case) -> Iterator[Paper]:
    clues = list(case.clues.order_by("id"))
    if clues:
        day = timezone.localdate(clues[0].reported_at)
        yield of_rows(
            "clue", _("Register of reports"), day, clues, "no", "body", "reported_at", "answer"
        )
    fields = ("no", "statement", "category", "source", "raised_at", "raised_by_label")
    yield of_rows("case", _("The matter as it was raised"), case.occurred_on, [case], *fields)
    if case.photo is not None:
        yield of_file("photo", _("Photograph taken when it was raised"), case.photo)


def _work(case: Case) -> Iterator[Paper]:
    fields: tuple[str, ...]
    from cases.lifecycle.case import items_of  # the lifecycle stands above this module

    for item in items_of(case).order_by("id"):
        day, number = timezone.localdate(item.made_at), item.no.rpartition("-")[2]
        words = {"no": number}
        fields = ("no", "text", "lead_name", "due", "status", "done_on", "done_text")
        yield of_rows("item", _("Item %(no)s") % words, day, [item], *fields)
        said = list(item.progress.order_by("id"))
        if said:
            what = _("How item %(no)s went") % words
            fields = ("kind", "note", "said_at", "by_label")
            yield of_rows("progress", what, timezone.localdate(said[-1].said_at), said, *fields)
        for one in DecisionRecord.objects.filter(item=item).order_by("id"):
            what = _("Decision of the owners or villagers on item %(no)s") % words
            fields = ("body", "entitled", "taking", "agreeing", "passed", "document")
            kept = [name for name in fields if hasattr(one, name)]
            yield of_rows("decision", what, one.decided_on, [one], *kept)
        for reply in Reply.objects.filter(item=item).order_by("id"):
            what = _("Reply of the unit on item %(no)s") % words
            fields = ("result", "text", "source", "review_on", "outcome", "answer")
            yield of_rows("reply", what, timezone.localdate(reply.said_at), [reply], *fields)


def _afterwards(case: Case) -> Iterator[Paper]:
    fields: tuple[str, ...]
    answers = list(case.call_backs.order_by("id"))
    if answers:
        day = timezone.localdate(answers[-1].answered_at)
        fields = ("answer", "own", "note", "answered_at", "by_label")
        yield of_rows("call_back", _("Call-backs"), day, answers, *fields)
    fields = ("outcome", "note", "looked_at", "by_label")
    for part, what, rows in (
        ("verification", _("Verifications"), case.verifications),
        ("look_back", _("Look-backs"), case.look_backs),
    ):
        looked = list(rows.filter(looked_at__isnull=False).order_by("id"))
        if looked:
            day = timezone.localdate(looked[-1].looked_at)
            yield of_rows(part, what, day, looked, *fields)
    last = rating.until(case)
    if last is not None and last < clock.today():
        found = rating.tally_of(case)
        shown = sum(row.counts is not None for row in found.rows)
        # ``late`` only where it says something: the digest of an earlier edition stays the same.
        content = [
            {name: value for name, value in asdict(row).items() if name != "late" or value}
            for row in found.rows
        ]
        what = _("Evaluation by groups")
        yield Paper("evaluation", what, last.isoformat(), shown, digest_of(content))
    for one in case.benefits.filter(void_at__isnull=True).order_by("id"):
        fields = ("name", "value", "unit", "baseline", "first", "last", "evidence")
        yield of_rows("benefit", _("A figure of what it brought"), one.last, [one], *fields)
        if one.paper is not None:
            yield of_file("benefit", _("Paper to a figure of what it brought"), one.paper)
