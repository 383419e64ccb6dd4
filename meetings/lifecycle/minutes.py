"""The minutes between compiled and final (procedure.md §0.7)."""

import datetime as dt
from collections.abc import Mapping

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.lifecycle.case import require_reason
from cases.lifecycle.problems import reword
from common.errors import AlreadyMoved
from common.secrecy import check_no_marking
from meetings.enums import WAS_THERE, MeetingStatus, MinutesReply
from meetings.errors import NotYours, PeriodOver
from meetings.lifecycle.calling import acting_on
from meetings.minutes import compile_minutes
from meetings.models import Attendee, Meeting, Minutes, MinutesAnswer
from meetings.tables import MEETING_TRANSITIONS
from participants.actor import Actor
from records import ledger
from records.models import StoredFile
from records.moves import move


def current(meeting: Meeting) -> Minutes:
    """The newest version of the minutes."""
    return meeting.minutes.order_by("-version")[:1].get()


def answer_minutes(
    minutes: Minutes,
    attendee: Attendee,
    reply: MinutesReply,
    *,
    by: Actor,
    at: dt.datetime,
    text: str = "",
) -> None:
    """属实, or 有出入 with a sentence, by somebody who was there; the last word counts.

    Raises NotYours, ReasonMissing for an objection without a word, PeriodOver once final,
    AlreadyMoved where the results were taken back or the meeting is void.
    """
    if attendee.meeting_id != minutes.meeting_id or attendee.attendance not in WAS_THERE:
        raise NotYours(_("Those who were at the meeting answer for the minutes."))
    if reply == MinutesReply.OBJECTS:
        text = require_reason(text)
    check_no_marking(text)
    meeting = minutes.meeting
    with acting_on(meeting):
        meeting.refresh_from_db(fields=["status"])
        if meeting.status == MeetingStatus.FINAL:
            raise PeriodOver(
                _("The minutes are final. What is wrong can be corrected in a second version.")
            )
        if meeting.status not in (MeetingStatus.MINUTED, MeetingStatus.CONFIRMED):
            raise AlreadyMoved(str(meeting.get_status_display()))
        MinutesAnswer.objects.update_or_create(
            minutes=minutes,
            attendee=attendee,
            defaults={"reply": reply, "text": text[:300], "said_at": at},
        )
        ledger.append(
            meeting.ledger_stream,
            f"minutes.{reply}",
            at=at,
            by=by,
            subject=meeting.ledger_subject,
            facts={"attendee": attendee.name, "text": text[:300]},
        )
        _finalise_if_all_answered(meeting, minutes, by=by, at=at)


def respond(row: MinutesAnswer, text: str, *, by: Actor, at: dt.datetime) -> None:
    """An objection is answered in words, which print under the minutes."""
    text = require_reason(text)
    meeting = row.minutes.meeting
    with acting_on(meeting):
        MinutesAnswer.objects.filter(pk=row.pk).update(
            response=text[:300], response_by_label=by.said
        )
        ledger.append(
            meeting.ledger_stream,
            "minutes.responded",
            at=at,
            by=by,
            subject=meeting.ledger_subject,
            facts={"text": text[:300]},
        )


def confirm_minutes(meeting: Meeting, *, by: Actor, at: dt.datetime) -> None:
    """The chair says 没问题, for himself too where he was there.

    Final at once where all present answered or the period is over.
    """
    with acting_on(meeting):
        minutes = current(meeting)
        own = meeting.attendees.filter(person_id=by.person_id or 0, attendance__in=WAS_THERE)
        for attendee in own.exclude(pk__in=minutes.answers.values("attendee")):
            MinutesAnswer.objects.create(
                minutes=minutes, attendee=attendee, reply=MinutesReply.FINE, said_at=at
            )
        move(meeting, MeetingStatus.CONFIRMED, table=MEETING_TRANSITIONS, by=by, at=at)
        Minutes.objects.filter(pk=minutes.pk).update(confirmed_at=at, confirmed_by_label=by.said)
        if timezone.localdate(at) > minutes.object_until:
            _finalise(meeting, minutes, "period", by=by, at=at)
        else:
            _finalise_if_all_answered(meeting, minutes, by=by, at=at)


