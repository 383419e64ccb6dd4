"""谁来: what people said on the phone is ticked here; links and numbers stand beside the names."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from common import clock
from common.acts import act
from common.errors import DomainError
from meetings import chips, history, lifecycle, links, reaching
from meetings.enums import Answer
from meetings.forms.calling import GuestForm
from meetings.lifecycle import Invite
from meetings.models import Attendee, Meeting
from meetings.permissions import can_answer_for, can_change, check_can_answer_for, check_can_change
from meetings.views.calling import add_refusal, fetch
from participants.actor import Actor
from participants.enums import SeatClass
from participants.models import Person
from participants.permissions import can_unmask


@act("answer.for_another")
@never_cache
@require_http_methods(["GET", "POST"])
def answers(request: HttpRequest, no: str) -> HttpResponse:
    """电话说了来: one answer per person; what is not touched stays as it is."""
    meeting = fetch(request, no)
    request.user.check_may("answer.for_another", meeting)
    people, reached = _read(meeting)
    if request.method == "GET":
        return _page(request, meeting, people, reached)
    check_can_answer_for(request.user, meeting)
    wrong = _tick(request, meeting, people)
    if wrong:
        return _page(request, meeting, people, reached, wrong=wrong, status=422)
    messages.success(request, _("Saved: %(line)s.") % {"line": _line(meeting)})
    return redirect("answers", meeting.no)


def _read(meeting: Meeting) -> tuple[list[Attendee], reaching.Reached]:
    """Those invited, and whom the call got to."""
    people, reached = reaching.read([meeting], "*", "person__*", "person__platform__*")
    return [one for one in people if one.invited], reached


def _line(meeting: Meeting) -> str:
    return reaching.counts_of(meeting).line


def _tick(request: HttpRequest, meeting: Meeting, people: list[Attendee]) -> dict[int, str]:
    """Sets what was ticked; returns the sentence beside each person where one was refused."""
    wrong = {}
    by, at = Actor.of(request.user), clock.now()
    for one in people:
        given = request.POST.get(f"a-{one.pk}", "")
        if given not in Answer.values or given == Answer.NONE:
            continue
        name = request.POST.get(f"s-{one.pk}", "")
        note = request.POST.get(f"n-{one.pk}", "") if given == Answer.EXCUSED else ""
        try:
            lifecycle.answer(one, Answer(given), by=by, at=at, note=note, substitute=name)
        except DomainError as error:
            wrong[one.pk] = error.sentence
    return wrong


def _page(
    request: HttpRequest,
    meeting: Meeting,
    people: list[Attendee],
    reached: reaching.Reached,
    *,
    wrong: dict[int, str] | None = None,
    guest_form: GuestForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user: Any = request.user
    in_scope = set(
        Person.objects.visible_to(user)
        .filter(pk__in=[one.person_id for one in people])
        .values_list("pk", flat=True)
    )
    rows = [_row(request, meeting, one, in_scope, wrong or {}) for one in people]
    context = {
        "meeting": meeting,
        "when": chips.say_when_where(meeting, clock.now()),
        "rows": rows,
        "counts": reaching.counted(meeting, people, reached),
        "may_tick": can_answer_for(user, meeting),
        "may_change": can_change(user, meeting),
        "asking": history.asking(meeting, {one.name for one in people}),
        "guest_form": guest_form or GuestForm(),
        "open_guest": guest_form is not None,
    }
    return render(request, "meetings/answers.html", context, status=status)


def _row(
    request: HttpRequest,
    meeting: Meeting,
    one: Attendee,
    in_scope: set[int],
    wrong: dict[int, str],
) -> dict[str, Any]:
    given = reaching.now_answered(one, meeting)
    data = request.POST if wrong else {}
    user: Any = request.user
    return {
        "one": one,
        "given": data.get(f"a-{one.pk}", given),
        "note": data.get(f"n-{one.pk}", one.answer_note),
        "substitute": data.get(f"s-{one.pk}", one.substitute_name),
        "before": one.get_answer_display() if one.answer != given else "",
        "wrong": wrong.get(one.pk, ""),
        "link": links.personal_url(one),
        "phone": one.person.masked_phone if one.person else "",
        "may_call": one.person_id in in_scope and can_unmask(user, one.person),
    }


@act("meeting.change")
@require_POST
def invite(request: HttpRequest, no: str) -> HttpResponse:
    """One more person is called, also somebody who asked to come by the group's link."""
    meeting = fetch(request, no)
    check_can_change(request.user, meeting)
    form = GuestForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        one = Invite(SeatClass(data["seat"]), name=data["name"], phone=data["phone"])
        try:
            lifecycle.invite(meeting, one, by=Actor.of(request.user), at=clock.now())
        except DomainError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("%(name)s is invited.") % {"name": data["name"]})
            return redirect("answers", meeting.no)
    return _page(request, meeting, *_read(meeting), guest_form=form, status=422)


@act("meeting.change")
@require_POST
def renew_link(request: HttpRequest, no: str, pk: int) -> HttpResponse:
    """换新链接: the old one ends at once."""
    meeting = fetch(request, no)
    check_can_change(request.user, meeting)
    one = get_object_or_404(meeting.attendees.select_related("meeting"), pk=pk)
    lifecycle.renew_link(one, by=Actor.of(request.user), at=clock.now())
    messages.success(
        request,
        _("%(name)s has a new link; the old one no longer works.") % {"name": one.name},
    )
    return redirect("answers", meeting.no)
