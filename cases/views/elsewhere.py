"""A matter that is not dealt with here under its own number: merged into another, or referred."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import lifecycle
from cases.admission import excluded_words
from cases.enums import Referral
from cases.forms.stages import MergeForm, ReferForm
from cases.moving import matters_to_merge_into
from cases.stage_permissions import check_can_merge, check_can_refer
from cases.views.common import acted, back_to, fetch_case, form_page, sent
from common import clock
from common.acts import act
from participants.actor import Actor


@act("case.move")
@require_http_methods(["GET", "POST"])
def case_merge(request: HttpRequest, no: str) -> HttpResponse:
    """合并: the same was raised twice; this number leads on to the other."""
    case = fetch_case(request, no)
    check_can_merge(request.user, case)
    typed = request.GET.get("q", "").strip()
    offered = matters_to_merge_into(request.user, case, typed)
    form = MergeForm(sent(request), offered=offered)

    def merge() -> None:
        data = form.cleaned_data
        into = next(one for one in offered if one.no == data["into"])
        lifecycle.merge(case, into, data["reason"], by=Actor.of(request.user), at=clock.now())

    if request.method == "POST" and acted(form, merge):
        messages.success(request, _("Merged. Both numbers lead to this matter."))
        return redirect("case", case.merged_into.no)
    context = {"case": case, "typed": typed, "offered": offered}
    return form_page(request, "cases/merge.html", form, context)


@act("case.refer")
@require_http_methods(["GET", "POST"])
def case_refer(request: HttpRequest, no: str) -> HttpResponse:
    """转办: petition, discipline, litigation, mediation; only the fact is kept."""
    case = fetch_case(request, no)
    check_can_refer(request.user, case)
    form = ReferForm(sent(request))

    def refer() -> None:
        where = Referral(form.cleaned_data["where"])
        lifecycle.refer(case, where, by=Actor.of(request.user), at=clock.now())

    if request.method == "POST" and acted(form, refer):
        messages.success(request, _("Referred. Who raised it reads where to turn."))
        return back_to(case, request.user)
    words = {
        "heading": _("It belongs to another body"),
        "text": _(
            "Who raised it reads where to turn. What it says is erased here for good; number, "
            "place and day of the referral stay."
        ),
        "button": _("Refer it"),
        "risk": True,
        "hints": excluded_words(case),
    }
    return form_page(request, "cases/reason.html", form, {"case": case, **words})
