"""Liaison duty (包联, S7): who looks after which town and village, and where nobody does.

Leaders take towns, members take one village each, directors and area leaders go between. One
person may be leader of two towns and member of one village. What does not fit the quota is a
finding: a hint with its figures, never a refusal.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from common.errors import AlreadyMoved, DomainError
from participants.enums import IdentityKind, LiaisonRole
from participants.models import LiaisonAssignment, Person
from participants.nameorder import stroke_key
from participants.rosters import EndBeforeStart
from platforms.enums import PlatformForm
from platforms.models import Platform, valid_on
from platforms.settings import load
from records import ledger
from records.ledger import By

LEADER_QUOTA = "liaison.leader_quota"
MEMBER_QUOTA = "liaison.member_quota"


class AlreadyOnDuty(DomainError):
    """This person has this duty here already."""

    code = "already_on_duty"
    status = 409


@dataclass(frozen=True)
class OffQuota:
    """Somebody whose number of places is not the quota."""

    person: Person
    places: int
    quota: int


@dataclass(frozen=True)
class Coverage:
    """Where nobody looks after a place, and who has more or fewer places than the quota (M-8)."""

    towns: int
    villages: int
    towns_without: tuple[Platform, ...]
    villages_without: tuple[Platform, ...]
    leaders: int
    members: int
    leaders_off_quota: tuple[OffQuota, ...]
    members_off_quota: tuple[OffQuota, ...]


def assign(
    person: Person,
    role: str,
    platform: Platform,
    *,
    from_on: dt.date,
    by: By,
    at: dt.datetime,
) -> LiaisonAssignment:
    """Gives ``person`` a duty at ``platform`` from ``from_on``. Raises AlreadyOnDuty."""
    with transaction.atomic():
        _lock(platform)
        if LiaisonAssignment.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=from_on),
            person=person,
            role=role,
            platform=platform,
        ).exists():
            raise AlreadyOnDuty(_("%(name)s already has this duty here.") % {"name": person.name})
        duty = LiaisonAssignment.objects.create(
            person=person, role=LiaisonRole(role), platform=platform, valid_from=from_on
        )
        _record(duty, "liaison.start", by, at, from_on)
        return duty


def end(
    duty: LiaisonAssignment,
    *,
    last_day: dt.date,
    by: By,
    at: dt.datetime,
    successor: Person | None = None,
) -> LiaisonAssignment | None:
    """Ends a duty after ``last_day``; who takes over begins on the next day.

    Returns the successor's duty. Raises EndBeforeStart, AlreadyMoved, AlreadyOnDuty.
    """
    with transaction.atomic():
        _lock(duty.platform)
        duty.refresh_from_db(fields=["valid_from", "valid_to"])
        if duty.valid_to is not None and duty.valid_to <= last_day:
            raise AlreadyMoved()
        if duty.valid_from is not None and last_day < duty.valid_from:
            raise EndBeforeStart()
        duty.valid_to = last_day
        duty.save(update_fields=["valid_to"])
        _record(duty, "liaison.end", by, at, last_day)
        if successor is None:
            return None
        next_day = last_day + dt.timedelta(days=1)
        return assign(successor, duty.role, duty.platform, from_on=next_day, by=by, at=at)


def hand_over(
    duty: LiaisonAssignment,
    successor: Person | None,
    *,
    from_on: dt.date,
    by: By,
    at: dt.datetime,
) -> LiaisonAssignment | None:
    """From ``from_on`` somebody else has the duty, or nobody. Raises as ``end`` does.

    A duty that began on that very day never counted: its row goes, the record of it stays.
    """
    if duty.valid_from != from_on:
        last_day = from_on - dt.timedelta(days=1)
        return end(duty, last_day=last_day, by=by, at=at, successor=successor)
    with transaction.atomic():
        _lock(duty.platform)
        if not LiaisonAssignment.objects.filter(pk=duty.pk, valid_from=from_on).exists():
            raise AlreadyMoved()
        _record(duty, "liaison.withdraw", by, at, from_on)
        duty.delete()
        if successor is None:
            return None
        return assign(successor, duty.role, duty.platform, from_on=from_on, by=by, at=at)


def coverage(root: Platform, day: dt.date) -> Coverage:
    """The findings for ``root`` and everything below it on ``day``; a fixed number of statements.

    A town without is one without a leader; a village without is one without a member (enterprises
    and social organisations are not asked). Leaders are those on leader's duty; members are the
    CPPCC members kept below ``root`` and everybody on member's duty there: a member without any
    village is off quota too.
    """
    places = list(
        Platform.objects.standing_on(day)
        .filter(Q(pk=root.pk) | Q(path__startswith=root.path))
        .order_by("path")
    )
    towns = [p for p in places if p.form == PlatformForm.TOWN]
    villages = [p for p in places if p.form == PlatformForm.VILLAGE]
    duties = list(
        LiaisonAssignment.objects.filter(valid_on(day), platform__in=[p.pk for p in places])
        .order_by("id")
        .values_list("role", "platform_id", "person_id")
    )
    leaders = {person for role, _p, person in duties if role == LiaisonRole.LEADER}
    members = {person for role, _p, person in duties if role == LiaisonRole.MEMBER}
    members |= set(cppcc_members(root, day))
    held = _places_held({*leaders, *members}, day)
    people = Person.objects.in_bulk({*leaders, *members})
    quotas = load([root])
    return Coverage(
        towns=len(towns),
        villages=len(villages),
        towns_without=_without(towns, duties, LiaisonRole.LEADER),
        villages_without=_without(villages, duties, LiaisonRole.MEMBER),
        leaders=len(leaders),
        members=len(members),
        leaders_off_quota=_off(
            [people[pk] for pk in leaders],
            held[LiaisonRole.LEADER],
            quotas.get(root, LEADER_QUOTA).value,
        ),
        members_off_quota=_off(
            [people[pk] for pk in members],
            held[LiaisonRole.MEMBER],
            quotas.get(root, MEMBER_QUOTA).value,
        ),
    )


def cppcc_members(root: Platform, day: dt.date) -> list[int]:
    """Ids of the living CPPCC members kept at ``root`` or below."""
    return list(
        Person.objects.filter(
            Q(platform_id=root.pk) | Q(platform__path__startswith=root.path),
            valid_on(day, "identities__"),
            identities__kind=IdentityKind.CPPCC_MEMBER,
            deceased_on__isnull=True,
        )
        .order_by("id")
        .values_list("pk", flat=True)
        .distinct()
    )


def _without(
    places: Iterable[Platform], duties: Iterable[tuple[str, int, int]], role: str
) -> tuple[Platform, ...]:
    covered = {platform for held, platform, _person in duties if held == role}
    return tuple(place for place in places if place.pk not in covered)


def _places_held(people: Iterable[int], day: dt.date) -> dict[str, Counter[int]]:
    """Role → person → number of places, wherever they are: a town's page counts the same."""
    held: dict[str, Counter[int]] = {role: Counter() for role in LiaisonRole}
    duties = LiaisonAssignment.objects.filter(valid_on(day), person__in=people).order_by("id")
    for role, person in duties.values_list("role", "person_id"):
        held[role][person] += 1
    return held


def _off(people: Iterable[Person], held: Counter[int], quota: int) -> tuple[OffQuota, ...]:
    off = [OffQuota(p, held[p.pk], quota) for p in people if held[p.pk] != quota]
    return tuple(sorted(off, key=lambda row: (stroke_key(row.person.name), row.person.pk)))


def _lock(platform: Platform) -> None:
    Platform.objects.select_for_update().only("pk").get(pk=platform.pk)


def _record(duty: LiaisonAssignment, act: str, by: By, at: dt.datetime, day: dt.date) -> None:
    facts = {"role": duty.role, "person": duty.person.no, "name": duty.person.name, "day": day}
    ledger.append(f"platform:{duty.platform.code}", act, at=at, by=by, facts=facts)