def attach_scan(meeting: Meeting, scan: StoredFile, *, by: Actor, at: dt.datetime) -> None:
    """A scan of the signed paper makes confirmed minutes final."""
    with acting_on(meeting):
        minutes = current(meeting)
        Minutes.objects.filter(pk=minutes.pk).update(scan=scan)
        ledger.append(
            meeting.ledger_stream,
            "minutes.scanned",
            at=at,
            by=by,
            subject=meeting.ledger_subject,
            facts={"sha256": scan.sha256},
        )
        if meeting.status == MeetingStatus.CONFIRMED:
            _finalise(meeting, minutes, "scan", by=by, at=at)


def correct_minutes(
    meeting: Meeting,
    texts: Mapping[int, str],
    reason: str,
    *,
    by: Actor,
    at: dt.datetime,
) -> Minutes:
    """更正: the next version, with the results as they should have read (procedure.md §0.7).

    ``texts`` are conclusions' ids and their right words; ``reason`` prints as what was corrected.
    What stood before stays readable as its own version. Those present have their days again, and
    the chair confirms again. Raises ReasonMissing, AlreadyMoved before the minutes are out.
    """
    reason = require_reason(reason)[:200]
    for text in (reason, *texts.values()):
        check_no_marking(text)
    with acting_on(meeting):
        meeting.refresh_from_db()
        move(
            meeting,
            MeetingStatus.MINUTED,
            table=MEETING_TRANSITIONS,
            by=by,
            at=at,
            facts={"reason": reason},
        )
        for row in meeting.conclusions.select_related("problem__case").order_by("id"):
            text = texts.get(row.pk, row.text).strip()[:300]
            if text != row.text:
                reword(row.problem, row.text, text, by=by, at=at)
                row.text = text
                row.save(update_fields=["text"])
        return compile_minutes(meeting, at=at, corrected=reason)


def _finalise_if_all_answered(
    meeting: Meeting, minutes: Minutes, *, by: Actor, at: dt.datetime
) -> None:
    if meeting.status != MeetingStatus.CONFIRMED:
        return
    there = meeting.attendees.filter(attendance__in=WAS_THERE)
    if minutes.answers.filter(response="", reply=MinutesReply.OBJECTS).exists():
        return
    if minutes.scan_id or not there.exclude(pk__in=minutes.answers.values("attendee")).exists():
        _finalise(meeting, minutes, "scan" if minutes.scan_id else "all_answered", by=by, at=at)


def _finalise(
    meeting: Meeting, minutes: Minutes, basis: str, *, by: Actor, at: dt.datetime
) -> None:
    move(
        meeting,
        MeetingStatus.FINAL,
        table=MEETING_TRANSITIONS,
        by=by,
        at=at,
        facts={"basis": basis},
    )
    Minutes.objects.filter(pk=minutes.pk).update(final_at=at, final_basis=basis)


def finalise_due(at: dt.datetime) -> int:
    """Makes final what the chair confirmed and nobody objected to in time; returns how many.

    An objection without an answer holds nothing up: it prints under the minutes.
    """
    day = timezone.localdate(at)
    due = Meeting.objects.filter(
        Q(minutes__object_until__lt=day, minutes__final_at__isnull=True),
        status=MeetingStatus.CONFIRMED,
    ).distinct()
    count = 0
    for meeting in due.order_by("id"):
        if current(meeting).object_until >= day:  # corrected: the next version has its own days
            continue
        with acting_on(meeting):
            _finalise(meeting, current(meeting), "period", by=Actor.system(), at=at)
        count += 1
    return count
