"""``demo_clock [--forward 3d] [--to TIME] [--json]``: moves the demo's day forwards."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from common import clock
from common.errors import DomainError
from config import jobs
from config.management.commands.run_due import as_json
from config.moments import read_moment, read_span


class Command(BaseCommand):
    help = "Demo only: moves the site's clock forwards and runs the jobs of the days passed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--forward", metavar="SPAN", default="", help="3d, 12h, 2w or 30m")
        parser.add_argument("--to", metavar="TIME", default="", help="2026-11-21T08:00")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["forward"] and options["to"]:
            raise CommandError(_("Give --forward or --to, not both."))
        to = None
        if options["forward"]:
            to = clock.now() + read_span(options["forward"])
        elif options["to"]:
            to = read_moment(options["to"])
        try:
            if not clock.is_demo():
                raise clock.NotADemo()
            outcomes = jobs.move_clock(to) if to else []
        except DomainError as refusal:
            raise CommandError(refusal.sentence) from refusal
        now = timezone.localtime(clock.now()).replace(microsecond=0)
        if options["json"]:
            self.stdout.write(
                json.dumps({"now": now.isoformat(), **as_json(outcomes)}, ensure_ascii=False)
            )
            return
        self.stdout.write(
            _("The site’s time is %(now)s; %(count)d jobs ran on the way.")
            % {"now": f"{now:%Y-%m-%d %H:%M}", "count": len(outcomes)}
        )
        for outcome in outcomes:
            if not outcome.ok:
                self.stderr.write(f"{outcome.name}: {outcome.note}")
