"""Somebody with a hand in the database: each way of it is found and named."""

import datetime as dt
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import translation

from cases.models import ActionItem, Case, Problem
from config.jobs import seal_ledger
from participants.actor import Actor
from records import ledger
from records.models import LedgerEvent, LedgerHead, LedgerNote, SealedHead
from records.verification import Flaw, verify
from tests.cases.making import closed, raised

AT = dt.datetime(2026, 11, 21, 19, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))
ONE, TWO = "case:T140825101201-2026-0001", "case:T140825101201-2026-0002"
BY = Actor.resident("李测")


@pytest.fixture
def chains(db):
    """Two matters of four acts each, sealed; what follows happened after the night."""
    with transaction.atomic():
        for stream in (ONE, TWO):
            ledger.append(stream, "raise", at=AT, by=BY, after="open", facts={"what": "路灯"})
            ledger.append(stream, "progress", at=AT, by=BY)
            ledger.append(stream, "progress", at=AT, by=BY)
            ledger.append(stream, "close", at=AT, by=BY, before="open", after="closed")
    seal_ledger(AT)
    assert verify().broken is None


def broken():
    """(flaw, stream, seq) of the first broken link."""
    link = verify().broken
    return link and (link.flaw, link.stream, link.seq)


def rewrite(stream: str, start: int, **changes: object) -> None:
    """A careful forger: changes a body and makes every digest after it right again."""
    events = list(LedgerEvent.objects.filter(stream=stream, seq__gte=start).order_by("seq"))
    prev = events[0].prev
    for event in events:
        content = json.loads(event.body) | {"prev": prev}
        if event.seq == start:
            content |= changes
        event.prev, event.body = prev, ledger.canonical(content)
        event.digest = prev = ledger.sha256(event.body)
        event.save()
    LedgerHead.objects.filter(stream=stream).update(digest=prev)


def test_a_changed_body(chains):
    event = LedgerEvent.objects.get(stream=ONE, seq=2)
    LedgerEvent.objects.filter(pk=event.pk).update(body=event.body.replace("progress", "withdraw"))
    assert broken() == (Flaw.BODY_CHANGED, ONE, 2)


def test_a_changed_body_with_its_digest(chains):
    event = LedgerEvent.objects.get(stream=ONE, seq=2)
    body = event.body.replace("progress", "withdraw")
    LedgerEvent.objects.filter(pk=event.pk).update(body=body, digest=ledger.sha256(body))
    assert broken() == (Flaw.CHAIN_BROKEN, ONE, 3)


def test_a_whole_chain_forged_from_the_change_on_is_found_by_the_seal(chains):
    rewrite(ONE, 2, act="withdraw")
    assert broken() == (Flaw.TAIL_CUT, ONE, 4)


def test_forged_leaves_do_not_give_the_sealed_root(chains):
    rewrite(ONE, 2, act="withdraw")
    head = LedgerHead.objects.get(stream=ONE)
    SealedHead.objects.filter(stream=ONE).update(digest=head.digest)
    assert broken() == (Flaw.SEAL_BROKEN, "seal", 1)


@pytest.mark.parametrize("seq", [1, 2, 3])
def test_a_removed_event(chains, seq):
    LedgerEvent.objects.filter(stream=ONE, seq=seq).delete()
    assert broken() == (Flaw.EVENT_MISSING, ONE, seq)


def test_a_cut_tail(chains):
    LedgerEvent.objects.filter(stream=ONE, seq__gt=2).delete()
    assert broken() == (Flaw.TAIL_CUT, ONE, 4)


def test_a_cut_tail_with_its_head_put_right_is_found_by_the_seal(chains):
    LedgerEvent.objects.filter(stream=ONE, seq__gt=2).delete()
    last = LedgerEvent.objects.get(stream=ONE, seq=2)
    LedgerHead.objects.filter(stream=ONE).update(seq=2, digest=last.digest)
    assert broken() == (Flaw.TAIL_CUT, ONE, 4)


def test_a_removed_stream_is_named_by_the_seal(chains):
    LedgerEvent.objects.filter(stream=ONE).delete()
    LedgerHead.objects.filter(stream=ONE).delete()
    assert broken() == (Flaw.STREAM_REMOVED, ONE, 4)


def test_a_stream_removed_with_its_leaf_breaks_the_seal(chains):
    for model in (LedgerEvent, LedgerHead, SealedHead):
        model.objects.filter(stream=ONE).delete()
    assert broken() == (Flaw.SEAL_BROKEN, "seal", 1)
    with translation.override("en"):
        link = verify().broken
    assert "over 2 chains" in link.expected
    assert "over 1 chains" in link.found


def test_removed_seals(chains):
    for model in (LedgerEvent, LedgerHead):
        model.objects.filter(stream="seal").delete()
    assert broken() == (Flaw.SEAL_BROKEN, "seal", 0)


def test_a_removed_head(chains):
    LedgerHead.objects.filter(stream=TWO).delete()
    assert broken() == (Flaw.HEAD_MISSING, TWO, 4)


@pytest.mark.parametrize(
    "change",
    [{"facts": {"what": "水管"}}, {"by_label": "赵测"}, {"on_behalf_of": "孙测"}, {"salt": "0"}],
)
def test_an_edited_note(chains, change):
    LedgerNote.objects.filter(event__stream=ONE, event__seq=1).update(**change)
    assert broken() == (Flaw.NOTE_CHANGED, ONE, 1)


