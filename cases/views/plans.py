"""列入计划 and 冬季停工: what moves the last day of an item besides what a unit asks for."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases import lifecycle
from cases.enums import PlanWord
from cases.following import check_can_mark_outdoor, check_can_review_plan
from cases.forms.plans import PlanReviewForm
from cases.lifecycle.replies import REVIEW_DAYS
from cases.models import ActionItem
from cases.views.common import acted, fetch_item, form_page, sent
from common import clock
from common.acts import act
from common.templatetags.look import full_date
from participants.actor import Actor


@act("item.reply")
@require_http_methods(["GET", "POST"])
def item_plan(request: HttpRequest, no: str) -> HttpResponse:
    """On the day of review: still in the plan, or begun; done is a reply A."""
    row = fetch_item(request, no)
    check_can_review_plan(request.user, row)
    return plan_page(request, row, Actor.of(request.user))


def plan_page(request: HttpRequest, row: ActionItem, by: Actor) -> HttpResponse:
    """What ``by`` says of a plan: the unit, or whoever enters what it wrote."""
    form = PlanReviewForm(sent(request), initial={"day": clock.today() + REVIEW_DAYS})

    def do() -> None:
        data, at = form.cleaned_data, clock.now()
        say = lifecycle.keep_plan if data["word"] == PlanWord.KEPT else lifecycle.begin_planned
        say(row, data["day"], data["text"], by=by, at=at)

    if request.method == "POST" and acted(form, do):
        messages.success(request, _("On record; whoever handed it out is told."))
        return redirect("item", row.no)
    page = {
        "heading": _("How does the plan stand?"),
        "text": _("In a plan: %(source)s. If it is done, send a reply A instead.")
        % {"source": row.plan_source},
        "button": _("Note it down"),
        "about": row.text,
        "back": reverse("item", args=[row.no]),
    }
    return form_page(request, "cases/unit_act.html", form, page)


@act("record.correct")
@require_POST
def item_outdoor(request: HttpRequest, no: str) -> HttpResponse:
    """Marks outdoor work, which rests in the season of the place, or takes the mark back."""
    row = fetch_item(request, no)
    check_can_mark_outdoor(request.user, row)
    before, outdoor = row.due, not row.outdoor
    lifecycle.mark_outdoor(row, outdoor, by=Actor.of(request.user), at=clock.now())
    said = _("Marked as outdoor work.") if outdoor else _("No longer marked as outdoor work.")
    if row.due != before:
        said += _("The last day is now %(day)s.") % {"day": full_date(row.due)}
    messages.success(request, said)
    return redirect("item", row.no)
