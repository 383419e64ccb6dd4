"""Who holds a role at a place on a day: whom to tell, and with whom something rests."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value

from common.fixed import fixed
from participants.enums import Role
from participants.models import Delegation, Helper, LiaisonAssignment, Person, Post
from platforms.models import Platform, valid_on


def holders(platform: Platform | None, roles: Iterable[Role], day: dt.date) -> list[Person]:
    """People who hold one of ``roles`` at ``platform`` on ``day``, delegates and helpers included.

    Helpers count where Role.HELPER is asked for, liaison people where Role.LIAISON is. In the
    order of their posts; the dead are left out.
    """
    if platform is None:
        return []
    wanted = set(roles)
    posts = Post.objects.filter(valid_on(day), platform=platform, kind__in=wanted)
    people = Q(pk__in=posts.values("person"))
    people |= Q(
        pk__in=Delegation.objects.filter(
            Q(ended_on__isnull=True) | Q(ended_on__gt=day),
            post__in=posts,
            from_on__lte=day,
            until_on__gte=day,
        ).values("to_person")
    )
    if Role.HELPER in wanted:
        helpers = Helper.objects.filter(valid_on(day), valid_on(day, "post__"))
        people |= Q(pk__in=helpers.filter(post__platform=platform).values("person"))
    if Role.LIAISON in wanted:
        duties = LiaisonAssignment.objects.filter(valid_on(day), platform=platform)
        people |= Q(pk__in=duties.values("person"))
    return list(Person.objects.filter(people, deceased_on__isnull=True).order_by("id"))


class Holders:
    """The holders of one day, each place asked once: for runs over many matters of few places."""

    def __init__(self, day: dt.date) -> None:
        self.day = day
        self._known: dict[tuple, Any] = {}

    def of(self, platform: Platform | None, roles: Iterable[Role]) -> list[Person]:
        """As ``holders``; a list of its own each time."""
        key = (platform and platform.pk, frozenset(roles))
        if key not in self._known:
            self._known[key] = holders(platform, key[1], self.day)
        return list(self._known[key])

    def of_unit(self, unit_id: int) -> list[Person]:
        """The contacts of a unit, or its head where it has no other; a list of its own each
        time."""
        contacts, heads = self._unit(unit_id)
        return [*(contacts or heads)]

    def head_of_unit(self, unit_id: int) -> list[Person]:
        """The unit's head, where one is entered."""
        return [*self._unit(unit_id)[1]]

    def _unit(self, unit_id: int) -> tuple[list[Person], list[Person]]:
        if ("unit", unit_id) not in self._known:
            found = speakers_of([unit_id], self.day)
            self._known["unit", unit_id] = found.get(unit_id, ([], []))
        return self._known["unit", unit_id]


def speakers_of(units: Iterable[int], day: dt.date) -> dict[int, tuple[list[Person], list[Person]]]:
    """Who speaks for units on a day: unit → (contacts, heads); one statement."""
    posts = Post.objects.held_on(day).filter(
        kind=Role.UNIT_CONTACT, organization__in=list(units), person__deceased_on=None
    )
    found: dict[int, tuple[list[Person], list[Person]]] = {}
    for post in posts.select_related("person").order_by("person_id", "id"):
        spoken = found.setdefault(post.organization_id or 0, ([], []))
        spoken[post.is_head].append(post.person)
    return found


def holders_by_role(platform: Platform, day: dt.date) -> dict[str, list[str]]:
    """The names of everybody who holds something at ``platform`` on ``day``, by role.

    One statement, delegates, helpers and liaison people included, each role in the order of
    posts; the dead are left out.
    """
    found: dict[str, list[str]] = {}
    for role, name, _source, _row in _held_at(platform.pk, day):
        found.setdefault(role, []).append(name)
    return found


@fixed
def _held_at(platform: int, day: dt.date) -> QuerySet[Any, Any]:
    """Role, name, source, row."""
    role, name = F("kind"), F("person__name")
    posts = Post.objects.filter(valid_on(day), platform=platform)
    delegations = Delegation.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=day),
        post__in=posts,
        from_on__lte=day,
        until_on__gte=day,
        to_person__deceased_on__isnull=True,
    )
    helpers = Helper.objects.filter(
        valid_on(day),
        valid_on(day, "post__"),
        post__platform=platform,
        person__deceased_on__isnull=True,
    )
    duties = LiaisonAssignment.objects.filter(
        valid_on(day), platform=platform, person__deceased_on__isnull=True
    )
    text = CharField()
    living = posts.filter(person__deceased_on__isnull=True)
    rows = living.values(held=role, who=name, source=Value(0), row=F("id")).union(
        delegations.values(
            held=F("post__kind"), who=F("to_person__name"), source=Value(1), row=F("id")
        ),
        helpers.values(held=Value(Role.HELPER, text), who=name, source=Value(2), row=F("id")),
        duties.values(held=Value(Role.LIAISON, text), who=name, source=Value(3), row=F("id")),
    )
    return rows.order_by("source", "row")
