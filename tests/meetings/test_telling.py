"""Who is told what of a meeting, when it is called, moved, called off, and reminded of."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from common import clock
from meetings.enums import Answer, MeetingStatus
from meetings.lifecycle import Invite, call_off, invite, put_off
from meetings.lifecycle.calling import answer
from meetings.lifecycle.correcting import ask_in, rehang
from meetings.models import Meeting, Minutes
from notices import kinds, outbox
from notices.models import Delivery, Notice
from notices.reminding import remind
from participants.enums import SeatClass
from tests import factories
from tests.meetings.scene import Scene, make_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(village, at) -> Scene:
    at("2026-11-20 12:00")
    return make_scene(village)


def moment(text: str) -> dt.datetime:
    """An office time, the clock untouched."""
    return timezone.make_aware(dt.datetime.fromisoformat(text))


def told(meeting: Meeting, kind: str) -> set[str]:
    """Names of those whom a standing notice of the kind stands for."""
    rows = Notice.objects.standing().filter(subject=meeting.ledger_subject, kind=kind)
    return set(rows.values_list("recipient__name", flat=True))


def reminded(at, moment: str) -> dict[str, list[str]]:
    """Titles of the day's reminders by name."""
    now = at(moment)
    before = set(Notice.objects.values_list("pk", flat=True))
    remind(now)
    with translation.override("zh-hans"):
        return {
            notice.recipient.name: [kinds.words_of(line).title for line in kinds.lines_of(notice)]
            for notice in Notice.objects.exclude(pk__in=before).select_related("recipient")
        }


def move_to(meeting: Meeting, scene: Scene, moment) -> None:
    put_off(meeting, starts_at=moment, place_text="广场", by=scene.by, at=clock.now())


# --- called off and moved ---------------------------------------------------------------------


def test_called_off_before_anybody_was_told_tells_nobody(scene):
    meeting = scene.call()
    call_off(meeting, "点错了", by=scene.by, at=clock.now())
    assert told(meeting, "meeting.invitation") == set()
    assert told(meeting, "meeting.called_off") == set()


def test_called_off_later_those_told_are_told_once(scene, at):
    meeting = scene.call()
    at("2026-11-20 12:05")
    call_off(meeting, "这会不开了", by=scene.by, at=clock.now())
    assert told(meeting, "meeting.invitation") == set()  # unread: out of the inbox
    assert told(meeting, "meeting.called_off") == set(scene.people)


def test_whoever_was_read_to_keeps_what_he_read(scene, at):
    meeting = scene.call()
    now = at("2026-11-20 12:05")
    Notice.objects.filter(recipient__name="陈晓梅", kind="meeting.invitation").update(read_at=now)
    call_off(meeting, "这会不开了", by=scene.by, at=now)
    assert told(meeting, "meeting.invitation") == {"陈晓梅"}


def test_somebody_invited_later_hears_only_the_new_time(scene, at):
    meeting = scene.call(starts_at=moment("2026-11-25 19:30"))
    late = factories.make_person(scene.village, "孙大妈")
    at("2026-11-20 13:00")
    invite(meeting, Invite(SeatClass.STAKEHOLDER, late), by=scene.by, at=clock.now())
    at("2026-11-20 13:00:10")
    move_to(meeting, scene, moment("2026-11-26 19:30"))
    assert told(meeting, "meeting.changed") == set(scene.people)
    assert told(meeting, "meeting.invitation") == {"孙大妈"}
    [fresh] = Notice.objects.standing().filter(recipient=late)
    assert (fresh.params["version"], fresh.params["where"]) == (2, "广场")


def test_moved_and_then_called_off_within_the_30_s_reaches_everybody(scene, at):
    meeting = scene.call()
    at("2026-11-20 12:05")
    move_to(meeting, scene, moment("2026-11-23 19:30"))
    at("2026-11-20 12:05:20")
    call_off(meeting, "这会不开了", by=scene.by, at=clock.now())
    assert told(meeting, "meeting.changed") == set()  # the other word on the time never left
    assert told(meeting, "meeting.called_off") == set(scene.people)


def test_one_more_person_after_a_move_tells_him_alone(scene, at):
    meeting = scene.call()
    at("2026-11-20 12:05")
    move_to(meeting, scene, moment("2026-11-23 19:30"))
    late = factories.make_person(scene.village, "孙大妈")
    at("2026-11-20 12:10")
    invite(meeting, Invite(SeatClass.STAKEHOLDER, late), by=scene.by, at=clock.now())
    assert told(meeting, "meeting.invitation") == {"孙大妈"}
    assert told(meeting, "meeting.changed") == set(scene.people)


