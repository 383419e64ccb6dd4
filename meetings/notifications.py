"""What is told of a meeting, to whom; a changed meeting silences what was not yet sent."""

import datetime as dt
from collections.abc import Mapping

from django.utils import timezone

from meetings.enums import WAS_THERE
from meetings.models import Meeting, Minutes
from notices import outbox
from participants.enums import Role
from participants.holders import holders
from participants.models import Person


def _params(meeting: Meeting) -> dict[str, str]:
    return {
        "title": meeting.short_title,
        "starts": timezone.localtime(meeting.starts_at).isoformat(),
        "where": meeting.where,
        "no": meeting.no,
    }


def _people(meeting: Meeting) -> list[Person]:
    return [
        one.person
        for one in meeting.attendees.filter(person__isnull=False)
        .select_related("person")
        .order_by("id")
        if one.person
    ]


def invited(meeting: Meeting, *, at: dt.datetime) -> None:
    """Those invited, and whoever has liaison duty for the place (S7)."""
    people = _people(meeting)
    known = {person.pk for person in people}
    duty = holders(meeting.platform, [Role.LIAISON], timezone.localdate(meeting.starts_at))
    if meeting.restricted:
        duty = []
    outbox.queue(
        "meeting.invitation",
        meeting.ledger_subject,
        [*people, *(person for person in duty if person.pk not in known)],
        place=meeting.platform,
        at=at,
        restricted=meeting.restricted,
        params=_params(meeting),
        version=meeting.version,
        link_purpose="answer",
        expires_at=meeting.starts_at,
    )


def changed(meeting: Meeting, old: Mapping[str, str], *, at: dt.datetime) -> None:
    """Old and new time and place; the old invitation, where unread, is silenced."""
    outbox.silence(meeting.ledger_subject, at=at)
    outbox.queue(
        "meeting.changed",
        meeting.ledger_subject,
        _people(meeting),
        place=meeting.platform,
        at=at,
        restricted=meeting.restricted,
        params={**_params(meeting), "old_starts": old["starts"], "old_where": old["where"]},
        version=meeting.version,
        link_purpose="answer",
        expires_at=meeting.starts_at,
    )


def called_off(meeting: Meeting, *, at: dt.datetime) -> None:
    """未发即撤; those who were told are told once that it does not take place."""
    outbox.silence(meeting.ledger_subject, at=at)
    outbox.queue(
        "meeting.called_off",
        meeting.ledger_subject,
        _people(meeting),
        place=meeting.platform,
        at=at,
        restricted=meeting.restricted,
        params=_params(meeting),
    )


def asked_in(meeting: Meeting, name: str, *, at: dt.datetime) -> None:
    """Convener and helper learn that somebody who is not on the list wants to come."""
    outbox.queue(
        "meeting.asked_in",
        meeting.ledger_subject,
        holders(meeting.host, [Role.CONVENER, Role.HELPER], timezone.localdate(at)),
        place=meeting.platform,
        at=at,
        restricted=meeting.restricted,
        params={**_params(meeting), "name": name},
        version=name,
        link_purpose="answers",
        expires_at=meeting.starts_at,
    )


def minutes_out(minutes: Minutes, *, at: dt.datetime) -> None:
    """Those who were there read the minutes and say whether they are right."""
    meeting = minutes.meeting
    there = meeting.attendees.filter(attendance__in=WAS_THERE, person__isnull=False)
    outbox.queue(
        "minutes.out",
        meeting.ledger_subject,
        [one.person for one in there.select_related("person").order_by("id") if one.person],
        place=meeting.platform,
        at=at,
        restricted=meeting.restricted,
        params={**_params(meeting), "until": minutes.object_until.isoformat()},
        version=minutes.version,
        link_purpose="minutes",
    )
