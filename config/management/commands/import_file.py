"""``manage.py import_file KIND FILE [--platform CODE] [--commit]``: what an office has in Excel."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from common import clock
from common.errors import DomainError
from common.sheets import rows_of
from participants.actor import Actor
from participants.importing import NoSuchPlace, Plan, carry_out, plan_roster
from participants.rosterlines import read_table
from platforms.models import Platform

KINDS = ("roster",)


class Command(BaseCommand):
    help = (
        "Brings in a table (XLSX or CSV, Chinese header row). Shows what it would do; --commit "
        "does it. Any line that cannot be taken is named, and then nothing is written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=KINDS)
        parser.add_argument("file", type=Path)
        parser.add_argument("--platform", metavar="CODE", help="at this platform and below it")
        parser.add_argument("--term", default="", help="the term of the new seats")
        parser.add_argument("--commit", action="store_true", help="write it")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            found = self._plan(file, options)
            if options["commit"]:
                carry_out(found, by=Actor.system(), at=clock.now())
        except OSError as error:
            raise CommandError(_("The file cannot be opened: %(why)s") % {"why": error}) from error
        except DomainError as error:
            raise CommandError("\n".join([error.sentence, _("Nothing was written.")])) from error
        if options["json"]:
            self.stdout.write(
                json.dumps({**found.as_json(), "committed": options["commit"]}, ensure_ascii=False)
            )
            return
        self.stdout.write(
            _(
                "%(seats)s seats at %(platforms)s platforms, %(people)s people new in the "
                "register; %(unchanged)s stood already."
            )
            % found.as_json()
        )
        if not options["commit"]:
            self.stdout.write(_("This is the preview. With --commit it is written."))

    def _plan(self, file: Path, options: dict[str, Any]) -> Plan:
        lines = read_table(rows_of(file.read_bytes()))
        roots = Platform.objects.filter(practice=False)
        code = options["platform"]
        roots = roots.filter(code=code) if code else roots.filter(is_tenant=True)
        found = list(roots.order_by("path")[:2])
        if len(found) != 1:
            text = _("There is no platform %(code)s.") if code else _("Please name --platform.")
            raise NoSuchPlace(text % {"code": code} if code else text)
        return plan_roster(lines, found[0], day=clock.today(), term=options["term"])
