"""Web server, worker and beat as one command: ``python -m config.serve``. Ctrl-C ends them all."""

import os
import signal
import socket
import subprocess
import sys
import time

from config import env

HOST = "127.0.0.1"
NAMES = ("web server", "worker", "beat")
PATIENCE = 20  # seconds a process gets to finish what it is doing


def commands(port: int) -> dict[str, list[str]]:
    """What runs, by name."""
    threads = str(env.number("WEB_THREADS", 8, least=1, most=64))
    web = ["gunicorn", "config.wsgi", "--bind", f"{HOST}:{port}", "--log-level", "warning"]
    web += ["--worker-class", "gthread", "--threads", threads, "--no-control-socket"]
    celery = ["celery", "--app", "config", "--quiet"]
    worker = [*celery, "worker", "--concurrency", "2", "--loglevel", "WARNING"]
    beat = [*celery, "beat", "--loglevel", "WARNING"]
    return {n: [sys.executable, "-m", *c] for n, c in zip(NAMES, (web, worker, beat), strict=True)}


def main() -> int:
    """The exit code of the first process that died; 0 when asked to stop."""
    port = env.number("PORT", 8000, least=1, most=65535)
    with socket.socket() as probe:
        if probe.connect_ex((HOST, port)) == 0:
            sys.exit(f"Port {port} is in use. Stop what listens there, or say PORT={port + 1}.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # Noted and looked at below: a second Ctrl-C does not keep it from ending what it started.
    asked: list[int] = []
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, lambda number, _frame: asked.append(number))
    # Groups of their own: Ctrl-C reaches the supervisor alone, which then asks each by its id.
    running = {n: subprocess.Popen(c, process_group=0) for n, c in commands(port).items()}
    print(f"Open http://{HOST}:{port}/ (Ctrl-C stops everything)", flush=True)
    try:
        while not (died := [n for n, p in running.items() if p.poll() is not None]):
            if asked:
                return 0
            time.sleep(0.2)
        code = running[died[0]].returncode
        print(f"The {died[0]} ended with {code}; stopping the others.", file=sys.stderr)
        return code if code >= 0 else 128 - code
    finally:
        for process in running.values():
            process.terminate()
        for process in running.values():
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()


if __name__ == "__main__":
    sys.exit(main())
