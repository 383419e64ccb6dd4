"""One search for every register: what was typed, normalised, contained in the row's own words."""

import unicodedata
from typing import TypeVar

from django.db.models import QuerySet

Rows = TypeVar("Rows", bound=QuerySet)


def normalise(text: str) -> str:
    """Full width to half width, capitals to small, blanks dropped: how people mean it."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def search(rows: Rows, typed: str) -> Rows:
    """Rows whose ``search_text`` holds every word typed. The rows must already be scoped."""
    for word in typed.split():
        rows = rows.filter(search_text__contains=normalise(word))
    return rows
