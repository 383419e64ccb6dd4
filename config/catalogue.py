"""The Chinese catalogue: ``python -m config.catalogue`` collects, compiles; ``--check`` compares.

Needs gettext's programs to collect and polib to compile. A machine without gettext still checks
that the compiled catalogue is that of the written one, and says that collecting was left out.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")
LEFT_OUT = (".venv", "var", "tests", "build", "docs", "benchmarks", "node_modules", ".git")
COLLECT = ("makemessages", "-l", "zh_Hans", "--no-obsolete", "--no-wrap", "--add-location", "never")
PLACE = re.compile(r"%\(\w+\)[sd]|\{\w*\}")  # where a value is put in
HEADER = {
    "Project-Id-Version": "haoshangliang",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}


def collect(tree: Path) -> None:
    """Brings the catalogue of ``tree`` up to its sources: sorted, no guesses, fixed header."""
    ignored = [word for name in LEFT_OUT for word in ("--ignore", f"{name}/*")]
    done = subprocess.run(
        [sys.executable, "manage.py", *COLLECT, *ignored],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | _keys_for_nothing(),
    )
    if done.returncode:
        sys.exit(done.stderr)
    written = polib.pofile(str(tree / CATALOGUE), wrapwidth=0)
    for entry in written:
        if entry.fuzzy:  # gettext guessed; a guess is no translation
            entry.flags.remove("fuzzy")
            entry.previous_msgctxt = entry.previous_msgid = entry.previous_msgid_plural = None
            entry.msgstr = ""
            entry.msgstr_plural = {0: ""} if entry.msgid_plural else {}
    written.metadata, written.header = HEADER, ""
    written.sort(key=lambda entry: (entry.msgctxt or "", entry.msgid))
    written.save()


def _keys_for_nothing() -> dict[str, str]:
    """Keys for a command that signs and encrypts nothing, where a copy of the tree has none."""
    nothing = "A" * 43 + "="
    return {
        name: os.environ.get(name) or nothing for name in ("SECRET_KEY", "FIELD_ENCRYPTION_KEYS")
    }


def compile_catalogue(tree: Path) -> None:
    """Writes the .mo beside the .po."""
    source = tree / CATALOGUE
    polib.pofile(str(source)).save_as_mofile(str(source.with_suffix(".mo")))


def untranslated(tree: Path) -> list[str]:
    """English sentences of the catalogue that have no Chinese, or only a guess."""
    entries = polib.pofile(str(tree / CATALOGUE))
    return [
        entry.msgid
        for entry in entries
        if entry.fuzzy or not (entry.msgstr or entry.msgstr_plural.get(0))
    ]


def unfillable(tree: Path) -> list[str]:
    """English sentences whose Chinese has a place that nothing fills: it would not be shown at all."""
    return [
        entry.msgid
        for entry in polib.pofile(str(tree / CATALOGUE))
        for words in (entry.msgstr, *entry.msgstr_plural.values())
        if "%(" in PLACE.sub("", words)
        or set(PLACE.findall(words)) - set(PLACE.findall(entry.msgid + entry.msgid_plural))
    ]


def faults_of(tree: Path) -> list[str]:
    """What a translator has to mend, one sentence each."""
    missing = [f"no Chinese for {_quoted(text)}" for text in untranslated(tree)]
    return missing + [
        f"the Chinese cannot be filled in: {_quoted(text)}" for text in unfillable(tree)
    ]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def check(tree: Path = ROOT) -> list[str]:
    """What is wrong with the catalogue, one sentence each. Works on a copy; changes nothing."""
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "tree"
        shutil.copytree(tree, copy, ignore=shutil.ignore_patterns(*LEFT_OUT, "__pycache__"))
        if shutil.which("xgettext"):
            collect(copy)
            if (copy / CATALOGUE).read_bytes() != (tree / CATALOGUE).read_bytes():
                faults.append(f"{CATALOGUE} is not what the sources say; run: make messages")
        else:
            print("gettext is not installed: the sources were not searched for new sentences")
        compile_catalogue(copy)
        compiled = CATALOGUE.with_suffix(".mo")
        if (copy / compiled).read_bytes() != (tree / compiled).read_bytes():
            faults.append(f"{compiled} is not compiled from its .po; run: make messages")
        return faults + faults_of(copy)


def main(arguments: list[str]) -> int:
    """0 where the catalogue is complete."""
    if "--check" in arguments:
        faults = check()
    else:
        collect(ROOT)
        compile_catalogue(ROOT)
        faults = faults_of(ROOT)
    print("\n".join(faults) if faults else "The Chinese catalogue is complete.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
