"""Coming in without a password: the phone page, the link of a slip, a remembered phone."""

from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from common import clock
from common.acts import act
from common.templatetags.look import full_date
from participants import security, sessions, signin
from participants.actor import Actor
from participants.forms.access import SlipForm
from participants.models import Device, SignInCode, User
from participants.models.access import REMEMBERED


@act("see.public", public=True)
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """不用密码: phone number and the digits of the slip. An unknown number is answered alike."""
    onward = _onward(request)
    if request.user.is_authenticated:
        return redirect(onward)
    if (
        request.method == "GET"
        and sessions.DESK_COOKIE in request.COOKIES
        and "phone" not in request.GET
    ):
        return redirect(f"{reverse('account_login')}?{urlencode({'next': onward})}")
    form = SlipForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = authenticate(
            request,
            username=signin.slip_lock(form.cleaned_data["phone"]),
            phone=form.cleaned_data["phone"],
            digits=form.cleaned_data["digits"],
        )
        if user is not None:
            return _enter(request, user.slip, onward, remember=form.cleaned_data["remember"])  # type: ignore[attr-defined]  # set by the backend that let him in
        if not getattr(request, "axes_locked_out", False):
            security.note_failure(request, None)
        form.add_error(
            None,
            _(
                "The number and the digits do not belong together, or the slip is used up. "
                "Please compare them with the slip; a new one comes from the office."
            ),
        )
    context = {"form": form, "device": _device_away(request), "onward": onward}
    return render(request, "participants/sign_in.html", context)


@act("see.public", public=True)
@never_cache
@require_POST
def come_back(request: HttpRequest) -> HttpResponse:
    """是我，进去: somebody signed out on a remembered phone and comes in again."""
    device = _device_away(request)
    if device is None:
        return redirect("sign_in")
    signin.touch(device)
    sessions.open_on_phone(request, device.user, device)
    security.note(
        "signed_in", by=Actor.of(device.user), at=clock.now(), about=device.user, how="phone"
    )
    response = redirect(_onward(request))
    sessions.set_cookie(response, sessions.DEVICE_COOKIE, request.COOKIES[sessions.DEVICE_COOKIE])
    response.delete_cookie(sessions.AWAY_COOKIE)
    return response


@act("see.public", public=True)
@never_cache
@require_http_methods(["GET", "POST"])
def slip_link(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a slip's QR: looking spends nothing, 是我，进去 does."""
    try:
        code = signin.slip_of_link(token)
        if request.method == "POST":
            return _enter(request, code, "/", remember="remember" in request.POST)
    except signin.SlipSpent as error:
        context = {"sentence": error.sentence}
        return render(request, "participants/sign_in_spent.html", context, status=error.status)
    until = clock.real_now() + REMEMBERED
    return render(request, "participants/sign_in_link.html", {"code": code, "until": until})


def _enter(request: HttpRequest, code: SignInCode, onward: str, *, remember: bool) -> HttpResponse:
    """Spends the slip, opens the session and, if wished, remembers the phone."""
    user: User = code.user
    signin.use_slip(code, by=_holder(user), at=clock.now())
    if user.at_desk:  # was given a desk since the slip was printed
        return redirect("account_login")
    response = redirect(onward)
    if remember:
        device, token = signin.remember(user, request.META.get("HTTP_USER_AGENT", ""))
        sessions.open_on_phone(request, user, device)
        sessions.set_cookie(response, sessions.DEVICE_COOKIE, token)
        messages.success(
            request,
            _("You are in. This phone needs no slip again until %(day)s.")
            % {"day": full_date(device.until_time.date())},
        )
    else:
        sessions.open_on_phone(request, user)
        messages.success(request, _("You are in, for 12 hours. Please sign out when you leave."))
    response.delete_cookie(sessions.AWAY_COOKIE)
    return response


def _holder(user: User) -> Actor:
    """Whoever holds the slip in his hand, under the name it was printed for."""
    person = user.person
    no, pk = (person.no, person.pk) if person else ("", None)
    return Actor.link(user.get_full_name(), no=no, person_id=pk)


def _device_away(request: HttpRequest) -> Device | None:
    """The remembered phone on which its holder signed out, if this is one."""
    token = request.COOKIES.get(sessions.DEVICE_COOKIE)
    return signin.device_of(token) if token else None


def _onward(request: HttpRequest) -> str:
    """Where the visitor wanted to go, if that is on this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    allowed = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if allowed else "/"
