"""M-20 议而不决, against a count that walks every row."""

import datetime as dt

import pytest
from django.utils import timezone

from cases.enums import ProblemOutcome
from cases.lifecycle import ProblemResult, raise_case
from cases.models import Round
from meetings.enums import TOOK_PLACE
from meetings.lifecycle import Invite, convene, record_results, take_roll
from meetings.models import Meeting
from participants.actor import Actor
from participants.enums import SeatClass
from reports.metrics import compute
from tests import factories

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2026, 3, 1), dt.date(2026, 3, 31)
BY = Actor.resident("李")


def moment(day, hour=19):
    return dt.datetime(2026, 3, day, hour, 30, tzinfo=timezone.get_current_timezone())


def met(case, day, people, outcome=None):
    """A meeting on that day; ``outcome`` is recorded, or nothing is."""
    invites = [Invite(SeatClass.STAKEHOLDER, person) for person in people]
    place, starts_at = case.platform, moment(day)
    meeting = convene(
        [case], place=place, starts_at=starts_at, invites=invites, by=BY, at=moment(1)
    )
    take_roll(meeting, {}, by=BY, at=moment(day, 20))
    if outcome:
        result = ProblemResult(case.problems.get(), ProblemOutcome(outcome))
        record_results(meeting, [result], by=BY, at=moment(day, 21))


@pytest.fixture
def village(db):
    """Three rounds that settle nothing, a meeting of which nothing is recorded, a late one."""
    village = factories.make_village(factories.make_town(factories.make_county()))
    people = [factories.make_person(village) for _seat in range(3)]
    lane = raise_case(village, "巷子里停车乱。", by=BY, at=moment(1))
    for day in (5, 12, 19):
        met(lane, day, people, "not_agreed")
    met(raise_case(village, "路灯不亮。", by=BY, at=moment(1)), 10, people)
    met(raise_case(village, "井盖坏了。", by=BY, at=moment(1)), 30, people)
    return village


def slow(last):
    held = [
        m
        for m in Meeting.objects.order_by("pk")
        if m.status in TOOK_PLACE and FIRST <= timezone.localdate(m.starts_at) <= last
    ]
    late = [
        m
        for m in held
        if not m.conclusion_count and (last - timezone.localdate(m.starts_at)).days >= 7
    ]
    rounds = {}
    for row in Round.objects.order_by("case_id", "number"):
        if row.held_on and not row.dropped and FIRST <= row.held_on <= last and row.conclusions:
            rounds.setdefault(row.case_id, []).append(row)
    return len(late), sum(len(rows) >= 3 for rows in rounds.values())


@pytest.mark.parametrize(("last", "figures"), [(31, (1, 1)), (16, (0, 0)), (17, (1, 0))])
def test_meetings_without_a_conclusion_and_matters_that_stand_still(village, last, figures):
    day = dt.date(2026, 3, last)
    found = compute(village, FIRST, day)["metrics"]["M-20"]
    parts = found["parts"]
    assert (parts["without_conclusion"], parts["three_rounds"]) == slow(day) == figures
    assert found["value"] == figures[0]
