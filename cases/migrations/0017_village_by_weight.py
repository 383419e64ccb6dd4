"""The village's procedure, second edition: what touches common money or land, or everybody, is also
announced, looked into and reported (procedure.md §0.3). Running matters keep the first edition."""

import json
from pathlib import Path
from typing import Any

from django.db import migrations

FILE = Path(__file__).resolve().parent.parent / "data" / "village_2.json"
EDITION, FIRST_NAME = 2, "村级四步"


def ship(apps: Any, schema_editor: Any) -> None:
    shipped = json.loads(FILE.read_text(encoding="utf-8"))
    procedure = apps.get_model("cases", "Procedure").objects.get(code=shipped["code"])
    procedure.name = shipped["name"]
    procedure.save(update_fields=["name"])
    version, made = apps.get_model("cases", "ProcedureVersion").objects.get_or_create(
        procedure=procedure, version=EDITION
    )
    step = apps.get_model("cases", "ProcedureStep")
    step.objects.bulk_create(
        step(version=version, position=position, **fields)
        for position, fields in enumerate(shipped["steps"] if made else [], start=1)
    )


def withdraw(apps: Any, schema_editor: Any) -> None:
    """The edition goes unless a matter follows it."""
    edition = {"procedure__code": "village", "version": EDITION}
    followed = {f"procedure_version__{name}": value for name, value in edition.items()}
    if not apps.get_model("cases", "Case").objects.filter(**followed).exists():
        steps = {f"version__{name}": value for name, value in edition.items()}
        apps.get_model("cases", "ProcedureStep").objects.filter(**steps).delete()
        # Nothing hangs on it; the collector of .delete() stumbles over models of the past.
        rows = apps.get_model("cases", "ProcedureVersion").objects.filter(**edition)
        rows._raw_delete(rows.db)
    apps.get_model("cases", "Procedure").objects.filter(code="village").update(name=FIRST_NAME)


class Migration(migrations.Migration):
    dependencies = [("cases", "0016_paper_and_letters")]
    operations = [migrations.RunPython(ship, withdraw)]
