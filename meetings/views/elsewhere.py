"""叫错村: from the wrong village's meeting to the right village's calling page in two taps."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from cases.permissions import can_move, check_can_raise
from common import clock
from common.acts import act
from common.errors import AlreadyMoved, DomainError
from meetings import chips, lifecycle
from meetings.elsewhere import places_meant
from meetings.forms.calling import ElsewhereForm
from meetings.models import Meeting
from meetings.permissions import check_can_call_elsewhere
from meetings.views.calling import add_refusal, fetch
from participants.actor import Actor


@act("meeting.change")
@require_http_methods(["GET", "POST"])
def meeting_elsewhere(request: HttpRequest, no: str) -> HttpResponse:
    """Which place was meant; then the calling page of that place, with agenda and time."""
    meeting = fetch(request, no)
    try:
        check_can_call_elsewhere(request.user, meeting)
    except AlreadyMoved as error:
        messages.error(request, error.sentence)
        return redirect("meeting", meeting.no)
    typed = request.GET.get("q", "").strip()
    agenda = meeting.agenda.select_related("case__platform").order_by("position")
    form = ElsewhereForm(
        request.POST or None,
        here=meeting.platform,
        offered=places_meant(request.user, meeting, typed),
        may_move=all(can_move(request.user, one.case) for one in agenda),
    )
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_carry_out(request, meeting, form))
        except DomainError as error:
            add_refusal(form, error)
    context = {
        "meeting": meeting,
        "form": form,
        "typed": typed,
        "now": chips.say_moment(meeting.starts_at),
    }
    status = 422 if form.errors else 200
    return render(request, "meetings/elsewhere.html", context, status=status)


def _carry_out(request: HttpRequest, meeting: Meeting, form: ElsewhereForm) -> str:
    check_can_raise(request.user, form.place)
    request.user.check_may("meeting.convene", form.place)
    cases = lifecycle.call_elsewhere(
        meeting,
        form.place,
        take_along=form.take_along,
        by=Actor.of(request.user),
        at=clock.now(),
    )
    query = {"case": cases[0].no, "instead": meeting.no, "also": [one.no for one in cases[1:]]}
    return f"{reverse('convene')}?{urlencode(query, doseq=True)}"
