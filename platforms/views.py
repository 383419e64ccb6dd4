"""The tree of platforms, one platform, and coverage: what a post sees of places."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from common import clock
from common.acts import act
from common.errors import DomainError, NotAllowed
from common.textsearch import search
from platforms import queries, settings
from platforms.enums import DivisionLevel, PlatformLevel, PlatformStatus
from platforms.forms import DayForm, FindForm
from platforms.founding import Founded, found_platforms
from platforms.models import Division, Platform

MOST_FOUND = 60
# Tone and drawing of a status; a platform that simply works carries no badge in lists.
_BADGES = {
    PlatformStatus.PILOT: ("now", "flat"),
    PlatformStatus.ACTIVE: ("done", "done"),
    PlatformStatus.SUSPENDED: ("slow", "wait"),
}
_SQUARES = {PlatformStatus.PILOT: "half", PlatformStatus.ACTIVE: "full"}


def badge(platform: Platform) -> dict[str, str]:
    """The status as tone, drawing and word."""
    tone, icon = _BADGES[PlatformStatus(platform.status)]
    return {"tone": tone, "icon": icon, "text": platform.get_status_display()}


@act("see")
@require_GET
def platform_tree(request: HttpRequest) -> HttpResponse:
    """All platforms the acting post sees, as they stand in the tree; found by name or code (S3)."""
    form = FindForm(request.GET)
    typed = form.cleaned_data["q"] if form.is_valid() else ""
    today = clock.today()
    rows = Platform.objects.visible_to(request.user).standing_on(today)
    context: dict[str, Any] = {"form": form, "typed": typed, "today": today}
    if typed.strip():
        found = search(rows, typed).select_related("town").order_by("path")[: MOST_FOUND + 1]
        context["found"] = [_entry(platform) for platform in found[:MOST_FOUND]]
        context["is_cut"] = len(found) > MOST_FOUND
    else:
        platforms = list(rows.order_by("path"))
        context["counts"] = _counts(queries.tally(platforms))
        context |= _grouped(platforms)
    return render(request, "platforms/tree.html", context)


def _entry(platform: Platform) -> dict[str, Any]:
    is_working = platform.status == PlatformStatus.ACTIVE
    return {"platform": platform, "badge": None if is_working else badge(platform)}


def _grouped(platforms: list[Platform]) -> dict[str, Any]:
    """The top; each town with what stands in it; what stands under the county without a town."""
    towns = {p.pk: {**_entry(p), "below": []} for p in platforms if p.level == PlatformLevel.TOWN}
    top, others = [], []
    for platform in platforms:
        if platform.pk in towns:
            continue
        entry = _entry(platform)
        if platform.town_id in towns:
            towns[platform.town_id]["below"].append(entry)
        elif queries.counted_as(platform) == "enterprise_social":
            others.append(entry)
        else:
            top.append(entry)
    return {
        "top": top,
        "towns": list(towns.values()),
        "others": others,
        "is_one_town": len(towns) == 1,
    }


def _counts(figures: dict[str, int]) -> dict[str, Any]:
    """The four figures of S3 with their labels, and their sum written out."""
    labels = {
        "county": pgettext("figure", "County level"),
        "town": pgettext("figure", "Town (service centre) level"),
        "village": pgettext("figure", "Village (community) level"),
        "enterprise_social": pgettext("figure", "Enterprises and social organisations"),
    }
    unit = pgettext("platforms", "pcs")
    return {
        "rows": [
            {"label": labels[name], "value": count, "unit": unit}
            for name, count in figures.items()
            if count
        ],
        "sum": "＋".join(str(count) for count in figures.values() if count),
        "total": sum(figures.values()),
    }


@act("see")
@require_GET
def platform(request: HttpRequest, code: str) -> HttpResponse:
    """One platform: where it stands, what it is called, where it meets, what stands below it."""
    rows = Platform.objects.visible_to(request.user)
    shown = get_object_or_404(
        rows.select_related("parent", "county", "town", "division", "organization", "merged_into"),
        code=code,
    )
    below = Platform.objects.filter(parent=shown).standing_on(clock.today()).order_by("path")
    called = settings.load([shown]).brand(shown)
    areas = Division.objects.filter(area__platform=shown).order_by("code")
    context = {
        "platform": shown,
        "badge": badge(shown),
        "called": called,
        "is_called_by_itself": called.origin == shown,
        "up": shown.parent if shown.parent and not shown.is_tenant else None,
        "venues": list(shown.venues.order_by("name")),
        "below": [_entry(child) for child in below],
        "areas": list(areas) if shown.is_tenant else [],
        "may_unmerge": shown.merged_into is not None
        and request.user.may("platform.merge", shown.county),
        "may_merge": shown.level == PlatformLevel.VILLAGE
        and not shown.valid_to
        and not shown.practice
        and request.user.may("platform.merge", shown.county),
        "may_edit": request.user.at_desk and request.user.may("platform.edit", shown),
    }
    return render(request, "platforms/platform.html", context)


@act("see")
@require_GET
def coverage(request: HttpRequest) -> HttpResponse:
    """Where a platform is owed and where one works, as at a day (S3, S34, S72)."""
    today = clock.today()
    form = DayForm(request.GET if "on" in request.GET else None, initial={"on": today})
    day = (form.cleaned_data["on"] if form.is_valid() else None) or today
    root = queries.root_of(request.user)
    context: dict[str, Any] = {"form": form, "day": day, "root": root}
    if root is not None:
        found = queries.coverage(root, day)
        counts = _counts(queries.counts(root, day))
        context |= {
            "coverage": found,
            "may_found": root.is_tenant and request.user.may("platform.edit", root),
            "has_divisions": bool(found.shares["town"][1] or found.missing or found.unclear),
            "counts": counts,
            "shares": [*_shares(found), _total(counts["total"])],
            "wall": [_wall_row(town) for town in found.towns],
            "columns": [
                pgettext("column", "Town"),
                pgettext("column", "Village (community) platforms"),
                pgettext("column", "Owed (pcs)"),
                pgettext("column", "Working (pcs)"),
            ],
        }
    return render(request, "platforms/coverage.html", context)


@act("platform.edit")
@require_http_methods(["GET", "POST"])
def platform_found(request: HttpRequest, code: str) -> HttpResponse:
    """Founds what is missing in a county: first the list, then one button."""
    rows = Platform.objects.visible_to(request.user)
    root = get_object_or_404(rows.select_related("parent", "county", "division"), code=code)
    request.user.check_may("platform.edit", root)
    if not root.is_tenant:
        raise NotAllowed()
    if request.method == "POST":
        return _found(request, root)
    missing = queries.coverage(root, clock.today())
    towns = [one for one in missing.missing if one.level == DivisionLevel.TOWN]
    villages = [one for one in missing.missing if one.level == DivisionLevel.VILLAGE]
    context = {"root": root, "towns": towns, "villages": villages, "coverage": missing}
    return render(request, "platforms/found.html", context)


def _found(request: HttpRequest, root: Platform) -> HttpResponse:
    made = Founded()
    try:
        with transaction.atomic():
            for code in queries.territory(root):
                pilot = bool(request.POST.get("pilot"))
                today = clock.today()
                made.add(found_platforms(within=code, pilot=pilot, established_on=today))
    except DomainError as error:
        messages.error(request, error.sentence)
        return redirect("platform_found", root.code)
    words = _("Founded: %(town)s towns and %(village)s villages; %(unchanged)s stood already.")
    messages.success(request, words % {**made.created, "unchanged": made.unchanged})
    return redirect("coverage")


def _total(count: int) -> dict[str, Any]:
    note = _("with those of enterprises and social organisations")
    unit = pgettext("platforms", "pcs")
    return {"label": _("Platforms"), "value": count, "unit": unit, "note": note}


def _shares(found: queries.Coverage) -> list[dict[str, Any]]:
    unit = pgettext("platforms", "pcs")
    labels = {
        "county": pgettext("coverage", "Counties covered"),
        "town": pgettext("coverage", "Towns covered"),
        "village": pgettext("coverage", "Villages covered"),
    }
    shares = []
    for level, (working, owed) in found.shares.items():
        if owed:
            done = (
                _("all of them") if working == owed else _("%(n)s missing") % {"n": owed - working}
            )
            share = {"label": labels[level], "value": f"{working}/{owed}", "unit": unit}
            shares.append({**share, "note": done})
    return shares


def _wall_row(town: queries.TownCoverage) -> dict[str, Any]:
    """A line of the wall: a square is a village that counts; filled where its platform works."""
    states = [_SQUARES[PlatformStatus(p.status)] if p else "none" for _d, p in town.villages]
    owed, covered, pilots = len(states), town.covered, states.count("half")
    words = [_("%(n)s working") % {"n": covered - pilots}]
    if pilots:
        words.append(_("%(n)s on trial") % {"n": pilots})
    if owed > covered:
        words.append(_("%(n)s missing") % {"n": owed - covered})
    unit = pgettext("platforms", "pcs")
    return {
        "name": town.division.display_name,
        "url": reverse("platform", args=[town.platform.code]) if town.platform else "",
        "squares": states,
        "words": pgettext("between words", ", ").join(words),
        "figures": [
            {"label": pgettext("column", "Owed"), "value": owed, "unit": unit},
            {"label": pgettext("column", "Working"), "value": covered, "unit": unit},
        ],
    }
