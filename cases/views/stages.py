"""The stages of a procedure: recorded, left out, gone back to, each with its one page."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import lifecycle
from cases.enums import StepStatus
from cases.forms.base import ReasonForm
from cases.forms.stages import BackForm, StageForm
from cases.kinds import KINDS
from cases.models import Case, CaseStep
from cases.stage_permissions import (
    check_can_go_back,
    check_can_leave_step,
    check_can_waive_step,
    stages_behind,
)
from cases.views.common import acted, back_to, fetch_case, form_page, sent
from common import clock
from common.acts import act
from participants.actor import Actor


def fetch_step(case: Case, position: int) -> CaseStep:
    """The step at ``position`` of a matter. Raises Http404."""
    step = case.steps.filter(position=position).first()
    if step is None:
        raise Http404(_("There is no such stage."))
    step.case = case
    return step


@act("case.close")
@require_http_methods(["GET", "POST"])
def step_leave(request: HttpRequest, no: str, position: int) -> HttpResponse:
    """A stage is over, or was: what was done, and on which day."""
    case = fetch_case(request, no)
    step = fetch_step(case, position)
    check_can_leave_step(request.user, step)
    form = StageForm(sent(request))
    afterwards = step.status == StepStatus.WAIVED

    def record() -> None:
        data = form.cleaned_data
        by, at = Actor.of(request.user), clock.now()
        lifecycle.leave_step(step, data["note"], by=by, at=at, done_on=data["done_on"])

    if request.method == "POST" and acted(form, record):
        messages.success(request, _("Recorded: %(step)s.") % {"step": step.label})
        return back_to(case, request.user)
    advice = str(KINDS[step.kind].advice)
    context = {"case": case, "step": step, "advice": advice, "afterwards": afterwards}
    return form_page(request, "cases/step_leave.html", form, context)


@act("case.close")
@require_http_methods(["GET", "POST"])
def step_waive(request: HttpRequest, no: str, position: int) -> HttpResponse:
    """The stage where the matter stands is left out, with the reason."""
    case = fetch_case(request, no)
    step = fetch_step(case, position)
    check_can_waive_step(request.user, step)
    form = ReasonForm(sent(request))

    def leave_out() -> None:
        reason = form.cleaned_data["reason"]
        lifecycle.waive_step(step, reason, by=Actor.of(request.user), at=clock.now())

    if request.method == "POST" and acted(form, leave_out):
        messages.success(request, _("Left out: %(step)s.") % {"step": step.label})
        return back_to(case, request.user)
    words = {
        "heading": _("Leave out “%(step)s”?") % {"step": step.label},
        "text": _("The reason stands in the history. It can still be recorded afterwards."),
        "button": _("Leave it out"),
    }
    return form_page(request, "cases/reason.html", form, {"case": case, **words})


@act("case.close")
@require_http_methods(["GET", "POST"])
def step_back(request: HttpRequest, no: str) -> HttpResponse:
    """Back to an earlier stage, with the reason."""
    case = fetch_case(request, no)
    check_can_go_back(request.user, case)
    active = next(one for one in case.steps.all() if one.status == StepStatus.ACTIVE)
    stages = stages_behind(case, active)
    form = BackForm(sent(request), stages=stages)

    def go_back() -> None:
        data = form.cleaned_data
        to = next(one for one in stages if str(one.position) == data["to"])
        lifecycle.go_back(case, to, data["reason"], by=Actor.of(request.user), at=clock.now())

    if request.method == "POST" and acted(form, go_back):
        messages.success(request, _("The matter is back at an earlier stage."))
        return back_to(case, request.user)
    words = {
        "heading": _("Back to an earlier stage"),
        "text": _("What came after it is to come again; what was recorded stays in the history."),
        "button": _("Go back"),
    }
    return form_page(request, "cases/reason.html", form, {"case": case, **words})
