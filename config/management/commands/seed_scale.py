"""``seed_scale --scale county|city|province [--json]``: a county, a prefecture, ten of those."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.scale import seeding
from config.scale.sizes import SCALES


class Command(BaseCommand):
    help = "Fills an empty database with three years of made-up records, for measuring."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scale", required=True, help=", ".join(SCALES))
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Progress goes to standard error, so that what is printed can be read by a program."""
        name = options["scale"]
        if name not in SCALES:
            raise CommandError(f"{name!r} is no scale. There are: {', '.join(SCALES)}.")
        try:
            done = seeding.seed(SCALES[name], seeding.now(), say=self._say)
        except seeding.NotEmpty as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            facts = {"scale": name, "platforms": done.platforms, "rows": done.rows}
            facts |= {"seconds": round(done.seconds, 1), "accounts": done.accounts}
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
            return
        for model, count in {"Platform": done.platforms, **done.rows}.items():
            self.stdout.write(f"{model:<20}{count:>12}")
        self.stdout.write(f"{done.seconds:.0f} s. To sign in (a new password is asked for):")
        for username, password in done.accounts.items():
            self.stdout.write(f"  {username:<12}{password}")

    def _say(self, words: str) -> None:
        self.stderr.write(words)
