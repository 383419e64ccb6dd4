"""What is put on record, and how it reads."""

import ast
import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import translation

from records import ledger
from records.models import GENESIS, LedgerEvent, LedgerHead, LedgerNote
from records.verification import verify
from tests.records.conftest import CASE, CLERK, EVENING, SECRETARY


def test_each_event_follows_the_one_before(matter):
    assert [event.seq for event in matter] == [1, 2, 3]
    assert [event.prev for event in matter] == [GENESIS, matter[0].digest, matter[1].digest]
    head = LedgerHead.objects.get(stream=CASE)
    assert (head.seq, head.digest) == (3, matter[2].digest)


def test_the_body_is_the_canonical_text_that_was_hashed(matter):
    body = LedgerEvent.objects.get(stream=CASE, seq=3).body
    assert ledger.sha256(body) == matter[2].digest
    content = json.loads(body)
    note = content.pop("note")
    assert content == {
        "act": "close",
        "at": "2026-11-21T11:30:00.000000Z",
        "from": "open",
        "prev": matter[1].digest,
        "seq": 3,
        "stream": CASE,
        "subject": CASE,
        "to": "closed",
    }
    assert len(note) == 64
    assert body == json.dumps(
        json.loads(body), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


def test_no_body_names_a_person_or_a_fact(matter):
    bodies = [json.loads(body) for body in LedgerEvent.objects.values_list("body", flat=True)]
    said = [str(v) for body in bodies for name, v in body.items() if name not in ("prev", "note")]
    assert said  # the two left out are digests: any short number turns up in one some day
    words = ("李测", "王测", "P23456789A", "路灯", "300")
    assert not any(word in text for text in said for word in words)


def test_history_reads_in_order_in_one_query(matter, django_assert_num_queries):
    with django_assert_num_queries(1), translation.override("zh-hans"):
        told = [(event.act, event.note.said, event.note.facts) for event in ledger.history(CASE)]
    assert told == [
        ("raise", "李测", {"statement": "村口路灯坏了"}),
        ("progress", "王测 代 李测", {"note": "灯已订", "cost": "300"}),
        ("close", "李测", {}),
    ]


def test_an_act_costs_the_same_however_long_the_chain_is(matter, write, same_queries):
    show = lambda: write("progress")  # noqa: E731  one line says it
    assert same_queries(show, lambda: [write("progress") for _i in range(29)]) == 7


def test_facts_come_back_as_they_were_put_down(matter, write):
    write(
        "measure",
        facts={
            "cost": Decimal("1200.50"),
            "on": dt.date(2026, 11, 21),
            "at": EVENING,
            "households": 24,
            "agreed": True,
            "asked": None,
            "names": ("甲", "乙"),
        },
    )
    assert LedgerNote.objects.get(event__seq=4).facts == {
        "cost": "1200.50",
        "on": "2026-11-21",
        "at": "2026-11-21T11:30:00.000000Z",
        "households": 24,
        "agreed": True,
        "asked": None,
        "names": ["甲", "乙"],
    }
    assert verify().broken is None


@pytest.mark.parametrize("fact", [1.5, translation.gettext_lazy("open"), {1, 2}, b"x"])
def test_a_fact_that_json_cannot_hold_exactly_is_refused(db, write, fact):
    with pytest.raises(TypeError, match=type(fact).__name__):
        write("measure", facts={"fact": fact})
    assert not LedgerEvent.objects.exists()


@pytest.mark.parametrize("stream", ["", "case", "Case:1", "case:1 2", "case:", "case:" + "1" * 60])
def test_a_stream_has_a_kind_and_a_number(db, write, stream):
    if stream == "case":  # a word alone is a stream of its own, as security is
        assert write("raise", stream).seq == 1
        return
    with pytest.raises(ValueError, match="is no stream"):
        write("raise", stream)


def test_a_time_without_zone_is_refused(db, write):
    with pytest.raises(ValueError, match="no time zone"):
        write("raise", at=dt.datetime(2026, 11, 21, 19, 30))


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_written():
    with pytest.raises(transaction.TransactionManagementError, match=r"transaction\.atomic"):
        ledger.append(CASE, "raise", at=EVENING, by=SECRETARY)
    assert not LedgerHead.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_security_chain_is_never_held_by_another_act():
    with transaction.atomic(), pytest.raises(RuntimeError):
        ledger.append_security("unmask", at=EVENING, by=SECRETARY)
    event = ledger.append_security("unmask", at=EVENING, by=SECRETARY, facts={"reason": "通知"})
    assert (event.stream, event.seq) == ("security", 1)


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_leaves_no_event(write):
    write("raise", after="open")

    def close_and_fail() -> None:
        with transaction.atomic():
            write("close", before="open", after="closed")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        close_and_fail()
    assert [event.act for event in ledger.history(CASE)] == ["raise"]
    assert verify().broken is None


def test_several_streams_at_once(db):
    meeting = "meeting:M140825101201-2026-0001"
    entries = [ledger.Entry(meeting, "hold"), ledger.Entry(CASE, "hold"), ledger.Entry(CASE, "go")]
    with transaction.atomic():
        events = ledger.append_all(entries, at=EVENING, by=CLERK)
    assert [(event.stream, event.seq, event.act) for event in events] == [
        (meeting, 1, "hold"),
        (CASE, 1, "hold"),
        (CASE, 2, "go"),
    ]
    assert verify().events == 3


def test_an_erased_note_leaves_the_chain_whole(matter):
    with transaction.atomic():
        ledger.erase_note(matter[1], at=EVENING, by=SECRETARY, reason="本人要求")
    note = LedgerNote.objects.get(event=matter[1])
    assert (note.by_no, note.by_label, note.on_behalf_of, note.facts, note.salt) == (
        "",
        "",
        "",
        {},
        "",
    )
    tally = verify()
    assert (tally.broken, tally.events, tally.erased) == (None, 4, 1)
    with translation.override("en"):
        assert [event.note.said for event in ledger.history(CASE)][1] == "(erased)"
    with pytest.raises(ValueError, match="already erased"), transaction.atomic():
        ledger.erase_note(matter[1], at=EVENING, by=SECRETARY, reason="再来一次")


def test_a_rehearsal_is_wiped_in_one_go_and_nothing_else_is(matter, write):
    write("raise", f"practice:{CASE}", after="open")
    with pytest.raises(ValueError, match=CASE):
        ledger.wipe_practice([CASE])
    assert ledger.wipe_practice([f"practice:{CASE}"]) == 1
    assert list(LedgerHead.objects.values_list("stream", flat=True).order_by("stream")) == [CASE]
    assert LedgerNote.objects.count() == 3


def test_only_the_ledger_writes_events():
    """No other module makes, changes or removes rows of the chain."""
    root = Path(__file__).resolve().parents[2]
    guarded = {"LedgerEvent", "LedgerHead", "LedgerNote", "SealedHead"}
    writing = {"create", "bulk_create", "get_or_create", "update_or_create", "update", "delete"}
    allowed = {"records/ledger.py", "records/seals.py"}
    found = []
    for path in root.glob("*/**/*.py"):
        name = path.relative_to(root).as_posix()
        if name.startswith((".venv", "tests", "var", "build")) or name in allowed:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                words = {word.id for word in ast.walk(node.func) if isinstance(word, ast.Name)}
                if node.func.attr in writing and words & guarded:
                    found.append(f"{name}:{node.lineno}")
    assert found == []
