"""The morning's reminders: every rung, one message a person and day, nothing twice."""

import datetime as dt

import pytest
from django.utils import translation

from cases import escalation, lifecycle
from cases.enums import ProblemOutcome
from cases.lifecycle.item import make_item, report_progress
from cases.models import ActionItem, LookBack
from common import clock
from notices import kinds
from notices.models import Notice, Reminded
from notices.morning import highest_rung
from notices.reminding import remind
from participants.enums import Role
from tests import factories
from tests.cases.making import BY, raised

pytestmark = pytest.mark.django_db
AS_SHIPPED = (-7, -1, 0, 3, 7, 15, 30)


@pytest.mark.parametrize(
    ("days", "rungs"),
    [
        (3, (-7, -1, 0, 3, 7, 15, 30)),
        (14, (-7, -1, 0, 3, 7, 15, 30)),
        (15, (-7, -1, 0, 3, 7, 15, 30)),  # 30 % are 4 days: inside the next rung
        (33, (-10, -7, -1, 0, 3, 7, 15, 30)),
        (32, (-10, -7, -1, 0, 3, 7, 15, 30)),
        (31, (-7, -1, 0, 3, 7, 15, 30)),  # 9 days: within three of the next
        (90, (-27, -7, -1, 0, 3, 7, 15, 30)),
    ],
)
def test_the_rungs_of_a_limit_of_so_many_days(days, rungs):
    assert escalation.rungs_of(days, AS_SHIPPED) == rungs


@pytest.mark.parametrize(
    ("day", "rung"),
    [
        ("2026-11-12", None),
        ("2026-11-13", -7),
        ("2026-11-18", -7),
        ("2026-11-19", -1),
        ("2026-11-20", 0),
        ("2026-11-22", 0),
        ("2026-11-23", 3),
        ("2027-03-01", 30),
    ],
)
def test_a_day_missed_is_caught_up_with_the_highest_rung(day, rung):
    rungs, due, since = (-7, -1, 0, 3, 7, 15, 30), dt.date(2026, 11, 20), dt.date(2026, 11, 1)
    assert highest_rung(rungs, due, since, dt.date.fromisoformat(day)) == rung


def test_what_began_inside_a_rung_is_not_reminded_of_it():
    due = dt.date(2026, 11, 20)
    for since, day, rung in [(14, 15, None), (14, 19, -1), (19, 19, None), (20, 20, None)]:
        given = (dt.date(2026, 11, since), dt.date(2026, 11, day))
        assert highest_rung((-7, -1, 0), due, *given) == rung


# --- an item, day after day -------------------------------------------------------------------


@pytest.fixture
def place(village):
    """燕村 with its convener, who has a town office above him."""
    village.who = {
        "doer": factories.make_person(village, "刘海生"),
        "convener": factories.make_user("convener", village).person,
        "town": factories.make_user("town_office", village.town).person,
    }
    return village


def item_due(place, due, **facts) -> ActionItem:
    """An item made now, to be done by ``due``."""
    case = raised(place)
    problem = case.problems.get()
    lifecycle.rounds.set_outcome(problem, ProblemOutcome.AGREED, by=BY, at=clock.now())
    who = {"lead_person": place.who["doer"]} if "lead_text" not in facts else {}
    day = dt.date.fromisoformat(due)
    return make_item(problem, by=BY, at=clock.now(), due=day, **who, **facts)


def said_on(at, day: str) -> dict[str, list[str]]:
    """Who is reminded on that morning, of what: titles by name."""
    now = at(f"{day} 08:00")
    before = set(Notice.objects.values_list("pk", flat=True))
    remind(now)
    told: dict[str, list[str]] = {}
    with translation.override("zh-hans"):
        fresh = Notice.objects.exclude(pk__in=before).select_related("recipient")
        for notice in fresh.order_by("id"):
            lines = kinds.lines_of(notice)
            told[notice.recipient.name] = [kinds.words_of(line).title for line in lines]
    return told


def test_an_item_is_reminded_of_near_and_past_its_day(place, at):
    at("2026-11-01 10:00")
    item = item_due(place, "2026-11-20")
    title, who = item.problem.case.short_title, place.who
    doer, convener, town = (who[name].name for name in ("doer", "convener", "town"))
    seen = {}
    for day in range(2, 31):  # the 2nd, 9th … 30th are Mondays
        for name, titles in said_on(at, f"2026-11-{day:02}").items():
            seen.setdefault(day, {})[name] = titles
    near, late = f"还有{{}}天到期：{title}", f"已过期{{}}天：{title}"
    assert seen == {
        13: {doer: [near.format(7)]},
        19: {doer: [near.format(1)]},
        20: {doer: [f"今天到期：{title}"]},
        23: {name: [late.format(3)] for name in (doer, convener)},
        27: {name: [late.format(7)] for name in (doer, town)},
        30: {convener: [late.format(10)]},  # the rung of the 27th, in his digest of the Monday
    }


