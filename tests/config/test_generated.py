"""What is written from the code: the reference and the Chinese catalogue."""

import shutil

import pytest

from config import catalogue, reference


def test_the_reference_is_written_and_compared(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(reference, "FOLDER", tmp_path)
    assert reference.main(["--check"]) == 1
    assert "docs/reference/errors.md is not what the code says" in capsys.readouterr().out
    assert reference.main([]) == 0
    assert reference.main(["--check"]) == 0
    permissions = (tmp_path / "permissions.md").read_text(encoding="utf-8")
    assert "| `case.object` | down | down | down | – |" in permissions
    errors = (tmp_path / "errors.md").read_text(encoding="utf-8")
    assert "| `not_allowed` | 403 | common |" in errors
    lifecycles = (tmp_path / "lifecycles.md").read_text(encoding="utf-8")
    assert "    open --> closed: closed" in lifecycles


PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8"

msgid "Said"
msgstr "说了"

msgid "Not said"
msgstr ""

#, fuzzy
msgid "Guessed"
msgstr "猜的"

msgid "%(n)s thing"
msgid_plural "%(n)s things"
msgstr[0] "%(n)s件"
"""


def test_sentences_without_chinese_and_guesses_are_named(tmp_path):
    po = tmp_path / catalogue.CATALOGUE
    po.parent.mkdir(parents=True)
    po.write_text(PO, encoding="utf-8")
    assert catalogue.untranslated(tmp_path) == ["Not said", "Guessed"]
    catalogue.compile_catalogue(tmp_path)
    assert "说了" in po.with_suffix(".mo").read_bytes().decode("utf-8", "ignore")


FILLED = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8"

msgid "%(n)s of {all}"
msgstr "{all}件中的%(n)s件"

msgid "fewer than %(n)s"
msgstr "不足%(n)份"

msgid "since %(day)s"
msgstr "%(days)s起"

msgid "%(n)s day"
msgid_plural "%(n)s days"
msgstr[0] "{n}天"
"""


def test_chinese_that_cannot_be_filled_in_is_named(tmp_path):
    po = tmp_path / catalogue.CATALOGUE
    po.parent.mkdir(parents=True)
    po.write_text(FILLED, encoding="utf-8")
    assert catalogue.faults_of(tmp_path) == [
        'the Chinese cannot be filled in: "fewer than %(n)s"',
        'the Chinese cannot be filled in: "since %(day)s"',
        'the Chinese cannot be filled in: "%(n)s day"',
    ]


SOURCE = """
import sys
from django.conf import settings
from django.core.management import execute_from_command_line

settings.configure(USE_I18N=True, LOCALE_PATHS=["locale"])
execute_from_command_line(sys.argv)
"""


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="gettext is not installed")
def test_new_sentences_are_collected_without_guesses(tmp_path):
    (tmp_path / "manage.py").write_text(SOURCE)
    (tmp_path / "page.py").write_text('_("Said")\n_("Not saids")\n')
    po = tmp_path / catalogue.CATALOGUE
    po.parent.mkdir(parents=True)
    po.write_text(PO, encoding="utf-8")
    catalogue.collect(tmp_path)
    first = po.read_bytes()
    assert catalogue.untranslated(tmp_path) == ["Not saids"]
    assert "说了" in first.decode()
    catalogue.collect(tmp_path)
    assert po.read_bytes() == first
    catalogue.compile_catalogue(tmp_path)
    assert catalogue.check(tmp_path) == ['no Chinese for "Not saids"']
    (tmp_path / "page.py").write_text('_("Said")\n')
    assert catalogue.check(tmp_path)[0].endswith("is not what the sources say; run: make messages")
