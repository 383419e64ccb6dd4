"""补记: a meeting that already took place is recorded whole, in one act."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import STILL_OPEN, Origin, Source
from cases.lifecycle import ProblemResult, raise_case
from cases.models import Case
from meetings.enums import Attendance, MeetingKind
from meetings.errors import NotYet
from meetings.lifecycle.calling import Invite, convene
from meetings.lifecycle.results import record_results
from meetings.lifecycle.roll import attach_sheet, take_roll
from meetings.models import Meeting
from participants.actor import Actor
from participants.models import Person
from platforms.models import Platform, Venue
from records.models import StoredFile


@dataclass(frozen=True)
class PastMeeting:
    """What is known of a meeting held before it was entered.

    ``results`` name no problem yet where ``case`` is None: the first problem of the new matter
    takes the first result. ``absent`` are person ids and what they were instead.
    """

    held_at: dt.datetime
    statement: str
    invites: Sequence[Invite]
    absent: dict[int, Attendance]
    results: Sequence[ProblemResult]
    case: Case | None = None
    venue: Venue | None = None
    place_text: str = ""
    chair: Person | None = None
    sheet: StoredFile | None = None
    present: int | None = None
    restricted: bool | None = None
    kind: MeetingKind = MeetingKind.COUNCIL


def record_past(
    platform: Platform,
    past: PastMeeting,
    *,
    by: Actor,
    at: dt.datetime,
    request_id: uuid.UUID | None = None,
) -> Meeting:
    """Records last night's meeting, matter and all; nobody is invited after the fact.

    The matter is dated on the day of the meeting and both are marked 补记. Raises NotYet for a
    day to come, and whatever raising and recording raise; nothing is written half.
    """
    if past.held_at > at:
        raise NotYet(_("A meeting still to come cannot be recorded as held. Please call it."))
    day = timezone.localdate(past.held_at)
    with transaction.atomic():
        # The same click twice waits here for itself, and then finds what it made.
        Platform.objects.select_for_update().only("pk").get(pk=platform.pk)
        if request_id and (made := Meeting.objects.filter(request_id=request_id).first()):
            return made
        case = past.case or raise_case(
            platform,
            past.statement,
            by=by,
            at=at,
            restricted=past.restricted,
            source=Source.VILLAGE,
            origin=Origin.BACKFILLED,
            occurred_on=day,
        )
        meeting = convene(
            [case],
            place=platform,
            starts_at=past.held_at,
            invites=past.invites,
            by=by,
            at=at,
            venue=past.venue,
            place_text=past.place_text,
            chair=past.chair,
            kind=past.kind,
            request_id=request_id,
            origin=Origin.BACKFILLED,
        )
        if past.sheet:
            attach_sheet(meeting, past.sheet, by=by, at=at, present=past.present)
        else:
            absent = {
                pk: past.absent[person_id]
                for pk, person_id in meeting.attendees.values_list("pk", "person_id")
                if person_id in past.absent
            }
            take_roll(meeting, absent, by=by, at=at)
        if past.results:
            problems = case.problems.order_by("part")
            problem = problems.filter(outcome__in=STILL_OPEN).first() or problems[0]
            results = [
                replace(result, problem=result.problem or problem) for result in past.results
            ]
            record_results(meeting, results, by=by, at=at)
    return meeting