def test_reminded_twice_a_morning_says_it_once(place, at):
    at("2026-11-01 10:00")
    item_due(place, "2026-11-20")
    assert len(said_on(at, "2026-11-19")) == 1
    assert said_on(at, "2026-11-19") == {}
    assert Reminded.objects.count() == 1


def test_what_is_done_or_moved_is_not_reminded_of_as_it_was(place, at):
    at("2026-11-01 10:00")
    done, moved = item_due(place, "2026-11-20"), item_due(place, "2026-11-20")
    report_progress(done, "done", by=BY, at=clock.now())
    assert list(said_on(at, "2026-11-19")) == ["刘海生"]
    ActionItem.objects.filter(pk=moved.pk).update(due="2026-11-28")
    [notice] = Notice.objects.filter(kind=kinds.DIGEST)
    assert kinds.still_wanted(kinds.lines_of(notice), clock.now()) == {}
    assert said_on(at, "2026-11-20") == {}
    assert said_on(at, "2026-11-21") == {}  # a Saturday
    assert said_on(at, "2026-11-23") == {
        "刘海生": [f"还有5天到期：{moved.problem.case.short_title}"]
    }


def test_many_things_are_one_message_a_day(place, at):
    at("2026-11-01 10:00")
    titles = [item_due(place, f"2026-11-{day}").problem.case.short_title for day in (20, 20, 26)]
    told = said_on(at, "2026-11-19")
    assert told == {
        "刘海生": [
            f"还有1天到期：{titles[0]}",
            f"还有1天到期：{titles[1]}",
            f"还有7天到期：{titles[2]}",
        ]
    }
    [notice] = Notice.objects.filter(kind=kinds.DIGEST)
    with translation.override("zh-hans"):
        words = [kinds.words_of(line) for line in kinds.lines_of(notice)]
        assert kinds.heading(words) == "提醒您：3件事"


def test_where_only_words_say_who_the_convener_is_reminded(place, at):
    at("2026-11-01 10:00")
    item_due(place, "2026-11-20", lead_text="网格员")
    assert list(said_on(at, "2026-11-19")) == [place.who["convener"].name]


def test_the_dead_and_rehearsals_are_left_alone(place, at):
    at("2026-11-01 10:00")
    item_due(place, "2026-11-20")
    place.who["doer"].deceased_on = dt.date(2026, 11, 10)
    place.who["doer"].save()
    assert list(said_on(at, "2026-11-19")) == [place.who["convener"].name]
    place.practice = True
    place.save()
    assert said_on(at, "2026-11-20") == {}


def test_a_look_back_is_asked_for_on_its_day(place, at):
    at("2026-08-01 10:00")
    case = raised(place)
    member = factories.make_user(Role.SUPERVISOR, place).person
    LookBack.objects.create(case=case, months=3, due=dt.date(2026, 11, 2))
    assert said_on(at, "2026-11-01") == {}
    words = [f"回头看：{case.short_title}"]
    assert said_on(at, "2026-11-02") == dict.fromkeys((member.name, place.who["town"].name), words)


def test_few_statements_however_many_items(place, at, count_queries):
    at("2026-11-01 10:00")
    item = item_due(place, "2026-11-20")
    few = count_queries(lambda: remind(at("2026-11-19 08:00")))
    at("2026-11-01 10:00")
    report_progress(item, "done", by=BY, at=clock.now())
    for _n in range(8):
        item_due(place, "2026-11-27")
    many = count_queries(lambda: remind(at("2026-11-26 08:00")))
    assert many == few


@pytest.mark.parametrize("hour", ["07:59", "21:00", "23:30"])
def test_nobody_is_reminded_early_or_at_night(place, at, hour):
    at("2026-11-01 10:00")
    item_due(place, "2026-11-20")
    assert remind(at(f"2026-11-19 {hour}")) == 0
    assert remind(at("2026-11-19 20:59")) == 1


def test_what_waits_for_a_decision_is_told_when_it_is_handed_out(place, at):
    from cases.lifecycle.item import correct_spends

    at("2026-11-01 10:00")
    item = item_due(place, "2026-11-20", spends="unclear")
    told = Notice.objects.filter(kind="item.made", subject=item.ledger_subject)
    assert told.count() == 0
    correct_spends(item, "no", "不动用", by=BY, at=clock.now())
    assert [notice.recipient for notice in told] == [place.who["doer"]]
