"""点名: everybody, then the absent; one by one; a guest; or a photograph of the sheet."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common import clock
from common.acts import act
from common.errors import DomainError
from meetings import chips, lifecycle, reaching
from meetings.enums import WAS_THERE, Answer, Attendance
from meetings.forms.roll import GuestForm, RollForm, SheetForm
from meetings.models import Attendee, Meeting
from meetings.papers import SIGN_IN
from meetings.permissions import can_record, can_take_roll, check_can_take_roll
from meetings.views.calling import add_refusal, fetch
from meetings.views.minutes import brand_of, word_file
from participants.actor import Actor
from participants.enums import mark_of
from records import files, papers


def _attendees(meeting: Meeting) -> list[Attendee]:
    return list(meeting.attendees.select_related("person").order_by("id"))


def _excused(people: list[Attendee], meeting: Meeting) -> dict[int, Attendance]:
    """Those who asked to be excused from the meeting as it stands."""
    return {
        one.pk: Attendance.EXCUSED
        for one in people
        if reaching.now_answered(one, meeting) == Answer.EXCUSED
    }


def _page(
    request: HttpRequest, meeting: Meeting, template: str, status: int = 200, **context: Any
) -> HttpResponse:
    people = context.pop("people", None) or _attendees(meeting)
    counts = {kind: sum(one.attendance == kind for one in people) for kind in Attendance}
    return render(
        request,
        template,
        {
            "meeting": meeting,
            "when": chips.say_when_where(meeting, clock.now()),
            "people": [_shown(one, meeting) for one in people],
            "excused": len(_excused(people, meeting)),
            "there": sum(counts[kind] for kind in WAS_THERE),
            "absent": counts[Attendance.ABSENT],
            "away": counts[Attendance.EXCUSED],
            "late": counts[Attendance.LATE],
            "too_early": clock.today() < timezone.localdate(meeting.starts_at),
            **context,
        },
        status=status,
    )


def _shown(one: Attendee, meeting: Meeting) -> dict[str, Any]:
    """A person on the wall: name, seat, and what is noted of him so far."""
    if one.attendance in WAS_THERE:
        style = "in"
    elif one.attendance == Attendance.UNKNOWN:
        style = "off" if one.pk in _excused([one], meeting) else ""
    else:
        style = "off"
    said = one.get_attendance_display()
    if one.attendance == Attendance.UNKNOWN and style == "off":
        said = one.get_answer_display()
    return {"one": one, "mark": mark_of(one.seat), "style": style, "said": said}


@act("meeting.roll_call")
@never_cache
@require_http_methods(["GET", "POST"])
def roll(request: HttpRequest, no: str) -> HttpResponse:
    """全部到 sets everybody but those excused, and leads to the absent; then 完成."""
    meeting = fetch(request, no)
    request.user.check_may("meeting.roll_call", meeting)
    if not can_take_roll(request.user, meeting):
        return _over(request, meeting)
    people = _attendees(meeting)
    if request.method == "POST" and request.POST.get("act") == "all":
        return _everybody(request, meeting, people)
    if request.method == "GET" and not request.GET.get("absent"):
        return _page(request, meeting, "meetings/roll.html", people=people)
    form = RollForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            lifecycle.take_roll(
                meeting,
                form.others,
                substitutes=form.substitutes,
                by=Actor.of(request.user),
                at=clock.now(),
            )
        except DomainError as error:
            add_refusal(form, error)
        else:
            return redirect("rolled", meeting.no)
    status = 422 if request.method == "POST" else 200
    return _page(
        request, meeting, "meetings/roll_absent.html", people=people, form=form, status=status
    )


def _over(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The roll can no longer be taken: says where the meeting stands, on its own page."""
    words = {"status": meeting.get_status_display()}
    messages.info(request, _("The meeting stands at “%(status)s”; the roll is closed.") % words)
    return redirect("meeting", meeting.no)


def _everybody(request: HttpRequest, meeting: Meeting, people: list[Attendee]) -> HttpResponse:
    others = _excused(people, meeting)
    try:
        lifecycle.take_roll(meeting, others, by=Actor.of(request.user), at=clock.now())
    except DomainError as error:
        messages.error(request, error.sentence)
        return redirect("roll", meeting.no)
    return redirect(f"{reverse('roll', args=[meeting.no])}?absent=1")


