"""``make bench [ARGS="divisions …"]``: every benchmark on PostgreSQL and on SQLite, as one table.

A benchmark is a module ``benchmarks/bench_<name>.py`` with ``measure()``, which gives ``Figure``s.
It runs in a process of its own on an empty, migrated database, with ``benchmarks.settings``; a second
database, empty and not migrated, stands ready for what compares two (``connections["second"]``).
Figures are ratios taken inside one run on one machine, so that machines may differ; a missed bound
is marked, and fails nothing.
"""

import importlib
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from tests import servers
from tests.run import scratch_folder

HERE = Path(__file__).parent
NAMES = ("bench", "second")  # of the two databases
HEAD = "| what | database | measured | must reach | | note |\n| --- | --- | --- | --- | --- | --- |"


def names() -> list[str]:
    """The benchmarks that exist."""
    return sorted(file.stem.removeprefix("bench_") for file in HERE.glob("bench_*.py"))


def measure(name: str, database: str) -> None:
    """Runs one benchmark here, on the database the environment names, and prints its rows."""
    import django  # settings stand in the environment of this process
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    for figure in importlib.import_module(f"benchmarks.bench_{name}").measure():
        print(figure.row(database), flush=True)


def _databases_on(server: str) -> list[str]:
    """Two empty databases on a server of the run's own."""
    import psycopg  # only where there is a server

    with psycopg.connect(server, autocommit=True) as connection:
        for name in NAMES:
            connection.execute(f"CREATE DATABASE {name}")
    return [f"{server.rpartition('/')[0]}/{name}" for name in NAMES]


def main(wanted: list[str]) -> int:
    """0 where every benchmark ran to its end, whatever it measured."""
    unknown = set(wanted) - set(names())
    if unknown:
        sys.exit(f"No such benchmark: {', '.join(unknown)}. There are: {', '.join(names())}.")
    failed = 0
    print(HEAD, flush=True)
    for name in wanted or names():
        with ExitStack() as stack:
            scratch = stack.enter_context(scratch_folder())
            databases = {"sqlite": [f"sqlite:///{scratch}/{name}.sqlite3" for name in NAMES]}
            if server := stack.enter_context(servers.postgres(scratch)):
                databases = {"postgresql": _databases_on(server)} | databases
            broker = stack.enter_context(servers.redis(scratch)) or f"filesystem://{scratch}/broker"
            for database, (first, second) in databases.items():
                own = {"DATABASE_URL": first, "SECOND_DATABASE_URL": second, "BROKER_URL": broker}
                own |= {"CACHE_URL": f"file://{scratch}/cache-{database}", "DEMO": "0"}
                own |= {"BENCH_SCRATCH": str(scratch)}
                own |= {"DJANGO_SETTINGS_MODULE": "benchmarks.settings"}
                command = [sys.executable, "-m", "benchmarks.run", "--here", name, database]
                failed += subprocess.run(command, env=os.environ | own, check=False).returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--here"]:
        measure(*sys.argv[2:4])
    else:
        sys.exit(main(sys.argv[1:]))
