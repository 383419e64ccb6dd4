"""人员: who is known here, and one person's page."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common import clock
from common.acts import act
from common.errors import DomainError
from participants import queries, rosters
from participants.forms.people import IdentityForm, PersonForm, SearchForm
from participants.models import Identity, Person
from participants.passing import can_note_death
from participants.permissions import can_unmask

SHOWN = 30


@act("see")
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """The register, newest first, thirty a page; found by name, unit or a whole phone number."""
    form = SearchForm(request.GET)
    typed = form.cleaned_data["q"] if form.is_valid() else ""
    found = queries.find_people(Person.objects.visible_to(request.user), typed)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    rows = list(queries.with_roles(found, clock.today()).order_by("-id")[: SHOWN + 1])
    context = {
        "form": form,
        "typed": typed,
        "rows": [_row(person) for person in rows[:SHOWN]],
        "before": before,
        "last": rows[SHOWN - 1].pk if len(rows) > SHOWN else None,
    }
    return render(request, "participants/people.html", context)


def _row(person: Any) -> dict[str, Any]:
    held = [
        *(f"{seat.platform} {seat.get_seat_display()}" for seat in person.seats_now),
        *(f"{post.platform or post.organization} {post}" for post in person.posts_now),
    ]
    return {
        "person": person,
        "held": list(dict.fromkeys(held)),  # the first convener's post and seat say the same
        "identities": pgettext("between names", ", ").join(str(i) for i in person.identities_now),
    }


@act("see")
@require_GET
def person(request: HttpRequest, no: str) -> HttpResponse:
    """One person: what he is, where he sits, whom he helps. The phone is masked."""
    who = _fetch(request, no)
    may_edit = request.user.may("roster.edit", who)
    context = {
        "person": who,
        "page": queries.person_page(who, clock.today()),
        "may_edit": may_edit,
        "may_note_death": not who.deceased_on and can_note_death(request.user, who),
        "may_unmask": bool(who.phone) and can_unmask(request.user, who),
        "identity_form": IdentityForm() if may_edit else None,
    }
    return render(request, "participants/person.html", context)


@act("roster.edit")
@require_http_methods(["GET", "POST"])
def person_edit(request: HttpRequest, no: str) -> HttpResponse:
    """Name, unit, a new phone number."""
    who = _fetch(request, no)
    request.user.check_may("roster.edit", who)
    form = PersonForm(request.POST or None, person=who)
    if request.method == "POST" and form.is_valid():
        rosters.edit_person(who, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("person", who.no)
    return render(request, "participants/person_edit.html", {"person": who, "form": form})


@act("roster.edit")
@require_POST
def identity_add(request: HttpRequest, no: str) -> HttpResponse:
    """Notes one more thing that somebody is."""
    who = _fetch(request, no)
    request.user.check_may("roster.edit", who)
    form = IdentityForm(request.POST)
    if form.is_valid():
        try:
            rosters.give_identity(who, **form.cleaned_data, day=clock.today())
        except DomainError as error:
            messages.info(request, error.sentence)
    else:
        messages.error(request, _("Choose the identity, then save."))
    return redirect("person", who.no)


@act("roster.edit")
@require_POST
def identity_end(request: HttpRequest, no: str, pk: int) -> HttpResponse:
    """Ends one of them today."""
    who = _fetch(request, no)
    request.user.check_may("roster.edit", who)
    identity = get_object_or_404(Identity.objects.filter(person=who), pk=pk)
    try:
        rosters.end_identity(identity, last_day=clock.today())
    except DomainError as error:
        messages.info(request, error.sentence)
    return redirect("person", who.no)


def _fetch(request: HttpRequest, no: str) -> Person:
    people = queries.people_known_to(request.user).select_related("platform", "county")
    return get_object_or_404(people, no=no)
