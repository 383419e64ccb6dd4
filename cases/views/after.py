"""回访, 核实, 回头看: is it really fixed, and is it still?"""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import lifecycle
from cases.enums import CallBackAnswer, LookBackOutcome, VerificationOutcome
from cases.forms.following import CallBackForm, LookBackForm, VerifyForm
from cases.lifecycle.after import TRIES
from cases.models import Case
from cases.permissions import check_can_call_back, check_can_look_back, check_can_verify
from cases.showing import step_rows
from cases.standing import Standing
from cases.views.common import acted, back_to, fetch_case, form_page, sent
from common import clock
from common.acts import act
from participants.actor import Actor
from participants.models import Person
from participants.permissions import can_unmask


def _facts(case: Case, standing: Standing) -> dict[str, Any]:
    """What stands beside the question: the steps, who did it, the two figures."""
    return {
        "case": case,
        "standing": standing,
        "step_rows": step_rows(standing.steps),
    }


def _alive(raiser: Person | None) -> Person | None:
    """Whom to ask: nobody where the raiser has died; then the village says what it knows."""
    return raiser if raiser is not None and raiser.deceased_on is None else None


@act("case.close")
@require_http_methods(["GET", "POST"])
def call_back(request: HttpRequest, no: str) -> HttpResponse:
    """Enters what the raiser said. A good answer closes; where he said so himself, it is closed."""
    case = fetch_case(request, no)
    user = request.user
    check_can_call_back(user, case)
    standing = Standing(case, clock.now())
    if standing.answered:
        return _close(request, case, standing)
    form = CallBackForm(sent(request))

    def enter() -> None:
        data = form.cleaned_data
        lifecycle.answer_call_back(
            case,
            CallBackAnswer(data["answer"]),
            by=Actor.of(user),
            at=clock.now(),
            note=data["note"],
            asked=_alive(case.raiser),
            request_id=data["request_id"],
        )

    if request.method == "POST" and acted(form, enter):
        return back_to(case, user, f"call_back_{form.cleaned_data['answer']}")
    raiser, late = _alive(case.raiser), case.raiser
    context = {
        **_facts(case, standing),
        "raiser": raiser,
        "late": late if late != raiser else None,
        "clue": None if raiser else case.clues.order_by("id").first(),
        "may_phone": raiser is not None and bool(raiser.phone) and can_unmask(user, raiser),
        "tries": standing.unreachable,
        "tries_left": TRIES - standing.unreachable,
        "looker": standing.looker,
    }
    return form_page(request, "cases/call_back.html", form, context)


def _close(request: HttpRequest, case: Case, standing: Standing) -> HttpResponse:
    form = forms.Form(sent(request))
    if request.method == "POST" and acted(
        form, lambda: lifecycle.close(case, by=Actor.of(request.user), at=clock.now())
    ):
        return back_to(case, request.user, "closed")
    context = {**_facts(case, standing), "answer": standing.last_call_back}
    return form_page(request, "cases/close.html", form, context)


@require_http_methods(["GET", "POST"])
def _verify(request: HttpRequest, no: str) -> HttpResponse:
    """核实 within five working days, by somebody other than who did it."""
    case = fetch_case(request, no)
    standing = Standing(case, clock.now())
    verification = standing.to_verify
    if verification is None:
        raise Http404(_("Nothing is to be looked at here."))
    verification.case = case
    check_can_verify(request.user, verification)
    form = VerifyForm(sent(request))

    def enter() -> None:
        outcome = VerificationOutcome(form.cleaned_data["outcome"])
        note = form.cleaned_data["note"]
        lifecycle.verify(verification, outcome, note, by=Actor.of(request.user), at=clock.now())

    if request.method == "POST" and acted(form, enter):
        return back_to(case, request.user, f"verified_{form.cleaned_data['outcome']}")
    context = {**_facts(case, standing), "verification": verification}
    return form_page(request, "cases/verify.html", form, context)


@require_http_methods(["GET", "POST"])
def _look_back(request: HttpRequest, no: str) -> HttpResponse:
    """回头看 three and twelve months after closing."""
    case = fetch_case(request, no)
    standing = Standing(case, clock.now())
    row = standing.due_look_back
    if row is None:
        raise Http404(_("No look-back is planned here."))
    row.case = case
    check_can_look_back(request.user, row)
    form = LookBackForm(sent(request))

    def enter() -> None:
        outcome, note = LookBackOutcome(form.cleaned_data["outcome"]), form.cleaned_data["note"]
        lifecycle.look_back(row, outcome, by=Actor.of(request.user), at=clock.now(), note=note)

    if request.method == "POST" and acted(form, enter):
        return back_to(case, request.user, f"look_back_{form.cleaned_data['outcome']}")
    following = [one for one in standing.look_backs if one.due > row.due and one.outcome == "open"]
    context = {**_facts(case, standing), "row": row, "next": following[0] if following else None}
    return form_page(request, "cases/look_back.html", form, context)


# A restricted matter is looked at by its own place: the same pages under the act it has for that.
verify = act("result.verify")(_verify)
verify_inside = act("result.look_inside")(_verify)
look_back = act("result.look_back")(_look_back)
look_back_inside = act("result.look_inside")(_look_back)