@act("meeting.roll_call")
@never_cache
@require_GET
def rolled(request: HttpRequest, no: str) -> HttpResponse:
    """What was noted, and what comes next."""
    meeting = fetch(request, no)
    request.user.check_may("meeting.roll_call", meeting)
    if meeting.held_at is None:
        return redirect("roll", meeting.no)
    return _page(
        request,
        meeting,
        "meetings/rolled.html",
        may_record=can_record(request.user, meeting),
        may_change=can_take_roll(request.user, meeting),
    )


@act("meeting.roll_call")
@require_POST
def roll_set(request: HttpRequest, no: str) -> HttpResponse:
    """来一个点一个: sets one person; a second tap says the same again."""
    meeting = fetch(request, no)
    check_can_take_roll(request.user, meeting)
    given = request.POST.get("in", "")
    rows = meeting.attendees.select_related("meeting")
    one = get_object_or_404(rows, pk=given if given.isdecimal() else 0)
    try:
        lifecycle.set_attendance(one, Attendance.PRESENT, by=Actor.of(request.user), at=clock.now())
    except DomainError as error:
        messages.error(request, error.sentence)
    return redirect("roll", meeting.no)


@act("meeting.roll_call")
@require_http_methods(["GET", "POST"])
def guest(request: HttpRequest, no: str) -> HttpResponse:
    """加一人: somebody came who was not invited."""
    meeting = fetch(request, no)
    check_can_take_roll(request.user, meeting)
    form = GuestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            lifecycle.add_guest(
                meeting,
                data["guest"],
                seat=data["seat"],
                by=Actor.of(request.user),
                at=clock.now(),
            )
        except DomainError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("%(name)s was added.") % {"name": data["guest"]})
            noted = meeting.attendees.exclude(attendance=Attendance.UNKNOWN).count() > 1
            roll_page = reverse("roll", args=[meeting.no])
            return redirect(f"{roll_page}?absent=1" if noted else roll_page)
    status = 422 if request.method == "POST" else 200
    return _page(request, meeting, "meetings/guest.html", form=form, status=status)


@act("see")
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, no: str) -> HttpResponseBase:
    """拍签到表: the photograph stands for the roll. With one kept, this page hands it out."""
    meeting = fetch(request, no)
    if request.method == "GET" and request.GET.get("file"):
        if meeting.sheet is None:
            raise Http404
        return files.download(meeting.sheet, name=_("Sign-in sheet") + f" {meeting.no}.jpg")
    may_change = can_take_roll(request.user, meeting)
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        check_can_take_roll(request.user, meeting)
        if form.is_valid() and _keep_sheet(request, meeting, form):
            return redirect("rolled", meeting.no)
    status = 422 if request.method == "POST" else 200
    return _page(
        request, meeting, "meetings/sheet.html", form=form, may_change=may_change, status=status
    )


def _keep_sheet(request: HttpRequest, meeting: Meeting, form: SheetForm) -> bool:
    """Whether the photograph was kept and the roll taken by it; else the form says why not."""
    by, at, data = Actor.of(request.user), clock.now(), form.cleaned_data
    try:
        kept = files.keep_picture(data["sheet"], by=by)
    except DomainError as error:
        form.add_error("sheet", error.sentence)
        return False
    try:
        lifecycle.attach_sheet(meeting, kept, present=data["present"], by=by, at=at)
    except DomainError as error:
        files.discard(kept)
        add_refusal(form, error)
        return False
    return True


@act("see")
@require_GET
def sheet_docx(request: HttpRequest, no: str) -> HttpResponse:
    """The sign-in sheet to print: who is expected, and room to sign."""
    meeting = fetch(request, no)
    data = papers.render(
        SIGN_IN,
        meeting,
        title=meeting.public_title,
        author=brand_of(meeting),
        at=clock.now(),
    )
    return word_file(data, f"{_('Sign-in sheet')} {meeting.no}.docx")
