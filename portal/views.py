"""Residents' pages: no account, no script needed, nobody's name or number."""

import functools
from collections.abc import Callable

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cases import rating
from cases.enums import CallBackAnswer, RatingGroup
from cases.forms.rating import RatingForm
from cases.lifecycle import answer_call_back, report_clue
from cases.views.common import acted
from common import clock
from common.acts import act
from common.errors import DomainError
from common.tries import Tries
from participants.actor import Actor
from participants.qr import qr_svg
from platforms.models import Platform
from platforms.settings import load
from portal import following, front, outcomes
from portal.forms import FollowForm, ReportForm, SolvedForm
from portal.frame import about

View = Callable[..., HttpResponse]
RECEIPT = "receipt"
SALT = "portal.receipt"
SHOWN_FOR = 600  # seconds
REPORTS_AN_HOUR = 30
REFUSED = 422


def of_room(view: View) -> View:
    """Hands the view the platform behind the code; where none is, a page that says what to do."""

    @functools.wraps(view)
    def found(request: HttpRequest, code: str) -> HttpResponse:
        platform = front.platform_of(code, clock.today())
        if platform is None:
            return render(request, "portal/no_room.html", status=404)
        return view(request, platform)

    return found


@act("see.public", public=True)
@require_GET
@of_room
def room_qr(request: HttpRequest, platform: Platform) -> HttpResponse:
    """What a poster in the room leads to; a merged platform's poster leads to its successor."""
    code = request.resolver_match.kwargs["code"]  # type: ignore[union-attr]  # the address was resolved to come here
    if code == platform.code:
        return redirect("portal", platform.code)
    return redirect(f"{reverse('portal', args=[platform.code])}?from={code}")


@act("see.public", public=True)
@require_GET
@of_room
def portal(request: HttpRequest, platform: Platform) -> HttpResponse:
    """One platform: what is discussed, what came of it, report, follow, who and where."""
    today = clock.today()
    discussed, settled = front.matters(platform)
    code = request.resolver_match.kwargs["code"]  # type: ignore[union-attr]  # the address was resolved to come here
    context = {
        **about(platform),
        "place": (platform.county or platform).name,
        "once": front.merged_here(request.GET.get("from", code), platform, today),
        "figures": front.figures(platform, today.year),
        "discussed": discussed,
        "settled": settled,
        "facts": front.room_facts(platform, today),
        "takes_reports": front.takes_reports(platform, today),
        "follow": FollowForm(initial={"at": platform.code}),
    }
    return render(request, "portal/portal.html", context)


@act("see.public", public=True)
@never_cache
@require_http_methods(["GET", "POST"])
@of_room
def report(request: HttpRequest, platform: Platform) -> HttpResponse:
    """我要反映: one sentence; the receipt has the number and the code to follow it."""
    if not front.takes_reports(platform, clock.today()):
        return redirect("portal", platform.code)
    form = ReportForm(request.POST or None)
    made: list[str] = []

    def take() -> None:
        data = form.cleaned_data
        Tries("report", request, most=REPORTS_AN_HOUR).count()
        clue, follow_code = report_clue(
            platform,
            data["statement"],
            by=Actor.resident(data["name"]),
            at=clock.now(),
            name=data["name"],
            phone=data["phone"],
            request_id=data["request_id"],
        )
        made.extend([clue.no, follow_code])

    if request.method == "POST" and acted(form, take):
        response = redirect("receipt")
        # The code is nowhere in clear but on this browser, for ten minutes.
        response.set_signed_cookie(
            RECEIPT,
            " ".join([*made, platform.code]),
            salt=SALT,
            max_age=SHOWN_FOR,
            path=reverse("receipt"),
            httponly=True,
            samesite="Lax",
            secure=settings.SECURE,
        )
        return response
    status = REFUSED if request.method == "POST" else 200
    context = {**about(platform), "form": form}
    return render(request, "portal/report.html", context, status=status)


@act("see.public", public=True)
@never_cache
@require_GET
def receipt(request: HttpRequest) -> HttpResponse:
    """Number and code, to print or photograph; after ten minutes they are not shown again."""
    try:
        value = request.get_signed_cookie(RECEIPT, salt=SALT, max_age=SHOWN_FOR)
    except (KeyError, signing.BadSignature):
        return render(request, "portal/receipt_gone.html", status=410)
    no, code, place = value.split(" ")
    platform = Platform.objects.select_related("county").get(code=place)
    address = f"{reverse('follow')}?no={no}"
    context = {
        **about(platform),
        "no": no,
        "code": code,
        "today": clock.today(),
        "address": address,
        "qr": qr_svg(settings.SITE_URL + address, "qr--s"),
    }
    return render(request, "portal/receipt.html", context)


