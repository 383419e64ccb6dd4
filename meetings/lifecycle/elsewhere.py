"""叫错村: the meeting becomes void, its agenda goes to the place that was meant."""

import datetime as dt

from django.utils.translation import gettext as _

from cases.enums import STILL_OPEN, CaseStatus, Source
from cases.lifecycle import add_problem, drop_round, move_to, raise_case
from cases.models import Case
from common.language import of_the_record
from meetings import notifications
from meetings.enums import MeetingStatus
from meetings.lifecycle.calling import acting_on, raise_moved
from meetings.models import Meeting
from meetings.tables import MEETING_TRANSITIONS
from participants.actor import Actor
from platforms.models import Platform
from records.moves import move


def call_elsewhere(
    meeting: Meeting, place: Platform, *, by: Actor, at: dt.datetime, take_along: bool = False
) -> list[Case]:
    """The wrong village was called: void, one correction, and what is to be discussed at ``place``.

    Gives the matters of ``place``, in the order of the agenda: its own of the same words where it
    has one, else the matter itself (``take_along``, 改挂), else one raised there in the same
    words. Numbers stay used; calling the meeting there is the next act. Raises AlreadyMoved where
    it was held, called off or corrected before.
    """
    with of_the_record():
        reason = _("Called in the wrong village; it belongs to %(place)s") % {"place": place.name}
    with acting_on(meeting):
        meeting.refresh_from_db(fields=["status"])
        if meeting.status != MeetingStatus.CONVENED:
            raise_moved(meeting)
        drop_round(meeting.no, by=by, at=at)
        facts = {"reason": reason}
        move(meeting, MeetingStatus.VOID, table=MEETING_TRANSITIONS, by=by, at=at, facts=facts)
        notifications.called_wrongly(meeting, at=at)
        agenda = meeting.agenda.select_related("case__platform").order_by("position")
        return [_there(one.case, place, take_along, reason, by, at) for one in agenda]


def _there(
    case: Case, place: Platform, take_along: bool, reason: str, by: Actor, at: dt.datetime
) -> Case:
    same = Case.objects.filter(
        platform=place, title=case.title, status=CaseStatus.OPEN, restricted=False
    )
    own = same.order_by("-raised_at", "-id").first()
    if own is not None:
        return own
    if take_along:
        move_to(case, place, reason, by=by, at=at)
        return case
    made = raise_case(
        place, case.statement, by=by, at=at, restricted=False, source=Source(case.source)
    )
    for problem in case.problems.filter(part__gt=1, outcome__in=STILL_OPEN).order_by("part"):
        add_problem(made, problem.text, by=by, at=at)
    return made
