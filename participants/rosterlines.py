"""People of a roster as they are written down: pasted lines, or the rows of an office's table."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from common.errors import DomainError
from participants.enums import SeatClass
from participants.models import RosterEntry
from participants.phones import digits_of
from platforms.models import Platform

BETWEEN = re.compile(r"[\s,\uff0c\u3001;\uff1b|]+")
PHONE = re.compile(r"\+?[\d()\uff08\uff09-]{7,20}")
LONGEST_NAME, LONGEST_TITLE = 40, 60
MOST_SHOWN = 20

# The columns of the office's table, in the order of its template.
COLUMNS = {
    "place": pgettext_lazy("column of a roster", "Village (community)"),
    "name": pgettext_lazy("column of a roster", "Name"),
    "seat": pgettext_lazy("column of a roster", "Seat"),
    "phone": pgettext_lazy("column of a roster", "Phone"),
    "work_title": pgettext_lazy("column of a roster", "Unit and position"),
}


class LinesRefused(DomainError):
    """Lines that cannot be taken; nothing was written. ``problems`` are (line, why)."""

    code = "lines_refused"

    def __init__(self, problems: Sequence[tuple[int, str]]) -> None:
        self.problems = list(problems)
        words = [
            _("Line %(line)s: %(problem)s") % {"line": line, "problem": problem}
            for line, problem in self.problems[:MOST_SHOWN]
        ]
        left = len(self.problems) - len(words)
        if left > 0:
            words.append(_("and %(n)s more lines") % {"n": left})
        super().__init__("\n".join(words))


@dataclass(frozen=True)
class Line:
    """One person as written in line ``number``; ``place`` is a code or name, where one is given."""

    number: int
    name: str
    seat: str
    phone: str = ""
    work_title: str = ""
    place: str = ""


def seat_named(word: str) -> str | None:
    """The class that ``word`` means: its label, or the beginning of it from two characters on."""
    for seat in SeatClass:
        label = str(seat.label)
        if word == label or (len(word) >= 2 and (label.startswith(word) or word.startswith(label))):
            return seat.value
    return None


def read_text(text: str) -> list[Line]:
    """Lines of name, class and phone in any order, as pasted. Raises LinesRefused."""
    lines: list[Line] = []
    problems: list[tuple[int, str]] = []
    for number, written in enumerate(text.splitlines(), 1):
        words = [word for word in BETWEEN.split(written) if word]
        if not words:
            continue
        phones = [word for word in words if PHONE.fullmatch(word)]
        if len(phones) > 1:  # the second would stand open as somebody's position
            problems.append((number, _("more than one number; please leave only the phone")))
            continue
        phone = phones[0] if phones else ""
        rest = [word for word in words if word != phone]
        # The name comes first: somebody may be called as a class is.
        seat_word = next((word for word in rest[1:] if seat_named(word)), "")
        titles = [word for word in rest[1:] if word != seat_word]
        line = (rest[0] if rest else "", seat_word, phone, " ".join(titles), "")
        _take(number, line, lines, problems)
    return _all_or_none(lines, problems)


def read_table(rows: Sequence[Sequence[str]]) -> list[Line]:
    """The rows of a table whose first row names its columns. Raises LinesRefused."""
    places = _columns(rows)
    for needed in ("name", "seat"):
        if needed not in places:
            missing = _("The column “%(name)s” is missing.") % {"name": COLUMNS[needed]}
            raise LinesRefused([(1, missing)])
    lines: list[Line] = []
    problems: list[tuple[int, str]] = []
    for number, row in enumerate(rows[1:], 2):
        if not any(row):
            continue
        cells = _cells(row, places)
        _take(
            number,
            tuple(cells[k] for k in ("name", "seat", "phone", "work_title", "place")),
            lines,
            problems,
        )
    return _all_or_none(lines, problems)


def template_of(
    platform: Platform, entries: Iterable[RosterEntry]
) -> list[tuple[str, list[list[str]]]]:
    """Two sheets: the roster in the columns that can be brought in again, and what they mean.

    Phone numbers stay out: whoever is known by name keeps his.
    """
    head = [str(label) for label in COLUMNS.values()]
    rows = [
        [platform.code, one.person.name, str(one.get_seat_display()), "", one.person.work_title]
        for one in entries
        if one.seat != SeatClass.CONVENER
    ]
    words = {
        "place": _("Name or code; may be left empty for one village’s own table"),
        "name": _("As it stands on papers; required"),
        "seat": pgettext("between names", ", ").join(
            str(one.label) for one in SeatClass if one != SeatClass.CONVENER
        ),
        "phone": _("May be left empty; somebody known keeps his number"),
        "work_title": _("May be left empty"),
    }
    meaning = [[str(COLUMNS[name]), text] for name, text in words.items()]
    return [(_("Roster"), [head, *rows]), (_("What the columns mean"), meaning)]


def belongs_to(platform: Platform, word: str) -> bool:
    """Whether a line with this in the column of places is one of ``platform``'s own."""
    return word in ("", platform.code, platform.name)


def as_text(rows: Sequence[Sequence[str]], platform: Platform) -> str:
    """A table's rows as lines that ``read_text`` understands, to correct by hand.

    What stands in other columns is left out, and so are the rows of other places.
    """
    places = _columns(rows)
    if "name" not in places:
        return ""
    lines = []
    for row in rows[1:]:
        cells = _cells(row, places)
        if belongs_to(platform, cells["place"]):
            words = (cells[name] for name in ("name", "seat", "phone", "work_title"))
            lines.append(" ".join(word for word in words if word))
    return "\n".join(line for line in lines if line)


def _columns(rows: Sequence[Sequence[str]]) -> dict[str, int]:
    head = [cell.strip() for cell in rows[0]] if rows else []
    return {name: head.index(str(label)) for name, label in COLUMNS.items() if str(label) in head}


def _cells(row: Sequence[str], places: Mapping[str, int]) -> dict[str, str]:
    return {
        name: row[places[name]] if name in places and places[name] < len(row) else ""
        for name in COLUMNS
    }


def _take(
    number: int, cells: Sequence[str], lines: list[Line], problems: list[tuple[int, str]]
) -> None:
    name, seat_word, phone, title, place = cells
    seat = seat_named(seat_word)
    if not name or len(name) > LONGEST_NAME:
        problems.append((number, _("no name, or one of more than 40 characters")))
    elif seat is None:
        between = pgettext("between names", ", ")
        known = between.join(str(one.label) for one in SeatClass if one != SeatClass.CONVENER)
        words = _("the class of %(name)s is missing or unknown; known are: %(known)s")
        problems.append((number, words % {"name": name, "known": known}))
    elif seat == SeatClass.CONVENER:
        problems.append((number, _("the first convener comes with the post, not with the roster")))
    elif len(title) > LONGEST_TITLE:
        problems.append((number, _("unit and position have more than 60 characters")))
    else:
        digits = digits_of(phone)
        if digits is None:
            problems.append((number, _("“%(text)s” is no phone number") % {"text": phone}))
        else:
            lines.append(Line(number, name, seat, digits, title, place))


def _all_or_none(lines: list[Line], problems: list[tuple[int, str]]) -> list[Line]:
    if problems:
        raise LinesRefused(problems)
    return lines
