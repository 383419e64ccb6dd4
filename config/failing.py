"""The page for a fault of ours. It asks neither the database nor the session: they may be it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseServerError
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from desk.context import LARGE_TYPE_COOKIE


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponseServerError:
    """Says that the fault is noted and nothing was saved halfway."""
    frame = {
        "brand": settings.SITE_NAME,
        "large_type": request.COOKIES.get(LARGE_TYPE_COOKIE) == "large",
    }
    return HttpResponseServerError(render_to_string("500.html", frame))
