"""在谁手里: everything that is being done in a desk's part of the tree, by who has to move."""

from typing import Any

from django.db.models import Count, F, Min, Q
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from cases.enums import ItemStatus
from cases.models import ActionItem
from cases.standing import WITH_ISSUER
from common import clock
from common.acts import act
from common.templatetags.look import full_date

SHOWN = 50


@act("item.nudge")
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Units and people with how much lies with each, what is late, and the first day; then what
    waits for an answer of those who handed it out. Two statements."""
    user: Any = request.user
    working = ActionItem.objects.visible_to(user).working().filter(platform__practice=False)
    late = Q(due__lt=clock.today())
    doing = working.exclude(status__in=[*WITH_ISSUER, ItemStatus.PREPARED])
    by_hand = (
        doing.values(who=Coalesce("unit__short_name", "lead_person__name", "lead_text"))
        .annotate(all=Count("pk"), late=Count("pk", filter=late), first=Min("due"))
        .order_by("first", "who")
    )
    waiting = (
        working.filter(status__in=WITH_ISSUER)
        .values(who=F("issuer__short_name"))
        .annotate(all=Count("pk"), first=Min("due"))
        .order_by("-all", "who")
    )
    context = {
        "columns": [
            {"label": _("With whom")},
            {"label": _("Being done"), "figure": True},
            {"label": _("Past their day"), "figure": True},
            {"label": _("First day")},
        ],
        "rows": [_row(one) for one in by_hand[:SHOWN]],
        "waiting": [_answer_row(one) for one in waiting[:SHOWN]],
    }
    return render(request, "cases/board.html", context)


def _row(one: dict[str, Any]) -> list[dict[str, Any]]:
    """A unit or a person as a row; it leads to its items."""
    url = reverse("items") + "?" + urlencode({"who": one["who"]})
    unit = _("items")
    late = {"text": one["late"], "unit": unit}
    if one["late"]:
        words = ngettext("%(n)s item", "%(n)s items", one["late"]) % {"n": one["late"]}
        late = {"badge": {"tone": "late", "icon": "stop", "text": words}}
    return [
        {"text": one["who"], "url": url},
        {"text": str(one["all"]), "unit": unit},
        late if one["late"] else {"text": "0", "unit": unit},
        {"text": full_date(one["first"])},
    ]


def _answer_row(one: dict[str, Any]) -> dict[str, Any]:
    words = ngettext("%(n)s reply or request", "%(n)s replies or requests", one["all"])
    return {
        "icon": "paper",
        "title": one["who"] or _("not said"),
        "note": words % {"n": one["all"]},
    }
