"""Workers that are killed at every point of a delivery: nothing is lost, what may come twice is marked.

The worker is Celery's own, of which one process sends; it dies by SIGKILL and is replaced.
"""

import datetime as dt
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from common import clock
from meetings.models import Meeting
from meetings.notifications import params_of
from notices import outbox, writing
from notices.models import Delivery, MessageTemplate
from participants.models import Person
from platforms.models import Platform
from tests.faults.processes import last_night, running, until
from tests.faults.test_deliveries import all_sent, forget_everything, lease_runs_out
from tests.meetings.scene import make_scene
from tests.notices.providers import SECRET, Provider, providing

pytestmark = pytest.mark.django_db(transaction=True)

# One wake-up at a time, so that one process sends. Celery looks every five seconds whether one has to
# be replaced: where there are few deaths, as many others stand by.
ONE_SENDS = ["worker", "--loglevel", "info", "--without-gossip", "--concurrency"]
# The points as tests.faults.dying calls them, and the one that only the provider sees.
ACCEPTED = "after the acceptance"
POINTS = ["before the claim", "after the claim", ACCEPTED, "before the record", "after the record"]
ON_ITS_WAY = (ACCEPTED, "before the record")  # the provider has it, the table does not know
WRITING = "in writing out"  # where it is told to more than 200
SOAKED, KILLS_EACH = 10_000, 6
LONGEST = 900  # seconds for what is left of ten thousand
LATEST = {WRITING: 3, "before the claim": 3, "after the claim": 15}  # passes of these


@dataclass
class Deaths:
    """What was planned and done: by point, with what was on its way and what had to be marked."""

    folder: Path
    provider: Provider
    points: Counter[str] = field(default_factory=Counter)
    on_its_way: Counter[str] = field(default_factory=Counter)
    in_doubt: set[int] = field(default_factory=set)
    accepted: list[str] = field(default_factory=list)
    kill_in: int = 0

    def on_message(self, said: dict[str, Any]) -> None:
        """The provider took it; at the planned one whoever sent it ends before he hears of it."""
        self.accepted.append(said["phone"])
        if self.kill_in:
            self.kill_in -= 1
            if not self.kill_in:
                os.kill(int((self.folder / "pid").read_text()), signal.SIGKILL)
                with (self.folder / "died").open("a") as died:
                    died.write(f"{ACCEPTED}\n")

    def cause(self, point: str, count: int) -> None:
        """A worker is woken and dies at the ``count``-th pass of ``point``."""
        self.kill_in = count if point == ACCEPTED else 0
        (self.folder / "plan").write_text(f"{point},{count}")
        writing.wake()
        self.points[point] += 1
        assert until(lambda: self.died == self.points), f"nobody came to die {point}"
        if point in ON_ITS_WAY:
            self.on_its_way[self.accepted[-1]] += 1
        held = Delivery.objects.filter(lease_token__isnull=False).order_by("id")
        if (first := held.first()) is not None:
            self.in_doubt.add(first.pk)
        lease_runs_out()
        with transaction.atomic():  # waits until PostgreSQL sees that the dead one's locks are free
            list(Delivery.objects.select_for_update().order_by("id").values_list("pk"))

    def live(self) -> None:
        """From now on nobody dies."""
        self.kill_in = 0
        (self.folder / "plan").write_text("never,0")
        writing.wake()

    @property
    def died(self) -> Counter[str]:
        """Who ended where."""
        return Counter((self.folder / "died").read_text().splitlines())


@contextmanager
def dying(tmp_path: Path, provider: Provider, *, once: bool, stand_by: int) -> Iterator[Deaths]:
    """A worker that dies as planned, sending to the provider."""
    deaths = Deaths(tmp_path, provider)
    provider.once, provider.on_message = once, deaths.on_message
    for name in ("plan", "died"):
        (tmp_path / name).write_text("")
    url = f"http://xinjiang:{SECRET.replace(' ', '%20')}@127.0.0.1:{provider.port}/send?sign=x"
    url += "&once=1" if once else ""
    app = {"app": "tests.faults.dying", "DYING": str(tmp_path), "SMS_URL": url}
    with running([*ONE_SENDS, str(1 + stand_by)], tmp_path, **app) as worker:
        assert until(lambda: "ready" in worker.said)
        yield deaths


