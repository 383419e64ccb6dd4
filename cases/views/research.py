"""调研 of a matter: the records with their lists, a new one, the answer to one suggestion."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import lifecycle
from cases.enums import LineKind, Taken
from cases.forms.research import ResearchForm, SuggestionForm
from cases.models import Research, ResearchLine
from cases.permissions import can_correct, check_can_correct
from cases.showing import badge
from cases.views.common import REFUSED, acted, fetch_case, form_page, sent
from common import clock
from common.acts import act
from common.errors import AlreadyMoved
from common.together import Read, hang, read_together
from participants.actor import Actor

TONES = {
    Taken.OPEN: ("", "wait"),
    Taken.ADOPTED: ("done", "done"),
    Taken.PARTLY: ("now", "part"),
    Taken.REFUSED: ("slow", "cross"),
}


@act("see")
@require_http_methods(["GET", "POST"])
def case_research(request: HttpRequest, no: str) -> HttpResponse:
    """Every research of the matter with its problems and suggestions; below, a new one."""
    case = fetch_case(request, no)
    may = can_correct(request.user, case)
    form = ResearchForm(sent(request), today=clock.today())
    by, at = Actor.of(request.user), clock.now()

    def carry_out() -> None:
        once = form.cleaned_data["request_id"]
        lifecycle.record_research(case, form.found, by=by, at=at, request_id=once)

    if request.method == "POST":
        check_can_correct(request.user, case)
        if acted(form, carry_out):
            messages.success(request, _("On record. Each suggestion waits for its answer."))
            return redirect("case_research", case.no)
    rows, lines = read_together(
        Read(Research.objects.filter(case=case)),
        Read(ResearchLine.objects.filter(research__case=case)),
    )
    if rows:
        hang(rows, "lines", sorted(lines, key=lambda line: line.position))
    context = {
        "case": case,
        "form": form if may else None,
        "may": may,
        "rows": [
            {
                "row": row,
                "problems": [one for one in row.lines.all() if one.kind == LineKind.PROBLEM],
                "suggestions": [
                    (one, badge(*TONES[Taken(one.taken)], one.get_taken_display()))
                    for one in row.lines.all()
                    if one.kind == LineKind.SUGGESTION
                ],
            }
            for row in rows
        ],
    }
    status = REFUSED if request.method == "POST" else 200
    return render(request, "cases/research.html", context, status=status)


@act("record.correct")
@require_http_methods(["GET", "POST"])
def suggestion_answer(request: HttpRequest, no: str, pk: int) -> HttpResponse:
    """The answer to one suggestion."""
    case = fetch_case(request, no)
    rows = ResearchLine.objects.filter(research__case=case, kind=LineKind.SUGGESTION)
    line = get_object_or_404(rows.select_related("research"), pk=pk)
    line.research.case = case
    check_can_correct(request.user, case)
    if line.taken != Taken.OPEN:
        raise AlreadyMoved(str(line.get_taken_display()))
    form = SuggestionForm(sent(request))
    by, at = Actor.of(request.user), clock.now()

    def carry_out() -> None:
        data = form.cleaned_data
        lifecycle.answer_suggestion(
            line, Taken(data["taken"]), data["unit"], reason=data["reason"], by=by, at=at
        )

    if request.method == "POST" and acted(form, carry_out):
        messages.success(request, _("On record."))
        return redirect("case_research", case.no)
    words = {
        "heading": _("Answer to a suggestion"),
        "text": _("What the unit answered; the first answer stands."),
        "about": line.text,
        "button": _("Note it down"),
        "back": reverse("case_research", args=[case.no]),
    }
    return form_page(request, "cases/unit_act.html", form, words)
