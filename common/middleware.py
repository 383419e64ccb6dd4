"""What every request passes: one reading of the clock, the language, refusals as sentences, and
compression on the way out."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.utils import translation

from common import clock
from common.errors import DomainError

Handler = Callable[[HttpRequest], HttpResponse]
COMPRESSED = ("text/", "application/json", "image/svg+xml")


class ClockMiddleware:
    """Reads the site's time once per request, so that one page knows one day."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with clock.one_reading():
            return self.get_response(request)


class CompressMiddleware(GZipMiddleware):
    """Pages are sent compressed, with a filler of chance length (BREACH).

    Files are not: a photograph does not shrink, a Word file is compressed already, and a download
    keeps its length. Styles and scripts are compressed beforehand and served by WhiteNoise.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "")
        if response.streaming or not kind.startswith(COMPRESSED):
            return response
        return super().process_response(request, response)


class LanguageMiddleware:
    """Chinese unless the visitor chose otherwise; a browser's own language chooses nothing."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = {code for code, _name in settings.LANGUAGES}
        language = chosen if chosen in known else settings.LANGUAGE_CODE
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class DomainErrorMiddleware:
    """Turns a refusal that no view handled into a page with its sentence and a way back."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        return render(request, "common/refused.html", {"error": error}, status=error.status)
