"""Which hats a person holds on a day, read in one statement with their places."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.fields import CharField, IntegerField

from participants.enums import HelperKind, LiaisonRole, Role, SeatClass
from participants.hats import Hat
from participants.models.posts import Delegation, Helper, LiaisonAssignment, Post
from participants.models.rosters import RosterEntry
from platforms.models import Organization, Platform, valid_on

PLACE = [field.attname for field in Platform._meta.concrete_fields]
UNIT = [field.attname for field in Organization._meta.concrete_fields]
NO_UNIT = [f"no_{name}" for name in UNIT]
# How the rows of each table become hats: key in the session, role, words for what is held.
SOURCES: list[tuple[str, Role | None, dict[str, Any]]] = [
    ("post", None, dict(Role.choices)),
    ("delegation", None, dict(Role.choices)),
    ("helper", Role.HELPER, dict(HelperKind.choices)),
    ("liaison", Role.LIAISON, dict(LiaisonRole.choices)),
    ("seat", Role.FIXED_MEMBER, dict(SeatClass.choices)),
]


def hats_of(person_id: int, day: dt.date) -> list[Hat]:
    """All hats of a person on ``day``, posts first, in a fixed order; one statement."""
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
    return [_hat(row, person_id) for row in rows.order_by("source", "order", "row")]


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
    columns = {
        "source": Value(source, IntegerField()),
        "order": F(rank) if rank else Value(0, IntegerField()),
        "row": F("pk"),
        "what": F(kind),
        "words": F(title) if title else text,
        "held": F(post) if post else none,
        "holder": F("post__person__name") if via else text,
    }
    units = [f"{via}organization__{name}" for name in UNIT] if unit else NO_UNIT
    nothing = {} if unit else dict.fromkeys(NO_UNIT, none)
    places = [f"{via}platform__{name}" for name in PLACE]
    return rows.annotate(**columns, **nothing).values_list(*columns, *places, *units)


def _hat(row: tuple, person_id: int) -> Hat:
    source, _order, pk, what, words, post_id, holder, *rest = row
    name, role, labels = SOURCES[source]
    return Hat(
        key=f"{name}:{pk}",
        role=role or Role(what),
        label=words or str(labels[what]),
        person_id=person_id,
        platform=_loaded(Platform, PLACE, rest[: len(PLACE)]),
        organization=_loaded(Organization, UNIT, rest[len(PLACE) :]),
        post_id=post_id,
        for_label=holder,
        delegated=name == "delegation",
    )


def _loaded(model: type, names: Iterable[str], values: list) -> Any:
    """The row as its model would have loaded it, or None where nothing was joined."""
    return model.from_db("default", names, values) if values[0] is not None else None  # type: ignore[attr-defined]
