"""A place words a notice anew, and goes back to what it had: checked, kept with who and when.

People type ``{time}`` where the row holds ``%(starts)s``: a variable by its name for people.
"""

import datetime as dt
import re

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from common.errors import AlreadyMoved, DomainError
from common.secrecy import check_no_marking
from notices.kinds import Kind
from notices.models import Wording
from notices.variables import PLACED, names_of, variables_of
from participants.actor import Actor
from platforms.models import Platform

LONGEST = {"title": 60, "text": 300}  # characters as they are typed
TYPED = re.compile(r"[{｛]\s*([^{}｛｝]*?)\s*[}｝]")
HALF = re.compile(r"[{}｛｝]")


class BadWording(DomainError):
    """Words that could not be told: a variable that is not known, or one that is missing."""

    code = "bad_wording"


def shown(kind: Kind, words: str) -> str:
    """Words of a row, or the shipped ones, as people read and type them."""
    labels = {one.name: one.label for one in variables_of(kind)}
    named = PLACED.sub(lambda found: f"{{{labels.get(found[1], found[1])}}}", words)
    return named.replace("%%", "%")


def stored(kind: Kind, title: str, text: str) -> tuple[str, str]:
    """Title and text as a row holds them. Raises BadWording naming the field, SecrecyMarking."""
    typed = {"title": title, "text": text}
    errors, made = {}, {}
    for field, words in typed.items():
        check_no_marking(words)
        one_line = " ".join(words.split())
        if sentence := _wrong_in(kind, field, one_line):
            errors[field] = sentence
        made[field] = _named(kind, one_line)
    missing = _missing(kind, made["title"] + made["text"])
    if missing and not errors:
        errors["text"] = missing
    if errors:
        raise BadWording(next(iter(errors.values())), errors=errors)
    return made["title"], made["text"]


def _named(kind: Kind, words: str) -> str:
    names = names_of(kind)
    return TYPED.sub(lambda found: f"%({names.get(found[1], found[1])})s", words.replace("%", "%%"))


def _wrong_in(kind: Kind, field: str, words: str) -> str:
    """What is wrong with one field, in a sentence that says what may stand there."""
    if not words:
        return _("Something must stand here.")
    if len(words) > LONGEST[field]:
        numbers = {"most": LONGEST[field], "n": len(words)}
        return _("At most %(most)s characters; these are %(n)s.") % numbers
    if "%(" in words:
        return _("A variable stands in braces, for example %(one)s.") % {"one": _offered(kind)[0]}
    unknown = [name for name in TYPED.findall(words) if name not in names_of(kind)]
    if unknown:
        return _("There is no “%(name)s” in this notice. There may stand: %(names)s.") % {
            "name": unknown[0],
            "names": _listed(_offered(kind)),
        }
    if HALF.search(TYPED.sub("", words)):
        return _("A brace stands alone. A variable is written %(one)s.") % {
            "one": _offered(kind)[0]
        }
    return ""


def _missing(kind: Kind, made: str) -> str:
    there = set(PLACED.findall(made))
    lacking = [
        f"{{{one.label}}}" for one in variables_of(kind) if one.needed and one.name not in there
    ]
    if not lacking:
        return ""
    return _("%(names)s must stand in the title or the text: without it nobody knows.") % {
        "names": _listed(lacking)
    }


def _offered(kind: Kind) -> list[str]:
    return [f"{{{one.label}}}" for one in variables_of(kind)] or ["{…}"]


def _listed(names: list[str]) -> str:
    return _(", ").join(names)


def reword(
    place: Platform,
    kind: Kind,
    language: str,
    *,
    title: str,
    text: str,
    by: Actor,
    at: dt.datetime,
) -> Wording | None:
    """``kind`` says this at ``place`` and below from now on; None where it said so already.

    Raises BadWording, SecrecyMarking; AlreadyMoved where somebody else was quicker.
    """
    new_title, new_text = stored(kind, title, text)
    row = Wording.objects.filter(platform=place, kind=kind.name, language=language).first()
    if row is not None and (row.title, row.text) == (new_title, new_text):
        return None
    row = row or Wording(platform=place, kind=kind.name, language=language)
    row.title, row.text = new_title, new_text
    row.changed_by_label, row.changed_at = by.said[:80], at
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise AlreadyMoved() from None
    return row


def go_back(place: Platform, kind: Kind, language: str, *, by: Actor, at: dt.datetime) -> bool:
    """``place`` says again what it inherits; whether it had words of its own until now."""
    with transaction.atomic():
        rows = Wording.objects.select_for_update()
        row = rows.filter(platform=place, kind=kind.name, language=language).first()
        if row is None:
            return False
        row.changed_by_label, row.changed_at = (
            by.said[:80],
            at,
        )  # the history keeps whose act it was
        row.delete()
    return True
