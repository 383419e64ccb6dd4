"""One meeting, the list of meetings, and the ways back that need a reason."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from cases.enums import CaseStatus
from cases.models import Case, OpinionVerification
from common import clock
from common.acts import act
from common.errors import DomainError
from meetings import chips, grouptext, history, lifecycle, queries, reaching, remarks
from meetings.enums import WAS_THERE, MeetingStatus
from meetings.forms.calling import FilterForm, ReasonForm, RehangForm
from meetings.held import held_back
from meetings.models import Meeting
from meetings.permissions import (
    can_answer_for,
    can_call_elsewhere,
    can_change,
    can_confirm,
    can_note_voices,
    can_record,
    can_rehang,
    can_take_roll,
    can_tell,
    can_tell_group,
    can_void,
    check_can_rehang,
    check_can_void,
)
from meetings.views.calling import add_refusal, fetch
from participants.actor import Actor

SHOWN = 20
MATTERS_SHOWN = 12
TONES = {
    MeetingStatus.CONVENED: ("now", "clock"),
    MeetingStatus.HELD: ("slow", "save"),
    MeetingStatus.MINUTED: ("slow", "paper"),
    MeetingStatus.CONFIRMED: ("done", "check"),
    MeetingStatus.FINAL: ("done", "done"),
    MeetingStatus.CANCELLED: ("line", "stop"),
    MeetingStatus.VOID: ("line", "cross"),
}


def badge(meeting: Meeting) -> dict[str, str]:
    """The state as icon and word."""
    tone, icon = TONES[MeetingStatus(meeting.status)]
    return {"tone": tone, "icon": icon, "text": str(meeting.get_status_display())}


# --- one meeting ----------------------------------------------------------------------------
FEW = 12  # with more names the list is folded: what follows it would lie screens below


@act("see")
@require_GET
def meeting(request: HttpRequest, no: str) -> HttpResponse:
    """What now, who comes, what is discussed, what came out; history folded."""
    found = fetch(request, no)
    people, reached = reaching.read([found], "*", "person__*")
    agenda = queries.agenda_of(found)
    open_to_him = _openable(request.user, [item.case_id for item in agenda])
    conclusions = found.conclusions.select_related("problem__case")
    conclusions = conclusions.order_by("problem__case_id", "problem__part")
    named = request.user.may("meeting.see_statements", found)
    context = {
        "meeting": found,
        "badge": badge(found),
        "when": chips.say_near(found.starts_at, clock.now()),
        "counts": reaching.counted(found, people, reached),
        "people": [(one, _said(one, found)) for one in people],
        "few": len(people) <= FEW,
        "there": sum(one.attendance in WAS_THERE for one in people),
        "took_place": found.held_at is not None,
        "agenda": [(item.case, item.round, item.case_id in open_to_him) for item in agenda],
        "conclusions": list(conclusions) if found.conclusion_count else [],
        "remarks": remarks.sentences(found.no),
        "history": history.lines(found, named=named),
        "named": named,
        "acts": _acts(request.user, found),
        "may_see_told": request.user.may("answer.for_another", found),
        "voices": can_note_voices(request.user, found),
        "looked_into": looked_into(found),
        "corrections": _corrections(request.user, found),
        "off_text": _off_text(found),
        **_who_is_told_off(request.user, found),
        "held": held_back(request.user, found),
    }
    return render(request, "meetings/meeting.html", context)


def looked_into(found: Meeting) -> list[OpinionVerification]:
    """What looking into earlier opinions came to: the next meeting opens with it (§0.6)."""
    if found.status not in (MeetingStatus.CONVENED, MeetingStatus.HELD):
        return []
    rows = OpinionVerification.objects.filter(opinion__case__in=found.agenda.values("case"))
    return list(rows.select_related("opinion").order_by("id"))


def _openable(user: Any, matters: list[int]) -> set[int]:
    """Which of the matters he may open; who sees single records alone is asked for each."""
    if user.scope.column is not None:
        return set(matters)
    known = Case.objects.filter(pk__in=matters).by_record(user)
    return set(known.values_list("pk", flat=True))


def _said(one: Any, found: Meeting) -> str:
    """What he answered, or what he was, in words."""
    if found.held_at is not None:
        return str(one.get_attendance_display())
    given = reaching.now_answered(one, found)
    if given != one.answer:
        return _("to be asked again")
    return str(one.get_answer_display())


def _off_text(found: Meeting) -> str:
    """What to paste into the group once the meeting is called off."""
    is_off = found.status in (MeetingStatus.CANCELLED, MeetingStatus.VOID)
    told = found.group_text and found.held_at is None
    return grouptext.cancellation(found) if is_off and told else ""


def _who_is_told_off(user: Any, found: Meeting) -> dict[str, Any]:
    """Whether it is in the group that the meeting is off, and how many a person must tell."""
    off_text = bool(_off_text(found))
    left = 0
    if can_tell(user, found):
        left = reaching.left_to_call(found, clock.now(), but=user.person_id)
    return {
        "left_to_call": left,
        "is_off": reaching.is_off(found),
        "may_group": off_text and can_tell_group(user, found),
        "group": reaching.group_told(found) if off_text else None,
    }


def _acts(user: Any, found: Meeting) -> list[dict[str, str]]:
    """What can be done now, the likeliest first."""
    is_day = clock.today() >= timezone.localdate(found.starts_at)
    roll = ("roll", _("Take the roll"), "meeting") if can_take_roll(user, found) else None
    answers = ("answers", _("Who comes"), "people") if can_answer_for(user, found) else None
    results = ("results", _("Record the results"), "save") if can_record(user, found) else None
    reading = found.status in (MeetingStatus.MINUTED, MeetingStatus.CONFIRMED, MeetingStatus.FINAL)
    minutes = ("minutes", _("Read the minutes"), "paper") if reading else None
    match found.status:
        case MeetingStatus.CONVENED:
            order = [roll, results, answers] if is_day else [answers]
        case MeetingStatus.HELD:
            order = [results, roll]
        case _:
            order = [minutes]
    if can_confirm(user, found):
        order = [minutes]
    return [
        {"url": queries.page_of(name, found.no), "label": label, "icon": icon}
        for name, label, icon in filter(None, order)
    ]


def _corrections(user: Any, found: Meeting) -> list[dict[str, str]]:
    """Ways to change or take back, as a folded list."""
    ways = []
    if can_change(user, found):
        ways += [
            ("convened", _("The group’s text once more"), "copy"),
            ("meeting_move", _("Change time or place"), "clock"),
            ("meeting_cancel", _("Call the meeting off"), "stop"),
        ]
    if can_call_elsewhere(user, found):
        ways.append(("meeting_elsewhere", _("Called in the wrong village"), "pin"))
    if can_rehang(user, found):
        ways.append(("meeting_rehang", _("It belongs to another matter"), "swap"))
    if can_void(user, found):
        ways.append(("meeting_void", _("Declare it void"), "cross"))
    return [
        {"url": queries.page_of(name, found.no), "title": label, "icon": icon}
        for name, label, icon in ways
    ]


# --- the list -------------------------------------------------------------------------------


@act("see")
@require_GET
def meetings(request: HttpRequest) -> HttpResponse:
    """Every meeting the acting post sees, newest first; filters, keyset pages."""
    many = request.user.scope.column in ("town_id", "county_id")
    form = FilterForm(request.GET, many=many)
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = queries.older_than(queries.listed(request.user, chosen), request.GET.get("after", ""))
    found = list(rows[: SHOWN + 1])
    kept = {name: value for name, value in request.GET.items() if name != "after" and value}
    older = ""
    if len(found) > SHOWN:
        older = "?" + urlencode({**kept, "after": queries.mark_of(found[SHOWN - 1])})
    context = {
        "form": form,
        "filtered": bool(kept),
        "rows": [_row(one, many) for one in found[:SHOWN]],
        "columns": _columns(many),
        "beside": [] if kept else [_row(one, True) for one in queries.taking_part(request.user)],
        "columns_beside": _columns(True),
        "older": older,
        "newer": "?" + urlencode(kept) if request.GET.get("after") else "",
        "may_convene": request.user.may("meeting.convene"),
    }
    return render(request, "meetings/meetings.html", context)


def _columns(many: bool) -> list[dict[str, Any]]:
    names = [_("Matter"), pgettext("label", "Time"), *([_("Platform")] if many else []), _("State")]
    return [{"label": name} for name in [*names, _("Came (persons)")]]


def _row(one: Meeting, many: bool) -> list[dict[str, Any]]:
    near = chips.say_near(one.starts_at, clock.now())
    came = str(one.present_count) if one.held_at else "—"
    place = [{"text": one.platform.name}] if many else []
    return [
        {"text": one.title, "url": queries.page_of("meeting", one.no), "note": one.no},
        {"text": near, "note": chips.joined(one.where, _host(one))},
        *place,
        {"badge": badge(one)},
        {"text": came},
    ]


def _host(one: Meeting) -> str:
    """Who held it, where that is not the place itself: there it is listed as taking part."""
    return "" if one.host_id == one.platform_id else _("held by %(host)s") % {"host": one.host}


# --- ways back ------------------------------------------------------------------------------


@act("record.void")
@require_http_methods(["GET", "POST"])
def meeting_void(request: HttpRequest, no: str) -> HttpResponse:
    """作废 with a reason: out of every list and figure; what it concluded is taken back."""
    found = fetch(request, no)
    check_can_void(request.user, found)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = Actor.of(request.user)
        try:
            lifecycle.void(found, form.cleaned_data["reason"], by=by, at=clock.now())
        except DomainError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Void. The number stays used, the history readable."))
            return redirect("meeting", found.no)
    status = 422 if form.errors else 200
    return render(request, "meetings/void.html", {"meeting": found, "form": form}, status=status)


@act("record.correct")
@require_http_methods(["GET", "POST"])
def meeting_rehang(request: HttpRequest, no: str) -> HttpResponse:
    """改挂: the meeting was about another matter of the same place."""
    found = fetch(request, no)
    check_can_rehang(request.user, found)
    on = [item.case for item in found.agenda.select_related("case").order_by("position")]
    others = (
        Case.objects.seen_by(request.user)
        .filter(platform=found.platform, status__in=[CaseStatus.OPEN, CaseStatus.SUSPENDED])
        .exclude(pk__in=[case.pk for case in on])
        .order_by("-raised_at", "-id")[:MATTERS_SHOWN]
    )
    form = RehangForm(request.POST or None, on=on, others=list(others))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            lifecycle.rehang(
                found,
                form.cases[data["old"]],
                form.cases[data["new"]],
                data["reason"],
                by=Actor.of(request.user),
                at=clock.now(),
            )
        except DomainError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("The meeting now belongs to the other matter."))
            return redirect("meeting", found.no)
    status = 422 if form.errors else 200
    context = {"meeting": found, "form": form, "others": form.fields["new"].choices}  # type: ignore[attr-defined]  # a field with choices
    return render(request, "meetings/rehang.html", context, status=status)
