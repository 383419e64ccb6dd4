"""Four states of everybody invited, and what people told themselves."""

import datetime as dt
import random
from collections import Counter

import pytest

from common import clock
from common.errors import AlreadyMoved
from meetings import history, reaching
from meetings.enums import Answer, Reach
from meetings.lifecycle import (
    Invite,
    answer,
    call_in_vain,
    invite,
    put_off,
    take_roll,
    tell,
    tell_group,
    untell,
    untell_group,
)
from meetings.models import Attendee, Meeting
from notices.enums import Channel, DeliveryState
from notices.models import Delivery, Notice
from notices.reminding import remind
from participants.enums import SeatClass
from tests import factories
from tests.meetings.scene import Scene, make_scene

pytestmark = pytest.mark.django_db

NOON = "2026-11-20 12:00"


@pytest.fixture
def scene(village, at) -> Scene:
    at(NOON)
    return make_scene(village)


@pytest.fixture
def meeting(scene) -> Meeting:
    return scene.call()


def seat(meeting: Meeting, name: str) -> Attendee:
    return meeting.attendees.select_related("meeting", "person").get(name=name)


def state(meeting: Meeting, name: str) -> str:
    meeting.refresh_from_db()
    one = seat(meeting, name)
    return reaching.state_of(one, meeting, reaching.read([meeting])[1])


def figures(meeting: Meeting) -> tuple[int, int, int, int]:
    """参加, 请假, 待答, 未送达."""
    meeting.refresh_from_db()
    counts = reaching.counts_of(meeting)
    return (counts.coming, counts.excused, counts.waiting, counts.unreached)


def mail(scene: Scene, name: str, state: str, kind: str = "meeting.invitation") -> None:
    """A message to him as a worker would have left it."""
    notice = Notice.objects.get(recipient=scene.people[name], kind=kind)
    Delivery.objects.create(
        notice=notice,
        channel=Channel.EMAIL,
        state=state,
        not_before=clock.now(),
        next_try_time=clock.real_now(),
        sent_at=clock.now() if state == DeliveryState.SENT else None,
        trouble="550" if state == DeliveryState.FAILED else "",
    )


# --- what reaches somebody --------------------------------------------------------------------


def test_an_unread_inbox_reaches_nobody_and_a_read_one_does(scene, meeting):
    assert figures(meeting) == (1, 0, 0, 6)
    Notice.objects.filter(recipient=scene.people["陈晓梅"]).update(read_at=clock.now())
    assert (state(meeting, "陈晓梅"), figures(meeting)) == (Reach.WAITING, (1, 0, 1, 5))


def test_a_message_reaches_him_once_it_left_and_not_where_it_was_given_up(scene, meeting):
    mail(scene, "陈晓梅", DeliveryState.SENT)
    mail(scene, "赵国强", DeliveryState.FAILED)
    mail(scene, "李秀兰", DeliveryState.WAITING)
    assert figures(meeting) == (1, 0, 1, 5)
    assert state(meeting, "陈晓梅") == Reach.WAITING


def test_an_answer_says_more_than_whether_a_message_came(scene, meeting):
    for name, given, who in (
        ("陈晓梅", Answer.EXCUSED, ""),
        ("赵国强", Answer.COMING, ""),
        ("李秀兰", Answer.SUBSTITUTE, "李秀英"),
    ):
        by, now = scene.by, clock.now()
        answer(seat(meeting, name), given, by=by, at=now, substitute=who)
    assert figures(meeting) == (3, 1, 0, 3)


def test_moved_nobody_knows_of_the_new_time_until_something_about_it_reaches_him(scene, meeting):
    mail(scene, "陈晓梅", DeliveryState.SENT)
    tell(seat(meeting, "赵国强"), by=scene.by, at=clock.now())
    later = meeting.starts_at + dt.timedelta(days=1)
    put_off(meeting, starts_at=later, place_text="广场", by=scene.by, at=clock.now())
    assert figures(meeting) == (1, 0, 0, 6)  # who moved it himself knows, and comes
    mail(scene, "陈晓梅", DeliveryState.SENT, "meeting.changed")
    assert state(meeting, "陈晓梅") == Reach.WAITING


def test_the_reminder_of_the_day_before_reaches_him_too(scene, at):
    starts = clock.now() + dt.timedelta(days=5)
    meeting = scene.call(starts_at=starts)
    remind(at("2026-11-24 08:30"))
    digest = Notice.objects.get(kind="reminders", recipient=scene.people["陈晓梅"])
    digest.read_at = clock.now()
    digest.save()
    assert (state(meeting, "陈晓梅"), state(meeting, "赵国强")) == ("waiting", "unreached")


