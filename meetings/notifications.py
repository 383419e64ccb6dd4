"""What is told of a meeting, to whom; a changed meeting silences what was not yet sent."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from common.language import of_the_record
from meetings import grouptext
from meetings.enums import WAS_THERE
from meetings.models import Attendee, Meeting, Minutes
from notices import grouping, outbox
from participants.enums import Role
from participants.holders import holders
from participants.models import Person

ACT_FOR_HOST = (Role.CONVENER, Role.HELPER, Role.TOWN_OFFICE, Role.COUNTY_OFFICE)
# What a new time makes untrue; who asked to come still does.
OF_THE_TIME = ("meeting.invitation", "meeting.changed", "meeting.rehung")


def params_of(meeting: Meeting) -> dict[str, Any]:
    """The variables that every notice about a meeting has."""
    return {
        "title": meeting.short_title,
        "starts": timezone.localtime(meeting.starts_at).isoformat(),
        "where": meeting.where,
        "no": meeting.no,
        "version": meeting.version,
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
    """Those invited, and whoever has liaison duty for the place (S7); the place's group."""
    _invite(meeting, _people_and_duty(meeting), at=at)
    _to_group("called", meeting, meeting.group_text, at=at)


def _to_group(kind: str, meeting: Meeting, text: str, *, at: dt.datetime) -> None:
    """The robot of the place's group says what a person would paste there; of what is not public
    nothing stands in a group."""
    if not meeting.restricted:
        about = (kind, meeting.ledger_subject, meeting.platform, text)
        grouping.post(*about, at=at, version=meeting.version, event_at=meeting.starts_at)


def _untrue_in_group(kind: str, meeting: Meeting, text: str, *, at: dt.datetime) -> None:
    """What the group does not know yet is not said; where it knows of the meeting it is told."""
    grouping.withdraw(meeting.ledger_subject)
    if meeting.starts_at > at and grouping.knows_of(meeting.ledger_subject):
        _to_group(kind, meeting, text, at=at)


def invited_too(meeting: Meeting, person: Person, *, at: dt.datetime) -> None:
    """One more person; the others know already."""
    _invite(meeting, [person], at=at)


def _people_and_duty(meeting: Meeting) -> list[Person]:
    people = _people(meeting)
    if meeting.restricted:
        return people
    known = {person.pk for person in people}
    duty = holders(meeting.platform, [Role.LIAISON], timezone.localdate(meeting.starts_at))
    return [*people, *(person for person in duty if person.pk not in known)]


def _invite(meeting: Meeting, people: list[Person], *, at: dt.datetime, version: str = "") -> None:
    outbox.queue(
        "meeting.invitation",
        meeting.ledger_subject,
        people,
        place=meeting.platform,
        at=at,
        restricted=meeting.restricted,
        params=params_of(meeting),
        version=version or meeting.version,
        expires_at=meeting.starts_at,
        event_at=meeting.starts_at,
    )


def rehung(meeting: Meeting, old_title: str, *, at: dt.datetime) -> None:
    """改挂 of a meeting still to come: whom the call reached learn what it is about now, the
    others are invited to that. Time and place stay, and so do the answers."""
    people = _people_and_duty(meeting)
    reached = outbox.told(meeting.ledger_subject, at=at)
    outbox.silence(meeting.ledger_subject, at=at, kinds=OF_THE_TIME)
    if meeting.starts_at <= at:
        return
    version = f"{meeting.version}/{at.timestamp():.0f}"  # moved back and forth, each is told
    unreached = [person for person in people if person.pk not in reached]
    _invite(meeting, unreached, at=at, version=version)
    outbox.queue(
        "meeting.rehung",
        meeting.ledger_subject,
        [person for person in people if person.pk in reached],
        place=meeting.platform,
        at=at,
        restricted=meeting.restricted,
        params={**params_of(meeting), "old_title": old_title},
        version=version,
        expires_at=meeting.starts_at,
        event_at=meeting.starts_at,
    )


