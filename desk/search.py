"""查找: one box for matters, meetings, people and platforms of the acting post's part."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases.models import Case
from common import clock
from common.acts import act
from common.templatetags.look import full_date
from common.textsearch import search as search_rows
from meetings.models import Meeting
from participants.models import Person
from participants.queries import find_people
from platforms.models import Platform

SHOWN = 8
LONGEST = 60


@act("see")
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Up to eight of each kind, newest first; four statements whatever is found.

    What somebody may not see does not turn up, and a restricted matter goes by its generated
    title also where he may open it.
    """
    typed = request.GET.get("q", "").strip()[:LONGEST]
    parts = [part for part in _parts(request.user, typed) if part["rows"]] if typed else []
    return render(request, "desk/search.html", {"typed": typed, "parts": parts})


def _parts(user: Any, typed: str) -> Iterable[dict[str, Any]]:
    cases = search_rows(Case.objects.seen_by(user).listed(), typed).select_related("platform")
    yield {
        "title": _("Matters"),
        "rows": [_case(one) for one in cases.order_by("-raised_at", "-id")[:SHOWN]],
    }
    meetings = search_rows(Meeting.objects.seen_by(user).listed(), typed)
    meetings = meetings.select_related("platform").order_by("-starts_at", "-id")
    yield {"title": _("Meetings"), "rows": [_meeting(one) for one in meetings[:SHOWN]]}
    people = find_people(Person.objects.visible_to(user), typed).select_related("platform")
    yield {
        "title": _("People"),
        "rows": [_person(one) for one in people.order_by("name", "id")[:SHOWN]],
    }
    places = search_rows(Platform.objects.visible_to(user).standing_on(clock.today()), typed)
    places = places.select_related("parent").order_by("path")
    yield {"title": _("Platforms"), "rows": [_place(one) for one in places[:SHOWN]]}


def _case(case: Case) -> dict[str, Any]:
    return {
        "icon": "lock" if case.restricted else "topic",
        "title": case.public_title if case.restricted else case.title,
        "note": f"{case.platform} · {full_date(timezone.localdate(case.raised_at))}",
        "badge": {"tone": "", "icon": "info", "text": case.get_status_display()},
        "url": reverse("case", args=[case.no]),
    }


def _meeting(meeting: Meeting) -> dict[str, Any]:
    return {
        "icon": "meeting",
        "title": meeting.public_title if meeting.restricted else meeting.title,
        "note": f"{meeting.platform} · {full_date(meeting.starts_at)}",
        "badge": {"tone": "", "icon": "info", "text": meeting.get_status_display()},
        "url": reverse("meeting", args=[meeting.no]),
    }


def _person(person: Person) -> dict[str, Any]:
    words = [str(person.platform), person.work_title, person.masked_phone]
    return {
        "icon": "user",
        "title": person.name,
        "note": " · ".join(word for word in words if word),
        "url": reverse("person", args=[person.no]),
    }


def _place(platform: Platform) -> dict[str, Any]:
    return {
        "icon": "pin",
        "title": platform.name,
        "note": str(platform.parent or ""),
        "url": reverse("platform", args=[platform.code]),
    }
