"""急事，现在就发: one sentence why, offered only where the quiet hours hold something back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common import clock
from common.acts import act
from common.errors import DomainError
from meetings.forms.calling import ReasonForm
from meetings.held import held_back
from meetings.lifecycle.hurrying import send_now
from meetings.views.calling import add_refusal, fetch
from participants.actor import Actor


@act("meeting.change")
@require_http_methods(["GET", "POST"])
def meeting_urgent(request: HttpRequest, no: str) -> HttpResponse:
    """The messages go out in the quiet hours, with the reason."""
    meeting = fetch(request, no)
    request.user.check_may("meeting.change", meeting)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by, reason = Actor.of(request.user), form.cleaned_data["reason"]
        try:
            send_now(meeting, reason, by=by, at=clock.now())
        except DomainError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("They go out now; the reason is on record."))
            return redirect("meeting", meeting.no)
    context = {"meeting": meeting, "form": form, "held": held_back(request.user, meeting)}
    status = 422 if form.errors else 200
    return render(request, "meetings/urgent.html", context, status=status)
