"""Does a page get slower when twelve more counties use the site? County against city, in turn."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.core.management import call_command
from django.db import connection, connections
from django.test import Client

from benchmarks import pages
from benchmarks.figures import Figure
from config.scale import seeding
from config.scale.sizes import SCALES

# Thirteen counties take SQLite more than ten minutes to write; three show whether a page grows.
CITY = {"postgresql": SCALES["city"], "sqlite": replace(SCALES["city"], counties=3)}
TIMES = int(os.environ.get("BENCH_TIMES", "40"))


def measure() -> list[Figure]:
    """p95 of each work page as the county's desk, in a city ÷ in its county alone."""
    at, city = seeding.now(), CITY[connection.vendor]
    took = [seeding.seed(SCALES["county"], at).seconds]
    with _second():
        call_command("migrate", verbosity=0)
        took.append(seeding.seed(city, at).seconds)
    addresses = pages.work_pages()
    here = pages.office()
    with _second():
        pages.settle()
        there = pages.office()
        if pages.work_pages() != addresses:
            raise RuntimeError("The measured county differs between the two databases.")
    pages.settle()
    note = f"1 county in {took[0]:.0f} s, {city.counties} in {took[1]:.0f} s"
    figures = []
    for name, address in addresses.items():
        figures.append(_growth(name, address, here, there, note))
        note = ""
    return figures


def _growth(name: str, address: str, here: Client, there: Client, note: str) -> Figure:
    def in_city() -> float:
        with _second():
            return pages.seconds(there, address)

    county, city = pages.in_turn(TIMES, lambda: pages.seconds(here, address), in_city)
    words = f"median {pages.ms(county)} → {pages.ms(city)}; {note}".removesuffix("; ")
    ratio = pages.p95(city) / pages.p95(county)
    return Figure(f"growth: {name}, p95 city ÷ county", ratio, at_most=1.2, note=words)


@contextmanager
def _second() -> Iterator[None]:
    """Everything reads the second database while inside."""
    first = connections["default"]
    connections["default"] = connections["second"]
    try:
        yield
    finally:
        connections["default"] = first
