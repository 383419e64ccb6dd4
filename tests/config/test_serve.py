"""``python -m config.serve``: three processes as one, ended together, by their ids."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

from config import serve
from tests.servers import answers, free_port

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90


@pytest.fixture
def site(tmp_path):
    """The supervisor on a free port, with a broker of its own; whatever is left is ended."""
    port = free_port()
    own = {
        "PORT": str(port),
        "DATABASE_URL": f"sqlite:///{tmp_path}/site.sqlite3",
        "BROKER_URL": f"filesystem://{tmp_path}/broker",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "config.serve"],
        cwd=ROOT,
        env=os.environ | own,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    family: list[psutil.Process] = []
    try:
        wait_until(lambda: answers(port))
        family = psutil.Process(process.pid).children(recursive=True)
        yield process, port
    finally:
        process.kill()
        process.communicate()
        for member in family:
            if member.is_running():
                member.kill()


def wait_until(true) -> None:
    """Waits for what must come soon."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)


def alive(family: list[psutil.Process]) -> list[psutil.Process]:
    """Those that still run; one that ended and that nobody has buried yet does not."""
    found = []
    for member in family:
        try:
            if member.is_running() and member.status() != psutil.STATUS_ZOMBIE:
                found.append(member)
        except psutil.NoSuchProcess:
            continue  # it ended between the two questions
    return found


@pytest.mark.parametrize("times", [1, 20])
def test_it_serves_and_ends_all_three_on_term(site, times):
    process, port = site
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as response:
        assert response.read() == b"ok"
    wait_until(lambda: len(psutil.Process(process.pid).children()) == 3)
    family = psutil.Process(process.pid).children(recursive=True)
    for _impatient in range(times):
        process.terminate()
        time.sleep(0.01)  # between two taps of Ctrl-C, or what make passes on beside its group
    said, _nothing = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    assert alive(family) == []
    assert f"http://127.0.0.1:{port}/" in said


def test_when_one_dies_the_others_end_and_its_code_is_told(site):
    process, _port = site
    wait_until(lambda: len(psutil.Process(process.pid).children()) == 3)
    beat = next(c for c in psutil.Process(process.pid).children() if "beat" in c.cmdline())
    beat.send_signal(signal.SIGKILL)
    said, _nothing = process.communicate(timeout=PATIENCE)
    assert process.returncode == 128 + signal.SIGKILL
    assert "The beat ended" in said


def test_a_port_in_use_is_said_in_a_sentence(monkeypatch):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(SystemExit) as refused:
            serve.main()
    assert str(refused.value) == (
        f"Port {port} is in use. Stop what listens there, or say PORT={port + 1}."
    )
