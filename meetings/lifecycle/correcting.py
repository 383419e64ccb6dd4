"""Ways back and additions that leave a trace: the right matter, a new link, who asks to come."""

import datetime as dt

from django.utils.translation import gettext as _

from cases.lifecycle.case import require_reason
from cases.lifecycle.rounds import rehang_round
from cases.models import Case
from common.secrecy import check_no_marking
from common.textsearch import normalise
from meetings import notifications
from meetings.enums import MeetingStatus
from meetings.errors import NobodyInvited, ResultsStand, SameMatter
from meetings.lifecycle.calling import acting_on, raise_moved
from meetings.models import AgendaItem, Attendee, Meeting
from participants.actor import Actor
from records import ledger

WITHOUT_RESULTS = (MeetingStatus.CONVENED, MeetingStatus.HELD)


def rehang(
    meeting: Meeting, old: Case, new: Case, reason: str, *, by: Actor, at: dt.datetime
) -> None:
    """改挂: the meeting was about ``new``, not ``old``. Numbers stay; both histories say so.

    The old matter's round number stays used, the new matter gets its next one. Raises SameMatter,
    ReasonMissing, ResultsStand once results are recorded, StillOpen where ``new`` is closed.
    """
    reason = require_reason(reason)
    if meeting.agenda.filter(case=new).exists():
        raise SameMatter()
    with acting_on(meeting):
        meeting.refresh_from_db(fields=["status"])
        if meeting.status not in WITHOUT_RESULTS:
            raise ResultsStand()
        rehang_round(meeting.no, old, new, by=by, at=at)
        if not AgendaItem.objects.filter(meeting=meeting, case=old).update(case=new):
            raise_moved(meeting)
        old_title = meeting.short_title
        _take_title(meeting)
        if meeting.status == MeetingStatus.CONVENED and meeting.short_title != old_title:
            notifications.rehung(meeting, old_title, at=at)
        ledger.append(
            meeting.ledger_stream,
            "meeting.rehung",
            at=at,
            by=by,
            subject=meeting.ledger_subject,
            facts={"from": old.no, "to": new.no, "reason": reason},
        )


def _take_title(meeting: Meeting) -> None:
    """The first matter on the agenda names the meeting; one restricted matter restricts it."""
    cases = [item.case for item in meeting.agenda.select_related("case").order_by("position")]
    first = cases[0]
    restricted = any(case.restricted for case in cases)
    values = {
        "title": first.title,
        "public_title": first.public_title,
        "short_title": first.short_title,
        "restricted": restricted,
        "group_text": "" if restricted else meeting.group_text,
        "search_text": normalise(meeting.no + first.public_title)[:200],
    }
    Meeting.objects.filter(pk=meeting.pk).update(**values)
    for name, value in values.items():
        setattr(meeting, name, value)


def ask_in(meeting: Meeting, name: str, *, by: Actor, at: dt.datetime) -> None:
    """Somebody in the group is not on the list and says who he is; the convener may add him."""
    name = name.strip()[:40]
    if not name:
        raise NobodyInvited(
            _("Please write your name."), errors={"name": _("Please write your name.")}
        )
    check_no_marking(name)
    with acting_on(meeting):
        if meeting.status != MeetingStatus.CONVENED:
            raise_moved(meeting)
        ledger.append(
            meeting.ledger_stream,
            "meeting.asked_in",
            at=at,
            by=by,
            subject=meeting.ledger_subject,
            facts={"name": name},
        )
        notifications.asked_in(meeting, name, at=at)


def renew_link(attendee: Attendee, *, by: Actor, at: dt.datetime) -> None:
    """The personal link got into other hands: a new one is given, the old one ends."""
    meeting = attendee.meeting
    with acting_on(meeting):
        attendee.refresh_from_db(fields=["link_version"])
        attendee.link_version += 1
        attendee.save(update_fields=["link_version"])
        ledger.append(
            meeting.ledger_stream,
            "meeting.link_renewed",
            at=at,
            by=by,
            subject=meeting.ledger_subject,
            facts={"attendee": attendee.name},
        )
