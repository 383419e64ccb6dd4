"""What pages cost beside the barest page of ours, in statements, and in bytes on a phone."""

import gzip
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models, transaction
from django.test import Client
from django.urls import reverse

from benchmarks import pages
from benchmarks.figures import Figure
from cases.models import ActionItem, Case, Clue
from config.scale import seeding
from config.scale.sizes import SCALES
from meetings.models import Meeting

TIMES = int(os.environ.get("BENCH_TIMES", "40"))
HEAVIEST = 60_000  # bytes
LINKED = re.compile(r"""(?:src|href|srcset)\s*=\s*["']([^"'#]+)""")
IN_STYLE = re.compile(r"""url\(\s*["']?([^"')#]+)|@import\s+["']([^"']+)""")
PAGE = re.compile(r"<(?:a|form|base)\b[^>]*>", re.IGNORECASE)  # what is opened, not loaded


def measure() -> list[Figure]:
    """Time against the floor, statements with 1 and 30 rows, weight of residents' pages."""
    seeding.seed(SCALES["county"], seeding.now())
    pages.settle()
    office = pages.office()
    return [*_floors(office), *_statements(office), *_weights()]


# --- the floor ------------------------------------------------------------------------------


def _floors(office: Client) -> Iterator[Figure]:
    """Each page in turn with the floor; the middle one of the ratios, pair by pair."""
    bare = reverse("floor")
    for name, address in pages.work_pages().items():
        page, floor = pages.in_turn(
            TIMES,
            lambda address=address: pages.seconds(office, address),
            lambda: pages.seconds(office, bare),
        )
        most = 5 if name in pages.HEAVIER else 2
        note = f"{pages.ms(page)} ÷ {pages.ms(floor)}"
        yield Figure(f"floor: {name}", pages.middle_ratio(page, floor), at_most=most, note=note)


# --- statements -----------------------------------------------------------------------------


def _statements(office: Client) -> Iterator[Figure]:
    county = pages.own_county()
    shown: dict[str, models.QuerySet[Any]] = {
        "cases": Case.objects.listed(),
        "clues": Clue.objects.unanswered(),
        "meetings": Meeting.objects.listed(),
        "items": ActionItem.objects.working(),
    }
    counted = {}
    for name, rows in shown.items():
        few, many = (_with_rows(office, reverse(name), rows, county, n) for n in (1, 30))
        counted[name] = f"{few} with 1 row, {many} with 30"
        yield Figure(f"queries: {name}, 30 rows − 1 row", many - few, "", at_most=0)
    for name, address in pages.work_pages().items():
        most = 25 if name in pages.STATISTICS else 12
        count = pages.statements(office, address)
        yield Figure(f"queries: {name}", count, "", at_most=most, note=counted.get(name, ""))


def _with_rows(office: Client, address: str, rows: Any, county: Any, count: int) -> int:
    """Statements of a list that shows ``count`` of the county's rows; the others are elsewhere."""
    with _given_back():
        kept = rows.filter(county=county).order_by("-id").values_list("pk", flat=True)[:count]
        others = models.QuerySet(rows.model).filter(county=county).exclude(pk__in=list(kept))
        others.update(county=None)
        pages.seconds(office, address)
        return pages.statements(office, address)


@contextmanager
def _given_back() -> Iterator[None]:
    """Whatever is changed inside is as it was afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# --- weight ---------------------------------------------------------------------------------


def _weights() -> Iterator[Figure]:
    """Bytes of a first visit without photographs, as they travel; other hosts it asks."""
    busiest = pages.detail_pages()["platform"].rstrip("/").rsplit("/", 1)[1]
    addresses = {
        "portal": reverse("portal", args=[busiest]),
        "report": reverse("report", args=[busiest]),
        "follow": reverse("follow"),
        "room QR": reverse("room_qr", args=[busiest]),
    }
    for name, address in addresses.items():
        html = Client().get(address, follow=True).content
        files, hosts = _loaded_by(html.decode())
        weight = len(gzip.compress(html)) + sum(map(_compressed, files))
        note = f"{len(files)} files"
        yield Figure(f"weight: {name}", weight / 1000, "kB", at_most=HEAVIEST / 1000, note=note)
        yield Figure(f"weight: {name}, other hosts", len(hosts), "", at_most=0)


def _loaded_by(html: str) -> tuple[set[str], set[str]]:
    """Files under STATIC_ROOT that a page loads by itself, styles' own included; other hosts."""
    asked = LINKED.findall(PAGE.sub("", html))
    files, hosts = set(), set()
    while asked:
        parts = urlsplit(asked.pop())
        if parts.netloc:
            hosts.add(parts.netloc)
        elif parts.path.startswith(settings.STATIC_URL):
            name = parts.path.removeprefix(settings.STATIC_URL)
            if name not in files and name.endswith(".css"):
                style = (settings.STATIC_ROOT / name).read_text(encoding="utf-8")
                found = [a or b for a, b in IN_STYLE.findall(style) if not a.startswith("data:")]
                asked += [url if ":" in url else settings.STATIC_URL + url for url in found]
            files.add(name)
    return files, hosts


def _compressed(name: str) -> int:
    """The smallest form in which the file is kept for browsers of ten years ago: gzip, or as it is."""
    zipped = settings.STATIC_ROOT / f"{name}.gz"
    file = zipped if zipped.exists() else settings.STATIC_ROOT / name
    return int(file.stat().st_size)
