"""One act on a matter at a time."""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import models, transaction

from cases.models import ActionItem, Case
from records import ledger

Row = TypeVar("Row", bound=models.Model)


@contextmanager
def acting_on(case: Case) -> Iterator[None]:
    """A transaction that holds the matter's row first.

    Acts touch items, problems, steps and the chain's head in different orders; holding the
    matter before all of them is what keeps two acts from waiting for each other. On SQLite the
    transaction itself is the lock.
    """
    with transaction.atomic():
        Case.objects.select_for_update().only("pk").get(pk=case.pk)
        yield


def made_before(kind: type[Row], request_id: uuid.UUID | None) -> Row | None:
    """What the same form made when it was sent the first time.

    Asked before the act, and once more inside it: of two that come at once, one waits for the
    other and then finds what it made.
    """
    if request_id is None:
        return None
    return kind._base_manager.filter(request_id=request_id).first()


def note(item: ActionItem, act: str, by: ledger.By, at: dt.datetime, facts: dict[str, str]) -> None:
    """One more event of the item that changes no state."""
    ledger.append(item.ledger_stream, act, at=at, by=by, subject=item.ledger_subject, facts=facts)
