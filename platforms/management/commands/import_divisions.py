"""``manage.py import_divisions FILE [--within CODE] [--json]``: the state's list of divisions."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from platforms.divisions import BadDivisionFile, import_divisions


class Command(BaseCommand):
    help = "Takes in divisions from CSV or CSV.GZ (code,name,level,parent_code); may be repeated."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--within", default="", metavar="CODE", help="only CODE and its line")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, file: Path, within: str, **options: Any) -> None:
        try:
            done = import_divisions(file, within)
        except BadDivisionFile as error:
            raise CommandError(error.sentence) from error
        if options["json"]:
            self.stdout.write(json.dumps(done.as_json(), ensure_ascii=False))
            return
        self.stdout.write(
            _(
                "Divisions: %(created)s created, %(updated)s updated, "
                "%(unchanged)s unchanged, %(missing)s missing from the file."
            )
            % done.as_json()
        )
        if done.missing:
            self.stdout.write(_("Missing: %(codes)s") % {"codes": " ".join(done.missing_codes)})
