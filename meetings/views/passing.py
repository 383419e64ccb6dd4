"""登记去世: one day, one button; taken back where it was a mistake."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from common import clock
from common.acts import act
from common.errors import AlreadyMoved, DomainError
from meetings import lifecycle
from meetings.forms.passing import DeathForm
from meetings.views.calling import add_refusal
from participants import passing
from participants.actor import Actor
from participants.models import Person
from participants.queries import people_known_to, person_page


def _fetch(request: HttpRequest, no: str) -> Person:
    people = people_known_to(request.user).select_related("platform", "county")
    return get_object_or_404(people, no=no)


@act("roster.edit")
@require_http_methods(["GET", "POST"])
def person_death(request: HttpRequest, no: str) -> HttpResponse:
    """What will end, the day, one confirmation."""
    who = _fetch(request, no)
    passing.check_can_note_death(request.user, who)
    if who.deceased_on is not None and request.method == "GET":
        return redirect("person_death_undo", who.no)
    form = DeathForm(request.POST or None, initial={"day": clock.today()})
    if request.method == "POST" and form.is_valid():
        by = Actor.of(request.user)
        try:
            lifecycle.note_death(who, day=form.cleaned_data["day"], by=by, at=clock.now())
        except AlreadyMoved:
            messages.info(request, _("It was entered before; nothing was changed."))
            return redirect("person", who.no)
        except DomainError as error:
            add_refusal(form, error)
        else:
            words = _("Entered. %(name)s gets no more messages; the name stays on record.")
            messages.success(request, words % {"name": who.name})
            return redirect("person", who.no)
    context = {"person": who, "form": form, "page": person_page(who, clock.today())}
    status = 422 if form.errors else 200
    return render(request, "meetings/death.html", context, status=status)


@act("roster.edit")
@require_http_methods(["GET", "POST"])
def person_death_undo(request: HttpRequest, no: str) -> HttpResponse:
    """It was a mistake."""
    who = _fetch(request, no)
    passing.check_can_take_back_death(request.user, who)
    if request.method == "POST":
        try:
            left = passing.take_back(who, by=Actor.of(request.user), at=clock.now())
        except AlreadyMoved:
            messages.info(request, _("Nothing stands to be taken back."))
        else:
            messages.success(request, _("Taken back. What had ended goes on as before."))
            if left:
                names = pgettext("between names", ", ").join(left)
                text = _("Changed meanwhile and left as it is: %(names)s.") % {"names": names}
                messages.warning(request, text)
        return redirect("person", who.no)
    return render(request, "meetings/death_undo.html", {"person": who})
