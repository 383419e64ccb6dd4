"""Brings in the state's list of divisions: checked row by row, written all together or not at all.

The file streams through in batches: a batch is checked, compared with what is entered, and only
what is new or renamed is written. The country (665 276 rows) needs little memory that way, and a
second run hardly writes.
"""

import csv
import gc
import gzip
import itertools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TextIO

from django.db import connection, transaction
from django.utils.translation import gettext as _

from common.errors import DomainError
from platforms.enums import CodeLength, DivisionLevel
from platforms.models import Division

HEADER = ["code", "name", "level", "parent_code"]
BATCH = 2_000
CODES_ASKED = 100
ROWS_A_STATEMENT = 200  # SQLite; five parameters a row
MOST_SHOWN = 20  # problems and missing codes that are named one by one
LONGEST_NAME = 60
_LENGTH = {level.value: CodeLength[level.name].value for level in DivisionLevel}
_ABOVE = {12: 9, 9: 6, 6: 4, 4: 2, 2: 0}
_TABLE = Division._meta.db_table
_VILLAGE = DivisionLevel.VILLAGE.value
# Private-use and not yet known characters pass: the state's own list has names with them.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")

Row = list[str]


class BadDivisionFile(DomainError):
    """The file cannot be taken in; nothing was written. The sentence names lines and reasons."""

    code = "bad_division_file"


@dataclass
class Imported:
    """How many rows were new, renamed and as before; how many the table has beyond the file."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    missing: int = 0
    missing_codes: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def display_name(name: str, level: str) -> str:
    """How people say it: 龙湖社区居委会 → 龙湖社区, 燕村委会 → 燕村, 谭家庄村委会 → 谭家庄村."""
    if level != _VILLAGE or not name.endswith("会"):
        return name
    for ending in ("村委会", "村民委员会"):
        if name.endswith(ending):
            place = name[: -len(ending)]
            return place if place.endswith("村") else f"{place}村"
    return name.removesuffix("居委会").removesuffix("居民委员会") or name


def import_divisions(file: Path, within: str = "") -> Imported:
    """Takes in ``file`` (CSV or CSV.GZ, UTF-8: code,name,level,parent_code); may be repeated.

    ``within`` takes only that division, those above it and those below it. Divisions that the
    table has and the file lacks are counted, never removed. Raises BadDivisionFile with line
    numbers and reasons; then nothing is written.
    """
    done = Imported()
    with _opened(file) as lines, _no_collecting(), transaction.atomic():
        checked = CheckedRows(lines)
        is_first = not Division.objects.exists()
        for batch in checked:
            rows = [row for row in batch if _is_wanted(row[0], within)] if within else batch
            if rows:
                _write(rows, {} if is_first else _names_entered(rows), done)
        checked.finish()
        found = {n for n in checked.codes if str(n).startswith(within)} if within else checked.codes
        if not found:
            raise BadDivisionFile(
                _("The file has no division %(code)s. Nothing was written.") % {"code": within}
                if within
                else _("The file has no rows. Nothing was written.")
            )
        _count_missing(within, found, done)
    return done


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Millions of short-lived lists without cycles: looking for cycles took a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _is_wanted(code: str, within: str) -> bool:
    return code.startswith(within) or within.startswith(code)


# --- reading and checking -------------------------------------------------------------------


@contextmanager
def _opened(file: Path) -> Iterator[TextIO]:
    """The file's text. What cannot be read becomes a sentence."""
    opener: Callable[..., Any] = gzip.open if file.suffix == ".gz" else open
    try:
        with opener(file, "rt", encoding="utf-8-sig", newline="") as lines:
            yield lines
    except UnicodeDecodeError as error:
        raise BadDivisionFile(
            _(
                "The file is not in UTF-8; perhaps a spreadsheet saved it as GBK. "
                "Save it as “CSV UTF-8” and try again. Nothing was written."
            )
        ) from error
    except FileNotFoundError as error:
        raise BadDivisionFile(_("There is no file %(name)s.") % {"name": file}) from error
    except (EOFError, OSError) as error:
        raise BadDivisionFile(
            _("The file %(name)s cannot be read: %(reason)s. Nothing was written.")
            % {"name": file, "reason": error}
        ) from error


