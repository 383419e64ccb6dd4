"""再发一次: one more delivery of a notice on the way it went before."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import clock
from common.errors import DomainError
from notices import channels, quiet, routing, writing
from notices.channels import Way
from notices.enums import AUTOMATIC, Channel, DeliveryState, HeldBack
from notices.models import Delivery, Notice

WAIT = dt.timedelta(minutes=10)  # nobody gets the same message twice within it
MENDED = (HeldBack.NO_ADDRESS, HeldBack.SWITCHED_OFF)  # what kept a message back and may be over


class JustSent(DomainError):
    """The same message left a moment ago, or is about to leave."""

    code = "just_sent"
    status = 409
    default = _("A message was sent less than 10 minutes ago or is about to go out; please wait.")


class NoUse(DomainError):
    """The message is no longer true, or what it speaks of has begun."""

    code = "notice_of_no_use"
    status = 409
    default = _("What it says is no longer true or has begun; nothing was sent.")


class NoWay(DomainError):
    """No message of this notice ever left: there is no address to send it to again."""

    code = "no_way_to_him"
    status = 409
    default = _("No address is known to which a message could go. Please call, or tell him.")


def can_resend(notice: Notice, at: dt.datetime) -> bool:
    """Whether ``resend`` would take it, for a page that has read its deliveries."""
    last = _last(notice)
    return last is not None and _of_use(notice, at) and not _too_soon(notice, at)


def resend(notice: Notice, *, at: dt.datetime) -> Delivery:
    """Sends ``notice`` once more through the channel it went before, quiet hours allowing.

    Raises NoWay, NoUse, JustSent.
    """
    with transaction.atomic():
        notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
        last = _last(notice)
        if last is None:
            raise NoWay()
        if not _of_use(notice, at):
            raise NoUse()
        if _too_soon(notice, at):
            raise JustSent()
        address = channels.way(last.channel).address_of(notice.recipient)
        again = Delivery.objects.create(
            notice=notice,
            channel=last.channel,
            address=address or last.address,
            resent=_times(notice, last.channel) + 1,
            not_before=quiet.decent(at, notice.expires_at),
            next_try_time=clock.real_now(),
        )
        _put_off_the_next(again)
        transaction.on_commit(writing.wake, robust=True)
    return again


def _rows(notice: Notice) -> list[Delivery]:
    return [row for row in notice.deliveries.all() if row.channel in AUTOMATIC]


def _last(notice: Notice) -> Delivery | None:
    """The message to send again, of the ways that are on: the newest that left; where none did, the
    newest that was tried or is still about to leave, or was held back and now has an address. Ways
    that were not needed are none."""
    tried = (DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.SUPERSEDED)
    on = {way.channel: way for way in channels.ways()}
    rows = [
        row
        for row in _rows(notice)
        if row.channel in on
        and (
            row.state in tried
            or (row.state == DeliveryState.WAITING and not row.is_fallback)
            or (row.trouble in MENDED and _leads(on[Channel(row.channel)], notice))
        )
    ]
    sent = [row for row in rows if row.sent_at and row.state == DeliveryState.SENT]
    if sent:
        return max(sent, key=lambda row: (row.sent_at, row.pk))
    return max(rows, key=lambda row: (row.not_before, row.pk), default=None)


def _leads(way: Way, notice: Notice) -> bool:
    """Whether a way that had no address, or was off, leads to him now."""
    return bool(way.address_of(notice.recipient))


def _times(notice: Notice, channel: str) -> int:
    return max(row.resent for row in _rows(notice) if row.channel == channel)


def _put_off_the_next(again: Delivery) -> None:
    """What waits for its turn gives the message that is sent again the time it gave the first."""
    notice = again.notice
    waiting = Delivery.objects.waiting().filter(notice=notice, lease_token__isnull=True)
    moment = again.not_before
    for row in waiting.filter(is_fallback=True).order_by("not_before", "id"):
        moment = max(routing.next_turn(moment, notice), row.not_before)
        waiting.filter(pk=row.pk).update(not_before=moment)


def _of_use(notice: Notice, at: dt.datetime) -> bool:
    begun = notice.expires_at is not None and notice.expires_at <= at
    return notice.silenced_at is None and not begun


def _too_soon(notice: Notice, at: dt.datetime) -> bool:
    """Whether a message left within ten minutes, or one is on its way or about to be."""
    for row in _rows(notice):
        if row.lease_token is not None:
            return True
        if row.state == DeliveryState.WAITING and not row.is_fallback:
            return True
        if row.state == DeliveryState.SENT and row.sent_at and at - row.sent_at < WAIT:
            return True
    return False
