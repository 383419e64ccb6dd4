"""``manage.py found_platforms --within CODE …``: platforms where residents have an organisation."""

import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import DomainError
from platforms.founding import CannotFound, Founded, found_platforms, found_tenant
from platforms.models import Platform


class Command(BaseCommand):
    help = (
        "Founds platforms where residents have an organisation; may be repeated. With --tenant, "
        "first makes a tenant of that name that answers for exactly the towns of --within."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--within", required=True, action="append", metavar="CODE")
        parser.add_argument("--pilot", action="store_true", help="as pilots")
        parser.add_argument("--under", metavar="PLATFORM", help="what counties and tenants join")
        parser.add_argument("--tenant", metavar="NAME", help="a tenant for the towns of --within")
        parser.add_argument("--established-on", type=dt.date.fromisoformat, metavar="DATE")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, within: list[str], **options: Any) -> None:
        try:
            found = self._found(within, options)
        except DomainError as error:
            raise CommandError(error.sentence) from error
        if options["json"]:
            self.stdout.write(json.dumps(found.as_json(), ensure_ascii=False))
            return
        self.stdout.write(
            _(
                "Platforms founded: %(county)s county, %(town)s town, %(village)s village; "
                "%(unchanged)s stood already."
            )
            % {**found.created, "unchanged": found.unchanged}
        )
        for label, divisions in (
            (_("No residents' organisation, so none is owed: %(name)s"), found.not_counted),
            (_("To be confirmed, none was founded: %(name)s"), found.unclear),
        ):
            for division in divisions:
                self.stdout.write(label % {"name": f"{division.code} {division.name}"})

    @transaction.atomic
    def _found(self, within: list[str], options: dict[str, Any]) -> Founded:
        under = self._platform(options["under"])
        if options["tenant"]:
            found_tenant(options["tenant"], within, under=under)
        found = Founded()
        for code in within:
            found.add(
                found_platforms(
                    within=code,
                    pilot=options["pilot"],
                    under=under,
                    established_on=options["established_on"],
                )
            )
        return found

    def _platform(self, code: str | None) -> Platform | None:
        if not code:
            return None
        platform = Platform.objects.filter(code=code).first()
        if platform is None:
            raise CannotFound(_("There is no platform %(code)s.") % {"code": code})
        return platform