def test_who_asked_in_is_not_forgotten_when_the_time_moves(scene, at):
    meeting = scene.call()
    ask_in(meeting, "周大爷", by=scene.by, at=clock.now())
    at("2026-11-20 12:05")
    move_to(meeting, scene, moment("2026-11-23 19:30"))
    assert told(meeting, "meeting.asked_in") == {"王建民"}
    [notice] = Notice.objects.filter(kind="meeting.asked_in")
    wanted = kinds.still_wanted(kinds.lines_of(notice), clock.now())
    assert list(wanted.values()) == [f"http://127.0.0.1:8000/meetings/{meeting.no}/answers/"]


def test_excused_from_the_old_day_he_is_reminded_of_the_new(scene, at):
    meeting = scene.call(starts_at=moment("2026-11-25 19:30"))
    away = meeting.attendees.get(name="陈晓梅")
    answer(away, Answer.EXCUSED, by=scene.by, at=clock.now())
    at("2026-11-20 13:00")
    move_to(meeting, scene, moment("2026-11-27 19:30"))
    assert "陈晓梅" in reminded(at, "2026-11-26 08:00")


def test_another_matter_is_told_to_those_whom_the_call_reached(scene, at):
    meeting = scene.call()
    at("2026-11-20 13:00")
    known = told(meeting, "meeting.invitation")
    late = scene.people["陈晓梅"]
    Notice.objects.filter(recipient=late, kind="meeting.invitation").update(
        not_before=moment("2026-11-20 14:00")
    )
    right = scene.raise_case("东门没有电动车充电的地方。")
    rehang(meeting, scene.case, right, "选错了", by=scene.by, at=clock.now())
    assert told(meeting, "meeting.rehung") == known - {"陈晓梅"}
    [fresh] = Notice.objects.standing().filter(subject=meeting.ledger_subject, recipient=late)
    assert (fresh.kind, fresh.params["title"]) == ("meeting.invitation", right.short_title)
    with translation.override("zh-hans"):
        [line] = kinds.lines_of(Notice.objects.filter(kind="meeting.rehung").first())
        words = kinds.words_of(line)
    assert words.title == f"会议改议：{right.short_title}"
    assert words.text.endswith(f"原议题：{scene.case.short_title}。")
    back = at("2026-11-20 13:30")
    rehang(meeting, right, scene.case, "没有选错", by=scene.by, at=back)
    again = Notice.objects.standing().filter(kind="meeting.rehung", made_at=back)
    assert {row.params["title"] for row in again} == {scene.case.short_title}


def test_once_it_has_begun_nobody_is_told_of_another_room(scene, at):
    meeting = scene.call()
    begun = at("2026-11-21 12:10")
    move_to(meeting, scene, meeting.starts_at)
    assert (meeting.starts_at < begun, told(meeting, "meeting.changed")) == (True, set())


def test_a_mail_not_sent_yet_never_goes_once_it_is_untrue(scene, at, settings):
    settings.EMAIL_HOST = "127.0.0.1"
    for person in scene.people.values():
        person.email = f"{person.no}@example.org"
        person.save()
    now = at("2026-11-20 22:00")  # quiet: the mails wait for the morning, the inbox does not
    meeting = scene.call(starts_at=moment("2026-11-23 19:30"), at=now)
    assert Delivery.objects.count() == len(scene.people)
    later = at("2026-11-20 22:10")
    move_to(meeting, scene, moment("2026-11-24 19:30"))
    states = Delivery.objects.values_list("notice__kind", "state")
    assert sorted(set(states)) == [
        ("meeting.changed", "waiting"),
        ("meeting.invitation", "superseded"),
    ]
    lines = [
        line
        for notice in Notice.objects.filter(subject=meeting.ledger_subject)
        for line in kinds.lines_of(notice)
    ]
    wanted = kinds.still_wanted(lines, later)
    assert {line.kind for line in lines if line.key in wanted} == {"meeting.changed"}
    assert all(link.startswith("http://127.0.0.1:8000/i/") for link in wanted.values())


# --- reminded ---------------------------------------------------------------------------------


def test_the_day_before_when_it_was_told_long_ahead(scene, at):
    meeting = scene.call(starts_at=moment("2026-11-25 19:30"))
    away, comes = meeting.attendees.get(name="陈晓梅"), meeting.attendees.get(name="任福生")
    answer(away, Answer.EXCUSED, by=scene.by, at=clock.now())
    answer(comes, Answer.COMING, by=scene.by, at=clock.now())
    assert reminded(at, "2026-11-23 08:00") == {}
    assert reminded(at, "2026-11-24 08:00") == {
        name: [f"明天开会：{meeting.short_title}"] for name in set(scene.people) - {"陈晓梅"}
    }
    assert reminded(at, "2026-11-25 08:00") == {}


