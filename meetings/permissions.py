"""Who may do what to a meeting: the table, and what state it must be in."""

import datetime as dt

from django.utils import timezone

from common import clock
from common.acts import derives_from
from common.errors import AlreadyMoved, NotAllowed
from meetings.enums import TOOK_PLACE, MeetingStatus
from meetings.errors import NotYet
from meetings.models import Meeting
from participants.models import User


def _must_be(meeting: Meeting, *statuses: str) -> None:
    if meeting.status not in statuses:
        raise AlreadyMoved(str(meeting.get_status_display()))


def check_day_has_come(meeting: Meeting, day: dt.date) -> None:
    """Nothing of a meeting is a fact before its day. Raises NotYet."""
    if day < timezone.localdate(meeting.starts_at):
        raise NotYet()


def check_sees(user: User, meeting: Meeting) -> None:
    """Sees the meeting and its papers: by place, or, acting for a place, as its host or a joint
    platform of its matter. Who only sits in a roster there was invited, or does not see it."""
    if user.may("see", meeting):
        return
    acts_for_place = user.hat is not None and user.hat.scope.column is not None
    if not acts_for_place or "host" not in meeting.relations_of(user):
        raise NotAllowed()


def check_can_change(user: User, meeting: Meeting) -> None:
    """Puts off, invites more, or calls off a meeting not held yet."""
    user.check_may("meeting.change", meeting)
    _must_be(meeting, MeetingStatus.CONVENED)


def check_can_call_elsewhere(user: User, meeting: Meeting) -> None:
    """叫错村: voids a call to the wrong village; only where the acting post has other villages."""
    check_can_change(user, meeting)
    user.check_may("record.void", meeting)
    if user.scope.column not in ("town_id", "county_id") or meeting.restricted:
        raise NotAllowed()


def check_can_answer_for(user: User, meeting: Meeting) -> None:
    """Ticks what somebody said on the phone (电话说了来)."""
    user.check_may("answer.for_another", meeting)
    _must_be(meeting, MeetingStatus.CONVENED)


def check_can_tell(user: User, meeting: Meeting) -> None:
    """Writes down whom somebody told: of the meeting as called, or that it is off."""
    user.check_may("answer.for_another", meeting)
    _must_be(meeting, MeetingStatus.CONVENED, *_off(meeting))


def check_can_tell_group(user: User, meeting: Meeting) -> None:
    """Writes down that the text, or that it is off, stands in the group."""
    user.check_may("meeting.change", meeting)
    _must_be(meeting, MeetingStatus.CONVENED, *_off(meeting))


def _off(meeting: Meeting) -> tuple[str, ...]:
    return () if meeting.held_at else (MeetingStatus.CANCELLED, MeetingStatus.VOID)


def check_can_take_roll(user: User, meeting: Meeting) -> None:
    """点名, until the results are recorded."""
    user.check_may("meeting.roll_call", meeting)
    _must_be(meeting, MeetingStatus.CONVENED, MeetingStatus.HELD)


def check_can_record(user: User, meeting: Meeting) -> None:
    """记结果, once."""
    user.check_may("meeting.record", meeting)
    _must_be(meeting, MeetingStatus.CONVENED, MeetingStatus.HELD)


def check_can_note_voices(user: User, meeting: Meeting) -> None:
    """Takes down what was said, from the day of the meeting until its minutes are final."""
    user.check_may("meeting.record", meeting)
    open_states = [s for s in TOOK_PLACE if s != MeetingStatus.FINAL]
    _must_be(meeting, MeetingStatus.CONVENED, *open_states)
    check_day_has_come(meeting, clock.today())


def check_can_undo_results(user: User, meeting: Meeting) -> None:
    """撤销 of the results, within 30 seconds."""
    user.check_may("meeting.record", meeting)
    _must_be(meeting, MeetingStatus.MINUTED)


def check_can_confirm(user: User, meeting: Meeting) -> None:
    """看纪要 → 没问题: by the convener or the host's office, never by a helper."""
    user.check_may("meeting.confirm_minutes", meeting)
    _must_be(meeting, MeetingStatus.MINUTED)


def check_can_object(user: User, meeting: Meeting) -> None:
    """属实 or 有出入, by who was there."""
    user.check_may("minutes.object", meeting)
    _must_be(meeting, MeetingStatus.MINUTED, MeetingStatus.CONFIRMED)


def check_can_respond(user: User, meeting: Meeting) -> None:
    """Answers an objection."""
    user.check_may("meeting.record", meeting)
    _must_be(meeting, MeetingStatus.MINUTED, MeetingStatus.CONFIRMED)


def check_can_attach_scan(user: User, meeting: Meeting) -> None:
    """Attaches a scan of the signed minutes."""
    user.check_may("meeting.record", meeting)
    _must_be(meeting, MeetingStatus.MINUTED, MeetingStatus.CONFIRMED)


def check_can_void(user: User, meeting: Meeting) -> None:
    """作废; a held meeting by the level above (not_held)."""
    user.check_may("record.void", meeting)
    _must_be(meeting, MeetingStatus.CONVENED, *TOOK_PLACE)


def check_can_rehang(user: User, meeting: Meeting) -> None:
    """改挂 to the right matter, until results are recorded."""
    user.check_may("record.correct", meeting)
    _must_be(meeting, MeetingStatus.CONVENED, MeetingStatus.HELD)


def check_can_correct_minutes(user: User, meeting: Meeting) -> None:
    """更正 once the minutes are out."""
    user.check_may("record.correct", meeting)
    _must_be(meeting, MeetingStatus.MINUTED, MeetingStatus.CONFIRMED, MeetingStatus.FINAL)


can_see = derives_from(check_sees)
can_change = derives_from(check_can_change)
can_call_elsewhere = derives_from(check_can_call_elsewhere)
can_answer_for = derives_from(check_can_answer_for)
can_tell = derives_from(check_can_tell)
can_tell_group = derives_from(check_can_tell_group)
can_take_roll = derives_from(check_can_take_roll)
can_record = derives_from(check_can_record)
can_note_voices = derives_from(check_can_note_voices)
can_undo_results = derives_from(check_can_undo_results)
can_confirm = derives_from(check_can_confirm)
can_object = derives_from(check_can_object)
can_respond = derives_from(check_can_respond)
can_attach_scan = derives_from(check_can_attach_scan)
can_void = derives_from(check_can_void)
can_correct_minutes = derives_from(check_can_correct_minutes)
can_rehang = derives_from(check_can_rehang)
