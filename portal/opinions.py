"""意见箱: what residents say about a matter while it is being discussed (S44)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases import lifecycle
from cases.enums import CaseStatus, OpinionSource, StepKind
from cases.models import Case
from cases.standing import Standing
from cases.views.common import REFUSED, acted
from common import clock
from common.acts import act
from common.tries import Tries
from participants.actor import Actor
from portal.forms import OpinionForm
from portal.frame import about
from portal.outcomes import facts_of

OPEN = (CaseStatus.OPEN, CaseStatus.SUSPENDED)
OPINIONS_AN_HOUR = 30


def source_of(case: Case) -> OpinionSource:
    """While the topic is announced it is an answer to the announcement, else it is for the box."""
    announced = case.steps.filter(kind=StepKind.ANNOUNCE, status="active").exists()
    return OpinionSource.ANNOUNCEMENT if announced else OpinionSource.BOX


@act("see.public", public=True)
@never_cache
@require_http_methods(["GET", "POST"])
def opinion(request: HttpRequest, no: str) -> HttpResponse:
    """How a public matter stands, and one sentence to say what one thinks of it."""
    rows = Case.objects.listed().filter(restricted=False, platform__practice=False)
    rows = rows.filter(status__in=OPEN).select_related("platform__county", "platform__parent")
    case = get_object_or_404(rows, no=no)
    form = OpinionForm(request.POST or None)

    def take() -> None:
        data: dict[str, Any] = form.cleaned_data
        Tries("opinion", request, most=OPINIONS_AN_HOUR).count()
        lifecycle.voice_opinion(
            case,
            data["words"],
            source_of(case),
            by=Actor.resident(),  # the name stands with the opinion alone
            at=clock.now(),
            name=data["name"],
            phone=data["phone"],
            request_id=data["request_id"],
        )

    if request.method == "POST" and acted(form, take):
        return redirect(f"{reverse('opinion', args=[no])}?sent=1")
    context = {
        **about(case.platform),
        **facts_of(case, Standing(case, clock.now())),
        "form": form,
        "sent": "sent" in request.GET,
    }
    status = REFUSED if request.method == "POST" else 200
    return render(request, "portal/opinion.html", context, status=status)
