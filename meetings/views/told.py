"""谁知道了: in which of the four states everybody invited is, and how he was told."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from common import clock
from common.acts import act
from common.errors import DomainError
from meetings import chips, lifecycle, reaching
from meetings.enums import Answer, Reach
from meetings.models import Attendee, Meeting
from meetings.permissions import can_change, can_tell, check_can_tell, check_can_tell_group
from meetings.views.calling import fetch
from notices import resending, told
from notices.enums import Channel
from notices.told import Told, Way
from participants.actor import Actor
from participants.phones import is_mobile

ORDER = (Reach.UNREACHED, Reach.WAITING, Reach.COMING, Reach.EXCUSED)


@act("answer.for_another")
@never_cache
@require_GET
def meeting_told(request: HttpRequest, no: str) -> HttpResponse:
    """The four groups with their figures; who was not reached stands first, with what to do."""
    meeting = fetch(request, no)
    user: Any = request.user
    user.check_may("answer.for_another", meeting)
    people, reached = read_people(meeting)
    groups = reaching.grouped(meeting, people, reached)
    known = told_by_person(meeting, people)
    may_act = can_tell(user, meeting)
    context = {
        "meeting": meeting,
        "when": chips.say_when_where(meeting, clock.now()),
        "counts": reaching.counted(meeting, people, reached),
        "groups": [
            (state, [_row(one, state, known, may_act) for one in groups[state]]) for state in ORDER
        ],
        "may_act": may_act,
        "may_group": bool(meeting.group_text) and can_change(user, meeting),
        "is_off": reaching.is_off(meeting),
        "group": _group_way(meeting, people, known),
    }
    return render(request, "meetings/told.html", context)


def read_people(meeting: Meeting) -> tuple[list[Attendee], reaching.Reached]:
    """Everybody invited, and whom something about the present version got to; one statement."""
    people, reached = reaching.read([meeting], "*", "person__*", "person__platform__*")
    return [one for one in people if one.invited], reached


def told_by_person(meeting: Meeting, people: Iterable[Attendee]) -> dict[int, list[Told]]:
    """What each of ``people`` was told of the meeting, oldest first, by person."""
    rows = told.about([meeting.ledger_subject])
    rows = rows.filter(recipient__in=[one.person_id for one in people if one.person_id])
    found: dict[int, list[Told]] = {}
    for one in told.told(rows.order_by("id"), clock.now()):
        found.setdefault(one.notice.recipient_id, []).append(one)
    return found


def _row(
    one: Attendee, state: Reach, known: dict[int, list[Told]], may_act: bool
) -> dict[str, Any]:
    notices = known.get(one.person_id or 0, [])
    again = _to_send_again(one, notices) if may_act and state in ORDER[:2] else None
    ways = [way for told_one in notices for way in told_one.ways]
    to_tell = state == Reach.UNREACHED and not reaching.is_off(one.meeting)
    return {
        "one": one,
        "notices": notices,
        "on_seat": reaching.way_on_seat(one),
        "todo": _advice(one, ways) if to_tell else "",
        "again": again is not None,
        "back": may_act and ticked(one, notices) is not None,
    }


def ticked(one: Attendee, notices: Iterable[Told]) -> Way | None:
    """What was ticked by hand about the meeting as it stands now, and can be taken back."""
    of_now = [
        told_one for told_one in notices if reaching.speaks_of_now(told_one.notice, one.meeting)
    ]
    ways = [way for told_one in of_now for way in told_one.ways if way.channel == Channel.HAND]
    return reaching.ticked_on_seat(one) or (ways[-1] if ways else None)


def _to_send_again(one: Attendee, notices: list[Told]) -> Any:
    """The notice that could go once more: the newest about the meeting as it is."""
    for told_one in reversed(notices):
        if reaching.speaks_of_now(told_one.notice, one.meeting):
            can = resending.can_resend(told_one.notice, clock.now())
            return told_one.notice if can else None
    return None


def _advice(one: Attendee, ways: list[Way]) -> str:
    """What to do about somebody whom nothing reached."""
    phone = one.person.phone if one.person else ""
    if one.person is not None and one.person.deceased_on is not None:
        return _("This person has died; nobody needs to be told.")
    if not phone:
        return _("No phone number is known. Please tell this person yourself, or send word.")
    if not is_mobile(phone):
        return _("A landline: no short message and no WeChat gets there. Please call.")
    if any(way.waits for way in ways):
        return _("A message is still to go out. What cannot wait, please tell by telephone.")
    if ways and ways[-1].bad and ways[-1].channel == Channel.HAND:
        return _("A call found nobody. Please call again later, or send word.")
    if any(way.bad for way in ways):
        return _("The message did not get through. Please call.")
    return _("Nothing has reached this person yet. Please call, or put the text into the group.")


def _group_way(
    meeting: Meeting, people: Iterable[Attendee], known: dict[int, list[Told]]
) -> Way | None:
    """Who put the text of the present version into the group, and when."""
    for one in people:
        if one.told_how == Channel.GROUP and one.told_version == reaching.version_to_know(meeting):
            return reaching.way_on_seat(one)
        for told_one in known.get(one.person_id or 0, []):
            if reaching.speaks_of_now(told_one.notice, meeting):
                for way in told_one.ways:
                    if way.channel == Channel.GROUP:
                        return way
    return None


def is_of_before(request: HttpRequest, meeting: Meeting) -> bool:
    """Whether the page was opened before the meeting got its present time and place, or was off."""
    now = str(reaching.version_to_know(meeting))
    return request.POST.get("version", now) != now


def moved_meanwhile() -> str:
    """Why nothing of such a page was written down."""
    return _(
        "The meeting was moved or called off meanwhile, so nothing was written down: people were "
        "told something else. The page shows how it stands now."
    )


# --- one person ------------------------------------------------------------------------------


@act("answer.for_another")
@require_POST
def told_back(request: HttpRequest, no: str, pk: int) -> HttpResponse:
    """勾错了: the tick, or the answer ticked for somebody, was not so."""
    meeting, one = _somebody(request, no, pk)
    by, at = Actor.of(request.user), clock.now()
    if request.POST.get("what") == "answer":
        lifecycle.answer(one, Answer.NONE, by=by, at=at)
    elif not lifecycle.untell(one, by=by, at=at):
        words = _(
            "%(name)s: nothing is ticked of the meeting as it stands now, nothing was changed."
        )
        messages.info(request, words % {"name": one.name})
        return redirect(_came_from(request), meeting.no)
    messages.success(request, _("%(name)s: taken back.") % {"name": one.name})
    return redirect(_came_from(request), meeting.no)


@act("answer.for_another")
@require_POST
def told_again(request: HttpRequest, no: str, pk: int) -> HttpResponse:
    """再发一次: the same notice on the way it went before."""
    meeting, one = _somebody(request, no, pk)
    notices = told_by_person(meeting, [one]).get(one.person_id or 0, [])
    current = [t.notice for t in notices if reaching.speaks_of_now(t.notice, meeting)]
    try:
        if not current:
            raise resending.NoWay()
        again = resending.resend(current[-1], at=clock.now())
    except DomainError as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, _sent_words(one, again.not_before, clock.now()))
    return redirect("meeting_told", meeting.no)


def _sent_words(one: Attendee, when: dt.datetime, at: dt.datetime) -> str:
    if when > at:
        words = {"name": one.name, "when": chips.say_near(when, at)}
        return _("%(name)s: goes out %(when)s, when it is a decent hour.") % words
    return _("%(name)s: on its way once more.") % {"name": one.name}


def _somebody(request: HttpRequest, no: str, pk: int) -> tuple[Meeting, Attendee]:
    meeting = fetch(request, no)
    check_can_tell(request.user, meeting)
    rows = meeting.attendees.filter(invited=True).select_related("meeting", "person")
    return meeting, get_object_or_404(rows, pk=pk)


def _came_from(request: HttpRequest) -> str:
    pages = {"calls": "call_list", "sent": "convened", "meeting": "meeting"}
    return pages.get(request.POST.get("from", ""), "meeting_told")


# --- the group --------------------------------------------------------------------------------


@act("meeting.change")
@require_POST
def told_group(request: HttpRequest, no: str) -> HttpResponse:
    """已发到群里, by the tap that copies or by a button; taken back with ``back``."""
    meeting = fetch(request, no)
    check_can_tell_group(request.user, meeting)
    if not meeting.group_text:
        raise Http404
    by, at = Actor.of(request.user), clock.now()
    if request.POST.get("back"):
        lifecycle.untell_group(meeting, by=by, at=at)
        messages.success(request, _("Taken back: the text is not in the group yet."))
        return redirect(_came_from(request), meeting.no)
    if is_of_before(request, meeting):
        messages.error(request, moved_meanwhile())
        return redirect(_came_from(request), meeting.no)
    count = lifecycle.tell_group(meeting, by=by, at=at)
    if request.POST.get("quiet"):
        return HttpResponse(status=204)
    words = ngettext(
        "Noted: the text is in the group, %(n)s person with a mobile number is told.",
        "Noted: the text is in the group, %(n)s persons with a mobile number are told.",
        count,
    )
    messages.success(request, words % {"n": count})
    return redirect(_came_from(request), meeting.no)
