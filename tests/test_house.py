"""The house rules of docs that can be held by reading the source. An exception stands on its line
with its reason: ``# house: <rule>: <reason>``."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parent.parent
STAIR = (
    "config", "portal", "desk", "reports", "meetings", "cases", "notices", "participants",
    "platforms", "records", "common",
)  # fmt: skip
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
LIFECYCLE = re.compile(r"/(lifecycle(/\w+)?|steps|moves|scale/\w+)\.py$")


def sources(*, migrations: bool = False) -> list[Path]:
    """Every Python file of the rooms."""
    return [
        file
        for room in STAIR
        for file in sorted((ROOT / room).rglob("*.py"))
        if migrations or "migrations" not in file.parts
    ]


def templates() -> list[Path]:
    """Every template of ours."""
    return sorted((ROOT / "templates").rglob("*.html"))


def name_of(file: Path) -> str:
    """The path as people say it."""
    return str(file.relative_to(ROOT))


def excused(file: Path, line: int, rule: str) -> bool:
    """Whether the line carries an exception to ``rule`` with its reason."""
    text = file.read_text(encoding="utf-8").splitlines()[line - 1]
    return re.search(rf"# house: {rule}: \S", text) is not None


def nodes(file: Path) -> Iterator[ast.AST]:
    """The syntax tree of a file, flat."""
    yield from ast.walk(ast.parse(file.read_text(encoding="utf-8")))


def our_models() -> list[type[models.Model]]:
    """Tables of our rooms, history tables apart."""
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in STAIR and not model.__name__.startswith("Historical")
    ]


# --- the stair ------------------------------------------------------------------------------


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """import-linter's word on a tree."""
    program = Path(sys.executable).parent / "lint-imports"
    return subprocess.run(
        [program, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )


def test_a_room_imports_only_what_stands_below_it():
    found = lint_imports(ROOT)
    assert found.returncode == 0, found.stdout


def test_a_planted_violation_of_the_stair_is_found(tmp_path):
    for room in STAIR:
        shutil.copytree(ROOT / room, tmp_path / room)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "common" / "planted.py").write_text("import records.models\n")
    found = lint_imports(tmp_path)
    assert found.returncode == 1
    assert "common is not allowed to import records" in found.stdout


def test_every_room_stands_in_the_contract_and_in_the_packages():
    rooms = {file.parent.name for file in ROOT.glob("*/apps.py")}
    assert rooms == set(STAIR)
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for room in rooms:
        assert project.count(f'"{room}",') >= 3, f"{room}: packages, root_packages, coverage"


def test_enums_import_nothing_of_ours():
    guilty = [
        f"{name_of(file)}:{node.lineno}"
        for file in sources()
        if file.name == "enums.py" or (file.parent.name == "enums" and file.stem != "__init__")
        for node in nodes(file)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in STAIR
    ]
    assert guilty == []


@pytest.mark.parametrize("word", ["utils", "core", "helpers", "misc", "managers", "signals"])
def test_no_module_has_a_name_that_says_nothing(word):
    assert [
        name_of(f) for f in sources() if word in (f.stem, *f.parent.relative_to(ROOT).parts)
    ] == []


# --- writes ---------------------------------------------------------------------------------


def test_status_is_set_by_lifecycles_alone():
    guilty = []
    for file in sources():
        if LIFECYCLE.search(f"/{name_of(file)}"):
            continue
        for node in nodes(file):
            targets = getattr(node, "targets", [getattr(node, "target", None)])
            sets = isinstance(node, ast.Assign | ast.AugAssign) and any(
                isinstance(t, ast.Attribute) and t.attr == "status" for t in targets
            )
            updates = (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"update", "bulk_update"}
                and any(keyword.arg == "status" for keyword in node.keywords)
            )
            if (sets or updates) and not excused(file, node.lineno, "status"):
                guilty.append(f"{name_of(file)}:{node.lineno}")
    assert guilty == []


