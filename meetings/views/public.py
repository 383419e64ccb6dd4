"""Pages behind links, without an account: the group's list of names, and one person's own page.

Opening never acts; only the public title stands in a page's head; what a restricted matter is
called inside is shown to those invited alone.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases.enums import STILL_OPEN
from cases.models import Case, Problem
from cases.outcome import path_of as outcome_path
from cases.standing import FINISHED
from common import clock
from common.acts import act
from common.errors import DomainError
from meetings import chips, grouptext, lifecycle, links, queries, reaching
from meetings.enums import TOOK_PLACE, WAS_THERE, Answer, MeetingStatus, MinutesReply
from meetings.errors import InvitedTwice
from meetings.forms.calling import AnswerForm
from meetings.models import Attendee, Meeting, Minutes
from meetings.views.calling import add_refusal
from participants.actor import Actor, ActorKind
from platforms import settings as platform_settings

GIVEN = {"yes": Answer.COMING, "no": Answer.EXCUSED}


def _frame(meeting: Meeting) -> dict[str, Any]:
    """Brand and place of the meeting, whoever is looking."""
    brand = platform_settings.load([meeting.platform]).brand(meeting.platform).value
    return {"brand": brand, "place": meeting.platform.name, "navigation": []}


def _quiet(response: HttpResponse) -> HttpResponse:
    """Not for search engines. (No other site learns the address: referrers stay on this one.)"""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


# --- the group's link -----------------------------------------------------------------------


@act("answer.own", public=True)
@never_cache
@require_http_methods(["GET", "POST"])
def group(request: HttpRequest, token: str) -> HttpResponse:
    """您是哪位: a name, four digits, and the answer in one; or, not on the list, one's name."""
    meeting = links.meeting_of(token)
    known = links.remembered(request, meeting)
    if known is not None and links.leads_to_place(known):
        known = None
    if known and request.method == "GET" and "other" not in request.GET:
        return redirect(links.personal_path(known))
    people = list(meeting.attendees.filter(invited=True).select_related("person").order_by("id"))
    if request.method == "GET":
        return _group_page(request, meeting, people)
    if request.POST.get("a") == "ask":
        return _ask_in(request, meeting, people)
    return _enter(request, meeting, people)


def _group_page(
    request: HttpRequest,
    meeting: Meeting,
    people: list[Attendee],
    *,
    wrong: str = "",
    wrong_who: str = "",
    wrong_name: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        **_frame(meeting),
        "meeting": meeting,
        "title": grouptext.title_of(meeting),
        "when": chips.say_when_where(meeting, clock.now()),
        "open_for_answers": _answers_open(meeting),
        "people": people,
        "me": request.POST.get("me", ""),
        "wrong": wrong,
        "wrong_who": wrong_who,
        "last": request.POST.get("last", "") if wrong_who else "",
        "wrong_name": wrong_name,
        "name": request.POST.get("name", ""),
    }
    return _quiet(render(request, "meetings/group.html", context, status=status))


def _enter(request: HttpRequest, meeting: Meeting, people: list[Attendee]) -> HttpResponse:
    attendee = next((one for one in people if str(one.pk) == request.POST.get("me")), None)
    if attendee is None:
        who = _("Please tap your name first.")
        return _group_page(request, meeting, people, wrong_who=who, status=422)
    by = _by_link(attendee)
    given = GIVEN.get(request.POST.get("a", ""))
    try:
        links.Digits(attendee, request.POST.get("last", "").strip()).check()
        if given and _answers_open(meeting):
            lifecycle.answer(attendee, given, by=by, at=clock.now())
    except DomainError as error:
        return _group_page(request, meeting, people, wrong=error.sentence, status=error.status)
    extra = "?open=substitute" if request.POST.get("a") == "other" else ""
    response = redirect(links.personal_path(attendee) + extra)
    links.remember(response, meeting, attendee)
    return response


def _ask_in(request: HttpRequest, meeting: Meeting, people: list[Attendee]) -> HttpResponse:
    name = request.POST.get("name", "").strip()
    try:
        if any(one.name == name for one in people):
            raise InvitedTwice(_("%(name)s is on the list above.") % {"name": name})
        if not links.may_ask_in(meeting):
            raise DomainError(_("Many names came in just now. Please tell the convener."))
        lifecycle.ask_in(meeting, name, by=Actor.resident(name), at=clock.now())
    except DomainError as error:
        return _group_page(request, meeting, people, wrong_name=error.sentence, status=error.status)
    messages.success(
        request, _("%(name)s: the convener has been told and will add you.") % {"name": name}
    )
    return redirect("group", meeting.group_token)


def _by_link(attendee: Attendee) -> Actor:
    person = attendee.person
    number = person.no if person else ""
    return Actor.link(attendee.name, no=number, person_id=attendee.person_id)


def _answers_open(meeting: Meeting) -> bool:
    return meeting.status == MeetingStatus.CONVENED and clock.now() < meeting.starts_at


# --- one person's link ----------------------------------------------------------------------


