"""Channels: what carries a message out of the site, each behind the same few words."""

from collections.abc import Iterator
from contextlib import contextmanager

from notices.channels import sms, smtp, wecom
from notices.channels.base import Carrier, Message, Refused, Short, Trouble, Way, is_mobile
from notices.enums import AUTOMATIC, Channel

__all__ = [
    "Carrier",
    "Message",
    "Refused",
    "Short",
    "Trouble",
    "Way",
    "is_mobile",
    "opened",
    "way",
    "ways",
]

_WAYS = {one.channel: one for one in (wecom.WAY, smtp.WAY, sms.WAY)}


def way(channel: str) -> Way:
    """The way of a channel that a worker sends by."""
    return _WAYS[Channel(channel)]


def ways() -> list[Way]:
    """Those that this site has configured, the cheapest first."""
    return [_WAYS[channel] for channel in AUTOMATIC if _WAYS[channel].is_on()]


@contextmanager
def opened(channel: str) -> Iterator[Carrier]:
    """The way out named by a ``Channel``, closed at the end."""
    carrier = way(channel).carrier()
    try:
        yield carrier
    finally:
        carrier.close()
