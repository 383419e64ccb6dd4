"""Quiet hours, minute by minute at their edges."""

import datetime as dt

import pytest
from django.utils import timezone

from notices.quiet import decent, quiet_until


def office(text: str) -> dt.datetime:
    return timezone.make_aware(dt.datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-11-20 20:59:59", None),
        ("2026-11-20 21:00", "2026-11-21 07:30"),
        ("2026-11-20 23:59", "2026-11-21 07:30"),
        ("2026-11-21 00:00", "2026-11-21 07:30"),
        ("2026-11-21 07:29:59", "2026-11-21 07:30"),
        ("2026-11-21 07:30", None),
        ("2026-12-31 22:00", "2027-01-01 07:30"),
    ],
)
def test_quiet_hours_end_at_half_past_seven(now, end):
    assert quiet_until(office(now)) == (office(end) if end else None)
    assert decent(office(now)) == office(end or now)


@pytest.mark.parametrize(
    ("event", "goes"),
    [
        ("2026-11-21 07:00", "2026-11-20 22:00"),  # before they end: at once
        ("2026-11-21 07:30", "2026-11-20 22:00"),
        ("2026-11-21 07:31", "2026-11-21 07:30"),
        ("2026-11-20 19:00", "2026-11-21 07:30"),  # over already: nothing to hurry for
    ],
)
def test_what_an_event_in_the_night_needs_goes_at_once(event, goes):
    assert decent(office("2026-11-20 22:00"), office(event)) == office(goes)
