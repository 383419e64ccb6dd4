"""Villages that merge: people, seats, posts, help and duties go along."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from common.errors import DomainError
from common.language import of_the_record
from participants import liaison, posts, rosters
from participants.actor import Actor
from participants.enums import Role, SeatClass
from participants.models import Helper, LiaisonAssignment, Person, Post, RosterEntry
from platforms.models import Platform, ValidDuring

GO_ON = (Role.RECORDER, Role.SUPERVISOR)  # whoever did this in a village does it in the larger one


def take_over(
    source: Platform, target: Platform, *, day: dt.date, by: Actor, at: dt.datetime
) -> None:
    """From ``day`` on everybody of ``source`` belongs to ``target``, each with one seat there.

    Who has a seat there keeps it. The first convener of ``source`` has no successor: his post
    ends, his helpers help the one who stays; recorders and supervisors go on.
    """
    _move_people(source, target)
    _move_seats(source, target, day)
    helpers = _end_posts(source, target, day=day, by=by, at=at)
    _move_helpers(helpers, target, day=day, by=by, at=at)
    _move_duties(source, target, day=day, by=by, at=at)


def _move_people(source: Platform, target: Platform) -> None:
    people = list(Person.objects.filter(platform=source).order_by("pk"))
    for person in people:
        person.place(target)
    bulk_update_with_history(
        people,
        Person,
        ["platform", "town", "county"],
        batch_size=500,
        manager=Person._base_manager,  # registers refuse the update() that this one does
    )


def _move_seats(source: Platform, target: Platform, day: dt.date) -> None:
    old = RosterEntry.objects.filter(_not_over(day), platform=source)
    seated = set(
        RosterEntry.objects.filter(_not_over(day), platform=target).values_list(
            "person_id", flat=True
        )
    )
    term = rosters.term_of(RosterEntry.objects.seated_on(day).filter(platform=target))
    for entry in old.select_related("person", "platform").order_by("id"):
        seat, side, first = entry.seat, entry.side, _first_day(entry, day)
        until, by_hand = entry.valid_to, entry.ended_by_hand
        rosters.take_off(entry, day=first)
        if entry.person_id in seated or entry.person.deceased_on or seat == SeatClass.CONVENER:
            continue
        RosterEntry(
            platform=target,
            person=entry.person,
            seat=seat,
            side=side,
            term=term or entry.term,
            valid_from=first,
            valid_to=until,
            ended_by_hand=by_hand,
        ).save()


def _end_posts(
    source: Platform, target: Platform, *, day: dt.date, by: Actor, at: dt.datetime
) -> list[Helper]:
    rows = Post.objects.filter(_not_over(day), platform=source)
    found = list(rows.select_related("person", "platform", "organization").order_by("pk"))
    helpers = Helper.objects.filter(_not_over(day), post__in=found)
    helping = list(helpers.select_related("person", "post__platform").order_by("pk"))
    for helper in helping:
        if helper.valid_from is not None and helper.valid_from >= day:  # ended with no post
            posts.stop_helper(helper, day=helper.valid_from, by=by, at=at)
    with of_the_record():
        reason = _("merged into %(name)s") % {"name": target.name}
    for post in found:
        kind, person, until = post.kind, post.person, post.valid_to
        first = _first_day(post, day)  # one that was to begin later never does
        posts.hand_over(post, None, from_on=first, by=by, at=at, reason=reason)
        standing = Post.objects.filter(_not_over(first), kind=kind, platform=target, person=person)
        if kind in GO_ON and not standing.exists():
            following = posts.start(kind, target, person, from_on=first, by=by, at=at)
            if until is not None:
                posts.end(following, last_day=until, by=by, at=at)
    return helping


def _move_helpers(
    helpers: list[Helper], target: Platform, *, day: dt.date, by: Actor, at: dt.datetime
) -> None:
    today = timezone.localdate(at)
    post = Post.objects.held_on(today).filter(kind=Role.CONVENER, platform=target).first()
    if post is None:
        return
    for helper in helpers:
        first, until = _first_day(post, _first_day(helper, day)), helper.valid_to
        if until is not None and until < first:
            continue
        try:
            following = posts.add_helper(
                post, helper.person, helper.kind, from_on=first, by=by, at=at
            )
        except DomainError:  # he helps there already, or holds the post himself
            continue
        if until is not None:
            posts.end_helper(following, last_day=until, by=by, at=at)


def _move_duties(
    source: Platform, target: Platform, *, day: dt.date, by: Actor, at: dt.datetime
) -> None:
    rows = LiaisonAssignment.objects.filter(_not_over(day), platform=source)
    for duty in rows.select_related("person", "platform").order_by("pk"):
        person, role, until, first = duty.person, duty.role, duty.valid_to, _first_day(duty, day)
        liaison.hand_over(duty, None, from_on=first, by=by, at=at)
        held = LiaisonAssignment.objects.filter(
            _not_over(first), platform=target, person=person, role=role
        )
        if not held.exists():
            following = liaison.assign(person, role, target, from_on=first, by=by, at=at)
            if until is not None:
                liaison.end(following, last_day=until, by=by, at=at)


# What began or ended between the day and its entering goes along, from its own first day to its
# own last: nothing stays open at a place that is no more.


def _not_over(day: dt.date) -> Q:
    return Q(valid_to__isnull=True) | Q(valid_to__gte=day)


def _first_day(row: ValidDuring, day: dt.date) -> dt.date:
    return max(day, row.valid_from or day)
