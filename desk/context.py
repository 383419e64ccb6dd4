"""What the frame of every page needs: brand, place, hat, navigation, large type."""

import functools
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common import clock
from desk import waiting
from participants.enums import ADMINISTRATORS, Role
from participants.models.access import place_of

LARGE_TYPE_COOKIE = "type"
VILLAGE = (Role.CONVENER, Role.HELPER, Role.RECORDER)
OFFICE = (Role.COUNTY_OFFICE, Role.COUNTY_APPROVER, Role.TOWN_OFFICE)


@dataclass(frozen=True)
class Entry:
    """One place of the navigation. It shows where its page exists and the hat has its act."""

    url_name: str
    label: Any
    icon: str
    act: str


HOME = Entry("home", _("To do"), "todo", "account.own")
ME = Entry("me", _("Me"), "user", "account.own")
INBOX = Entry("inbox", _("Messages"), "bell", "account.own")
RAISE = Entry("raise", pgettext_lazy("navigation", "Raise"), "plus", "clue.take_down")
MEET = Entry("meetings", pgettext_lazy("navigation", "Meet"), "meeting", "see")
PROGRESS = Entry("items", pgettext_lazy("navigation", "Progress"), "topic", "see")
MATTERS = Entry("cases", _("Matters"), "topic", "see")
MEETINGS = Entry("meetings", _("Meetings"), "meeting", "see")
PEOPLE = Entry("people", _("People"), "people", "roster.edit")
COVERAGE = Entry("coverage", _("Coverage"), "stats", "see")
PLATFORMS = Entry("platform_tree", _("Platforms"), "pin", "see")
DOING = Entry("items", _("What is being done"), "loop", "see")
REPORTS = Entry("clues", _("Reports"), "hand", "clue.to_case")
WORKING_DAYS = Entry("working_days", _("Working days"), "clock", "settings.platform")
AUDIT = Entry("audit", _("Security record"), "lock", "audit.read")
SLIPS = Entry("slips", _("Sign-in slips"), "key", "sign_in_code.print")
FEEDBACK = Entry("feedback_list", _("What people told us"), "topic", "system.health")
HEALTH = Entry("health", _("System status"), "gear", "system.health")
PROCEDURES = Entry("procedures", _("Procedures"), "gear", "procedure.edit")
WORDING = Entry("wordings", _("Wording of notices"), "bell", "notice.wording")

# In this order. A phone's bar shows the first five; what falls off is in the account menu.
VILLAGE_BAR = (HOME, RAISE, MEET, PROGRESS, ME, INBOX, MATTERS, REPORTS, PEOPLE)
OFFICE_BAR = (
    HOME,
    MATTERS,
    MEETINGS,
    PEOPLE,
    COVERAGE,
    PLATFORMS,
    DOING,
    REPORTS,
    INBOX,
    ME,
    PROCEDURES,
    HEALTH,
    WORDING,
)
ADMINISTRATORS_BAR = (
    *(HOME, AUDIT, SLIPS, FEEDBACK, WORKING_DAYS, INBOX, ME, PROCEDURES, HEALTH, WORDING),
)
OTHERS_BAR = (HOME, RAISE, MEET, PROGRESS, ME, INBOX)  # units, members, liaison people, supervisors
ON_A_PHONE = 5


def bar_of(role: Role) -> tuple[Entry, ...]:
    """The navigation of a role, whatever exists and whatever it may."""
    if role in VILLAGE:
        return VILLAGE_BAR
    if role in OFFICE:
        return OFFICE_BAR
    return ADMINISTRATORS_BAR if role in ADMINISTRATORS else OTHERS_BAR


@functools.cache
def address(url_name: str) -> str:
    """The address of a page without arguments, or nothing while no such page exists."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def entries_for(user: Any) -> list[Entry]:
    """What the acting hat finds in the navigation: its acts, as far as their pages exist."""
    bar = bar_of(user.hat.role)
    return [entry for entry in bar if address(entry.url_name) and user.may(entry.act)]


def navigation(request: HttpRequest) -> list[dict[str, object]]:
    """The entries this person sees, the current one marked, with how much waits for him."""
    shown = [(entry, address(entry.url_name)) for entry in entries_for(request.user)]
    here = max(
        (
            url
            for _entry, url in shown
            if request.path == url or (url != "/" and request.path.startswith(url))
        ),
        key=len,
        default="",
    )
    count = waiting.known_count(request.user)
    return [
        {
            "label": entry.label,
            "icon": entry.icon,
            "url": url,
            "current": url == here,
            "count": count if entry is HOME else 0,
        }
        for entry, url in shown
    ]


def brand_of(user: Any) -> str:
    """What the acting place calls itself: its own brand, else the nearest ancestor's; a unit
    bears its county's (rule 20)."""
    hat = user.hat if user is not None and user.is_authenticated else None
    platform = place_of(hat) if hat is not None else None
    return hat.settings.brand(platform).value if hat and platform else settings.SITE_NAME


def frame(request: HttpRequest) -> dict[str, object]:
    """The context of base.html. Costs the user's own hats, which know their brand."""
    user = getattr(request, "user", None)
    hat = user.hat if user is not None and user.is_authenticated else None
    match = getattr(request, "resolver_match", None)
    return {
        "hat": hat,
        "place": (hat.platform or hat.organization) if hat else None,
        "brand": brand_of(user),
        "navigation": navigation(request) if hat else [],
        "finds": bool(hat and hat.role in OFFICE),
        "page_name": match.url_name if match else "",
        "large_type": request.COOKIES.get(LARGE_TYPE_COOKIE) == "large",
        "demo": settings.DEMO,
        "demo_day": clock.today() if settings.DEMO else None,
        "here": request.get_full_path() if request.method == "GET" else "",
    }
