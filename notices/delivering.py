"""Sending what the outbox holds: claimed in batches on a lease, recorded one by one.

A worker may die at any point. Its rows come back when the lease ends; since it sends in the order
of the rows and records each before the next, only the first row it left can have been taken by
the channel already, and only that one is marked 可能重复.
"""

import datetime as dt
import logging
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet

from common import clock
from notices import channels, quiet, writing
from notices.channels import Carrier, Message, Refused, Trouble, Way
from notices.channels.base import in_short
from notices.composing import Letter, Sorted, sort_out
from notices.enums import Channel, DeliveryState, HeldBack
from notices.kinds import Unreadable
from notices.models import Announcement, ChannelState, Delivery, GroupPost
from notices.retrying import FIRST_WAIT, TRIES, wait_after

logger = logging.getLogger(__name__)

BATCH = 100  # deliveries claimed at once
ASKED_AT_ONCE = 20  # of which so many are asked at a time whether they still hold
LEASE = dt.timedelta(minutes=5)
MARGIN = dt.timedelta(minutes=2)  # a lease nearer its end is renewed before the next message
STALE = dt.timedelta(seconds=10)  # after which it is asked again whether a message still holds
SWITCHED_BACK = dt.timedelta(days=1)  # within which a channel that went off may come back


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

    def record(self, *deliveries: Delivery, **values: Any) -> None:
        """Writes what became of the deliveries of one message and lets them go. Raises LeaseLost."""
        keys = [one.pk for one in deliveries]
        rows = Delivery.objects.waiting().filter(pk__in=keys, lease_token=self.token)
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
        or Announcement.objects.due(clock.now()).exists()
        or GroupPost.objects.due(clock.now(), real).exists()
    )
    if found:
        writing.wake()
    return found


def recover_expired() -> None:
    """Takes back what a worker left when it died: the first message of its lease is 可能重复,
    except where the provider knows again what it took."""
    real = clock.real_now()
    left = Delivery.objects.waiting().filter(lease_until_time__lt=real)
    firsts = left.values("lease_token").annotate(first=Min("pk")).order_by("first")
    for row in firsts:
        held = left.filter(lease_token=row["lease_token"])
        with transaction.atomic():
            first = held.filter(pk=row["first"]).first()
            if first is not None:
                unknown = not channels.way(first.channel).knows_again()
                mark = {"maybe_twice": True} if unknown else {}
                _of_one_message(held, first).update(attempts=F("attempts") + 1, **mark)
            held.update(lease_token=None, lease_until_time=None)
    # A message that a worker dies of, again and again, is given up like any other.
    free = Delivery.objects.waiting().filter(lease_token__isnull=True, attempts__gte=TRIES)
    for lost in free.select_related("notice").order_by("id"):
        if free.filter(pk=lost.pk).update(state=DeliveryState.FAILED, next_try_time=real):
            next_way_now(lost)


def _of_one_message(rows: QuerySet[Delivery], first: Delivery) -> QuerySet[Delivery]:
    return rows.filter(together=first.together) if first.together else rows.filter(pk=first.pk)


