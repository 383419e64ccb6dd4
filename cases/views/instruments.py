"""跟踪督办: letters in three colours, what units answer to them; who heads a matter."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from cases import lifecycle
from cases.enums import Colour, Way
from cases.errors import UnitMissing
from cases.escalation import colour_of
from cases.following import (
    check_can_answer_instrument,
    check_can_head,
    check_can_issue,
    check_can_order_supervision,
    check_can_withdraw_instrument,
)
from cases.forms.base import ReasonForm
from cases.forms.instruments import WEEK, HeadForm, InstrumentAnswerForm, InstrumentForm
from cases.models import ActionItem, Instrument
from cases.papers import INSTRUMENT
from cases.views.common import acted, fetch_case, fetch_item, form_page, sent
from cases.views.units import county_units, issuer_of
from common import clock
from common.acts import act
from common.templatetags.look import paper_date
from participants.actor import Actor
from participants.enums import Role
from participants.holders import holders
from participants.models import RosterEntry
from platforms.settings import setting
from platforms.steps import read_steps
from records import files, papers


@act("item.request")
@require_http_methods(["GET", "POST"])
def item_letter(request: HttpRequest, no: str) -> HttpResponse:
    """The CPPCC's own: 提醒函, 跟踪问效函 …"""
    row = fetch_item(request, no)
    check_can_issue(request.user, row)
    return _issue(request, row, is_order=False)


@act("item.order_supervision")
@require_http_methods(["GET", "POST"])
def item_order(request: HttpRequest, no: str) -> HttpResponse:
    """督办单, by a body that may order only."""
    row = fetch_item(request, no)
    check_can_order_supervision(request.user, row)
    return _issue(request, row, is_order=True)


def _issue(request: HttpRequest, row: ActionItem, *, is_order: bool) -> HttpResponse:
    user: Any = request.user
    today = clock.today()
    way = Way.TOWN if is_order else Way.REQUEST
    issuer = issuer_of(user, way, county_units(request))
    if issuer is None:
        raise UnitMissing(_("Enter the organisation of your office among the units first."))
    key = "instruments.orders" if is_order else "instruments.letters"
    steps = read_steps(setting(row.platform, key).value)
    form = InstrumentForm(
        sent(request),
        steps=steps,
        proposed=colour_of((today - row.due).days),
        initial={"answer_by": today + WEEK, "text": proposed_words(row, today, today + WEEK)},
    )

    def do() -> None:
        data, step = form.cleaned_data, form.chosen
        lifecycle.issue_instrument(
            row,
            colour=Colour(step.colour),
            kind=step.name,
            issuer=issuer,
            text=data["text"],
            answer_by=data["answer_by"],
            is_order=is_order,
            by=Actor.of(user),
            at=clock.now(),
            request_id=data["request_id"],
        )

    if request.method == "POST" and acted(form, do):
        messages.success(request, _("Sent to %(unit)s, which is told.") % {"unit": row.lead_name})
        return redirect("item", row.no)
    basis = issuer.may_order_basis or row.basis
    shown = _("On the basis of %(basis)s.") % {"basis": basis} if is_order and basis else ""
    page = {
        "heading": _("Supervision order") if is_order else _("Follow it up by letter"),
        "text": _("Issued by %(issuer)s. %(basis)s") % {"issuer": issuer, "basis": shown},
        "button": _("Send it"),
        "about": row.text,
        "back": reverse("item", args=[row.no]),
    }
    return form_page(request, "cases/unit_act.html", form, page)


def proposed_words(row: ActionItem, today: dt.date, answer_by: dt.date) -> str:
    """The sentence the letter begins with: what, until when, how late, answer by when."""
    late = (today - row.due).days
    words: dict[str, Any] = {
        "text": row.text[:100],
        "day": paper_date(row.due),
        "answer": paper_date(answer_by),
        "n": late,
    }
    if late > 0:
        said = ngettext(
            "“%(text)s” was due on %(day)s and is %(n)s day late. "
            "Please say in writing by %(answer)s how it stands and what is still to be done.",
            "“%(text)s” was due on %(day)s and is %(n)s days late. "
            "Please say in writing by %(answer)s how it stands and what is still to be done.",
            late,
        )
        return said % words
    return (
        _(
            "“%(text)s” is due on %(day)s. Please press on with it and say by %(answer)s how it stands."
        )
        % words
    )


