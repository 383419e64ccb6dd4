"""What the quiet hours hold back about a meeting, for whoever may send it all the same."""

from common import clock
from meetings.models import Meeting
from notices import urgent
from participants.models import User


def held_back(user: User, meeting: Meeting) -> int:
    """How many messages wait for the morning; 0 for who may not change the meeting. By day
    nothing is asked of the database."""
    now = clock.now()
    if not urgent.is_quiet(now) or not user.may("meeting.change", meeting):
        return 0
    return urgent.count_held(meeting.ledger_subject, at=now)
