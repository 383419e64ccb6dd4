"""Channels: what carries a message out of the site, each behind the same three words."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import BadHeaderError

from notices.enums import Channel


class Refused(Exception):
    """The provider will never take this message: an address that does not exist, say."""


class Trouble(Exception):
    """Not now: try again later. ``of_channel`` where no other message would pass either."""

    def __init__(self, words: str, *, of_channel: bool = False) -> None:
        super().__init__(words)
        self.of_channel = of_channel


@dataclass(frozen=True)
class Message:
    """What goes to one address. ``key`` is the same however often it is tried."""

    key: str
    address: str
    title: str
    text: str


class Carrier(Protocol):
    """An open way out."""

    def send(self, message: Message) -> str:
        """Hands one message over and gives the provider's receipt. Raises Refused, Trouble."""


class Smtp:
    """Mails over one connection, opened anew when the server has closed it."""

    def __init__(self) -> None:
        self.connection = EmailBackend(timeout=settings.EMAIL_TIMEOUT)

    def send(self, message: Message) -> str:
        """The receipt is the mail's own Message-ID, the same at every try."""
        domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
        mail = EmailMessage(
            message.title,
            message.text,
            to=[message.address],
            headers={"Message-ID": f"<{message.key}@{domain}>"},
            connection=self.connection,
        )
        self._open()
        try:
            self.connection.send_messages([mail])
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()), (0, b""))
            raise _refused_or_trouble(code, words) from error
        except smtplib.SMTPSenderRefused as error:
            self.close()
            raise Trouble(_in_short(error), of_channel=True) from error
        except smtplib.SMTPResponseException as error:
            self.close()
            raise _refused_or_trouble(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPNotSupportedError, BadHeaderError, UnicodeError) as error:
            self.close()
            raise Refused(_in_short(error)) from error
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self.close()
            raise Trouble(_in_short(error)) from error
        return f"<{message.key}@{domain}>"

    def _open(self) -> None:
        try:
            self.connection.open()
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self.close()
            raise Trouble(_in_short(error), of_channel=True) from error

    def close(self) -> None:
        """Leaves the connection; the next message opens another."""
        self.connection.close()


def _in_short(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]


def _refused_or_trouble(code: int, words: bytes | str) -> Exception:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    text = f"{code} {said}"[:200]
    return Refused(text) if 500 <= code < 600 else Trouble(text)


@contextmanager
def opened(channel: str) -> Iterator[Carrier]:
    """The way out named by a ``Channel``, closed at the end."""
    carrier = {Channel.EMAIL: Smtp}[Channel(channel)]()
    try:
        yield carrier
    finally:
        carrier.close()
