"""点名: everybody, then the absent; one by one; guests; and the normal day's bad input."""

import datetime as dt

import pytest
from django.urls import reverse

from cases.models import Round
from common import clock
from meetings.enums import Answer, Attendance, MeetingStatus
from meetings.lifecycle import answer, put_off, take_roll
from records import ledger
from tests import factories
from tests.meetings.held import agree, call_today, hold, seat
from tests.meetings.scene import make_scene

EVENING = "2026-11-20 19:35"


@pytest.fixture
def scene(village, at):
    at(EVENING)
    return make_scene(village)


@pytest.fixture
def meeting(scene):
    return call_today(scene)


@pytest.fixture
def client(scene, sign_in):
    return sign_in(scene.convener)


def url(name, meeting, query=""):
    return reverse(name, args=[meeting.no]) + query


def filled(meeting, absent=(), **changes):
    """The absent page as the browser sends it after taps on ``absent``."""
    data = {"act": "done"}
    for one in meeting.attendees.all():
        data[f"why-{one.pk}"] = ""
        data[f"sub-{one.pk}"] = ""
        if one.name in absent:
            data[f"off-{one.pk}"] = "on"
    for name, value in changes.items():
        kind, _dash, who = name.partition("_")
        data[f"{kind}-{seat(meeting, who).pk}"] = value
    return data


def roll_of(meeting):
    return dict(meeting.attendees.values_list("name", "attendance"))


def test_everybody_came_is_one_tap_and_leads_to_the_absent(client, meeting):
    page = client.get(url("roll", meeting))
    assert "应到7人" in page.content.decode()
    answered = client.post(url("roll", meeting), {"act": "all"})
    assert answered["Location"] == url("roll", meeting, "?absent=1")
    meeting.refresh_from_db()
    assert (meeting.status, meeting.present_count) == (MeetingStatus.HELD, 7)
    assert set(roll_of(meeting).values()) == {Attendance.PRESENT}
    assert Round.objects.get(meeting_no=meeting.no).present == 7


def test_who_asked_to_be_excused_is_not_counted_by_everybody_came(client, scene, meeting):
    answer(seat(meeting, "任福生"), Answer.EXCUSED, by=scene.by, at=clock.now())
    assert "1人请过假" in client.get(url("roll", meeting)).content.decode()
    client.post(url("roll", meeting), {"act": "all"})
    meeting.refresh_from_db()
    assert meeting.present_count == 6
    assert roll_of(meeting)["任福生"] == Attendance.EXCUSED


def test_an_excuse_given_for_another_time_is_none(client, scene, meeting):
    answer(seat(meeting, "任福生"), Answer.EXCUSED, by=scene.by, at=clock.now())
    put_off(meeting, starts_at=clock.now() - dt.timedelta(minutes=1), by=scene.by, at=clock.now())
    client.post(url("roll", meeting), {"act": "all"})
    assert roll_of(meeting)["任福生"] == Attendance.PRESENT


def test_the_absent_are_ticked_and_the_page_afterwards_says_the_figures(client, scene, meeting):
    client.post(url("roll", meeting), {"act": "all"})
    data = filled(meeting, ["赵国强", "任福生"], why_任福生="excused", why_罗小燕="late")
    answered = client.post(url("roll", meeting), data, follow=True)
    assert answered.redirect_chain[-1][0] == url("rolled", meeting)
    page = answered.content.decode()
    assert "到会5人" in page and "请假1人，没来1人" in page
    roll = roll_of(meeting)
    assert (roll["赵国强"], roll["任福生"], roll["罗小燕"]) == ("absent", "excused", "late")
    assert url("results", meeting) in page


def test_a_preset_excuse_does_not_stand_against_a_tick_taken_off(client, scene, meeting):
    answer(seat(meeting, "任福生"), Answer.EXCUSED, by=scene.by, at=clock.now())
    client.post(url("roll", meeting), {"act": "all"})
    client.post(url("roll", meeting), filled(meeting, why_任福生="excused"))
    assert roll_of(meeting)["任福生"] == Attendance.PRESENT


def test_an_excuse_chosen_without_a_tick_counts(client, meeting):
    client.post(url("roll", meeting), filled(meeting, why_任福生="excused"))
    assert roll_of(meeting)["任福生"] == Attendance.EXCUSED


def test_a_substitute_needs_a_name_and_everything_else_is_kept(client, meeting):
    data = filled(meeting, ["赵国强"], why_任福生="substitute")
    answered = client.post(url("roll", meeting), data)
    assert answered.status_code == 422
    page = answered.content.decode()
    assert "请写上姓名。" in page
    pk = seat(meeting, "赵国强").pk
    assert f'name="off-{pk}" checked' in page
    assert meeting.attendees.exclude(attendance="unknown").count() == 0
    client.post(url("roll", meeting), data | {f"sub-{seat(meeting, '任福生').pk}": "任𬭎"})
    one = seat(meeting, "任福生")
    assert (one.attendance, str(one.shown_name)) == ("present", "任𬭎（代任福生）")


