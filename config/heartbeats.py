"""Beat and the workers say by themselves that they live, each apart from the other.

Whoever starts beat with another scheduler (``celery beat --scheduler …``) hears nothing of it.
"""

import threading
import time
from typing import Any

from celery import beat, bootsteps

EVERY = 30.0  # seconds


class Scheduler(beat.Scheduler):
    """The schedule, kept in memory (a file of its own can break); says on each round that it
    lives, so that a beat that hangs is silent."""

    last_written = float("-inf")

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """One round; the seconds until the next, at most those between two signs of life."""
        from records import heartbeats  # celery reads this module before the models are ready

        if time.monotonic() - self.last_written >= EVERY:
            self.last_written = time.monotonic()
            heartbeats.write(heartbeats.BEAT)
        return min(super().tick(*args, **kwargs), EVERY)


class WorkerHeartbeat(bootsteps.StartStopStep):
    """A thread of the worker's own that says every 30 s that it lives, under the worker's name.

    No timer of Celery's: in a pool without processes of its own that one waits for the task.
    """

    requires = {"celery.worker.components:Pool"}

    def __init__(self, worker: Any, **kwargs: Any) -> None:
        super().__init__(worker, **kwargs)
        self.ended = threading.Event()

    def start(self, worker: Any) -> None:
        """Begins to write."""
        threading.Thread(target=self._run, args=(worker.hostname,), daemon=True).start()

    def stop(self, worker: Any) -> None:
        """Writes no more; the row falls silent."""
        self.ended.set()

    def _run(self, name: str) -> None:
        from records import heartbeats  # as above

        while True:
            heartbeats.write(f"{heartbeats.WORKER}{name}")
            if self.ended.wait(EVERY):
                return
