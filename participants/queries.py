"""Reads of people, posts and rosters with more than one caller."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from common.scope import HasScope
from common.textsearch import search
from participants.enums import Role
from participants.models import (
    Delegation,
    Helper,
    Identity,
    LiaisonAssignment,
    Person,
    Post,
    RosterEntry,
    User,
)
from participants.models.posts import scope_of_appointing
from platforms.enums import PlatformForm
from platforms.models import Platform, valid_on
from platforms.models.tree import PlatformQuerySet

PHONE_DIGITS = 7  # so many digits typed alone mean a phone number


def people_known_to(user: HasScope) -> QuerySet[Person]:
    """People kept in the acting post's part of the tree, or seated there."""
    seated = RosterEntry.objects.visible_to(user).order_by().values("person")
    return Person.objects.filter(user.scope.filter() | Q(pk__in=seated))


def find_people(people: QuerySet[Person], typed: str) -> QuerySet[Person]:
    """By a whole phone number through its digest, else by name, unit, position or number."""
    digits = "".join(typed.split()).replace("-", "")
    if digits.isascii() and digits.isdigit() and len(digits) >= PHONE_DIGITS:
        return people.with_phone(digits)  # type: ignore[attr-defined]  # the manager made from PersonQuerySet
    return search(people, typed)


def with_roles(people: QuerySet[Person], day: dt.date) -> QuerySet[Person]:
    """``people`` with ``seats_now``, ``posts_now``, ``identities_now``; three statements more."""
    return people.select_related("platform").prefetch_related(
        Prefetch(
            "seats",
            RosterEntry.objects.seated_on(day).select_related("platform").order_by("id"),
            to_attr="seats_now",
        ),
        Prefetch(
            "posts",
            Post.objects.held_on(day).select_related("platform", "organization").order_by("id"),
            to_attr="posts_now",
        ),
        Prefetch(
            "identities",
            Identity.objects.filter(valid_on(day)).order_by("kind", "id"),
            to_attr="identities_now",
        ),
    )


def posts_with_help(posts: QuerySet[Post], day: dt.date) -> QuerySet[Post]:
    """``posts`` with place, holder, ``helpers_now`` and ``delegations_now``."""
    return posts.select_related("platform__town", "organization", "person").prefetch_related(
        Prefetch(
            "helpers",
            Helper.objects.filter(valid_on(day)).select_related("person").order_by("id"),
            to_attr="helpers_now",
        ),
        Prefetch(
            "delegations",
            Delegation.objects.open_on(day).select_related("to_person").order_by("from_on", "id"),
            to_attr="delegations_now",
        ),
    )


def places_to_appoint_at(user: User) -> PlatformQuerySet:
    """Platforms where the user may see appointments: his own and everything below it."""
    scope = scope_of_appointing(user)
    if scope.column is None:
        return Platform.objects.none()
    own = Q(pk=scope.value)
    below = Q() if scope.column == "platform_id" else Q(**{scope.column: scope.value})
    return Platform.objects.filter(own | below)


def without_convener(user: User, day: dt.date) -> QuerySet[Platform]:
    """Villages the user sees in which nobody is first convener on ``day``, in tree order."""
    held = Post.objects.held_on(day).filter(kind=Role.CONVENER, platform=OuterRef("pk"))
    return (
        places_to_appoint_at(user)
        .working_on(day)
        .filter(~Exists(held), form=PlatformForm.VILLAGE)
        .select_related("town")
        .order_by("path")
    )


def contacts_of(user: User, day: dt.date) -> QuerySet[Post]:
    """The contacts of the units of the user's county, in the order of papers."""
    return (
        Post.objects.held_on(day)
        .visible_to(user)
        .filter(kind=Role.UNIT_CONTACT)
        .select_related("organization", "person")
        .order_by("organization__rank", "organization_id", "rank", "id")
    )


@dataclass(frozen=True)
class PersonPage:
    """Everything one person is on a day."""

    seats: list[RosterEntry]
    posts: list[Post]
    helps: list[Helper]
    liaisons: list[LiaisonAssignment]
    identities: list[Identity]


def person_page(person: Person, day: dt.date) -> PersonPage:
    """What the person's page shows; five statements."""
    places = ("platform", "organization")
    return PersonPage(
        seats=list(
            RosterEntry.objects.seated_on(day)
            .filter(person=person)
            .select_related("platform")
            .order_by("id")
        ),
        posts=list(
            Post.objects.held_on(day).filter(person=person).select_related(*places).order_by("id")
        ),
        helps=list(
            Helper.objects.filter(valid_on(day), valid_on(day, "post__"), person=person)
            .select_related("post__platform", "post__person")
            .order_by("id")
        ),
        liaisons=list(
            LiaisonAssignment.objects.filter(valid_on(day), person=person)
            .select_related("platform")
            .order_by("id")
        ),
        identities=list(
            Identity.objects.filter(valid_on(day), person=person).order_by("kind", "id")
        ),
    )
