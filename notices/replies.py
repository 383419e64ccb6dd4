"""What comes back to a short message: 1 comes, 2 does not, anything else is read by a person.

A provider calls a webhook as often as it likes; the same reply is written once. From a number that
several people share a bare 1 says nothing about who: then the number is asked, and 11 or 22 answers
(first the person in the order of the message, then the answer).
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from django.conf import settings
from django.db import transaction
from django.utils import translation

from common import clock
from notices import channels, kinds, outbox, short
from notices.delivering import next_way_now
from notices.enums import Channel, DeliveryState, ReplyState
from notices.kinds import Line, Said
from notices.models import Delivery, Reply
from participants.models import Person
from participants.phones import digits_of

REMEMBERED = dt.timedelta(days=14)  # what was sent earlier is not answered any more
YES, NO = "1", "2"
INDEXED = re.compile(r"([1-9])([12])")
WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
ASKING = "reply.who"


class TooEarly(Exception):
    """A report of a message that is not on record yet: to be made again in a minute."""


def receive(key: str, phone: str, text: str) -> Reply:
    """Takes what a number sent back; ``key`` is the provider's number of it.

    Whatever it says is kept. The same key again gives the row there is.
    """
    known = Reply.objects.filter(provider_key=key).first()
    if known is not None:
        return known
    number = digits_of(phone) or ""
    deliveries = _last_message(number)
    with translation.override(settings.LANGUAGE_CODE), transaction.atomic():
        reply, made = Reply.objects.get_or_create(
            provider_key=key,
            defaults={
                "channel": Channel.SMS,
                "address": number,
                "text": text[:300],
                "received_at": clock.now(),
                "state": ReplyState.WORDS if deliveries else ReplyState.UNKNOWN,
                "delivery": deliveries[0] if deliveries else None,
            },
        )
        if made and deliveries:
            _understand(reply, deliveries, text)
    return reply


def report(receipt: str, arrived: bool, trouble: str) -> int:
    """What the provider found out about messages it had taken; how many deliveries it was of.

    A dead number is given up like a refused one, and the next way does not wait longer. Raises
    TooEarly where the report may be of a message whose receipt is just being written down.
    """
    known = Delivery.objects.filter(channel=Channel.SMS, receipt=receipt)
    if not known.exists() and _sends_just_now():
        raise TooEarly(receipt)
    rows = known.filter(state=DeliveryState.SENT)
    found = list(rows.select_related("notice").order_by("id")) if receipt else []
    if arrived:
        return rows.filter(pk__in=[row.pk for row in found]).update(arrived_at=clock.now())
    for row in found:
        Delivery.objects.filter(pk=row.pk).update(
            state=DeliveryState.FAILED,
            next_try_time=clock.real_now(),
            trouble=trouble.replace(row.address, "***")[:200],
        )
        next_way_now(row)
    return len(found)


def _sends_just_now() -> bool:
    return Delivery.objects.filter(channel=Channel.SMS, lease_token__isnull=False).exists()


def _last_message(number: str) -> list[Delivery]:
    """The deliveries of the newest short message to a number that asked something."""
    if not channels.is_mobile(number):
        return []
    people = Person.objects.with_phone(number)
    asking = [kind.name for kind in kinds.registered() if kind.reply is not None]
    rows = Delivery.objects.filter(
        channel=Channel.SMS,
        state=DeliveryState.SENT,
        sent_at__gt=clock.now() - REMEMBERED,
        notice__recipient__in=people,
        notice__kind__in=asking,
    )
    newest = rows.order_by("-sent_at", "-id").first()
    if newest is None:
        return []
    return short.of_one_message(newest)


def _understand(reply: Reply, deliveries: Sequence[Delivery], text: str) -> None:
    said = "".join(text.translate(WIDE).split()).rstrip(".。,，!！")
    indexed = INDEXED.fullmatch(said)
    living = [one for one in deliveries if one.notice.recipient.deceased_on is None]
    if len(living) == 1 and said in (YES, NO):
        _take(reply, living[0], Said(said == YES, text))
    elif len(deliveries) > 1 and indexed and int(indexed[1]) <= len(deliveries):
        _take(reply, deliveries[int(indexed[1]) - 1], Said(indexed[2] == YES, text))
    elif len(deliveries) > 1 and said in (YES, NO):
        _ask_who(reply, deliveries)
    else:
        _take(reply, deliveries[0], Said(None, text), alone=len(deliveries) == 1)


def _take(reply: Reply, delivery: Delivery, said: Said, *, alone: bool = True) -> None:
    """Hands the answer to whatever asked; what nobody takes any more stays as words."""
    [line] = kinds.lines_of(delivery.notice)
    hook = kinds.get(line.kind).reply
    taken = hook is not None and hook(line, said, clock.now())
    reply.state = ReplyState.TAKEN if taken and said.yes is not None else ReplyState.WORDS
    reply.notice = delivery.notice if alone else None
    reply.save(update_fields=["state", "notice"])


def _ask_who(reply: Reply, deliveries: Sequence[Delivery]) -> None:
    """张三11/12，李四21/22: one message to the number that several share.

    Where there are too many for a message, or no template for it, a person reads the reply instead.
    """
    first = deliveries[0].notice
    choices = "，".join(
        f"{one.notice.recipient.name}{n}1/{n}2" for n, one in enumerate(deliveries, 1)
    )
    if len(choices) > short.LONGEST or not short.templates_of([(ASKING, first.platform)]):
        _take(reply, deliveries[0], Said(None, reply.text), alone=False)
        return
    for one in deliveries:
        notice = one.notice
        outbox.queue(
            ASKING,
            notice.subject,
            [notice.recipient],
            place=notice.platform,
            at=clock.now(),
            params={**notice.params, "choices": choices, "asked": notice.kind},
            restricted=notice.restricted,
            version=f"{reply.pk}",
            not_before=clock.now(),
            expires_at=notice.expires_at,
            event_at=notice.expires_at,
        )
    reply.state = ReplyState.ASKED
    reply.save(update_fields=["state"])


def _asked(lines: Sequence[Line]) -> list[Line]:
    return [replace(line, kind=line.params["asked"]) for line in lines]


def still_asked(lines: Sequence[Line], at: dt.datetime) -> kinds.Keys:
    """Who answers is asked as long as what was asked still holds."""
    return kinds.paths_wanted(_asked(lines), at)


def door(lines: Sequence[Line]) -> kinds.Keys:
    """The code leads where that of what was asked leads."""
    return kinds.doors(_asked(lines))
