"""Calling a meeting, changing it, and the answers of those invited."""

import datetime as dt
import secrets
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import Origin
from cases.lifecycle import drop_round, start_round
from cases.lifecycle.case import require_reason
from cases.lifecycle.rounds import move_round
from cases.models import Case
from cases.numbers import number_at
from common.errors import AlreadyMoved, DomainError
from common.secrecy import check_no_marking
from common.textsearch import normalise
from meetings import notifications, remarks
from meetings.enums import Answer, MeetingKind, MeetingStatus
from meetings.errors import HasBegun, InvitedTwice, NobodyInvited, TimeMissing
from meetings.models import AgendaItem, Attendee, Meeting
from meetings.tables import MEETING_TRANSITIONS
from participants import rosters
from participants.actor import Actor, ActorKind
from participants.enums import SeatClass
from participants.models import Person
from platforms.models import Organization, Platform, Venue
from records import ledger
from records.moves import move


@dataclass(frozen=True)
class Invite:
    """Somebody called to a seat: a known person, or a name for somebody not in any register.

    With a ``phone`` the name is entered in the register, so that he gets a link of his own.
    """

    seat: SeatClass
    person: Person | None = None
    name: str = ""
    side: str = ""
    phone: str = ""


@contextmanager
def acting_on(meeting: Meeting) -> Iterator[None]:
    """A transaction that holds the meeting's row first; its matters are held after it."""
    with transaction.atomic():
        Meeting.objects.select_for_update().only("pk").get(pk=meeting.pk)
        yield


def new_token() -> str:
    """22 characters for a group link: nobody guesses it, nobody can read it aloud."""
    return secrets.token_urlsafe(16)


def convene(
    cases: Sequence[Case],
    *,
    place: Platform,
    starts_at: dt.datetime | None,
    invites: Sequence[Invite],
    by: Actor,
    at: dt.datetime,
    host: Platform | None = None,
    organizer: Organization | None = None,
    venue: Venue | None = None,
    place_text: str = "",
    ends_at: dt.datetime | None = None,
    kind: MeetingKind = MeetingKind.COUNCIL,
    chair: Person | None = None,
    recorder: Person | None = None,
    waived: Sequence[str] = (),
    group_token: str = "",
    group_text: str = "",
    request_id: uuid.UUID | None = None,
    origin: Origin = Origin.LIVE,
) -> Meeting:
    """Calls a meeting about ``cases`` at ``place`` (开会, S5, S8); each gets its next round.

    ``host`` holds it and counts it (the place itself by default), in the name of ``organizer`` (its
    own unit by default); rule and roster are the place's. ``waived`` are the classes left
    out this time: composition is a hint and stops nothing. Whoever calls it and is invited comes.
    The same ``request_id`` twice gives the meeting made the first time. Raises TimeMissing,
    NobodyInvited, InvitedTwice, and DomainError for an end that lies before the beginning.
    """
    if starts_at is None:
        raise TimeMissing(errors={"when": str(TimeMissing.default)})
    if ends_at is not None and ends_at <= starts_at:
        raise DomainError(_("The end lies before the beginning."))
    check_no_marking(place_text)
    host = host or place
    first = cases[0]
    restricted = any(case.restricted for case in cases)
    with transaction.atomic():
        # The same click twice waits here for itself, and then finds what it made.
        Platform.objects.select_for_update().only("pk").get(pk=place.pk)
        if request_id and (made := Meeting.objects.filter(request_id=request_id).first()):
            return made
        invites = [_known(one, place) for one in invites]
        _check_invites(invites)
        no = number_at("M", place, timezone.localdate(at))
        meeting = Meeting(
            no=no,
            kind=kind,
            title=first.title,
            public_title=first.public_title,
            short_title=first.short_title,
            restricted=restricted,
            host=host,
            organizer=organizer or (host.organization if host != place else None),
            venue=venue,
            place_text="" if venue else place_text.strip()[:60],
            starts_at=starts_at,
            ends_at=ends_at,
            chair=chair,
            recorder=recorder,
            origin=origin,
            recorded_time=at,
            group_token=group_token or new_token(),
            group_text="" if restricted else group_text,
            waived_classes=list(waived),
            called_at=at,
            called_by_label=by.said,
            search_text=normalise(no + first.public_title)[:200],
            request_id=request_id,
        )
        meeting.place(place)
        meeting.save(force_insert=True)
        AgendaItem.objects.bulk_create(
            AgendaItem(meeting=meeting, case=case, position=position)
            for position, case in enumerate(cases, start=1)
        )
        _add(meeting, invites)
        for case in sorted(cases, key=lambda case: case.no):
            day, past = timezone.localdate(starts_at), origin == Origin.BACKFILLED
            start_round(case, no, host, day, by=by, at=at, took_place=past)
        ledger.append(
            meeting.ledger_stream,
            "meeting.called",
            at=at,
            by=by,
            subject=meeting.ledger_subject,
            before=None,
            after=MeetingStatus.CONVENED,
            facts={"starts": starts_at.isoformat(), "invited": len(invites)},
        )
        if origin == Origin.LIVE:
            caller = meeting.attendees.filter(person_id=by.person_id or 0)
            caller.update(
                answer=Answer.COMING, answered_at=at, answered_by_label=by.said, answered_version=1
            )
            remarks.note(meeting, invites, at=at)
            notifications.invited(meeting, at=at)
    return meeting