# --- the group --------------------------------------------------------------------------------


def test_the_group_reaches_who_has_a_mobile_number_once_a_version(scene, meeting):
    for name, phone in (("陈晓梅", ""), ("赵国强", "03597561234")):
        scene.people[name].phone = phone
        scene.people[name].save()
    assert tell_group(meeting, by=scene.by, at=clock.now()) == 5
    assert tell_group(meeting, by=scene.by, at=clock.now()) == 0
    assert figures(meeting) == (1, 0, 4, 2)
    rows = Delivery.objects.filter(channel=Channel.GROUP)
    assert set(rows.values_list("told_by_label", "sent_at")) == {("王建民", clock.now())}
    said = [line.what for line in history.lines(meeting)]
    assert said.count("通知发到群里") == 1


def test_the_group_taken_back_and_told_after_all(scene, meeting):
    tell_group(meeting, by=scene.by, at=clock.now())
    assert untell_group(meeting, by=scene.by, at=clock.now()) == 7
    assert (figures(meeting), untell_group(meeting, by=scene.by, at=clock.now())) == (
        (1, 0, 0, 6),
        0,
    )
    tell_group(meeting, by=scene.by, at=clock.now())
    assert figures(meeting) == (1, 0, 6, 0)


def test_who_is_invited_after_the_text_was_copied_was_not_told_by_it(scene, meeting, village):
    tell_group(meeting, by=scene.by, at=clock.now())
    late = Invite(SeatClass.EXPERT, factories.make_person(village, "晚请"))
    invite(meeting, late, by=scene.by, at=clock.now())
    assert figures(meeting) == (1, 0, 6, 1)


# --- by word of mouth -------------------------------------------------------------------------


def test_told_on_the_phone_what_still_waits_is_not_sent_and_taken_back_it_goes(scene, meeting):
    mail(scene, "陈晓梅", DeliveryState.WAITING)
    one = seat(meeting, "陈晓梅")
    for _twice in range(2):
        tell(one, by=scene.by, at=clock.now())
    row = Delivery.objects.get(channel=Channel.HAND)
    assert (row.state, row.told_by_label, row.sent_at) == ("sent", "王建民", clock.now())
    assert Delivery.objects.get(channel=Channel.EMAIL).state == DeliveryState.UNNEEDED
    assert state(meeting, "陈晓梅") == Reach.WAITING
    untell(one, by=scene.by, at=clock.now())
    assert Delivery.objects.get().state == DeliveryState.WAITING
    assert state(meeting, "陈晓梅") == Reach.UNREACHED


def test_a_call_in_vain_is_a_fact_and_leaves_him_to_be_told(scene, meeting):
    one = seat(meeting, "陈晓梅")
    call_in_vain(one, by=scene.by, at=clock.now())
    row = Delivery.objects.get(channel=Channel.HAND)
    assert (row.state, row.trouble) == ("failed", "no answer")
    assert state(meeting, "陈晓梅") == Reach.UNREACHED
    tell(one, by=scene.by, at=clock.now())
    call_in_vain(one, by=scene.by, at=clock.now())  # another call later: he knows already
    assert (Delivery.objects.get().state, state(meeting, "陈晓梅")) == ("sent", "waiting")


def test_a_name_without_a_register_is_told_on_his_seat(scene, meeting):
    invite(meeting, Invite(SeatClass.EXPERT, name="外来客"), by=scene.by, at=clock.now())
    one = seat(meeting, "外来客")
    call_in_vain(one, by=scene.by, at=clock.now())
    assert state(meeting, "外来客") == Reach.UNREACHED
    tell(one, by=scene.by, at=clock.now())
    call_in_vain(one, by=scene.by, at=clock.now())
    assert state(meeting, "外来客") == Reach.WAITING
    untell(seat(meeting, "外来客"), by=scene.by, at=clock.now())
    assert state(meeting, "外来客") == Reach.UNREACHED


def test_a_call_in_vain_after_the_move_shows_on_a_seat_and_the_older_fact_stays(scene, meeting, at):
    facts = {"by": scene.by, "at": clock.now()}
    invite(meeting, Invite(SeatClass.EXPERT, name="外来客"), **facts)
    tell(seat(meeting, "外来客"), **facts)
    facts["at"] = at("2026-11-20 12:30")
    put_off(meeting, starts_at=meeting.starts_at, place_text="广场", **facts)
    call_in_vain(seat(meeting, "外来客"), **facts)
    one = seat(meeting, "外来客")
    way = reaching.way_on_seat(one)
    assert (way.state, way.bad, way.at) == ("打过电话，没打通", True, facts["at"])
    assert (state(meeting, "外来客"), one.told_version) == (Reach.UNREACHED, 1)
    assert (untell(one, **facts), untell(one, **facts)) == (True, False)
    one = seat(meeting, "外来客")
    assert (reaching.way_on_seat(one), one.told_version) == (None, 1)


