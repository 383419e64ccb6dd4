"""意见: what was said about a matter, what looking into it came to, dissent and its explanation."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import lifecycle
from cases.enums import OpinionOutcome, OpinionSource, QuestionOutcome, ToldHow, VerifiedHow
from cases.forms.voices import ExplainDissentForm, OpinionForm, VerifyOpinionForm
from cases.models import Case, Dissent, Opinion, OpinionVerification, QaItem
from cases.permissions import can_correct
from cases.showing import badge
from cases.standing import FINISHED
from cases.views.common import REFUSED, acted, fetch_case, form_page, sent
from cases.voice_permissions import (
    can_explain_dissent,
    can_take_down_opinion,
    check_can_explain_dissent,
    check_can_take_down_opinion,
    check_can_verify_opinion,
)
from common import clock
from common.acts import act
from common.templatetags.look import full_date
from common.together import Read, read_together
from notices import outbox
from participants.actor import Actor

TONES = {
    OpinionOutcome.OPEN: ("", "wait"),
    OpinionOutcome.FEASIBLE: ("done", "done"),
    OpinionOutcome.PARTLY: ("now", "part"),
    OpinionOutcome.INFEASIBLE: ("slow", "cross"),
}
ANSWER_TONES = {
    QuestionOutcome.ANSWERED: ("done", "check"),
    QuestionOutcome.SOLVED: ("done", "done"),
    QuestionOutcome.PROMISED: ("now", "clock"),
    QuestionOutcome.UNANSWERED: ("slow", "loop"),
}


@act("see")
@require_http_methods(["GET", "POST"])
def case_opinions(request: HttpRequest, no: str) -> HttpResponse:
    """Everything said about a matter: opinions, dissent by side, questions with their answers."""
    case = fetch_case(request, no)
    may = can_take_down_opinion(request.user, case)
    form = OpinionForm(sent(request), today=clock.today())

    def carry_out() -> None:
        data = form.cleaned_data
        lifecycle.voice_opinion(
            case,
            data["words"],
            OpinionSource(data["source"]),
            voiced_on=data["voiced_on"],
            name=data["name"],
            phone=data["phone"] or "",
            by=Actor.of(request.user),
            at=clock.now(),
            request_id=data["request_id"],
        )

    if request.method == "POST":
        check_can_take_down_opinion(request.user, case)
        if acted(form, carry_out):
            messages.success(request, _("Taken down. It is looked into within fifteen days."))
            return redirect("case_opinions", case.no)
    context = {"case": case, "form": form if may else None, **_said(request.user, case)}
    status = REFUSED if request.method == "POST" else 200
    return render(request, "cases/opinions.html", context, status=status)


def _said(user: Any, case: Case) -> dict[str, Any]:
    """The rows of the page; who said it is named where statements may be seen (§0.14)."""
    opinions, looked, dissents, questions = read_together(
        Read(Opinion.objects.filter(case=case), "*", "person__name"),
        Read(OpinionVerification.objects.filter(opinion__case=case)),
        Read(Dissent.objects.filter(case=case), "*", "round__number"),
        Read(QaItem.objects.filter(case=case), "*", "round__number", "unit__short_name"),
    )
    named = user.may("meeting.see_statements", case)
    found = {row.opinion_id: row for row in looked}
    may_verify, owed = can_correct(user, case), [row for row in dissents if not row.explanation]
    for row in owed[:1]:
        row.case = case
    may_explain = bool(owed) and can_explain_dissent(user, owed[0])
    return {
        "opinions": [_opinion(row, found.get(row.pk), named, may_verify) for row in opinions],
        "named": named,
        "dissents": [(row, may_explain and not row.explanation) for row in dissents],
        "questions": [(row, badge(*_tone(row), row.get_outcome_display())) for row in questions],
    }


def _tone(row: QaItem) -> tuple[str, str]:
    return ANSWER_TONES[QuestionOutcome(row.outcome)]


def _opinion(
    row: Opinion, found: OpinionVerification | None, named: bool, may_verify: bool
) -> dict[str, Any]:
    who = (row.person.name if row.person else row.name) if named else ""
    return {
        "row": row,
        "who": who,
        "badge": badge(*TONES[OpinionOutcome(row.outcome)], row.get_outcome_display()),
        "found": found,
        "owed": found is None and may_verify,
    }


@act("record.correct")
@require_http_methods(["GET", "POST"])
def opinion_verify(request: HttpRequest, no: str, pk: int) -> HttpResponse:
    """可行 or not, with the reason; who voiced it gets word."""
    case = fetch_case(request, no)
    row = get_object_or_404(case.opinions.select_related("person"), pk=pk)
    row.case = case
    check_can_verify_opinion(request.user, row)
    reached = row.person is not None and outbox.reached_by_message(row.person)
    ended = case.status in FINISHED
    form = VerifyOpinionForm(sent(request), reached=reached)
    made: list[OpinionVerification] = []

    def carry_out() -> None:
        data = form.cleaned_data
        made.append(
            lifecycle.verify_opinion(
                row,
                OpinionOutcome(data["outcome"]),
                VerifiedHow(data["how"]),
                reason=data["reason"],
                told_in_person=data.get("told", False),
                by=Actor.of(request.user),
                at=clock.now(),
            )
        )

    if request.method == "POST" and acted(form, carry_out):
        more = "" if ended else _("The next meeting opens with it.")
        if made[0].told == ToldHow.NOTICE:
            more = _("Who voiced it gets a message.")
        messages.success(request, _("On record.") + more)
        return redirect("case_opinions", case.no)
    text = _("Voiced on %(day)s. The next meeting opens with what you find.")
    if ended:  # no meeting comes any more
        text = _("Voiced on %(day)s.")
    words = {
        "heading": _("Look into an opinion"),
        "text": text % {"day": full_date(row.voiced_on)},
        "about": row.words,
        "button": _("Note it down"),
        "back": reverse("case_opinions", args=[case.no]),
    }
    return form_page(request, "cases/unit_act.html", form, words)


@act("meeting.record")
@require_http_methods(["GET", "POST"])
def dissent_explain(request: HttpRequest, no: str, pk: int) -> HttpResponse:
    """The organiser explains in one sentence."""
    case = fetch_case(request, no)
    row = get_object_or_404(case.dissents.select_related("round"), pk=pk)
    row.case = case
    check_can_explain_dissent(request.user, row)
    form = ExplainDissentForm(sent(request))
    by, at = Actor.of(request.user), clock.now()

    def carry_out() -> None:
        lifecycle.explain_dissent(row, form.cleaned_data["text"], by=by, at=at)

    if request.method == "POST" and acted(form, carry_out):
        messages.success(request, _("On record; it prints under the minutes."))
        return redirect("case_opinions", case.no)
    words = {
        "heading": _("Explain to %(side)s") % {"side": row.side},
        "text": _("Reason given: %(reason)s") % {"reason": row.reason} if row.reason else "",
        "about": row.words,
        "button": _("Explain it"),
        "back": reverse("case_opinions", args=[case.no]),
    }
    return form_page(request, "cases/unit_act.html", form, words)
