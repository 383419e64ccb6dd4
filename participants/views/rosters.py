"""名册: who has a seat at a platform, who is still missing, and the acts on one seat."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common import clock
from common.acts import act
from common.errors import AlreadyMoved, DomainError
from common.sheets import XLSX, xlsx_of
from participants import composition, nameorder, rosters, terms
from participants.enums import SeatClass, mark_of
from participants.forms.rosters import (
    AddSeatForm,
    ChangeSeatForm,
    EndSeatForm,
    NoSuchClassForm,
    RenewForm,
)
from participants.models import RosterEntry
from participants.rosterlines import LinesRefused, template_of
from platforms.models import Platform

X = "X"


@act("see")
@require_GET
def roster(request: HttpRequest, code: str) -> HttpResponse:
    """The roster of one platform with its composition line."""
    platform = _fetch(request, code, "see")
    return _page(request, platform)


@act("roster.edit")
@require_POST
def roster_add(request: HttpRequest, code: str) -> HttpResponse:
    """[加一人]: name and seat; a refusal comes back with everything typed."""
    platform = _fetch(request, code, "roster.edit")
    form = AddSeatForm(request.POST)
    if form.is_valid():
        try:
            entry = rosters.enter(platform, day=clock.today(), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, error.sentence)
        else:
            words = {"name": entry.person.name, "seat": entry.get_seat_display()}
            messages.success(request, _("%(name)s is on the roster: %(seat)s.") % words)
            return redirect("roster", platform.code)
    return _page(request, platform, form)


@act("roster.edit")
@require_http_methods(["GET", "POST"])
def roster_seat(request: HttpRequest, code: str, no: str) -> HttpResponse:
    """One person's seat: another class."""
    platform, entry = _fetch_entry(request, code, no)
    form = ChangeSeatForm(request.POST or None, initial={"seat": entry.seat})
    if request.method == "POST" and form.is_valid():
        try:
            rosters.change_seat(entry, form.cleaned_data["seat"], day=clock.today())
        except DomainError as error:
            messages.info(request, error.sentence)
        else:
            messages.success(request, _("Saved."))
        return redirect("roster", platform.code)
    return _seat_page(request, platform, entry, form, EndSeatForm())


@act("roster.edit")
@require_POST
def roster_end(request: HttpRequest, code: str, no: str) -> HttpResponse:
    """One person's seat ends: at once, or after a day."""
    platform, entry = _fetch_entry(request, code, no)
    form = EndSeatForm(request.POST)
    if form.is_valid():
        try:
            _end(entry, form.cleaned_data["last_day"])
        except DomainError as error:
            form.add_error("last_day", error.sentence)
        else:
            words = {"name": entry.person.name}
            messages.success(request, _("%(name)s is no longer on the roster.") % words)
            return redirect("roster", platform.code)
    return _seat_page(request, platform, entry, ChangeSeatForm(initial={"seat": entry.seat}), form)


def _end(entry: RosterEntry, last_day: dt.date | None) -> None:
    if last_day is None:
        rosters.take_off(entry, day=clock.today())
    else:
        rosters.end(entry, last_day=last_day)


@act("roster.edit")
@require_POST
def roster_again(request: HttpRequest, code: str, no: str) -> HttpResponse:
    """Somebody whose term ran out goes on in the same seat."""
    platform = _fetch(request, code, "roster.edit")
    listed = rosters.roster_of(platform, clock.today())
    due = next((entry for entry in listed.due if entry.person.no == no), None)
    if due is None:
        messages.info(request, AlreadyMoved().sentence)
    else:
        rosters.add(platform, due.person, due.seat, day=clock.today())
        messages.success(request, _("%(name)s goes on.") % {"name": due.person.name})
    return redirect("roster", platform.code)


@act("roster.edit")
@require_POST
def roster_class(request: HttpRequest, code: str) -> HttpResponse:
    """本村无此类 for this term, and its way back."""
    platform = _fetch(request, code, "roster.edit")
    form = NoSuchClassForm(request.POST)
    rule = composition.rule_for(platform)
    chosen = {group.key: group for group in rule.fixed}.get(form.data.get("key", ""))
    if form.is_valid() and chosen is not None:
        term = rosters.roster_of(platform, clock.today()).term
        note = (
            terms.unmark_no_such_class if form.cleaned_data["exists"] else terms.mark_no_such_class
        )
        note(platform, chosen.seats, term=term)
    return redirect("roster", platform.code)


@act("roster.edit")
@require_http_methods(["GET", "POST"])
def roster_order(request: HttpRequest, code: str) -> HttpResponse:
    """The order on papers, by hand; emptied, surname strokes count again."""
    platform = _fetch(request, code, "roster.edit")
    entries = rosters.roster_of(platform, clock.today()).entries
    people = nameorder.in_order(entry.person for entry in entries)
    if request.method == "POST":
        if "strokes" in request.POST:
            nameorder.forget_by_hand(people)
        else:
            places = {person: _number(request.POST.get(f"n-{person.no}", "")) for person in people}
            nameorder.set_by_hand(sorted(people, key=lambda person: places[person]))
        messages.success(request, _("The order is saved."))
        return redirect("roster", platform.code)
    context = {"platform": platform, "people": people, "hint": nameorder.hint(people)}
    return render(request, "participants/roster_order.html", context)


