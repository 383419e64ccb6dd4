"""Sending what the outbox holds: claimed in batches on a lease, recorded one by one.

A worker may die at any point. Its rows come back when the lease ends; since it sends in the order
of the rows and records each before the next, only the first row it left can have been taken by
the channel already, and only that one is marked 可能重复.
"""

import datetime as dt
import logging
import random
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Min
from django.utils import translation
from django.utils.translation import gettext as _

from common import clock
from notices import channels, kinds, outbox, quiet
from notices.channels import Carrier, Message, Refused, Trouble
from notices.enums import Channel, DeliveryState
from notices.kinds import Line, Unreadable, Words
from notices.models import Delivery

logger = logging.getLogger(__name__)

BATCH = 100  # deliveries claimed at once
ASKED_AT_ONCE = 20  # of which so many are asked at a time whether they still hold
LEASE = dt.timedelta(minutes=5)
MARGIN = dt.timedelta(minutes=2)  # a lease nearer its end is renewed before the next message
FIRST_WAIT = dt.timedelta(minutes=1)
LONGEST_WAIT = dt.timedelta(hours=4)
TRIES = 12  # then it is given up, about a day after the first


class LeaseLost(Exception):
    """Somebody else holds the rows now: whoever raised this stops and records nothing."""


@dataclass
class Lease:
    """A worker's hold on some deliveries until a moment of the machine's time."""

    token: uuid.UUID
    until: dt.datetime

    def keep(self) -> None:
        """Renews the hold where its end is near. Raises LeaseLost."""
        real = clock.real_now()
        if self.until - real > MARGIN:
            return
        self.until = real + LEASE
        rows = Delivery.objects.waiting().filter(lease_token=self.token)
        if not rows.update(lease_until_time=self.until):
            raise LeaseLost()

    def record(self, pk: int, **values: Any) -> None:
        """Writes what became of one delivery and lets it go. Raises LeaseLost."""
        rows = Delivery.objects.waiting().filter(pk=pk, lease_token=self.token)
        if not rows.update(lease_token=None, lease_until_time=None, **values):
            raise LeaseLost()

    def put_off(self, until: dt.datetime) -> None:
        """Lets everything go that is still held; nobody tries it before ``until``."""
        rows = Delivery.objects.waiting().filter(lease_token=self.token)
        rows.update(lease_token=None, lease_until_time=None, next_try_time=until)


# --- which ------------------------------------------------------------------------------------


def sweep() -> bool:
    """Wakes a worker where something is due or was left behind; whether it did (each minute)."""
    real = clock.real_now()
    found = (
        Delivery.objects.due(clock.now(), real).exists()
        or Delivery.objects.waiting().filter(lease_until_time__lt=real).exists()
    )
    if found:
        outbox.wake()
    return found


def recover_expired() -> None:
    """Takes back what a worker left when it died: the first row of its lease is 可能重复."""
    real = clock.real_now()
    left = Delivery.objects.waiting().filter(lease_until_time__lt=real)
    firsts = left.values("lease_token").annotate(first=Min("pk")).order_by("first")
    for row in firsts:
        held = left.filter(lease_token=row["lease_token"])
        with transaction.atomic():
            held.filter(pk=row["first"]).update(maybe_twice=True, attempts=F("attempts") + 1)
            held.update(lease_token=None, lease_until_time=None)
    # A message that a worker dies of, again and again, is given up like any other.
    free = Delivery.objects.waiting().filter(lease_token__isnull=True, maybe_twice=True)
    free.filter(attempts__gte=TRIES).update(state=DeliveryState.FAILED)


def claim(channel: str) -> tuple[Lease, list[int]]:
    """Takes up to 100 due deliveries of a channel; no two workers get the same."""
    lease = Lease(uuid.uuid4(), clock.real_now() + LEASE)
    with transaction.atomic():
        due = Delivery.objects.due(clock.now(), clock.real_now()).filter(channel=channel)
        rows = due.order_by("id")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        taken = list(rows.values_list("pk", flat=True)[:BATCH])
        if taken:
            values = {"lease_token": lease.token, "lease_until_time": lease.until}
            due.filter(pk__in=taken).update(**values)
    return lease, taken


# --- what -------------------------------------------------------------------------------------


def _messages(deliveries: Iterable[Delivery]) -> dict[int, Message | Unreadable]:
    """What is still to be said, by delivery; a line that no longer holds is left out.

    What cannot be put into words stands there as the error, so that the others still go.
    """
    now = clock.now()
    alive: list[tuple[Delivery, list[tuple[Line, Words]]]] = []
    messages: dict[int, Message | Unreadable] = {}
    with translation.override(settings.LANGUAGE_CODE):
        for delivery in deliveries:
            notice = delivery.notice
            late = notice.expires_at is not None and notice.expires_at <= now
            unreachable = notice.recipient.deceased_on is not None or not notice.recipient.email
            if late or unreachable or notice.silenced_at is not None:
                continue
            try:
                lines = kinds.lines_of(notice)
                alive.append((delivery, [(line, kinds.words_of(line)) for line in lines]))
            except Unreadable as error:
                messages[delivery.pk] = error
        every = [line for _delivery, said in alive for line, _words in said]
        wanted = kinds.still_wanted(every, now)
        for delivery, said in alive:
            if left := [(words, wanted[line.key]) for line, words in said if line.key in wanted]:
                messages[delivery.pk] = _compose(delivery, left)
    return messages


