"""The embedded broker's folder, in which a letter is seen whole or not at all.

kombu's transport opens a letter under its final name and writes afterwards: a worker that looks in
between takes an empty letter, cannot read it, and ends with “Unrecoverable error”. The same holds
for the list of queues of an exchange that two processes begin at once.
"""

import os
import uuid
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps


def put(text: str, into: Path) -> None:
    """Lets a file appear with all of its text; where one of that name stands already, it stays."""
    part = into.with_name(f"{uuid.uuid4()}.part")
    try:
        part.write_text(text, encoding="utf-8")
        with suppress(FileExistsError):  # a list that another process was quicker to begin
            os.link(part, into)
    finally:
        part.unlink(missing_ok=True)


class Channel(filesystem.Channel):
    """Writes what others read under another name first."""

    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:  # type: ignore[override]  # kombu itself names it in two ways
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        try:
            put(dumps(payload), Path(self.data_folder_out) / name)
        except OSError as error:
            raise ChannelError(f"Cannot add file {name!r} to directory") from error

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        try:
            self.control_folder.mkdir(exist_ok=True)
            put("[]", self._exchange_file(exchange))
        except OSError as error:
            raise ChannelError(f"Cannot open the exchange {exchange!r}") from error
        super()._queue_bind(exchange, routing_key, pattern, queue)


class Transport(filesystem.Transport):
    """What stands behind an address that begins with ``filesystem://``."""

    Channel = Channel