@act("answer.own", public=True)
@never_cache
@require_http_methods(["GET", "POST"])
def personal(request: HttpRequest, token: str) -> HttpResponse:
    """The invitation, its present state, his answer; after the meeting what came out of it."""
    attendee = links.attendee_of(token)
    if links.leads_to_place(attendee):
        return redirect("portal", attendee.meeting.platform.code)
    if request.method == "GET":
        return _personal_page(request, attendee, token)
    if request.POST.get("reply"):
        return _reply(request, attendee, token)
    form = AnswerForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        given = Answer(data["answer"])
        try:
            lifecycle.answer(
                attendee,
                given,
                by=_by(request, attendee),
                at=clock.now(),
                note=data["note"] if given == Answer.EXCUSED else "",
                substitute=data["substitute"],
            )
        except DomainError as error:
            add_refusal(form, error)
        else:
            return redirect("personal", token)
    return _personal_page(request, attendee, token, form=form, status=422)


def _by(request: HttpRequest, attendee: Attendee) -> Actor:
    """By link; somebody signed in who opens his own link acts under his account."""
    user = request.user
    own = user.is_authenticated and user.person_id == attendee.person_id is not None
    return Actor.of(user, ActorKind.PERSON) if own else _by_link(attendee)


def _reply(request: HttpRequest, attendee: Attendee, token: str) -> HttpResponse:
    """属实 or 有出入 on the minutes shown; a newer version is read first."""
    minutes = _minutes(attendee.meeting)
    reply = request.POST["reply"]
    wrong = ""
    if minutes is None or str(minutes.version) != request.POST.get("version"):
        wrong = _("The minutes have changed meanwhile. Please read them once more.")
    elif reply not in MinutesReply.values:
        wrong = _("Please tap one of the two answers.")
    else:
        text = request.POST.get("text", "")
        by, at = _by(request, attendee), clock.now()
        try:
            lifecycle.answer_minutes(
                minutes, attendee, MinutesReply(reply), by=by, at=at, text=text
            )
        except DomainError as error:
            wrong = error.sentence
        else:
            messages.success(request, _("Your word is on record. Thank you."))
            return redirect("personal", token)
    return _personal_page(request, attendee, token, wrong=wrong, status=422)


def _minutes(meeting: Meeting) -> Minutes | None:
    return meeting.minutes.order_by("-version").first()


def _personal_page(
    request: HttpRequest,
    attendee: Attendee,
    token: str,
    *,
    form: AnswerForm | None = None,
    wrong: str = "",
    status: int = 200,
) -> HttpResponse:
    meeting = attendee.meeting
    given = reaching.now_answered(attendee, meeting)
    shown = request.GET.get("open", "")
    if form is not None:
        shown = "substitute" if form.data.get("answer") == Answer.SUBSTITUTE else "excused"
    context = {
        **_frame(meeting),
        "meeting": meeting,
        "one": attendee,
        "token": token,
        "when": chips.say_near(meeting.starts_at, clock.now()),
        "moved": meeting.version > 1,
        "given": given,
        "asked_again": attendee.answer != given,
        "open_for_answers": _answers_open(meeting) and attendee.invited,
        "is_off": meeting.status in (MeetingStatus.CANCELLED, MeetingStatus.VOID),
        "took_place": meeting.status in TOOK_PLACE,
        "form": form or AnswerForm(initial={"note": attendee.answer_note}),
        "shown": shown,
        "wrong": wrong,
        "typed": request.POST.get("text", ""),
        **_about(attendee),
    }
    return _quiet(render(request, "meetings/personal.html", context, status=status))


def _about(attendee: Attendee) -> dict[str, Any]:
    """What is discussed; after the meeting, what came out, and his word on the minutes."""
    meeting = attendee.meeting
    agenda = queries.agenda_of(meeting)
    cases = [item.case for item in agenda]
    problems = Problem.objects.filter(case__in=cases, outcome__in=STILL_OPEN)
    minutes = _minutes(meeting) if meeting.status in TOOK_PLACE else None
    answers = minutes.answers.filter(attendee=attendee) if minutes else None
    was_there = attendee.attendance in WAS_THERE
    conclusions = meeting.conclusions.select_related("problem")
    return {
        "outcomes": _outcomes(attendee, cases) if was_there else [],
        "round": agenda[0].round or 1 if agenda else 1,
        "problems": list(problems.order_by("case_id", "part")),
        "minutes": minutes,
        "conclusions": list(conclusions.order_by("problem__case_id", "problem__part")),
        "reply": answers.first() if answers is not None else None,
        "may_reply": was_there and minutes is not None and minutes.final_at is None,
        "fine": MinutesReply.FINE,
        "objects": MinutesReply.OBJECTS,
    }


def _outcomes(attendee: Attendee, cases: list[Case]) -> list[str]:
    """Where he reads what came of what he discussed, and says what he thinks of it: his own pages
    of the matters that are closed."""
    if attendee.person_id is None or attendee.substitute_name:
        return []
    closed = [case for case in cases if case.status in FINISHED]
    return [outcome_path(case.no, attendee.person_id) for case in closed]
