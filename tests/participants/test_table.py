"""permissions.csv: every word is known, every act that code names exists."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from participants import table
from participants.conditions import CONDITIONS
from participants.enums import Role
from participants.hats import Hat
from platforms.models import Platform

ROOT = Path(table.TABLE_FILE).parent.parent.parent
ROOMS = ["common", "records", "platforms", "participants", "notices", "cases", "meetings"]
ROOMS += ["reports", "desk", "portal", "config"]
ASKING = {"act", "may", "check_may"}
# Acts that later issues bring; whoever writes the first page of one takes it off this list.
UNUSED = ROOT / "tests" / "participants" / "unused_acts.txt"


def trees() -> Iterator[tuple[Path, ast.AST]]:
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            yield file, ast.parse(file.read_text(encoding="utf-8"))


def test_every_word_is_known_and_every_role_has_a_column():
    acts = table.table()
    assert {role for cells in acts.values() for role in cells} == {str(role) for role in Role}
    assert set(CONDITIONS) == set(table.CONDITIONS)


def test_unknown_word_names_its_line(tmp_path, monkeypatch):
    file = tmp_path / "permissions.csv"
    file.write_text("act,convener\nsee,P\nexport,P uphill\n", encoding="utf-8")
    monkeypatch.setattr(table, "TABLE_FILE", file)
    table.table.cache_clear()
    with pytest.raises(ValueError, match=r"line 3, convener: 'uphill' is not a grant"):
        table.table()
    monkeypatch.undo()
    table.table.cache_clear()


def test_every_act_that_code_asks_for_exists():
    unknown = [
        f"{file.relative_to(ROOT)}:{node.lineno}: {node.args[0].value!r}"
        for file, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) in ASKING
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
        and node.args[0].value not in table.table()
    ]
    assert unknown == []


def test_acts_that_no_code_names_yet_are_listed():
    named = {
        node.value
        for _file, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    unused, listed = set(table.table()) - named, set(UNUSED.read_text(encoding="utf-8").split())
    assert sorted(unused - listed) == [], "no code asks for these acts: list them or use them"
    assert sorted(listed - unused) == [], "code asks for these acts now: take them off the list"


@pytest.mark.parametrize(
    ("role", "where", "expected"),
    [
        ("town_office", "below", {"down"}),
        ("town_office", "own", {"P"}),
        ("town_office", "above", set()),
        ("liaison", "below", {"duty"}),
        ("convener", "own", {"P"}),
    ],
)
def test_how_a_hat_stands_to_a_place(role, where, expected, county, town, village):
    own = village if role == "convener" else town
    place = {"own": own, "below": village, "above": county}[where]
    hat = Hat("post:1", Role(role), "", 1, platform=own)
    assert hat.place_relations(place) == expected


def test_posts_above_the_tenant_act_nowhere(county):
    above = Platform(name="运城市", level="above", path=county.path[:-4])
    hat = Hat("post:1", Role.COUNTY_OFFICE, "", 1, platform=above)
    assert (hat.place_relations(county), hat.scope.column) == (set(), None)
