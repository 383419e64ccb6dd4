"""Appointments: starting and ending posts, contacts and helpers; standing in: delegating.py.

A post is held from a first to a last day, both included. Who takes over is named in the act that
ends the post, and starts on the day after: helpers stay with the post, delegations end with their
holder, 待办 hangs on kind and place and so passes on by itself. A first convener has the first seat
of the roster as long as he holds the post. Each act is on record in the chain of its platform (a
contact's in that of the county).
"""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from common.errors import AlreadyMoved, DomainError
from participants import rosters
from participants.enums import ADMINISTRATORS, HelperKind, Role
from participants.models import Delegation, Helper, Person, Post
from participants.permissions import check_three_administrators
from participants.rosters import EndBeforeStart
from platforms.enums import PlatformLevel
from platforms.models import Organization, Platform, valid_on
from records import ledger
from records.ledger import By

ANYWHERE = [Role.CONVENER, Role.RECORDER, Role.SUPERVISOR]
KINDS_AT = {
    PlatformLevel.COUNTY: [Role.COUNTY_OFFICE, Role.COUNTY_APPROVER, *ADMINISTRATORS, *ANYWHERE],
    PlatformLevel.TOWN: [Role.TOWN_OFFICE, *ANYWHERE],
    PlatformLevel.VILLAGE: ANYWHERE,
}
ONE_HOLDER = [Role.CONVENER]  # the "1" of 1+6+X


def post_at(level: str, post: str) -> Role:
    """Whose act it is at a place of ``level`` where a procedure names ``post``: a post that this
    level has not is its convener's, which where a place has a desk means the desk."""
    levels = [one for one, kinds in KINDS_AT.items() if post in kinds]
    return Role(post) if not levels or level in levels else Role.CONVENER


class WrongPlace(DomainError):
    """This kind of post does not exist at this level."""

    code = "post_wrong_place"


class AlreadyHeld(DomainError):
    """The post has its one holder, or this person holds it already."""

    code = "post_already_held"
    status = 409


class NotDelegable(DomainError):
    """Only a convener's post, and only to somebody else."""

    code = "not_delegable"


# --- posts ----------------------------------------------------------------------------------


def start(
    kind: str, platform: Platform, person: Person, *, from_on: dt.date, by: By, at: dt.datetime
) -> Post:
    """Appoints ``person`` from ``from_on``.

    Raises WrongPlace, AlreadyHeld, and what ``check_three_administrators`` raises.
    """
    with transaction.atomic():
        lock(platform)
        _check_place(kind, platform)
        _check_vacant(kind, platform, person, from_on)
        check_three_administrators(person, kind, from_on)
        post = Post.objects.create(
            kind=kind,
            platform=platform,
            organization=platform.organization,
            person=person,
            valid_from=from_on,
        )
        if kind == Role.CONVENER:
            rosters.seat_convener(platform, person, day=from_on)
        record(post, "post.start", by, at, person=person.no, name=person.name, day=from_on)
        return post


def start_contact(
    organization: Organization,
    person: Person,
    *,
    from_on: dt.date,
    by: By,
    at: dt.datetime,
    is_head: bool = False,
) -> Post:
    """Makes ``person`` a contact of the unit from ``from_on``, or its head, who is told only of
    what is late. Raises AlreadyHeld."""
    with transaction.atomic():
        lock(organization.tenant)
        if _held_from(from_on).filter(organization=organization, person=person, platform=None):
            raise AlreadyHeld(
                _("%(name)s is already a contact of this unit.") % {"name": person.name}
            )
        post = Post.objects.create(
            kind=Role.UNIT_CONTACT,
            organization=organization,
            person=person,
            valid_from=from_on,
            is_head=is_head,
        )
        record(post, "post.start", by, at, person=person.no, name=person.name, day=from_on)
        return post


