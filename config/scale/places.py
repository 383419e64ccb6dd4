"""Where it happens: 新绛县 as it is, and counties like it that exist nowhere."""

import csv
import tempfile
from collections.abc import Iterator
from pathlib import Path

from config.demo.loading import DIVISIONS, FOUNDED, load_places
from config.demo.people import COUNTY, WITHOUT_DIVISION
from platforms.divisions import HEADER, import_divisions
from platforms.founding import found_platforms, found_without_division
from platforms.models import Platform

PER_CITY = 13
FIRST_CITY = 1490  # no prefecture bears the codes from here to 1499


def found_counties(count: int) -> list[Platform]:
    """Founds 新绛县 first and as many made-up counties as are missing; returns them all."""
    load_places()
    codes = [_code(number) for number in range(1, count)]
    if codes:
        with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADER, *_made_up(count)])
            file.flush()
            import_divisions(Path(file.name))
    for code in codes:
        found_platforms(within=code, established_on=FOUNDED)
        county = Platform.objects.get(code=code)
        for name, form in WITHOUT_DIVISION:
            found_without_division(county, name=name, form=form, established_on=FOUNDED)
    return [Platform.objects.get(code=code) for code in (COUNTY, *codes)]


def _code(number: int) -> str:
    """149001 … 149013, 149101 …: counties that no table of codes has."""
    city, county = divmod(number - 1, PER_CITY)
    return f"{FIRST_CITY + city}{county + 1:02d}"


def _made_up(count: int) -> Iterator[list[str]]:
    """The real county's rows once for each made-up one, under its code and name."""
    with DIVISIONS.open(encoding="utf-8", newline="") as lines:
        real = list(csv.reader(lines))[1:]
    yield from (row for row in real if len(row[0]) == 2)
    for number in range(1, count):
        code = _code(number)
        if code.endswith("01"):
            yield [code[:4], f"示范市{code[:4]}", "city", code[:2]]
        yield [code, f"示范县{code}", "county", code[:4]]
        for own, name, level, above in real:
            if own.startswith(COUNTY) and own != COUNTY:
                yield [own.replace(COUNTY, code, 1), name, level, above.replace(COUNTY, code, 1)]
