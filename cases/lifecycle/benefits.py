"""成效指标: figures of what a matter brought, entered by whoever keeps it (S69)."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal

from cases.enums import BenefitUnit
from cases.errors import EmptyStatement, PeriodImpossible
from cases.lifecycle.locking import acting_on, made_before
from cases.models import Benefit, Case
from common.errors import AlreadyMoved
from common.secrecy import check_no_marking
from participants.actor import Actor
from records import ledger
from records.models import StoredFile


@dataclass(frozen=True)
class Figure:
    """What was counted, how much, in which unit, over which days; before it, and on what it rests."""

    name: str
    value: Decimal
    unit: BenefitUnit
    first: dt.date
    last: dt.date
    baseline: Decimal | None = None
    evidence: str = ""


def add_benefit(
    case: Case,
    figure: Figure,
    *,
    by: Actor,
    at: dt.datetime,
    paper: StoredFile | None = None,
    request_id: uuid.UUID | None = None,
) -> Benefit:
    """One figure more. Raises EmptyStatement without a name, PeriodImpossible, SecrecyMarking."""
    name, evidence = figure.name.strip(), figure.evidence.strip()
    if not name:
        raise EmptyStatement(errors={"name": str(EmptyStatement.default)})
    for words in (name, evidence):
        check_no_marking(words)
    if figure.last < figure.first:
        raise PeriodImpossible()
    with acting_on(case):
        if made := made_before(Benefit, request_id):
            return made
        row = Benefit.objects.create(
            case=case,
            name=name[:40],
            value=figure.value,
            unit=figure.unit,
            baseline=figure.baseline,
            first=figure.first,
            last=figure.last,
            evidence=evidence[:200],
            paper=paper,
            entered_at=at,
            by_label=by.said,
            request_id=request_id,
        )
        _note(row, "case.benefit_entered", by, at)
    return row


def take_off_benefit(row: Benefit, *, by: Actor, at: dt.datetime) -> None:
    """A figure that was wrong leaves pages and sums. Raises AlreadyMoved where it has left."""
    with acting_on(row.case):
        if not Benefit.objects.filter(pk=row.pk, void_at__isnull=True).update(void_at=at):
            raise AlreadyMoved()
        _note(row, "case.benefit_taken_off", by, at)


def _note(row: Benefit, act: str, by: Actor, at: dt.datetime) -> None:
    case = row.case
    facts = {"name": row.name, "value": str(row.value), "unit": str(row.unit)}
    ledger.append(case.ledger_stream, act, at=at, by=by, subject=case.ledger_subject, facts=facts)