# --- following --------------------------------------------------------------------------------


@act("see.public", public=True)
@never_cache
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """办得怎么样了: number and code; then how it stands, and 解决了吗 when it is reported done."""
    if request.method == "POST":
        if "leave" in request.POST:
            response = redirect("follow")
            following.leave(response)
            return response
        if "rate" in request.POST:
            return _rate(request)
        return _answer(request) if "answer" in request.POST else _look_up(request)
    clue = following.followed(request)
    if clue is None or "no" in request.GET:
        form = FollowForm(initial={"no": request.GET.get("no", ""), "at": request.GET.get("at")})
        return _follow_form(request, form)
    return _follow_page(request, following.Report(clue, clock.now()), SolvedForm())


def _follow_form(request: HttpRequest, form: FollowForm, status: int = 200) -> HttpResponse:
    return render(request, "portal/follow.html", {"form": form}, status=status)


def _follow_page(
    request: HttpRequest,
    shown: following.Report,
    form: SolvedForm,
    status: int = 200,
    rating_form: RatingForm | None = None,
) -> HttpResponse:
    context = {
        **about(shown.clue.platform),
        "report": shown,
        "form": form,
        "rating_form": rating_form or RatingForm(),
    }
    return render(request, "portal/followed.html", context, status=status)


def _look_up(request: HttpRequest) -> HttpResponse:
    form = FollowForm(request.POST)
    if not form.is_valid():
        return _follow_form(request, form, REFUSED)
    data = form.cleaned_data
    no = following.number_of(data["no"], data["at"])
    try:
        clue = following.find(request, no, data["code"])
    except DomainError as error:
        form.add_error(None, error.sentence)
        return _follow_form(request, form, error.status)
    response = redirect("follow")
    following.keep(response, clue)
    return response


def _answer(request: HttpRequest) -> HttpResponse:
    clue = following.followed(request)
    case = following.Report(clue, clock.now()).case if clue else None
    if clue is None or case is None:
        return redirect("follow")
    form = SolvedForm(request.POST)

    def enter() -> None:
        answer_call_back(
            case,
            CallBackAnswer(form.cleaned_data["answer"]),
            by=Actor.resident(),
            at=clock.now(),
            note=form.cleaned_data["note"],
            own=True,
            request_id=form.cleaned_data["request_id"],
        )

    if acted(form, enter):
        return redirect("follow")
    return _follow_page(request, following.Report(clue, clock.now()), form, REFUSED)


def _rate(request: HttpRequest) -> HttpResponse:
    """Whoever holds the receipt says what he thinks of it, as one of those concerned."""
    clue = following.followed(request)
    case = following.Report(clue, clock.now()).case if clue else None
    if clue is None or case is None:
        return redirect("follow")
    form = outcomes.form_of(request)
    person = rating.person_of(clue, case)
    key, group = rating.clue_key(clue, person), RatingGroup.STAKEHOLDERS
    if outcomes.rate(case, form, group=group, key=key, person=person):
        return redirect("follow")
    shown = following.Report(clue, clock.now())
    return _follow_page(request, shown, SolvedForm(), REFUSED, form)


# --- the poster in the room -------------------------------------------------------------------


def _seen(request: HttpRequest, code: str) -> Platform:
    rows = Platform.objects.visible_to(request.user).filter(practice=False)
    return get_object_or_404(rows.select_related("county"), code=code)


def _room_address(platform: Platform) -> str:
    return settings.SITE_URL + reverse("room_qr", args=[platform.code])


@act("see")
@require_GET
def room_qr_svg(request: HttpRequest, code: str) -> HttpResponse:
    """The room's QR code alone, as a drawing for any paper."""
    platform = _seen(request, code)
    drawing = qr_svg(_room_address(platform)).replace(
        "<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1
    )
    response = HttpResponse(drawing, content_type="image/svg+xml")
    response["Content-Disposition"] = f'inline; filename="qr-{platform.code}.svg"'
    return response


@act("see")
@require_GET
def room_poster(request: HttpRequest, code: str) -> HttpResponse:
    """An A4 page to hang up in the room; the code on it never changes."""
    platform = _seen(request, code)
    context = {
        "platform": platform,
        "poster_brand": load([platform]).brand(platform).value,
        "address": _room_address(platform),
        "venue": platform.venues.order_by("name").first(),
    }
    return render(request, "portal/poster.html", context)
