"""Ladders are settings: a place's own days, those of the place above it, and what they may not be."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from cases import escalation, ladders, lifecycle
from cases.enums import ProblemOutcome
from cases.lifecycle.item import make_item
from cases.models import ActionItem
from common import clock
from notices import kinds
from notices.models import Notice
from notices.morning import Morning
from notices.reminding import remind
from platforms.ladders import LADDERS
from platforms.models import PlatformSetting
from platforms.settings import BadSetting, set_setting
from tests import factories
from tests.cases.making import BY, raised
from tests.meetings.scene import make_scene

pytestmark = pytest.mark.django_db
URL = "/admin/platforms/platformsetting/add/"


def item_due(place, due: str, doer) -> ActionItem:
    problem = raised(place).problems.get()
    lifecycle.rounds.set_outcome(problem, ProblemOutcome.AGREED, by=BY, at=clock.now())
    day = dt.date.fromisoformat(due)
    return make_item(problem, by=BY, at=clock.now(), due=day, lead_person=doer)


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


def november(at, first: int, last: int) -> dict[int, set[str]]:
    """Who is reminded on each of these mornings; the mornings without are left out."""
    said = {day: set(said_on(at, f"2026-11-{day:02}")) for day in range(first, last + 1)}
    return {day: names for day, names in said.items() if names}


@pytest.fixture
def doer(village):
    return factories.make_person(village, "刘海生")


# --- what is shipped --------------------------------------------------------------------------


def test_the_shipped_days_of_work_are_those_of_the_one_escalation_table():
    shipped = LADDERS["ladder.item"]
    assert shipped.shipped.rungs == tuple(r.day for r in escalation.TABLE if r.day is not None)
    assert shipped.ends == escalation.first_day_of(escalation.Told.CHAIR)


@pytest.mark.parametrize(
    ("name", "lines", "sentence"),
    [
        ("ladder.item", ["一周", "30"], "“一周”不是天数：一行写一个整数，例如-7、3。"),
        ("ladder.item", ["-7, -1, 0, 30"], "“-7, -1, 0, 30”不是天数：一行写一个整数，例如-7、3。"),
        ("ladder.item", ["1.5", "30"], "“1.5”不是天数：一行写一个整数，例如-7、3。"),
        ("ladder.item", ["-61", "30"], "“-61”：这一项的天数在-60到90之间。"),
        ("ladder.item", ["0", "91"], "“91”：这一项的天数在-60到90之间。"),
        ("ladder.item", ["0", "0", "30"], "同一天只写一次。"),
        ("ladder.item", ["-7", "29"], "最后一个日子不得早于30：督办表到那一天为止。"),
        ("ladder.item", ["0", "30 上级"], "这一项不告知上级，请去掉“上级”。"),
        ("ladder.item", [str(n) for n in range(30, 39)], "提醒日子写1至8个，一行一个。"),
        ("ladder.meeting", ["0"], "“0”：这一项的天数在-14到-1之间。"),
        ("ladder.results", ["0", "3 上级"], "“0”：这一项的天数在1到90之间。"),
        ("ladder.results", ["1", "3"], "要有一行写明从哪天起告知上一级，例如“7 上级”。"),
        (
            "ladder.accept",
            ["1 上级", "7 上级"],
            "要有一行写明从哪天起告知交办方，例如“7 上级”。",
        ),
        ("ladder.accept", ["1 领导", "7 上级"], "“1 领导”不是天数：一行写一个整数，例如-7、3。"),
    ],
)
def test_what_is_no_ladder_is_refused_in_a_sentence(county, name, lines, sentence):
    with translation.override("zh-hans"), pytest.raises(BadSetting) as refused:
        set_setting(county, name, lines)
    assert str(refused.value.sentence) == sentence
    assert PlatformSetting.objects.count() == 0


def test_signs_and_full_width_figures_are_read_in_any_order():
    read = LADDERS["ladder.plan"].read(["+7上级", "－３", "−10", "0"])
    assert (read.rungs, read.above_from) == ((-10, -3, 0, 7), 7)
    assert [read.tells_above(day) for day in (-3, 0, 7, 30)] == [False, False, True, True]
    assert LADDERS["ladder.plan"].read(["7 Above"]).above_from == 7


def test_the_office_changes_the_days_on_its_form(county):
    office: Client = factories.client_for(factories.make_user("county_office", county))
    page = office.get(URL).content.decode()
    assert "提醒日子：要办的事 [-7 -1 0 3 7 15 30]" in page
    data = {"platform": county.pk, "key": "ladder.results", "text": "1\n5 上级\n"}
    refused = office.post(URL, {**data, "text": "1\n5\n"})
    assert "要有一行写明从哪天起告知上一级" in refused.content.decode()
    assert PlatformSetting.objects.count() == 0
    assert office.post(URL, data).status_code == 302
    row = PlatformSetting.objects.get()
    assert row.value == ["1", "5 上级"]
    assert (
        "5 上级"
        in office.get(f"/admin/platforms/platformsetting/{row.pk}/change/").content.decode()
    )


# --- a place's own days -----------------------------------------------------------------------


def test_a_towns_ladder_holds_for_its_villages_and_not_for_its_neighbours(village, doer, at):
    at("2026-11-12 10:00")
    town, county = village.town, village.county
    beside = factories.make_village(factories.make_town(county, "泽掌镇"), "曲村")
    other = factories.make_person(beside, "贺三")
    item_due(village, "2026-11-25", doer)
    item_due(beside, "2026-11-25", other)
    set_setting(county, "ladder.item", ["-5", "30"])
    set_setting(town, "ladder.item", ["-2", "0", "30"])
    assert november(at, 13, 29) == {20: {other.name}, 23: {doer.name}, 25: {doer.name}}


def test_days_that_were_changed_say_nothing_again(village, doer, at):
    at("2026-11-01 10:00")
    set_setting(None, "ladder.item", ["-7", "-1", "0", "3", "30"])
    item_due(village, "2026-11-16", doer)  # a Monday
    assert november(at, 15, 19) == {16: {doer.name}, 19: {doer.name}}
    set_setting(None, "ladder.item", ["-7", "-1", "0", "2", "30"])
    assert november(at, 20, 23) == {}  # the rung of the 18th lies below that of the 19th
    set_setting(None, "ladder.item", ["-7", "8", "30"])
    assert november(at, 23, 25) == {24: {doer.name}}
    set_setting(None, "ladder.item", ["-7", "10", "30"])
    assert november(at, 25, 30) == {26: {doer.name}}


def test_a_moved_day_begins_anew(village, doer, at):
    at("2026-11-01 10:00")
    item = item_due(village, "2026-11-16", doer)
    assert november(at, 15, 19) == {16: {doer.name}, 19: {doer.name}}
    ActionItem.objects.filter(pk=item.pk).update(due="2026-11-24")
    assert november(at, 20, 24) == {
        20: {doer.name},  # four days left: the rung of seven before the new day
        23: {doer.name},
        24: {doer.name},
    }


def test_nobody_is_told_earlier_than_the_table_names_him(village, doer, at):
    at("2026-11-01 10:00")
    factories.make_user("convener", village, name="王建民")
    factories.make_user("town_office", village.town, name="镇办")
    factories.make_user("county_approver", village.county, name="程主席")
    item = item_due(village, "2026-11-13", doer)
    set_setting(village.town, "ladder.item", ["-30", "-20", "2", "5", "6", "9", "14", "30"])
    told = {}
    for day in range(-10, 32):
        morning = Morning(item.due + dt.timedelta(days=day))
        told[day] = {one.recipient.name for one in ladders.items(morning)}
    seen = {day: names for day, names in told.items() if names != told.get(day - 1)}
    alone, late = {doer.name}, {doer.name, "王建民"}
    later = {*late, "镇办"}
    assert seen == {-10: set(), 2: alone, 5: late, 9: later, 30: {*later, "程主席"}}


def test_the_level_above_is_told_from_the_day_the_place_marks(village, at):
    at("2026-11-01 12:00")
    scene = make_scene(village)
    town = factories.make_user("town_office", village.town, name="镇办").person
    scene.call(starts_at=moment("2026-11-10 19:30"), at=clock.now())
    set_setting(village, "ladder.results", ["2 上级", "9"])
    assert november(at, 11, 20) == {
        12: {town.name},
        16: {"王建民"},  # what was reached on the 12th, in his digest of the Monday
        19: {town.name},
    }


# --- a meeting to come ------------------------------------------------------------------------


def moment(text: str) -> dt.datetime:
    return timezone.make_aware(dt.datetime.fromisoformat(text))


@pytest.mark.parametrize("hour", ["08:00", "19:00"])
def test_a_day_before_that_was_missed_is_said_on_the_day_itself(village, at, hour):
    at("2026-11-13 12:00")
    scene = make_scene(village)
    meeting = scene.call(starts_at=moment("2026-11-24 19:30"), at=clock.now())
    assert said_on(at, "2026-11-22") == {}
    words = [f"请记得开会：{meeting.short_title}"]
    assert said_on(at, "2026-11-24", hour) == dict.fromkeys(scene.people, words)
    assert said_on(at, "2026-11-24", "19:10") == {}


def test_a_meeting_that_has_begun_is_not_said(village, at):
    at("2026-11-13 12:00")
    make_scene(village).call(starts_at=moment("2026-11-24 15:00"), at=clock.now())
    assert said_on(at, "2026-11-24", "15:00") == {}


def test_a_place_may_remind_earlier_in_words_that_hold(village, at):
    at("2026-11-10 12:00")
    scene = make_scene(village)
    set_setting(village.town, "ladder.meeting", ["-5", "-1"])
    meeting = scene.call(starts_at=moment("2026-11-24 19:30"), at=clock.now())
    told = {day: said_on(at, f"2026-11-{day}") for day in range(18, 25)}
    names, title = scene.people, meeting.short_title
    assert {day: said for day, said in told.items() if said} == {
        19: {key: [f"请记得开会：{title}"] for key in names},
        23: {key: [f"明天开会：{title}"] for key in names},
    }


# --- a run ------------------------------------------------------------------------------------


def test_a_run_spends_no_more_on_thirty_places_than_on_two(village, doer, at):
    def statements(places: int, first: int) -> list[str]:
        """Those of a run that reminds one person of an item in each of so many places."""
        at(f"2026-11-{first:02} 10:00")
        for number in range(places):
            place = factories.make_village(village.town, f"第{first}{number}村")
            set_setting(place, "ladder.item", [f"-{1 + number % 8}", "30"])
            item_due(place, f"2026-11-{first + 9:02}", doer)
        with CaptureQueriesContext(connection) as ran:
            assert remind(at(f"2026-11-{first + 8:02} 08:00")) == 1
        return [one["sql"] for one in ran]

    few, many = statements(2, 2), statements(30, 10)
    assert len(many) == len(few)
    assert sum('"platforms_platformsetting"."key" IN' in sql for sql in many) == 1


def test_a_ladder_that_cannot_be_read_leaves_the_shipped_days(village, doer, at, caplog):
    at("2026-11-01 10:00")
    PlatformSetting.objects.create(platform=village, key="ladder.item", value=["soon"])
    item_due(village, "2026-11-20", doer)
    assert list(said_on(at, "2026-11-13")) == [doer.name]
    assert "ladder.item" in caplog.text