def test_a_substitute_is_taken_back_with_the_next_word(client, meeting):
    client.post(url("roll", meeting), filled(meeting, why_任福生="substitute", sub_任福生="任二"))
    client.post(url("roll", meeting), filled(meeting, ["任福生"]))
    one = seat(meeting, "任福生")
    assert (one.attendance, one.substitute_name) == ("absent", "")


def test_one_by_one_sets_and_never_toggles(client, meeting):
    pk = seat(meeting, "赵国强").pk
    for _tap in range(2):
        assert client.post(url("roll_set", meeting), {"in": pk}).status_code == 302
    assert roll_of(meeting)["赵国强"] == Attendance.PRESENT
    meeting.refresh_from_db()
    assert (meeting.status, meeting.present_count) == (MeetingStatus.HELD, 1)
    page = client.get(url("roll", meeting)).content.decode()
    assert "已点1人" in page


@pytest.mark.parametrize("given", ["", "x", "0", "999999", "9" * 30])
def test_one_by_one_knows_only_those_on_the_list(client, meeting, given):
    assert client.post(url("roll_set", meeting), {"in": given}).status_code == 404


def test_a_guest_is_added_once(client, meeting):
    client.post(url("roll", meeting), {"act": "all"})
    data = {"guest": "张老汉", "seat": "stakeholder"}
    assert client.post(url("guest", meeting), data).status_code == 302
    again = client.post(url("guest", meeting), data)
    assert again.status_code == 422
    assert "张老汉" in again.content.decode()
    meeting.refresh_from_db()
    assert meeting.present_count == 8
    assert meeting.attendees.filter(name="张老汉", invited=False).count() == 1


def test_a_guest_without_a_name_is_refused(client, meeting):
    answered = client.post(url("guest", meeting), {"guest": "  ", "seat": "observer"})
    assert answered.status_code == 422
    assert meeting.attendees.filter(invited=False).count() == 0


def test_before_the_day_the_roll_is_refused_with_the_way_out(client, scene):
    meeting = scene.call()
    assert "还没到开会的日子" in client.get(url("roll", meeting)).content.decode()
    answered = client.post(url("roll", meeting), {"act": "all"}, follow=True)
    assert "先改时间" in answered.content.decode()
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.CONVENED
    assert set(roll_of(meeting).values()) == {Attendance.UNKNOWN}


def test_after_the_results_the_roll_is_closed_politely(client, scene, meeting):
    hold(scene, meeting)
    agree(scene, meeting)
    answered = client.post(url("roll", meeting), {"act": "all"}, follow=True)
    assert answered.redirect_chain[-1][0] == url("meeting", meeting)
    assert "不能再点名" in answered.content.decode()
    assert client.post(url("roll_set", meeting), {"in": 1}).status_code == 409


def test_the_helper_takes_the_roll_and_the_record_says_for_whom(scene, meeting, sign_in):
    helper = factories.make_user("helper", scene.village, name="杨丽")
    sign_in(helper).post(url("roll", meeting), {"act": "all"})
    event = ledger.history(meeting.ledger_stream).filter(body__contains="meeting.held").get()
    assert event.note.said == "杨丽 代 王建民"


def test_the_town_sees_but_takes_no_roll(village, meeting, as_role):
    assert as_role("town_office").post(url("roll", meeting), {"act": "all"}).status_code == 403


def test_the_absent_page_asks_no_more_for_thirty_people(scene, meeting, client, same_queries):
    def add_29():
        for number in range(29):
            person = factories.make_person(scene.village, f"村民{number}")
            meeting.attendees.create(person=person, name=person.name, seat="stakeholder")

    for query in ("", "?absent=1"):
        same_queries(lambda at=query: client.get(url("roll", meeting, at)), add_29)
        meeting.attendees.filter(name__startswith="村民").delete()


def test_the_last_roll_counts_in_every_figure(scene, meeting):
    hold(scene, meeting)
    take_roll(meeting, {seat(meeting, "赵国强").pk: Attendance.ABSENT}, by=scene.by, at=clock.now())
    meeting.refresh_from_db()
    assert meeting.present_count == 6
    assert Round.objects.get(meeting_no=meeting.no).present == 6
    acts = [event.act for event in ledger.history(meeting.ledger_stream)]
    assert acts == ["meeting.called", "meeting.held", "meeting.roll_corrected"]
