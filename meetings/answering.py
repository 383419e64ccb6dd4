"""Answers that come back by short message."""

import datetime as dt

from common.errors import DomainError
from meetings import lifecycle, notifications
from meetings.enums import Answer
from meetings.models import Attendee
from notices.kinds import Line, Said
from participants.actor import Actor


def take_reply(line: Line, said: Said, at: dt.datetime) -> bool:
    """1 comes and 2 does not, as by his own link; words go to the convener, who notes what they say.

    False where nobody takes it: he is not invited any more, the meeting has begun, or what he got
    named another time.
    """
    one = (
        Attendee.objects.filter(meeting__no=line.no, person_id=line.recipient_id, invited=True)
        .select_related("meeting__platform", "meeting__host", "meeting__venue", "person")
        .first()
    )
    if one is None or one.person is None or at >= one.meeting.starts_at:
        return False
    of_old_time = line.params["version"] != one.meeting.version
    if said.yes is None or of_old_time:
        notifications.answered_in_words(one, said.words, at=at)
        return not of_old_time
    by = Actor.link(one.name, no=one.person.no, person_id=one.person_id)
    try:
        lifecycle.answer(one, Answer.COMING if said.yes else Answer.EXCUSED, by=by, at=at)
    except (
        DomainError
    ):  # called off or held meanwhile: his words are kept, and seen beside his name
        return False
    return True
