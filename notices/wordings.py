"""Whose words hold: the nearest place's that has some of its own, else the shipped ones."""

from collections.abc import Iterable, Sequence

from django.utils import translation

from notices.enums import WordsLanguage
from notices.models import Wording
from platforms.enums import PlatformLevel
from platforms.models import Placed, Platform

Places = tuple[int, ...]


class Wordings:
    """The words that some places have set, found by place, kind and language."""

    def __init__(self, rows: Iterable[Wording] = ()) -> None:
        self._made = {(row.platform_id, row.kind, row.language): row for row in rows}

    def of(self, kind: str, places: Places, language: str = "") -> Wording | None:
        """What holds for ``places``, the nearest first, in the language now active or named;
        None where the shipped words hold."""
        spoken = language or language_now()
        found = (self._made.get((place, kind, spoken)) for place in places)
        return next((row for row in found if row is not None), None)


def language_now() -> str:
    """The language in which words are made now, as ``Wording`` names it."""
    chinese = (translation.get_language() or "").startswith("zh")
    return WordsLanguage.CHINESE if chinese else WordsLanguage.ENGLISH


def read(kinds: Iterable[str], places: Iterable[int]) -> Wordings:
    """What these places have set for these kinds; one statement, none where no place is named."""
    wanted, names = set(places), set(kinds)
    if not wanted or not names:
        return Wordings()
    rows = Wording.objects.filter(platform__in=wanted, kind__in=names)
    return Wordings(rows.select_related("platform"))


def places_of(row: Placed) -> Places:
    """Where a row stands, the nearest place first: village, town, county."""
    return _each(row.platform_id, row.town_id, row.county_id)


def places_from(platform: Platform) -> Places:
    """A platform and the places above it whose words it inherits."""
    town = platform.pk if platform.level == PlatformLevel.TOWN else platform.town_id
    county = platform.pk if platform.is_tenant else platform.county_id
    return _each(platform.pk, town, county)


def _each(*places: int | None) -> Places:
    known: Sequence[int] = [place for place in places if place is not None]
    return tuple(dict.fromkeys(known))
