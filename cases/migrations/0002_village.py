"""Ships the village's four-step procedure (procedure.md §0.3)."""

import json
from pathlib import Path
from typing import Any

from django.db import migrations

FILE = Path(__file__).resolve().parent.parent / "data" / "village.json"


def ship(apps: Any, schema_editor: Any) -> None:
    shipped = json.loads(FILE.read_text(encoding="utf-8"))
    procedure, _made = apps.get_model("cases", "Procedure").objects.get_or_create(
        code=shipped["code"], defaults={"name": shipped["name"]}
    )
    version = apps.get_model("cases", "ProcedureVersion").objects.create(
        procedure=procedure, version=1
    )
    step = apps.get_model("cases", "ProcedureStep")
    step.objects.bulk_create(
        step(version=version, position=position, **fields)
        for position, fields in enumerate(shipped["steps"], start=1)
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
