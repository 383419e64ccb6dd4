"""Chains to look at and to damage."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from participants.actor import Actor, ActorKind
from records import ledger
from records.models import LedgerEvent

EVENING = dt.datetime(2026, 11, 21, 19, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))
SECRETARY = Actor(ActorKind.PERSON, no="P23456789A", label="李测", role="convener")
CLERK = Actor(ActorKind.PERSON, no="P23456789B", label="王测", on_behalf_of="李测")
CASE = "case:T140825101201-2026-0001"


@pytest.fixture
def write() -> Callable[..., LedgerEvent]:
    """``write(act, …)`` puts one act of the secretary on the chain of a matter."""

    def one(act: str, stream: str = CASE, **given: Any) -> LedgerEvent:
        given = {"at": EVENING, "by": SECRETARY} | given
        with transaction.atomic():
            return ledger.append(stream, act, **given)

    return one


@pytest.fixture
def matter(db: None, write: Callable[..., LedgerEvent]) -> list[LedgerEvent]:
    """The chain of a matter raised, told of, and closed."""
    return [
        write("raise", after="open", facts={"statement": "村口路灯坏了"}),
        write("progress", by=CLERK, facts={"note": "灯已订", "cost": "300"}),
        write("close", before="open", after="closed"),
    ]
