"""What came of a matter, for whoever took part or raised it: by his own link, without an account."""

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases import lifecycle, rating
from cases.enums import RatingGroup
from cases.forms.rating import RatingForm
from cases.hiding import hider
from cases.models import Case
from cases.outcome import days_taken, told, whose
from cases.standing import FINISHED, Standing
from cases.views.common import REFUSED, acted
from common import clock
from common.acts import act
from common.tries import Tries
from participants.actor import Actor
from portal.frame import about
from portal.words import public_title, state_of, step_rows


def facts_of(case: Case, standing: Standing) -> dict[str, Any]:
    """What each of these pages says of a matter: steps, problems, days."""
    clues = list(case.clues.all())
    names = [clue.name for clue in clues]
    finished = case.status in FINISHED
    return {
        "case": case,
        "title": public_title(case, *names),
        "finished": finished,
        "steps": step_rows(standing.steps),
        "told": told(case, standing.problems, hider(case, *names)),
        "figures": standing.figures,
        "days": days_taken(case, standing.today, clues),
    }


COOKIE = "rater"
SALT = "portal.rater"
KEPT_FOR = 60 * 24 * 3600  # seconds: longer than the time for answering
RATINGS_AN_HOUR = 30


def rate(case: Case, form: RatingForm, *, tries: Tries | None = None, **whose: Any) -> bool:
    """Takes the answer of the form, if it is right and still counts; ``tries`` counts it first."""

    def enter() -> None:
        if tries is not None:
            tries.count()
        lifecycle.rate(
            case,
            form.said(),
            by=Actor.resident(),
            at=clock.now(),
            request_id=form.cleaned_data["request_id"],
            **whose,
        )

    return acted(form, enter)


def form_of(request: HttpRequest) -> RatingForm:
    """Empty, or what was sent."""
    return RatingForm(request.POST if request.method == "POST" else None)


def _page(
    request: HttpRequest, case: Case, form: RatingForm, *, rated: bool, **more: Any
) -> HttpResponse:
    standing = Standing(case, clock.now())
    taken = rating.is_open(case, standing.today)
    context = {
        **about(case.platform),
        **facts_of(case, standing),
        "form": form,
        "rated": rated,
        "asks": taken and not rated and not more.get("handled"),
        "last": rating.until(case),
        "reopened": case.status not in FINISHED and case.look_backs.exists(),  # planned by closing
        "now": state_of(case, standing.step),
        "reader": None,
        "handled": False,
        **more,
    }
    status = REFUSED if request.method == "POST" else 200
    response = render(request, "portal/outcome.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@act("answer.own", public=True)
@never_cache
@require_http_methods(["GET", "POST"])
def outcome(request: HttpRequest, token: str) -> HttpResponse:
    """One's own page about a matter one took part in: what became of each problem, and two taps on
    what one thinks of it."""
    case, reader = whose(token)
    form, key = form_of(request), rating.person_key(reader)
    if request.method == "POST":
        found = rating.groups_of(case).get(reader.pk)
        group = found[1] if found else RatingGroup.PUBLIC
        if rate(case, form, group=group, key=key, person=reader):
            return redirect("outcome", token)
    handled = rating.handled(case, reader)
    rated = rating.has_rated(case, key)
    return _page(request, case, form, rated=rated, reader=reader, handled=handled)


@act("see.public", public=True)
@never_cache
@require_http_methods(["GET", "POST"])
def outcome_public(request: HttpRequest, no: str) -> HttpResponse:
    """What the text in the village's group leads to: a closed matter that is public. One answer a
    browser counts, as one of the public."""
    rows = Case.objects.listed().filter(restricted=False, platform__practice=False)
    case = get_object_or_404(
        rows.select_related("platform__county", "platform__parent", "raiser"), no=no
    )
    if case.status not in FINISHED:
        raise Http404(_("It is not closed yet."))
    form, browser = form_of(request), _browser(request)
    person = getattr(request.user, "person", None)
    key = rating.person_key(person) if person else f"browser|{browser}"
    if request.method == "POST" and (browser or person):
        tries = Tries("rating", request, most=RATINGS_AN_HOUR)
        if rate(case, form, tries=tries, group=RatingGroup.PUBLIC, key=key, person=person):
            return redirect("outcome_public", no)
    elif request.method == "POST":  # a browser that keeps nothing could answer again and again
        form.add_error(None, _("Your browser did not keep this page. Please submit once more."))
    rated = bool(browser or person) and rating.has_rated(case, key)
    response = _page(request, case, form, rated=rated)
    if not browser:
        response.set_signed_cookie(
            COOKIE,
            secrets.token_hex(16),
            salt=SALT,
            max_age=KEPT_FOR,
            httponly=True,
            samesite="Lax",
            secure=settings.SECURE,
        )
    return response


def _browser(request: HttpRequest) -> str:
    """The number this browser got when it first answered; it says nothing of who it is."""
    try:
        return request.get_signed_cookie(COOKIE, salt=SALT, max_age=KEPT_FOR) or ""
    except (KeyError, signing.BadSignature):
        return ""
