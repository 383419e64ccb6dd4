"""Somebody died: no more messages, off the lists of meetings still to come; the past keeps him."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from meetings.enums import MeetingStatus
from meetings.models import Meeting, Statement
from notices.personal import silence_for
from participants import passing
from participants.actor import Actor
from participants.models import Passing, Person
from records import ledger

ONE_DAY = dt.timedelta(days=1)


def note_death(person: Person, *, day: dt.date, by: Actor, at: dt.datetime) -> Passing:
    """Enters that ``person`` died on ``day``. Minutes, rolls and histories keep the name.

    Raises NotYet for a day to come, AlreadyMoved where it was entered before.
    """
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).only("pk").get(pk=person.pk)
        silence_for(person, at=at)
        rows = Meeting.objects.select_for_update(no_key=True).filter(
            status=MeetingStatus.CONVENED,
            starts_at__gte=_from_when(day, at),
            attendees__person=person,
        )
        for meeting in rows.order_by("no"):
            _take_off(meeting, person, by=by, at=at)
        return passing.note(person, day=day, by=by, at=at)


def _from_when(day: dt.date, at: dt.datetime) -> dt.datetime:
    """Meetings from here on he cannot attend: after the day he died, or still to come. One that
    waits for its roll may have had him."""
    return min(at, timezone.make_aware(dt.datetime.combine(day + ONE_DAY, dt.time())))


def _take_off(meeting: Meeting, person: Person, *, by: Actor, at: dt.datetime) -> None:
    # Whoever is written down as having spoken stays on the list, whatever day was entered.
    spoke = Statement.objects.filter(speaker=OuterRef("pk"))
    if not meeting.attendees.filter(~Exists(spoke), person=person).delete()[0]:
        return
    duties = {name: None for name in ("chair", "recorder") if getattr(meeting, name) == person}
    if duties:
        Meeting.objects.filter(pk=meeting.pk).update(**duties)
    ledger.append(
        meeting.ledger_stream,
        "meeting.taken_off",
        at=at,
        by=by,
        subject=meeting.ledger_subject,
        facts={"name": person.name},
    )
