"""待办 of meetings, and the list: filters, pages, equally many statements."""

import datetime as dt

import pytest
from django.urls import reverse

from common import clock
from common.waiting import Urgency
from meetings import queries
from meetings.enums import Answer, MinutesReply
from meetings.lifecycle import Invite, answer, answer_minutes, put_off, take_roll
from meetings.models import Meeting
from participants.enums import SeatClass
from participants.models import User
from tests import factories
from tests.meetings.scene import QUARREL, make_scene
from tests.meetings.test_links import hold

NOON = "2026-11-20 12:00"


@pytest.fixture
def scene(village, at):
    at(NOON)
    return make_scene(village)


@pytest.fixture
def meeting(scene):
    return scene.call()


def waiting(user):
    """待办 as a fresh request of the account sees it."""
    return queries.waiting_for(User.objects.get(pk=user.pk), clock.now())


def labels(user):
    return [(one.label, one.urgency) for one in waiting(user)]


def test_a_planned_meeting_shows_who_comes(scene, meeting):
    answer(meeting.attendees.get(name="赵国强"), Answer.EXCUSED, by=scene.by, at=clock.now())
    [one] = waiting(scene.convener)
    assert one.line == "明天中午12点，议事室，1人参加，1人请假，0人待答，5人未送达"
    assert (one.label, one.urgency, one.due) == ("谁来", Urgency.SOON, meeting.starts_at)


def test_the_roll_comes_to_the_top_half_an_hour_before(scene, meeting, at):
    at("2026-11-21 08:00")
    assert labels(scene.convener) == [("点名", Urgency.TODAY)]
    at("2026-11-21 11:30")
    assert labels(scene.convener) == [("点名", Urgency.NOW)]
    at("2026-11-22 09:00")
    [one] = waiting(scene.convener)
    assert (one.label, one.late) == ("点名", True)


def test_a_held_meeting_waits_for_its_results(scene, meeting, at):
    take_roll(meeting, {}, by=scene.by, at=at("2026-11-21 12:00"))
    [one] = waiting(scene.convener)
    assert (one.label, one.urgency, one.line) == ("记结果", Urgency.NOW, "开过了，到会7人。")


def test_minutes_wait_for_the_convener_and_stand_under_others_for_the_helper(scene, meeting, at):
    hold(scene, meeting, at)
    helper = factories.make_user("helper", scene.village)
    assert labels(scene.convener) == [("看纪要", Urgency.TODAY)]
    assert labels(helper) == [("看纪要", Urgency.OTHERS)]


def test_somebody_invited_is_asked_once_and_again_after_a_change(scene):
    member = factories.make_user("fixed_member", scene.village)
    meeting = scene.call(invites=[Invite(SeatClass.RESIDENT_REP, member.person)])
    [one] = waiting(member)
    assert (one.label, one.urgency) == ("回话", Urgency.SOON)
    assert one.url.startswith("/i/")
    answer(meeting.attendees.get(), Answer.COMING, by=scene.by, at=clock.now())
    assert waiting(member) == []
    later = meeting.starts_at + dt.timedelta(days=1)
    put_off(meeting, starts_at=later, by=scene.by, at=clock.now())
    assert labels(member) == [("回话", Urgency.SOON)]


def test_who_was_there_is_asked_for_the_minutes_until_the_period_ends(scene, at):
    member = factories.make_user("fixed_member", scene.village)
    meeting = scene.call(
        invites=[
            Invite(SeatClass.CONVENER, scene.people["王建民"]),
            Invite(SeatClass.RESIDENT_REP, member.person),
        ]
    )
    moment = hold(scene, meeting, at)
    assert labels(member) == [("看纪要", Urgency.SOON)]
    at("2026-11-26 09:00")  # Thursday: three working days after Saturday ended yesterday
    assert waiting(member) == []
    at("2026-11-22 09:00")
    own = meeting.attendees.get(person=member.person)
    minutes = meeting.minutes.get()
    answer_minutes(minutes, own, MinutesReply.FINE, by=scene.by, at=moment)
    assert waiting(member) == []


