"""急事，现在就发: whoever called or changed a meeting at night does not wait for the morning."""

import datetime as dt

from cases.lifecycle.case import require_reason
from meetings.errors import NothingHeld
from meetings.lifecycle.calling import acting_on
from meetings.models import Meeting
from notices import urgent
from participants.actor import Actor
from records import ledger


def send_now(meeting: Meeting, reason: str, *, by: Actor, at: dt.datetime) -> int:
    """What the quiet hours hold back about the meeting goes out; how many messages.

    The reason stands on each notice and in the meeting's history. Raises ReasonMissing, and
    NothingHeld where all of it has left already.
    """
    reason = require_reason(reason)
    with acting_on(meeting):
        count = urgent.send_now(meeting.ledger_subject, reason, at=at)
        if not count:
            raise NothingHeld()
        ledger.append(
            meeting.ledger_stream,
            "meeting.hurried",
            at=at,
            by=by,
            subject=meeting.ledger_subject,
            facts={"reason": reason, "messages": count},
        )
    return count
