"""What short messages come to, said before they are sent to many."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings

from common.together import Read
from notices import channels, routing, short
from notices.enums import Channel
from notices.models import Preference
from participants.models import Person
from participants.phones import digits_of
from platforms import settings as platform_settings
from platforms.models import Platform
from platforms.settings import Settings


@dataclass(frozen=True)
class Cost:
    """How many short messages are charged at most, each text counting as ``parts``, and what they
    come to in yuan; 0 where no price is set."""

    messages: int
    parts: int
    yuan: Decimal


@dataclass(frozen=True)
class Question:
    """What telling ``people``, and whoever has the ``typed`` numbers, of a kind at ``place`` costs.

    A page reads ``reads`` with what it reads anyway and hands the rows to ``answer``; where no
    short messages go there are none to read.
    """

    kind: str
    place: Platform
    people: Sequence[Person]
    typed: Sequence[str] = ()

    @property
    def reads(self) -> tuple[Read, ...]:
        """Settings, templates and wishes that the answer needs."""
        if settings.SMS is None or self.place.practice:
            return ()
        return (
            *platform_settings.reads_of({self.place.path}),
            Read(short.templates_at([self.kind], [self.place])),
            Read(Preference.objects.filter(person__in=[one.pk for one in self.people])),
        )

    def answer(self, rows: Sequence[Any]) -> Cost | None:
        """One message a number, also where it is a further way and perhaps not needed; None where
        none would go."""
        account = settings.SMS
        if account is None or not rows:
            return None
        platforms, made, templates, wishes = rows
        chain = Settings(platforms, made).get(self.place, "notices.chain").value
        asked = [(self.kind, self.place)]
        template = short.nearest(templates, asked).get((self.kind, self.place.pk))
        if template is None or Channel.SMS not in [routing.NAMES[name] for name in chain]:
            return None
        unwanted = {wish.person_id for wish in wishes if not wish.wants(Channel.SMS)}
        numbers = self._numbers(one for one in self.people if one.pk not in unwanted)
        signed = f"【{account.sign}】{short.example(template).text}"
        parts = short.parts_of(signed)
        messages = len(numbers) * parts
        return Cost(messages, parts, account.price * messages) if messages else None

    def _numbers(self, people: Iterable[Person]) -> set[str]:
        way = channels.way(Channel.SMS)
        typed = {one for text in self.typed if channels.is_mobile(one := digits_of(text) or "")}
        return typed | {number for one in people if (number := way.address_of(one))}
