"""看纪要: read, confirm, say what is not right, answer it, attach the signed paper, print."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common import clock
from common.acts import act
from common.errors import AlreadyMoved, DomainError
from meetings import lifecycle
from meetings.enums import WAS_THERE, MeetingStatus, MinutesReply
from meetings.errors import NotYours
from meetings.forms.minutes import CorrectForm, RespondForm, SayForm, ScanForm
from meetings.models import Attendee, Meeting, Minutes
from meetings.papers import MINUTES, wording
from meetings.permissions import (
    can_attach_scan,
    can_confirm,
    can_correct_minutes,
    can_object,
    can_respond,
    check_can_attach_scan,
    check_can_confirm,
    check_can_correct_minutes,
    check_can_object,
    check_can_respond,
)
from meetings.views.calling import add_refusal, fetch
from meetings.views.register import badge
from participants.actor import Actor
from platforms import settings as platform_settings
from records import files, papers


def newest(meeting: Meeting) -> Minutes:
    """The newest minutes; 404 while no result is recorded."""
    minutes = meeting.minutes.order_by("-version").first()
    if minutes is None:
        raise Http404(_("No minutes yet."))
    minutes.meeting = meeting
    return minutes


def _asked_for(request: HttpRequest, meeting: Meeting) -> Minutes:
    """The version the address names, the newest where it names none; 404 for any other."""
    version = request.GET.get("version", "")
    if not version:
        return newest(meeting)
    found = get_object_or_404(
        meeting.minutes, version=version if version.isdecimal() and len(version) < 4 else 0
    )
    found.meeting = meeting
    return found


def _there(meeting: Meeting) -> list[Attendee]:
    """Who was at the meeting."""
    return list(meeting.attendees.filter(attendance__in=WAS_THERE).order_by("id"))


def _own_seat(request: HttpRequest, there: Iterable[Attendee]) -> Attendee | None:
    """The seat of whoever is signed in, where he was among those ``there``."""
    mine = request.user.person_id
    return next((one for one in there if mine and one.person_id == mine), None)


@act("see")
@never_cache
@require_GET
def minutes(request: HttpRequest, no: str) -> HttpResponse:
    """The minutes as a paper, who said what of them, and what one may do."""
    meeting = fetch(request, no)
    found = _asked_for(request, meeting)
    last = newest(meeting)
    if found.pk != last.pk:
        return _earlier(request, found, last)
    return _page(request, meeting, found)


def _earlier(request: HttpRequest, found: Minutes, last: Minutes) -> HttpResponse:
    """A version that was corrected: to be read, with nothing to do."""
    named = request.user.may("meeting.see_statements", found.meeting)
    context = {
        "meeting": found.meeting,
        "minutes": found,
        "last": last,
        "paper": wording.minutes_content(found, inside=True, named=named),
    }
    return render(request, "meetings/minutes_earlier.html", context)


def _page(
    request: HttpRequest, meeting: Meeting, found: Minutes, status: int = 200, **forms: Any
) -> HttpResponse:
    user = request.user
    named = user.may("meeting.see_statements", meeting)
    there = _there(meeting)
    seat = _own_seat(request, there)
    said = wording.said_of(found)
    objections = [row for row in said if row.reply == MinutesReply.OBJECTS]
    mine = next((row for row in said if seat and row.attendee_id == seat.pk), None)
    may_confirm = can_confirm(user, meeting)
    may_object = seat is not None and can_object(user, meeting)
    context = {
        "meeting": meeting,
        "minutes": found,
        "paper": wording.minutes_content(found, inside=True, named=named),
        "badge": badge(meeting),
        "fine": len(said) - len(objections),
        "objecting": len(objections),
        "silent": max(len(there) - len(said), 0),
        "there": len(there),
        "named": named,
        "objections": objections,
        "mine": mine,
        "may_confirm": may_confirm,
        "why_not": "" if may_confirm else _why_not(user, meeting),
        "may_object": may_object,
        "may_agree": may_object and (mine is None or mine.reply == MinutesReply.OBJECTS),
        "may_respond": can_respond(user, meeting),
        "may_scan": can_attach_scan(user, meeting),
        "may_correct": can_correct_minutes(user, meeting),
        "earlier": range(found.version - 1, 0, -1),
        "say_form": SayForm(),
        "answering": None,
        "answer_typed": "",
        "answer_wrong": "",
        "confirmed_now": request.GET.get("done") == "confirmed" and found.confirmed_at,
        **forms,
    }
    return render(request, "meetings/minutes.html", context, status=status)


def _why_not(user: Any, meeting: Meeting) -> str:
    """Why somebody who records for the place does not confirm; empty where nobody would ask."""
    if meeting.status != MeetingStatus.MINUTED or not user.may("meeting.record", meeting):
        return ""
    if user.may("meeting.confirm_minutes", meeting):
        return ""
    return _("The first convener confirms the minutes himself; nobody does it for him.")


@act("meeting.confirm_minutes")
@require_POST
def confirm(request: HttpRequest, no: str) -> HttpResponse:
    """没问题, by the convener or the host's office. A second click says how it stands."""
    meeting = fetch(request, no)
    request.user.check_may("meeting.confirm_minutes", meeting)
    try:
        check_can_confirm(request.user, meeting)
        _check_read(request, meeting)
        lifecycle.confirm_minutes(meeting, by=Actor.of(request.user), at=clock.now())
    except AlreadyMoved as error:
        messages.info(request, error.sentence)
        return redirect("minutes", meeting.no)
    return redirect(reverse("minutes", args=[meeting.no]) + "?done=confirmed")


