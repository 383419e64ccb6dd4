"""Letters that follow something up, and who heads a matter (procedure.md §0.2, §0.12, S29)."""

import datetime as dt
import uuid

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases import clock_notices
from cases.enums import Colour, ItemStatus
from cases.errors import MayNotOrder, UnitMissing
from cases.lifecycle.case import require_reason
from cases.lifecycle.locking import acting_on, made_before, note
from cases.models import ActionItem, Case, Instrument
from cases.numbers import number_at
from common.errors import AlreadyMoved
from common.language import of_the_record
from common.secrecy import check_no_marking
from participants.actor import Actor
from participants.models import Person
from platforms.models import Organization
from records import ledger

FOLLOWED = (ItemStatus.OPEN, ItemStatus.DOING, ItemStatus.HANDED_BACK)
LETTER, ORDER = "L", "D"  # their series of numbers, one a year and county


def issue_instrument(
    item: ActionItem,
    *,
    colour: Colour,
    kind: str,
    issuer: Organization,
    text: str,
    answer_by: dt.date | None,
    by: Actor,
    at: dt.datetime,
    is_order: bool = False,
    request_id: uuid.UUID | None = None,
) -> Instrument:
    """提醒函, 跟踪问效函 … to the unit; with ``is_order`` a supervision order.

    An order needs an issuer that may give orders and prints the document that grants them; else
    the decision the item was handed out on. Raises MayNotOrder, UnitMissing for an item that no
    unit leads or for a day that is over, ReasonMissing without words, AlreadyMoved.
    """
    text = require_reason(text)
    if is_order and not issuer.may_order:
        raise MayNotOrder(
            _("%(name)s does not give orders. It can send a letter instead.") % {"name": issuer}
        )
    if item.unit_id is None:
        raise UnitMissing(_("No unit leads it, so there is nobody to write to."))
    day = timezone.localdate(at)
    if answer_by is None or answer_by < day:
        raise UnitMissing(
            _("Please choose a day to come."), errors={"answer_by": _("This day is over.")}
        )
    with acting_on(item.problem.case):
        if made := made_before(Instrument, request_id):
            return made
        item.refresh_from_db(fields=["status"])
        if item.status not in FOLLOWED:
            raise AlreadyMoved(str(item.get_status_display()))
        place = item.platform if item.platform.practice else issuer.tenant
        made = Instrument.objects.create(
            item=item,
            no=number_at(ORDER if is_order else LETTER, place, day),
            colour=colour,
            is_order=is_order,
            kind=kind[:20],
            issuer=issuer,
            basis=(issuer.may_order_basis or item.basis)[:120] if is_order else "",
            text=text[:300],
            answer_by=answer_by,
            issued_on=day,
            issued_at=at,
            by_label=by.said,
            request_id=request_id,
        )
        facts = {"kind": made.kind, "no": made.no, "text": made.text, "due": answer_by.isoformat()}
        note(item, "item.instrument", by, at, facts)
        clock_notices.instrument_issued(made, at=at)
    return made


def answer_instrument(row: Instrument, text: str, *, by: Actor, at: dt.datetime) -> None:
    """The unit answers, once. Raises ReasonMissing, AlreadyMoved."""
    text = require_reason(text)
    with acting_on(row.item.problem.case):
        values = {"answer": text[:500], "answered_at": at, "answered_by_label": by.said}
        open_ones = Instrument.objects.filter(
            pk=row.pk, answered_at__isnull=True, withdrawn_at__isnull=True
        )
        if not open_ones.update(**values):
            raise AlreadyMoved(pgettext("letter", "answered"))
        for name, value in values.items():
            setattr(row, name, value)
        note(row.item, "item.instrument_answered", by, at, {"kind": row.kind, "text": text[:300]})
        clock_notices.instrument_answered(row, at=at)


def withdraw_instrument(row: Instrument, reason: str, *, by: Actor, at: dt.datetime) -> None:
    """It was sent by mistake: it stays on record, with the reason. Raises ReasonMissing,
    AlreadyMoved."""
    reason = require_reason(reason)
    with acting_on(row.item.problem.case):
        rows = Instrument.objects.filter(pk=row.pk, withdrawn_at__isnull=True)
        if not rows.update(withdrawn_at=at, withdrawn_reason=reason[:120]):
            raise AlreadyMoved(pgettext("letter", "taken back"))
        row.withdrawn_at, row.withdrawn_reason = at, reason[:120]
        note(row.item, "item.instrument_withdrawn", by, at, {"kind": row.kind, "reason": reason})
        clock_notices.instrument_withdrawn(row, at=at)


def head_matter(
    case: Case, leader: Person | None, title: str, *, by: Actor, at: dt.datetime
) -> None:
    """领衔: a leader heads the matter and is told when it is a week late (S29); None: nobody.

    ``title`` is his office, printed after his name. Raises SecrecyMarking.
    """
    check_no_marking(title)
    words = ""
    if leader is not None:
        with of_the_record():
            words = _("%(name)s (%(title)s)") if title.strip() else "%(name)s"
        words = (words % {"name": leader.name, "title": title.strip()})[:40]
    with acting_on(case):
        case.refresh_from_db(fields=["headed_by_text"])
        if case.headed_by_text == words:
            return
        Case.objects.filter(pk=case.pk).update(headed_by=leader, headed_by_text=words)
        case.headed_by, case.headed_by_text = leader, words
        act = "case.headed" if leader else "case.not_headed"
        ledger.append(
            case.ledger_stream, act, at=at, by=by, subject=case.ledger_subject, facts={"who": words}
        )
        if leader is not None:
            clock_notices.headed(case, leader, at=at)
