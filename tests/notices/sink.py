"""A mail server of the test's own on a local socket, speaking SMTP as a provider would."""

import email.policy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from tests.servers import free_port

PARSER = BytesParser(policy=email.policy.default)


class QuietSMTP(SMTP):
    """The server without its banner's lookups."""

    def __init__(self, handler: Any, **options: Any) -> None:
        super().__init__(handler, hostname="sink.example.org", **options)


@dataclass
class Sink:
    """What arrived, and how the server answers: codes by address, or by a hook on each mail."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    on_mail: Callable[[EmailMessage], str] | None = None

    async def handle_RCPT(  # noqa: N802  the library's name
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        mail = cast(EmailMessage, PARSER.parsebytes(envelope.content))
        self.mails.append(mail)
        return self.on_mail(mail) if self.on_mail else "250 accepted"

    @property
    def addresses(self) -> list[str]:
        """To whom mails came, in the order they came."""
        return [str(mail["To"]) for mail in self.mails]


@contextmanager
def sinking(port: int = 0) -> Iterator[Sink]:
    """A running sink; it ends with the block."""
    sink = Sink(port or free_port())
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port, ready_timeout=60)
    controller.factory = lambda: QuietSMTP(sink)  # type: ignore[method-assign]  # aiosmtpd calls what stands here
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
