"""PostgreSQL and Redis of the suite's own: free ports, a scratch folder, stopped by their ids."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PATIENCE = 120  # seconds a server gets to start or to stop
SQLITE = ""  # an empty DATABASE_URL is SQLite, an empty BROKER_URL the embedded broker
EMBEDDED = ""
# Speed instead of durability: what a suite writes nobody needs after a power cut.
PG_OPTIONS = "fsync=off synchronous_commit=off full_page_writes=off max_connections=200"


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def postgres_programs() -> Path | None:
    """The folder of the newest initdb, or None."""
    found = list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found.sort(key=lambda path: [int(part) for part in re.findall(r"\d+", str(path))])
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def _postgres_user() -> dict[str, Any] | None:
    """Whom to start it as: initdb refuses root. None where root has no such user to lend."""
    if os.geteuid() != 0:
        return {}
    import pwd  # only where there is a root

    try:
        pwd.getpwnam("postgres")
    except KeyError:
        return None
    return {"user": "postgres", "group": "postgres", "extra_groups": []}


def _wait_until(ready: Callable[[], bool], process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{process.args!r} did not start:\n{log.read_text()[-2000:]}")
        time.sleep(0.05)


def _stop(process: subprocess.Popen, with_signal: signal.Signals) -> None:
    process.send_signal(with_signal)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def answers(port: int) -> bool:
    """Whether something accepts connections there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def postgres(scratch: Path, set_to: str = PG_OPTIONS) -> Iterator[str]:
    """The address of a PostgreSQL of our own while inside; SQLite where it is not installed."""
    programs, as_user = postgres_programs(), _postgres_user()
    if programs is None or as_user is None:
        yield SQLITE
        return
    home = scratch / "postgres"
    home.mkdir()
    if as_user:
        shutil.chown(home, "postgres", "postgres")
    data, log = home / "data", scratch / "postgres.log"
    initdb = [str(programs / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust"]
    initdb += ["-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    subprocess.run(initdb, check=True, capture_output=True, cwd=home, **as_user)
    port = free_port()  # not before: another process may take it while initdb works
    options = [word for option in set_to.split() for word in ("-c", option)]
    listen = ["-h", "127.0.0.1", "-p", str(port), "-k", str(home)]
    with log.open("w") as out:
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, *listen, *options],
            stdout=out,
            stderr=out,
            cwd=home,
            start_new_session=True,
            **as_user,
        )
    is_ready = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
    try:
        _wait_until(lambda: subprocess.run(is_ready, check=False).returncode == 0, server, log)
        yield f"postgres://postgres@127.0.0.1:{port}/postgres"
    finally:
        _stop(server, signal.SIGINT)


@contextmanager
def redis(scratch: Path) -> Iterator[str]:
    """The address of a Redis of our own while inside; the embedded broker where it is missing."""
    program = shutil.which("redis-server")
    if program is None:
        yield EMBEDDED
        return
    port, log = free_port(), scratch / "redis.log"
    keep_nothing = ["--save", "", "--appendonly", "no", "--dir", str(scratch)]
    with log.open("w") as out:
        server = subprocess.Popen(
            [program, "--bind", "127.0.0.1", "--port", str(port), *keep_nothing],
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        _wait_until(lambda: answers(port), server, log)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        _stop(server, signal.SIGTERM)
