"""Whom a meeting's ladders remind of what; their days are settings (``platforms.ladders``)."""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from common import clock
from meetings.enums import Answer, MeetingStatus
from meetings.models import Attendee, Meeting, Minutes
from meetings.notifications import params_of
from notices import outbox
from notices.kinds import Reminder
from notices.morning import LOOKED_FOR, Morning
from participants.enums import Role
from platforms.ladders import LADDERS
from platforms.models import Platform

LONG_AHEAD = 3  # days between the last word on the time and the meeting; fewer need no reminder
AHEAD = dt.timedelta(days=1 - LADDERS["ladder.meeting"].first)  # nothing reminds of later meetings

VILLAGE = (Role.CONVENER, Role.HELPER)
ABOVE = (Role.TOWN_OFFICE, Role.COUNTY_OFFICE)


def _real(rows: QuerySet[Meeting]) -> QuerySet[Meeting]:
    return rows.filter(platform__practice=False).select_related("platform", "host__parent", "venue")


def _begins(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def upcoming(morning: Morning) -> Iterator[Reminder]:
    """A meeting that was told more than three days ahead, as a rule the day before: whoever may
    come. Where that morning was missed it is said on the day itself, as long as it has not begun.
    """
    begins = _begins(morning.day)
    rows = _real(Meeting.objects.filter(status=MeetingStatus.CONVENED)).filter(
        starts_at__gt=max(begins, clock.now()), starts_at__lt=begins + AHEAD
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
        since = timezone.localdate(_known_since(one, meeting, last))
        rung = morning.rung(meeting.platform, "ladder.meeting", starts, since)
        if one.person is None or rung is None or (starts - since).days <= LONG_AHEAD:
            continue
        is_tomorrow = (starts - morning.day).days == 1
        kind = "meeting.reminder" if is_tomorrow else "meeting.soon"
        about = (kind, meeting.ledger_subject, one.person, meeting.platform)
        yield Reminder(*about, starts, rung, params_of(meeting), restricted=meeting.restricted)


def _known_since(one: Attendee, meeting: Meeting, last: dt.datetime | None) -> dt.datetime:
    """When he last had the meeting before his eyes: it was told, or he said himself that he comes."""
    told = last or meeting.called_at
    answered = one.answered_at if one.answered_version == meeting.version else None
    return max(told, answered) if answered and one.answer == Answer.COMING else told


def without_results(morning: Morning) -> Iterator[Reminder]:
    """Meetings whose day is over and whose results nobody recorded."""
    rows = Meeting.objects.filter(
        status__in=[MeetingStatus.CONVENED, MeetingStatus.HELD],
        starts_at__gte=_begins(morning.day - LOOKED_FOR),
        starts_at__lt=_begins(morning.day),
    )
    for meeting in _real(rows).order_by("starts_at", "id"):
        since = timezone.localdate(meeting.starts_at)
        names = ("meeting.no_results", "ladder.results")
        yield from _of_host(*names, meeting, since, VILLAGE, morning)


def unconfirmed(morning: Morning) -> Iterator[Reminder]:
    """Minutes that the chair has not confirmed (procedure.md §0.7)."""
    rows = Minutes.objects.filter(
        meeting__status=MeetingStatus.MINUTED,
        meeting__platform__practice=False,
        made_at__gte=_begins(morning.day - LOOKED_FOR),
    ).select_related("meeting__platform", "meeting__host__parent", "meeting__venue")
    newest = {row.meeting_id: row for row in rows.order_by("version", "id")}
    for row in newest.values():
        if row.made_at >= _begins(morning.day):
            continue
        since = timezone.localdate(row.made_at)
        names = ("minutes.unconfirmed", "ladder.minutes")
        yield from _of_host(*names, row.meeting, since, (Role.CONVENER,), morning)


def _of_host(
    kind: str,
    name: str,
    meeting: Meeting,
    since: dt.date,
    roles: Sequence[Role],
    morning: Morning,
) -> Iterator[Reminder]:
    """Those who act for the host, and later the desk above: the ladder of the meeting's place says
    when."""
    rung = morning.rung(meeting.platform, name, since, since)
    if rung is None:
        return
    host: Platform = meeting.host
    people = morning.holders.of(host, [*roles, *ABOVE])
    if morning.ladder(meeting.platform, name).tells_above(rung):
        people += morning.holders.of(host.parent, ABOVE)
    params = {**params_of(meeting), "due": since.isoformat()}
    for person in {person.pk: person for person in people}.values():
        about = (kind, meeting.ledger_subject, person, meeting.platform, since, rung, params)
        yield Reminder(*about, restricted=meeting.restricted)
