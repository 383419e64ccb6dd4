"""在谁手里: everything that is being done in a desk's part of the tree, by who has to move."""

from typing import Any

from django.db.models import Count, F, Min, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from cases.enums import Colour, ItemStatus
from cases.models import ActionItem
from cases.models.item import WITH_ISSUER, late_on
from cases.showing import COLOUR_TONES
from cases.unit_queries import tally_of
from common import clock
from common.acts import act
from common.templatetags.look import full_date

SHOWN = 50


@act("item.nudge")
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Units and people with how much lies with each, what is late, the letters that follow it up,
    and the first day; then plans by the day they are looked at again, what leaders head, and what
    waits for an answer of those who handed it out. Six statements."""
    user: Any = request.user
    working = ActionItem.objects.visible_to(user).working().filter(platform__practice=False)
    late = late_on(clock.today())
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
    planned = (
        ActionItem.objects.visible_to(user)
        .filter(status=ItemStatus.PLANNED, platform__practice=False)
        .values(who=Coalesce("unit__short_name", "lead_text"))
        .annotate(all=Count("pk"), first=Min("review_on"))
        .order_by("first", "who")
    )
    headed = (
        doing.exclude(problem__case__headed_by_text="")
        .values(who=F("problem__case__headed_by_text"))
        .annotate(all=Count("pk"), late=Count("pk", filter=late), first=Min("due"))
        .order_by("first", "who")
    )
    letters = _letters(doing)
    visible = ActionItem.objects.visible_to(user).filter(platform__practice=False)
    context = {
        "tally": tally_of(visible),
        "columns": [
            {"label": _("With whom")},
            {"label": _("Being done"), "figure": True},
            {"label": _("Past their day"), "figure": True},
            {"label": _("Letters")},
            {"label": _("First day")},
        ],
        "rows": [_row(one, letters.get(one["who"], {})) for one in by_hand[:SHOWN]],
        "planned": [_plan_row(one) for one in planned[:SHOWN]],
        "headed": [_headed_row(one) for one in headed[:SHOWN]],
        "waiting": [_answer_row(one) for one in waiting[:SHOWN]],
    }
    return render(request, "cases/board.html", context)


def _letters(doing: QuerySet) -> dict[str, dict[str, int]]:
    """Who has which letters that still follow something up: unit → colour → how many."""
    rows = (
        doing.filter(instruments__withdrawn_at=None, instruments__isnull=False)
        .values(who=F("unit__short_name"), colour=F("instruments__colour"))
        .annotate(all=Count("instruments__pk"))
        .order_by("who", "colour")
    )
    found: dict[str, dict[str, int]] = {}
    for one in rows:
        found.setdefault(one["who"], {})[one["colour"]] = one["all"]
    return found


def _letters_cell(counts: dict[str, int]) -> dict[str, Any]:
    """The most pressing colour in words, with how many letters there are."""
    pressing = [colour for colour in (Colour.RED, Colour.YELLOW, Colour.BLUE) if counts.get(colour)]
    if not pressing:
        return {"text": ""}
    all_of_them = sum(counts.values())
    words = ngettext("%(colour)s, %(n)s letter", "%(colour)s, %(n)s letters", all_of_them)
    said = words % {"colour": pressing[0].label, "n": all_of_them}
    return {"badge": {"tone": COLOUR_TONES[pressing[0]], "icon": "paper", "text": said}}


def _plan_row(one: dict[str, Any]) -> dict[str, Any]:
    words = ngettext("%(n)s item in a plan", "%(n)s items in a plan", one["all"]) % {
        "n": one["all"]
    }
    day = _("looked at again on %(day)s") % {"day": full_date(one["first"])} if one["first"] else ""
    url = reverse("items") + "?" + urlencode({"state": "planned", "who": one["who"]})
    note = f"{words} · {day}" if day else words
    return {"icon": "clock", "title": one["who"], "note": note, "url": url}


def _headed_row(one: dict[str, Any]) -> dict[str, Any]:
    words = ngettext("%(n)s item", "%(n)s items", one["all"]) % {"n": one["all"]}
    late = ngettext("%(n)s item is late", "%(n)s items are late", one["late"]) % {"n": one["late"]}
    return {
        "icon": "user",
        "title": one["who"],
        "note": f"{words} · {late}" if one["late"] else words,
    }


def _row(one: dict[str, Any], letters: dict[str, int]) -> list[dict[str, Any]]:
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
        _letters_cell(letters),
        {"text": full_date(one["first"])},
    ]


def _answer_row(one: dict[str, Any]) -> dict[str, Any]:
    words = ngettext("%(n)s reply or request", "%(n)s replies or requests", one["all"])
    return {
        "icon": "paper",
        "title": one["who"] or _("not said"),
        "note": words % {"n": one["all"]},
        "url": reverse("items") + "?" + urlencode({"state": "answer", "who": one["who"] or ""}),
    }
