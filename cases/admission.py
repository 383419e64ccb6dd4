"""What a consultation does not take, by the words of a topic: hints to the approver, never blocks.

The list is a setting of the county (procedure.md §3.3): heading, a colon, words that tell it. That
neighbours' disputes are consulted in one county (S13) and not in another is why it is one.
"""

import re
from collections.abc import Iterable

from cases.models import Case
from platforms.models import Platform
from platforms.settings import Settings, setting

COLON = re.compile("[:：]")
COMMA = re.compile("[,，、;；\\s]+")


def excluded(text: str, place: Platform, loaded: Settings | None = None) -> list[tuple[str, str]]:
    """(heading, telling word) for each heading of the list that ``text`` touches."""
    rows: Iterable[str] = setting(place, "admission.excluded", loaded).value
    found = []
    for row in rows:
        heading, *rest = COLON.split(row, maxsplit=1)
        words = COMMA.split(rest[0] if rest else heading)
        hit = next((word for word in words if word and word in text), "")
        if hit:
            found.append((heading.strip(), hit))
    return found


def excluded_words(case: Case, loaded: Settings | None = None) -> list[tuple[str, str]]:
    """As ``excluded``, of a matter's own words."""
    return excluded(case.statement, case.platform, loaded)
