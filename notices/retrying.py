"""When what was not taken is tried again, whatever carries it, and when it is given up."""

import datetime as dt
import random

FIRST_WAIT = dt.timedelta(minutes=1)
LONGEST_WAIT = dt.timedelta(hours=4)
TRIES = 12  # then it is given up, about a day after the first


def wait_after(attempts: int) -> dt.timedelta:
    """How long after so many tries: doubled each time, a little more or less so that what failed
    together does not come back together."""
    wait = min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
    return wait * random.uniform(0.8, 1.2)  # noqa: S311  jitter, no secret
