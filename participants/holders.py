"""Who holds a role at a place on a day: whom to tell, and with whom something rests."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import CharField, F, Q, Value

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
        self._known: dict[tuple, list[Person]] = {}

    def of(self, platform: Platform | None, roles: Iterable[Role]) -> list[Person]:
        """As ``holders``; a list of its own each time."""
        key = (platform and platform.pk, frozenset(roles))
        if key not in self._known:
            self._known[key] = holders(platform, key[1], self.day)
        return list(self._known[key])

    def of_unit(self, unit_id: int) -> list[Person]:
        """The contacts of a unit; a list of its own each time."""
        key = ("unit", unit_id)
        if key not in self._known:
            posts = Post.objects.held_on(self.day).filter(
                kind=Role.UNIT_CONTACT, organization_id=unit_id
            )
            people = Person.objects.filter(pk__in=posts.values("person"), deceased_on=None)
            self._known[key] = list(people.order_by("id"))
        return list(self._known[key])


def holders_by_role(platform: Platform, day: dt.date) -> dict[str, list[str]]:
    """The names of everybody who holds something at ``platform`` on ``day``, by role.

    One statement, delegates, helpers and liaison people included, each role in the order of
    posts; the dead are left out.
    """
    role, name = F("kind"), F("person__name")
    posts = Post.objects.filter(valid_on(day), platform=platform, person__deceased_on__isnull=True)
    delegations = Delegation.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=day),
        post__in=Post.objects.filter(valid_on(day), platform=platform),
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
    rows = posts.values(held=role, who=name, source=Value(0), row=F("id")).union(
        delegations.values(
            held=F("post__kind"), who=F("to_person__name"), source=Value(1), row=F("id")
        ),
        helpers.values(held=Value(Role.HELPER, text), who=name, source=Value(2), row=F("id")),
        duties.values(held=Value(Role.LIAISON, text), who=name, source=Value(3), row=F("id")),
    )
    found: dict[str, list[str]] = {}
    for row in rows.order_by("source", "row"):
        found.setdefault(row["held"], []).append(row["who"])
    return found
