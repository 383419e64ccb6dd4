"""Who took part in a matter. The rooms above know; they say it here (“Facts come down”)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cases.models import Case
from participants.models import Person


@dataclass(frozen=True)
class Partaker:
    """Somebody who was there when the matter was discussed; ``concerned`` as a stakeholder."""

    person: Person
    concerned: bool = False


Source = Callable[[Case], Iterable[Partaker]]
_SOURCES: list[Source] = []


def register(source: Source) -> None:
    """Adds a room's answer to who took part."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def took_part(case: Case) -> list[Partaker]:
    """Everybody who was there in any round, once each, living; concerned if ever he was."""
    found: dict[int, Partaker] = {}
    for source in _SOURCES:
        for one in source(case):
            known = found.get(one.person.pk)
            if one.person.deceased_on is None and (known is None or one.concerned):
                found[one.person.pk] = one
    return list(found.values())
