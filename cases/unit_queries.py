"""What waits between units and those who hand something to them."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.due import AT_MOST, Kind, by_day, end_of, until
from cases.enums import Answered, CaseStatus, ItemStatus
from cases.models import ActionItem, Reply, UnitRequest
from common.together import Read
from common.waiting import Urgency, Waiting
from platforms.models import Organization


def of_unit(unit: Organization, today: dt.date) -> Kind:
    """What the unit leads: first to be accepted, then to be replied to."""
    states = [ItemStatus.OPEN, ItemStatus.DOING]
    rows = ActionItem.objects.filter(
        unit=unit, status__in=states, problem__case__status=CaseStatus.OPEN
    )

    def show(item: ActionItem) -> Waiting:
        new = item.status == ItemStatus.OPEN
        words = {"issuer": item.issuer, "way": item.get_way_display()}
        return Waiting(
            title=item.text[:40],
            line=_("%(way)s, by %(issuer)s") % words,
            label=_("Accept it") if new else _("Reply"),
            url=reverse("item" if new else "item_reply", args=[item.no]),
            urgency=Urgency.TODAY if new else by_day(item.due, today),
            icon="hand" if new else "paper",
            due=end_of(item.due),
            hint=until(item.due, today),
            late=item.due < today,
        )

    names = ("no", "text", "status", "way", "due", "issuer__short_name")
    return Read(rows.order_by("due", "id")[:AT_MOST], *names), show


def to_countersign(unit: Organization) -> Kind:
    """Replies that wait for the unit's countersign."""
    rows = ActionItem.objects.filter(
        status=ItemStatus.REPLIED,
        assisting__organization=unit,
        assisting__agreed_at__isnull=True,
    )

    def show(item: ActionItem) -> Waiting:
        return Waiting(
            title=item.text[:40],
            line=_("%(who)s has replied, your unit helped") % {"who": item.lead_name},
            label=_("Countersign"),
            url=reverse("item", args=[item.no]),
            urgency=Urgency.TODAY,
            icon="check",
        )

    names = ("no", "text", "lead_text", "lead_person__name")
    return Read(rows.order_by("due", "id")[:AT_MOST], *names), show


def to_answer(user: Any) -> Iterator[Kind]:
    """What units asked of, or replied to, the bodies that this desk answers for."""
    place = user.hat.platform
    issued = Q(item__issuer__division=place.division_id, item__issuer__tenant=place.county_id)
    if place.is_tenant:
        own = Q(item__issuer__division=place.division_id) | Q(item__issuer__division=None)
        issued = Q(item__issuer__tenant=place) & own
    scope = user.scope
    public = Q(item__problem__case__restricted=False) | Q(item__platform_id=scope.keeps)
    issued &= scope.filter("item__") & public
    live = Q(item__problem__case__status=CaseStatus.OPEN, outcome=Answered.OPEN)

    def show(row: UnitRequest | Reply) -> Waiting:
        item = row.item
        replied = isinstance(row, Reply)
        label = _("Check the reply") if replied else _("Answer the unit")
        return Waiting(
            title=item.text[:40],
            line=_("%(who)s: %(words)s")
            % {
                "who": item.lead_text,
                "words": row.text[:60] if isinstance(row, Reply) else row.reason[:60],
            },
            label=label,
            url=reverse("item_answer", args=[item.no]),
            urgency=Urgency.TODAY,
            icon="paper" if replied else "topic",
        )

    about = ("item__no", "item__text", "item__lead_text")
    asked = UnitRequest.objects.filter(issued, live).order_by("said_at", "id")
    replied = Reply.objects.filter(issued, live).order_by("said_at", "id")
    yield Read(asked[:AT_MOST], "reason", *about), show
    yield Read(replied[:AT_MOST], "text", *about), show
