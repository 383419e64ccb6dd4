"""Standing in (请人代办): somebody else holds a convener's post for some days."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import AlreadyMoved, DomainError
from common.templatetags.look import full_date
from participants.models import Delegation, Helper, Person, Post, RosterEntry
from participants.posts import check_delegable, lock, place_of, record
from participants.rosters import EndBeforeStart
from platforms.models import valid_on
from records.ledger import By


class AlreadyDelegated(DomainError):
    """Somebody stands in already, or the delegation makes no sense."""

    code = "already_delegated"
    status = 409


def delegate(
    post: Post,
    to_person: Person,
    *,
    from_on: dt.date,
    until_on: dt.date,
    by: By,
    at: dt.datetime,
) -> Delegation:
    """Lets somebody hold a convener's post until a day (included); shown 受委托 on papers.

    Raises NotDelegable, EndBeforeStart, AlreadyDelegated where somebody stands in on any of
    these days.
    """
    with transaction.atomic():
        lock(place_of(post))
        check_delegable(post, to_person)
        if until_on < from_on:
            raise EndBeforeStart()
        standing = (
            Delegation.objects.open_on(from_on)
            .filter(post=post, from_on__lte=until_on)
            .select_related("to_person")
            .order_by("id")
            .first()
        )
        if standing is not None:
            raise AlreadyDelegated(
                _("%(name)s already stands in until %(day)s. Take that back first.")
                % {"name": standing.to_person.name, "day": full_date(standing.until_on)}
            )
        delegation = Delegation.objects.create(
            post=post, to_person=to_person, from_on=from_on, until_on=until_on
        )
        record(
            post,
            "post.delegate",
            by,
            at,
            person=to_person.no,
            name=to_person.name,
            day=from_on,
            until=until_on,
        )
        return delegation


def end_delegation(delegation: Delegation, *, day: dt.date, by: By, at: dt.datetime) -> None:
    """Takes a delegation back: from ``day`` on it counts no more. Raises AlreadyMoved."""
    with transaction.atomic():
        lock(place_of(delegation.post))
        delegation.refresh_from_db(fields=["ended_on", "until_on"])
        if delegation.ended_on is not None or delegation.until_on < day:
            raise AlreadyMoved()
        delegation.ended_on = day
        delegation.save(update_fields=["ended_on"])
        person = delegation.to_person
        record(
            delegation.post,
            "post.delegate_end",
            by,
            at,
            person=person.no,
            name=person.name,
            day=day,
        )


def who_could_stand_in(post: Post, day: dt.date) -> list[tuple[Person, str]]:
    """Whom a convener may tap: helpers first, then the roster of his place, each once.

    With the word that tells them apart on the chip (village clerk, supervision committee …).
    """
    helpers = (
        Helper.objects.filter(valid_on(day), post=post, person__deceased_on=None)
        .select_related("person")
        .order_by("id")
    )
    seats = (
        RosterEntry.objects.seated_on(day)
        .filter(platform=post.platform, person__deceased_on=None)
        .select_related("person")
        .order_by("id")
    )
    found: dict[int, tuple[Person, str]] = {}
    for helper in helpers:
        found.setdefault(helper.person_id, (helper.person, helper.get_kind_display()))
    for seat in seats:
        found.setdefault(seat.person_id, (seat.person, seat.get_seat_display()))
    found.pop(post.person_id, None)
    return list(found.values())
