"""What the site says of each of its parts: in order, out of order, and what to do then.

``docs/runbook/<code>.md`` says the same at length, for whoever looks after the machine.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from config.env import BASE_DIR

FOLDER = BASE_DIR / "docs" / "runbook"


@dataclass(frozen=True)
class Part:
    """One part: its name, what is felt where it fails, and the first thing to do."""

    label: Any
    felt: Any
    todo: Any


PARTS: dict[str, Part] = {
    "database": Part(
        _("Database"),
        _("No page opens."),
        _("Start the database again, then look at its disk and its log."),
    ),
    "migrations": Part(
        _("Tables"),
        _("The tables are not those of this version."),
        _("Run “manage.py migrate”, then start the site’s processes again."),
    ),
    "broker": Part(
        _("Message queue"),
        _("Notices wait in the database; none is lost."),
        _("Start Redis (or what BROKER_URL names) again; nothing else is to be done."),
    ),
    "worker": Part(
        _("Workers"),
        _("No mail leaves and no periodic job runs. The inbox of the site still works."),
        _("Start “celery -A config worker” again and read the end of its log."),
    ),
    "beat": Part(
        _("Reminders’ clock"),
        _("Nobody is reminded, and what was to be sent again waits."),
        _("Start “celery -A config beat” again. What was missed is made up for once."),
    ),
    "jobs": Part(
        _("Periodic jobs"),
        _("A job failed or does not run: reminders, minutes, the nightly seal."),
        _("Read the error in the log of the worker; the job runs again at its next time."),
    ),
    "waiting": Part(
        _("Sending"),
        _("Notices leave late."),
        _("Look whether a worker runs and whether the way below that has trouble answers."),
    ),
    "given_up": Part(
        _("Notices given up"),
        _("These people got no message outside the site."),
        _("Open the register of notices, read why, correct the address or call them."),
    ),
    "calendar": Part(
        _("Working days"),
        _("Limits in working days are computed Monday to Friday."),
        _("Paste the State Council’s notice on the page of working days."),
    ),
    "fonts": Part(
        _("Chinese fonts"),
        _("PDF papers and notice pictures are not offered; Word papers work."),
        _("On Debian: apt-get install fonts-noto-cjk fontconfig, then start the site again."),
    ),
}


def page_of(code: str) -> Path:
    """The runbook's page of a part, inside the repository."""
    return (FOLDER / f"{code.replace('_', '-')}.md").relative_to(BASE_DIR)
