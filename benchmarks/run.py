"""``make bench [ARGS="divisions …"]``: every benchmark on PostgreSQL and on SQLite, as one table.

A benchmark is a module ``benchmarks/bench_<name>.py`` with ``measure()``, which gives ``Figure``s.
It runs in a process of its own on an empty, migrated database. Figures are ratios taken inside one
run on one machine, so that machines may differ; a missed bound is marked, and fails nothing.
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
    for figure in importlib.import_module(f"benchmarks.bench_{name}").measure():
        print(figure.row(database), flush=True)


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
            databases = {"sqlite": f"sqlite:///{scratch}/bench.sqlite3"}
            if server := stack.enter_context(servers.postgres(scratch)):
                databases = {"postgresql": server} | databases
            broker = stack.enter_context(servers.redis(scratch)) or f"filesystem://{scratch}/broker"
            for database, url in databases.items():
                own = {"DATABASE_URL": url, "BROKER_URL": broker, "DEMO": "1"}
                own |= {"DJANGO_SETTINGS_MODULE": "config.settings"}
                command = [sys.executable, "-m", "benchmarks.run", "--here", name, database]
                failed += subprocess.run(command, env=os.environ | own, check=False).returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--here"]:
        measure(*sys.argv[2:4])
    else:
        sys.exit(main(sys.argv[1:]))
