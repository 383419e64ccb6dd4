"""赔偿分期 (S15): a compensation is paid in instalments that add up; the next unpaid one is the day."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import ItemStatus
from cases.errors import FutureDay, InstalmentsDiffer
from cases.lifecycle.case import require_reason
from cases.lifecycle.item import finish_item, redo_item
from cases.lifecycle.locking import acting_on, note
from cases.models import ActionItem, Instalment
from cases.models.item import WORKING
from cases.tables import ITEM_TRANSITIONS
from common.errors import AlreadyMoved
from common.language import of_the_record
from participants.actor import Actor
from records.moves import move

UNDER_WAY = (ItemStatus.PREPARED, ItemStatus.OPEN, ItemStatus.DOING)


@dataclass(frozen=True)
class Payment:
    """One instalment as it was agreed: yuan, its last day, to how many persons where known."""

    amount: Decimal
    due: dt.date
    payees: int | None = None


def set_instalments(
    item: ActionItem, total: Decimal, payments: Sequence[Payment], *, by: Actor, at: dt.datetime
) -> None:
    """What is to be paid by when; ``payments`` replace those not paid yet, what was paid stays.

    All of it adds up to ``total``; without ``payments`` the rest is forgiven. Raises
    InstalmentsDiffer naming by how much it does not, AlreadyMoved where the item is no longer
    under way.
    """
    with acting_on(item.problem.case):
        item.refresh_from_db(fields=["status"])
        if item.status not in UNDER_WAY:
            raise AlreadyMoved(str(item.get_status_display()))
        paid = list(item.instalments.exclude(paid_on=None).order_by("part"))
        given = sum([*(row.amount for row in paid), *(one.amount for one in payments)], Decimal(0))
        if not (paid or payments) or given != total:
            raise InstalmentsDiffer(differ_words(given, total))
        unpaid, wanted = item.instalments.filter(paid_on=None), sorted(payments, key=_by_day)
        if [Payment(one.amount, one.due, one.payees) for one in unpaid.order_by("part")] == wanted:
            return
        unpaid.delete()
        first = max((row.part for row in paid), default=0) + 1
        Instalment.objects.bulk_create(
            Instalment(item=item, part=part, amount=one.amount, due=one.due, payees=one.payees)
            for part, one in enumerate(wanted, first)
        )
        _keep_day(item, compensation=total)
        facts = {"total": f"{total:,.2f}", "count": str(len(paid) + len(payments))}
        if payments:
            facts["due"] = item.due.isoformat()
        note(item, "item.instalments", by, at, facts)


def _by_day(one: Payment) -> dt.date:
    return one.due


def differ_words(given: Decimal, total: Decimal) -> str:
    """By how much instalments differ from the whole."""
    words = {"given": f"{given:,.2f}", "total": f"{total:,.2f}", "by": f"{abs(total - given):,.2f}"}
    if given < total:
        return (
            _("The instalments come to %(given)s yuan, %(by)s yuan less than the %(total)s yuan.")
            % words
        )
    return (
        _("The instalments come to %(given)s yuan, %(by)s yuan more than the %(total)s yuan.")
        % words
    )


def _keep_day(item: ActionItem, **columns: Decimal) -> None:
    """The item's day is that of the next unpaid instalment: reminders go by it while it is being
    worked on. What is planned or over keeps its day."""
    unpaid = item.instalments.filter(paid_on=None).order_by("due", "part").first()
    if item.status not in WORKING:
        return
    item.due = unpaid.due if unpaid else item.due
    ActionItem.objects.filter(pk=item.pk).update(due=item.due, working_days=None, **columns)


def pay_instalment(row: Instalment, paid_on: dt.date, *, by: Actor, at: dt.datetime) -> None:
    """One instalment was paid. With the last one the item is done, unless a unit leads it, which
    says so in its reply. Whatever else the item waits for, it was paid: what is only prepared or
    void is not. Raises FutureDay, AlreadyMoved."""
    if paid_on > timezone.localdate(at):
        raise FutureDay(errors={"paid_on": str(FutureDay.default)})
    item = row.item
    with acting_on(item.problem.case):
        item.refresh_from_db(fields=["status"])
        if item.status in (ItemStatus.PREPARED, ItemStatus.VOID):
            raise AlreadyMoved(str(item.get_status_display()))
        rows = Instalment.objects.filter(pk=row.pk, paid_on=None)
        if not rows.update(paid_on=paid_on, paid_by_label=by.said):
            raise AlreadyMoved(_("paid"))
        facts = {"part": str(row.part), "amount": f"{row.amount:,.2f}", "on": paid_on.isoformat()}
        note(item, "item.instalment_paid", by, at, facts)
        if item.status == ItemStatus.OPEN and item.unit_id is None:
            move(item, ItemStatus.DOING, table=ITEM_TRANSITIONS, by=by, at=at)
        if item.instalments.filter(paid_on=None).exists():
            _keep_day(item)
        elif item.unit_id is None and item.status == ItemStatus.DOING:
            _all_paid(item, by=by, at=at)


def _all_paid(item: ActionItem, *, by: Actor, at: dt.datetime) -> None:
    rows = list(item.instalments.order_by("paid_on", "part"))
    words = {"n": len(rows), "total": f"{sum(row.amount for row in rows):,.2f}"}
    with of_the_record():
        said = _("All %(n)s instalments are paid, %(total)s yuan.") % words
    day = rows[-1].paid_on or timezone.localdate(at)
    finish_item(item, day, by=by, at=at, note=said, facts={"note": said}, said=by.said)


def unpay_instalment(row: Instalment, reason: str, *, by: Actor, at: dt.datetime) -> None:
    """It was entered by mistake: it is still to be paid, and what was done with it is to be done
    again. Raises ReasonMissing, AlreadyMoved where the item is closed or void."""
    reason = require_reason(reason)
    item = row.item
    with acting_on(item.problem.case):
        item.refresh_from_db(fields=["status"])
        rows = Instalment.objects.filter(pk=row.pk, paid_on__isnull=False)
        over = item.status in (ItemStatus.CLOSED, ItemStatus.VOID)
        if over or not rows.update(paid_on=None, paid_by_label=""):
            raise AlreadyMoved(str(item.get_status_display()))
        if item.status == ItemStatus.DONE:
            redo_item(item, reason, by=by, at=at)
        note(item, "item.instalment_unpaid", by, at, {"part": str(row.part), "reason": reason})
        _keep_day(item)
