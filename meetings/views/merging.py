"""合并: choose, look at all that moves, confirm. Looking changes nothing."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common import clock
from common.acts import act
from common.errors import AlreadyMoved, DomainError
from meetings.forms.merging import MergeForm
from meetings.lifecycle.merging import merge_platforms, undo_merge
from meetings.merging import preview, villages_beside
from meetings.views.calling import add_refusal
from participants.actor import Actor
from platforms.enums import PlatformLevel
from platforms.merging import check_can_become_one
from platforms.models import Platform


@act("platform.merge")
@require_http_methods(["GET", "POST"])
def platform_merge(request: HttpRequest, code: str) -> HttpResponse:
    """The village ``code`` stays; a filled form shows the preview, sending it does it."""
    rows = Platform.objects.visible_to(request.user).filter(level=PlatformLevel.VILLAGE)
    target = get_object_or_404(rows.select_related("county", "town"), code=code)
    request.user.check_may("platform.merge", target.county)
    typed = request.GET.get("q", "").strip()
    given = request.POST if request.method == "POST" else request.GET
    offered = villages_beside(target, typed, clock.today())
    known = {place.pk for place in offered}
    wanted = rows.filter(code__in=given.getlist("into")).exclude(pk=target.pk)
    offered = [*(place for place in wanted.order_by("path") if place.pk not in known), *offered]
    looks = "into" in given or "day" in given
    form = MergeForm(
        given if looks else None,
        target=target,
        offered=offered,
        initial={"day": clock.today()},
    )
    going: list[Any] = []
    if looks and form.is_valid():
        try:
            if request.method == "POST":
                return _merge(request, target, form)
            today = clock.today()
            check_can_become_one(
                form.sources, target, day=form.first_day, today=max(today, form.first_day)
            )
            going = preview(form.sources, form.first_day)
        except AlreadyMoved as error:
            messages.info(request, error.sentence)
            return redirect("platform", target.code)
        except DomainError as error:
            add_refusal(form, error)
    context = {
        "target": target,
        "form": form,
        "typed": typed,
        "going": going,
        "day": form.first_day if going else None,
        "is_early": bool(going) and form.first_day > clock.today(),
    }
    status = 422 if form.errors else 200
    return render(request, "meetings/merge.html", context, status=status)


def _merge(request: HttpRequest, target: Platform, form: MergeForm) -> HttpResponse:
    moved = merge_platforms(
        form.sources,
        target,
        day=form.first_day,
        name=form.cleaned_data["name"],
        by=Actor.of(request.user),
        at=clock.now(),
    )
    words = _(
        "Merged. %(cases)s matters, %(clues)s reports and %(meetings)s meetings went along; "
        "old QR codes and numbers lead here."
    )
    counted = {"cases": moved.cases, "clues": moved.clues, "meetings": moved.meetings}
    messages.success(request, words % counted)
    return redirect("platform", target.code)


@act("platform.merge")
@require_http_methods(["GET", "POST"])
def platform_unmerge(request: HttpRequest, code: str) -> HttpResponse:
    """Merging was a mistake: the village stands again, its open matters return."""
    rows = Platform.objects.visible_to(request.user).filter(level=PlatformLevel.VILLAGE)
    source = get_object_or_404(rows.select_related("county", "merged_into"), code=code)
    request.user.check_may("platform.merge", source.county)
    if request.method == "POST":
        try:
            moved = undo_merge(source, by=Actor.of(request.user), at=clock.now())
        except AlreadyMoved as error:
            messages.info(request, error.sentence)
        else:
            words = _(
                "%(name)s stands again; %(cases)s matters, %(clues)s reports and %(meetings)s "
                "meetings are back. Please appoint its posts and enter its roster anew."
            )
            counted = {"cases": moved.cases, "clues": moved.clues, "meetings": moved.meetings}
            messages.success(request, words % {"name": source.name, **counted})
        return redirect("platform", source.code)
    return render(request, "meetings/unmerge.html", {"source": source})
