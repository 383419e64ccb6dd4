"""``verify_ledger [--case NO] [--json]``: recomputes the history, names the first broken link."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from records import seals, verification
from records.models import LedgerEvent, LedgerHead, SealedHead


class Command(BaseCommand):
    help = "Recomputes the chained history; names the first broken link and exits with 1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--case", metavar="NO", default="", help="one matter only")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        tally = verification.verify(self._stream(options["case"]))
        last = seals.last_seal()
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(tally, last), ensure_ascii=False))
        if tally.broken is not None:
            raise CommandError(str(tally.broken))
        if not options["json"]:
            self.stdout.write(
                _("The ledger holds: %(streams)d chains, %(events)d events, %(statuses)d statuses.")
                % {
                    "streams": tally.streams,
                    "events": tally.events,
                    "statuses": tally.statuses,
                }
            )
            if last:
                self.stdout.write(_("Last seal: %(code)s") % {"code": last.code})

    def _stream(self, no: str) -> str | None:
        """The chain of a matter. Refuses a number that has no history."""
        if not no:
            return None
        stream = f"{'practice:' if no.startswith('Y') else ''}case:{no}"
        traces = (LedgerHead, LedgerEvent, SealedHead)
        if not any(model.objects.filter(stream=stream).exists() for model in traces):
            raise CommandError(_("There is no history of matter %(no)s.") % {"no": no})
        return stream


def _as_json(tally: verification.Tally, last: seals.Seal | None) -> dict[str, Any]:
    broken = tally.broken
    return {
        "ok": broken is None,
        "streams": tally.streams,
        "events": tally.events,
        "erased_notes": tally.erased,
        "statuses": tally.statuses,
        "seal": last.code if last else None,
        "broken": broken
        and {
            "flaw": broken.flaw.value,
            "stream": broken.stream,
            "seq": broken.seq,
            "expected": broken.expected,
            "found": broken.found,
        },
    }
