"""``manage.py check_placement``: proves that every copied place is what the tree says."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from platforms.placing import misplaced

MOST_SHOWN = 20


class Command(BaseCommand):
    help = "Proves that path, town and county of every row are what the tree of platforms says."

    def handle(self, **options: Any) -> None:
        wrong = misplaced()
        if wrong:
            listed = "\n".join(wrong[:MOST_SHOWN])
            raise CommandError(
                _("%(count)s rows stand in the wrong place:\n%(listed)s")
                % {"count": len(wrong), "listed": listed}
            )
        self.stdout.write(_("Every row stands where its platform stands."))