def claim(channel: str) -> tuple[Lease, list[list[int]]]:
    """Takes up to 100 due messages of a channel, each with its deliveries; no two workers get the
    same.

    What is for one number goes with its first row. What follows something that is just being sent
    to the same person about the same thing waits for that, so that the older is never the last.
    """
    lease = Lease(uuid.uuid4(), clock.real_now() + LEASE)
    free = Delivery.objects.due(clock.now(), clock.real_now()).filter(channel=channel)
    waiting = Delivery.objects.waiting().filter(channel=channel, pk__lt=OuterRef("pk"))
    soon = Q(not_before__lte=clock.now(), next_try_time__lte=clock.real_now())
    held = Q(lease_token__isnull=False)
    before = waiting.filter(soon | held, together=OuterRef("together"))
    on_its_way = waiting.filter(
        lease_token__isnull=False,
        notice__recipient=OuterRef("notice__recipient"),
        notice__subject=OuterRef("notice__subject"),
    )
    with transaction.atomic():
        rows = free.filter(Q(together="") | ~Exists(before), ~Exists(on_its_way)).order_by("id")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        firsts = list(rows.values_list("pk", "together")[:BATCH])
        taken = {together or str(pk): [pk] for pk, together in firsts}
        others = free.filter(together__in=[together for _pk, together in firsts if together])
        for pk, together in others.order_by("id").values_list("pk", "together"):
            if pk not in taken[together]:
                taken[together].append(pk)
        if taken:
            values = {"lease_token": lease.token, "lease_until_time": lease.until}
            free.filter(pk__in=[pk for pks in taken.values() for pk in pks]).update(**values)
    return lease, list(taken.values())


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
    tally, way, broke = Tally(), channels.way(channel), False
    recover_expired()
    with channels.opened(channel) as carrier:
        while True:
            lease, taken = claim(channel)
            if not taken:
                break
            try:
                for start in range(0, len(taken), ASKED_AT_ONCE):
                    some = [pk for pks in taken[start : start + ASKED_AT_ONCE] for pk in pks]
                    _send_some(some, lease, way, carrier, tally)
            except Trouble as error:
                lease.put_off(clock.real_now() + FIRST_WAIT)
                broke = True
                fares_badly(channel, str(error))
                logger.warning("The channel %s does not answer: %s", channel, error)
                break
            except LeaseLost:
                logger.warning("Another worker took over what this one held too long.")
                break
    if tally.sent and not broke:
        fares_well(channel)
    return tally


def deliver_everything() -> None:
    """Sends what is due on every channel that is configured; leaves those that no longer are."""
    leave_closed_ways()
    for way in channels.ways():
        try:
            deliver_due(way.channel)
        except Exception:  # house: catch: one channel's fault stops none of the others
            logger.exception("Sending by %s broke off.", way.channel)


def leave_closed_ways() -> int:
    """What waits for a channel that was switched off is not sent: a further way as soon as its turn
    comes, a first one after a day, for until then somebody may have mistyped a setting and the
    alarm says so. The next way does not wait longer. Gives how many."""
    on = [way.channel for way in channels.ways()]
    rows = Delivery.objects.due(clock.now(), clock.real_now()).exclude(channel__in=on)
    over = Q(is_fallback=True) | Q(not_before__lte=clock.now() - SWITCHED_BACK)
    values = {"state": DeliveryState.HELD_BACK, "trouble": HeldBack.SWITCHED_OFF.value}
    count = 0
    for row in rows.filter(over).select_related("notice").order_by("id")[:BATCH]:
        if Delivery.objects.waiting().filter(pk=row.pk, lease_token=None).update(**values):
            next_way_now(row)
            count += 1
    return count


def _send_some(taken: list[int], lease: Lease, way: Way, carrier: Carrier, tally: Tally) -> None:
    """Sends or drops each of ``taken``. Raises LeaseLost, and Trouble of the whole channel.

    Where sending takes long, what is left is asked again whether it still holds.
    """
    lease.keep()
    held = Delivery.objects.filter(pk__in=taken, lease_token=lease.token)
    rows = held.select_related("notice__recipient", "notice__platform").order_by("id")
    found = _sorted(list(rows), way)
    asked = clock.real_now()
    for delivery, state in found.dropped:
        lease.record(delivery, state=state)
        tally.superseded += 1
    for delivery, why in found.held_back:
        lease.record(delivery, state=DeliveryState.HELD_BACK, trouble=why.value)
        tally.superseded += 1
        next_way_now(delivery)
    for delivery, error in found.unreadable:
        logger.error("Delivery %s cannot be put into words: %s", delivery.pk, error)
        _give_up([delivery], str(error), lease, tally)
    for letter in found.letters:
        if clock.real_now() - asked > STALE:
            _send_some(taken, lease, way, carrier, tally)
            return
        lease.keep()
        morning = _must_wait(letter.rows[0])
        if morning is not None:
            lease.record(*letter.rows, not_before=morning)
        else:
            _send(letter, way, lease, carrier, tally)


def _sorted(rows: list[Delivery], way: Way) -> Sorted:
    """As ``sort_out``; where one of them breaks it, that one alone cannot be put into words."""
    try:
        return sort_out(rows, way)
    except DatabaseError:
        raise
    except Exception:  # house: catch: each is asked alone below
        logger.exception("One of %s deliveries cannot be composed.", len(rows))
    found = Sorted()
    for row in rows:
        try:
            one = sort_out([row], way)
        except DatabaseError:
            raise
        except Exception as error:  # noqa: BLE001  said by _give_up, with the delivery's number
            found.unreadable.append((row, Unreadable(in_short(error))))
        else:
            found.letters += one.letters
            found.dropped += one.dropped
            found.held_back += one.held_back
            found.unreadable += one.unreadable
    return found


