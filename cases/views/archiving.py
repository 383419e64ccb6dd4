"""The file of a closed matter, and the figures of what it brought."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import archiving, lifecycle, rating
from cases.after_permissions import can_archive, can_enter_benefit, check_can_archive
from cases.after_permissions import check_can_enter_benefit as check_enter
from cases.after_showing import period_of
from cases.enums import LookBackOutcome
from cases.forms.benefits import BenefitForm
from cases.models import Case
from cases.views.common import acted, fetch_case, form_page, sent
from common import clock
from common.acts import act
from common.errors import DomainError
from common.templatetags.look import full_date
from participants.actor import Actor
from records.files import discard, keep_paper


@act("see")
@require_http_methods(["GET", "POST"])
def case_archive(request: HttpRequest, no: str) -> HttpResponse:
    """案卷: what it would hold, then what each edition holds; it prints as it stands."""
    case = fetch_case(request, no)
    user, form = request.user, forms.Form(sent(request))
    if request.method == "POST":
        check_can_archive(user, case)
        if acted(form, lambda: lifecycle.archive(case, by=Actor.of(user), at=clock.now())):
            messages.success(request, _("Archived. The digest stands in the history."))
            return redirect("case_archive", no)
    editions = list(case.archives.order_by("-edition"))
    chosen = request.GET.get("edition", "")
    shown = next((one for one in editions if str(one.edition) == chosen), None)
    may = can_archive(user, case)
    if shown is None and editions and not may:
        shown = editions[0]
    papers: list[dict[str, Any]] = shown.papers if shown else archiving.list_of(case)
    context = {
        "case": case,
        "shown": shown,
        "editions": editions,
        "papers": [_entry(number, one) for number, one in enumerate(papers, start=1)],
        "columns": [
            {"label": _("What it is")},
            {"label": _("Day")},
            {"label": _("Entries"), "figure": True},
            {"label": _("Digest (SHA-256)")},
        ],
        "hints": [] if shown else _hints(case),
        "may_archive": may and shown is None,
    }
    return form_page(request, "cases/archive.html", form, context)


def _entry(number: int, paper: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"text": f"{number}. {paper['what']}"},
        {"text": full_date(dt.date.fromisoformat(paper["on"]))},
        {"text": str(paper["count"]), "unit": _("entries")},
        {"text": paper["sha256"]},
    ]


def _hints(case: Case) -> list[str]:
    """What is usually waited for; it stops nobody."""
    last, hints = rating.until(case), []
    if last is not None and clock.today() <= last:
        words = _("People can still rate it until %(day)s.")
        hints.append(words % {"day": full_date(last)})
    if not case.look_backs.filter(outcome=LookBackOutcome.HOLDS).exists():
        hints.append(_("No look-back has found it in order yet."))
    return hints


@act("record.correct")
@require_http_methods(["GET", "POST"])
def case_benefits(request: HttpRequest, no: str) -> HttpResponse:
    """成效指标: one figure more; those entered stand below and can be taken off."""
    case = fetch_case(request, no)
    user = request.user
    check_enter(user, case)
    if "off" in request.POST:
        return _take_off(request, case)
    first = {"first": case.occurred_on, "last": clock.today()}
    form = BenefitForm(sent(request), request.FILES or None, initial=first)

    def enter() -> None:
        by, upload = Actor.of(user), form.cleaned_data["paper"]
        kept = keep_paper(upload, by=by) if upload else None
        try:
            row = lifecycle.add_benefit(
                case,
                form.figure(),
                by=by,
                at=clock.now(),
                paper=kept,
                request_id=form.cleaned_data["request_id"],
            )
        except DomainError:
            if kept is not None:
                discard(kept)
            raise
        if kept is not None and row.paper_id != kept.pk:
            discard(kept)  # the same form was sent before

    if request.method == "POST" and acted(form, enter):
        messages.success(request, _("The figure stands on the page of the matter."))
        return redirect("case_benefits", no)
    benefits = case.benefits.filter(void_at__isnull=True).order_by("id")
    rows = [(one, period_of(one)) for one in benefits]
    context = {"case": case, "rows": rows, "may_enter": can_enter_benefit(user, case)}
    return form_page(request, "cases/benefits.html", form, context)


def _take_off(request: HttpRequest, case: Case) -> HttpResponse:
    chosen = request.POST["off"]
    rows = case.benefits.select_related("case")
    row = get_object_or_404(rows, pk=int(chosen) if chosen.isdecimal() else 0)
    lifecycle.take_off_benefit(row, by=Actor.of(request.user), at=clock.now())
    messages.success(request, _("Taken off. It counts nowhere any more."))
    return redirect("case_benefits", case.no)
