"""Who comes in on this request, which hat he wears, and what he must do first."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from common import clock
from participants import sessions, signin
from participants.ended import why_not_any_more

Handler = Callable[[HttpRequest], HttpResponse]
REFUSED = (403, 404)


class RememberedPhoneMiddleware:
    """A remembered phone is signed in without a tap, unless its holder signed out on it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request.COOKIES.get(sessions.DEVICE_COOKIE, "")
        wanted = token and not request.COOKIES.get(sessions.AWAY_COOKIE)
        device = None
        if wanted and not request.user.is_authenticated:
            device = signin.device_of(token)
        if device is not None:
            signin.touch(device)
            sessions.reopen(request, device)
        response = self.get_response(request)
        if token and getattr(request, "signed_out", False):
            sessions.set_cookie(response, sessions.AWAY_COOKIE, "1")
        elif device is not None:
            sessions.set_cookie(response, sessions.DEVICE_COOKIE, token)
        return response


def _say_what_ended(request: HttpRequest) -> HttpResponse | None:
    """For somebody whose post, help or standing in ended: when, whom to ask, and what he typed."""
    view = getattr(request.resolver_match, "func", None)
    name = getattr(view, "act", "")
    user = request.user
    if not name or not user.is_authenticated or user.person_id is None:
        return None
    if request.method != "POST" and user.may(name):
        return None  # he may still look at such pages: this one is not there, or not his
    sentence = why_not_any_more(user.person_id, name, clock.today())
    if not sentence:
        return None
    # What people type is Chinese; keys, codes and tokens are not.
    lists = (values for key, values in request.POST.lists() if key != "csrfmiddlewaretoken")
    texts = dict.fromkeys(text.strip() for some in lists for text in some if not text.isascii())
    context = {"sentence": sentence, "typed": "\n".join(texts)}
    return render(request, "participants/ended.html", context, status=403)


class HatMiddleware:
    """Hands the hat chosen in the session to the user; desks that rested too long are closed."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.session.get(sessions.HAT)
        if chosen and request.user.is_authenticated:
            request.user.hat_key = chosen
        sessions.close_if_rested(request)
        response = self.get_response(request)
        if response.status_code in REFUSED and getattr(request, "csrf_processing_done", False):
            return _say_what_ended(request) or response
        return response

    def process_view(
        self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Accounts end with posts; one-time and aged passwords are changed before anything else."""
        user = request.user
        open_to_all = getattr(view, "public", False) or view.__module__.startswith(
            ("allauth.", "django.views.")
        )
        if open_to_all or not user.is_authenticated:
            return None
        if user.hat is None:
            office = user.person.county if user.person else None
            return render(request, "participants/no_post.html", {"office": office}, status=403)
        if user.must_change_password or user.password_aged(clock.real_now()):
            return redirect(settings.PASSWORD_CHANGE_URL)
        return None