def _known(one: Invite, place: Platform) -> Invite:
    """Somebody given with a phone becomes a person of the register."""
    if one.person or not one.phone:
        return one
    return replace(one, person=rosters.find_or_enter(place, one.name.strip()[:40], one.phone))


def _check_invites(invites: Sequence[Invite]) -> None:
    if not invites:
        raise NobodyInvited(errors={"people": str(NobodyInvited.default)})
    seen: set[int] = set()
    for one in invites:
        if one.person and one.person.pk in seen:
            raise InvitedTwice(
                _("%(name)s is on the list twice. One person has one seat; please keep one.")
                % {"name": one.person.name}
            )
        if one.person:
            seen.add(one.person.pk)


def _add(meeting: Meeting, invites: Sequence[Invite], *, invited: bool = True) -> None:
    Attendee.objects.bulk_create(
        Attendee(
            meeting=meeting,
            person=one.person,
            name=one.person.name if one.person else one.name.strip()[:40],
            seat=one.seat,
            side=one.side,
            invited=invited,
        )
        for one in invites
    )


def invite(meeting: Meeting, one: Invite, *, by: Actor, at: dt.datetime) -> None:
    """One more person is called. Raises NobodyInvited without a name, InvitedTwice where he is."""
    if one.person is None and not one.name.strip():
        raise NobodyInvited(
            _("Please write his name."), errors={"name": _("Please write his name.")}
        )
    with acting_on(meeting):
        one = _known(one, meeting.platform)
        name = one.person.name if one.person else one.name.strip()[:40]
        same = meeting.attendees.filter(person=one.person) if one.person else None
        if same is None:
            same = meeting.attendees.filter(name=name)
        if same.exists():
            raise InvitedTwice(
                _("%(name)s is already invited; nothing was changed.") % {"name": name}
            )
        meeting.refresh_from_db(fields=["status", "version", "starts_at", "venue", "place_text"])
        _add(meeting, [one])
        ledger.append(
            meeting.ledger_stream,
            "meeting.invited",
            at=at,
            by=by,
            subject=meeting.ledger_subject,
            facts={"name": name},
        )
        if one.person:
            notifications.invited_too(meeting, one.person, at=at)


