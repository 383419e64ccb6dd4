"""Ships the county's stages as 系统默认 (procedure.md §3)."""

import json
from pathlib import Path
from typing import Any

from django.db import migrations

FILE = Path(__file__).resolve().parent.parent / "data" / "county.json"


def ship(apps: Any, schema_editor: Any) -> None:
    shipped = json.loads(FILE.read_text(encoding="utf-8"))
    procedure, _made = apps.get_model("cases", "Procedure").objects.get_or_create(
        code=shipped["code"], defaults={"name": shipped["name"]}
    )
    # Taken back, it stays, since matters may follow it; shipped again, it is there already.
    version, made = apps.get_model("cases", "ProcedureVersion").objects.get_or_create(
        procedure=procedure, version=1
    )
    step = apps.get_model("cases", "ProcedureStep")
    step.objects.bulk_create(
        step(version=version, position=position, **fields)
        for position, fields in enumerate(shipped["steps"] if made else [], start=1)
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_stages")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
