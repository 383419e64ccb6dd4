"""The registry of what notices say: rooms above register their kinds, this room calls by name.

A kind's words are one title and one text with the variables of the notice's ``params`` in them;
``still_wanted`` is asked at the moment of sending, for a whole batch at once.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, ngettext

from common.templatetags.look import full_date
from notices.models import Notice
from participants.models import Person
from platforms.models import Platform

MOMENTS = (
    "called",
    "starts",
    "old_starts",
)  # variables that are ISO times, said as 2026年11月21日 周六 19:30
DAYS = ("due", "until", "day")  # variables that are ISO dates
DIGEST = "reminders"


class Unreadable(LookupError):
    """A notice that cannot be put into words: its kind or one of its variables is missing."""


class NoSuchKind(Unreadable):
    """A notice of a kind that no room registered."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"No kind of notice is called {name!r}. Register it in the AppConfig.ready of its room."
        )


@dataclass(frozen=True)
class Line:
    """One thing to be told: a whole notice, or one line of somebody's reminders of the day."""

    key: tuple[int, int]
    kind: str
    subject: str
    recipient_id: int
    params: Mapping[str, Any]

    @property
    def no(self) -> str:
        """The number of what it is about."""
        return self.subject.partition(":")[2]


@dataclass(frozen=True)
class Reminder:
    """What a ladder has reached for somebody: the rung, in days from the limit ``due_on``."""

    kind: str
    subject: str
    recipient: Person
    place: Platform
    due_on: dt.date
    rung: int
    params: Mapping[str, Any]
    restricted: bool = False


StillWanted = Callable[[Sequence[Line], dt.datetime], Mapping[tuple[int, int], str]]
Ladder = Callable[[dt.date], Iterable[Reminder]]


@dataclass(frozen=True)
class Kind:
    """One kind of notice.

    ``page`` is where the workspace shows what it is about. ``still_wanted`` gives, of the lines
    it is asked about, those that still hold, each with the path that a message outside the site
    leads to. ``ladder`` gives the reminders of this kind that stand on a rung on a day.
    """

    name: str
    title: Any
    text: Any
    page: Callable[[Line], str]
    still_wanted: StillWanted
    ladder: Ladder | None = None


@dataclass(frozen=True)
class Words:
    """A line as it is read: title, text, and where the workspace shows more."""

    title: str
    text: str
    url: str


_KINDS: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Adds the kinds of a room. Raises ValueError where a name is taken."""
    for kind in kinds:
        if kind.name in _KINDS or kind.name == DIGEST:
            raise ValueError(f"The kind of notice {kind.name!r} is registered twice.")
        _KINDS[kind.name] = kind


def get(name: str) -> Kind:
    """The kind of that name. Raises NoSuchKind."""
    try:
        return _KINDS[name]
    except KeyError:
        raise NoSuchKind(name) from None


def registered() -> list[Kind]:
    """Every kind, in the order of registration."""
    return list(_KINDS.values())


def label_of(name: str) -> str:
    """What a kind is called in a register: its title with … for what varies."""
    if name == DIGEST:
        return gettext("reminders of the day")
    return str(get(name).title) % defaultdict(lambda: "…")


# --- lines and their words ------------------------------------------------------------------


def lines_of(notice: Notice) -> list[Line]:
    """What a notice tells: itself, or each line of a day's reminders."""
    if notice.kind != DIGEST:
        about = (notice.kind, notice.subject, notice.recipient_id, notice.params)
        return [Line((notice.pk, 0), *about)]
    return [
        Line((notice.pk, i), line["kind"], line["subject"], notice.recipient_id, line["params"])
        for i, line in enumerate(notice.params["lines"])
    ]


def words_of(line: Line) -> Words:
    """A line in the language now active. Raises Unreadable."""
    kind = get(line.kind)
    values = dict(line.params)
    for name in MOMENTS:
        if values.get(name):
            values[name] = full_date(dt.datetime.fromisoformat(values[name]))
    for name in DAYS:
        if values.get(name):
            values[name] = full_date(dt.date.fromisoformat(values[name]))
    try:
        return Words(str(kind.title) % values, str(kind.text) % values, kind.page(line))
    except KeyError as error:
        raise Unreadable(
            f"A notice of the kind {kind.name!r} lacks the variable {error}."
        ) from None


def heading(words: Sequence[Words]) -> str:
    """The one title over a message's lines."""
    if len(words) == 1:
        return words[0].title
    return ngettext("%(n)s thing to remember", "%(n)s things to remember", len(words)) % {
        "n": len(words)
    }


def still_wanted(lines: Iterable[Line], at: dt.datetime) -> dict[tuple[int, int], str]:
    """Of all the lines, those that still hold at ``at`` with their whole address outside."""
    by_kind: dict[str, list[Line]] = {}
    for line in lines:
        by_kind.setdefault(line.kind, []).append(line)
    wanted: dict[tuple[int, int], str] = {}
    for name, some in by_kind.items():
        wanted.update(get(name).still_wanted(some, at))
    return {key: settings.SITE_URL + path for key, path in wanted.items()}
