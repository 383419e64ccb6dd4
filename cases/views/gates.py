"""关口 and 联办: who besides the home has a part in a matter."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import gating, lifecycle
from cases.forms.base import ReasonForm, refuse
from cases.forms.gates import GateForm, JoinForm, NewGateForm
from cases.lifecycle.gates import common_parent, say_in_meeting
from cases.models import Case, Round
from cases.moving import places_to_move_to
from cases.permissions import can_correct, check_can_correct
from cases.standing import Standing
from cases.views.common import REFUSED, acted, fetch_case, sent
from cases.views.units import county_units
from common import clock
from common.acts import act
from common.errors import DomainError
from participants.actor import Actor


@act("record.correct")
@require_http_methods(["GET", "POST"])
def case_gates(request: HttpRequest, no: str) -> HttpResponse:
    """Which units' yes it needs, and what each says in the last round."""
    case = fetch_case(request, no)
    standing = Standing(case, clock.now())
    check_can_correct(request.user, case)
    held = [row for row in standing.rounds if row.held_on and not row.dropped]
    last = held[-1] if held else None
    rows = gating.gate_rows(standing.gates, standing.rounds)
    what = request.POST.get("act", "")
    said = sent(request) if what == "say" else None
    forms = [
        GateForm(said, gate=row["gate"], word=row["word"], condition=row["condition"])
        for row in rows
    ]
    add = NewGateForm(
        sent(request) if what == "add" else None,
        units=county_units(request),
        problems=standing.problems,
    )
    drop = ReasonForm(sent(request) if what == "drop" else None, label=_("Why not any more"))
    if request.method == "POST" and _done(request, case, last, forms, add, drop):
        return redirect("case_gates", case.no)
    context = {
        "case": case,
        "last": last,
        "rows": list(zip(rows, forms, strict=True)),
        "add": add,
        "drop": drop,
        "dropping": request.POST.get("gate", "") if what == "drop" else "",
        "open_add": not rows or bool(add.errors),
    }
    status = REFUSED if request.method == "POST" else 200
    return render(request, "cases/gates.html", context, status=status)


def _done(
    request: HttpRequest,
    case: Case,
    last: Round | None,
    forms: list[GateForm],
    add: NewGateForm,
    drop: ReasonForm,
) -> bool:
    """Whether what was sent was carried out; else its form shows the refusal."""
    by, at = Actor.of(request.user), clock.now()
    match request.POST.get("act"):
        case "say" if last is not None and all([form.is_valid() for form in forms]):
            try:
                say_in_meeting(last.meeting_no, [form.said for form in forms], by=by, at=at)
            except DomainError as error:
                refuse(forms[0], error)
                return False
            messages.success(request, _("The positions are on record."))
            return True
        case "add":

            def carry_out() -> None:
                gate = lifecycle.add_gate(case, by=by, at=at, **add.facts)
                words = {"gate": gate.name}
                messages.success(request, _("%(gate)s is asked from now on.") % words)

            return acted(add, carry_out)
        case "drop":
            gate = get_object_or_404(case.gates, pk=_whole(request.POST.get("gate", "")))
            gate.case = case
            return acted(
                drop,
                lambda: lifecycle.drop_gate(gate, drop.cleaned_data["reason"], by=by, at=at),
            )
    return False


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


@act("record.correct")
@require_http_methods(["GET", "POST"])
def case_joint(request: HttpRequest, no: str) -> HttpResponse:
    """Which platforms take part by record; one is added or taken off."""
    case = fetch_case(request, no)
    check_can_correct(request.user, case)
    typed = request.GET.get("q", "").strip()
    joint = list(case.joint.select_related("platform__town").order_by("id"))
    known = {row.platform_id for row in joint}
    offered = [one for one in places_to_move_to(request.user, case, typed) if one.pk not in known]
    adding = request.POST.get("act") == "add"
    form = JoinForm(sent(request) if adding else None, offered=offered)
    by, at = Actor.of(request.user), clock.now()
    if request.POST.get("act") == "leave":
        gone = next((r for r in joint if r.platform.code == request.POST.get("place")), None)
        if gone is not None:
            lifecycle.leave(case, gone.platform, by=by, at=at)
            words = {"place": gone.platform}
            messages.success(request, _("%(place)s takes part no more.") % words)
        return redirect("case_joint", case.no)

    def add() -> None:
        row = lifecycle.join(case, form.places[form.cleaned_data["to"]], by=by, at=at)
        words = {"place": row.platform}
        messages.success(request, _("%(place)s takes part and sees the matter now.") % words)

    if adding and acted(form, add):
        return redirect("case_joint", case.no)
    context: dict[str, Any] = {
        "case": case,
        "joint": joint,
        "form": form,
        "typed": typed,
        "offered": offered,
        "parent": common_parent(case) if joint else None,
        "may": can_correct(request.user, case),
    }
    status = REFUSED if request.method == "POST" else 200
    return render(request, "cases/joint.html", context, status=status)
