"""Somebody died (登记去世): what he held ends that day, nothing opens for him, the name stays.

Unsent messages and invitations are the rooms' above: ``meetings.lifecycle.passing`` calls this.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from common import clock
from common.acts import derives_from
from common.errors import AlreadyMoved, DomainError, NotAllowed
from participants import security
from participants.actor import Actor
from participants.models import (
    Delegation,
    Device,
    Helper,
    Identity,
    LiaisonAssignment,
    Passing,
    Person,
    Post,
    RosterEntry,
    SignInCode,
    User,
)
from platforms.models import Platform
from records import ledger

# What ends with a person; the column that says so.
ENDS: dict[str, tuple[Any, str]] = {
    "post": (Post, "valid_to"),
    "seat": (RosterEntry, "valid_to"),
    "helper": (Helper, "valid_to"),
    "liaison": (LiaisonAssignment, "valid_to"),
    "identity": (Identity, "valid_to"),
    "delegation": (Delegation, "ended_on"),
}
# Where each of them is, a unit's contact in its county; an identity has no place.
PLACES = {
    "post": Coalesce("platform", "organization__tenant"),
    "seat": F("platform"),
    "helper": F("post__platform"),
    "liaison": F("platform"),
    "delegation": F("post__platform"),
}


class NotYet(DomainError):
    """A day that has not come."""

    code = "day_impossible"


def check_can_note_death(user: User, person: Person) -> None:
    """Who keeps the person's register, and only where all that would end lies in his part.

    A village enters it of its own people; of whoever has something at another place, the first
    office above both does.
    """
    user.check_may("roster.edit", person)
    _check_is_in_part(user, person, _ending(person, clock.today()))


def _check_is_in_part(user: User, person: Person, ending: Mapping[str, QuerySet]) -> None:
    if user.person_id == person.pk or user.hat is None or user.hat.platform is None:
        raise NotAllowed()
    # No register is kept above a county: of its people it enters what they have elsewhere too.
    names = ("post",) if user.hat.platform.is_tenant else tuple(PLACES)
    there = Q()
    for name in names:
        there |= Q(pk__in=ending[name].values(place=PLACES[name]))
    for place in Platform.objects.filter(there).order_by("pk"):
        if not user.hat.place_relations(place):
            raise NotAllowed(
                _("%(name)s also has something elsewhere. Please ask the office above.")
                % {"name": person.name}
            )


can_note_death = derives_from(check_can_note_death)


def note(person: Person, *, day: dt.date, by: Actor, at: dt.datetime) -> Passing:
    """Enters that ``person`` died on ``day``: posts, seats, help, duties end that day, both ways
    of standing in at once; account and phones are closed. Raises NotYet, AlreadyMoved."""
    today = timezone.localdate(at)
    if day > today:
        raise NotYet(
            _("This day is still to come."), errors={"day": _("This day is still to come.")}
        )
    with transaction.atomic():
        person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        if person.deceased_on is not None:
            raise AlreadyMoved()
        person.deceased_on = day
        person.save(update_fields=["deceased_on"])
        entry = Passing(
            person=person, died_on=day, noted_at=at, noted_by_label=by.said, ended=_end(person, day)
        )
        entry.blocked = bool(
            User.objects.filter(person=person, is_active=True).update(is_active=False)
        )
        entry.save()
        now = clock.real_now()
        Device.objects.filter(user__person=person, revoked_time=None).update(revoked_time=now)
        SignInCode.objects.filter(user__person=person, used_time=None).update(expires_time=now)
        _record(person, "person.died", by, at, day=day)
        if entry.blocked:
            security.note("account_blocked", by=by, at=at, about=person)
    return entry


def check_can_take_back_death(user: User, person: Person) -> None:
    """Who might have entered it: not himself, and only where all that would go on lies in his
    part."""
    user.check_may("roster.edit", person)
    entry = Passing.objects.filter(person=person, taken_back_at=None).first()
    ended = entry.ended if entry else {}
    keys = {name: [row[0] for row in ended.get(name, [])] for name in ENDS}
    rows = {name: ENDS[name][0].objects.filter(pk__in=some) for name, some in keys.items()}
    _check_is_in_part(user, person, rows)


def take_back(person: Person, *, by: Actor, at: dt.datetime) -> list[str]:
    """It was a mistake: what that entry ended goes on as before, the account opens again.

    What somebody changed meanwhile stays as it is now; each such thing is named. A phone signs in
    with a new slip. Raises AlreadyMoved where nothing stands to be taken back.
    """
    with transaction.atomic():
        person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        entry = Passing.objects.filter(person=person, taken_back_at=None).first()
        if person.deceased_on is None or entry is None:
            raise AlreadyMoved()
        person.deceased_on = None
        person.save(update_fields=["deceased_on"])
        left = _restore(entry)
        entry.taken_back_at = at
        entry.save(update_fields=["taken_back_at"])
        if entry.blocked:
            User.objects.filter(person=person).update(is_active=True)
        _record(person, "person.death_taken_back", by, at)
        if entry.blocked:
            security.note("account_opened", by=by, at=at, about=person)
    return left


# --- what ends, and goes on -----------------------------------------------------------------


def _not_over(rows: Any, day: dt.date) -> QuerySet:
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))


def _ending(person: Person, day: dt.date) -> dict[str, QuerySet]:
    """What he has on ``day`` or later."""
    posts = _not_over(Post.objects.filter(person=person), day)
    return {
        "helper": _not_over(
            Helper.objects.filter(Q(person=person) | Q(post__in=posts.values("pk"))), day
        ),
        "delegation": Delegation.objects.open_on(day).filter(
            Q(to_person=person) | Q(post__person=person)
        ),
        "post": posts,
        "seat": _not_over(RosterEntry.objects.filter(person=person), day),
        "liaison": _not_over(LiaisonAssignment.objects.filter(person=person), day),
        "identity": _not_over(Identity.objects.filter(person=person), day),
    }


def _end(person: Person, day: dt.date) -> dict[str, list[list[str | int]]]:
    found = {name: list(some.order_by("id")) for name, some in _ending(person, day).items()}
    return {name: [_end_one(name, row, day) for row in some] for name, some in found.items()}


def _end_one(name: str, row: Any, day: dt.date) -> list[str | int]:
    """Ends one row on ``day``, or on its first day where it was to begin later."""
    _model, column = ENDS[name]
    before = getattr(row, column)
    begins = row.from_on if name == "delegation" else row.valid_from
    setattr(row, column, max(day, begins) if begins else day)
    changed = [column]
    if name == "seat":
        row.ended_by_hand, changed = True, [column, "ended_by_hand"]
    row.save(update_fields=changed)
    return [row.pk, before.isoformat() if before else "", getattr(row, column).isoformat()]


def _restore(entry: Passing) -> list[str]:
    left = []
    for name, rows in entry.ended.items():
        model, column = ENDS[name]
        by_key = {row.pk: row for row in model.objects.filter(pk__in=[one[0] for one in rows])}
        for key, before, now in rows:
            row = by_key.get(key)
            if row is None or _is_taken(row, column, now):
                left += [str(row)] if row is not None else []
                continue
            setattr(row, column, dt.date.fromisoformat(before) if before else None)
            changed = [column]
            if name == "seat":
                row.ended_by_hand, changed = False, [column, "ended_by_hand"]
            row.save(update_fields=changed)
    return left


def _is_taken(row: Any, column: str, now: str) -> bool:
    """Whether somebody changed it meanwhile, or a successor holds the post."""
    if getattr(row, column) is None or getattr(row, column).isoformat() != now:
        return True
    if isinstance(row, Post) and row.kind == "convener":
        others = Post.objects.filter(kind=row.kind, platform=row.platform).exclude(pk=row.pk)
        return _not_over(others, row.valid_to or clock.today()).exists()
    if isinstance(row, RosterEntry) and row.seat == "convener":
        seats = RosterEntry.objects.filter(seat=row.seat, platform=row.platform)
        return _not_over(seats.exclude(pk=row.pk), row.valid_to or clock.today()).exists()
    return False


def _record(person: Person, act: str, by: Actor, at: dt.datetime, **facts: object) -> None:
    stream = f"platform:{person.platform.code}"
    ledger.append(
        stream, act, at=at, by=by, facts={"person": person.no, "name": person.name, **facts}
    )
