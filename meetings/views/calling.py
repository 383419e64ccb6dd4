"""开会: call a meeting on one page, carry the text away, change or call it off."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import condition, require_GET, require_http_methods, require_POST

from cases.enums import STILL_OPEN, CaseStatus
from cases.models import Case, Clue
from cases.permissions import check_can_convene
from cases.stage_queries import to_discuss
from cases.standing import Standing
from common import clock
from common.acts import act
from common.errors import AlreadyMoved, DomainError
from common.together import Read, read_together
from meetings import chips, grouptext, lifecycle, links, picture, queries
from meetings.enums import MeetingStatus
from meetings.forms.calling import ConveneForm, GuestsForm, MoveForm, ReasonForm, WrongForm
from meetings.inviting import Table, table_as_typed, table_for
from meetings.lifecycle.calling import new_token
from meetings.models import Meeting
from meetings.permissions import (
    can_answer_for,
    can_call_elsewhere,
    can_change,
    check_can_change,
    check_sees,
)
from participants.actor import Actor
from participants.enums import Role, SeatClass
from participants.models import Person
from platforms import settings as platform_settings
from platforms.models import Organization

OTHERS_SHOWN = 6


def fetch(request: HttpRequest, no: str) -> Meeting:
    """The meeting, through what the acting post may open."""
    rows = Meeting.objects.seen_by(request.user)
    meeting = get_object_or_404(
        rows.select_related("platform__parent", "host", "organizer", "venue", "chair", "recorder"),
        no=no,
    )
    check_sees(request.user, meeting)
    return meeting


def add_refusal(form: Any, error: DomainError) -> None:
    """Puts a refusal where it belongs: beside its field, or above the form."""
    placed = {name: text for name, text in error.errors.items() if name in form.fields}
    for name, text in placed.items():
        form.add_error(name, text)
    if not placed:
        form.add_error(None, error.sentence)


# --- calling --------------------------------------------------------------------------------


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
        recorder=_recorder(hat),
        waived=sorted(table.waived),
        group_token=data["token"],
        group_text=text,
        request_id=data["request_id"],
        by=Actor.of(request.user),
        at=clock.now(),
    )


def _recorder(hat: Any) -> Person | None:
    """A helper or recorder who calls the meeting also writes its record."""
    if hat.role not in (Role.HELPER, Role.RECORDER):
        return None
    return Person.objects.filter(pk=hat.person_id).first()


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
    planned = Meeting.objects.filter(agenda__case=case, status=MeetingStatus.CONVENED)
    context = {
        "case": case,
        "form": form,
        "table": table,
        "seats": [(guest, table.mark(guest), guest.key in table.keys) for guest in table.offered],
        "guest_form": guest_form or GuestsForm(),
        "hint": hint,
        "open_guest": bool(hint or (guest_form and guest_form.errors)),
        "wording": wording,
        "problems": [one for one in case.problems.all() if one.outcome in STILL_OPEN],
        "planned": planned.order_by("starts_at", "id").first(),
        "wrong": wrong,
        "wrong_text": grouptext.sent_wrongly(wrong) if wrong and wrong.group_text else "",
        "suspended": case.status == CaseStatus.SUSPENDED,
    }
    part = {"comp": "#comp", "people": "#people"}.get(request.headers.get("HX-Target", ""), "")
    return render(request, f"meetings/convene.html{part}", context, status=status)


# --- afterwards -----------------------------------------------------------------------------


@act("meeting.convene")
@never_cache
@require_GET
def convened(request: HttpRequest, no: str) -> HttpResponse:
    """定下来了: the text, the picture, the links, 发错了, and what the system does by itself."""
    meeting = fetch(request, no)
    request.user.check_may("meeting.convene", meeting)
    if meeting.status != MeetingStatus.CONVENED:
        return redirect("meeting", meeting.no)
    people = list(meeting.attendees.filter(invited=True).select_related("person").order_by("id"))
    reached = [one for one in people if one.person and one.person.phone_last4]
    context = {
        "meeting": meeting,
        "title": grouptext.title_of(meeting),
        "when": chips.say_near(meeting.starts_at, clock.now()),
        "people": [(one, links.personal_url(one)) for one in people],
        "reached": len(reached),
        "unreached": chips.say_names(one.name for one in people if one not in reached),
        "answers": queries.answers_of(meeting, people),
        "roll_from": timezone.localtime(meeting.starts_at - queries.BEFORE),
        "wrong": WrongForm() if can_change(request.user, meeting) else None,
        "may_call_elsewhere": can_call_elsewhere(request.user, meeting),
        "may_answer_for": can_answer_for(request.user, meeting),
        "can_draw": picture.fonts() is not None,
    }
    return render(request, "meetings/convened.html", context)


def _drawn(request: HttpRequest, no: str) -> picture.Drawing:
    """What stands on the picture; read once per request."""
    kept = getattr(request, "drawing", None)
    if kept is None:
        meeting = fetch(request, no)
        if meeting.restricted:
            raise Http404
        brand = platform_settings.load([meeting.platform]).brand(meeting.platform).value
        kept = picture.Drawing(
            brand=brand,
            place=meeting.platform.name,
            title=grouptext.title_of(meeting),
            when=chips.say_moment(meeting.starts_at),
            where=meeting.where,
            invited=meeting.attendees.filter(invited=True).count(),
            link=links.group_url(meeting.group_token),
        )
        request.drawing = kept  # type: ignore[attr-defined]  # the middleware reads it from the request
    return kept


@act("see")
@require_GET
@condition(etag_func=lambda request, no: _drawn(request, no).etag)
def notice_picture(request: HttpRequest, no: str) -> HttpResponse:
    """The notice as a picture for the group: WeChat forwards no SVG. None for restricted ones."""
    response = HttpResponse(_drawn(request, no).png(), content_type="image/png")
    response["Cache-Control"] = "private, max-age=0, must-revalidate"
    return response


# --- changing -------------------------------------------------------------------------------


@act("meeting.change")
@require_http_methods(["GET", "POST"])
def meeting_move(request: HttpRequest, no: str) -> HttpResponse:
    """时间要改: old and new are shown and told; everybody is asked again."""
    meeting = fetch(request, no)
    check_can_change(request.user, meeting)
    initial = {
        "when": chips.value_of(meeting.starts_at),
        "place": meeting.where,
        "version": meeting.version,
    }
    form = MoveForm(request.POST or None, place=meeting.platform, at=clock.now(), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            _put_off(request, meeting, form)
        except DomainError as error:
            add_refusal(form, error)
        else:
            return redirect("convened", meeting.no)
    context = {"meeting": meeting, "form": form, "now": chips.say_moment(meeting.starts_at)}
    status = 422 if form.errors else 200
    return render(request, "meetings/move.html", context, status=status)


def _put_off(request: HttpRequest, meeting: Meeting, form: MoveForm) -> None:
    data = form.cleaned_data
    if data["version"] != meeting.version:
        raise AlreadyMoved(chips.say_moment(meeting.starts_at))
    if data["starts_at"] == meeting.starts_at and form.said_place == meeting.where:
        raise DomainError(_("Time and place are as before; nothing was changed."))
    lifecycle.put_off(
        meeting,
        starts_at=data["starts_at"],
        venue=data["venue"],
        place_text=data["place_text"],
        reason=data["reason"],
        group_text=grouptext.correction(meeting, data["starts_at"], form.said_place),
        by=Actor.of(request.user),
        at=clock.now(),
    )


@act("meeting.change")
@require_http_methods(["GET", "POST"])
def meeting_cancel(request: HttpRequest, no: str) -> HttpResponse:
    """这会不开了, with a reason; the group gets a sentence to paste."""
    meeting = fetch(request, no)
    check_can_change(request.user, meeting)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _call_off(request, meeting, form.cleaned_data["reason"])
        except DomainError as error:
            add_refusal(form, error)
    context = {"meeting": meeting, "form": form, "now": chips.say_moment(meeting.starts_at)}
    status = 422 if form.errors else 200
    return render(request, "meetings/cancel.html", context, status=status)


@act("meeting.change")
@require_POST
def meeting_wrong(request: HttpRequest, no: str) -> HttpResponse:
    """发错了: three ways, the reason is the chip itself."""
    meeting = fetch(request, no)
    check_can_change(request.user, meeting)
    form = WrongForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please tap what is wrong."))
        return redirect("convened", meeting.no)
    why = form.cleaned_data["why"]
    if why == WrongForm.MOVED:
        return redirect("meeting_move", meeting.no)
    return _call_off(request, meeting, str(dict(form.fields["why"].choices)[why]))  # type: ignore[attr-defined]  # a field with choices


def _call_off(request: HttpRequest, meeting: Meeting, reason: str) -> HttpResponse:
    by = Actor.of(request.user)
    try:
        lifecycle.call_off(meeting, reason, by=by, at=clock.now())
    except AlreadyMoved as error:
        messages.error(request, error.sentence)
    else:
        messages.success(
            request, _("Called off. Those who were told are told once that it is not held.")
        )
    return redirect("meeting", meeting.no)