@act("minutes.object")
@require_POST
def say(request: HttpRequest, no: str) -> HttpResponse:
    """属实 or 有出入, by who was there and is signed in."""
    meeting = fetch(request, no)
    request.user.check_may("minutes.object", meeting)
    found, form = newest(meeting), SayForm(request.POST)
    seat = _own_seat(request, _there(meeting))
    try:
        check_can_object(request.user, meeting)
        _check_read(request, meeting)
        if seat is None:
            raise NotYours(_("Those who were at the meeting answer for the minutes."))
        if form.is_valid():
            data = form.cleaned_data
            reply = MinutesReply(data["reply"])
            text = data["text"] if reply == MinutesReply.OBJECTS else ""
            by = Actor.of(request.user)
            lifecycle.answer_minutes(found, seat, reply, by=by, at=clock.now(), text=text)
            messages.success(request, _("Your word is on record. Thank you."))
            return redirect("minutes", meeting.no)
    except AlreadyMoved as error:
        messages.info(request, error.sentence)
        return redirect("minutes", meeting.no)
    except DomainError as error:
        form.add_error("text", error.sentence)
    return _page(request, meeting, found, status=422, say_form=form)


@act("meeting.record")
@require_POST
def respond(request: HttpRequest, no: str) -> HttpResponse:
    """An objection is answered in words."""
    meeting = fetch(request, no)
    check_can_respond(request.user, meeting)
    found, form = newest(meeting), RespondForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        objections = found.answers.filter(reply=MinutesReply.OBJECTS)
        row = get_object_or_404(objections.select_related("minutes"), pk=data["answer"])
        row.minutes.meeting = meeting
        try:
            lifecycle.respond(row, data["response"], by=Actor.of(request.user), at=clock.now())
        except DomainError as error:
            form.add_error("response", error.sentence)
        else:
            messages.success(request, _("Answered. Both print under the minutes."))
            return redirect("minutes", meeting.no)
    wrong = " ".join(form.errors.get("response", []))
    return _page(
        request,
        meeting,
        found,
        status=422,
        answering=form.cleaned_data.get("answer"),
        answer_typed=request.POST.get("response", ""),
        answer_wrong=wrong,
    )