def test_only_the_ledger_writes_events():
    pattern = re.compile(r"\b(LedgerEvent|LedgerNote|LedgerHead)(\.objects\.\w*create|\()")
    guilty = [
        f"{name_of(file)}: {found.group()}"
        for file in sources()
        if name_of(file) not in {"records/ledger.py", "records/models.py"}
        for found in pattern.finditer(file.read_text(encoding="utf-8"))
    ]
    assert guilty == []


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("generic foreign keys", r"\bGenericForeignKey\b|\bGenericRelation\b"),
        ("model signals", r"\b(pre|post)_(save|delete|init)\b|\bm2m_changed\b"),
        ("superusers", r"create_superuser|is_superuser\s*=\s*True|PermissionsMixin"),
        ("requests inside one transaction", r"ATOMIC_REQUESTS.*True"),
        ("things left to do", r"\b(TODO|FIXME|XXX)\b"),
        ("silent excepts", r"except[^\n]*:\n\s+pass\b"),
        ("catch-alls", r"except( Exception| BaseException)?:"),
    ],
)
def test_the_code_has_no(what, pattern):
    guilty = [
        f"{name_of(file)}: {found.group().strip()}"
        for file in sources()
        for found in re.finditer(pattern, file.read_text(encoding="utf-8"), re.MULTILINE)
        if not excused(
            file, file.read_text(encoding="utf-8")[: found.end()].count("\n") + 1, "catch"
        )
    ]
    assert guilty == []


# --- data -----------------------------------------------------------------------------------


def test_every_constraint_says_what_is_wrong():
    silent = [
        f"{model.__name__}: {constraint.name}"
        for model in our_models()
        for constraint in model._meta.constraints
        if constraint.violation_error_message == constraint.default_violation_error_message
    ]
    assert silent == []


def test_every_model_says_what_it_is():
    dumb = [
        m.__name__
        for m in our_models()
        if not m._meta.auto_created and (m.__doc__ or "").startswith(f"{m.__name__}(")
    ]
    assert dumb == []


def test_no_model_orders_itself():
    assert [m.__name__ for m in our_models() if m._meta.ordering] == []


def test_rooms_with_models_have_a_migrations_package():
    rooms = {model._meta.app_label for model in our_models()}
    assert [room for room in rooms if not (ROOT / room / "migrations/__init__.py").exists()] == []


def test_templates_and_static_files_are_no_packages():
    folders = ("templates", "static", "locale")
    assert [name_of(f) for room in folders for f in (ROOT / room).rglob("__init__.py")] == []


def test_no_relation_points_up_the_stair():
    height = {"config": 7, "portal": 6, "desk": 6, "reports": 6, "meetings": 5, "cases": 4}
    height |= {"notices": 3, "participants": 2, "platforms": 1, "records": 0, "common": 0}
    upward = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in STAIR
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model is not None
        if field.related_model._meta.app_label in STAIR
        if height[field.related_model._meta.app_label] > height[model._meta.app_label]
    ]
    assert upward == []


LIGHT = re.compile(
    r"(^|_)(score|points_total|ranking|ranked|leaderboard|login_count|logins|latitude|longitude|"
    r"lat|lng|gps|location|geo)(_|$)"
)


def test_no_field_scores_ranks_counts_log_ins_or_locates():
    """procedure.md §0.15: light. (``rank`` is the protocol order on papers, not a ranking.)"""
    heavy = [
        f"{model.__name__}.{field.name}"
        for model in our_models()
        for field in model._meta.get_fields()
        if LIGHT.search(field.name)
    ]
    assert heavy == []
    fields = {field.name for model in our_models() for field in model._meta.get_fields()}
    assert not fields & {"last_login_ip", "login_days", "visits", "dwell_seconds"}


# --- how it is written ----------------------------------------------------------------------


def test_files_stay_short():
    """Around 400 lines; a test file may be longer by its list of examples."""
    tests = sorted((ROOT / "tests").rglob("*.py"))
    long = {
        name_of(file): lines
        for file in [*sources(), *tests]
        if (lines := len(file.read_text(encoding="utf-8").splitlines()))
        > (500 if file in tests else 420)
    }
    assert long == {}


def _is_public(node: ast.AST) -> bool:
    return not getattr(node, "name", "_").startswith("_")