def test_a_removed_note(chains):
    LedgerNote.objects.filter(event__stream=ONE, event__seq=3).delete()
    assert broken() == (Flaw.NOTE_MISSING, ONE, 3)


def test_a_note_emptied_without_an_act_of_erasing(chains):
    notes = LedgerNote.objects.filter(event__stream=ONE, event__seq=1)
    notes.update(by_no="", by_label="", salt="", facts={}, erased_at=AT)
    assert broken() == (Flaw.NOTE_ERASED, ONE, 1)


def test_facts_put_back_into_an_erased_note(chains):
    with transaction.atomic():
        ledger.erase_note(
            LedgerEvent.objects.get(stream=ONE, seq=1), at=AT, by=BY, reason="本人要求"
        )
    assert broken() is None
    LedgerNote.objects.filter(event__stream=ONE, event__seq=1).update(facts={"what": "假"})
    assert broken() == (Flaw.NOTE_CHANGED, ONE, 1)


def test_a_changed_day(chains):
    LedgerEvent.objects.filter(stream=ONE, seq=4).update(at=AT - dt.timedelta(days=30))
    assert broken() == (Flaw.COLUMN_CHANGED, ONE, 4)


def test_an_act_that_starts_from_a_status_the_thing_did_not_have(chains):
    with transaction.atomic():
        ledger.append(ONE, "archive", at=AT, by=BY, before="open", after="archived")
    assert broken() == (Flaw.STATUS_JUMPED, ONE, 5)


@pytest.fixture
def worked(village):
    """A matter that was closed, with its steps, its problem and the item that solved it."""
    case = closed(raised(village, "村口的路坏了"))
    assert verify().broken is None
    return case


def test_a_status_set_by_hand(worked):
    other = raised(worked.platform, "路灯不亮")
    Case.objects.filter(pk=worked.pk).update(status="open")
    flaw, stream, seq = broken()
    assert (flaw, stream, seq > 0) == (Flaw.STATUS_DIFFERS, worked.ledger_stream, True)
    assert verify(other.ledger_stream).broken is None
    assert verify(worked.ledger_stream).broken.flaw == Flaw.STATUS_DIFFERS


@pytest.mark.parametrize(
    ("rows", "values"),
    [
        (ActionItem.objects, {"status": "doing"}),
        (Problem.objects, {"outcome": "explained", "solved_on": None, "verified_on": None}),
    ],
)
def test_what_hangs_on_a_matter_set_by_hand(worked, rows, values):
    row = rows.order_by("pk")[0]
    rows.filter(pk=row.pk).update(**values)
    link = verify().broken
    assert (link.flaw, link.stream) == (Flaw.STATUS_DIFFERS, worked.ledger_stream)
    assert row.ledger_subject in link.found


def test_a_row_made_without_any_act(worked):
    fields = {f.attname: getattr(worked, f.attname) for f in Case._meta.concrete_fields}
    fields |= {"id": None, "no": f"{worked.no}9", "request_id": None}
    Case.objects.bulk_create([Case(**fields)])
    assert broken() == (Flaw.STATUS_DIFFERS, f"case:{worked.no}9", 0)


def test_verifying_asks_no_more_for_many_items(worked, same_queries):
    def more() -> None:
        for number in range(10):
            closed(raised(worked.platform, f"第{number}段路"))

    same_queries(verify, more)


def test_one_matter_is_verified_alone(chains):
    LedgerEvent.objects.filter(stream=TWO, seq=2).delete()
    assert (verify(ONE).broken, verify(ONE).events) == (None, 4)
    assert verify(TWO).broken.flaw == Flaw.EVENT_MISSING


def test_verifying_asks_the_database_as_often_for_many_events(chains, same_queries):
    def add() -> None:
        with transaction.atomic():
            for _i in range(30):
                ledger.append(ONE, "progress", at=AT, by=BY)

    same_queries(verify, add)


def test_the_command_says_that_all_is_well(chains, capsys):
    with translation.override("en"):
        call_command("verify_ledger")
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("The ledger holds: 3 chains, 9 events")
    assert second.startswith("Last seal: ")


def test_the_command_names_the_link_and_fails(chains, capsys):
    LedgerEvent.objects.filter(stream=ONE, seq=2).delete()
    with translation.override("en"), pytest.raises(CommandError) as refusal:
        call_command("verify_ledger", "--json")
    assert str(refusal.value) == (
        f"{ONE}, event 2: an event was removed. Expected: event 2. Found: event 3."
    )
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["broken"]["flaw"], told["broken"]["seq"]) == (
        False,
        "event_missing",
        2,
    )


def test_the_command_for_one_matter(chains, capsys):
    call_command("verify_ledger", "--case", "T140825101201-2026-0001", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["streams"], told["events"]) == (True, 1, 4)
    with pytest.raises(CommandError, match="T140825101201-2026-0009"):
        call_command("verify_ledger", "--case", "T140825101201-2026-0009")


def test_the_database_itself_refuses_a_fork(chains):
    event = LedgerEvent.objects.get(stream=ONE, seq=4)
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerEvent.objects.create(
            stream=ONE, seq=5, prev=event.prev, digest="0" * 64, at=AT, body="{}"
        )
    assert verify().broken is None
