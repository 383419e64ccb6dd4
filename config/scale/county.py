"""What the story of one county needs: its people, its days, its numbers, and who was told what."""

import datetime as dt
import functools
from collections import Counter, deque
from collections.abc import Sequence
from random import Random
from typing import Any

from django.utils import timezone

from cases.enums import Weight
from cases.procedures import applying, newest_of_all
from config.scale.people import Place, Register, Somebody, salt
from config.scale.plan import paths
from config.scale.sizes import Scale, share
from config.scale.tables import Chain, Tables
from notices.models import Notice
from notices.writing import UNDO_WAIT
from participants.actor import Actor
from platforms.models import Platform
from platforms.workdays import due_on
from records.models import NumberSeries

SEED = "a county after three years"
AT_TOWNS = 0.05  # of the matters are raised at a town or the county
KEPT_BACK = 12_000  # notices that can still be told at the end, so that the total is met
UNREAD = dt.timedelta(days=20)


class County:
    """One county while its story is told. Chance is its own: it is the same in every scale."""

    def __init__(self, platform: Platform, scale: Scale, at: dt.datetime, tables: Tables) -> None:
        self.scale, self.at, self.tables = scale, at, tables
        self.random = Random(f"{SEED}: {platform.code}")  # noqa: S311  to be had again, no secret
        self.today = timezone.localdate(at)
        self.zone = timezone.get_current_timezone()
        self.places = Register(platform, tables, self.random, at).settle()
        self._villages = [place for place in self.places if place.platform.town_id]
        self._others = [place for place in self.places if not place.platform.town_id]
        self.procedure = newest_of_all()
        self.steps = applying(self.procedure, platform, Weight.PLAIN)
        self.paths = paths(scale, self.random)
        self.due_on = functools.cache(due_on)
        self.system = Actor.system()
        self.reached = 0
        self._met = self._told = 0
        self._numbers: Counter[tuple[str, str, int]] = Counter()
        self._later: deque[tuple[dict[str, Any], Place, Somebody]] = deque(maxlen=KEPT_BACK)

    def somewhere(self) -> Place:
        """A village mostly, sometimes a town, the county or an enterprise."""
        chosen = self._others if self.random.random() < AT_TOWNS else self._villages
        return self.random.choice(chosen)

    def busiest(self) -> Place:
        """The village with the most matters."""
        raised: Counter[str] = Counter()
        for (letter, code, _year), last in self._numbers.items():
            raised[code] += last if letter == "T" else 0
        return max(self._villages, key=lambda place: raised[place.platform.code])

    def moment(self, day: dt.date, hour: int) -> dt.datetime:
        """Some minute of that hour, never later than now."""
        minute = self.random.randrange(60)
        told = dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.zone)
        return min(told, self.at)

    def number(self, letter: str, place: Place, day: dt.date) -> str:
        """The next number of a series, as ``records.numbers`` gives it."""
        code = place.platform.code
        self._numbers[letter, code, day.year] += 1
        return f"{letter}{code}-{day.year}-{self._numbers[letter, code, day.year]:04d}"

    def chain(self, stream: str) -> Chain:
        """The history of something new."""
        return Chain(self.tables, stream, lambda: salt(self.random))

    def seats(self) -> int:
        """How many persons are called to the next meeting."""
        self._met += 1
        return share(self.scale.attendees, self.scale.meetings, self._met - 1)

    # --- telling ----------------------------------------------------------------------------

    def tell(self, people: Sequence[Somebody], place: Place, **notice: Any) -> None:
        """One notice for each of ``people``: kind, subject, made_at, params …, and ``version``."""
        version = notice.pop("version", 1)
        made_at = notice["made_at"]
        for somebody in people:
            key = f"{notice['kind']}|{notice['subject']}|{version}|{somebody.no}"
            self.tables.add(
                Notice,
                recipient_id=somebody.pk,
                dedupe_key=key,
                not_before=made_at + UNDO_WAIT,
                read_at=made_at if self.at - made_at > UNREAD else None,
                **place.columns,
                **notice,
            )
        self._told += len(people)

    def tell_as_fits(self, people: Sequence[Somebody], place: Place, **notice: Any) -> None:
        """Tells as many as the total allows so far; the others may be told at the end."""
        due = self.reached * self.scale.notices // self.scale.cases
        room = max(0, due - self._told)
        self._later.extend((notice, place, somebody) for somebody in people[room:])
        self.tell(people[:room], place, **notice)

    def finish(self) -> None:
        """Tells what is missing to the total, and writes where the number series stand."""
        while self._told < self.scale.notices and self._later:
            notice, place, somebody = self._later.pop()
            self.tell([somebody], place, **notice)
        for (letter, code, year), last in self._numbers.items():
            self.tables.add(NumberSeries, letter=letter, platform_code=code, year=year, last=last)
