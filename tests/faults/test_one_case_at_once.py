"""Eight people act on one real matter at once, through the real acts."""

import datetime as dt
from collections import Counter

import pytest
from django.utils import timezone

from cases.enums import ProblemOutcome, ProgressKind
from cases.lifecycle import (
    ProblemResult,
    add_problem,
    close,
    hold_round,
    make_item,
    raise_case,
    report_progress,
    start_round,
)
from cases.lifecycle.rounds import conclude
from cases.models import ActionItem, Case
from common.errors import AlreadyMoved, DomainError
from meetings.lifecycle import Invite, convene, record_results
from meetings.models import Conclusion, Meeting
from participants.actor import Actor
from participants.enums import SeatClass
from platforms.models import Platform
from records.verification import verify
from tests import factories
from tests.faults.test_ledger_concurrency import CONNECTIONS, at_once

BY = Actor.resident("李测")

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def village(db: None) -> Platform:
    return factories.make_village(factories.make_town(factories.make_county()))


def test_different_acts_on_one_matter_neither_fail_nor_fork(village: Platform) -> None:
    """Problems are added, rounds called and items done side by side: 8 × 10 acts, all in order."""
    at = timezone.now()
    case = raise_case(village, "巷子里停车乱。", by=BY, at=at)
    day = timezone.localdate(at)
    start_round(case, "M1", village, day, by=BY, at=at)
    hold_round("M1", day, 5, by=BY, at=at)
    first = case.problems.get()
    due = day + dt.timedelta(days=7)
    agreed = ProblemResult(first, ProblemOutcome.AGREED, lead_text="村委会", due=due)
    conclude(case, [agreed], meeting_no="M1", day=day, by=BY, at=at)

    def act(number: int) -> None:
        mine = Case.objects.get(pk=case.pk)
        if number % 2:
            add_problem(mine, f"第{number}件", by=BY, at=at)
            return
        item = make_item(first, by=BY, at=at, due=due, lead_text=f"第{number}组")
        fresh = ActionItem.objects.select_related("problem__case__platform").get(pk=item.pk)
        report_progress(fresh, ProgressKind.DOING, by=BY, at=at)

    assert at_once(act, 10) == []
    parts = list(case.problems.order_by("part").values_list("part", flat=True))
    assert parts == list(range(1, 42))
    assert Counter(ActionItem.objects.values_list("status", flat=True)) == {"doing": 40, "open": 1}
    assert verify().broken is None


def test_the_same_result_eight_times_has_one_effect(village: Platform) -> None:
    at = timezone.now()
    case = raise_case(village, "路灯不亮。", by=BY, at=at)
    person = factories.make_person(village)
    meeting = convene(
        [case],
        place=village,
        starts_at=at,
        invites=[Invite(SeatClass.CONVENER, person=person)],
        by=BY,
        at=at,
    )
    problem = case.problems.get()
    result = ProblemResult(
        problem, ProblemOutcome.AGREED, lead_person=person, due=timezone.localdate(at)
    )

    def act(_number: int) -> None:
        record_results(Meeting.objects.get(pk=meeting.pk), [result], by=BY, at=at)

    failures = at_once(act, 1)
    assert [type(failure) for failure in failures] == [AlreadyMoved] * (CONNECTIONS - 1)
    assert (Conclusion.objects.count(), ActionItem.objects.count()) == (1, 1)
    assert verify().broken is None


def test_done_and_closed_at_once_leaves_one_truth(village: Platform) -> None:
    """Some say done, some close: every refusal is a sentence, and statuses are their fold."""
    at = timezone.now()
    case = raise_case(village, "水管漏水。", by=BY, at=at)
    day = timezone.localdate(at)
    start_round(case, "M1", village, day, by=BY, at=at)
    hold_round("M1", day, 5, by=BY, at=at)
    agreed = ProblemResult(case.problems.get(), ProblemOutcome.AGREED, lead_text="村委会", due=day)
    conclude(case, [agreed], meeting_no="M1", day=day, by=BY, at=at)
    item = ActionItem.objects.get()

    def act(number: int) -> None:
        if number % 2:
            close(Case.objects.get(pk=case.pk), by=BY, at=at)
            return
        mine = ActionItem.objects.select_related("problem__case__platform").get(pk=item.pk)
        report_progress(mine, ProgressKind.DONE, by=BY, at=at)

    failures = at_once(act, 1)
    assert [f for f in failures if not isinstance(f, DomainError)] == []
    assert ActionItem.objects.get().status in {"done", "closed"}
    assert verify().broken is None
