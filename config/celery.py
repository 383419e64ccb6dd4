"""The Celery application. Beat knows one entry: each minute, run what is due."""

import os
from typing import Any

from celery import Celery, signals
from celery.contrib.django.task import DjangoTask
from kombu.transport import TRANSPORT_ALIASES

from config.heartbeats import WorkerHeartbeat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class OneReadingTask(DjangoTask):
    """Reads the site's time once per task, as the middleware does per request."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        from common import clock  # the worker imports this module before the models are ready

        with clock.one_reading():
            return super().__call__(*args, **kwargs)


# Whoever opens the folder, kombu looks up here: its own transport shows letters half written.
TRANSPORT_ALIASES["filesystem"] = "config.letterbox:Transport"
app = Celery("haoshangliang", task_cls=OneReadingTask)
app.set_default()  # for every thread of the web server, not only the one that imports this
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(WorkerHeartbeat)


@signals.worker_init.connect
def read_addresses(**kwargs: Any) -> None:
    """Messages lead to pages: a worker that is ready, and each process that it forks, knows them."""
    from django.urls import reverse  # as above

    reverse("inbox")  # whichever is asked for first loads them all


# A wake-up that nobody took for a minute is worth nothing: the next one does the same.
app.conf.beat_schedule = {
    "tick": {"task": "config.tasks.tick", "schedule": 60.0, "options": {"expires": 60}}
}
