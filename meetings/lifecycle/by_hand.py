"""What people told themselves: the text put into the group, a word on the telephone.

These are facts: each is taken, says who told, and can be taken back. It stands on the person's
newest notice of the meeting; who gets none (a name alone, a rehearsal) has it on his seat.
"""

import datetime as dt
from collections.abc import Iterable

from meetings import notifications, reaching
from meetings.enums import MeetingStatus
from meetings.lifecycle.calling import acting_on, raise_moved
from meetings.models import Attendee, Meeting
from notices import announcing, carried
from notices.enums import Channel
from notices.models import Notice
from participants.actor import Actor
from participants.phones import is_mobile
from records import ledger


def tell_group(meeting: Meeting, *, by: Actor, at: dt.datetime) -> int:
    """The text stands in the group: told are those invited who can have WeChat, which needs a
    mobile number; that it is called off, those of them who knew of it. Gives how many anew; once a
    version, however often it is copied."""
    with acting_on(meeting):
        _check_open(meeting)
        people = _off(meeting) if reaching.is_off(meeting) else _invited(meeting)
        people = [one for one in people if one.person and is_mobile(one.person.phone)]
        notices = _newest(meeting, people)
        count = carried.told(list(notices.values()), Channel.GROUP, by=by.said, at=at)
        for one in people:
            version = reaching.version_to_know(meeting)
            if one.person_id not in notices and one.told_version != version:
                count += _on_seat(one, Channel.GROUP, version, by=by, at=at)
        if count:
            _write(meeting, "meeting.told_group", by=by, at=at)
    return count


def untell_group(meeting: Meeting, *, by: Actor, at: dt.datetime) -> int:
    """It was not put into the group; gives for how many."""
    with acting_on(meeting):
        _check_open(meeting)
        people = _invited(meeting)
        count = carried.take_back(_of_now(meeting, people), Channel.GROUP)
        for one in people:
            version = reaching.version_to_know(meeting)
            if one.told_how == Channel.GROUP and one.told_version == version:
                count += _off_seat(one)
        if count:
            _write(meeting, "meeting.untold_group", by=by, at=at)
    return count


def tell(attendee: Attendee, *, by: Actor, at: dt.datetime) -> None:
    """已告知: somebody spoke to him. What still waits to be sent to him about it is not sent."""
    meeting = attendee.meeting
    with acting_on(meeting):
        _check_open(meeting)
        notice = _notice_for(meeting, attendee, at=at)
        if notice is not None:
            new = carried.told([notice], Channel.HAND, by=by.said, at=at)
        else:
            version = reaching.version_to_know(meeting)
            new = _on_seat(attendee, Channel.HAND, version, by=by, at=at)
        if new:
            _write(meeting, "meeting.told", attendee, by=by, at=at)


def call_in_vain(attendee: Attendee, *, by: Actor, at: dt.datetime) -> None:
    """没打通: that is a fact too; he stays who must be told. Whoever was told before stays told."""
    meeting = attendee.meeting
    with acting_on(meeting):
        _check_open(meeting)
        notice = _notice_for(meeting, attendee, at=at)
        if notice is not None:
            carried.tried(notice, by=by.said, at=at)
        elif attendee.told_version != reaching.version_to_know(meeting):
            # An older version that he was told of stays known: who knows of it is told that it is off.
            _on_seat(attendee, "", attendee.told_version, by=by, at=at)
        _write(meeting, "meeting.no_answer", attendee, by=by, at=at)


def untell(attendee: Attendee, *, by: Actor, at: dt.datetime) -> bool:
    """勾错了: what was ticked as told, or as called in vain, was not so. Only what was ticked of the
    meeting as it stands now is taken back; gives whether there was anything."""
    meeting = attendee.meeting
    with acting_on(meeting):
        _check_open(meeting)
        count = carried.take_back(_of_now(meeting, [attendee]), Channel.HAND)
        if reaching.ticked_on_seat(attendee):
            count += _off_seat(attendee)
        if count:
            _write(meeting, "meeting.untold", attendee, by=by, at=at)
    return count > 0


# --- where it stands --------------------------------------------------------------------------


def _check_open(meeting: Meeting) -> None:
    """To come as called, or off: both are told."""
    meeting.refresh_from_db(fields=["status", "version", "starts_at", "held_at"])
    if meeting.status != MeetingStatus.CONVENED and not reaching.is_off(meeting):
        raise_moved(meeting)
    announcing.write_out(meeting.ledger_subject)  # what was told by hand stands on his notice


def _off(meeting: Meeting) -> list[Attendee]:
    return reaching.not_told_off(meeting, "*", "person__*")


def _invited(meeting: Meeting) -> list[Attendee]:
    rows = meeting.attendees.filter(invited=True).select_related("person", "meeting")
    return list(rows.order_by("id"))


def _of_now(meeting: Meeting, people: Iterable[Attendee]) -> list[Notice]:
    """The notices about the meeting as it is now, oldest first."""
    rows = Notice.objects.filter(
        subject=meeting.ledger_subject,
        recipient__in=[one.person_id for one in people if one.person_id],
    )
    return [one for one in rows.order_by("id") if reaching.speaks_of_now(one, meeting)]


def _newest(meeting: Meeting, people: Iterable[Attendee]) -> dict[int, Notice]:
    """By person: the newest of them."""
    return {notice.recipient_id: notice for notice in _of_now(meeting, people)}


def _notice_for(meeting: Meeting, attendee: Attendee, *, at: dt.datetime) -> Notice | None:
    """His notice, written now where he has none; nothing for whom none can be written, nor where
    the meeting is off and he got none of the call."""
    found = _newest(meeting, [attendee])
    if not found and attendee.person is not None and not reaching.is_off(meeting):
        notifications.invited_too(meeting, attendee.person, at=at)
        found = _newest(meeting, [attendee])
    return found.get(attendee.person_id or 0)


def _on_seat(one: Attendee, how: str, version: int, *, by: Actor, at: dt.datetime) -> int:
    one.told_how, one.told_version, one.told_at = how, version, at
    one.told_by_label = by.said[:80]
    one.save(update_fields=["told_how", "told_version", "told_at", "told_by_label"])
    return 1


def _off_seat(one: Attendee) -> int:
    if not one.told_how:  # a call in vain; what he was told of before stays known
        one.told_at, one.told_by_label = None, ""
    elif one.told_version > one.meeting.version:  # that it is off; of the meeting he still knows
        one.told_version = one.meeting.version
    else:
        one.told_how, one.told_version, one.told_at, one.told_by_label = "", 0, None, ""
    one.save(update_fields=["told_how", "told_version", "told_at", "told_by_label"])
    return 1


def _write(
    meeting: Meeting,
    act: str,
    attendee: Attendee | None = None,
    *,
    by: Actor,
    at: dt.datetime,
) -> None:
    facts = {"attendee": attendee.name} if attendee else {}
    subject = meeting.ledger_subject
    ledger.append(meeting.ledger_stream, act, at=at, by=by, subject=subject, facts=facts)
