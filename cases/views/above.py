"""上报 and 立题: a problem goes to the level above and becomes a matter of its own there."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import lifecycle
from cases.forms.above import RiseForm, TakeUpForm
from cases.models import Case, Problem
from cases.permissions import check_can_escalate, check_can_take_up_above
from cases.views.common import acted, back_to, fetch_case, form_page, sent
from common import clock
from common.acts import act
from participants.actor import Actor


def _fetch(request: HttpRequest, no: str, part: int) -> Problem:
    case = fetch_case(request, no)
    problem = case.problems.filter(part=part).first()
    if problem is None:
        raise Http404(_("No such problem."))
    problem.case = case
    return problem


@act("case.escalate")
@require_http_methods(["GET", "POST"])
def problem_up(request: HttpRequest, no: str, part: int) -> HttpResponse:
    """What the place cannot solve is put before the level above, with or without a meeting."""
    problem = _fetch(request, no, part)
    check_can_escalate(request.user, problem)
    form = RiseForm(sent(request))

    def rise() -> None:
        words, by = form.cleaned_data["text"], Actor.of(request.user)
        lifecycle.escalate(problem, words, by=by, at=clock.now())

    if request.method == "POST" and acted(form, rise):
        return back_to(problem.case, request.user, "risen")
    context = {"case": problem.case, "problem": problem}
    return form_page(request, "cases/problem_up.html", form, context)


@act("case.object")
@require_http_methods(["GET", "POST"])
def problem_take_up(request: HttpRequest, no: str, part: int) -> HttpResponse:
    """The desk above makes a matter of its own of it."""
    problem = _fetch(request, no, part)
    check_can_take_up_above(request.user, problem)
    form = TakeUpForm(sent(request), initial={"statement": problem.text})
    made: list[Case] = []

    def take_up() -> None:
        data, by = form.cleaned_data, Actor.of(request.user)
        place = request.user.hat.platform  # type: ignore[union-attr]  # the table lets desks in only
        case = lifecycle.take_up_above(
            problem,
            place,
            data["statement"],
            by=by,
            at=clock.now(),
            request_id=data["request_id"],
        )
        made.append(case)

    if request.method == "POST" and acted(form, take_up):
        return back_to(made[0], request.user, "raised")
    context = {"case": problem.case, "problem": problem}
    return form_page(request, "cases/problem_take_up.html", form, context)
