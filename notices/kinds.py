"""The registry of what notices say: rooms above register their kinds, this room calls by name.

A kind's words are one title and one text with the variables of the notice's ``params`` in them;
``still_wanted`` is asked at the moment of sending, for a whole batch at once.
"""

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import gettext, ngettext

from common.templatetags.look import full_date
from notices import wordings
from notices.models import Notice
from notices.morning import Morning
from notices.wordings import Places, Wordings
from participants.models import Person
from platforms.models import Platform

logger = logging.getLogger(__name__)

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
    """One thing to be told: a whole notice, or one line of somebody's reminders of the day.

    ``places`` are those whose words it is told in, the nearest first.
    """

    key: tuple[int, int]
    kind: str
    subject: str
    recipient_id: int
    params: Mapping[str, Any]
    places: Places = ()

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


Keys = Mapping[tuple[int, int], str]
StillWanted = Callable[[Sequence[Line], dt.datetime], Mapping[tuple[int, int], str]]
Ladder = Callable[[Morning], Iterable[Reminder]]
Settled = Callable[[Sequence[Line]], Set[tuple[int, int]]]


class Said(NamedTuple):
    """What somebody sent back to a message: yes, no, or words only (None)."""

    yes: bool | None
    words: str


@dataclass(frozen=True)
class Kind:
    """One kind of notice.

    ``page`` is where the workspace shows what it is about. ``still_wanted`` gives, of the lines
    it is asked about, those that still hold, each with the path that a message outside the site
    leads to. ``ladder`` gives the reminders of this kind that stand on a rung this morning.

    What may go as a short message names in ``short`` the variables that stand in it after the names
    of whom it is for, and ``door`` gives where its code leads, whatever changed since. ``settled``
    gives the lines whose recipient has said already what they ask for. ``reply`` takes an answer
    that came back; it is False where nothing takes it any more. ``needs`` are the
    variables without which it says nothing, however a place words it.
    """

    name: str
    title: Any
    text: Any
    page: Callable[[Line], str]
    still_wanted: StillWanted
    ladder: Ladder | None = None
    short: tuple[str, ...] = ()
    door: Callable[[Sequence[Line]], Keys] | None = None
    settled: Settled | None = None
    reply: Callable[[Line, Said, dt.datetime], bool] | None = None
    needs: tuple[str, ...] = ()


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
    whom, places = notice.recipient_id, wordings.places_of(notice)
    if notice.kind != DIGEST:
        return [Line((notice.pk, 0), notice.kind, notice.subject, whom, notice.params, places)]
    return [
        Line((notice.pk, i), line["kind"], line["subject"], whom, line["params"], places)
        for i, line in enumerate(notice.params["lines"])
    ]


def wordings_of(lines: Iterable[Line]) -> Wordings:
    """The words that places have set for these lines: one statement for a page or a batch."""
    known = list(lines)
    places = (place for line in known for place in line.places)
    return wordings.read((line.kind for line in known), places)


def words_of(line: Line, own: Wordings | None = None) -> Words:
    """A line in the language now active. Raises Unreadable.

    Pass what ``wordings_of`` read for all lines; without it one statement is spent on this one.
    """
    kind, values = get(line.kind), readable(line.params)
    made = (own or wordings_of([line])).of(kind.name, line.places)
    if made is not None:
        try:
            return Words(made.title % values, made.text % values, kind.page(line))
        except (KeyError, TypeError, ValueError):
            logger.exception("Wording %s cannot be read; the shipped words are said.", made.pk)
    try:
        return Words(str(kind.title) % values, str(kind.text) % values, kind.page(line))
    except KeyError as error:
        raise Unreadable(
            f"A notice of the kind {kind.name!r} lacks the variable {error}."
        ) from None


def readable(params: Mapping[str, Any]) -> dict[str, Any]:
    """The variables with their times and days as people read them."""
    values = dict(params)
    for name in MOMENTS:
        if values.get(name):
            values[name] = full_date(dt.datetime.fromisoformat(values[name]))
    for name in DAYS:
        if values.get(name):
            values[name] = full_date(dt.date.fromisoformat(values[name]))
    return values


def heading(words: Sequence[Words]) -> str:
    """The one title over a message's lines."""
    if len(words) == 1:
        return words[0].title
    return ngettext("%(n)s thing to remember", "%(n)s things to remember", len(words)) % {
        "n": len(words)
    }


def _by_kind(lines: Iterable[Line]) -> list[tuple[Kind, list[Line]]]:
    some: dict[str, list[Line]] = {}
    for line in lines:
        some.setdefault(line.kind, []).append(line)
    return [(get(name), rows) for name, rows in some.items()]


def settled(lines: Iterable[Line]) -> set[tuple[int, int]]:
    """Of all the lines, those whose recipient has answered already."""
    return {key for kind, some in _by_kind(lines) if kind.settled for key in kind.settled(some)}


def doors(lines: Iterable[Line]) -> dict[tuple[int, int], str]:
    """Where each line leads inside the site without an account, whatever changed since."""
    found: dict[tuple[int, int], str] = {}
    for kind, some in _by_kind(lines):
        if kind.door is not None:
            found.update(kind.door(some))
    return found


def paths_wanted(lines: Iterable[Line], at: dt.datetime) -> dict[tuple[int, int], str]:
    """Of all the lines, those that still hold at ``at`` with where each leads."""
    wanted: dict[tuple[int, int], str] = {}
    for kind, some in _by_kind(lines):
        wanted.update(kind.still_wanted(some, at))
    return wanted


def still_wanted(lines: Iterable[Line], at: dt.datetime) -> dict[tuple[int, int], str]:
    """As ``paths_wanted``, with the whole address that a message outside the site bears."""
    return {key: settings.SITE_URL + path for key, path in paths_wanted(lines, at).items()}