@act("roster.edit")
@require_http_methods(["GET", "POST"])
def roster_renew(request: HttpRequest, code: str) -> HttpResponse:
    """换届: everybody preset as staying; untick who leaves, paste who is new."""
    platform = _fetch(request, code, "roster.edit")
    today = clock.today()
    entries = rosters.roster_of(platform, today).entries
    staying = {entry.pk for entry in entries}
    if request.method == "POST":
        # Who came onto the roster after the page was opened was not on it to be unticked.
        shown, ticked = set(request.POST.getlist("listed")), set(request.POST.getlist("stays"))
        staying = {key for key in staying if str(key) in ticked or str(key) not in shown}
    form = RenewForm(
        request.POST or None,
        request.FILES or None,
        platform=platform,
        today=today,
        initial={"day": today},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            seats = terms.renew(
                platform,
                term=data["term"],
                day=data["day"],
                today=today,
                staying=staying,
                new=data["lines"],
            )
        except LinesRefused as error:
            form.refuse(error)
        except DomainError as error:
            form.add_error("day", error.sentence)
        else:
            words = ngettext(
                "%(count)s person has a seat in the term %(term)s.",
                "%(count)s persons have a seat in the term %(term)s.",
                seats,
            )
            messages.success(request, words % {"count": seats, "term": data["term"]})
            return redirect("roster", platform.code)
    people = nameorder.in_order(entry.person for entry in entries)
    by_person = {entry.person: entry for entry in entries}
    rows = [by_person[person] for person in people]
    context = {
        "platform": platform,
        "form": form,
        "first": [row for row in rows if row.seat == SeatClass.CONVENER],
        "rows": [
            (row, row.pk in staying, mark_of(row.seat))
            for row in rows
            if row.seat != SeatClass.CONVENER
        ],
    }
    status = 422 if form.errors else 200
    return render(request, "participants/roster_renew.html", context, status=status)


@act("export")
@require_GET
def roster_table(request: HttpRequest, code: str) -> HttpResponse:
    """The roster as the table that can be brought in again; without phone numbers."""
    platform = _fetch(request, code, "export")
    entries = rosters.roster_of(platform, clock.today()).entries
    response = HttpResponse(xlsx_of(template_of(platform, entries)), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="roster-{platform.code}.xlsx"'
    return response


def _page(
    request: HttpRequest, platform: Platform, form: AddSeatForm | None = None
) -> HttpResponse:
    today = clock.today()
    listed = rosters.roster_of(platform, today)
    rule = composition.rule_for(platform)
    fixed = composition.Rule(rule.name, rule.fixed)
    gaps = composition.findings(fixed, listed.seats, listed.no_such)
    people = nameorder.in_order(entry.person for entry in listed.entries)
    by_person = {entry.person: entry for entry in listed.entries}
    may_edit = request.user.may("roster.edit", platform)
    context = {
        "platform": platform,
        "rule": rule,
        "term": listed.term,
        "rows": [_row(by_person[person], rule, today) for person in people],
        "due": [_row(entry, rule, today) for entry in listed.due],
        "gaps": gaps,
        "line": composition.line(gaps),
        "summary": composition.seats_summary(rule, listed.seats, listed.no_such),
        "waived": [group for group in rule.fixed if group.waived_by(listed.no_such)],
        "hint": nameorder.hint(people),
        "may_edit": may_edit,
        "form": form or (AddSeatForm() if may_edit else None),
    }
    return render(request, "participants/roster.html", context, status=422 if form else 200)


def _row(entry: RosterEntry, rule: composition.Rule, day: dt.date) -> dict[str, Any]:
    fixed = {seat for group in rule.fixed for seat in group.seats}
    mark = "1" if entry.seat == SeatClass.CONVENER else "6" if entry.seat in fixed else X
    return {
        "entry": entry,
        "person": entry.person,
        "mark": mark,
        "identities": rosters.identities_on(entry.person, day),
        "can_change": entry.seat != SeatClass.CONVENER,
    }


def _seat_page(
    request: HttpRequest,
    platform: Platform,
    entry: RosterEntry,
    change: ChangeSeatForm,
    end: EndSeatForm,
) -> HttpResponse:
    context = {"platform": platform, "entry": entry, "change": change, "end": end}
    status = 422 if request.method == "POST" else 200
    return render(request, "participants/roster_seat.html", context, status=status)


def _number(text: str) -> int:
    """What was typed as a place; anything else goes to the end."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 99_999


def _fetch(request: HttpRequest, code: str, wanted: str) -> Platform:
    platform = get_object_or_404(Platform.objects.visible_to(request.user), code=code)
    request.user.check_may(wanted, platform)
    return platform


def _fetch_entry(request: HttpRequest, code: str, no: str) -> tuple[Platform, RosterEntry]:
    """The open seat of the person. The first seat goes with its post and is not changed here."""
    platform = _fetch(request, code, "roster.edit")
    entries = RosterEntry.objects.seated_on(clock.today()).filter(platform=platform)
    entries = entries.exclude(seat=SeatClass.CONVENER).select_related("person", "platform")
    return platform, get_object_or_404(entries, person__no=no)
