"""Deliveries in any state, for the tests of what is counted."""

import itertools
from typing import Any

from common import clock
from notices.models import Delivery, Notice
from platforms.models import Platform
from tests import factories

_numbers = itertools.count(1)


def make_delivery(place: Platform, **facts: Any) -> Delivery:
    """One delivery by mail, due now where ``facts`` say nothing else."""
    number, now, real = next(_numbers), clock.now(), clock.real_now()
    notice = Notice(
        kind="case.moved",
        subject=f"case:T{number}",
        recipient=factories.make_person(place, "刘海生", email="liu@example.org"),
        dedupe_key=f"made|{number}",
        made_at=now,
        not_before=now,
    )
    notice.place(place)
    notice.save()
    if facts.get("state") == "sent":
        facts = {"sent_at": now, **facts}
    given = {"channel": "email", "not_before": now, "next_try_time": real, **facts}
    return Delivery.objects.create(notice=notice, **given)
