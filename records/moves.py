"""The compare-and-swap behind every transition (architecture rule 3), and its event."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import models, transaction

from common.errors import AlreadyMoved
from records import ledger

Transitions = Mapping[str, Mapping[str, str]]


def move(
    obj: Any,
    to: str,
    *,
    table: Transitions,
    by: Any,
    at: dt.datetime,
    facts: Mapping[str, Any] | None = None,
    act: str = "",
    column: str = "status",
    stream: str = "",
    subject: str = "",
    **columns: Any,
) -> None:
    """Moves ``obj`` from the state it was read in to ``to``, and writes the event.

    ``table`` maps state → {next state → act}. ``stream`` and ``subject`` say in which chain, under
    which name, where ``obj`` has none of its own. Raises AlreadyMoved where the table knows no such
    way, or where somebody else moved it since it was read: then nothing is written.
    """
    before = getattr(obj, column)
    if to not in table.get(before, {}):
        raise AlreadyMoved(display(obj, column))
    with transaction.atomic():
        rows = type(obj)._base_manager.filter(pk=obj.pk, **{column: before})
        if not rows.update(**{column: to, **columns}):
            obj.refresh_from_db(fields=[column])
            raise AlreadyMoved(display(obj, column))
        for name, value in {column: to, **columns}.items():
            setattr(obj, name, value)
        ledger.append(
            stream or obj.ledger_stream,
            act or table[before][to],
            at=at,
            by=by,
            subject=subject or obj.ledger_subject,
            before=before,
            after=to,
            facts=facts,
        )


def display(obj: models.Model, column: str = "status") -> str:
    """The state in words."""
    return str(getattr(obj, f"get_{column}_display")())
