"""What the site does about its database's connections, beyond what Django does."""

import sys
from typing import Any

from django.db import OperationalError, connection


def let_dead_ones_go(**_about: Any) -> None:
    """Called where a request broke: after the server restarted every kept connection is dead, and
    whoever meets the first lets go of all of them, so that the next request gets a new one.

    The pool's own check is no way: it waits ever longer before it tries the next dead one.
    """
    broke = isinstance(sys.exc_info()[1], OperationalError)
    if not broke or connection.vendor != "postgresql" or connection.connection is None:
        return  # there was none to be had: those that others hold may be sound
    if not connection.is_usable():
        connection.pool.drain()  # type: ignore[attr-defined]  # PostgreSQL's alone has one