def test_a_host_sees_only_what_it_hosts(scene, meeting):
    office = factories.make_user("town_office", scene.village.town)
    assert waiting(office) == []
    case = scene.raise_case("村口路灯不亮。")
    scene.call(case, host=scene.village.town)
    assert labels(office) == [("谁来", Urgency.SOON)]
    hidden = scene.raise_case(QUARREL)
    scene.call(hidden, host=scene.village.town)
    assert labels(office) == [("谁来", Urgency.SOON)]


def test_waiting_takes_equally_many_statements(scene, count_queries):
    user = scene.convener
    scene.call()
    fresh = User.objects.get(pk=user.pk)
    assert fresh.hat is not None
    few = count_queries(lambda: queries.waiting_for(fresh, clock.now()))
    for number in range(29):
        scene.call(scene.raise_case(f"第{number}件小事。"))
    assert count_queries(lambda: queries.waiting_for(fresh, clock.now())) == few == 2
    assert len(queries.waiting_for(fresh, clock.now())) == 30


# --- the list -------------------------------------------------------------------------------


def test_the_list_filters_by_state_kind_day_place_and_words(scene, meeting, sign_in, at):
    office = sign_in(factories.make_user("county_office", scene.village.county))
    other = make_scene(factories.make_village(scene.village.town, "曲村"))
    late = other.call(other.raise_case("村口路灯不亮。"))
    url = reverse("meetings")

    def found(**chosen):
        page = office.get(url, chosen).content.decode()
        return {no for no in (meeting.no, late.no) if no in page}

    assert found() == {meeting.no, late.no}
    assert found(place=other.village.code) == {late.no}
    assert found(place="曲") == {late.no}
    assert found(place="没有这个村") == set()
    assert found(state="coming") == {meeting.no, late.no}
    assert found(state="record") == set()
    assert found(kind="micro") == set()
    assert found(q="路灯") == {late.no}
    assert found(first="2026-11-22") == set()
    assert found(first="2026-11-21", last="2026-11-21") == {meeting.no, late.no}


def test_a_village_sees_its_own_and_chooses_no_place(scene, meeting, sign_in):
    make_scene(factories.make_village(scene.village.town, "曲村")).call()
    page = sign_in(scene.convener).get(reverse("meetings")).content.decode()
    assert page.count('<tr role="row">') == 2  # the head and one meeting
    assert 'name="place"' not in page


def test_pages_follow_each_other_without_gaps(scene, sign_in):
    numbers = {scene.call().no for _i in range(25)}
    client = sign_in(scene.convener)
    first = client.get(reverse("meetings"))
    older = first.context["older"]
    assert len(first.context["rows"]) == 20
    second = client.get(reverse("meetings") + older)
    shown = {row[0]["note"] for page in (first, second) for row in page.context["rows"]}
    assert shown == numbers
    assert second.context["older"] == ""
    assert client.get(reverse("meetings"), {"after": "x_y"}).context["newer"] == "?"


def test_the_list_needs_equally_many_statements(scene, sign_in, same_queries):
    scene.call()
    client = sign_in(scene.convener)
    same_queries(
        lambda: client.get(reverse("meetings")),
        lambda: [scene.call() for _i in range(18)],
    )
    assert Meeting.objects.count() == 19


# --- the office's registers -----------------------------------------------------------------


def test_the_register_shows_meetings_and_leads_to_their_pages(scene, meeting, sign_in):
    office = sign_in(factories.make_user("county_office", scene.village.county))
    listed = office.get(reverse("admin:meetings_meeting_changelist")).content.decode()
    assert meeting.no in listed
    page = office.get(reverse("admin:meetings_meeting_change", args=[meeting.pk])).content.decode()
    assert reverse("meeting_move", args=[meeting.no]) in page
    assert reverse("answers", args=[meeting.no]) not in page  # the host's alone


def test_the_register_of_notices_hides_who_was_told_of_a_quarrel(scene, meeting, sign_in):
    hidden = scene.call(scene.raise_case(QUARREL))
    office = sign_in(factories.make_user("county_office", scene.village.county))
    listed = office.get(reverse("admin:notices_notice_changelist")).content.decode()
    assert meeting.no in listed
    assert hidden.no not in listed
