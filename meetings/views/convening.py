"""开会: a meeting is called on one page."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.enums import STILL_OPEN, CaseStatus
from cases.models import Case, Clue
from cases.permissions import check_can_convene
from cases.stage_queries import to_discuss
from cases.standing import Standing
from common import clock
from common.acts import act
from common.errors import DomainError
from common.together import Read, read_together
from meetings import chips, grouptext, lifecycle, links
from meetings.enums import MeetingStatus
from meetings.forms.calling import ConveneForm, GuestsForm
from meetings.inviting import Table, recorder_for, table_as_typed, table_for
from meetings.lifecycle.calling import new_token
from meetings.models import Meeting
from meetings.views.calling import add_refusal
from notices import costs
from participants.actor import Actor
from participants.enums import Role, SeatClass
from platforms.models import Organization

OTHERS_SHOWN = 6


@act("meeting.convene")
@require_http_methods(["GET", "POST"])
def convene(request: HttpRequest) -> HttpResponse:
    """开会商量 on one page; without a matter, first which one."""
    given = request.POST if request.method == "POST" else request.GET
    if not given.get("case"):
        return render(request, "meetings/convene_which.html", {"cases": to_discuss(request.user)})
    cases = Case.objects.seen_by(request.user).select_related("platform", "raiser")
    # With its problems and rounds, which the form, the table and the permission all ask for.
    case = Standing(get_object_or_404(cases, no=given["case"]), clock.now()).case
    check_can_convene(request.user, case)
    table = table_for(case.platform, [case], clock.today())
    if request.method == "GET":
        form = _form(request, case, initial=_start(request))
        return _convene_page(request, case, form, table)
    _take_ticks(table, request.POST)
    if request.POST.get("act"):
        return _changed_table(request, case, table)
    form = _form(request, case, request.POST)
    if form.is_valid():
        try:
            meeting = _call(request, case, form, table)
            if form.cleaned_data["copied"] and meeting.group_text:
                lifecycle.tell_group(meeting, by=Actor.of(request.user), at=clock.now())
        except DomainError as error:
            add_refusal(form, error)
        else:
            return redirect("convened", meeting.no)
    return _convene_page(request, case, form, table, status=422)


def _start(request: HttpRequest) -> dict[str, Any]:
    """What an empty page begins with; called instead of a wrong one, with that one's time."""
    start: dict[str, Any] = {"token": new_token()}
    wrong = _wrong_one(request, request.GET.get("instead", ""))
    if wrong is not None:
        start |= {
            "instead": wrong.no,
            "when": chips.value_of(wrong.starts_at),
            "kind": wrong.kind,
            "also": request.GET.getlist("also"),
        }
    return start


def _wrong_one(request: HttpRequest, no: str) -> Meeting | None:
    """The void meeting that this one is called instead of (叫错村)."""
    if not no:
        return None
    rows = Meeting.objects.visible_to(request.user).filter(no=no, status=MeetingStatus.VOID)
    return rows.select_related("platform").first()


def _take_ticks(table: Table, data: QueryDict) -> None:
    table_as_typed(
        table,
        keys=data.getlist("who"),
        named=data.getlist("named"),
        more=data.getlist("more"),
        waived=data.getlist("waived"),
    )


def _form(request: HttpRequest, case: Case, data: QueryDict | None = None, **kwargs: Any) -> Any:
    others = to_discuss(request.user).filter(platform=case.platform, restricted=False)
    others = others.exclude(pk=case.pk).select_related("raiser")
    given = request.POST if request.method == "POST" else request.GET
    also = given.getlist("also")
    wanted = list(others.filter(no__in=also)) if also else []
    shown = others[:OTHERS_SHOWN]
    meant = Q(case__in=[case, *wanted]) | Q(case__in=shown.values("pk"))
    found, clues = read_together(
        Read(shown, "*", "platform__*", "raiser__name"),
        Read(Clue.objects.filter(meant).exclude(name=""), "case_id", "name"),
    )
    found.sort(key=lambda one: (one.raised_at, one.pk), reverse=True)
    others = list(dict.fromkeys([*wanted, *found]))
    hat = request.user.hat
    hosts = []
    if hat.role in (Role.TOWN_OFFICE, Role.COUNTY_OFFICE) and hat.platform != case.platform:
        hosts = [hat.platform, case.platform]
    units: list[Organization] = []
    if hosts:
        rows = Organization.objects.visible_to(request.user)
        units = list(rows.order_by("rank", "id"))
    return ConveneForm(
        data,
        place=case.platform,
        at=clock.now(),
        others=[] if case.restricted else others,
        titles=grouptext.titles_of([case, *others], clues),
        hosts=hosts,
        units=units,
        **kwargs,
    )