def _must_wait(delivery: Delivery) -> dt.datetime | None:
    """Until when the quiet hours hold back what comes late into them: retries and backlogs.

    What was let through when it was queued, for an event in the night, still goes; so does what
    would be of no use any more in the morning.
    """
    if quiet.quiet_until(delivery.not_before) is not None:
        return None
    now = clock.now()
    moment = quiet.decent(now, delivery.notice.expires_at)
    return moment if moment > now else None


def _send(letter: Letter, way: Way, lease: Lease, carrier: Carrier, tally: Tally) -> None:
    message = letter.message
    attempts = letter.rows[0].attempts + 1
    try:
        receipt = _hand_over(carrier, message)
    except Refused as error:
        _give_up(letter.rows, _hidden(error, message), lease, tally)
    except Trouble as error:
        if error.maybe_taken and not way.knows_again():
            Delivery.objects.filter(pk__in=[one.pk for one in letter.rows]).update(maybe_twice=True)
        if not error.of_channel or error.maybe_taken:
            _try_again(letter.rows, _hidden(error, message), lease, tally)
        if error.of_channel:
            raise
    else:
        lease.record(
            *letter.rows,
            state=DeliveryState.SENT,
            attempts=attempts,
            sent_at=clock.now(),
            address=message.address,
            receipt=receipt[:120],
            trouble="",
        )
        tally.sent += 1


def _hand_over(carrier: Carrier, message: Message) -> str:
    """The provider's receipt. Raises Refused, Trouble: whatever else a provider's answer breaks is
    trouble with this message, and may follow a message that was taken."""
    try:
        return carrier.send(message)
    except (Refused, Trouble):
        raise
    except Exception as error:
        logger.exception("A provider's answer could not be read.")
        raise Trouble(in_short(error), maybe_taken=True) from error


def _hidden(error: Exception, message: Message) -> str:
    """What the provider said, without the address: the register shows it to others."""
    return str(error).replace(message.address, "***")


def _try_again(rows: list[Delivery], trouble: str, lease: Lease, tally: Tally) -> None:
    """Later, each time twice as late, never all at the same moment; at last it is given up."""
    attempts = rows[0].attempts + 1
    if attempts >= TRIES:
        _give_up(rows, trouble, lease, tally)
        return
    lease.record(
        *rows,
        attempts=attempts,
        trouble=trouble[:200],
        next_try_time=clock.real_now() + wait_after(attempts),
    )
    tally.again += 1


def _give_up(rows: list[Delivery], trouble: str, lease: Lease, tally: Tally) -> None:
    """Nobody will try it again; the register says why, and the next way does not wait longer."""
    attempts = rows[0].attempts + 1
    values = {"state": DeliveryState.FAILED, "attempts": attempts, "trouble": trouble[:200]}
    lease.record(*rows, next_try_time=clock.real_now(), **values)
    tally.failed += 1
    for row in rows:
        next_way_now(row)


def next_way_now(failed: Delivery) -> None:
    """The way after one that leads nowhere is due at once, quiet hours apart."""
    now, notice = clock.now(), failed.notice
    others = Delivery.objects.waiting().filter(notice=notice, lease_token__isnull=True)
    following = others.filter(is_fallback=True).order_by("not_before", "id").first()
    moment = now if notice.urgent else quiet.decent(now, notice.expires_at)
    if following is not None and moment < following.not_before:
        _of_one_message(others.filter(pk=following.pk), following).update(not_before=moment)


# --- how a channel fares ----------------------------------------------------------------------


def fares_well(channel: str) -> None:
    """It took a message just now."""
    _note(channel, good_time=clock.real_now())


def fares_badly(channel: str, trouble: str) -> None:
    """It took nothing, and why."""
    _note(channel, bad_time=clock.real_now(), trouble=trouble[:200])


def _note(channel: str, **values: Any) -> None:
    if not ChannelState.objects.filter(channel=channel).update(**values):
        row = ChannelState(channel=channel, **values)
        ChannelState.objects.bulk_create([row], ignore_conflicts=True)
