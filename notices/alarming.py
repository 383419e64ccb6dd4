"""An alarm in a sentence, as the office's home and 系统状况 say it."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import clock
from notices.operations import Alarm

TWO = 2  # so many of a unit before the larger one is said


def headline(alarm: Alarm, label: Any = "") -> str:
    """What is wrong and for how long; ``label`` names a part that has no sentence of its own."""
    match alarm.code:
        case "beat" if alarm.since:
            return _("Reminders have stopped for %(time)s") % {"time": for_how_long(alarm.since)}
        case "beat":
            return _("Reminders have not begun")
        case "worker" if alarm.since:
            words = _("No worker has answered for %(time)s")
            return words % {"time": for_how_long(alarm.since)}
        case "worker":
            return _("No worker is running")
        case "jobs" if alarm.number:
            words = ngettext(
                "%(n)s periodic job failed", "%(n)s periodic jobs failed", alarm.number
            )
            return words % {"n": alarm.number}
        case "jobs":
            return _("The periodic jobs do not run")
        case "waiting":
            words = ngettext("%(n)s notice is late", "%(n)s notices are late", alarm.number)
            return words % {"n": alarm.number}
        case "given_up":
            words = ngettext(
                "%(n)s notice could not be sent", "%(n)s notices could not be sent", alarm.number
            )
            return words % {"n": alarm.number}
    return _("%(part)s: needs a look") % {"part": label}


def for_how_long(since: dt.datetime) -> str:
    """The time since a moment of the machine's clock: minutes, from two hours on hours, then days."""
    minutes = max(int((clock.real_now() - since) / dt.timedelta(minutes=1)), 1)
    hours, days = minutes // 60, minutes // (60 * 24)
    if days >= TWO:
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    if hours >= TWO:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