def changed(meeting: Meeting, old: Mapping[str, str], *, at: dt.datetime) -> None:
    """Old → new for those whom the old time reached; for the others the new one is the first.

    What was not sent yet is silenced. Once the meeting has begun nobody is told of a new room.
    """
    people = _people_and_duty(meeting)
    reached = outbox.told(meeting.ledger_subject, at=at)
    outbox.silence(meeting.ledger_subject, at=at, kinds=OF_THE_TIME)
    grouping.withdraw(meeting.ledger_subject)
    if meeting.starts_at <= at:
        return
    _to_group("changed", meeting, meeting.group_text, at=at)
    _invite(meeting, [person for person in people if person.pk not in reached], at=at)
    outbox.queue(
        "meeting.changed",
        meeting.ledger_subject,
        [person for person in people if person.pk in reached],
        place=meeting.platform,
        at=at,
        restricted=meeting.restricted,
        params={**params_of(meeting), "old_starts": old["starts"], "old_where": old["where"]},
        version=meeting.version,
        expires_at=meeting.starts_at,
        event_at=meeting.starts_at,
    )


def called_off(meeting: Meeting, *, at: dt.datetime) -> None:
    """未发即撤; those whom the call reached are told once that it does not take place, or, where
    it was held, that its record is void."""
    reached = outbox.told(meeting.ledger_subject, at=at)
    outbox.silence(meeting.ledger_subject, at=at)
    held = meeting.held_at is not None
    with of_the_record():
        _untrue_in_group("called_off", meeting, grouptext.cancellation(meeting), at=at)
    outbox.queue(
        "meeting.voided" if held else "meeting.called_off",
        meeting.ledger_subject,
        [person for person in _people_and_duty(meeting) if person.pk in reached],
        place=meeting.platform,
        at=at,
        restricted=meeting.restricted,
        params=params_of(meeting),
        expires_at=None if held else meeting.starts_at,
        event_at=None if held else meeting.starts_at,
    )


def called_wrongly(meeting: Meeting, *, at: dt.datetime) -> None:
    """叫错村: 未发即撤; those whom the call reached are told once that it was sent by mistake."""
    reached = outbox.told(meeting.ledger_subject, at=at)
    outbox.silence(meeting.ledger_subject, at=at)
    with of_the_record():
        _untrue_in_group("called_wrongly", meeting, grouptext.sent_wrongly(meeting), at=at)
    outbox.queue(
        "meeting.called_wrongly",
        meeting.ledger_subject,
        [person for person in _people_and_duty(meeting) if person.pk in reached],
        place=meeting.platform,
        at=at,
        restricted=meeting.restricted,
        params={
            **params_of(meeting),
            "called": timezone.localtime(meeting.called_at).isoformat(),
            "place": meeting.platform.name,
        },
        expires_at=meeting.starts_at,
        event_at=meeting.starts_at,
    )


def results_undone(meeting: Meeting, *, at: dt.datetime) -> None:
    """The minutes that were to be read are no longer so."""
    outbox.silence(meeting.ledger_subject, at=at, kinds=["minutes.out"])


def asked_in(meeting: Meeting, name: str, *, at: dt.datetime) -> None:
    """Convener and helper learn that somebody who is not on the list wants to come."""
    outbox.queue(
        "meeting.asked_in",
        meeting.ledger_subject,
        holders(meeting.host, ACT_FOR_HOST, timezone.localdate(at)),
        place=meeting.platform,
        at=at,
        restricted=meeting.restricted,
        params={**params_of(meeting), "name": name},
        version=name,
        expires_at=meeting.starts_at,
    )


def answered_in_words(one: Attendee, words: str, *, at: dt.datetime) -> None:
    """Convener and helper read what somebody wrote back instead of an answer."""
    meeting = one.meeting
    outbox.queue(
        "meeting.words",
        meeting.ledger_subject,
        holders(meeting.host, ACT_FOR_HOST, timezone.localdate(at)),
        place=meeting.platform,
        at=at,
        restricted=meeting.restricted,
        params={**params_of(meeting), "name": one.name, "words": words[:60]},
        version=f"{one.pk}|{at.isoformat()}",
        not_before=at,
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
        params={**params_of(meeting), "until": minutes.object_until.isoformat()},
        # undone and recorded again, or counted again, they are told again
        version=f"{minutes.pk}|{minutes.object_until.isoformat()}",
    )