class CheckedRows:
    """The file's rows in batches, each checked while it passes.

    A batch is checked as a whole, for speed; only one that fails is looked at row by row. Raises
    BadDivisionFile once ``MOST_SHOWN`` problems are known, else at ``finish``.
    """

    def __init__(self, lines: TextIO) -> None:
        self.lines = lines
        self.reader = csv.reader(lines)
        self.codes: set[int] = set()  # as numbers: half the memory, and no code begins with 0
        self.parents: set[str] = set()
        self.problems: list[tuple[int, str]] = []

    def __iter__(self) -> Iterator[list[Row]]:
        try:
            if next(self.reader, None) != HEADER:
                raise BadDivisionFile(
                    _("Line 1: the first line must be %(header)s. Nothing was written.")
                    % {"header": ",".join(HEADER)}
                )
            start = self.reader.line_num
            while rows := list(itertools.islice(self.reader, BATCH)):
                if self._are_fine(rows):
                    yield rows
                else:
                    yield list(self._fine_ones(rows, start))
                start = self.reader.line_num
        except csv.Error as error:
            self._report(self.reader.line_num, str(error))
            self.finish()

    def _are_fine(self, rows: list[Row]) -> bool:
        """Whether the whole batch can be taken; then its codes and parents are kept."""
        if set(map(len, rows)) != {len(HEADER)}:
            return False
        codes, names, levels, parents = zip(*rows, strict=True)
        digits, text = "".join(codes), "".join(names)
        if not (digits.isascii() and digits.isdigit()):
            return False
        numbers = set(map(int, codes))
        is_fine = (
            len(numbers) == len(rows)
            and self.codes.isdisjoint(numbers)
            and list(map(len, codes)) == list(map(_LENGTH.get, levels))
            and list(parents) == [code[: _ABOVE[len(code)]] for code in codes]
            and all(names)
            and list(names) == list(map(str.strip, names))
            and max(map(len, names)) <= LONGEST_NAME
            and not _CONTROL.search(text)
        )
        if is_fine:
            self.codes |= numbers
            self.parents.update(parents)
        return is_fine

    def _fine_ones(self, rows: list[Row], start: int) -> Iterator[Row]:
        for line, row in enumerate(rows, start + 1):
            problem = self._problem_of(row) if row else ""
            if problem:
                self._report(line, problem)
            elif row:
                self.codes.add(int(row[0]))
                self.parents.add(row[3])
                yield row

    def _problem_of(self, row: Row) -> str:
        """Why a row cannot be taken, or nothing."""
        if len(row) != len(HEADER):
            return _("%(found)s columns instead of %(expected)s") % {
                "found": len(row),
                "expected": len(HEADER),
            }
        code, name, level, parent = row
        length = _LENGTH.get(level)
        if length is None:
            return _("unknown level “%(level)s” (known: %(known)s)") % {
                "level": level,
                "known": ", ".join(_LENGTH),
            }
        if not (code.isascii() and code.isdigit()):
            return _("the code “%(code)s” is not all digits") % {"code": code}
        if len(code) != length:
            return _("the code %(code)s has %(found)s digits, %(level)s needs %(expected)s") % {
                "code": code,
                "found": len(code),
                "level": level,
                "expected": length,
            }
        if parent != code[: _ABOVE[length]]:
            return _("the code %(code)s does not begin with its parent's code “%(parent)s”") % {
                "code": code,
                "parent": parent,
            }
        if not name or name != name.strip() or _CONTROL.search(name):
            return _("the name is empty, or has blanks around it or invisible characters in it")
        if len(name) > LONGEST_NAME:
            return _("the name has %(found)s characters, at most %(most)s are possible") % {
                "found": len(name),
                "most": LONGEST_NAME,
            }
        if int(code) in self.codes:
            return _("the code %(code)s stands in the file twice") % {"code": code}
        return ""

    def _report(self, line: int, problem: str) -> None:
        self.problems.append((line, problem))
        if len(self.problems) >= MOST_SHOWN:
            self._refuse()

    def finish(self) -> None:
        """Raises BadDivisionFile with every problem found, parents that nobody has among them."""
        absent = {code for code in self.parents if code and int(code) not in self.codes}
        absent -= set(Division.objects.filter(code__in=absent).values_list("code", flat=True))
        if absent:
            self._report_absent(absent)
        if self.problems:
            self._refuse()

    def _report_absent(self, absent: set[str]) -> None:
        """Reads the file again for the first line that names each parent nobody has."""
        self.lines.seek(0)
        for line, row in enumerate(csv.reader(self.lines), 1):
            if len(row) == len(HEADER) and row[3] in absent:
                absent.discard(row[3])
                text = _("the parent %(code)s is neither in the file nor entered")
                self.problems.append((line, text % {"code": row[3]}))

    def _refuse(self) -> None:
        lines = [
            _("Line %(line)s: %(problem)s.") % {"line": line, "problem": problem}
            for line, problem in sorted(self.problems)[:MOST_SHOWN]
        ]
        raise BadDivisionFile("\n".join([*lines, _("Nothing was written.")]))