def _compose(delivery: Delivery, said: list[tuple[Words, str]]) -> Message:
    notice = delivery.notice
    parts = [_("%(name)s, good day:") % {"name": notice.recipient.name}]
    parts += [f"{words.title}\n{words.text}\n{link}" for words, link in said]
    parts.append(
        _("Sent by the consultation platform of %(place)s. Please do not answer this mail.")
        % {"place": notice.platform.name}
    )
    return Message(
        key=f"notice-{notice.pk}",
        address=notice.recipient.email,  # he may have corrected it since
        title=kinds.heading([words for words, _link in said]),
        text="\n\n".join(parts) + "\n",
    )


# --- sending ----------------------------------------------------------------------------------


@dataclass
class Tally:
    """What one run did, in messages."""

    sent: int = 0
    superseded: int = 0
    again: int = 0
    failed: int = 0


def deliver_due(channel: str = Channel.EMAIL) -> Tally:
    """Sends everything that is due on one channel, batch after batch, until nothing is.

    Stops where the channel itself is down, or where another worker took over what it held.
    """
    tally = Tally()
    recover_expired()
    with channels.opened(channel) as carrier:
        while True:
            lease, taken = claim(channel)
            if not taken:
                return tally
            try:
                for start in range(0, len(taken), ASKED_AT_ONCE):
                    _send_some(taken[start : start + ASKED_AT_ONCE], lease, carrier, tally)
            except Trouble as error:
                lease.put_off(clock.real_now() + FIRST_WAIT)
                logger.warning("The channel %s does not answer: %s", channel, error)
                return tally
            except LeaseLost:
                logger.warning("Another worker took over what this one held too long.")
                return tally


def _send_some(taken: list[int], lease: Lease, carrier: Carrier, tally: Tally) -> None:
    """Sends or drops each of ``taken``. Raises LeaseLost, and Trouble of the whole channel."""
    lease.keep()
    held = Delivery.objects.filter(pk__in=taken, lease_token=lease.token)
    rows = held.select_related("notice__recipient", "notice__platform").order_by("id")
    deliveries = list(rows)
    messages = _messages(deliveries)
    for delivery in deliveries:
        lease.keep()
        message = messages.get(delivery.pk)
        morning = _must_wait(delivery)
        if message is not None and morning is not None:
            lease.record(delivery.pk, not_before=morning)
        elif message is None:
            lease.record(delivery.pk, state=DeliveryState.SUPERSEDED)
            tally.superseded += 1
        elif isinstance(message, Unreadable):
            logger.error("Delivery %s cannot be put into words: %s", delivery.pk, message)
            _give_up(delivery, delivery.attempts, str(message), lease, tally)
        else:
            _send(delivery, message, lease, carrier, tally)


def _must_wait(delivery: Delivery) -> dt.datetime | None:
    """Until when the quiet hours hold back what comes late into them: retries and backlogs.

    What was let through when it was queued, for an event in the night, still goes.
    """
    if quiet.quiet_until(delivery.not_before) is not None:
        return None
    return quiet.quiet_until(clock.now())


def _send(
    delivery: Delivery, message: Message, lease: Lease, carrier: Carrier, tally: Tally
) -> None:
    attempts = delivery.attempts + 1
    try:
        receipt = carrier.send(message)
    except Refused as error:
        _give_up(delivery, attempts, _hidden(error, message), lease, tally)
    except Trouble as error:
        if error.of_channel:
            raise
        _try_again(delivery, attempts, _hidden(error, message), lease, tally)
    else:
        lease.record(
            delivery.pk,
            state=DeliveryState.SENT,
            attempts=attempts,
            sent_at=clock.now(),
            address=message.address,
            receipt=receipt[:120],
            trouble="",
        )
        tally.sent += 1


def _hidden(error: Exception, message: Message) -> str:
    """What the provider said, without the address: the register shows it to others."""
    return str(error).replace(message.address, "***")


def _try_again(delivery: Delivery, attempts: int, trouble: str, lease: Lease, tally: Tally) -> None:
    """Later, each time twice as late, never all at the same moment; at last it is given up."""
    if attempts >= TRIES:
        _give_up(delivery, attempts, trouble, lease, tally)
        return
    wait = min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT) * random.uniform(0.8, 1.2)  # noqa: S311  jitter, no secret
    lease.record(
        delivery.pk,
        attempts=attempts,
        trouble=trouble[:200],
        next_try_time=clock.real_now() + wait,
    )
    tally.again += 1


def _give_up(delivery: Delivery, attempts: int, trouble: str, lease: Lease, tally: Tally) -> None:
    """Nobody will try it again; the register says why."""
    values = {"state": DeliveryState.FAILED, "attempts": attempts, "trouble": trouble[:200]}
    lease.record(delivery.pk, **values)
    tally.failed += 1
