"""What the pages of this room share: fetching through the scope, and one page for one act."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from cases.forms.base import refuse
from cases.models import ActionItem, Case, Clue
from common.errors import DomainError
from platforms.models import Platform

REFUSED = 422


def fetch_case(request: HttpRequest, no: str) -> Case:
    """The matter, as far as the acting post may open it; else the same 404 as for no matter."""
    rows = Case.objects.filter(no=no).select_related("platform__parent", "raiser")
    rows = rows.annotate(procedure=F("procedure_version__procedure__name"))
    user: Any = request.user
    # Nearly always it is one's own: the dearer question is asked of the others alone.
    found = rows.visible_to(user).first() or rows.by_record(user).first()
    if found is None:
        raise Http404
    return found


def fetch_item(request: HttpRequest, no: str) -> ActionItem:
    """The item with its matter, as far as the acting post may open it."""
    rows = ActionItem.objects.seen_by(request.user).select_related(
        "problem__case__platform__parent",
        "problem__case__platform__town",
        "platform",
        "lead_person",
        "unit",
        "issuer",
        "decision__organization",
    )
    return get_object_or_404(rows, no=no)


def fetch_clue(request: HttpRequest, no: str) -> Clue:
    """The report, as far as the acting post may open it."""
    rows = Clue.objects.visible_to(request.user).select_related("platform__parent", "case")
    return get_object_or_404(rows, no=no)


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, also where it is empty; None where the page is only opened."""
    return request.POST if request.method == "POST" else None


def acted(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Whether the form is right and the act was done; else the form shows the refusal."""
    if not form.is_valid():
        return False
    try:
        act()
    except DomainError as error:
        refuse(form, error)
        return False
    return True


def form_page(
    request: HttpRequest, template: str, form: forms.Form, context: dict[str, Any]
) -> HttpResponse:
    """The one page of an act: empty, or refused with everything typed still there."""
    status = REFUSED if request.method == "POST" else 200
    return render(request, template, {"form": form, **context}, status=status)


def back_to(case: Case, user: Any, done: str = "") -> HttpResponse:
    """To the matter, where it says what was recorded; to the list where it is out of sight now."""
    if not Case.objects.seen_by(user).filter(pk=case.pk).exists():
        return redirect("cases")
    url = reverse("case", args=[case.no])
    return redirect(f"{url}?done={done}" if done else url)


def place_for(request: HttpRequest, code: str = "") -> Platform:
    """Where something is entered: the acting post's own platform, or one below it by code."""
    if code:
        return get_object_or_404(Platform.objects.visible_to(request.user), code=code)
    hat = request.user.hat
    if hat is None or hat.platform is None:
        return get_object_or_404(Platform.objects.none())
    return hat.platform
