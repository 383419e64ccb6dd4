"""``manage.py metrics``: the figures of a platform and all below it."""

import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common import clock
from platforms.models import Platform
from reports.metrics import compute


def day(text: str) -> dt.date:
    """A day as given on the command line. Raises CommandError naming the form."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text!r} is not a day; write it as 2026-11-21.") from error


class Command(BaseCommand):
    help = "Prints M-1 … M-22 of a platform and everything below it, as one JSON object."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--platform", required=True, help="code of the platform")
        parser.add_argument("--from", dest="first", default="", help="first day, 2026-01-01")
        parser.add_argument("--to", dest="last", default="", help="last day, 2026-12-31")
        parser.add_argument("--json", action="store_true", help="(always JSON)")

    def handle(self, *args: Any, **options: Any) -> None:
        """The period is the running year where none is given."""
        today = clock.today()
        first = day(options["first"]) if options["first"] else today.replace(month=1, day=1)
        last = day(options["last"]) if options["last"] else today
        if last < first:
            raise CommandError(f"--to {last} lies before --from {first}.")
        platform = Platform.objects.filter(code=options["platform"], practice=False).first()
        if platform is None:
            raise CommandError(f"There is no platform {options['platform']}.")
        figures = compute(platform, first, last)
        self.stdout.write(json.dumps(figures, ensure_ascii=False, indent=1))
