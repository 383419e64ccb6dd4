"""Ships 1+6+X as the rule that counts where no platform made its own."""

import json
from pathlib import Path

from django.db import migrations

SHIPPED = Path(__file__).parent.parent / "data" / "composition.json"


def ship(apps, schema_editor):
    rule = json.loads(SHIPPED.read_text(encoding="utf-8"))
    apps.get_model("participants", "CompositionRule").objects.get_or_create(
        platform=None, version=1, defaults={"name": rule["name"], "classes": rule["classes"]}
    )


class Migration(migrations.Migration):
    dependencies = [("participants", "0001_initial")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
