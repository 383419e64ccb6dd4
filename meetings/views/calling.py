"""A meeting that is called: carry the text away, change it or call it off."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import condition, require_GET, require_http_methods, require_POST

from common import clock
from common.acts import act
from common.errors import AlreadyMoved, DomainError
from meetings import chips, grouptext, lifecycle, links, picture, queries, reaching
from meetings.enums import MeetingStatus
from meetings.forms.calling import MoveForm, ReasonForm, WrongForm
from meetings.held import held_back
from meetings.models import Meeting
from meetings.permissions import (
    can_answer_for,
    can_call_elsewhere,
    can_change,
    check_can_change,
    check_sees,
)
from participants.actor import Actor
from platforms import settings as platform_settings


def fetch(request: HttpRequest, no: str) -> Meeting:
    """The meeting, through what the acting post may open."""
    rows = Meeting.objects.seen_by(request.user)
    meeting = get_object_or_404(
        rows.select_related("platform__parent", "host", "organizer", "venue", "chair", "recorder"),
        no=no,
    )
    check_sees(request.user, meeting)
    return meeting


def add_refusal(form: Any, error: DomainError) -> None:
    """Puts a refusal where it belongs: beside its field, or above the form."""
    placed = {name: text for name, text in error.errors.items() if name in form.fields}
    for name, text in placed.items():
        form.add_error(name, text)
    if not placed:
        form.add_error(None, error.sentence)


# --- afterwards -----------------------------------------------------------------------------


@act("meeting.convene")
@never_cache
@require_GET
def convened(request: HttpRequest, no: str) -> HttpResponse:
    """定下来了: the text, the picture, the links, 发错了, and what the system does by itself."""
    meeting = fetch(request, no)
    request.user.check_may("meeting.convene", meeting)
    if meeting.status != MeetingStatus.CONVENED:
        return redirect("meeting", meeting.no)
    everybody, knows = reaching.read([meeting], "*", "person__*")
    people = [one for one in everybody if one.invited]
    reached = [one for one in people if one.person and one.person.phone_last4]
    context = {
        "meeting": meeting,
        "title": grouptext.title_of(meeting),
        "when": chips.say_near(meeting.starts_at, clock.now()),
        "people": [(one, links.personal_url(one)) for one in people],
        "reached": len(reached),
        "unreached": chips.say_names(one.name for one in people if one not in reached),
        "answers": reaching.counted(meeting, people, knows),
        "roll_from": timezone.localtime(meeting.starts_at - queries.BEFORE),
        "wrong": WrongForm() if can_change(request.user, meeting) else None,
        "may_call_elsewhere": can_call_elsewhere(request.user, meeting),
        "may_answer_for": can_answer_for(request.user, meeting),
        "held": held_back(request.user, meeting),
        "can_draw": picture.fonts() is not None,
        "may_group": bool(meeting.group_text) and can_change(request.user, meeting),
        "group": reaching.group_told(meeting),
        "is_off": False,
    }
    return render(request, "meetings/convened.html", context)


def _drawn(request: HttpRequest, no: str) -> picture.Drawing:
    """What stands on the picture; read once per request."""
    kept = getattr(request, "drawing", None)
    if kept is None:
        meeting = fetch(request, no)
        if meeting.restricted:
            raise Http404
        brand = platform_settings.load([meeting.platform]).brand(meeting.platform).value
        kept = picture.Drawing(
            brand=brand,
            place=meeting.platform.name,
            title=grouptext.title_of(meeting),
            when=chips.say_moment(meeting.starts_at),
            where=meeting.where,
            invited=meeting.attendees.filter(invited=True).count(),
            link=links.group_url(meeting.group_token),
        )
        request.drawing = kept  # type: ignore[attr-defined]  # the middleware reads it from the request
    return kept


@act("see")
@require_GET
@condition(etag_func=lambda request, no: _drawn(request, no).etag)
def notice_picture(request: HttpRequest, no: str) -> HttpResponse:
    """The notice as a picture for the group: WeChat forwards no SVG. None for restricted ones."""
    response = HttpResponse(_drawn(request, no).png(), content_type="image/png")
    response["Cache-Control"] = "private, max-age=0, must-revalidate"
    return response


# --- changing -------------------------------------------------------------------------------


@act("meeting.change")
@require_http_methods(["GET", "POST"])
def meeting_move(request: HttpRequest, no: str) -> HttpResponse:
    """时间要改: old and new are shown and told; everybody is asked again."""
    meeting = fetch(request, no)
    check_can_change(request.user, meeting)
    initial = {
        "when": chips.value_of(meeting.starts_at),
        "place": meeting.where,
        "version": meeting.version,
    }
    form = MoveForm(request.POST or None, place=meeting.platform, at=clock.now(), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            _put_off(request, meeting, form)
        except DomainError as error:
            add_refusal(form, error)
        else:
            return redirect("convened", meeting.no)
    context = {"meeting": meeting, "form": form, "now": chips.say_moment(meeting.starts_at)}
    status = 422 if form.errors else 200
    return render(request, "meetings/move.html", context, status=status)


def _put_off(request: HttpRequest, meeting: Meeting, form: MoveForm) -> None:
    data = form.cleaned_data
    if data["version"] != meeting.version:
        raise AlreadyMoved(chips.say_moment(meeting.starts_at))
    if data["starts_at"] == meeting.starts_at and form.said_place == meeting.where:
        raise DomainError(_("Time and place are as before; nothing was changed."))
    lifecycle.put_off(
        meeting,
        starts_at=data["starts_at"],
        venue=data["venue"],
        place_text=data["place_text"],
        reason=data["reason"],
        group_text=grouptext.correction(meeting, data["starts_at"], form.said_place),
        by=Actor.of(request.user),
        at=clock.now(),
    )


@act("meeting.change")
@require_http_methods(["GET", "POST"])
def meeting_cancel(request: HttpRequest, no: str) -> HttpResponse:
    """这会不开了, with a reason; the group gets a sentence to paste."""
    meeting = fetch(request, no)
    check_can_change(request.user, meeting)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _call_off(request, meeting, form.cleaned_data["reason"])
        except DomainError as error:
            add_refusal(form, error)
    context = {"meeting": meeting, "form": form, "now": chips.say_moment(meeting.starts_at)}
    status = 422 if form.errors else 200
    return render(request, "meetings/cancel.html", context, status=status)


@act("meeting.change")
@require_POST
def meeting_wrong(request: HttpRequest, no: str) -> HttpResponse:
    """发错了: three ways, the reason is the chip itself."""
    meeting = fetch(request, no)
    check_can_change(request.user, meeting)
    form = WrongForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please tap what is wrong."))
        return redirect("convened", meeting.no)
    why = form.cleaned_data["why"]
    if why == WrongForm.MOVED:
        return redirect("meeting_move", meeting.no)
    return _call_off(request, meeting, str(dict(form.fields["why"].choices)[why]))  # type: ignore[attr-defined]  # a field with choices


def _call_off(request: HttpRequest, meeting: Meeting, reason: str) -> HttpResponse:
    by = Actor.of(request.user)
    try:
        lifecycle.call_off(meeting, reason, by=by, at=clock.now())
    except AlreadyMoved as error:
        messages.error(request, error.sentence)
    else:
        messages.success(
            request, _("Called off. Those who were told are told once that it is not held.")
        )
    return redirect("meeting", meeting.no)
