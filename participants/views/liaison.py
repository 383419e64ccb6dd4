"""包联: who looks after which town and village, and where nobody does (S7)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from common import clock
from common.acts import act
from common.errors import DomainError
from participants import liaison as duties
from participants import queries, rosters
from participants.actor import Actor
from participants.enums import LiaisonRole
from participants.forms.posts import EndLiaisonForm, LiaisonForm
from participants.models import LiaisonAssignment
from platforms.models import Platform, valid_on


@act("see")
@require_GET
def liaison(request: HttpRequest) -> HttpResponse:
    """Coverage of the acting post's part of the tree, with every gap by name.

    Who sees no part of the tree finds his own duties.
    """
    user, today = request.user, clock.today()
    root = user.hat.platform
    sees = user.scope.column is not None
    duties_held = LiaisonAssignment.objects.filter(valid_on(today))
    held = duties_held.visible_to(user) if sees else duties_held.filter(person=user.person)
    context = {
        "root": root or user.hat.organization,
        "today": today,
        "coverage": duties.coverage(root, today) if sees else None,
        "may_assign": user.may("post.assign") and sees,
        "may_assign_towns": sees and user.may("post.assign", root),
        "groups": _groups(held),
    }
    return render(request, "participants/liaison.html", context)


def _groups(held: Any) -> list[dict[str, Any]]:
    """Towns in tree order, each with its duties; what hangs on the county itself comes first."""
    groups: dict[int, dict[str, Any]] = {}
    rows = held.select_related("person", "platform__town").order_by("platform__path", "role", "id")
    for duty in rows:
        place = duty.platform.town or duty.platform
        groups.setdefault(place.pk, {"place": place, "duties": []})["duties"].append(duty)
    return list(groups.values())


@act("post.assign")
@require_http_methods(["GET", "POST"])
def liaison_new(request: HttpRequest, code: str) -> HttpResponse:
    """Gives somebody a duty at one platform."""
    user, today = request.user, clock.today()
    places = queries.places_to_appoint_at(user).select_related("county")
    platform = get_object_or_404(places, code=code)
    user.check_may("post.assign", platform)
    form = LiaisonForm(request.POST or None, initial={"role": _likely(platform)})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            person = rosters.find_or_enter(platform.county or platform, data["name"], data["phone"])
            duties.assign(
                person, data["role"], platform, from_on=today, by=Actor.of(user), at=clock.now()
            )
        except DomainError as error:
            form.add_error(None, error.sentence)
        else:
            words = {"name": person.name, "place": platform.name}
            messages.success(request, _("%(name)s looks after %(place)s.") % words)
            return redirect("liaison" if user.may("see") else "posts")
    context = {"platform": platform, "form": form}
    return render(request, "participants/liaison_new.html", context)


@act("post.assign")
@require_http_methods(["GET", "POST"])
def liaison_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends a duty from today on, and names who takes over."""
    user, today = request.user, clock.today()
    held = LiaisonAssignment.objects.visible_to(user).filter(valid_on(today))
    duty = get_object_or_404(held.select_related("person", "platform__county"), pk=pk)
    user.check_may("post.assign", duty)
    form = EndLiaisonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name, phone = form.cleaned_data["name"], form.cleaned_data["phone"]
        home = duty.platform.county or duty.platform
        try:
            successor = rosters.find_or_enter(home, name, phone) if name else None
            duties.hand_over(duty, successor, from_on=today, by=Actor.of(user), at=clock.now())
        except DomainError as error:
            form.add_error(None, error.sentence)
        else:
            messages.success(request, _("Saved."))
            return redirect("liaison" if user.may("see") else "posts")
    return render(request, "participants/liaison_end.html", {"duty": duty, "form": form})


def _likely(platform: Platform) -> str:
    return LiaisonRole.LEADER if platform.level == "town" else LiaisonRole.MEMBER