# --- writing --------------------------------------------------------------------------------


def _write(rows: list[Row], names: dict[str, str], done: Imported) -> None:
    """Writes what is new and what is called otherwise than entered (``names``); counts."""
    new = [row for row in rows if row[0] not in names] if names else rows
    renamed = [row for row in rows if names.get(row[0], row[1]) != row[1]] if names else []
    if new:
        _insert(new)
    if renamed:
        Division.objects.bulk_update(
            [
                Division(code=c, name=n, display_name=display_name(n, lv))
                for c, n, lv, _p in renamed
            ],
            ["name", "display_name"],
            batch_size=500,
        )
    done.created += len(new)
    done.updated += len(renamed)
    done.unchanged += len(rows) - len(new) - len(renamed)


def _names_entered(rows: list[Row]) -> dict[str, str]:
    """Code → name of what is entered of these rows.

    Files come in order, so a range of one level's codes has little else in it; where it has, the
    codes are asked for, some at a time. A long list of codes is no way: on a table just filled,
    PostgreSQL has no statistics yet and took minutes over a single one.
    """
    names: dict[str, str] = {}
    for level in {row[2] for row in rows}:
        codes = [row[0] for row in rows if row[2] == level]
        entered = Division.objects.filter(level=level)
        between = entered.filter(code__gte=min(codes), code__lte=max(codes)).order_by("code")
        found = dict(between.values_list("code", "name")[: 2 * len(codes)])
        if len(found) == 2 * len(codes):
            for start in range(0, len(codes), CODES_ASKED):
                some = entered.filter(code__in=codes[start : start + CODES_ASKED])
                found.update(some.values_list("code", "name"))
        names |= found
    return names


def _insert(rows: list[Row]) -> None:
    """Adds rows past the ORM, by each database's quickest way for many rows."""
    columns = f"{_TABLE} (code, name, display_name, level, parent_id)"
    full = [
        (code, name, display_name(name, level), level, up or None) for code, name, level, up in rows
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY {columns} FROM STDIN") as copy:
                for row in full:
                    copy.write_row(row)
            return
        for start in range(0, len(full), ROWS_A_STATEMENT):
            part = full[start : start + ROWS_A_STATEMENT]
            marks = ", ".join(["(?, ?, ?, ?, ?)"] * len(part))
            cursor.cursor.connection.execute(
                f"INSERT INTO {columns} VALUES {marks}",  # noqa: S608  our own words
                list(itertools.chain.from_iterable(part)),
            )


def _count_missing(within: str, found: set[int], done: Imported) -> None:
    """Counts the divisions that the table has and the file lacks, and names the first of them."""
    rows = Division.objects.within(within) if within else Division.objects.all()
    done.missing = rows.count() - len(found)
    if done.missing:
        codes = rows.order_by("code").values_list("code", flat=True).iterator()
        absent = (code for code in codes if int(code) not in found)
        done.missing_codes = list(itertools.islice(absent, MOST_SHOWN))