def put_off(
    meeting: Meeting,
    *,
    starts_at: dt.datetime,
    by: Actor,
    at: dt.datetime,
    venue: Venue | None = None,
    place_text: str = "",
    reason: str = "",
    group_text: str = "",
) -> None:
    """Another time or place: a new version; everybody is told old and new, and asked again, but
    for whoever moved it himself and comes.

    ``group_text`` is the correction for the group, kept as the first text was.
    """
    check_no_marking(reason)
    check_no_marking(place_text)
    old = {"starts": meeting.starts_at.isoformat(), "where": meeting.where}
    with acting_on(meeting):
        rows = Meeting.objects.filter(
            pk=meeting.pk, status=MeetingStatus.CONVENED, version=meeting.version
        )
        values = {
            "starts_at": starts_at,
            "ends_at": None,
            "version": meeting.version + 1,
            "venue": venue,
            "place_text": "" if venue else place_text.strip()[:60],
            "group_text": "" if meeting.restricted else group_text,
        }
        if not rows.update(**values):
            meeting.refresh_from_db()
            raise_moved(meeting)
        for name, value in values.items():
            setattr(meeting, name, value)
        move_round(meeting.no, timezone.localdate(starts_at))
        mover = meeting.attendees.filter(person_id=by.person_id or 0, answer=Answer.COMING)
        mover.update(answered_version=meeting.version, answered_at=at, answered_by_label=by.said)
        ledger.append(
            meeting.ledger_stream,
            "meeting.changed",
            at=at,
            by=by,
            subject=meeting.ledger_subject,
            facts={"old": old, "starts": starts_at.isoformat(), "reason": reason},
        )
        notifications.changed(meeting, old, at=at)


def raise_moved(meeting: Meeting) -> None:
    """Raises AlreadyMoved with the present state in words."""
    raise AlreadyMoved(str(meeting.get_status_display()))


def call_off(meeting: Meeting, reason: str, *, by: Actor, at: dt.datetime) -> None:
    """这会不开了 or 点错了: those told are told once, the number stays used."""
    reason = require_reason(reason)
    with acting_on(meeting):
        drop_round(meeting.no, by=by, at=at)
        move(
            meeting,
            MeetingStatus.CANCELLED,
            table=MEETING_TRANSITIONS,
            by=by,
            at=at,
            facts={"reason": reason},
        )
        notifications.called_off(meeting, at=at)


def answer(
    attendee: Attendee,
    given: Answer,
    *,
    by: Actor,
    at: dt.datetime,
    note: str = "",
    substitute: str = "",
) -> None:
    """参加 / 请假 / 请人代, by him or ticked for him (电话说了来); may change until it begins.

    Setting the same answer again changes nothing. A substitute needs a name. Raises AlreadyMoved
    where the meeting was held or called off, HasBegun for a link after the beginning.
    """
    check_no_marking(note)
    name = substitute.strip()[:40]
    if given == Answer.SUBSTITUTE and not name:
        raise NobodyInvited(
            _("Please write the name of who comes for you."),
            errors={"substitute": _("Please write the name of who comes for you.")},
        )
    meeting = attendee.meeting
    said: dict[str, Any] = {
        "answer": given,
        "answer_note": note.strip()[:80],
        "substitute_name": name if given == Answer.SUBSTITUTE else "",
    }
    with acting_on(meeting):
        meeting.refresh_from_db(fields=["status", "version", "starts_at"])
        if meeting.status != MeetingStatus.CONVENED:
            raise_moved(meeting)
        if by.kind == ActorKind.LINK and at >= meeting.starts_at:
            raise HasBegun()
        said["answered_version"] = meeting.version
        rows = Attendee.objects.filter(pk=attendee.pk)
        if rows.filter(**said).exists():
            return
        rows.update(**said, answered_at=at, answered_by_label=by.said)
        ledger.append(
            meeting.ledger_stream,
            f"meeting.answer_{given}",
            at=at,
            by=by,
            subject=meeting.ledger_subject,
            facts={"attendee": attendee.name},
        )
    attendee.refresh_from_db()