def test_who_said_within_three_days_that_he_comes_needs_no_reminder(scene, at):
    scene.call(starts_at=moment("2026-11-27 19:30"))
    meeting = Meeting.objects.get()
    for name, day in {"陈晓梅": "2026-11-24 12:00", "任福生": "2026-11-23 12:00"}.items():
        given = at(day)
        answer(meeting.attendees.get(name=name), Answer.COMING, by=scene.by, at=given)
    assert set(reminded(at, "2026-11-26 08:00")) == set(scene.people) - {"陈晓梅"}


def test_an_answer_stops_the_reminder_that_has_not_left_yet(scene, at):
    meeting = scene.call(starts_at=moment("2026-11-25 19:30"))
    assert set(reminded(at, "2026-11-24 08:00")) == set(scene.people)
    now = at("2026-11-24 08:05")
    for name, given in {"陈晓梅": Answer.COMING, "任福生": Answer.EXCUSED}.items():
        answer(meeting.attendees.get(name=name), given, by=scene.by, at=now)
    rows = Notice.objects.filter(kind=kinds.DIGEST).select_related("recipient")
    names = {row.pk: row.recipient.name for row in rows}
    lines = [line for row in rows for line in kinds.lines_of(row)]
    left = {names[key[0]] for key in kinds.still_wanted(lines, now)}
    assert left == set(scene.people) - {"陈晓梅", "任福生"}


def test_a_new_room_that_has_not_left_when_it_begins_never_does(scene, at):
    meeting = scene.call(starts_at=moment("2026-11-21 12:00"))
    at("2026-11-21 11:59:50")
    move_to(meeting, scene, meeting.starts_at)
    rows = Notice.objects.filter(kind="meeting.changed")
    lines = [line for row in rows for line in kinds.lines_of(row)]
    assert len(kinds.still_wanted(lines, clock.now())) == len(scene.people)
    assert kinds.still_wanted(lines, at("2026-11-21 12:00")) == {}


def test_no_reminder_when_it_was_told_three_days_before_or_less(scene, at):
    scene.call(starts_at=moment("2026-11-23 19:30"), at=moment("2026-11-20 12:00"))
    assert reminded(at, "2026-11-22 08:00") == {}


def test_moved_near_its_day_it_needs_no_reminder_any_more(scene, at):
    meeting = scene.call(starts_at=moment("2026-11-25 19:30"), at=moment("2026-11-18 12:00"))
    at("2026-11-24 12:00")
    move_to(meeting, scene, moment("2026-11-26 19:30"))
    assert reminded(at, "2026-11-25 08:00") == {}


def test_results_not_recorded_are_in_the_secretarys_digest_and_later_the_towns(scene, at):
    town = factories.make_user("town_office", scene.village.town).person
    meeting = scene.call(starts_at=moment("2026-11-20 19:30"), at=moment("2026-11-20 12:00"))
    words = [f"会议结果还没记：{meeting.short_title}"]
    seen = {day: reminded(at, f"2026-11-{day} 08:00") for day in range(21, 31)}
    assert {day: told for day, told in seen.items() if told} == {
        23: {"王建民": words},  # a Monday
        27: {town.name: words},
        30: {"王建民": words},
    }


def test_minutes_not_confirmed_are_the_conveners(scene, at):
    made = at("2026-11-20 20:30")
    meeting = scene.call(starts_at=moment("2026-11-20 19:30"), at=moment("2026-11-20 12:00"))
    Meeting.objects.filter(pk=meeting.pk).update(status=MeetingStatus.MINUTED)
    Minutes.objects.create(
        meeting=meeting, body={}, digest="", made_at=made, object_until="2026-11-25"
    )
    assert reminded(at, "2026-11-21 08:00") == {}  # a Saturday
    assert reminded(at, "2026-11-23 08:00") == {"王建民": [f"纪要还没确认：{meeting.short_title}"]}
    Meeting.objects.filter(pk=meeting.pk).update(status=MeetingStatus.CONFIRMED)
    assert reminded(at, "2026-11-30 08:00") == {}


def test_told_and_last_told_are_of_each_person(scene, at):
    meeting = scene.call()
    now = clock.now()
    assert outbox.told(meeting.ledger_subject, at=now) == set()
    later = at("2026-11-20 12:01")
    everybody = {person.pk for person in scene.people.values()}
    assert outbox.told(meeting.ledger_subject, at=later) == everybody
    assert outbox.last_told([meeting.ledger_subject]) == {
        (meeting.ledger_subject, pk): now for pk in everybody
    }
