"""When somebody is reminded of a meeting: the rungs as data, in days from the event."""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from meetings.enums import Answer, MeetingStatus
from meetings.models import Attendee, Meeting, Minutes
from meetings.notifications import params_of
from notices import outbox
from notices.kinds import Reminder
from notices.reminding import highest_rung
from participants.enums import Role
from participants.holders import Holders
from platforms.models import Platform

DAY_BEFORE = (-1,)
LONG_AHEAD = 3  # days between the last word on the time and the meeting; fewer need no reminder
AFTERWARDS = (1, 3, 7)
ABOVE_FROM = 7
LOOKED_FOR = dt.timedelta(days=20)  # what is later than that was told on every rung

VILLAGE = (Role.CONVENER, Role.HELPER)
ABOVE = (Role.TOWN_OFFICE, Role.COUNTY_OFFICE)


def _real(rows: QuerySet[Meeting]) -> QuerySet[Meeting]:
    return rows.filter(platform__practice=False).select_related("platform", "host__parent", "venue")


def _begins(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def upcoming(day: dt.date) -> Iterator[Reminder]:
    """The day before a meeting that was told more than three days ahead, whoever may come."""
    morning = _begins(day)
    rows = _real(Meeting.objects.filter(status=MeetingStatus.CONVENED)).filter(
        starts_at__gte=morning + dt.timedelta(days=1), starts_at__lt=morning + dt.timedelta(days=2)
    )
    meetings = {meeting.pk: meeting for meeting in rows.order_by("starts_at", "id")}
    attendees = (
        Attendee.objects.filter(
            Q(answer__in=[Answer.NONE, Answer.COMING])
            | Q(answered_version__lt=F("meeting__version")),
            meeting__in=meetings,
            person__deceased_on__isnull=True,
            person__isnull=False,
        )
        .select_related("person")
        .order_by("id")
    )
    told = outbox.last_told([meeting.ledger_subject for meeting in meetings.values()])
    for one in attendees:
        meeting = meetings[one.meeting_id]
        starts = timezone.localdate(meeting.starts_at)
        last = told.get((meeting.ledger_subject, one.person_id or 0))
        since = timezone.localdate(last or meeting.called_at)
        rung = highest_rung(DAY_BEFORE, starts, since, day)
        if one.person is None or rung is None or (starts - since).days <= LONG_AHEAD:
            continue
        about = ("meeting.reminder", meeting.ledger_subject, one.person, meeting.platform)
        yield Reminder(*about, starts, rung, params_of(meeting), restricted=meeting.restricted)


def without_results(day: dt.date) -> Iterator[Reminder]:
    """Meetings whose day is over and whose results nobody recorded."""
    rows = Meeting.objects.filter(
        status__in=[MeetingStatus.CONVENED, MeetingStatus.HELD],
        starts_at__gte=_begins(day - LOOKED_FOR),
        starts_at__lt=_begins(day),
    )
    holders = Holders(day)
    for meeting in _real(rows).order_by("starts_at", "id"):
        since = timezone.localdate(meeting.starts_at)
        yield from _of_host("meeting.no_results", meeting, since, VILLAGE, holders)


def unconfirmed(day: dt.date) -> Iterator[Reminder]:
    """Minutes that the chair has not confirmed (procedure.md §0.7)."""
    rows = Minutes.objects.filter(
        meeting__status=MeetingStatus.MINUTED,
        meeting__platform__practice=False,
        made_at__gte=_begins(day - LOOKED_FOR),
    ).select_related("meeting__platform", "meeting__host__parent", "meeting__venue")
    newest = {row.meeting_id: row for row in rows.order_by("version", "id")}
    holders = Holders(day)
    for row in newest.values():
        if row.made_at >= _begins(day):
            continue
        since = timezone.localdate(row.made_at)
        yield from _of_host("minutes.unconfirmed", row.meeting, since, (Role.CONVENER,), holders)


def _of_host(
    kind: str, meeting: Meeting, since: dt.date, roles: Sequence[Role], holders: Holders
) -> Iterator[Reminder]:
    """Those who act for the host, and from the seventh day the desk above."""
    rung = highest_rung(AFTERWARDS, since, since, holders.day)
    if rung is None:
        return
    host: Platform = meeting.host
    people = holders.of(host, [*roles, *ABOVE])
    if rung >= ABOVE_FROM:
        people += holders.of(host.parent, ABOVE)
    params = {**params_of(meeting), "due": since.isoformat()}
    for person in {person.pk: person for person in people}.values():
        about = (kind, meeting.ledger_subject, person, meeting.platform, since, rung, params)
        yield Reminder(*about, restricted=meeting.restricted)
