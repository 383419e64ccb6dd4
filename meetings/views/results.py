"""记结果 and 补记."""

import datetime as dt
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.enums import STILL_OPEN, GateWord
from cases.forms.base import who_could_do
from cases.forms.gates import GateForm
from cases.gating import gate_rows
from cases.lifecycle.case import UNDO_SECONDS
from cases.models import ActionItem, Case, GatePosition, GateUnit, Problem, Round
from cases.standing import FINISHED
from cases.views.common import place_for
from common import clock
from common.acts import act
from common.errors import AlreadyMoved, DomainError
from common.together import Read, hang, read_together
from meetings import chips, lifecycle, remarks
from meetings.enums import WAS_THERE, MeetingStatus
from meetings.forms.results import PastForm, ResultForm
from meetings.lifecycle.minutes import current
from meetings.lifecycle.past import PastMeeting
from meetings.models import Meeting
from meetings.permissions import (
    can_record,
    can_undo_results,
    check_can_undo_results,
)
from meetings.views.calling import add_refusal, fetch
from participants.actor import Actor
from participants.enums import Role, SeatClass, mark_of
from participants.holders import holders
from participants.models import Person
from participants.rosters import roster_of
from platforms.models import Platform
from records import files

EVENING = dt.time(19, 30)  # when a past meeting is said to have begun: villages meet after supper


def _forms(request: HttpRequest, meeting: Meeting, problems: list[Problem]) -> list[ResultForm]:
    """One form per open problem, and one for what came up besides."""
    given = request.POST if request.method == "POST" else None
    shared = {
        "place": meeting.platform,
        "today": clock.today(),
        "people": who_could_do(meeting.platform, clock.today()),
        "held_on": timezone.localdate(meeting.starts_at),
    }
    forms = [
        ResultForm(given, prefix=f"p{one.pk}", problem=one, number=number, **shared)
        for number, one in enumerate(problems, start=1)
    ]
    return [*forms, ResultForm(given, prefix="new", problem=None, **shared)]


@act("meeting.record")
@never_cache
@require_http_methods(["GET", "POST"])
def results(request: HttpRequest, no: str) -> HttpResponse:
    """One page: per problem what came out, who does it, until when."""
    meeting = fetch(request, no)
    request.user.check_may("meeting.record", meeting)
    if not can_record(request.user, meeting):
        return _stands(request, meeting)
    # Of a matter that has ended whatever was said is put on record, so all its problems are asked.
    asked = Q(outcome__in=STILL_OPEN) | Q(case__status__in=FINISHED)
    open_problems = Problem.objects.filter(asked, case__in=meeting.agenda.values("case"))
    problems = list(open_problems.select_related("case__platform").order_by("case_id", "part"))
    forms = _forms(request, meeting, problems)
    gates = gate_forms(request, meeting)
    refused = ""
    sound = request.method == "POST" and all([one.is_valid() for one in (*forms, *gates)])
    if sound:  # all of them speak
        try:
            _record(request, meeting, forms, gates)
        except AlreadyMoved:
            return _stands(request, meeting)
        except DomainError as error:
            refused = error.sentence
        else:
            return redirect("recorded", meeting.no)
    taken = meeting.held_at is not None
    context = {
        "meeting": meeting,
        "when": chips.say_when_where(meeting, clock.now()),
        "forms": forms[:-1],
        "new_form": forms[-1],
        "gates": gates,
        "unsaid": [one.gate.name for one in gates if one.initial_word != GateWord.AGREES],
        "despite": bool(request.POST.get("despite_gates")),
        "gates_open": any(one.errors for one in gates),
        "refused": refused,
        "above": meeting.platform.parent,
        "said_by": Actor.of(request.user).said,
        "readers": _readers(meeting, taken),
        "taken": taken,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "meetings/results.html", context, status=status)


