"""docs/reference, written from the code: ``python -m config.reference``; ``--check`` compares."""

import importlib
import importlib.util
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import django

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"
ROOMS: tuple[str, ...] = (
    "common",
    "records",
    "platforms",
    "participants",
    "notices",
    "cases",
    "meetings",
)
ROOMS += ("reports", "desk", "portal")
NOTE = "<!-- Written by `make docs` from the code. Change the code, not this file. -->\n\n"


def permissions() -> str:
    """Who may do what, where: the table that the code reads."""
    from participants.table import table  # models need settings, which main() names first

    acts = table()
    roles = list(next(iter(acts.values())))
    lines = ["| act | " + " | ".join(roles) + " |", "| --- " * (len(roles) + 1) + "|"]
    for act, cells in acts.items():
        words = (
            " ".join(f"{g.relation}:{g.condition}" if g.condition else g.relation for g in grants)
            for grants in cells.values()
        )
        lines.append(f"| `{act}` | " + " | ".join(word or "–" for word in words) + " |")
    return (
        "# Who may do what, where\n\n"
        "`P` own platform, `down` platforms below it, `host` host or joint platform of the "
        "matter, `duty` liaison duty there, `own` one's own, `present` was there. What follows a "
        "colon is a condition (`participants/conditions.py`).\n\n" + "\n".join(lines) + "\n"
    )


def _modules(*names: str) -> Iterator[str]:
    for room in ROOMS:
        for name in names:
            module = f"{room}.{name}"
            if importlib.util.find_spec(module):
                yield module


def errors() -> str:
    """Every refusal a page or the API can give, by its stable code."""
    from common.errors import DomainError

    for application in django.apps.apps.get_app_configs():
        if application.label in ROOMS:
            for file in sorted(Path(application.path).rglob("*.py")):
                dotted = file.relative_to(Path(application.path).parent).with_suffix("")
                if "migrations" not in dotted.parts and "management" not in dotted.parts:
                    importlib.import_module(".".join(dotted.parts).removesuffix(".__init__"))

    def below(kind: type[DomainError]) -> Iterator[type[DomainError]]:
        yield kind
        for child in kind.__subclasses__():
            yield from below(child)

    kinds = sorted(
        {k for k in below(DomainError) if k.__module__.split(".")[0] in ROOMS},
        key=lambda k: (k.code, k.__module__),
    )
    lines = ["| code | status | room | meaning |", "| --- | --- | --- | --- |"]
    for kind in kinds:
        meaning = (kind.__doc__ or "").strip().splitlines()[0]
        room = kind.__module__.split(".")[0]
        lines.append(f"| `{kind.code}` | {kind.status} | {room} | {meaning} |")
    return "# Refusals\n\n" + "\n".join(lines) + "\n"


def lifecycles() -> str:
    """A diagram of every table of transitions, and with whom each state rests."""
    parts = ["# Lifecycles\n\nFrom state to state, by the event that the history records.\n"]
    for module in _modules("tables"):
        tables = vars(importlib.import_module(module))
        for name, transitions in tables.items():
            if name.endswith("_TRANSITIONS"):
                what = name.removesuffix("_TRANSITIONS")
                parts.append(_diagram(what, transitions, tables.get(f"{what}_OWNER")))
    return "\n".join(parts)


def _diagram(what: str, transitions: Mapping[str, Mapping[str, str]], owner: Mapping | None) -> str:
    arrows = [
        f"    {before} --> {after}: {event.rpartition('.')[2]}"
        for before, ways in transitions.items()
        for after, event in ways.items()
    ]
    title = what.replace("_", " ").capitalize()
    text = f"## {title}\n\n```mermaid\nstateDiagram-v2\n" + "\n".join(arrows) + "\n```\n"
    if owner:
        text += "\n| state | rests with |\n| --- | --- |\n"
        for state, roles in owner.items():
            text += f"| {state} | {', '.join(str(role) for role in roles) or '–'} |\n"
    return text


def escalation() -> str:
    """The one escalation table: on which day who is told, and which instrument is proposed."""
    from django.utils import translation

    from cases import escalation as table

    with translation.override("en"):
        told = [f"- `{one.value}`: {one.label}" for one in table.Told]
    lines = ["| day | told | colour proposed |", "| --- | --- | --- |"]
    lines += [f"| {day} | {who} | {colour} |" for day, who, colour in table.rows()]
    return (
        "# Escalation\n\nDays from the last day of an item. The first rung exists for limits of "
        f"{table.LONG_LIMIT} days and more, {table.APART} days from the next one at least.\n\n"
        + "\n".join(lines)
        + "\n\n"
        + "\n".join(told)
        + "\n"
    )


def ladders() -> str:
    """Every ladder of reminders: its setting, what it tells of, day 0, and the days it ships with."""
    from django.utils import translation

    from platforms import ladders as declared

    lines = ["| setting | told of | day 0 | days as shipped |", "| --- | --- | --- | --- |"]
    with translation.override("en"):
        lines += [f"| `{name}` | {' | '.join(words)} |" for name, *words in declared.rows()]
    return (
        "# Ladders of reminders\n\nEach is a setting: a place has its own or that of the nearest "
        "place above it, one day a line. Who is told stands in `meetings/ladders.py` and "
        "`cases/ladders.py`; of work agreed on in [escalation.md](escalation.md), whichever days a "
        "place chooses.\n\n" + "\n".join(lines) + "\n"
    )


WRITERS: dict[str, Callable[[], str]] = {
    "errors.md": errors,
    "escalation.md": escalation,
    "ladders.md": ladders,
    "lifecycles.md": lifecycles,
    "permissions.md": permissions,
}


def main(arguments: list[str]) -> int:
    """0 where the files are written, or with ``--check`` where they are what the code says."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    stale = []
    for name, writer in WRITERS.items():
        file, text = FOLDER / name, NOTE + writer()
        if "--check" not in arguments:
            FOLDER.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        elif not file.exists() or file.read_text(encoding="utf-8") != text:
            stale.append(f"docs/reference/{name} is not what the code says; run: make docs")
    print("\n".join(stale) if stale else f"docs/reference: {', '.join(WRITERS)}")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
