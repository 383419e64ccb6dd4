"""``manage.py load_demo``: the demo of ``make run``."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from common import clock
from config.demo import loading
from config.env import VAR_DIR


class Command(BaseCommand):
    help = "Loads the demo (real divisions, 179 platforms, fictional people) and prints how to sign in."

    def handle(self, *args: Any, **options: Any) -> None:
        """Idempotent: a second run keeps the data and only renews what has not been used."""
        if not settings.DEMO:
            raise CommandError("load_demo works in a demo only. Set DEMO=1, or use first_admin.")
        at = clock.now()
        if not loading.is_loaded():
            loading.load(at)
        sheet = loading.sign_in_sheet(at)
        path = VAR_DIR / "demo-accounts.txt"
        path.parent.mkdir(exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(sheet)
        self.stdout.write(sheet)
