"""电话名单: whom a person has to tell by telephone, ticked by hand."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common import clock
from common.acts import act
from meetings import chips, lifecycle, reaching
from meetings.enums import Answer, Reach
from meetings.models import Attendee, Meeting
from meetings.permissions import can_tell, check_can_tell
from meetings.views.calling import fetch
from meetings.views.told import (
    ORDER,
    is_of_before,
    moved_meanwhile,
    read_people,
    ticked,
    told_by_person,
)
from notices.told import Told
from participants.actor import Actor
from participants.models import Person
from participants.permissions import can_unmask


@act("answer.for_another")
@never_cache
@require_http_methods(["GET", "POST"])
def call_list(request: HttpRequest, no: str) -> HttpResponse:
    """Whom nothing reached, then who has not answered; of a meeting that is off, who knows of it
    and not that it is off. Saved at once."""
    meeting = fetch(request, no)
    user: Any = request.user
    user.check_may("answer.for_another", meeting)
    if request.method == "POST":
        check_can_tell(user, meeting)
        if is_of_before(request, meeting):
            messages.error(request, moved_meanwhile())
        else:
            _save(request, meeting)
        return redirect("call_list", meeting.no)
    return _off_page(request, meeting) if reaching.is_off(meeting) else _page(request, meeting)


def _page(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    people, reached = read_people(meeting)
    groups = reaching.grouped(meeting, people, reached)
    known = told_by_person(meeting, people)
    phones = _who_may_be_shown(request.user, people)
    context = {
        "meeting": meeting,
        "when": chips.say_when_where(meeting, clock.now()),
        "counts": reaching.counted(meeting, people, reached),
        "groups": [
            (state, state.label, [_to_call(one, known, phones) for one in groups[state]])
            for state in ORDER[:2]
        ],
        "back": _ways_back(groups, known),
        "may_act": can_tell(request.user, meeting),
        "is_off": False,
        "left": 0,
        "version": meeting.version,
    }
    return render(request, "meetings/calls.html", context)


def _off_page(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    everybody, people = reaching.read_off(meeting, "*", "person__*", "person__platform__*")
    known = told_by_person(meeting, everybody)
    phones = _who_may_be_shown(request.user, people)
    rows = [_to_call(one, known, phones) for one in people if _is_another(request.user, one)]
    context = {
        "meeting": meeting,
        "when": chips.say_when_where(meeting, clock.now()),
        "groups": [("off", _("To be told: it is not held"), rows)],
        "left": len(rows),
        "back": _off_back(everybody, known),
        "may_act": can_tell(request.user, meeting),
        "is_off": True,
        "counts": None,
        "version": reaching.version_to_know(meeting),
    }
    return render(request, "meetings/calls.html", context)


def _is_another(user: Any, one: Attendee) -> bool:
    return one.person_id is None or one.person_id != user.person_id


def _save(request: HttpRequest, meeting: Meeting) -> None:
    people = meeting.attendees.filter(invited=True).select_related("meeting", "person")
    count = _tick(request, people.order_by("id"))
    if not count:
        messages.info(request, _("Nothing was ticked, nothing was changed."))
    elif reaching.is_off(meeting):
        words = ngettext("Saved: %(n)s person.", "Saved: %(n)s persons.", count)
        messages.success(request, words % {"n": count})
    else:
        counts = reaching.counts_of(meeting)
        messages.success(request, _("Saved: %(line)s.") % {"line": counts.line})


def _tick(request: HttpRequest, people: Iterable[Attendee]) -> int:
    """Writes down what was ticked; how many ticks. What is not touched stays as it is."""
    by, at, count = Actor.of(request.user), clock.now(), 0
    for one in people:
        match request.POST.get(f"c-{one.pk}", ""):
            case "coming" | "excused" as given:
                lifecycle.answer(one, Answer(given), by=by, at=at)
            case "told":
                lifecycle.tell(one, by=by, at=at)
            case "vain":
                lifecycle.call_in_vain(one, by=by, at=at)
            case _:
                continue
        count += 1
    return count


def _who_may_be_shown(user: Any, people: list[Attendee]) -> set[int]:
    """Persons whose whole number the reader may ask for."""
    rows = Person.objects.visible_to(user).filter(pk__in=[one.person_id for one in people])
    seen = set(rows.values_list("pk", flat=True))
    return {
        one.person.pk for one in people if one.person_id in seen and can_unmask(user, one.person)
    }


def _to_call(one: Attendee, known: dict[int, list[Told]], phones: set[int]) -> dict[str, Any]:
    notices = known.get(one.person_id or 0, [])
    of_now = [t for t in notices if reaching.speaks_of_now(t.notice, one.meeting)]
    shown = of_now if reaching.is_off(one.meeting) else notices
    ways = [way for told_one in shown for way in told_one.ways if way.good or way.bad]
    on_seat = reaching.way_on_seat(one)
    if reaching.is_off(one.meeting) and on_seat and on_seat.good:
        on_seat = None  # that he was told of the meeting is why he stands here
    return {
        "one": one,
        "phone": one.person.masked_phone if one.person else "",
        "may_call": one.person_id in phones,
        "last": on_seat or (ways[-1] if ways else None),
        "knows_older": _knows_older(one, notices),
    }


def _knows_older(one: Attendee, notices: Iterable[Told]) -> bool:
    """Whether he was told of, or answered to, another time or place than the present one."""
    version = one.meeting.version
    older = [t for t in notices if t.notice.params.get("version", version) < version]
    told_older = any(way.good for told_one in older for way in told_one.ways)
    return told_older or 0 < max(one.told_version, one.answered_version) < version


def _ways_back(
    groups: Mapping[Reach, list[Attendee]], known: dict[int, list[Told]]
) -> list[tuple[Attendee, str, str]]:
    """Ticks and answers that may have been wrong: whose, of what kind, what they say."""
    found = []
    for state in ORDER[:2]:
        for one in groups[state]:
            if way := ticked(one, known.get(one.person_id or 0, [])):
                found.append((one, "tick", way.state))
    for state in ORDER[2:]:
        found += [(one, "answer", str(state.label)) for one in groups[state]]
    return found


def _off_back(
    people: Iterable[Attendee], known: dict[int, list[Told]]
) -> list[tuple[Attendee, str, str]]:
    """Ticks that somebody knows it is off, or was called in vain."""
    ways = ((one, ticked(one, known.get(one.person_id or 0, []))) for one in people)
    return [(one, "tick", way.state) for one, way in ways if way]
