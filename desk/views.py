"""The workspace's first page, what the software is, and the two switches of every page."""

from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from common import clock
from common.acts import act
from desk import gallery
from desk.context import HOME, LARGE_TYPE_COOKIE, ME, OFFICE, VILLAGE, Entry, address, entries_for
from desk.waiting import badge_of, in_its_part, keep_count, row_of, todo_of
from notices import operations
from notices.alarming import headline
from notices.queries import new_count
from participants.enums import ADMINISTRATORS, Role

ONE_YEAR = 365 * 24 * 3600
ALARMS_KNOWN_FOR = 60  # seconds; every office's home asks
WATCHING = (Role.COUNTY_OFFICE, Role.SYS_ADMIN)


@act("account.own")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """待办: what waits, the most urgent thing with its one act first; what can be begun; others."""
    news = new_count(request.user, clock.now())
    return render(
        request,
        "desk/home.html",
        {**waiting_context(request), "news": news, "alarms": _alarms(request.user)},
    )


def waiting_context(request: HttpRequest) -> dict[str, Any]:
    """What waits for the acting hat, for the home page and the office's index."""
    user, at = request.user, clock.now()
    todo = todo_of(user, at)
    keep_count(user, todo.count)
    return {
        "today": timezone.localdate(at),
        "todo": todo,
        "first_badge": badge_of(todo.first, at) if todo.first else None,
        "today_rows": [row_of(row, at) for row in todo.today],
        "soon_rows": [row_of(row, at) for row in todo.soon],
        "others_rows": [row_of(row, at) for row in todo.others],
        "part_rows": in_its_part(user, timezone.localdate(at)) if user.hat.role in OFFICE else [],
        "starts": _starts(request),
        "pages": _pages(request) if user.hat.role in ADMINISTRATORS else [],
    }


@act("see.public", public=True)
@require_GET
def about(request: HttpRequest) -> HttpResponse:
    """关于: the software's own name stands here and nowhere else; the brand is the county's."""
    return render(request, "desk/about.html", {"version": version("haoshangliang")})


@act("see.public", public=True)
@require_POST
def large_type(request: HttpRequest) -> HttpResponse:
    """大字: remembers the size of type in this browser for a year, with or without an account."""
    size = "large" if request.POST.get("type") == "large" else "normal"
    return _back_with_cookie(request, LARGE_TYPE_COOKIE, size)


@act("see.public", public=True)
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remembers the language of this browser for a year; an unknown one becomes Chinese."""
    known = {code for code, _name in settings.LANGUAGES}
    chosen = request.POST.get("language", "")
    code = chosen if chosen in known else settings.LANGUAGE_CODE
    return _back_with_cookie(request, settings.LANGUAGE_COOKIE_NAME, code)


@act("see.public", public=True)
def component_gallery(request: HttpRequest) -> HttpResponse:
    """Every component once, with made-up contents; only in a demo or while developing."""
    if not (settings.DEMO or settings.DEBUG):
        raise Http404
    return render(request, "desk/gallery.html", gallery.context())


# 要起个头: what somebody begins by himself, and the roles it is offered to.
STARTS = (
    (Entry("raise", _("Raise a matter"), "plus", "clue.take_down"), tuple(Role)),
    (Entry("past", _("Enter last night’s meeting"), "back", "meeting.record"), (*VILLAGE, *OFFICE)),
    (Entry("delegate", _("Ask somebody to act for me"), "swap", "post.delegate"), (Role.CONVENER,)),
)


def _starts(request: HttpRequest) -> list[dict[str, Any]]:
    """What this hat may begin, as far as its pages exist."""
    user = request.user
    stands_in = gettext("Stand in for %(name)s: until when, give it back")
    own = {"delegate": stands_in % {"name": user.hat.for_label}} if user.hat.delegated else {}
    return [
        {
            "label": own.get(entry.url_name, entry.label),
            "icon": entry.icon,
            "url": address(entry.url_name),
        }
        for entry, roles in STARTS
        if user.hat.role in roles and address(entry.url_name) and user.may(entry.act)
    ]


def _alarms(user: Any) -> list[str]:
    """What is wrong with the machinery, in sentences, for those who can have it put right."""
    if user.hat.role not in WATCHING:
        return []
    alarms = cache.get_or_set(
        "desk.alarms", lambda: operations.alarms(operations.figures()), ALARMS_KNOWN_FOR
    )
    return [headline(alarm) for alarm in alarms]


def _pages(request: HttpRequest) -> list[dict[str, Any]]:
    """The pages of an administrator, for whom nothing waits here."""
    entries = [entry for entry in entries_for(request.user) if entry not in (HOME, ME)]
    return [
        *({"icon": e.icon, "title": e.label, "url": address(e.url_name)} for e in entries),
        {"icon": "gear", "title": gettext("Registers"), "url": reverse("admin:index")},
    ]


def _back_with_cookie(request: HttpRequest, name: str, value: str) -> HttpResponse:
    """To the page the switch stood on, which is never another host."""
    page = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure()):
        page = reverse("home")
    response = HttpResponseRedirect(page)
    response.set_cookie(
        name, value, max_age=ONE_YEAR, httponly=True, samesite="Lax", secure=settings.SECURE
    )
    return response