def _changed_table(request: HttpRequest, case: Case, table: Table) -> HttpResponse:
    """加上, 这次不请, 加一个人, or only a tick: the page again, everything typed kept."""
    guest_form, hint = GuestsForm(), ""
    match request.POST["act"]:
        case "add":
            left = table.fill_gaps()
            if left:
                guest_form = GuestsForm(initial={"seat": _first_seat(table, left[0].key)})
                hint = _("Nobody more is in the register for this. Who could it be?")
        case "skip":
            table.waive_gaps()
        case "again":
            table.waived = set()
        case "guest":
            guest_form = GuestsForm(request.POST)
            if guest_form.is_valid():
                guest_form = guest_form.add_to(table)
    typed: dict[str, Any] = {name: request.POST.get(name, "") for name in ConveneForm.base_fields}
    typed["also"] = request.POST.getlist("also")
    form = _form(request, case, initial=typed)
    return _convene_page(request, case, form, table, guest_form=guest_form, hint=hint)


def _first_seat(table: Table, key: str) -> str:
    return next(group.seats[0] for group in table.rule.groups if group.key == key)


def _call(request: HttpRequest, case: Case, form: ConveneForm, table: Table) -> Meeting:
    data = form.cleaned_data
    chosen = table.chosen
    cases = [case, *(form.others[no] for no in data["also"])]
    hat = request.user.hat
    host = form.hosts.get(data["host"])
    text = grouptext.call(
        case.platform,
        cases,
        data["starts_at"],
        form.said_place,
        [guest.name for guest in chosen],
        data["token"],
        host.name if host and host != case.platform else "",
    )
    return lifecycle.convene(
        cases,
        place=case.platform,
        host=host,
        organizer=data["organizer"],
        starts_at=data["starts_at"],
        venue=data["venue"],
        place_text=data["place_text"],
        kind=data["kind"],
        invites=[guest.invite for guest in chosen],
        chair=next((g.person for g in chosen if g.seat == SeatClass.CONVENER), None),
        recorder=recorder_for(hat),
        waived=sorted(table.waived),
        group_token=data["token"],
        group_text=text,
        request_id=data["request_id"],
        by=Actor.of(request.user),
        at=clock.now(),
    )


def _planned_and_cost(case: Case, table: Table) -> tuple[Meeting | None, costs.Cost | None]:
    """The next meeting that is called already, and what the short messages of this one come to;
    one statement."""
    people = [guest.person for guest in table.chosen if guest.person]
    typed = [guest.phone for guest in table.chosen if not guest.person and guest.phone]
    question = costs.Question("meeting.invitation", case.platform, people, typed)
    planned = Meeting.objects.filter(agenda__case=case, status=MeetingStatus.CONVENED)
    found, *rows = read_together(Read(planned, "*", "venue__name"), *question.reads)
    first = min(found, key=lambda one: (one.starts_at, one.pk), default=None)
    return first, question.answer(rows)


def _convene_page(
    request: HttpRequest,
    case: Case,
    form: ConveneForm,
    table: Table,
    *,
    guest_form: GuestsForm | None = None,
    hint: str = "",
    status: int = 200,
) -> HttpResponse:
    token = form["token"].value() or ""
    wording = None
    if not case.restricted and links.TOKEN.fullmatch(token):
        wording = grouptext.wording(case.platform, form.titles[case.no], token)
    wrong = _wrong_one(request, form["instead"].value() or "")
    planned, cost = _planned_and_cost(case, table)
    context = {
        "case": case,
        "form": form,
        "table": table,
        "seats": [(guest, table.mark(guest), guest.key in table.keys) for guest in table.offered],
        "guest_form": guest_form or GuestsForm(),
        "hint": hint,
        "open_guest": bool(hint or (guest_form and guest_form.errors)),
        "wording": wording,
        "short_messages": cost,
        "problems": [one for one in case.problems.all() if one.outcome in STILL_OPEN],
        "planned": planned,
        "wrong": wrong,
        "wrong_text": grouptext.sent_wrongly(wrong) if wrong and wrong.group_text else "",
        "suspended": case.status == CaseStatus.SUSPENDED,
    }
    part = {"comp": "#comp", "people": "#people"}.get(request.headers.get("HX-Target", ""), "")
    return render(request, f"meetings/convene.html{part}", context, status=status)
