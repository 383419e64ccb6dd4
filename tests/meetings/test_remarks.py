"""提示 on a meeting (rule 8): how many came, when the place met last, whose term is over."""

import datetime as dt

import pytest

from cases.enums import Origin
from cases.models import Finding
from common import clock
from meetings import lifecycle, remarks
from meetings.enums import Attendance
from participants.models import RosterEntry
from platforms.settings import set_setting
from tests.meetings.scene import make_scene

pytestmark = pytest.mark.django_db


def rows(meeting, rule):
    found = Finding.objects.filter(subject=meeting.no, rule=rule)
    return list(found.order_by("id").values_list("figure", "basis"))


def roll(scene, meeting, away):
    """The roll is taken the day after the call; ``away`` are names."""
    absent = {
        pk: Attendance.ABSENT
        for pk, name in meeting.attendees.values_list("pk", "name")
        if name in away
    }
    lifecycle.take_roll(meeting, absent, by=scene.by, at=clock.now())


def fixed(meeting):
    """Names of the fixed members invited: the convener and those of the six classes."""
    rows = meeting.attendees.exclude(seat="stakeholder").order_by("id")
    return list(rows.values_list("name", flat=True))


@pytest.fixture
def scene(village, at):
    at("2026-11-20 09:00")
    return make_scene(village)


@pytest.fixture
def meeting(scene, at):
    at("2026-11-20 09:00")
    made = scene.call()
    at("2026-11-21 10:00")
    return made


@pytest.mark.parametrize(("there", "noted"), [(2, True), (3, False), (6, False)])
def test_fewer_than_half_of_the_fixed_members_is_noted(scene, meeting, there, noted):
    names = fixed(meeting)
    assert len(names) == 6
    roll(scene, meeting, names[there:])
    assert rows(meeting, remarks.PRESENCE) == ([(str(there), "6")] if noted else [])
    said = "应到固定成员6人，实到2人，一般不少于半数。"
    assert (said in remarks.sentences(meeting.no)) is noted


def test_a_corrected_roll_takes_the_remark_back(scene, meeting):
    names = fixed(meeting)
    roll(scene, meeting, names[2:])
    assert rows(meeting, remarks.PRESENCE) == [("2", "6")]
    roll(scene, meeting, names[5:])
    assert rows(meeting, remarks.PRESENCE) == []


def test_what_is_entered_afterwards_is_not_remarked_on(scene, at):
    at("2026-11-20 09:00")
    past = scene.call(starts_at=clock.now() - dt.timedelta(days=1), origin=Origin.BACKFILLED)
    roll(scene, past, fixed(past)[1:])
    assert list(Finding.objects.filter(subject=past.no)) == []


@pytest.mark.parametrize(
    ("months", "called", "noted"),
    [
        (None, "2027-05-20", []),
        (None, "2027-05-22", [("2026-11-21", "6")]),
        (3, "2027-02-22", [("2026-11-21", "3")]),
        (12, "2027-11-20", []),
    ],
)
def test_a_long_time_since_the_last_meeting_is_noted(scene, meeting, at, months, called, noted):
    roll(scene, meeting, [])
    if months:
        set_setting(scene.village.county, "meetings.every", months)
    at(f"{called} 09:00")
    starts_at = clock.now().replace(hour=2, minute=0)
    again = scene.call(scene.raise_case("路灯又不亮"), starts_at=starts_at)
    assert rows(again, remarks.CADENCE) == noted
    said = "本平台上次协商是2026年11月21日 周六，一般每6个月不少于一次。"
    assert (said in remarks.sentences(again.no)) is (noted == [("2026-11-21", "6")])


def test_whose_term_is_over_is_noted_and_invited_all_the_same(scene, at):
    at("2026-11-20 09:00")
    seat = RosterEntry.objects.get(platform=scene.village, seat="supervision")
    seat.valid_to = dt.date(2026, 10, 31)
    seat.save()
    meeting = scene.call()
    assert rows(meeting, remarks.TERM) == [(seat.person.name, "2026-10-31")]
    assert f"名册任期已满：{seat.person.name}。" in remarks.sentences(meeting.no)
    assert meeting.attendees.filter(person=seat.person).exists()
