"""What moves when villages merge, counted beforehand."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.enums import CaseStatus, ClueStatus
from cases.models import ActionItem, Case, Clue
from cases.models.item import WORKING
from common.textsearch import search
from meetings.enums import MeetingStatus
from meetings.models import Meeting
from participants.models import Helper, LiaisonAssignment, Post, RosterEntry
from platforms.enums import PlatformLevel
from platforms.models import Platform, valid_on

STILL_GOING = (
    CaseStatus.DRAFT,
    CaseStatus.SUBMITTED,
    CaseStatus.RETURNED,
    CaseStatus.OPEN,
    CaseStatus.SUSPENDED,
)
UNFINISHED = (
    MeetingStatus.CONVENED,
    MeetingStatus.HELD,
    MeetingStatus.MINUTED,
    MeetingStatus.CONFIRMED,
)
OFFERED = 60

# Label, unit, list that shows them.
PARTS: dict[str, tuple[Any, Any, str]] = {
    "cases": (_("Open matters"), pgettext_lazy("unit", "matters"), "cases"),
    "items": (_("Items being done"), pgettext_lazy("unit", "items"), "items"),
    "meetings": (_("Meetings not finished"), pgettext_lazy("unit", "meetings"), "meetings"),
    "clues": (_("Reports not answered"), pgettext_lazy("unit", "reports"), "clues"),
    "seats": (_("Seats on the roster"), pgettext_lazy("unit", "persons"), ""),
    "posts": (_("Posts"), pgettext_lazy("unit", "posts"), ""),
    "helpers": (_("Helpers"), pgettext_lazy("unit", "persons"), ""),
    "duties": (_("Liaison duties"), pgettext_lazy("unit", "persons"), ""),
}


@dataclass(frozen=True)
class Going:
    """What one village takes along: label, count, unit, address of the list."""

    place: Platform
    parts: list[dict[str, Any]]


def villages_beside(target: Platform, typed: str, day: dt.date) -> list[Platform]:
    """Villages of the same town, or found by name in the county."""
    rows = Platform.objects.working_on(day).filter(
        level=PlatformLevel.VILLAGE, county_id=target.county_id
    )
    rows = search(rows, typed) if typed else rows.filter(parent_id=target.parent_id)
    return list(rows.exclude(pk=target.pk).select_related("town").order_by("path")[:OFFERED])


def preview(places: Sequence[Platform], day: dt.date) -> list[Going]:
    """What would move from each of ``places``; one statement."""
    counted = {
        "cases": _number(Case.objects.filter(status__in=STILL_GOING)),
        "items": _number(
            ActionItem.objects.filter(status__in=WORKING, problem__case__status__in=STILL_GOING)
        ),
        "meetings": _number(Meeting.objects.filter(status__in=UNFINISHED)),
        "clues": _number(Clue.objects.filter(status=ClueStatus.RECEIVED)),
        "seats": _number(RosterEntry.objects.seated_on(day)),
        "posts": _number(Post.objects.held_on(day)),
        "helpers": _number(
            Helper.objects.filter(valid_on(day), valid_on(day, "post__")), "post__platform"
        ),
        "duties": _number(LiaisonAssignment.objects.filter(valid_on(day))),
    }
    named = {f"n_{name}": number for name, number in counted.items()}
    rows = Platform.objects.filter(pk__in=[one.pk for one in places]).annotate(**named)
    return [Going(row, [_part(row, name) for name in PARTS]) for row in rows.order_by("path")]


def _number(rows: "QuerySet[Any]", to: str = "platform") -> Coalesce:
    counted = rows.filter(**{to: OuterRef("pk")}).order_by().values(to).annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), 0)


def _part(row: Model, name: str) -> dict[str, Any]:
    label, unit, page = PARTS[name]
    place: Any = row
    address = f"{reverse(page)}?place={place.name}" if page else ""
    if name == "seats":
        address = reverse("roster", args=[place.code])
    return {"label": label, "unit": unit, "url": address, "n": getattr(row, f"n_{name}")}
