"""Which hats a person holds on a day, with their places, all above these, and what is set there."""

import datetime as dt
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet, Value
from django.db.models.fields import CharField, IntegerField

from common.together import Read, read_together
from participants.enums import HelperKind, LiaisonRole, Role, SeatClass
from participants.hats import Hat
from participants.models.posts import Delegation, Helper, LiaisonAssignment, Post
from participants.models.rosters import RosterEntry
from platforms.models import Organization, valid_on
from platforms.settings import Settings, reads_of

# How the rows of each table become hats: key in the session, role, words for what is held.
SOURCES: list[tuple[str, Role | None, dict[str, Any]]] = [
    ("post", None, dict(Role.choices)),
    ("delegation", None, dict(Role.choices)),
    ("helper", Role.HELPER, dict(HelperKind.choices)),
    ("liaison", Role.LIAISON, dict(LiaisonRole.choices)),
    ("seat", Role.FIXED_MEMBER, dict(SeatClass.choices)),
]


class Held(NamedTuple):
    """One thing held, as each table tells it."""

    source: int
    order: int
    row: int
    what: str
    words: str
    held: int | None
    holder: str
    path: str | None
    unit: int | None
    unit_path: str | None


def hats_of(person_id: int, day: dt.date) -> list[Hat]:
    """All hats of a person on ``day``, posts first, in a fixed order.

    Two statements: what is held, and the places. Every page asks this, so the UNION is kept narrow.
    """
    day_of_post = valid_on(day, "post__")
    posts = Post.objects.filter(valid_on(day), person_id=person_id)
    delegations = Delegation.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=day),
        day_of_post,
        to_person_id=person_id,
        from_on__lte=day,
        until_on__gte=day,
    )
    helps = Helper.objects.filter(valid_on(day), day_of_post, person_id=person_id)
    liaisons = LiaisonAssignment.objects.filter(valid_on(day), person_id=person_id)
    seats = RosterEntry.objects.filter(valid_on(day), person_id=person_id)
    rows = _rows(posts, 0, "kind", title="title", rank="rank", post="pk", unit=True).union(
        _rows(delegations, 1, "post__kind", "post__", "post__title", post="post_id", unit=True),
        _rows(helps, 2, "kind", "post__", post="post_id"),
        _rows(liaisons, 3, "role"),
        _rows(seats, 4, "seat"),
        all=True,
    )
    held = _once([Held(*row) for row in rows.order_by("source", "order", "row")])
    if not held:
        return []
    units = Organization.objects.filter(pk__in={row.unit for row in held if row.unit})
    known, made, organizations = read_together(
        *reads_of({path for row in held for path in (row.path, row.unit_path) if path}),
        Read(units),
    )
    settings = Settings(known, made)
    return [_hat(row, person_id, settings, organizations) for row in held]


def _once(held: list[Held]) -> list[Held]:
    """A first convener's seat on his own roster is no second hat: he would choose between two alike."""
    posts = {row.path for row in held if row.source == 0 and row.what == Role.CONVENER}
    return [
        row
        for row in held
        if row.source != len(SOURCES) - 1 or row.what != SeatClass.CONVENER or row.path not in posts
    ]


def _rows(
    rows: QuerySet,
    source: int,
    kind: str,
    via: str = "",
    title: str = "",
    *,
    rank: str = "",
    post: str = "",
    unit: bool = False,
) -> QuerySet:
    """The same columns from each table: what is held, where, for which unit, for whom."""
    text = Value("", CharField())
    none = Value(None, IntegerField())
    return rows.annotate(
        source=Value(source, IntegerField()),
        order=F(rank) if rank else Value(0, IntegerField()),
        row=F("pk"),
        what=F(kind),
        words=F(title) if title else text,
        held=F(post) if post else none,
        holder=F("post__person__name") if via else text,
        path=F(f"{via}platform__path"),
        unit=F(f"{via}organization_id") if unit else none,
        unit_path=F(f"{via}organization__tenant__path") if unit else text,
    ).values_list(*Held._fields)


def _hat(row: Held, person_id: int, settings: Settings, units: list[Organization]) -> Hat:
    name, role, labels = SOURCES[row.source]
    organization = next((unit for unit in units if unit.pk == row.unit), None)
    county = settings.at(row.unit_path)
    if organization is not None and county is not None:
        organization.tenant = county
    return Hat(
        key=f"{name}:{row.row}",
        role=role or Role(row.what),
        label=row.words or str(labels[row.what]),
        person_id=person_id,
        settings=settings,
        platform=settings.at(row.path) if row.path else None,
        organization=organization,
        post_id=row.held,
        for_label=row.holder,
        delegated=name == "delegation",
    )
