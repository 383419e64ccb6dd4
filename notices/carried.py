"""What people carried themselves: a text put into a WeChat group, a word on the telephone.

Such a delivery leaves no machine; it is a row of its notice like any other, and says who did it.
"""

import datetime as dt
from collections.abc import Sequence

from django.db.models import QuerySet

from common import clock
from notices.enums import AUTOMATIC, Channel, DeliveryState
from notices.models import Delivery, Notice

NO_ANSWER = "no answer"  # the trouble of a call that nobody took; pages say it in their language


def told(notices: Sequence[Notice], channel: Channel, *, by: str, at: dt.datetime) -> int:
    """Each of ``notices`` was told through ``channel`` by ``by``; gives how many anew.

    Told once is told. Whoever was told by word of mouth needs no message that still waits.
    """
    known = Delivery.objects.filter(notice__in=notices, channel=channel)
    done = set(known.filter(state=DeliveryState.SENT).values_list("notice_id", flat=True))
    left = [notice for notice in notices if notice.pk not in done]
    known.filter(notice__in=left).delete()  # called in vain before, and now spoken to
    _write(left, channel, DeliveryState.SENT, by=by, at=at)
    if channel == Channel.HAND:
        _free(left).update(state=DeliveryState.UNNEEDED)
    return len(left)


def tried(notice: Notice, *, by: str, at: dt.datetime) -> None:
    """没打通: the call found nobody. Whom somebody has spoken to before stays told."""
    known = Delivery.objects.filter(notice=notice, channel=Channel.HAND)
    if not known.filter(state=DeliveryState.SENT).exists():
        known.delete()
        _write([notice], Channel.HAND, DeliveryState.FAILED, by=by, at=at, trouble=NO_ANSWER)


def take_back(notices: Sequence[Notice], channel: Channel) -> int:
    """It was not so; gives of how many. What was held back because of it goes its way again."""
    rows = Delivery.objects.filter(notice__in=notices, channel=channel)
    touched = set(rows.values_list("notice_id", flat=True))
    rows.delete()
    if channel == Channel.HAND:
        held = Delivery.objects.filter(notice__in=touched, state=DeliveryState.UNNEEDED)
        held.filter(channel__in=AUTOMATIC).update(state=DeliveryState.WAITING)
    return len(touched)


def _free(notices: Sequence[Notice]) -> QuerySet[Delivery]:
    """Messages about ``notices`` that wait, and that no worker is sending."""
    rows = Delivery.objects.waiting().filter(notice__in=notices, lease_token__isnull=True)
    return rows.filter(channel__in=AUTOMATIC)


def _write(
    notices: Sequence[Notice],
    channel: Channel,
    state: DeliveryState,
    *,
    by: str,
    at: dt.datetime,
    trouble: str = "",
) -> None:
    Delivery.objects.bulk_create(
        [
            Delivery(
                notice=notice,
                channel=channel,
                state=state,
                not_before=at,
                next_try_time=clock.real_now(),
                sent_at=at if state == DeliveryState.SENT else None,
                trouble=trouble,
                told_by_label=by[:80],
            )
            for notice in notices
        ],
        ignore_conflicts=True,
    )