def invited(village: Platform, count: int) -> tuple[Meeting, list[Person]]:
    """A meeting, and ``count`` people with a number each whom nobody has told of it yet."""
    meeting = make_scene(village).call(starts_at=clock.now() + dt.timedelta(days=2))
    MessageTemplate.objects.create(
        platform=village.county,
        kind="meeting.invitation",
        template_id="7",
        text="{1}您好，请参加{2}，输入{5}",
    )
    people = [Person(name=f"村民{n}", phone=f"1390001{n:04}") for n in range(count)]
    for person in people:
        person.place(village)
    Person.objects.bulk_create(people)
    return meeting, people


def queue(meeting: Meeting, people: list[Person], *, version: int = 1) -> list[str]:
    """Invitations, due at once whatever the hour; the numbers they go to."""
    now, night = clock.now(), last_night()
    outbox.queue(
        "meeting.invitation",
        meeting.ledger_subject,
        people,
        place=meeting.platform,
        at=now,
        params=params_of(meeting),
        version=version,
        not_before=night,
        expires_at=meeting.starts_at,
        event_at=night + dt.timedelta(minutes=1),
    )
    return [person.phone for person in people]


def survive(
    village: Platform,
    tmp_path: Path,
    settings: Any,
    *,
    count: int,
    plan: list[tuple[str, int]],
    once: bool,
    stand_by: int = 0,
) -> None:
    """Queues, kills as planned, lets the last worker finish, and counts what came."""
    began = time.monotonic()
    with providing() as provider:
        meeting, people = invited(village, count)
        settings.SMS = provider.account()
        phones = queue(meeting, people)
        forget_everything()  # nobody is awake before a death is planned
        with dying(tmp_path, provider, once=once, stand_by=stand_by) as deaths:
            for point, passes in plan:
                deaths.cause(point, passes)
            deaths.live()
            assert until(all_sent, patience=LONGEST)
    assert deaths.died == Counter(point for point, _passes in plan)
    assert Delivery.objects.count() == count
    assert Counter(deaths.accepted) == Counter(phones) + deaths.on_its_way
    twice = Counter() if once else deaths.on_its_way
    assert Counter(provider.phones) == Counter(phones) + twice
    marked = Delivery.objects.filter(maybe_twice=True)
    assert set(marked.values_list("pk", flat=True)) == (set() if once else deaths.in_doubt)
    numbers = {row.address for row in marked}
    assert set(twice) - numbers == set()
    print(
        f"{count} notices, killed {dict(deaths.died)}, {sum(twice.values())} second copies, "
        f"{marked.count()} marked, {time.monotonic() - began:.0f} s"
    )


def test_a_kill_at_each_point(village, tmp_path, settings):
    plan = list(zip(POINTS, (1, 2, 3, 5, 4), strict=True))
    survive(village, tmp_path, settings, count=60, plan=plan, once=False, stand_by=len(plan))


@pytest.mark.soak
@pytest.mark.parametrize("once", [False, True], ids=["plain", "knows its keys"])
def test_ten_thousand_notices_and_thirty_six_kills(village, tmp_path, settings, once):
    chance = random.Random(2026)
    points = [point for point in POINTS for _each in range(KILLS_EACH)]
    chance.shuffle(points)
    points = [WRITING] * KILLS_EACH + points  # which is over when the first is sent
    plan = [(point, chance.randint(1, LATEST.get(point, 250))) for point in points]
    survive(village, tmp_path, settings, count=SOAKED, plan=plan, once=once)
