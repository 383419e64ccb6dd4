"""``run_due [--at ISO-TIME] [--json]``: every periodic job once, as beat would."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from common import clock
from config import jobs
from config.moments import read_moment


class Command(BaseCommand):
    help = "Runs every periodic job that is due, each at most once per period."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--at", metavar="ISO-TIME", default="", help="as if it were this time")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        at = read_moment(options["at"]) if options["at"] else clock.now()
        if at > clock.now() and not clock.is_demo():
            raise CommandError(
                _("%(at)s lies in the future. Only a demo runs jobs ahead of time.")
                % {"at": options["at"]}
            )
        outcomes = jobs.run_due(at)
        failed = [outcome for outcome in outcomes if not outcome.ok]
        if options["json"]:
            self.stdout.write(json.dumps(as_json(outcomes), ensure_ascii=False))
        else:
            for outcome in outcomes:
                due = timezone.localtime(outcome.due)
                self.stdout.write(f"{due:%Y-%m-%d %H:%M} {outcome.name} {outcome.note or 'ok'}")
            if not outcomes:
                self.stdout.write(_("Nothing is due."))
        if failed:
            raise CommandError(
                _("These jobs failed: %(names)s.")
                % {"names": ", ".join(sorted({outcome.name for outcome in failed}))}
            )


def as_json(outcomes: list[jobs.Outcome]) -> dict[str, Any]:
    """What ran, as one object."""
    return {
        "ok": all(outcome.ok for outcome in outcomes),
        "ran": [
            {
                "job": outcome.name,
                "due": timezone.localtime(outcome.due).isoformat(),
                "ok": outcome.ok,
                "note": outcome.note,
            }
            for outcome in outcomes
        ],
    }
