"""进展: what is being done, by whom, until when; and how it goes."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases import lifecycle
from cases.enums import ItemStatus, Spends
from cases.following import (
    can_enter_countersign,
    can_enter_payment,
    can_mark_outdoor,
    can_pay,
)
from cases.forms.base import ReasonForm
from cases.forms.following import ProgressForm, SpendsForm
from cases.lifecycle.case import UNDO_SECONDS
from cases.lifecycle.pauses import season_at
from cases.listing import items_page
from cases.models import ActionItem, Case
from cases.permissions import (
    can_correct_spends,
    can_undo_report,
    can_void_item,
    check_can_correct_spends,
    check_can_report,
    check_can_undo_report,
    check_can_void_item,
)
from cases.showing import item_badge, item_doors, item_row, letter_rows, unit_context
from cases.standing import Standing
from cases.views.common import acted, fetch_item, form_page, sent
from cases.views.deciding import gate_of
from common import clock
from common.acts import act
from participants.actor import Actor
from platforms.workdays import is_confirmed

LATEST = 10
TABS = {
    "": gettext_lazy("being done"),
    "late": gettext_lazy("past their day"),
    "prepared": gettext_lazy("waiting for a decision"),
    "answer": gettext_lazy("waiting for our answer"),
    "planned": pgettext_lazy("item", "taken into a plan"),
    "done": pgettext_lazy("items", "done"),
}


@act("see")
@require_GET
def items(request: HttpRequest) -> HttpResponse:
    """What is being done in the acting post's part, and what the person himself is to do."""
    user, today = request.user, clock.today()
    page = items_page(user, request.GET, today)
    many = user.hat is None or user.hat.scope.column != "platform_id"
    who = {"who": page.chosen["who"]} if page.chosen["who"] else {}
    context = {
        "page": page,
        "may_board": user.may("item.nudge") and many,
        "rows": [item_row(one, today, many) for one in page.rows],
        "beside": [item_row(one, today, True) for one in page.beside],
        "tabs": [
            {
                "label": label,
                "url": "?" + urlencode({**({"state": key} if key else {}), **who}),
                "current": chosen == key,
            }
            for chosen in [page.chosen["state"]]
            for key, label in TABS.items()
            if key != "answer" or chosen == key  # led to by the board
        ],
    }
    return render(request, "cases/items.html", context)


@act("see")
@require_GET
def item(request: HttpRequest, no: str) -> HttpResponse:
    """One item: what, who, until when, and everything that was said of it."""
    row = fetch_item(request, no)
    user = request.user
    said = list(row.progress.order_by("-said_at", "-id")[:LATEST])
    fresh = bool(said) and clock.now() - said[0].said_at <= dt.timedelta(seconds=UNDO_SECONDS)
    done, about = request.GET.get("done", ""), unit_context(row)
    about["season"] = row.outdoor or (can_mark_outdoor(user, row) and season_at(row.platform))
    context = {
        "item": row,
        "case": row.problem.case,
        "sees_case": Case.objects.seen_by(user).filter(pk=row.problem.case_id).exists(),
        "said": said,
        "done": done,
        "badge": item_badge(row, clock.today()),
        "may_undo": done == "done" and fresh and can_undo_report(user, row),
        "may_void": can_void_item(user, row),
        "may_correct": can_correct_spends(user, row),
        "undo_seconds": UNDO_SECONDS,
        "doors": item_doors(user, row, about),
        **about,
        "to_confirm": row.working_days is not None and not is_confirmed(row.due.year),
        "may_sign": {one.pk for one in about["helpers"] if can_enter_countersign(user, one)},
        **_paying(user, row),
        "letters": letter_rows(user, row, about["letters"]),
        "gate": gate_of(row, user),
    }
    return render(request, "cases/item.html", context)


def _paying(user: Any, row: ActionItem) -> dict[str, str]:
    """The page on which the acting post says that an instalment was paid, and the one on which it
    takes that back; empty where it may not."""
    page = "instalment" if can_pay(user, row) else ""
    page = page or ("instalment_paper" if can_enter_payment(user, row) else "")
    return {"pay": page, "unpay": "" if row.status == ItemStatus.CLOSED else page}


@act("item.report")
@require_http_methods(["GET", "POST"])
def item_progress(request: HttpRequest, no: str) -> HttpResponse:
    """正在办, 办好了 or 有困难."""
    row = fetch_item(request, no)
    check_can_report(request.user, row)
    form = ProgressForm(sent(request))

    def report() -> None:
        lifecycle.report_progress(row, by=Actor.of(request.user), at=clock.now(), **form.facts())

    if request.method == "POST" and acted(form, report):
        kind = form.cleaned_data["kind"]
        return redirect(f"{reverse('item', args=[row.no])}?done={kind}")
    last = row.progress.order_by("-said_at", "-id").first()
    today = clock.today()
    context = {
        "item": row,
        "case": row.problem.case,
        "last": last,
        "days_left": (row.due - today).days,
        "looker": Standing(row.problem.case, clock.now()).looker,
    }
    return form_page(request, "cases/item_progress.html", form, context)


@act("item.report")
@require_POST
def item_undo(request: HttpRequest, no: str) -> HttpResponse:
    """撤销 of 办好了, within 30 seconds."""
    row = fetch_item(request, no)
    check_can_undo_report(request.user, row)
    lifecycle.undo_done(row, by=Actor.of(request.user), at=clock.now())
    messages.success(request, _("Taken back: it is still being done."))
    return redirect("item", row.no)


def _one_form(request: HttpRequest, row: ActionItem, form: Any, words: dict, do: Any) -> Any:
    if request.method == "POST" and acted(form, do):
        messages.success(request, words["said"])
        return redirect("item", row.no)
    return form_page(request, "cases/item_act.html", form, {"item": row, **words})


@act("record.correct")
@require_http_methods(["GET", "POST"])
def item_void(request: HttpRequest, no: str) -> HttpResponse:
    """作废 of one item."""
    row = fetch_item(request, no)
    check_can_void_item(request.user, row)
    form = ReasonForm(sent(request))
    words = {
        "heading": _("Make this item void?"),
        "text": _("It need not be done any more. The matter goes on with what is left."),
        "button": _("Make it void"),
        "risk": True,
        "said": _("The item is void."),
    }

    def do() -> None:
        reason = form.cleaned_data["reason"]
        lifecycle.void_item(row, reason, by=Actor.of(request.user), at=clock.now())

    return _one_form(request, row, form, words, do)


@act("record.correct")
@require_http_methods(["GET", "POST"])
def item_spends(request: HttpRequest, no: str) -> HttpResponse:
    """Corrects whether a prepared item spends what is not the meeting's (procedure.md §0.4)."""
    row = fetch_item(request, no)
    check_can_correct_spends(request.user, row)
    form = SpendsForm(sent(request))
    words = {
        "heading": _("Does it spend after all?"),
        "text": _("An item that spends nothing is handed out at once. Reason and name are kept."),
        "button": _("Save"),
        "risk": False,
        "said": _("Corrected."),
    }

    def do() -> None:
        spends, reason = Spends(form.cleaned_data["spends"]), form.cleaned_data["reason"]
        lifecycle.correct_spends(row, spends, reason, by=Actor.of(request.user), at=clock.now())

    return _one_form(request, row, form, words, do)