def end(
    post: Post,
    *,
    last_day: dt.date,
    by: By,
    at: dt.datetime,
    successor: Person | None = None,
    reason: str = "",
) -> Post | None:
    """Ends a post after ``last_day``; who succeeds starts on the next day and keeps the helpers.

    Returns the successor's post. Raises EndBeforeStart, AlreadyMoved where it has ended,
    AlreadyHeld where the successor holds it.
    """
    with transaction.atomic():
        lock(place_of(post))
        post.refresh_from_db()
        if post.valid_to is not None and post.valid_to <= last_day:
            raise AlreadyMoved()
        if post.valid_from is not None and last_day < post.valid_from:
            raise EndBeforeStart()
        _check_is_another(post, successor)
        post.valid_to = last_day
        post.ended_reason = reason
        post.save(update_fields=["valid_to", "ended_reason"])
        next_day = last_day + dt.timedelta(days=1)
        _end_delegations(post, next_day)
        if post.kind == Role.CONVENER and post.platform is not None:
            rosters.unseat_convener(post.platform, post.person, day=next_day)
        record(post, "post.end", by, at, person=post.person.no, name=post.person.name, day=last_day)
        helpers = _release_helpers(post, last_day)
        return _succeed(post, successor, next_day, helpers, by, at) if successor else None


def hand_over(
    post: Post,
    successor: Person | None,
    *,
    from_on: dt.date,
    by: By,
    at: dt.datetime,
    reason: str = "",
) -> Post | None:
    """From ``from_on`` somebody else holds the post, or nobody. Raises as ``end`` does.

    A post that began on that very day never counted: its row goes, the record of it stays. That
    is the way back from appointing the wrong person.
    """
    if post.valid_from == from_on:
        return _withdraw(post, successor, from_on, by, at)
    last_day = from_on - dt.timedelta(days=1)
    return end(post, last_day=last_day, by=by, at=at, successor=successor, reason=reason)


def _withdraw(
    post: Post, successor: Person | None, day: dt.date, by: By, at: dt.datetime
) -> Post | None:
    with transaction.atomic():
        lock(place_of(post))
        if not Post.objects.filter(pk=post.pk, valid_from=day).exists():
            raise AlreadyMoved()
        _check_is_another(post, successor)
        helpers = list(Helper.objects.filter(post=post).select_related("person").order_by("id"))
        record(post, "post.withdraw", by, at, person=post.person.no, name=post.person.name, day=day)
        if post.kind == Role.CONVENER and post.platform is not None:
            rosters.unseat_convener(post.platform, post.person, day=day)
        Helper.objects.filter(post=post).delete()
        Delegation.objects.filter(post=post).delete()
        post.delete()
        return _succeed(post, successor, day, helpers, by, at) if successor else None


def _succeed(
    post: Post, person: Person, day: dt.date, helpers: Sequence[Helper], by: By, at: dt.datetime
) -> Post:
    """The next holder of the same post, with its title, its place on papers and its helpers."""
    if post.platform is None:
        following = start_contact(post.organization, person, from_on=day, by=by, at=at)  # type: ignore[arg-type]  # a contact's post has a unit
    else:
        following = start(post.kind, post.platform, person, from_on=day, by=by, at=at)
    following.title, following.rank = post.title, post.rank
    following.organization = post.organization
    following.save(update_fields=["title", "rank", "organization"])
    for helper in helpers:
        if helper.person_id != person.pk:
            Helper.objects.create(
                post=following, person=helper.person, kind=helper.kind, valid_from=day
            )
    return following


def _check_is_another(post: Post, successor: Person | None) -> None:
    if successor == post.person:
        raise AlreadyHeld(_("%(name)s holds this post already.") % {"name": post.person.name})


def place_of(post: Post) -> Platform:
    """The platform of a post; for a unit's contact the county of the unit."""
    return post.platform or post.organization.tenant  # type: ignore[union-attr]  # a post has a place or a unit


def _check_place(kind: str, platform: Platform) -> None:
    level = PlatformLevel(platform.level)
    if kind not in KINDS_AT.get(level, []):
        raise WrongPlace(
            _("“%(post)s” is not a post of this level (%(level)s).")
            % {"post": Role(kind).label, "level": level.label}
        )


