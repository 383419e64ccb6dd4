"""Who was told what, when and how: the outbox as people read it."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from notices import channels, kinds
from notices.carried import NO_ANSWER
from notices.enums import Channel, DeliveryState, HeldBack
from notices.models import ChannelState, Delivery, Notice, Reminded, Reply
from notices.wordings import Wordings
from participants.models import User

Subjects = Collection[str] | QuerySet[Any]
SOON = dt.timedelta(minutes=10)
SENT = Delivery.objects.filter(notice=OuterRef("pk"), state=DeliveryState.SENT)
ACCOUNT = User.objects.filter(person=OuterRef("recipient"), is_active=True)


@dataclass(frozen=True)
class Way:
    """One way a notice took: through what, how far it got (``at`` when), and who carried it.

    ``good`` where it got to him, ``bad`` where nobody will try again, ``waits`` where a machine will.
    """

    how: str
    state: str
    at: dt.datetime | None = None
    by: str = ""
    good: bool = False
    bad: bool = False
    waits: bool = False
    channel: str = ""


@dataclass(frozen=True)
class Told:
    """One notice with its ways and what came back in words."""

    notice: Notice
    title: str
    ways: list[Way] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)

    @property
    def read_at(self) -> dt.datetime | None:
        """When he opened it."""
        return self.notice.read_at


def about(subjects: Subjects) -> QuerySet[Notice]:
    """Notices about ``subjects``; also the reminders of a day that name one of them."""
    reminded = Reminded.objects.filter(subject__in=subjects).values("notice")
    return Notice.objects.filter(Q(subject__in=subjects) | Q(pk__in=reminded))


def that_reached(subjects: Subjects) -> QuerySet[Notice]:
    """What about ``subjects`` got to its recipients: read by them, sent, or told by somebody.

    What only lies in an inbox reaches nobody.
    """
    return about(subjects).filter(Q(read_at__isnull=False) | Exists(SENT))


def about_to_leave(subjects: Subjects, *, before: dt.datetime) -> QuerySet[Notice]:
    """Notices on ``subjects`` of which a message is expected to leave ``before`` then: untried, on a
    channel that is configured and that took what it was given last."""
    took_since = Q(good_time__gte=F("bad_time"))
    down = ChannelState.objects.filter(~took_since | Q(good_time=None), bad_time__isnull=False)
    rows = Delivery.objects.waiting().filter(
        ~Exists(down.filter(channel=OuterRef("channel"))),
        notice=OuterRef("pk"),
        channel__in=[way.channel for way in channels.ways()],
        attempts=0,
        trouble="",
        not_before__lt=before,
    )
    return Notice.objects.filter(Exists(rows), subject__in=subjects)


def told(notices: QuerySet[Notice], at: dt.datetime) -> list[Told]:
    """``notices`` in their order as people read them at ``at``; four statements for any number."""
    ways = Delivery.objects.defer("address").order_by("id")
    replies = Reply.objects.defer("address").order_by("id")
    rows = notices.select_related("recipient").annotate(has_account=Exists(ACCOUNT))
    rows = rows.prefetch_related(Prefetch("deliveries", ways), Prefetch("replies", replies))
    found = list(rows)
    own = kinds.wordings_of(line for notice in found for line in kinds.lines_of(notice))
    return [
        Told(
            notice=notice,
            title=_title(notice, own),
            ways=[*_inbox(notice, at), *(way_of(row, at) for row in notice.deliveries.all())],
            replies=[reply.text for reply in notice.replies.all()],
        )
        for notice in found
    ]


def _title(notice: Notice, own: Wordings) -> str:
    """What it says in a line; what can no longer be put into words is called by its kind."""
    try:
        return kinds.heading([kinds.words_of(line, own) for line in kinds.lines_of(notice)])
    except kinds.Unreadable:
        return _("a notice")


def _inbox(notice: Any, at: dt.datetime) -> list[Way]:
    """The inbox is a way only to who has an account; for the others nobody ever opens it."""
    how = _("inbox")
    if notice.read_at is not None:
        return [Way(how, _("read"), notice.read_at, good=True)]
    if not notice.has_account:
        return []
    silenced = notice.silenced_at
    if silenced is not None and silenced < notice.not_before:
        return [Way(how, str(DeliveryState.SUPERSEDED.label))]
    if silenced is not None:
        return [Way(how, _("taken out: no longer true"), silenced)]
    if at < notice.not_before:
        return [Way(how, str(DeliveryState.WAITING.label))]
    return [Way(how, _("not opened yet"), notice.not_before)]


def way_of(row: Delivery, at: dt.datetime) -> Way:
    """One delivery in words."""
    how = str(row.get_channel_display())
    if row.resent:
        how = _("%(how)s, once more") % {"how": how}
    when, state, by = None, str(row.get_state_display()), row.told_by_label
    match row.state:
        case DeliveryState.SENT:
            when, state = row.arrived_at or row.sent_at, _sent(row)
        case DeliveryState.FAILED:
            when, state = row.not_before if by else None, _failed(row)
        case DeliveryState.WAITING:
            later = row.not_before > at + SOON
            when, state = row.not_before if later else None, _waits(row, later=later)
        case DeliveryState.HELD_BACK:
            state = str(HeldBack(row.trouble).label)
    good, bad = row.state == DeliveryState.SENT, row.state == DeliveryState.FAILED
    waits = row.state == DeliveryState.WAITING
    return Way(how, state, when, by, good=good, bad=bad, waits=waits, channel=row.channel)


def _sent(row: Delivery) -> str:
    if row.channel in (Channel.GROUP, Channel.HAND):
        return _("told")
    state = _("arrived") if row.arrived_at else _("sent")
    return _("%(state)s, perhaps twice") % {"state": state} if row.maybe_twice else state


def _failed(row: Delivery) -> str:
    if row.trouble == NO_ANSWER:
        return _("called, nobody answered")
    return _("given up")  # why stands in the register of notices, in the provider's words


def _waits(row: Delivery, *, later: bool) -> str:
    if row.trouble:
        return _("not taken yet, tried again by itself")
    return _("goes out at a decent hour") if later else _("waiting to be sent")
