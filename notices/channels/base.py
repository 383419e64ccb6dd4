"""What every channel shares: the message, the two ways of not taking it, the protocol."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings

from notices.enums import Channel
from participants.models import Person

MOBILE = re.compile(r"1\d{10}")


class Refused(Exception):
    """The provider will never take this message: an address that does not exist, say."""


class Trouble(Exception):
    """Not now: try again later.

    ``of_channel`` where no other message would pass either; ``maybe_taken`` where the provider may
    have taken it and only its answer was lost.
    """

    def __init__(self, words: str, *, of_channel: bool = False, maybe_taken: bool = False) -> None:
        super().__init__(words)
        self.of_channel = of_channel
        self.maybe_taken = maybe_taken


@dataclass(frozen=True)
class Short:
    """A short message as a provider wants it: the approved template and what stands in it.

    ``variables`` are at most 20 characters each; ``text`` is what the phone shows.
    """

    template_id: str
    variables: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Message:
    """What goes to one address. ``key`` is the same however often it is tried."""

    key: str
    address: str
    title: str
    text: str
    short: Short | None = None


class Carrier(Protocol):
    """An open way out."""

    def send(self, message: Message) -> str:
        """Hands one message over and gives the provider's receipt. Raises Refused, Trouble."""

    def close(self) -> None:
        """Leaves the connection."""


@dataclass(frozen=True)
class Way:
    """A channel that a worker sends by: whether it is configured, and where it finds somebody.

    ``knows_again`` says that the provider knows a message it has taken already by its key.
    """

    channel: Channel
    is_on: Callable[[], bool]
    address_of: Callable[[Person], str]
    carrier: Callable[[], Carrier]
    knows_again: Callable[[], bool] = lambda: False


def account_of(setting: str) -> Any:
    """The provider's account that a setting names. Raises Trouble where there is none."""
    account = getattr(settings, setting)
    if account is None:
        raise Trouble(f"{setting}_URL is empty", of_channel=True)
    return account


def is_mobile(phone: str) -> bool:
    """Whether a number can take short messages: landlines cannot."""
    return MOBILE.fullmatch(phone) is not None


def in_short(error: Exception) -> str:
    """An error in one line for the register."""
    return f"{type(error).__name__}: {error}"[:200]