def fetch_letter(request: HttpRequest, no: str, pk: int) -> Instrument:
    """A letter or order with its item, of those that the asking post may open."""
    item = fetch_item(request, no)
    row = get_object_or_404(item.instruments.select_related("issuer"), pk=pk)
    row.item = item
    return row


@act("item.reply")
@require_http_methods(["GET", "POST"])
def instrument_answer(request: HttpRequest, no: str, pk: int) -> HttpResponse:
    """The unit answers a letter or order."""
    row = fetch_letter(request, no, pk)
    check_can_answer_instrument(request.user, row)
    return answer_page(request, row, Actor.of(request.user))


def answer_page(request: HttpRequest, row: Instrument, by: Actor) -> HttpResponse:
    """The answer ``by`` gives to a letter: the unit, or whoever enters what it wrote."""
    form, no = InstrumentAnswerForm(sent(request)), row.item.no

    def do() -> None:
        lifecycle.answer_instrument(row, form.cleaned_data["text"], by=by, at=clock.now())

    if request.method == "POST" and acted(form, do):
        messages.success(request, _("Answered; whoever sent it is told."))
        return redirect("item", no)
    page = {
        "heading": _("Answer: %(kind)s") % {"kind": row.kind},
        "text": row.text,
        "button": _("Send the answer"),
        "about": row.item.text,
        "back": reverse("item", args=[no]),
    }
    return form_page(request, "cases/unit_act.html", form, page)


@act("see")
@require_GET
def instrument_docx(request: HttpRequest, no: str, pk: int) -> HttpResponse:
    """The letter or order as a Word file, with the document an order stands on."""
    row = fetch_letter(request, no, pk)
    brand = setting(row.item.platform, "brand.county").value
    data = papers.render(INSTRUMENT, row, title=row.kind, author=str(brand), at=row.issued_at)
    headers = {
        "Content-Type": papers.WORD,
        "Content-Disposition": files.attachment(f"{row.kind} {row.no}.docx"),
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(data, headers=headers)


@act("item.request")
@require_http_methods(["GET", "POST"])
def instrument_withdraw(request: HttpRequest, no: str, pk: int) -> HttpResponse:
    """Takes a letter or order back, with the reason; it stays on record."""
    row = fetch_letter(request, no, pk)
    check_can_withdraw_instrument(request.user, row)
    form = ReasonForm(sent(request))

    def do() -> None:
        reason = form.cleaned_data["reason"]
        lifecycle.withdraw_instrument(row, reason, by=Actor.of(request.user), at=clock.now())

    if request.method == "POST" and acted(form, do):
        messages.success(request, _("Taken back; the unit is told."))
        return redirect("item", no)
    page = {
        "heading": _("Take it back: %(kind)s") % {"kind": row.kind},
        "text": _("It stays on record with your reason."),
        "button": _("Take it back"),
        "about": row.item.text,
        "back": reverse("item", args=[no]),
    }
    return form_page(request, "cases/unit_act.html", form, page)


@act("item.request")
@require_http_methods(["GET", "POST"])
def case_head(request: HttpRequest, no: str) -> HttpResponse:
    """领衔: a leader heads the matter, or no longer does."""
    case = fetch_case(request, no)
    check_can_head(request.user, case)
    place = case.platform.county or case.platform
    today = clock.today()
    offered = {one.pk: (one, "") for one in holders(place, [Role.COUNTY_APPROVER], today)}
    seats = RosterEntry.objects.seated_on(today).filter(platform=place).select_related("person")
    for seat in seats.order_by("id")[:8]:
        offered.setdefault(seat.person_id, (seat.person, seat.get_seat_display()))
    form = HeadForm(sent(request), offered=list(offered.values()))

    def do() -> None:
        leader, title = form.person(place), form.cleaned_data["title"]
        lifecycle.head_matter(case, leader, title, by=Actor.of(request.user), at=clock.now())

    if request.method == "POST" and acted(form, do):
        said = _("%(name)s heads it.") % {"name": case.headed_by_text}
        messages.success(request, said if case.headed_by_text else _("Nobody heads it any more."))
        return redirect("case", case.no)
    now = _("Now: %(name)s.") % {"name": case.headed_by_text} if case.headed_by_text else ""
    page = {
        "heading": _("A leader heads it"),
        "text": _("He is told when something of it is a week late.") + now,
        "button": _("Save"),
        "about": case.title,
        "back": reverse("case", args=[case.no]),
    }
    return form_page(request, "cases/unit_act.html", form, page)