def test_public_functions_and_classes_have_docstrings():
    """Framework hooks, forms' Meta and the like apart: what a reader calls by name is explained."""
    silent = []
    for file in sources():
        if "management" in file.parts or file.name in {"apps.py", "admin.py"}:
            continue
        if "admin" in file.parts or "templatetags" in file.parts:
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in tree.body:
            kinds = ast.FunctionDef | ast.ClassDef
            if isinstance(node, kinds) and _is_public(node) and not ast.get_docstring(node):
                silent.append(f"{name_of(file)}:{node.lineno} {node.name}")
    assert silent == []


def test_modules_say_what_they_are():
    silent = [
        name_of(file)
        for file in sources()
        if file.name not in {"__init__.py", "apps.py"}
        and not ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert silent == []


TRANSLATED = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext"}
TRANSLATED |= {"pgettext_lazy", "npgettext", "npgettext_lazy", "_now"}


def test_source_sentences_are_english():
    chinese = []
    for file in sources():
        for node in nodes(file):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id in TRANSLATED:
                for word in node.args:
                    if isinstance(word, ast.Constant) and HAN.search(str(word.value)):
                        chinese.append(f"{name_of(file)}:{node.lineno} {word.value}")
    for file in templates():
        text = file.read_text(encoding="utf-8")
        text = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", text, flags=re.DOTALL)
        chinese += [
            f"{name_of(file)}: {line.strip()}" for line in text.splitlines() if HAN.search(line)
        ]
    assert chinese == []


BRANDS = ("有事好商量", "有事来商量", "请你来协商")


def test_brands_are_data():
    """The only default is SITE_NAME's; demo data and data files name the tenants' own."""
    named = [
        name_of(file)
        for file in [*sources(migrations=True), *templates()]
        if any(brand in file.read_text(encoding="utf-8") for brand in BRANDS)
    ]
    data = {name for name in named if "/demo/" in name or name.endswith("load_demo.py")}
    assert set(named) - data == {"config/settings.py"}


# --- pages ----------------------------------------------------------------------------------


def test_templates_hold_no_inline_script_or_style():
    pattern = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>|<style[\s>]|\sstyle\s*=|"
        r"\son[a-z]+\s*=\s*[\"']|javascript:",
        re.IGNORECASE,
    )
    guilty = [
        f"{name_of(file)}: {found.group()}"
        for file in templates()
        for found in pattern.finditer(file.read_text(encoding="utf-8"))
    ]
    assert guilty == []


def test_pages_load_nothing_from_another_host():
    own = re.compile(r"http://www\.w3\.org/")  # the name of a vocabulary, fetched by nobody
    loads = re.compile(
        r"(?:src|href|action|url\(|@import|fetch\()[=(\s\"']*((?:https?:)?//[^\s\"')]+)"
    )
    files = [*templates(), *(ROOT / "static").rglob("*.css"), *(ROOT / "static").rglob("*.js")]
    guilty = [
        f"{name_of(file)}: {found.group(1)}"
        for file in files
        for found in loads.finditer(file.read_text(encoding="utf-8"))
        if not own.match(found.group(1))
    ]
    assert guilty == []


def test_a_screen_has_one_primary_button():
    """More than one in a file is two ways of one page: each carries a reason in a comment."""
    many = {
        name_of(file): count
        for file in templates()
        if (count := len(re.findall(r"btn--primary", file.read_text(encoding="utf-8")))) > 3
        and "gallery" not in file.name
    }
    assert many == {}


def test_locks_name_no_index():
    for lock in (ROOT / "requirements").glob("*.lock"):
        text = lock.read_text(encoding="utf-8")
        assert not re.search(r"index-url|find-links|://", text), lock.name
        pins = re.findall(r"^[a-z0-9][^=\s]*==", text, re.MULTILINE)
        assert len(pins) == len(re.findall(r"^[a-z0-9]", text, re.MULTILINE)), lock.name


def test_the_stories_mock_nothing_of_ours():
    ours = "|".join(STAIR)
    mocks = r"unittest\.mock|\bMagicMock\b|monkeypatch\.setattr\(\s*[\"']"
    pattern = re.compile(rf"{mocks}({ours})\.")
    guilty = [
        name_of(file)
        for file in sorted((ROOT / "tests").rglob("*.py"))
        if file.name != "test_house.py" and pattern.search(file.read_text(encoding="utf-8"))
    ]
    assert guilty == []
