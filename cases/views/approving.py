"""议题审定: one topic on its page, or several at once from a list."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cases import lifecycle
from cases.admission import excluded_words
from cases.enums import CaseStatus, Referral
from cases.forms.stages import SeveralForm, VerdictForm
from cases.models import Case
from cases.showing import topic_row
from cases.stage_permissions import (
    can_approve,
    can_refer,
    check_can_approve,
    check_can_refer,
)
from cases.views.common import acted, back_to, fetch_case, form_page, sent
from common import clock
from common.acts import act
from participants.actor import Actor
from platforms.settings import load

SHOWN = 50


@act("case.approve")
@require_http_methods(["GET", "POST"])
def case_approve(request: HttpRequest, no: str) -> HttpResponse:
    """同意, 退回修改 or 不予列入; what speaks against it is a hint."""
    case, unseen = _put_before(request, no)
    check_can_approve(request.user, case)
    refers = can_refer(request.user, case)
    form = VerdictForm(sent(request), initial={"verdict": VerdictForm.ADMIT}, refers=refers)

    def decide() -> None:
        by, at = Actor.of(request.user), clock.now()
        verdict, reason = form.cleaned_data["verdict"], form.cleaned_data["reason"]
        if verdict == VerdictForm.ADMIT:
            lifecycle.approve(case, by=by, at=at, note=reason)
        elif verdict == VerdictForm.RETURN:
            lifecycle.return_for_change(case, reason, by=by, at=at)
        elif verdict == VerdictForm.REFER:
            check_can_refer(request.user, case)
            lifecycle.refer(case, Referral(form.cleaned_data["where"]), by=by, at=at)
        else:
            lifecycle.refuse(case, reason, by=by, at=at)

    if request.method == "POST" and acted(form, decide):
        messages.success(request, DONE[form.cleaned_data["verdict"]]())
        return back_to(case, request.user)
    hints = [] if unseen else excluded_words(case)
    context = {"case": case, "hints": hints, "unseen": unseen}
    return form_page(request, "cases/approve.html", form, context)


def _put_before(request: HttpRequest, no: str) -> tuple[Case, bool]:
    """The topic, and whether the approver decides on it without its words: it is not public."""
    rows = Case.objects.put_before(request.user).filter(restricted=True, no=no)
    hidden = rows.select_related("platform__parent").first()
    return (hidden, True) if hidden is not None else (fetch_case(request, no), False)


DONE = {
    VerdictForm.ADMIT: lambda: _("Admitted. The office has been told and goes on."),
    VerdictForm.RETURN: lambda: _("Returned to be changed. The office has been told."),
    VerdictForm.REFER: lambda: _("Referred. Who raised it reads where to turn."),
    VerdictForm.REFUSE: lambda: _("Not admitted. The office has been told why."),
}


@act("case.approve")
@require_http_methods(["GET", "POST"])
def approvals(request: HttpRequest) -> HttpResponse:
    """Every topic that waits, the oldest first; those ticked are admitted, each by itself."""
    rows = Case.objects.put_before(request.user).filter(status=CaseStatus.SUBMITTED)
    waiting = list(rows.select_related("platform").order_by("raised_at", "id")[:SHOWN])
    ticked = set(request.POST.getlist("no"))
    form = SeveralForm(sent(request), numbers=sorted(ticked))
    if request.method == "POST" and form.is_valid():
        return _admit(request, waiting, ticked)
    every = "all" in request.GET
    loaded = load([request.user.hat.platform])
    context = {
        "rows": [
            topic_row(one, [] if one.restricted else excluded_words(one, loaded), every)
            for one in waiting
        ],
        "every": every,
    }
    return render(request, "cases/approvals.html", context)


def _admit(request: HttpRequest, waiting: list[Case], ticked: set[str]) -> HttpResponse:
    """Those still waiting are admitted; what somebody decided meanwhile is told."""
    chosen = [one for one in waiting if one.no in ticked and can_approve(request.user, one)]
    by, at = Actor.of(request.user), clock.now()
    admitted, missed = lifecycle.approve_many(chosen, by=by, at=at)
    gone = len(missed) + len(ticked) - len(chosen)
    if not ticked:
        messages.warning(request, _("Nothing was ticked, so nothing was decided."))
    if admitted:
        n = len(admitted)
        words = ngettext("%(n)s topic admitted.", "%(n)s topics admitted.", n)
        messages.success(request, words % {"n": n})
    if gone:
        words = ngettext(
            "%(n)s topic was decided or taken back meanwhile and stays as it is.",
            "%(n)s topics were decided or taken back meanwhile and stay as they are.",
            gone,
        )
        messages.warning(request, words % {"n": gone})
    return redirect("approvals")
