"""群众反映: what residents and members reported, taken up or answered."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cases import lifecycle
from cases.admission import excluded
from cases.enums import ClueStatus, Referral
from cases.forms.raising import AUTO, CLOSED, ReplyForm, StatementForm
from cases.history import history_of
from cases.listing import clues_page
from cases.models import Case
from cases.permissions import can_take_up, check_can_take_up
from cases.showing import clue_row
from cases.views.common import REFUSED, acted, fetch_clue
from common import clock
from common.acts import act
from participants.actor import Actor

TABS = {
    "": gettext_lazy("not answered yet"),
    ClueStatus.ADOPTED: ClueStatus.ADOPTED.label,
    ClueStatus.ANSWERED: ClueStatus.ANSWERED.label,
    "all": gettext_lazy("all"),
}


@act("clue.to_case")
@require_GET
def clues(request: HttpRequest) -> HttpResponse:
    """Reports of the acting post's part, those nobody answered first by a filter."""
    page = clues_page(request.user, request.GET)
    hat = request.user.hat
    many = hat is None or hat.scope.column != "platform_id"
    context = {
        "page": page,
        "rows": [clue_row(one, many) for one in page.rows],
        "tabs": [
            {"label": label, "url": f"?status={key}" if key else "?", "current": chosen == key}
            for chosen in [page.chosen["status"]]
            for key, label in TABS.items()
        ],
    }
    return render(request, "cases/clues.html", context)


@act("clue.to_case")
@require_http_methods(["GET", "POST"])
def clue(request: HttpRequest, no: str) -> HttpResponse:
    """One report: make it a matter, in other words if need be, or answer it."""
    row = fetch_clue(request, no)
    replying = request.method == "POST" and "reply" in request.POST
    taking = request.method == "POST" and not replying
    if request.method == "POST":
        check_can_take_up(request.user, row)
    start = {"statement": row.body, "who_sees": CLOSED if row.restricted else AUTO}
    form = StatementForm(request.POST if taking else None, initial=start)
    reply = ReplyForm(request.POST if replying else None)
    by, at, made = Actor.of(request.user), clock.now(), []

    def take_up() -> None:
        data = form.cleaned_data
        case: Case = lifecycle.take_up(
            row,
            by=by,
            at=at,
            statement=data["statement"],
            restricted=form.restricted,
            request_id=data["request_id"],
        )
        made.append(case)

    def answer() -> None:
        data = reply.cleaned_data
        status = ClueStatus(data["status"])
        if status == ClueStatus.REFERRED and data["where"]:
            lifecycle.refer_clue(row, Referral(data["where"]), by=by, at=at)
        else:
            lifecycle.answer_clue(row, status, data["answer"], by=by, at=at)

    if taking and acted(form, take_up):
        return redirect(f"{reverse('case', args=[made[0].no])}?done=raised")
    if replying and acted(reply, answer):
        messages.success(request, _("Answered. The writer reads it on his receipt."))
        return redirect("clue", row.no)
    context = {
        "clue": row,
        "form": form,
        "reply": reply,
        "replying": replying,
        "may": can_take_up(request.user, row),
        "history": history_of(row),
        "hints": excluded(row.body, row.platform),
    }
    status = REFUSED if request.method == "POST" else 200
    return render(request, "cases/clue.html", context, status=status)
