"""What units wrote on paper, entered by whoever handed the item out: replies, countersigns, how a
plan stands, answers to letters, payments."""

import dataclasses
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases import lifecycle
from cases.enums import ReplyResult
from cases.following import (
    check_can_enter_answer,
    check_can_enter_countersign,
    check_can_enter_paper,
    check_can_enter_payment,
    check_can_enter_plan,
)
from cases.forms.units import UnitReplyForm
from cases.views.common import acted, fetch_item, form_page, sent
from cases.views.instalments import payment_page
from cases.views.instruments import answer_page, fetch_letter
from cases.views.plans import plan_page
from common import clock
from common.acts import act
from participants.actor import Actor


def by_paper(user: Any, unit: object) -> Actor:
    """Whoever enters it, for the unit whose paper it is: 任某 代 交通局（书面）."""
    return dataclasses.replace(
        Actor.of(user), on_behalf_of=_("%(unit)s (on paper)") % {"unit": unit}
    )


@act("item.extend")
@require_http_methods(["GET", "POST"])
def item_reply_paper(request: HttpRequest, no: str) -> HttpResponse:
    """办复 of a unit without a contact, or one that wrote a letter."""
    row = fetch_item(request, no)
    check_can_enter_paper(request.user, row)
    form = UnitReplyForm(sent(request), today=clock.today())

    def do() -> None:
        data = form.cleaned_data
        lifecycle.reply(
            row,
            ReplyResult(data["result"]),
            data["text"],
            source=data["source"],
            review_on=data["review_on"],
            milestones=form.milestones,
            by=by_paper(request.user, row.lead_name),
            at=clock.now(),
            request_id=data["request_id"],
        )

    if request.method == "POST" and acted(form, do):
        messages.success(request, _("The paper reply is on record. Now check it."))
        return redirect("item", row.no)
    page = {
        "steps": form.steps,
        "heading": _("A reply on paper"),
        "text": _("Enter what %(unit)s wrote; your name and the unit’s stand beside it.")
        % {"unit": row.lead_name},
        "button": _("Put it on record"),
        "about": row.text,
        "back": reverse("item", args=[row.no]),
    }
    return form_page(request, "cases/unit_act.html", form, page)


@act("item.extend")
@require_POST
def item_countersign_paper(request: HttpRequest, no: str, pk: int) -> HttpResponse:
    """会签 of an assisting unit that signed on paper."""
    row = fetch_item(request, no)
    helper = get_object_or_404(row.assisting.select_related("organization"), pk=pk)
    helper.item = row
    check_can_enter_countersign(request.user, helper)
    actor = by_paper(request.user, helper.organization)
    lifecycle.countersign(helper, by=actor, at=clock.now())
    messages.success(request, _("Countersigned."))
    return redirect("item", row.no)


@act("item.extend")
@require_http_methods(["GET", "POST"])
def item_plan_paper(request: HttpRequest, no: str) -> HttpResponse:
    """How a plan stands, of a unit that wrote it."""
    row = fetch_item(request, no)
    check_can_enter_plan(request.user, row)
    return plan_page(request, row, by_paper(request.user, row.lead_name))


@act("item.extend")
@require_http_methods(["GET", "POST"])
def instrument_answer_paper(request: HttpRequest, no: str, pk: int) -> HttpResponse:
    """What a unit wrote in answer to a letter or order."""
    row = fetch_letter(request, no, pk)
    check_can_enter_answer(request.user, row)
    return answer_page(request, row, by_paper(request.user, row.item.lead_name))


@act("item.extend")
@require_http_methods(["GET", "POST"])
def instalment_paper(request: HttpRequest, no: str, part: int) -> HttpResponse:
    """An instalment that a unit wrote of as paid, or as not paid after all."""
    row = fetch_item(request, no)
    check_can_enter_payment(request.user, row)
    return payment_page(request, row, part, by_paper(request.user, row.lead_name))
