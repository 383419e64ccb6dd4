"""What weighs more goes through more (procedure.md §0.3), and costs the secretary no tap more."""

import datetime as dt
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from cases import lifecycle, remarks
from cases.enums import ProgressKind, StepStatus, Weight
from cases.models import Procedure
from cases.procedures import procedure_for
from common import clock
from tests import factories
from tests.cases.making import BY, agreed, called, done, item_of, now, raised, today
from tests.stories.visiting import Visitor

pytestmark = pytest.mark.django_db
LIGHT = ["propose", "consult", "handle", "call_back"]
HEAVY = ["propose", "announce", "research", "consult", "outcome", "handle", "call_back"]


@pytest.fixture
def heavy(village):
    """集体资产 in its words."""
    return raised(village, "出租集体的旧校舍")


def kinds(case):
    return list(case.steps.order_by("position").values_list("kind", flat=True))


def stands_at(case):
    return case.steps.get(status=StepStatus.ACTIVE).kind


def weighed(case, weight):
    """The office says what it weighs."""
    known = {"category": case.category, "points": case.points, "source": case.source}
    lifecycle.describe(case, **known, weight=weight, by=BY, at=now())
    case.refresh_from_db()


@pytest.mark.parametrize(
    ("words", "weight", "steps"),
    [
        ("东门没有路灯", Weight.PLAIN, LIGHT),
        ("出租集体的旧校舍", Weight.COMMON, HEAVY),
        ("村边的土地怎么用", Weight.COMMON, HEAVY),
        ("动用维修资金修屋面", Weight.COMMON, HEAVY),
        ("全村吃水的管道老了", Weight.COMMON, HEAVY),
    ],
)
def test_words_tell_what_it_weighs(village, words, weight, steps):
    case = raised(village, words)
    assert (case.weight, kinds(case)) == (weight, steps)


def test_a_town_goes_by_the_same_steps(village):
    case = raised(village.parent, "出租集体的旧校舍")
    assert (kinds(case), procedure_for(village.parent).procedure.name) == (HEAVY, "基层四步")


def test_the_announcement_runs_three_working_days_beside_the_call(village, as_role, at):
    at("2026-11-23 10:00")
    heavy = raised(village, "出租集体的旧校舍")
    step = heavy.steps.get(status=StepStatus.ACTIVE)
    assert (step.kind, step.due) == ("announce", dt.date(2026, 11, 26))
    client = as_role("convener")
    home = client.get(reverse("home")).content.decode()
    assert f"/meetings/new/?case={heavy.no}" in home  # 开会商量 is one tap away, as ever
    page = client.get(reverse("case", args=[heavy.no])).content.decode()
    assert "记一笔：公示" in page and "不用开会，直接办" in page
    assert "公示到2026年11月26日 周四为止" in page
    assert heavy.short_title in client.get(reverse("convene")).content.decode()


def test_recorded_in_their_turn_nothing_is_remarked(heavy, as_role, village):
    secretary = factories.make_user("convener", village)
    for words in ("公示栏贴了三天，没有意见", "看了现场，问了三户"):
        step = heavy.steps.get(status=StepStatus.ACTIVE)
        Visitor(secretary, reverse("step_leave", args=[heavy.no, step.position])).press(note=words)
    assert stands_at(heavy) == "consult"
    agreed(heavy)
    assert stands_at(heavy) == "outcome"
    step = heavy.steps.get(status=StepStatus.ACTIVE)
    Visitor(secretary, reverse("step_leave", args=[heavy.no, step.position])).press(note="报镇里")
    assert (stands_at(heavy), remarks.sentences(heavy)) == ("handle", [])


def test_a_meeting_called_at_once_passes_over_what_may_be_recorded_later(heavy, village):
    called(heavy)
    assert stands_at(heavy) == "consult"
    assert len(remarks.sentences(heavy)) == 2
    secretary = factories.make_user("convener", village)
    url = reverse("step_leave", args=[heavy.no, 2])
    Visitor(secretary, url).press(note="公示栏贴了三天")
    assert (stands_at(heavy), len(remarks.sentences(heavy))) == ("consult", 1)


def test_what_is_done_before_it_was_reported_goes_on_to_the_raiser(heavy):
    agreed(heavy)
    assert stands_at(heavy) == "outcome"
    lifecycle.report_progress(item_of(heavy), ProgressKind.DONE, by=BY, at=now())
    assert stands_at(heavy) == "call_back"
    assert heavy.steps.get(kind="outcome").status == StepStatus.WAIVED


def test_settled_without_a_meeting_from_the_announcement(heavy):
    by, at, due = BY, clock.now(), today() + dt.timedelta(days=5)
    facts = {"lead_text": "李会计", "text": "签合同"}
    items = lifecycle.handle_directly(heavy, "电话里说好了", by=by, at=at, due=due, **facts)
    assert (len(items), stands_at(heavy)) == (1, "outcome")


def test_the_office_says_it_weighs_less_after_all(heavy):
    weighed(heavy, Weight.PLAIN)
    assert (stands_at(heavy), heavy.weight) == ("consult", Weight.PLAIN)


def test_a_county_topic_at_a_village_has_them_too(village):
    case = raised(village, "东门没有路灯")
    weighed(case, Weight.COUNTY)
    assert kinds(case) == HEAVY
    done(case)
    assert stands_at(case) == "call_back"


def test_the_edition_is_withdrawn_where_nobody_follows_it_and_shipped_again(village):
    shipped = import_module("cases.migrations.0017_village_by_weight")
    procedure = Procedure.objects.get(code="village")
    editions = procedure.versions.order_by("version")
    shipped.withdraw(apps, None)
    procedure.refresh_from_db()
    assert (editions.count(), procedure.name) == (1, "村级四步")
    assert kinds(raised(village, "出租集体的旧校舍")) == LIGHT
    shipped.ship(apps, None)
    case = raised(village, "出租集体的旧校舍")
    assert (editions.count(), kinds(case)) == (2, HEAVY)
    shipped.withdraw(apps, None)  # a matter follows it now: it stays, and its matter with it
    assert (editions.count(), kinds(case)) == (2, HEAVY)
    shipped.ship(apps, None)
    assert [version.steps.count() for version in editions] == [4, 7]