def _check_read(request: HttpRequest, meeting: Meeting) -> None:
    """Whoever answers has the newest version before him. Raises AlreadyMoved."""
    read = request.POST.get("version", "")
    if read and read != str(newest(meeting).version):
        raise AlreadyMoved(_("corrected meanwhile; please read the new version"))


@act("record.correct")
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, no: str) -> HttpResponse:
    """更正: the next version, with the results as they should have read."""
    meeting = fetch(request, no)
    check_can_correct_minutes(request.user, meeting)
    rows = meeting.conclusions.select_related("problem").order_by("problem__case", "problem__part")
    read = {"version": newest(meeting).version}
    form = CorrectForm(request.POST or None, conclusions=rows, initial=read)
    if request.method == "POST" and form.is_valid():
        by, reason = Actor.of(request.user), form.cleaned_data["reason"]
        try:
            _check_read(request, meeting)
            made = lifecycle.correct_minutes(meeting, form.texts, reason, by=by, at=clock.now())
        except DomainError as error:
            add_refusal(form, error)
        else:
            said = _("Version %(version)s is out. Those who were there are told and may object.")
            messages.success(request, said % {"version": made.version})
            return redirect("minutes", meeting.no)
    status = 422 if form.errors else 200
    context = {"meeting": meeting, "form": form}
    return render(request, "meetings/minutes_correct.html", context, status=status)


@act("meeting.record")
@require_http_methods(["GET", "POST"])
def scan(request: HttpRequest, no: str) -> HttpResponseBase:
    """The signed paper: with it, confirmed minutes are final."""
    meeting = fetch(request, no)
    request.user.check_may("meeting.record", meeting)
    found = newest(meeting)
    if request.method == "GET" and request.GET.get("file"):
        if found.scan is None:
            raise Http404
        ending = found.scan.path.rpartition(".")[2]
        return files.download(found.scan, name=f"{_('Minutes')} {meeting.no}.{ending}")
    form = ScanForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        check_can_attach_scan(request.user, meeting)
        if form.is_valid() and _keep_scan(request, meeting, form):
            messages.success(request, _("The signed paper is on record."))
            return redirect("minutes", meeting.no)
    context = {
        "meeting": meeting,
        "minutes": found,
        "form": form,
        "may_scan": can_attach_scan(request.user, meeting),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "meetings/scan.html", context, status=status)


def _keep_scan(request: HttpRequest, meeting: Meeting, form: ScanForm) -> bool:
    by = Actor.of(request.user)
    try:
        kept = files.keep_paper(form.cleaned_data["scan"], by=by)
    except DomainError as error:
        form.add_error("scan", error.sentence)
        return False
    try:
        lifecycle.attach_scan(meeting, kept, by=by, at=clock.now())
    except DomainError as error:
        files.discard(kept)
        add_refusal(form, error)
        return False
    return True


@act("see")
@require_GET
def docx(request: HttpRequest, no: str) -> HttpResponse:
    """The minutes as the Word file the office prints; nothing of a restricted matter's title."""
    meeting = fetch(request, no)
    found = _asked_for(request, meeting)
    named = request.user.may("meeting.see_statements", meeting)
    data = papers.render(
        MINUTES,
        found,
        title=meeting.public_title,
        author=brand_of(meeting),
        at=found.made_at,
        inside=False,
        named=named,
    )
    return word_file(data, f"{_('Minutes')} {meeting.no}.docx")


def brand_of(meeting: Meeting) -> str:
    """Under which name the platform's papers go out."""
    return str(platform_settings.load([meeting.platform]).brand(meeting.platform).value)


def word_file(data: bytes, name: str) -> HttpResponse:
    """A Word file to keep, called ``name``."""
    headers = {
        "Content-Type": papers.WORD,
        "Content-Disposition": files.attachment(name),
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(data, headers=headers)
