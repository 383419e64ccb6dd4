"""赔偿分期: the instalments of a compensation, and each as it is paid (S15)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import lifecycle
from cases.following import check_can_pay, check_can_set_instalments
from cases.forms.base import ReasonForm
from cases.forms.instalments import InstalmentsForm, PaidForm
from cases.models import ActionItem
from cases.views.common import acted, fetch_item, form_page, sent
from common import clock
from common.acts import act
from common.templatetags.look import full_date, yuan
from participants.actor import Actor


@act("record.correct")
@require_http_methods(["GET", "POST"])
def item_instalments(request: HttpRequest, no: str) -> HttpResponse:
    """How much in all, in which instalments, by when."""
    row = fetch_item(request, no)
    check_can_set_instalments(request.user, row)
    known = list(row.instalments.order_by("part"))
    paid = [one for one in known if one.paid_on]
    form = InstalmentsForm(
        sent(request),
        paid=paid,
        unpaid=[one for one in known if not one.paid_on],
        initial={"total": row.compensation},
    )

    def do() -> None:
        total, payments = form.cleaned_data["total"], form.payments
        lifecycle.set_instalments(row, total, payments, by=Actor.of(request.user), at=clock.now())

    if request.method == "POST" and acted(form, do):
        messages.success(request, _("Saved. The next instalment is reminded of in time."))
        return redirect("item", row.no)
    return form_page(request, "cases/instalments.html", form, {"item": row, "paid": paid})


@act("item.report")
@require_http_methods(["GET", "POST"])
def instalment(request: HttpRequest, no: str, part: int) -> HttpResponse:
    """Reports one instalment as paid, or takes that back with the reason."""
    row = fetch_item(request, no)
    check_can_pay(request.user, row)
    return payment_page(request, row, part, Actor.of(request.user))


def payment_page(request: HttpRequest, row: ActionItem, part: int, by: Actor) -> HttpResponse:
    """What ``by`` says of an instalment: who reports on the item, or whoever enters it for a unit."""
    one = get_object_or_404(row.instalments.all(), part=part)
    one.item = row
    back = one.paid_on is not None
    form: forms.Form = (
        ReasonForm(sent(request)) if back else PaidForm(sent(request), today=clock.today())
    )

    def do() -> None:
        at, data = clock.now(), form.cleaned_data
        if back:
            lifecycle.unpay_instalment(one, data["reason"], by=by, at=at)
        else:
            lifecycle.pay_instalment(one, data["paid_on"], by=by, at=at)

    if request.method == "POST" and acted(form, do):
        messages.success(request, _("Taken back.") if back else _("Recorded as paid."))
        return redirect("item", row.no)
    words: dict[str, Any] = {"part": one.part, "amount": yuan(one.amount)}
    page = {
        "heading": (
            _("Instalment %(part)s was not paid?") if back else _("Instalment %(part)s was paid")
        )
        % words,
        "text": _("%(amount)s, to be paid by %(day)s") % {**words, "day": full_date(one.due)},
        "button": _("Take it back") if back else _("It was paid"),
        "about": row.text,
        "back": reverse("item", args=[row.no]),
    }
    return form_page(request, "cases/unit_act.html", form, page)