def _check_vacant(kind: str, platform: Platform, person: Person, day: dt.date) -> None:
    standing = _held_from(day).filter(kind=kind, platform=platform).select_related("person")
    if kind not in ONE_HOLDER:
        standing = standing.filter(person=person)
    held = standing.order_by("id").first()
    if held is not None:
        raise AlreadyHeld(
            _("%(name)s holds this post. End it and name who takes over.")
            % {"name": held.person.name}
        )


def _held_from(day: dt.date) -> QuerySet[Post]:
    return Post.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))


# --- helpers --------------------------------------------------------------------------------


def add_helper(
    post: Post, person: Person, kind: str, *, from_on: dt.date, by: By, at: dt.datetime
) -> Helper:
    """Somebody who does everything for a convener but confirm (代办人).

    Raises NotDelegable for any other post or for the holder himself, AlreadyHeld.
    """
    with transaction.atomic():
        lock(place_of(post))
        check_delegable(post, person)
        if Helper.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=from_on), post=post, person=person
        ).exists():
            raise AlreadyHeld(_("%(name)s already helps here.") % {"name": person.name})
        helper = Helper.objects.create(
            post=post, person=person, kind=HelperKind(kind), valid_from=from_on
        )
        record(post, "helper.start", by, at, person=person.no, name=person.name, day=from_on)
        return helper


def end_helper(helper: Helper, *, last_day: dt.date, by: By, at: dt.datetime) -> None:
    """Ends the help after ``last_day``. Raises EndBeforeStart, AlreadyMoved."""
    with transaction.atomic():
        lock(place_of(helper.post))
        helper.refresh_from_db(fields=["valid_from", "valid_to"])
        if helper.valid_to is not None and helper.valid_to <= last_day:
            raise AlreadyMoved()
        if helper.valid_from is not None and last_day < helper.valid_from:
            raise EndBeforeStart()
        helper.valid_to = last_day
        helper.save(update_fields=["valid_to"])
        person = helper.person
        record(helper.post, "helper.end", by, at, person=person.no, name=person.name, day=last_day)


def stop_helper(helper: Helper, *, day: dt.date, by: By, at: dt.datetime) -> None:
    """From ``day`` on somebody helps no more; help that began on that very day goes altogether."""
    if helper.valid_from != day:
        end_helper(helper, last_day=day - dt.timedelta(days=1), by=by, at=at)
        return
    with transaction.atomic():
        lock(place_of(helper.post))
        if not Helper.objects.filter(pk=helper.pk).exists():
            raise AlreadyMoved()
        person = helper.person
        record(helper.post, "helper.withdraw", by, at, person=person.no, name=person.name, day=day)
        helper.delete()


def _release_helpers(post: Post, last_day: dt.date) -> list[Helper]:
    """Ends the help for a post that ends; returns those who helped on its last day."""
    helpers = list(
        Helper.objects.filter(valid_on(last_day), post=post).select_related("person").order_by("id")
    )
    for helper in helpers:
        helper.valid_to = last_day
        helper.save(update_fields=["valid_to"])
    return helpers


def check_delegable(post: Post, person: Person) -> None:
    """Only a first convener has helpers or lets somebody stand in. Raises NotDelegable."""
    if post.kind != Role.CONVENER:
        raise NotDelegable(_("Only a first convener's post can be handed to somebody for a time."))
    if post.person_id == person.pk:
        raise NotDelegable(_("%(name)s holds this post already.") % {"name": person.name})


def _end_delegations(post: Post, day: dt.date) -> None:
    for delegation in Delegation.objects.open_on(day).filter(post=post).order_by("id"):
        delegation.ended_on = day
        delegation.save(update_fields=["ended_on"])


# --- shared with delegating.py ----------------------------------------------------------------


def lock(platform: Platform) -> None:
    """One appointment at a place at a time, so that a post gets one holder."""
    Platform.objects.select_for_update().only("pk").get(pk=platform.pk)


def record(post: Post, act: str, by: By, at: dt.datetime, **facts: object) -> None:
    """Writes an act about a post into the chain of its place."""
    stream = f"platform:{place_of(post).code}"
    ledger.append(stream, act, at=at, by=by, facts={"post": post.kind, **facts})