def test_a_tick_is_taken_back_from_an_older_notice_too(scene, meeting, at):
    one = seat(meeting, "陈晓梅")
    tell(one, by=scene.by, at=clock.now())
    newer = Notice.objects.get(recipient=scene.people["陈晓梅"])
    newer.pk, newer.dedupe_key = None, "newer"
    newer.save()
    assert untell(one, by=scene.by, at=clock.now())
    assert state(meeting, "陈晓梅") == Reach.UNREACHED


def test_a_person_without_a_notice_gets_one_that_nobody_sends(scene, meeting, settings):
    settings.EMAIL_HOST = "127.0.0.1"
    person = factories.make_person(scene.village, "补登", email="b@example.org")
    meeting.attendees.create(person=person, name="补登", seat="expert")
    tell(seat(meeting, "补登"), by=scene.by, at=clock.now())
    rows = Delivery.objects.filter(notice__recipient=person).order_by("id")
    assert list(rows.values_list("channel", "state")) == [("email", "unneeded"), ("hand", "sent")]


def test_nothing_is_told_of_a_meeting_that_was_held(scene, meeting, at):
    take_roll(meeting, {}, by=scene.by, at=at("2026-11-21 12:00"))
    for act in (tell_group, untell_group):
        with pytest.raises(AlreadyMoved):
            act(meeting, by=scene.by, at=clock.now())
    with pytest.raises(AlreadyMoved):
        tell(seat(meeting, "陈晓梅"), by=scene.by, at=clock.now())


# --- always exactly one -----------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_everybody_is_in_exactly_one_state(scene, seed, at):
    chance = random.Random(seed)
    meeting = scene.call(starts_at=clock.now() + dt.timedelta(days=9))
    for name, phone in (("陈晓梅", ""), ("赵国强", "03597561234"), ("李秀兰", "13800000001")):
        scene.people[name].phone = phone
        scene.people[name].save()
    invite(meeting, Invite(SeatClass.EXPERT, name="外来客"), by=scene.by, at=clock.now())
    for _step in range(25):
        happen(chance, scene, meeting)
        meeting.refresh_from_db()
        people, reached = reaching.read([meeting])
        groups = reaching.grouped(meeting, people, reached)
        seen = Counter(one.pk for some in groups.values() for one in some)
        invited = {one.pk for one in people if one.invited}
        assert (set(seen), set(seen.values())) == (invited, {1})
        counts = reaching.counted(meeting, people, reached)
        assert sum(figures(meeting)) == counts.invited == len(invited)
        assert {name: len(some) for name, some in groups.items()} == vars(counts)


def happen(chance: random.Random, scene: Scene, meeting: Meeting) -> None:
    """One fact, whichever."""
    facts = {"by": scene.by, "at": clock.now()}
    one = chance.choice(list(meeting.attendees.select_related("meeting", "person").order_by("id")))
    notices = list(Notice.objects.filter(recipient=one.person_id).order_by("id"))
    notice = chance.choice(notices) if notices else None
    match chance.randrange(9):
        case 0:
            given = chance.choice([Answer.COMING, Answer.EXCUSED, Answer.SUBSTITUTE, Answer.NONE])
            answer(one, given, substitute="某某", **facts)
        case 1:
            tell(one, **facts)
        case 2:
            call_in_vain(one, **facts)
        case 3:
            untell(one, **facts)
        case 4:
            tell_group(meeting, **facts)
        case 5:
            untell_group(meeting, **facts)
        case 6:
            later = meeting.starts_at + dt.timedelta(hours=1)
            meeting.refresh_from_db()
            put_off(meeting, starts_at=later, place_text="广场", **facts)
        case 7 if notice:
            notice.read_at = clock.now()
            notice.save()
        case 8 if notice:
            Delivery.objects.get_or_create(
                notice=notice,
                channel=chance.choice([Channel.EMAIL, Channel.SMS]),
                defaults={
                    "state": chance.choice(DeliveryState.values),
                    "not_before": clock.now(),
                    "next_try_time": clock.real_now(),
                    "sent_at": clock.now(),
                },
            )
