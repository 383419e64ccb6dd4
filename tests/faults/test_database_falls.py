"""The database dies twice under load and comes back; nobody's act is lost, none stands twice."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests import servers
from tests.faults.processes import ROOT, database_url, site_environment, until
from tests.faults.storm import PEOPLE, TURNS
from tests.notices.sink import sinking

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A PostgreSQL of this test's own with the tables of the suite's, since it is going to fall."""
    programs = servers.postgres_programs()
    if connection.vendor != "postgresql" or programs is None:
        pytest.skip("what falls is PostgreSQL: tried where the suite runs on it")
    tmp_path.chmod(0o755)
    for above in tmp_path.parents[:2]:  # PostgreSQL's user has to get there
        above.chmod(above.stat().st_mode | 0o055)
    # As an office runs it, but for a fall of the machine: its processes alone are going to die.
    with servers.postgres(tmp_path, "fsync=off max_connections=50") as address:
        tables = subprocess.run(
            [programs / "pg_dump", "--no-owner", database_url()], check=True, capture_output=True
        )
        quietly = ["--quiet", "--set", "ON_ERROR_STOP=1"]
        subprocess.run(
            [programs / "psql", *quietly, address],
            check=True,
            input=tables.stdout,
            stdout=subprocess.DEVNULL,
        )
        yield address


def others(address: str) -> set[int]:
    """The processes of the server that serve somebody else."""
    with psycopg.connect(address, autocommit=True) as link:
        rows = link.execute(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
            " AND pid <> pg_backend_pid()"
        )
        return {pid for (pid,) in rows}


def falls(address: str) -> set[int]:
    """One of the server's processes is killed: PostgreSQL ends all others and recovers. These."""
    served = others(address)
    os.kill(min(served), signal.SIGKILL)
    return served


def is_back(address: str, ended: set[int]) -> bool:
    """Whether it serves again, and nobody by one of the processes that ended."""
    try:
        return not others(address) & ended
    except psycopg.OperationalError:
        return False


def watched(storm: subprocess.Popen, address: str) -> str:
    """What it said at the end; meanwhile the database falls three times."""
    assert storm.stdin is not None and storm.stdout is not None
    entered, last = 0, ""
    for line in storm.stdout:
        entered += line == "entered\n"
        if line == "entered\n" and entered in (20, 90):
            falls(address)
        if line == "at rest\n":
            ended = falls(address)
            assert until(lambda ended=ended: is_back(address, ended))
            print("go on", file=storm.stdin, flush=True)
        last = line
    storm.wait()
    return last


@pytest.mark.soak
def test_acts_and_messages_outlive_the_database(address, tmp_path):
    log = tmp_path / "storm.log"
    with sinking() as sink, log.open("w") as errors:
        mail = {"EMAIL_URL": f"smtp://127.0.0.1:{sink.port}", "DATABASE_URL": address, "DEMO": "1"}
        storm = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.storm"],
            cwd=ROOT,
            env=site_environment(**mail),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            last = watched(storm, address)
        finally:
            storm.kill()
            storm.communicate()
        assert storm.returncode == 0, log.read_text()[-4000:]
    said = json.loads(last)
    assert said["refused"] > 0  # it did fall
    assert said["entered"] == said["kept"]
    assert len(said["kept"]) == PEOPLE * TURNS
    assert said["pages_afterwards"] == [500, 200, 200, 200]  # one meets a dead connection
    assert (said["broken"], said["states"], said["deliveries"]) == ("", ["sent"], PEOPLE * TURNS)
    mails = [mail["Message-ID"] for mail in sink.mails]
    assert len(set(mails)) == PEOPLE * TURNS
    assert len(mails) - len(set(mails)) <= said["twice"] <= 2
