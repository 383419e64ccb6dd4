"""A village with one matter and people who have mail addresses, and a mail server."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cases.models import Case
from common import clock
from notices import outbox, quiet
from notices.models import Notice
from participants.models import Person
from platforms.models import Platform
from tests import factories
from tests.cases.making import raised
from tests.notices.sink import Sink, sinking


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    """The mail server that the site sends to."""
    with sinking() as sink:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        yield sink


@pytest.fixture
def case(village: Platform) -> Case:
    """A matter of 燕村."""
    return raised(village)


def make_people(village: Platform, count: int) -> list[Person]:
    """``count`` people of the village, the n-th with the address pn@example.org."""
    return [
        factories.make_person(village, f"村民{n}", email=f"p{n}@example.org") for n in range(count)
    ]


@pytest.fixture
def tell(case: Case) -> Callable[..., list[Notice]]:
    """``tell(people)`` queues one notice about the matter to each, to go out at once."""

    def queue(people: list[Person], version: str = "1", **facts: Any) -> list[Notice]:
        now = clock.now()
        # Whatever the hour: what comes before the quiet hours end is told at once.
        soon = quiet.quiet_until(now) or now + dt.timedelta(minutes=1)
        facts = {"not_before": now, "event_at": soon, **facts}
        return outbox.queue(
            "case.moved",
            case.ledger_subject,
            people,
            place=case.platform,
            at=now,
            params={"title": case.short_title},
            version=version,
            **facts,
        )

    return queue
