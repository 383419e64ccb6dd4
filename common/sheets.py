"""Tables as offices send them: XLSX or CSV in, XLSX out, by the standard library alone.

Only values matter here: the first sheet, text and numbers, no formulas, no styles.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _

from common.errors import DomainError

MOST_ROWS = 20_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST = 60 * 1024 * 1024  # bytes, unpacked
_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_MAIN = _NS.strip("{}")
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")

# What a damaged, truncated or locked package raises; RuntimeError: a password, or a packing that
# this Python does not know; ValueError: XML in an encoding that is none.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ET.ParseError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    ValueError,
)


class UnreadableSheet(DomainError):
    """A file that is no table, or too long a one."""

    code = "unreadable_sheet"


def rows_of(raw: bytes) -> list[list[str]]:
    """The rows of the first sheet, or of a CSV, as stripped text; empty rows at the end are left.

    Raises UnreadableSheet for anything else, and above 20 000 rows.
    """
    rows: list[list[str]] = []
    for row in _xlsx(raw) if raw.startswith(b"PK") else _csv(raw):
        rows.append([cell.strip() for cell in row])
        if len(rows) > MOST_ROWS + 1:
            raise UnreadableSheet(
                _(
                    "The table has more than %(most)s rows. Please split it, for example one file "
                    "for each town, and bring the parts in one after the other."
                )
                % {"most": MOST_ROWS}
            )
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _unreadable() -> UnreadableSheet:
    return UnreadableSheet(_("This file cannot be read. Please save it anew as XLSX or CSV."))


def _csv(raw: bytes) -> Iterator[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):  # Excel on a Chinese Windows writes the second
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            mark = "\t" if "\t" in text.partition("\n")[0] else ","
            try:
                yield from csv.reader(io.StringIO(text, newline=""), delimiter=mark)
            except csv.Error as error:  # a quote that is never closed makes one endless cell
                raise _unreadable() from error
            return
    raise UnreadableSheet(_("This is no table. Please choose an XLSX or CSV file."))


def _xlsx(raw: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            if sum(one.file_size for one in packed.infolist()) > LARGEST:
                raise UnreadableSheet(_("The file is too large. Please split it."))
            names = packed.namelist()
            strings = []
            if "xl/sharedStrings.xml" in names:
                shared = ET.fromstring(packed.read("xl/sharedStrings.xml"))  # noqa: S314  size checked; expat loads nothing from outside
                strings = ["".join(t.text or "" for t in si.iter(f"{_NS}t")) for si in shared]
            sheets = sorted(n for n in names if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", n))
            sheet = ET.fromstring(packed.read(sheets[0]))  # noqa: S314  as above
    except BROKEN as error:
        raise _unreadable() from error
    return (_row(row, strings) for row in sheet.iter(f"{_NS}row"))


def _row(row: ET.Element, strings: Sequence[str]) -> list[str]:
    cells: list[str] = []
    for cell in row.iter(f"{_NS}c"):
        place = _column(cell.get("r", "")) if cell.get("r") else len(cells)
        cells += [""] * (place - len(cells))
        cells.append(_value(cell, strings))
    return cells


def _column(reference: str) -> int:
    number = 0
    for letter in re.match(r"[A-Z]*", reference).group():  # type: ignore[union-attr]  # matches always, if only nothing
        number = number * 26 + ord(letter) - ord("A") + 1
    return min(max(number - 1, 0), 200)


def _value(cell: ET.Element, strings: Sequence[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(t.text or "" for t in cell.iter(f"{_NS}t"))
    value = cell.find(f"{_NS}v")
    text = (value.text or "") if value is not None else ""
    if cell.get("t") == "s":
        known = re.fullmatch(r"\d{1,9}", text) and int(text) < len(strings)
        return strings[int(text)] if known else ""
    # A phone number that Excel took for one; no number of an office is longer than that.
    if re.fullmatch(r"\d{1,20}\.0+|\d(\.\d+)?E\+?\d{1,2}", text):
        return str(int(float(text)))
    return text


# --- writing --------------------------------------------------------------------------------


def xlsx_of(sheets: Sequence[tuple[str, Iterable[Sequence[str]]]]) -> bytes:
    """A workbook of these sheets (name, rows), every cell text, so that no digit is lost."""
    out = io.BytesIO()
    numbers = range(1, len(sheets) + 1)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
            + "".join(
                f'<Override PartName="/xl/worksheets/sheet{n}.xml" '
                f'ContentType="{_TYPE}.worksheet+xml"/>'
                for n in numbers
            )
            + "</Types>",
        )
        packed.writestr("_rels/.rels", _links([("rId1", "officeDocument", "xl/workbook.xml")]))
        packed.writestr(
            "xl/_rels/workbook.xml.rels",
            _links([(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers]),
        )
        tabs = "".join(
            f'<sheet name="{escape(name[:31])}" sheetId="{n}" r:id="rId{n}"/>'
            for n, (name, _rows) in enumerate(sheets, 1)
        )
        packed.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets>{tabs}</sheets></workbook>',
        )
        for n, (_name, rows) in enumerate(sheets, 1):
            packed.writestr(f"xl/worksheets/sheet{n}.xml", _sheet(rows))
    return out.getvalue()


def _links(links: Sequence[tuple[str, str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="{key}" Type="{_REL}/{kind}" Target="{target}"/>'
        for key, kind, target in links
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def _sheet(rows: Iterable[Sequence[str]]) -> str:
    lines = []
    for row in rows:
        cells = "".join(
            f'<c t="inlineStr"><is><t xml:space="preserve">{escape(_CONTROL.sub("", str(cell)))}'
            "</t></is></c>"
            for cell in row
        )
        lines.append(f"<row>{cells}</row>")
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
