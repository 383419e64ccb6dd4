"""One thing that waits for somebody: what 待办 shows, the same from every room."""

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum


class Urgency(IntEnum):
    """In which part of 待办 it stands, most urgent first."""

    NOW = 0
    TODAY = 1
    SOON = 2
    NO_HURRY = 3
    OTHERS = 4


@dataclass(frozen=True)
class Waiting:
    """One matter and its one next act.

    ``line`` says where it stands; ``due`` is the last moment where there is one; ``url`` leads to
    the act's one page, ``label`` is the button. ``OTHERS`` means somebody else acts next.
    """

    title: str
    line: str
    label: str
    url: str
    urgency: Urgency
    icon: str
    due: dt.datetime | None = None
    hint: str = ""
    late: bool = False
