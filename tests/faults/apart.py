"""The ticking application for hosts apart: a queue of its own, and one message a worker at a time.

Started as ``celery -A tests.faults.apart`` with ``QUEUE`` naming the queue, since others may use the
same broker.
"""

import os

from tests.config.ticking import app

app.conf.task_default_queue = os.environ["QUEUE"]
app.conf.worker_prefetch_multiplier = 1
