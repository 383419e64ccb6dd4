"""The country's 665 276 divisions: the first load, an unchanged second run, and the memory."""

import csv
import gzip
import itertools
import subprocess
import tarfile
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which

import psutil
from django.db import connection

from benchmarks.figures import Figure
from platforms.divisions import HEADER, import_divisions
from platforms.models import Division

PACKAGE = "china-division@2.7.0"
TO_TOWN = Path(__file__).parent / "data" / "national_to_town.csv.gz"
WHOLE_COUNTRY = 665_276
TABLE = Division._meta.db_table


def measure() -> list[Figure]:
    """First load ÷ INSERT … SELECT, second ÷ first, growth of resident memory."""
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "country.csv"
        source = write_country(file, Path(scratch))
        with _growth() as grown:
            first = _timed(lambda: import_divisions(file))
        plain = _insert_select()
        second = _timed(lambda: import_divisions(file))
    rows = Division.objects.count()
    note = f"{rows} rows from {source}; {first:.1f} s, plain {plain:.1f} s, second {second:.1f} s"
    return [
        Figure("divisions: first load ÷ INSERT … SELECT", first / plain, at_most=3, note=note),
        Figure("divisions: unchanged second run ÷ first", second / first, at_most=0.6),
        Figure("divisions: growth of resident memory", grown[0] / 1e6, "MB", at_most=150),
    ]


def _timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


@contextmanager
def _growth() -> Iterator[list[int]]:
    """Bytes by which resident memory grew at most, looked at every 20 ms; filled in at the end."""
    process, grown, over = psutil.Process(), [0], threading.Event()
    before = process.memory_info().rss

    def look() -> None:
        while not over.wait(0.02):
            grown[0] = max(grown[0], process.memory_info().rss - before)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield grown
    finally:
        over.set()
        thread.join()


def _insert_select() -> float:
    """Seconds for the same rows from a plain table into the emptied table; leaves them there."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE plain AS SELECT * FROM {TABLE}")
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {TABLE} CASCADE")
        else:
            cursor.execute("PRAGMA foreign_keys = OFF")  # else each row looks for its children
            cursor.execute(f"DELETE FROM {TABLE}")
            cursor.execute("PRAGMA foreign_keys = ON")
        insert = f"INSERT INTO {TABLE} SELECT * FROM plain"
        return _timed(lambda: cursor.execute(insert))


# --- the country's file ---------------------------------------------------------------------


def write_country(file: Path, scratch: Path) -> str:
    """Writes the whole country in the format of import_divisions; says where it came from."""
    rows = _from_npm(scratch)
    source = f"npm {PACKAGE}"
    if rows is None:
        rows, source = _made_up(), f"{TO_TOWN.name} and made-up villages"
    with file.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows(itertools.chain([HEADER], rows))
    return source


def _from_npm(scratch: Path) -> Iterable[list[str]] | None:
    """The rows of the package, or None where npm or its registry cannot be reached."""
    npm = which("npm")
    command = [npm or "", "pack", PACKAGE, "--pack-destination", str(scratch), "--silent"]
    if npm is None or subprocess.run(command, check=False, capture_output=True).returncode:
        return None
    archive = next(scratch.glob("china-division-*.tgz"))
    with tarfile.open(archive) as package:
        package.extractall(scratch, filter="data")
    archive.unlink()
    return _package_rows(scratch / "package" / "dist")


def _package_rows(folder: Path) -> Iterator[list[str]]:
    for name, level, above in (
        ("provinces", "province", ""),
        ("cities", "city", "provinceCode"),
        ("areas", "county", "cityCode"),
        ("streets", "town", "areaCode"),
        ("villages", "village", "streetCode"),
    ):
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                yield [row["code"], row["name"], level, row[above] if above else ""]


def _made_up() -> Iterator[list[str]]:
    """Provinces to towns as they are, and villages under the towns until the country is full."""
    with gzip.open(TO_TOWN, "rt", encoding="utf-8", newline="") as lines:
        upper = list(csv.reader(lines))[1:]
    yield from upper
    towns = [row for row in upper if row[2] == "town"]
    each, more = divmod(WHOLE_COUNTRY - len(upper), len(towns))
    for index, (town, name, _level, _parent) in enumerate(towns):
        for number in range(1, each + (index < more) + 1):
            yield [f"{town}{number:03d}", f"{name}{number}村委会", "village", town]
