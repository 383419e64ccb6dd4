"""One digest a week, days off in peace, three messages a meeting: day after day by hand."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from cases import lifecycle
from cases.enums import ProblemOutcome
from cases.lifecycle.item import make_item
from cases.models import ActionItem
from common import clock
from meetings.lifecycle import put_off
from notices import decent, kinds
from notices.models import DigestDay, Notice, Preference
from notices.morning import Morning
from notices.reminding import remind
from participants.enums import HelperKind
from participants.models import Delegation, Helper
from platforms.models import Workday
from tests import factories
from tests.cases.making import BY, raised
from tests.meetings.scene import make_scene

pytestmark = pytest.mark.django_db


def moment(text: str) -> dt.datetime:
    return timezone.make_aware(dt.datetime.fromisoformat(text))


def item_due(place, due: str, **lead) -> ActionItem:
    """An item made now; somebody known by words alone does it unless ``lead`` says who."""
    problem = raised(place).problems.get()
    lifecycle.rounds.set_outcome(problem, ProblemOutcome.AGREED, by=BY, at=clock.now())
    lead = lead or {"lead_text": "网格员"}
    day = dt.date.fromisoformat(due)
    return make_item(problem, by=BY, at=clock.now(), due=day, **lead)


def said_on(at, day: str, hour: str = "08:00") -> dict[str, list[str]]:
    """Who is reminded at that hour, of what: titles by name."""
    before = set(Notice.objects.values_list("pk", flat=True))
    remind(at(f"{day} {hour}"))
    fresh = Notice.objects.exclude(pk__in=before).select_related("recipient").order_by("id")
    with translation.override("zh-hans"):
        return {
            one.recipient.name: [kinds.words_of(line).title for line in kinds.lines_of(one)]
            for one in fresh
        }


def november(at, first: int, last: int) -> dict[int, dict[str, list[str]]]:
    """What is said on each of these mornings; the mornings on which nothing is are left out."""
    said = {day: said_on(at, f"2026-11-{day:02}") for day in range(first, last + 1)}
    return {day: told for day, told in said.items() if told}


def near(days: int, item: ActionItem) -> str:
    title = item.problem.case.short_title
    return f"还有{days}天到期：{title}" if days else f"今天到期：{title}"


@pytest.fixture
def secretary(village):
    return factories.make_user("convener", village).person


# --- the table --------------------------------------------------------------------------------


def test_every_kind_about_a_meeting_has_its_weight():
    names = {kind.name for kind in kinds.registered()}
    of_it = {name for name in names if name.partition(".")[0] in ("meeting", "minutes")}
    assert set(decent.OF_A_MEETING) == of_it
    assert {"meeting.reminder", "meeting.soon"} == decent.REMINDERS
    assert {kinds.get(name).ladder for name in decent.COUNTED} == {None}


# --- once a week ------------------------------------------------------------------------------


def test_a_secretary_is_told_on_mondays_and_of_what_is_due_today_or_tomorrow(
    village, secretary, at
):
    at("2026-11-01 10:00")
    first, second = item_due(village, "2026-11-18"), item_due(village, "2026-11-24")
    late = f"已过期5天：{first.problem.case.short_title}"
    assert november(at, 2, 23) == {
        16: {secretary.name: [near(2, first)]},  # Monday: the rung of seven days before
        17: {secretary.name: [near(1, first)]},
        18: {secretary.name: [near(0, first)]},
        23: {secretary.name: [late, near(1, second)]},  # his rung of the 21st, and the newest
    }


def test_what_broke_in_is_not_said_again_on_monday(village, secretary, at):
    at("2026-11-01 10:00")
    item = item_due(village, "2026-11-29")  # a Sunday
    assert november(at, 24, 30) == {
        24: {secretary.name: [near(5, item)]},  # nobody looked on the Monday
        28: {secretary.name: [near(1, item)]},
        29: {secretary.name: [near(0, item)]},
    }


@pytest.mark.parametrize(
    ("off", "given"),
    [([], 16), ([16], 17), ([16, 17, 18], 19), ([16, 17, 18, 19, 20], 23)],
)
def test_a_monday_off_waits_for_the_first_working_day(village, secretary, at, off, given):
    at("2026-11-01 10:00")
    item = item_due(village, "2026-11-27")
    late = item_due(village, "2026-11-12")
    remind(at("2026-11-12 08:00"))
    for day in off:
        Workday.objects.create(day=dt.date(2026, 11, day), is_working=False, holiday="调休")
    told = november(at, 13, 25)
    words = f"已过期{given - 12}天：{late.problem.case.short_title}"
    assert told.pop(given) == {
        secretary.name: [words, *([near(27 - given, item)] if given >= 20 else [])]
    }
    assert [day for day in told if day < 20] == []


def test_a_saturday_that_is_worked_gives_the_digest_of_a_week_that_was_off(village, secretary, at):
    at("2026-11-01 10:00")
    late = item_due(village, "2026-11-12")
    remind(at("2026-11-12 08:00"))
    for day in range(16, 21):
        Workday.objects.create(day=dt.date(2026, 11, day), is_working=False, holiday="假期")
    Workday.objects.create(day=dt.date(2026, 11, 21), is_working=True, holiday="调休")
    words = f"已过期9天：{late.problem.case.short_title}"
    assert november(at, 13, 22) == {21: {secretary.name: [words]}}


def test_a_monday_missed_is_made_up_for_with_the_present_state_once(village, secretary, at):
    at("2026-11-01 10:00")
    item = item_due(village, "2026-11-26")
    assert november(at, 9, 18) == {}
    assert november(at, 20, 20) == {}  # the digest of this week was given: nothing to say then
    DigestDay.objects.all().delete()  # as if nothing had run since
    assert november(at, 20, 22) == {20: {secretary.name: [near(6, item)]}}
    assert november(at, 23, 24) == {}  # the rung of seven days before was told
    assert DigestDay.objects.filter(day="2026-11-23").count() == 1


def test_two_runs_of_a_monday_say_it_once_and_a_day_has_one_message(village, secretary, at):
    at("2026-11-01 10:00")
    item_due(village, "2026-11-23")
    assert len(said_on(at, "2026-11-16")) == 1
    item_due(village, "2026-11-16")
    assert said_on(at, "2026-11-16", "08:30") == {}
    assert said_on(at, "2026-11-16", "20:30") == {}
    assert DigestDay.objects.count() == 1


def test_helpers_and_who_stands_in_are_told_as_the_secretary_is(village, secretary, at):
    at("2026-11-01 10:00")
    post = secretary.posts.get()
    clerk, deputy = (factories.make_person(village, name) for name in ("赵文书", "钱代办"))
    Helper.objects.create(
        post=post, person=clerk, kind=HelperKind.VILLAGE_CLERK, valid_from="2026-01-01"
    )
    Delegation.objects.create(
        post=post, to_person=deputy, from_on="2026-11-01", until_on="2026-11-30"
    )
    item = item_due(village, "2026-11-25")
    names = {secretary.name, clerk.name, deputy.name}
    told = november(at, 16, 25)
    assert {day: set(said) for day, said in told.items()} == dict.fromkeys((23, 24, 25), names)
    assert told[23][clerk.name] == [near(2, item)]


# --- days off ---------------------------------------------------------------------------------


def test_others_are_told_on_working_days_with_what_is_then_so(village, at):
    at("2026-11-01 10:00")
    doer = factories.make_person(village, "刘海生")
    item = item_due(village, "2026-11-28", lead_person=doer)  # its rungs: 21 Sat, 27 Fri, 28 Sat
    past = f"已过期2天：{item.problem.case.short_title}"
    assert november(at, 16, 30) == {
        23: {doer.name: [near(5, item)]},
        27: {doer.name: [near(1, item)]},
        30: {doer.name: [past]},
    }


def test_tomorrows_meeting_is_said_on_a_day_off(village, at):
    at("2026-11-13 12:00")
    scene = make_scene(village)
    meeting = scene.call(starts_at=moment("2026-11-23 19:30"), at=clock.now())
    assert november(at, 20, 22) == {
        22: {key: [f"明天开会：{meeting.short_title}"] for key in scene.people}
    }


# --- what somebody chose ----------------------------------------------------------------------


def test_who_wants_it_daily_or_weekly_has_it_so(village, secretary, at):
    at("2026-11-01 10:00")
    doer = factories.make_person(village, "刘海生")
    Preference.objects.create(person=secretary, rhythm="daily")
    Preference.objects.create(person=doer, rhythm="weekly")
    words = item_due(village, "2026-11-27")
    named = item_due(village, "2026-11-27", lead_person=doer)
    assert november(at, 18, 25) == {
        20: {secretary.name: [near(7, words)]},
        23: {doer.name: [near(4, named)]},
    }


def test_who_remembers_meetings_himself_is_not_reminded_of_them(village, at):
    at("2026-11-13 12:00")
    scene = make_scene(village)
    scene.call(starts_at=moment("2026-11-25 19:30"), at=clock.now())
    Preference.objects.create(person=scene.people["陈晓梅"], day_before=False)
    assert set(said_on(at, "2026-11-24")) == set(scene.people) - {"陈晓梅"}


# --- three messages a meeting -----------------------------------------------------------------


@pytest.mark.parametrize(("moves", "reminded"), [(0, True), (1, True), (2, False), (3, False)])
def test_a_reminder_is_never_the_fourth_message_unless_he_wants_every_one(
    village, at, moves, reminded
):
    at("2026-11-09 12:00")
    scene = make_scene(village)
    meeting = scene.call(starts_at=moment("2026-11-24 19:30"), at=clock.now())
    more = scene.people["陈晓梅"]
    Preference.objects.create(person=more, every_reminder=True)
    for n in range(moves):
        at(f"2026-11-1{n} 12:00")
        put_off(
            meeting, starts_at=meeting.starts_at, place_text=f"广场{n}", by=scene.by, at=clock.now()
        )
    told = decent.messages_about({meeting.ledger_subject})
    assert set(told.values()) == {1 + moves}
    names = set(scene.people) if reminded else {"陈晓梅"}
    assert set(said_on(at, "2026-11-23")) == names


def test_what_was_taken_back_unseen_is_no_message(village, at):
    at("2026-11-09 12:00")
    scene = make_scene(village)
    meeting = scene.call(starts_at=moment("2026-11-24 19:30"), at=clock.now())
    for n in range(3):  # all within the 30 s in which a call can be taken back
        at(f"2026-11-09 12:00:0{n}")
        put_off(
            meeting, starts_at=meeting.starts_at, place_text=f"广场{n}", by=scene.by, at=clock.now()
        )
    assert set(decent.messages_about({meeting.ledger_subject}).values()) == {1}
    assert set(said_on(at, "2026-11-23")) == set(scene.people)


def test_few_statements_however_many_people(village, at, count_queries):
    at("2026-11-09 12:00")
    scene = make_scene(village)
    scene.call(starts_at=moment("2026-11-24 19:30"), at=clock.now())
    reached = [
        one
        for kind in kinds.registered()
        if kind.ladder
        for one in kind.ladder(Morning(dt.date(2026, 11, 23)))
    ]
    assert len(reached) == len(scene.people)
    few = count_queries(lambda: decent.Decency(dt.date(2026, 11, 23), reached[:1]))
    assert count_queries(lambda: decent.Decency(dt.date(2026, 11, 23), reached)) == few <= 6
