"""点名: who came. Set, never toggled; the first roll or result makes the meeting held."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import Origin
from cases.lifecycle import hold_round
from common.errors import AlreadyMoved
from meetings import remarks
from meetings.enums import TOOK_PLACE, WAS_THERE, Answer, Attendance, MeetingStatus
from meetings.errors import InvitedTwice, NobodyInvited
from meetings.lifecycle.calling import acting_on
from meetings.models import Attendee, Meeting
from meetings.permissions import check_day_has_come
from meetings.tables import MEETING_TRANSITIONS
from participants.actor import Actor
from participants.enums import SeatClass
from participants.models import Person
from records import ledger
from records.models import StoredFile
from records.moves import move


def take_roll(
    meeting: Meeting,
    others: Mapping[int, Attendance],
    *,
    by: Actor,
    at: dt.datetime,
    substitutes: Mapping[int, str] | None = None,
) -> None:
    """Everybody on the list came, but for ``others`` (attendee id → what he was instead).

    ``substitutes`` (attendee id → name), where given, is the whole list of those who came for
    somebody; else what was answered stands. May be repeated: the last word counts. Raises NotYet
    before the day of the meeting.
    """
    with acting_on(meeting):
        for attendance in set(others.values()):
            rows = [pk for pk, was in others.items() if was == attendance]
            meeting.attendees.filter(pk__in=rows).update(attendance=attendance)
        meeting.attendees.exclude(pk__in=list(others)).update(attendance=Attendance.PRESENT)
        if substitutes is not None:
            meeting.attendees.exclude(pk__in=list(substitutes)).update(substitute_name="")
            for pk, name in substitutes.items():
                meeting.attendees.filter(pk=pk).update(substitute_name=name.strip()[:40])
        hold(meeting, by=by, at=at)


def set_attendance(
    attendee: Attendee, attendance: Attendance, *, by: Actor, at: dt.datetime
) -> None:
    """来一个点一个: one person, set to what he is."""
    meeting = attendee.meeting
    with acting_on(meeting):
        Attendee.objects.filter(pk=attendee.pk).update(attendance=attendance)
        hold(meeting, by=by, at=at)


def add_guest(
    meeting: Meeting,
    name: str,
    *,
    by: Actor,
    at: dt.datetime,
    seat: SeatClass = SeatClass.STAKEHOLDER,
    person: Person | None = None,
) -> Attendee:
    """Somebody came who was not invited. A known person has one seat only: raises InvitedTwice."""
    name = name.strip()[:40]
    if not name:
        raise NobodyInvited(
            _("Please write his name."), errors={"guest": _("Please write his name.")}
        )
    with acting_on(meeting):
        known = meeting.attendees.filter(person=person) if person else meeting.attendees.none()
        if known.exists() or meeting.attendees.filter(name=name, person=None).exists():
            raise InvitedTwice(
                _("%(name)s is already on the list; nothing was changed.") % {"name": name}
            )
        guest = Attendee.objects.create(
            meeting=meeting,
            person=person,
            name=name,
            seat=seat,
            invited=False,
            attendance=Attendance.PRESENT,
        )
        hold(meeting, by=by, at=at)
    return guest


def attach_sheet(
    meeting: Meeting, sheet: StoredFile, *, by: Actor, at: dt.datetime, present: int | None = None
) -> None:
    """A photograph of the paper sheet instead of the roll; the number present may be added."""
    with acting_on(meeting):
        Meeting.objects.filter(pk=meeting.pk).update(sheet=sheet)
        meeting.sheet = sheet
        assume_present(meeting)
        hold(meeting, by=by, at=at, present=present)


def assume_present(meeting: Meeting) -> None:
    """Whoever nothing was noted of was there, but for those who had asked to be excused."""
    unknown = meeting.attendees.filter(attendance=Attendance.UNKNOWN)
    said_no = unknown.filter(answer=Answer.EXCUSED, answered_version=meeting.version)
    said_no.update(attendance=Attendance.EXCUSED)
    unknown.update(attendance=Attendance.PRESENT)


def hold(meeting: Meeting, *, by: Actor, at: dt.datetime, present: int | None = None) -> None:
    """The meeting took place, with so many present. The caller holds the meeting's row."""
    if meeting.status not in (MeetingStatus.CONVENED, *TOOK_PLACE):
        raise AlreadyMoved(str(meeting.get_status_display()))
    check_day_has_come(meeting, timezone.localdate(at))
    count = (
        meeting.attendees.filter(attendance__in=WAS_THERE).count() if present is None else present
    )
    day = timezone.localdate(meeting.starts_at)
    hold_round(meeting.no, day, count, by=by, at=at)
    if meeting.origin == Origin.LIVE:
        remarks.note_presence(meeting, present, at=at)
    values: dict[str, Any] = {"present_count": count, "held_at": meeting.held_at or at}
    if meeting.status == MeetingStatus.CONVENED:
        move(
            meeting,
            MeetingStatus.HELD,
            table=MEETING_TRANSITIONS,
            by=by,
            at=at,
            facts={"present": count},
            **values,
        )
        return
    Meeting.objects.filter(pk=meeting.pk).update(**values)
    for name, value in values.items():
        setattr(meeting, name, value)
    ledger.append(
        meeting.ledger_stream,
        "meeting.roll_corrected",
        at=at,
        by=by,
        subject=meeting.ledger_subject,
        facts={"present": count},
    )
