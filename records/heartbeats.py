"""Signs of life of beat and of each worker, written by each of them itself, in machine time."""

import datetime as dt
import logging

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import Error

from common import clock
from records.models import Heartbeat

logger = logging.getLogger(__name__)

BEAT = "beat"
WORKER = "worker:"  # before the worker's own name, celery@host
SILENT = dt.timedelta(minutes=3)  # they write each half minute
GONE = dt.timedelta(days=1)
CONNECT_WITHIN = 5  # seconds; who writes has other things to do

WRITE = (
    "INSERT INTO records_heartbeat (name, last_time) VALUES (%s, %s) "
    "ON CONFLICT (name) DO UPDATE SET last_time = excluded.last_time"
)


def write(name: str) -> None:
    """Notes that ``name`` lives. A database that does not answer is logged; the caller goes on."""
    apart = _connection_apart()
    try:
        with apart.cursor() as cursor:
            now = apart.ops.adapt_datetimefield_value(clock.real_now())
            cursor.execute(WRITE, [name[:160], now])
    except Error as error:
        logger.warning("The sign of life of %s could not be written: %s", name, error)
    finally:
        apart.close()


def _connection_apart() -> BaseDatabaseWrapper:
    """A connection outside the pool: a worker that forks must hand down neither."""
    apart = connections.create_connection(DEFAULT_DB_ALIAS)
    options = {key: value for key, value in apart.settings_dict["OPTIONS"].items() if key != "pool"}
    if apart.vendor == "postgresql":
        options["connect_timeout"] = CONNECT_WITHIN
    apart.settings_dict = {**apart.settings_dict, "OPTIONS": options}
    return apart


def forget_gone() -> None:
    """Removes the rows of workers that were not heard for a day; the last of all stays."""
    gone = Heartbeat.objects.filter(name__startswith=WORKER, last_time__lt=clock.real_now() - GONE)
    gone.delete()
