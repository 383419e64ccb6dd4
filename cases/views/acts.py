"""The smaller acts of a matter, each with its one page: what the level above says, and turns."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases import lifecycle
from cases.enums import STILL_OPEN, Category, ProblemOutcome, Source, Weight
from cases.forms.base import ReasonForm
from cases.forms.following import DirectForm, ExplainForm, ItemForm, ProblemForm
from cases.forms.raising import DescribeForm, MoveForm
from cases.forms.stages import SuspendForm
from cases.models import Case
from cases.moving import places_to_move_to
from cases.permissions import (
    can_take_up_above,
    check_can_correct,
    check_can_describe,
    check_can_explain,
    check_can_handle_directly,
    check_can_make_item,
    check_can_move,
    check_can_note,
    check_can_object,
    check_can_reopen,
    check_can_resume,
    check_can_suspend,
    check_can_void,
)
from cases.standing import Standing
from cases.views.common import acted, back_to, fetch_case, form_page, sent
from common import clock
from common.acts import act
from participants.actor import Actor


def _reason_page(
    request: HttpRequest, case: Case, do: Any, words: dict[str, Any], done: str
) -> HttpResponse:
    """A serious act as a whole page: what will happen, why, and one button."""
    form = ReasonForm(sent(request), label=words.pop("label", ""))

    def carry_out() -> None:
        do(case, form.cleaned_data["reason"], by=Actor.of(request.user), at=clock.now())

    if request.method == "POST" and acted(form, carry_out):
        return back_to(case, request.user, done)
    return form_page(request, "cases/reason.html", form, {"case": case, **words})


@act("case.object")
@require_POST
def case_noted(request: HttpRequest, no: str) -> HttpResponse:
    """看过: the level above has seen the report."""
    case = fetch_case(request, no)
    check_can_note(request.user, case)
    lifecycle.note_seen(case, by=Actor.of(request.user), at=clock.now())
    messages.success(request, _("Noted that you have seen it. The village goes on by itself."))
    return back_to(case, request.user)


@act("case.object")
@require_http_methods(["GET", "POST"])
def case_return(request: HttpRequest, no: str) -> HttpResponse:
    """The level above objects: within the term it goes back, afterwards it is a remark."""
    case = fetch_case(request, no)
    check_can_object(request.user, case)
    held = case.rounds.filter(held_on__isnull=False).exists()
    in_time = bool(case.object_until and clock.today() <= case.object_until) and not held
    words = {
        "heading": _("Return it to the village") if in_time else _("Leave a remark"),
        "text": _("The village changes it and puts it again. What you write is read there.")
        if in_time
        else _("The time for objections is over, so this stops nothing: it stands in the history."),
        "label": _("What is to be changed") if in_time else _("What you want to remark"),
        "button": _("Return it") if in_time else _("Leave the remark"),
    }
    done = "returned" if in_time else "remarked"
    return _reason_page(request, case, lifecycle.object_to, words, done)


@act("record.void")
@require_http_methods(["GET", "POST"])
def case_void(request: HttpRequest, no: str) -> HttpResponse:
    """作废: out of every list and figure; the number stays used."""
    case = fetch_case(request, no)
    check_can_void(request.user, case)
    words = {
        "heading": _("Make this matter void?"),
        "text": _(
            "It leaves every list, count and reminder, and what was being done for it stops. The "
            "number stays used and the history stays readable."
        ),
        "button": _("Make it void"),
        "risk": True,
    }
    return _reason_page(request, case, lifecycle.void, words, "voided")


@act("case.close")
@require_http_methods(["GET", "POST"])
def case_suspend(request: HttpRequest, no: str) -> HttpResponse:
    """先放着, until a day if one is known."""
    case = fetch_case(request, no)
    check_can_suspend(request.user, case)
    form = SuspendForm(sent(request))

    def put_aside() -> None:
        data = form.cleaned_data
        by, at = Actor.of(request.user), clock.now()
        lifecycle.suspend(case, data["reason"], by=by, at=at, resume_on=data["resume_on"])

    if request.method == "POST" and acted(form, put_aside):
        return back_to(case, request.user, "suspended")
    words = {
        "heading": _("Put it aside for now"),
        "text": _(
            "Nothing is reminded until you take it up again; on the day you name it stands in your "
            "to-do list. It stays in the list of matters."
        ),
        "button": _("Put it aside"),
    }
    return form_page(request, "cases/reason.html", form, {"case": case, **words})


@act("case.close")
@require_http_methods(["GET", "POST"])
def case_resume(request: HttpRequest, no: str) -> HttpResponse:
    """Takes it up again where it stood."""
    case = fetch_case(request, no)
    check_can_resume(request.user, case)
    if request.method == "POST":
        lifecycle.resume(case, by=Actor.of(request.user), at=clock.now())
        return back_to(case, request.user, "resumed")
    return render(request, "cases/resume.html", {"case": case})


@act("case.reopen")
@require_http_methods(["GET", "POST"])
def case_reopen(request: HttpRequest, no: str) -> HttpResponse:
    """A closed matter goes on."""
    case = fetch_case(request, no)
    check_can_reopen(request.user, case)
    words = {
        "heading": _("Reopen this matter"),
        "text": _("It goes on: say what is to be done, or call another meeting. Figures stay."),
        "button": _("Reopen it"),
    }
    return _reason_page(request, case, lifecycle.reopen, words, "reopened")


@act("record.correct")
@require_http_methods(["GET", "POST"])
def case_describe(request: HttpRequest, no: str) -> HttpResponse:
    """The office completes what the system guessed: category, three points, source."""
    case = fetch_case(request, no)
    check_can_describe(request.user, case)
    start = {
        "category": case.category,
        "points": case.points,
        "source": case.source,
        "weight": case.weight,
    }
    form = DescribeForm(sent(request), initial=start)

    def complete() -> None:
        data = form.cleaned_data
        lifecycle.describe(
            case,
            category=Category(data["category"]),
            points=data["points"],
            source=Source(data["source"]),
            weight=Weight(int(data["weight"])),
            by=Actor.of(request.user),
            at=clock.now(),
        )

    if request.method == "POST" and acted(form, complete):
        messages.success(request, _("Completed."))
        return back_to(case, request.user)
    return form_page(request, "cases/describe.html", form, {"case": case})


@act("case.move")
@require_http_methods(["GET", "POST"])
def case_move(request: HttpRequest, no: str) -> HttpResponse:
    """改挂: the matter belongs to another platform; numbers stay."""
    case = fetch_case(request, no)
    check_can_move(request.user, case)
    typed = request.GET.get("q", "").strip()
    offered = places_to_move_to(request.user, case, typed)
    form = MoveForm(sent(request), offered=offered)

    def carry_out() -> None:
        to = next(one for one in offered if one.code == form.cleaned_data["to"])
        reason = form.cleaned_data["reason"]
        lifecycle.move_to(case, to, reason, by=Actor.of(request.user), at=clock.now())

    if request.method == "POST" and acted(form, carry_out):
        words = {"place": case.platform.name}
        messages.success(request, _("Moved to %(place)s, which has been told.") % words)
        return back_to(case, request.user)
    context = {"case": case, "typed": typed, "offered": offered}
    return form_page(request, "cases/move.html", form, context)


@act("record.correct")
@require_http_methods(["GET", "POST"])
def problem_new(request: HttpRequest, no: str) -> HttpResponse:
    """One more concrete problem."""
    case = fetch_case(request, no)
    check_can_correct(request.user, case)
    form = ProblemForm(sent(request))

    def add() -> None:
        data = form.cleaned_data
        lifecycle.add_problem(
            case,
            data["text"],
            by=Actor.of(request.user),
            at=clock.now(),
            request_id=data["request_id"],
        )

    if request.method == "POST" and acted(form, add):
        return back_to(case, request.user, "problem")
    return form_page(request, "cases/problem_new.html", form, {"case": case})


@act("record.correct")
@require_http_methods(["GET", "POST"])
def problem_explain(request: HttpRequest, no: str, part: int) -> HttpResponse:
    """Settles a problem in words; what was taken above is answered, or handed back."""
    case = fetch_case(request, no)
    problem = case.problems.filter(part=part).first()
    if problem is None:
        raise Http404(_("No such problem."))
    problem.case = case
    check_can_explain(request.user, problem)
    taken_above = problem.outcome == ProblemOutcome.ESCALATED
    form = ExplainForm(sent(request), may_send_back=taken_above)

    def answer() -> None:
        facts = {"by": Actor.of(request.user), "at": clock.now()}
        chosen, text = form.cleaned_data["outcome"], form.cleaned_data["text"]
        if chosen == ExplainForm.BACK:
            lifecycle.send_back_problem(problem, text, **facts)
        else:
            planned = chosen == ExplainForm.PLANNED
            lifecycle.explain_problem(problem, text, planned=planned, **facts)

    if request.method == "POST" and acted(form, answer):
        return back_to(case, request.user, "answered")
    context = {"case": case, "problem": problem, "taken_above": taken_above, "take_up": ""}
    if can_take_up_above(request.user, problem):
        context["take_up"] = reverse("problem_take_up", args=[case.no, problem.part])
    return form_page(request, "cases/problem_explain.html", form, context)


@act("item.make_own")
@require_http_methods(["GET", "POST"])
def item_new(request: HttpRequest, no: str) -> HttpResponse:
    """One more thing the village does itself (本级自办)."""
    case = fetch_case(request, no)
    check_can_make_item(request.user, case)
    problems = Standing(case, clock.now()).problems
    form = ItemForm(
        sent(request),
        problems=problems,
        place=case.platform,
        today=clock.today(),
        about=case.statement,
        own=request.user.person,
    )

    def make() -> None:
        by, at = Actor.of(request.user), clock.now()
        problem = form.chosen
        problem.case = case
        lifecycle.add_item(problem, by=by, at=at, **form.facts())

    if request.method == "POST" and acted(form, make):
        return back_to(case, request.user, "item")
    return form_page(request, "cases/item_new.html", form, {"case": case})


@act("item.make_own")
@require_http_methods(["GET", "POST"])
def case_no_meeting(request: HttpRequest, no: str) -> HttpResponse:
    """不用开会，直接办: the reason, who, until when."""
    case = fetch_case(request, no)
    check_can_handle_directly(request.user, case)
    problems = [one for one in Standing(case, clock.now()).problems if one.outcome in STILL_OPEN]
    form = DirectForm(
        sent(request),
        place=case.platform,
        today=clock.today(),
        about=case.statement,
        own=request.user.person,
    )

    def hand_out() -> None:
        by, at = Actor.of(request.user), clock.now()
        reason = form.cleaned_data["reason"]
        lifecycle.handle_directly(case, reason, by=by, at=at, **form.facts())

    if request.method == "POST" and acted(form, hand_out):
        return back_to(case, request.user, "item")
    return form_page(request, "cases/no_meeting.html", form, {"case": case, "problems": problems})
