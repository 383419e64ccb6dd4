"""Which ways a notice takes out of the site, one after the other, and when."""

import datetime as dt
from collections.abc import Sequence

from common import clock
from common.fields import keyed_digest
from notices import channels, kinds, preferences, quiet, short
from notices.channels import Way
from notices.enums import Channel
from notices.models import Delivery, Notice
from platforms import settings as platform_settings
from platforms.models import Platform
from platforms.settings import Settings

# How a platform's setting names the channels.
NAMES = {"企业微信": Channel.WECOM, "邮件": Channel.EMAIL, "短信": Channel.SMS}


def deliveries_for(
    notices: Sequence[Notice],
    kind: str,
    place: Platform,
    start: dt.datetime,
    event_at: dt.datetime | None,
) -> list[Delivery]:
    """The unsaved deliveries of one event's notices at ``place``, the first of each at ``start``.

    A person's first way goes by itself, each further one after the place's wait and only if nothing
    before it reached him. What is for one number leaves as one message, at the earliest of its times.
    """
    ways = {way.channel: way for way in channels.ways()} if notices else {}
    if not ways:
        return []
    loaded = platform_settings.load([place])
    chain = _chain(ways, kind, place, loaded)
    wait = dt.timedelta(hours=loaded.get(place, "notices.wait_hours").value)
    wishes = preferences.of(notice.recipient_id for notice in notices)
    rows = []
    for notice in notices:
        wish = wishes[notice.recipient_id]
        wanted = [way for way in chain if wish.wants(way.channel)]
        rows += _of_one(notice, wanted, start, wait, event_at)
    firsts: dict[str, Delivery] = {}
    for row in rows:
        if row.together:
            first = firsts.setdefault(row.together, row)
            if row.not_before < first.not_before:
                firsts[row.together] = row
    for row in rows:
        if row.together:
            row.not_before = firsts[row.together].not_before
            row.is_fallback = firsts[row.together].is_fallback
    return rows


def _chain(ways: dict[Channel, Way], kind: str, place: Platform, loaded: Settings) -> list[Way]:
    """The configured ways of a place that can say this kind, in the place's order."""
    wanted = [NAMES[name] for name in loaded.get(place, "notices.chain").value]
    if Channel.SMS in ways and not _may_be_short(kind, place):
        wanted = [channel for channel in wanted if channel != Channel.SMS]
    return [ways[channel] for channel in wanted if channel in ways]


def _may_be_short(kind: str, place: Platform) -> bool:
    return bool(
        kind != kinds.DIGEST and short.variables_of(kind) and short.templates_of([(kind, place)])
    )


def _of_one(
    notice: Notice,
    chain: Sequence[Way],
    start: dt.datetime,
    wait: dt.timedelta,
    event_at: dt.datetime | None,
) -> list[Delivery]:
    rows: list[Delivery] = []
    moment = start
    for way in chain:
        address = way.address_of(notice.recipient)
        if not address:
            continue
        rows.append(
            Delivery(
                notice=notice,
                channel=way.channel,
                address=address,
                together=_together(notice, way, address),
                is_fallback=bool(rows),
                not_before=moment,
                next_try_time=clock.real_now(),
            )
        )
        moment = _later(moment, wait, event_at)
    return rows


def _together(notice: Notice, way: Way, address: str) -> str:
    """What leaves as one message: one event told to one number."""
    if way.channel != Channel.SMS:
        return ""
    event = notice.dedupe_key.rpartition("|")[0]
    return keyed_digest(f"{way.channel}|{address}|{event}")[:32]


def next_turn(moment: dt.datetime, notice: Notice) -> dt.datetime:
    """When the way after one that goes at ``moment`` is taken."""
    loaded = platform_settings.load([notice.platform])
    wait = dt.timedelta(hours=loaded.get(notice.platform, "notices.wait_hours").value)
    return _later(moment, wait, notice.expires_at)


def _later(moment: dt.datetime, wait: dt.timedelta, event_at: dt.datetime | None) -> dt.datetime:
    """When the next way is taken: after the wait, but half-way to the event at the latest."""
    following = quiet.decent(moment + wait, event_at)
    if event_at is not None and following >= event_at:
        return max(moment, quiet.decent(moment + (event_at - moment) / 2, event_at))
    return following
