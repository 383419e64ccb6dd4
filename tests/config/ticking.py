"""The project's Celery application with a beat that ticks twice a second.

Started as ``celery -A tests.config.ticking`` by the tests of beat and worker.
"""

from config.celery import app

app.conf.beat_schedule["tick"]["schedule"] = 0.5