def _readers(meeting: Meeting, taken: bool) -> int:
    """How many get the minutes: who was there, as far as the register knows them."""
    known = meeting.attendees.filter(person__isnull=False)
    return known.filter(attendance__in=WAS_THERE).count() if taken else known.count()


def _stands(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Recorded already, by somebody else or by the same click: shown as it stands."""
    meeting.refresh_from_db(fields=["status"])
    messages.info(request, AlreadyMoved(str(meeting.get_status_display())).sentence)
    return redirect("meeting", meeting.no)


def gate_forms(request: HttpRequest, meeting: Meeting) -> list[GateForm]:
    """One form per gate unit of the matters, its last word preset; two statements, none more
    where no matter has gates."""
    gates, positions, rounds = read_together(
        Read(GateUnit.objects.filter(case__in=meeting.agenda.values("case"), dropped=False)),
        Read(GatePosition.objects.filter(gate__case__in=meeting.agenda.values("case"))),
        Read(Round.objects.filter(case__in=meeting.agenda.values("case"))),
    )
    if not gates:
        return []
    known = {gate.pk for gate in gates}
    hang(gates, "positions", [row for row in positions if row.gate_id in known])
    given = request.POST if request.method == "POST" else None
    return [
        GateForm(given, gate=row["gate"], word=row["word"], condition=row["condition"])
        for row in gate_rows(gates, rounds)
    ]


def _record(
    request: HttpRequest, meeting: Meeting, forms: list[ResultForm], gates: list[GateForm]
) -> None:
    despite = bool(request.POST.get("despite_gates"))
    found = [replace(form.result(), despite_gates=despite) for form in forms[:-1] if form.touched]
    more = forms[-1] if forms[-1].touched else None
    lifecycle.record_results(
        meeting,
        found,
        by=Actor.of(request.user),
        at=clock.now(),
        also=None if more is None else (more.cleaned_data["problem_text"], more.result),
        positions=[form.said for form in gates],
    )


@act("meeting.record")
@never_cache
@require_GET
def recorded(request: HttpRequest, no: str) -> HttpResponse:
    """What was recorded and what the system does now; 撤销 for 30 seconds."""
    meeting = fetch(request, no)
    request.user.check_may("meeting.record", meeting)
    if not meeting.conclusion_count:
        return redirect("meeting", meeting.no)
    minutes = current(meeting)
    age = clock.now() - minutes.made_at
    undo = age <= dt.timedelta(seconds=UNDO_SECONDS) and can_undo_results(request.user, meeting)
    conclusions = meeting.conclusions.select_related("problem")
    context = {
        "meeting": meeting,
        "minutes": minutes,
        "conclusions": conclusions.order_by("problem__case_id", "problem__part"),
        "prepared": ActionItem.objects.filter(meeting_no=meeting.no, status="prepared").count(),
        "can_undo": undo,
        "undo_seconds": UNDO_SECONDS,
        "hints": remarks.after_the_end(meeting.no),
        "told": _readers(meeting, True),
        "cases": Case.objects.seen_by(request.user).filter(pk__in=meeting.agenda.values("case")),
    }
    return render(request, "meetings/recorded.html", context)


@act("meeting.record")
@require_POST
def results_undo(request: HttpRequest, no: str) -> HttpResponse:
    """撤销."""
    meeting = fetch(request, no)
    request.user.check_may("meeting.record", meeting)
    try:
        check_can_undo_results(request.user, meeting)
        lifecycle.undo_results(meeting, by=Actor.of(request.user), at=clock.now())
    except DomainError as error:
        messages.error(request, error.sentence)
        return redirect("meeting", meeting.no)
    messages.success(request, _("Taken back. Nothing of it counts; you can record it again."))
    return redirect("results", meeting.no)


# --- 补记 -----------------------------------------------------------------------------------


@act("meeting.convene")
@never_cache
@require_http_methods(["GET", "POST"])
def past(request: HttpRequest) -> HttpResponse:
    """补记 on one page: when, what, who came, what came out, who does it, until when."""
    place, case = _where(request)
    request.user.check_may("meeting.convene", place)
    request.user.check_may("meeting.record", place)
    today = clock.today()
    entries = roster_of(place, today).entries
    posted = request.POST if request.method == "POST" else None
    form = PastForm(posted, request.FILES or None, place=place, today=today, entries=entries)
    if case is not None:
        form.fields["statement"].required = False
    sound = request.method == "POST" and form.is_valid()
    about = posted.get("statement", "") if posted else (case.statement if case else "")
    result = ResultForm(
        posted,
        prefix="r",
        place=place,
        today=today,
        held_on=form.held_on,
        problem=None,
        about=about,
    )
    del result.fields["problem_text"]
    if case is None:
        del result.fields["text"]  # the one sentence says it already
    result.fields["outcome"].label = _("What came out")
    if request.method == "POST" and result.is_valid() and sound:
        meeting = _enter(request, place, case, form, result)
        if meeting is not None:
            target = "recorded" if meeting.status == MeetingStatus.MINUTED else "meeting"
            return redirect(target, meeting.no)
    context = {
        "form": form,
        "result": result,
        "place": place,
        "case": case,
        "people": _absent_rows(form, posted),
        "above": place.parent,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "meetings/past.html", context, status=status)


def _where(request: HttpRequest) -> tuple[Platform, Case | None]:
    """The place of the matter given, or the one named, or the acting post's own."""
    given = request.GET.get("case")
    if not given:
        return place_for(request, request.GET.get("at", "")), None
    rows = Case.objects.seen_by(request.user).select_related("platform")
    case = get_object_or_404(rows, no=given)
    return case.platform, case


def _absent_rows(form: PastForm, posted: Any) -> list[tuple[Any, str, bool]]:
    away = set(posted.getlist("absent")) if posted else set()
    return [(entry.person, mark_of(entry.seat), entry.person.no in away) for entry in form.entries]


def _enter(
    request: HttpRequest, place: Platform, case: Case | None, form: PastForm, result: ResultForm
) -> Meeting | None:
    """The meeting as recorded; None where it was refused, and the form says why."""
    by, at, data = Actor.of(request.user), clock.now(), form.cleaned_data
    photograph = None
    if data["came"] == "sheet":
        try:
            photograph = files.keep_picture(data["sheet"], by=by)
        except DomainError as error:
            form.add_error("sheet", error.sentence)
            return None
    facts = _facts(place, case, form, result, at)
    try:
        return lifecycle.record_past(
            place,
            PastMeeting(sheet=photograph, present=data["present"], **facts),
            by=by,
            at=at,
            request_id=data["request_id"],
        )
    except DomainError as error:
        if photograph is not None:
            files.discard(photograph)
        add_refusal(form, error)
        return None


def _facts(
    place: Platform, case: Case | None, form: PastForm, result: ResultForm, at: dt.datetime
) -> dict[str, Any]:
    """What the form says of the meeting; those expected are the roster of the place."""
    zone = timezone.get_current_timezone()
    chair = next(iter(holders(place, [Role.CONVENER], form.held_on)), None)
    return {
        "held_at": min(dt.datetime.combine(form.held_on, EVENING, zone), at),
        "statement": form.cleaned_data["statement"],
        "invites": _expected(form, chair),
        "absent": form.absences,
        "results": [result.result()] if result.touched else [],
        "case": case,
        "kind": form.cleaned_data["kind"],
        "venue": place.venues.order_by("id").first(),
        "chair": chair,
    }


def _expected(form: PastForm, chair: Person | None) -> list[lifecycle.Invite]:
    """The roster; whoever presides is expected too where the roster does not name him."""
    invites = [
        lifecycle.Invite(SeatClass(entry.seat), person=entry.person) for entry in form.entries
    ]
    if chair is not None and chair.pk not in {entry.person_id for entry in form.entries}:
        invites.insert(0, lifecycle.Invite(SeatClass.CONVENER, person=chair))
    return invites
