"""演练: a rehearsal is told to nobody, counts nowhere, and goes without a trace."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.enums import CallBackAnswer, ProblemOutcome, ProgressKind
from cases.lifecycle import ProblemResult, answer_call_back, raise_case, report_progress
from cases.models import ActionItem, Case
from common import clock
from meetings.lifecycle import Invite, convene, record_results, take_roll
from meetings.lifecycle.voices import note_as_opinion, state
from meetings.models import Meeting
from meetings.practice import rehearse, wipe
from notices.models import Notice
from participants.actor import Actor
from participants.enums import Role, SeatClass
from participants.models import Person
from platforms.models import Platform
from records.models import LedgerEvent
from reports.metrics import compute
from tests import factories
from tests.cases.twice import ACTS


@pytest.fixture
def village(db: None) -> Platform:
    return factories.make_village(factories.make_town(factories.make_county()))


NOT_ON_A_TWIN = {"move_to", "resubmit"}  # it stays where it is, and nobody above objects


def whole_matter(twin: Platform, person: Person) -> None:
    """From the first word to closing, on the twin."""
    by, at = Actor.resident("演练"), timezone.now()
    case = raise_case(twin, "练一练：路灯不亮。", by=by, at=at)
    invites = [Invite(SeatClass.CONVENER, person=person), Invite(SeatClass.NOTABLE, name="乡贤")]
    meeting = convene([case], place=twin, starts_at=at, invites=invites, by=by, at=at)
    take_roll(meeting, {}, by=by, at=at)
    problem = case.problems.get()
    due = timezone.localdate(at) + dt.timedelta(days=7)
    result = ProblemResult(problem, ProblemOutcome.AGREED, lead_person=person, due=due)
    record_results(meeting, [result], by=by, at=at)
    item = ActionItem.objects.select_related("problem__case").get()
    report_progress(item, ProgressKind.DONE, by=by, at=at)
    answer_call_back(case, CallBackAnswer.SATISFIED, by=by, at=at)


def counts() -> dict[str, int]:
    models = (Case, Meeting, ActionItem, Notice, LedgerEvent, Platform, Person)
    return {model.__name__: model._default_manager.count() for model in models}


def test_numbers_begin_with_y_and_nobody_is_told(village: Platform) -> None:
    person = factories.make_person(village)
    twin = rehearse(village, person, clock.today()).platform
    assert twin is not None
    whole_matter(twin, person)
    year = clock.today().year
    assert Case.objects.get().no == f"YT{village.code}-{year}-0001"
    assert Meeting.objects.get().no == f"YM{village.code}-{year}-0001"
    assert Notice.objects.count() == 0
    assert {event.stream.split(":")[0] for event in LedgerEvent.objects.order_by("id")} == {
        "practice"
    }


def test_it_is_in_no_figure_and_no_list_above(village: Platform) -> None:
    person = factories.make_person(village)
    today = clock.today()
    before = compute(village.county, today, today)
    twin = rehearse(village, person, today).platform
    whole_matter(twin, person)
    assert compute(village.county, today, today) == before
    office = factories.make_user(Role.COUNTY_OFFICE, village.county)
    assert list(Case.objects.visible_to(office)) == []
    assert list(Meeting.objects.visible_to(office)) == []


def test_wiping_leaves_what_was_before(village: Platform) -> None:
    person = factories.make_person(village)
    factories.make_seat(person, village, SeatClass.NOTABLE)
    before = counts()
    twin = rehearse(village, person, clock.today()).platform
    whole_matter(twin, person)
    wipe(twin)
    assert counts() == before


def test_whatever_was_rehearsed_goes(village: Platform) -> None:
    """Every act of a matter, and an opinion from the words of somebody at a meeting."""
    factories.make_organization(village.county, "县委办", kind="party", may_order=True)
    person = factories.make_person(village)
    factories.make_seat(person, village, SeatClass.NOTABLE)
    twin = rehearse(village, person, clock.today()).platform
    assert twin is not None
    whole_matter(twin, person)
    by, at = Actor.resident("演练"), timezone.now()
    case = raise_case(twin, "再练一练：水管漏水。", by=by, at=at)
    invites = [Invite(SeatClass.CONVENER, person=person), Invite(SeatClass.NOTABLE, name="乡贤")]
    meeting = convene([case], place=twin, starts_at=at, invites=invites, by=by, at=at)
    speaker = meeting.attendees.order_by("id")[0]
    note_as_opinion(
        state(meeting, case, "换一段水管。", speaker=speaker, by=by, at=at), by=by, at=at
    )
    for name in ACTS.keys() - NOT_ON_A_TWIN:
        ready, act = ACTS[name]
        act(ready(twin), uuid.uuid4())
    wipe(twin)
    assert not Platform.objects.filter(practice=True).exists()
    assert not LedgerEvent.objects.filter(stream__startswith="practice").exists()


def test_a_real_platform_is_never_wiped(village: Platform) -> None:
    with pytest.raises(ValueError, match="is a real platform"):
        wipe(village)


def test_the_secretary_rehearses_and_comes_back(village: Platform) -> None:
    user = factories.make_user(Role.CONVENER, village)
    browser: Any = factories.client_for(user)
    assert browser.post(reverse("practice_start")).status_code == 302
    page = browser.get("/").content.decode()
    assert "不通知任何人，都不算数。" in page
    assert browser.post(reverse("practice_wipe")).status_code == 302
    assert "不通知任何人，都不算数。" not in browser.get("/").content.decode()
    assert Platform.objects.filter(practice=True).count() == 0


def test_the_real_platform_cannot_be_wiped_from_the_page(village: Platform) -> None:
    browser: Any = factories.client_for(factories.make_user(Role.CONVENER, village))
    assert browser.post(reverse("practice_wipe")).status_code == 422
    assert Platform.objects.filter(pk=village.pk).count() == 1


def test_a_rehearsal_is_one_tap_from_me(village: Platform) -> None:
    convener: Any = factories.client_for(factories.make_user(Role.CONVENER, village))
    assert "演练一遍" in convener.get(reverse("me")).content.decode()
    supervisor: Any = factories.client_for(factories.make_user(Role.SUPERVISOR, village))
    assert "演练一遍" not in supervisor.get(reverse("me")).content.decode()
