"""Ships the rows of law behind the legal gate (procedure.md §0.5, §5.4).

Both organisation laws were renewed with effect from 2026-01-01; the articles of those editions
were not verified, so their rows carry none and only the law's name is printed.
"""

import datetime as dt
from typing import Any

from django.db import migrations

CIVIL, CIVIL_EDITION = "中华人民共和国民法典", "2020年通过"
VILLAGE = "中华人民共和国村民委员会组织法"
CITY = "中华人民共和国城市居民委员会组织法"
OLD, NEW = "2018年修正", "2026年1月1日施行"
CODE_FROM = dt.date(2021, 1, 1)
OLD_FROM, OLD_TO = dt.date(2018, 12, 29), dt.date(2025, 12, 31)
NEW_FROM = dt.date(2026, 1, 1)
VERIFIED = (dt.date(2026, 11, 22), "项目组（法律文本库 LawRefBook 2f4c5c2）")
NOT_VERIFIED = (None, "")

USE = "使用维修资金，应有面积、人数各三分之二以上业主参加表决，并经参加者面积、人数各过半数同意。"
CHANGE = (
    "筹集维修资金、改建重建、改变共有部分，应有三分之二以上业主参加表决，其中四分之三以上同意。"
)
URGENT = "紧急情况下需要维修的，业主大会或业主委员会可以依法申请使用维修资金；使用情况应当公布。"
VILLAGERS = (
    "村民会议应有十八周岁以上村民过半数或三分之二以上户的代表参加，决定经到会人员过半数通过。"
)
REPRESENTATIVES = "村民代表会议应有三分之二以上组成人员参加，决定经到会人员过半数同意。"
GROUP = "村民小组会议应有三分之二以上十八周岁以上村民或户的代表参加，决定经到会人员过半数同意。"
RESIDENTS = "居民会议应有十八周岁以上居民或户的代表过半数出席，决定经出席人过半数通过。"

# subject, law, edition, from, to, article, sentence, (verified on, verified by)
ROWS = (
    ("owners_use", CIVIL, CIVIL_EDITION, CODE_FROM, None, "278", USE, VERIFIED),
    ("owners_change", CIVIL, CIVIL_EDITION, CODE_FROM, None, "278", CHANGE, VERIFIED),
    ("emergency", CIVIL, CIVIL_EDITION, CODE_FROM, None, "281", URGENT, VERIFIED),
    ("villagers", VILLAGE, OLD, OLD_FROM, OLD_TO, "22", VILLAGERS, VERIFIED),
    ("representatives", VILLAGE, OLD, OLD_FROM, OLD_TO, "26", REPRESENTATIVES, VERIFIED),
    ("group", VILLAGE, OLD, OLD_FROM, OLD_TO, "28", GROUP, VERIFIED),
    ("residents", CITY, OLD, OLD_FROM, OLD_TO, "9", RESIDENTS, VERIFIED),
    ("villagers", VILLAGE, NEW, NEW_FROM, None, "", VILLAGERS, NOT_VERIFIED),
    ("representatives", VILLAGE, NEW, NEW_FROM, None, "", REPRESENTATIVES, NOT_VERIFIED),
    ("group", VILLAGE, NEW, NEW_FROM, None, "", GROUP, NOT_VERIFIED),
    ("residents", CITY, NEW, NEW_FROM, None, "", RESIDENTS, NOT_VERIFIED),
)


def ship(apps: Any, schema_editor: Any) -> None:
    row = apps.get_model("cases", "LegalBasis")
    row.objects.bulk_create(
        row(
            subject=subject,
            law=law,
            edition=edition,
            valid_from=since,
            valid_to=until,
            article=article,
            sentence=sentence,
            verified_on=verified_on,
            verified_by=verified_by,
        )
        for subject, law, edition, since, until, article, sentence, (
            verified_on,
            verified_by,
        ) in ROWS
    )


def take_back(apps: Any, schema_editor: Any) -> None:
    for name in ("DecisionRecord", "EmergencyUse"):  # they keep their figures, not the row of law
        apps.get_model("cases", name).objects.update(basis=None)
    rows = apps.get_model("cases", "LegalBasis").objects
    for subject, _law, _edition, since, *_rest in ROWS:
        rows.filter(subject=subject, valid_from=since).delete()


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_decisions")]
    operations = [migrations.RunPython(ship, take_back)]
