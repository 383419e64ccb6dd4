"""哪里不顺手，说一声: kept in the ledger, the words in the erasable note; nothing is scored."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET, require_http_methods

from common import clock
from common.acts import act
from common.errors import DomainError
from common.secrecy import check_no_marking
from common.tries import Tries
from participants.actor import Actor
from participants.models.access import place_of
from platforms.models import Platform
from records import ledger
from records.models import LedgerEvent

STREAM = "feedback"
MOST = 2000
SHOWN = 50
AN_HOUR = 30


class FeedbackForm(forms.Form):
    """One text. ``page`` is the name of the page it is about, never its address: an address may
    carry somebody's personal link."""

    text = forms.CharField(
        label=gettext_lazy("What is awkward, or missing"),
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 5, "cols": 40}),
        help_text=gettext_lazy("A sentence is enough. Please no names and no phone numbers."),
    )
    page = forms.SlugField(required=False, max_length=60, widget=forms.HiddenInput)
    at = forms.SlugField(required=False, max_length=18, widget=forms.HiddenInput)


def stream_of(request: HttpRequest, code: str) -> str:
    """The chain of the county the writer or the page belongs to; else the common one."""
    user = request.user
    place = place_of(user.hat) if user.is_authenticated and user.hat else None
    if place is None and code:
        place = Platform.objects.filter(code=code).first()
    tenant = None
    if place is not None:
        tenant = place if place.is_tenant else place.county
    return f"{STREAM}:{tenant.code}" if tenant else STREAM


@act("see.public", public=True)
@require_http_methods(["GET", "POST"])
def feedback(request: HttpRequest) -> HttpResponse:
    """Takes one remark from whoever reads a page, with or without an account."""
    if request.method == "GET":
        form = FeedbackForm(initial=request.GET.dict())
        return render(request, "desk/feedback.html", {"form": form})
    form = FeedbackForm(request.POST)
    if form.is_valid():
        try:
            keep(request, form.cleaned_data)
        except DomainError as error:
            form.add_error(None, error.sentence)
        else:
            messages.success(request, _("Thank you. It has been passed on."))
            back = "home" if request.user.is_authenticated else "feedback"
            return redirect(back)
    return render(request, "desk/feedback.html", {"form": form}, status=422)


def keep(request: HttpRequest, data: dict[str, Any]) -> None:
    """Puts the remark on record. Raises SecrecyMarking, and TooMany after thirty in an hour."""
    check_no_marking(data["text"])
    Tries("feedback", request, most=AN_HOUR).count()
    user = request.user
    by = Actor.of(user) if user.is_authenticated else Actor.resident()
    with transaction.atomic():
        ledger.append(
            stream_of(request, data["at"]),
            "feedback.given",
            at=clock.now(),
            by=by,
            facts={"text": data["text"], "page": data["page"]},
        )


@act("system.health")
@require_GET
def feedback_list(request: HttpRequest) -> HttpResponse:
    """The newest fifty remarks of one's county, and those that named none."""
    streams = [STREAM, stream_of(request, "")]
    events = LedgerEvent.objects.filter(stream__in=streams).select_related("note")
    given = [e for e in events.order_by("-at", "-pk")[:SHOWN] if e.act == "feedback.given"]
    return render(request, "desk/feedback_list.html", {"rows": [_row(e) for e in given]})


def _row(event: LedgerEvent) -> dict[str, Any]:
    facts = event.note.facts
    return {
        "text": facts.get("text", pgettext("feedback", "erased")),
        "page": facts.get("page", ""),
        "by": event.note.said or _("a resident"),
        "at": event.at,
    }
