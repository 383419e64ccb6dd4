"""Seeds the working-day table through 2026 (State Council notices, by way of chinesecalendar)."""

import csv
from pathlib import Path
from typing import Any

from django.db import migrations

FILE = Path(__file__).resolve().parent.parent / "data" / "workdays.csv"


def seed(apps: Any, schema_editor: Any) -> None:
    workday = apps.get_model("platforms", "Workday")
    with FILE.open(encoding="utf-8", newline="") as file:
        workday.objects.bulk_create(
            [
                workday(day=row["date"], is_working=row["kind"] == "work", holiday=row["holiday"])
                for row in csv.DictReader(file)
            ],
            ignore_conflicts=True,
        )


class Migration(migrations.Migration):
    dependencies = [("platforms", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
