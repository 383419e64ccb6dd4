"""``python -m tests.run [pytest's arguments]``: the suite on the best servers this machine has.

``DATABASE_URL`` and ``BROKER_URL`` are used where given. Else a PostgreSQL and a Redis of the
suite's own are started on free ports in a scratch folder, where their programs are installed, and
stopped by their ids at the end; else SQLite and the embedded broker do. A server that was not
started here is never touched. Called with no arguments the suite shares out its tests among as
many processes as there are cores, each with a database of its own.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests import servers


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder that goes when the run ends; others may enter it, as PostgreSQL's user must."""
    folder = Path(tempfile.mkdtemp(prefix="haoshangliang-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


IN_PARALLEL = ["--numprocesses=auto", "--dist=worksteal"]


def main(arguments: list[str]) -> int:
    """pytest's exit code."""
    arguments = arguments or IN_PARALLEL
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with ExitStack() as stack:
        scratch = stack.enter_context(scratch_folder())
        if not os.environ.get("DATABASE_URL"):
            os.environ["DATABASE_URL"] = stack.enter_context(servers.postgres(scratch))
        if not os.environ.get("BROKER_URL"):
            os.environ["BROKER_URL"] = stack.enter_context(servers.redis(scratch))
        suite = subprocess.Popen([sys.executable, "-m", "pytest", *arguments])
        try:
            return suite.wait()
        except BaseException:
            # Ctrl-C reached pytest too: it says what ran so far and ends, or is ended.
            suite.send_signal(signal.SIGINT)
            try:
                suite.wait(servers.PATIENCE)
            except subprocess.TimeoutExpired:
                suite.kill()
            raise


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
