"""会上意见: statements, dissent by side, questions and answers of one meeting, on one page."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cases import lifecycle as cases
from cases.models import Case, Dissent, QaItem, Round
from common import clock
from common.acts import act
from common.errors import DomainError
from common.templatetags.look import full_date
from common.together import Read, read_together
from meetings import lifecycle
from meetings.enums import Attendance
from meetings.forms.voices import DissentForm, QuestionForm, StatementForm
from meetings.models import Attendee, Meeting, Statement
from meetings.permissions import check_can_note_voices
from meetings.views.calling import add_refusal, fetch
from participants.actor import Actor
from platforms.models import Organization

AWAY = (Attendance.ABSENT, Attendance.EXCUSED)


@act("meeting.record")
@never_cache
@require_http_methods(["GET", "POST"])
def meeting_voices(request: HttpRequest, no: str) -> HttpResponse:
    """What was said at the table, and three folded forms to enter more; none is needed."""
    meeting = fetch(request, no)
    check_can_note_voices(request.user, meeting)
    matters = [item.case for item in meeting.agenda.select_related("case__platform__parent")]
    kind = request.POST.get("act", "")
    made = _forms(request, meeting, matters, kind)
    if kind in made and made[kind].is_valid():
        try:
            said = _enter(request, meeting, made[kind])
        except DomainError as error:
            add_refusal(made[kind], error)
        else:
            messages.success(request, said)
            return redirect("meeting_voices", meeting.no)
    statements, dissents, questions = read_together(
        Read(Statement.objects.filter(meeting=meeting), "*", "speaker__name"),
        Read(Dissent.objects.filter(round__meeting_no=meeting.no)),
        Read(QaItem.objects.filter(round__meeting_no=meeting.no), "*", "unit__short_name"),
    )
    context = {
        "meeting": meeting,
        "named": request.user.may("meeting.see_statements", meeting),
        "statements": statements,
        "dissents": dissents,
        "questions": questions,
        "open": kind if kind in made else "",
        **{f"{name}_form": form for name, form in made.items()},
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "meetings/voices.html", context, status=status)


def _forms(
    request: HttpRequest, meeting: Meeting, matters: list[Case], kind: str
) -> dict[str, forms.Form]:
    def given(name: str) -> Any:
        return request.POST if kind == name else None

    people = list(meeting.attendees.exclude(attendance__in=AWAY).order_by("id"))
    units = Organization.objects.visible_to(request.user).order_by("rank", "id")
    held_on = timezone.localdate(meeting.starts_at)
    return {
        "statement": StatementForm(
            given("statement"), cases=matters, people=people, prefix="s", auto_id="s_%s"
        ),
        "dissent": DissentForm(given("dissent"), cases=matters, prefix="d", auto_id="d_%s"),
        "question": QuestionForm(
            given("question"),
            cases=matters,
            units=units,
            held_on=held_on,
            prefix="q",
            auto_id="q_%s",
        ),
    }


def _enter(request: HttpRequest, meeting: Meeting, form: Any) -> str:
    """Carries out what was sent; what to say of it."""
    by, at, data = Actor.of(request.user), clock.now(), form.cleaned_data
    once = {"by": by, "at": at, "request_id": data["request_id"]}
    if isinstance(form, StatementForm):
        speaker: Attendee | None = form.people.get(data["speaker"])
        lifecycle.state(
            meeting, form.matter, data["words"], speaker=speaker, side=data["side"], **once
        )
        return _("Noted. One tap takes it down as an opinion.")
    one = Round.objects.select_related("case__platform").get(
        meeting_no=meeting.no, case=form.matter
    )
    if isinstance(form, DissentForm):
        row = cases.dissent(one, data["side"], data["words"], reason=data["reason"], **once)
        return _("Noted. It is to be explained by %(day)s.") % {"day": full_date(row.explain_by)}
    item = cases.ask(one, form.question, **once)
    if item.problem_id:
        return _("Noted, and carried on as problem %(part)s.") % {"part": item.problem.part}  # type: ignore[union-attr]  # carried on as a problem in this branch
    return _("Noted.")


@act("meeting.record")
@require_POST
def statement_opinion(request: HttpRequest, no: str, pk: int) -> HttpResponse:
    """记为意见, one tap."""
    meeting = fetch(request, no)
    check_can_note_voices(request.user, meeting)
    rows = meeting.statements.select_related("case__platform", "speaker__person")
    row = get_object_or_404(rows, pk=pk)
    row.meeting = meeting
    try:
        lifecycle.note_as_opinion(row, by=Actor.of(request.user), at=clock.now())
    except DomainError as error:
        messages.info(request, error.sentence)
    else:
        messages.success(request, _("Taken down. It is looked into within fifteen days."))
    return redirect("meeting_voices", meeting.no)
