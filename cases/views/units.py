"""交办与办理: something goes to a unit; the unit takes it on, asks, replies; whoever handed it out
answers."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from cases import lifecycle
from cases.enums import (
    Answered,
    Asking,
    DecisionKind,
    NudgeHow,
    ProblemOutcome,
    ReplyResult,
    Spends,
    Way,
)
from cases.errors import StillOpen, UnitMissing
from cases.forms.units import (
    AnswerUnitForm,
    ExtensionForm,
    HandBackForm,
    HandOutForm,
    NudgeForm,
    PartyDecisionForm,
    UnitReplyForm,
)
from cases.models import ActionItem, Case, PartyGovDecision, Problem, Reply, UnitRequest
from cases.permissions import (
    can_record_decision,
    check_can_accept,
    check_can_answer_unit,
    check_can_ask_extension,
    check_can_countersign,
    check_can_hand_back,
    check_can_hand_out,
    check_can_nudge,
    check_can_record_decision,
    check_can_reply,
)
from cases.standing import Standing
from cases.views.common import acted, fetch_case, fetch_item, form_page, sent
from common import clock
from common.acts import act
from common.errors import AlreadyMoved
from participants.actor import Actor
from platforms.enums import OrganizationKind
from platforms.models import Organization


def county_units(request: HttpRequest, besides: int | None = None) -> list[Organization]:
    """The county's units, in the order of papers, one of them left out where it is named."""
    user: Any = request.user
    rows = Organization.objects.visible_to(user)
    if user.hat.platform is None and user.hat.organization is not None:  # a unit's contact
        rows = Organization.objects.filter(tenant=user.hat.organization.tenant_id)
    return [row for row in rows.order_by("rank", "id") if row.pk != besides]


def issuer_of(user: Any, way: Way, units: list[Organization]) -> Organization | None:
    """In whose name the acting post hands something out: its own organisation's; a desk without
    one asks in the name of the county's CPPCC office. Nobody does it in another body's name."""
    own = user.hat.organization
    if own is not None or way != Way.REQUEST:
        return cast("Organization | None", own)
    return next((unit for unit in units if unit.kind == OrganizationKind.CPPCC), None)


def ways_for(user: Any, case: Case, decided: bool) -> list[Way]:
    """In which ways the acting post may hand something out (procedure.md §0.2); ``decided`` where
    party committee or government has taken it up."""
    asks = user.may("item.request", case)
    ways = [Way.REQUEST] if asks else []
    if user.may("item.hand_out", case):
        ways.append(Way.TOWN)
    if asks and decided:
        ways.append(Way.PARTY_GOVERNMENT)
    return ways


def open_problems(standing: Standing) -> list[Problem]:
    """What may be handed to a unit: what was agreed, or put before the level above. Raises
    StillOpen where nothing was yet."""
    fit = (ProblemOutcome.AGREED, ProblemOutcome.PARTLY, ProblemOutcome.ESCALATED)
    found = [one for one in standing.problems if one.outcome in fit]
    if not found:
        raise StillOpen(
            _("Nothing has been agreed yet. Meet about it, or say that it needs no meeting.")
        )
    return found


@act("item.request")
@require_http_methods(["GET", "POST"])
def hand_out(request: HttpRequest, no: str) -> HttpResponse:
    """交办 or 商请 on one page: problem, way, units, day, money."""
    case = fetch_case(request, no)
    standing = Standing(case, clock.now())  # what hangs on it is read once
    check_can_hand_out(request.user, case)
    problems = open_problems(standing)
    decided = list(case.party_gov_decisions.select_related("organization").order_by("-id"))
    # What a department adopted for itself is no order to anybody: it is asked by letter.
    decisions = [one for one in decided if one.organization.may_order]
    units = county_units(request)
    form = HandOutForm(
        sent(request),
        problems=problems,
        ways=ways_for(request.user, case, bool(decisions)),
        decisions=decisions,
        units=units,
        today=clock.today(),
        initial={"decision": decisions[0].pk if decisions else ""},
    )
    made: list[ActionItem] = []
    if request.method == "POST" and acted(
        form, lambda: made.append(_handed_out(request, form, units, decided))
    ):
        messages.success(request, _("Handed to %(unit)s, which is told.") % {"unit": made[0].unit})
        return redirect("item", made[0].no)
    context = {"case": case, "may_decide": can_record_decision(request.user, case)}
    return form_page(request, "cases/hand_out.html", form, context)


def _handed_out(
    request: HttpRequest,
    form: HandOutForm,
    units: list[Organization],
    decided: list[PartyGovDecision],
) -> ActionItem:
    data = form.cleaned_data
    decision = form.decisions.get(data.get("decision") or "")
    way = Way(data["way"])
    by_decision = way == Way.PARTY_GOVERNMENT
    issuer = issuer_of(request.user, way, units)
    if by_decision:
        issuer = decision.organization if decision else None
    else:
        own = [one for one in decided if one.organization_id == data["unit"].pk]
        decision = own[0] if own and way == Way.REQUEST else None
    if issuer is None:
        raise UnitMissing(_("Enter the organisation of your office among the units first."))
    order = lifecycle.Order(
        way=way,
        issuer=issuer,
        unit=data["unit"],
        decision=decision,
        basis=decision.document if decision else "",
        target=data["target"],
        share=data["share"],
        assisting=form.assisting,
        outdoor=data["outdoor"],
        working_days=form.working_days,
    )
    return lifecycle.hand_out(
        form.problems[data["problem"]],
        order,
        text=data["text"],
        due=form.last_day,
        spends=Spends(data["spends"]),
        by=Actor.of(request.user),
        at=clock.now(),
        request_id=data["request_id"],
    )


@act("item.request")
@require_http_methods(["GET", "POST"])
def party_decision(request: HttpRequest, no: str) -> HttpResponse:
    """What party committee or government decided, before anything is handed out after it."""
    case = fetch_case(request, no)
    check_can_record_decision(request.user, case)
    form = PartyDecisionForm(sent(request), units=county_units(request))

    def record() -> None:
        data = form.cleaned_data
        lifecycle.record_party_decision(
            case,
            kind=DecisionKind(data["kind"]),
            organization=data["organization"],
            decided_on=data["decided_on"],
            document=data["document"],
            requirement=data["requirement"],
            by=Actor.of(request.user),
            at=clock.now(),
            request_id=data["request_id"],
        )

    if request.method == "POST" and acted(form, record):
        messages.success(request, _("On record. Now hand out what was decided."))
        return redirect("hand_out", case.no)
    words = {
        "heading": _("What was decided above"),
        "text": _("Only who, when, which document and one line. Items come after it."),
        "button": _("Note it down"),
        "back": reverse("case", args=[case.no]),
        "about": case.title,
    }
    return form_page(request, "cases/unit_act.html", form, words)


# --- the unit -------------------------------------------------------------------------------


@act("item.accept")
@require_POST
def item_accept(request: HttpRequest, no: str) -> HttpResponse:
    """签收."""
    row = fetch_item(request, no)
    check_can_accept(request.user, row)
    lifecycle.accept(row, by=Actor.of(request.user), at=clock.now())
    messages.success(request, _("Accepted. Your reply is due on the day shown below."))
    return redirect("item", row.no)


def _unit_act(
    request: HttpRequest, row: ActionItem, form: forms.Form, words: dict[str, Any], do: Callable
) -> HttpResponse:
    if request.method == "POST" and acted(form, do):
        messages.success(request, words["said"])
        return redirect("item", row.no)
    page = {**words, "about": row.text, "back": reverse("item", args=[row.no])}
    return form_page(request, "cases/unit_act.html", form, page)


@act("item.hand_back")
@require_http_methods(["GET", "POST"])
def item_hand_back(request: HttpRequest, no: str) -> HttpResponse:
    """退办: why, and who should take it."""
    row = fetch_item(request, no)
    check_can_hand_back(request.user, row)
    form = HandBackForm(sent(request), units=county_units(request, besides=row.unit_id))
    words = {
        "heading": _("It should go to another unit"),
        "text": _("Within seven working days, with the reason. Later it is noted, not refused."),
        "button": _("Ask to hand it back"),
        "said": _("Asked. Whoever handed it out answers."),
    }

    def do() -> None:
        data = form.cleaned_data
        facts = {"proposed": data["proposed"], "request_id": data["request_id"]}
        by, at = Actor.of(request.user), clock.now()
        lifecycle.ask_hand_back(row, data["reason"], by=by, at=at, **facts)

    return _unit_act(request, row, form, words, do)


@act("item.ask_extension")
@require_http_methods(["GET", "POST"])
def item_extension(request: HttpRequest, no: str) -> HttpResponse:
    """延期: a later day, with the reason."""
    row = fetch_item(request, no)
    check_can_ask_extension(request.user, row)
    form = ExtensionForm(sent(request))
    words = {
        "heading": _("More time is needed"),
        "text": _("Please ask before the last day. The present day holds until it is answered."),
        "button": _("Ask for more time"),
        "said": _("Asked. Whoever handed it out answers."),
    }

    def do() -> None:
        data = form.cleaned_data
        by, at, once = Actor.of(request.user), clock.now(), data["request_id"]
        lifecycle.ask_extension(row, data["due"], data["reason"], by=by, at=at, request_id=once)

    return _unit_act(request, row, form, words, do)


@act("item.reply")
@require_http_methods(["GET", "POST"])
def item_reply(request: HttpRequest, no: str) -> HttpResponse:
    """办复, A to D."""
    row = fetch_item(request, no)
    check_can_reply(request.user, row)
    form = UnitReplyForm(sent(request), today=clock.today())
    words = {
        "steps": form.steps,
        "heading": _("Reply"),
        "text": _("Whoever handed it out checks it; then it stands."),
        "button": _("Send the reply"),
        "said": _("Replied. It stands once it has been checked."),
    }

    def do() -> None:
        data = form.cleaned_data
        lifecycle.reply(
            row,
            ReplyResult(data["result"]),
            data["text"],
            source=data["source"],
            review_on=data["review_on"],
            milestones=form.milestones,
            by=Actor.of(request.user),
            at=clock.now(),
            request_id=data["request_id"],
        )

    return _unit_act(request, row, form, words, do)


@act("item.reply")
@require_POST
def item_countersign(request: HttpRequest, no: str) -> HttpResponse:
    """会签 by an assisting unit."""
    row = fetch_item(request, no)
    user: Any = request.user
    unit = user.hat.organization
    helper = get_object_or_404(row.assisting.select_related("organization"), organization=unit)
    helper.item = row
    check_can_countersign(user, helper)
    lifecycle.countersign(helper, by=Actor.of(user), at=clock.now())
    messages.success(request, _("Countersigned."))
    return redirect("item", row.no)


# --- whoever handed it out ------------------------------------------------------------------


@act("item.extend")
@require_http_methods(["GET", "POST"])
def item_answer(request: HttpRequest, no: str) -> HttpResponse:
    """Answers what the unit asked or replied."""
    row = fetch_item(request, no)
    check_can_answer_unit(request.user, row)
    asked = row.requests.filter(outcome=Answered.OPEN).select_related("proposed").first()
    replied = row.replies.filter(outcome=Answered.OPEN).first()
    open_one: UnitRequest | Reply | None = asked or replied
    if open_one is None:
        raise AlreadyMoved(pgettext("letter", "answered"))
    open_one.item = row
    form, words = _answer_form(request, row, open_one)
    if request.method == "POST" and request.POST.get("about") != _named(open_one):
        raise AlreadyMoved(pgettext("letter", "answered"))

    def do() -> None:
        by, at = Actor.of(request.user), clock.now()
        granted, text = form.granted, form.cleaned_data["answer"]
        if isinstance(open_one, Reply):
            lifecycle.answer_reply(open_one, granted, text, by=by, at=at)
        elif open_one.kind == Asking.EXTENSION:
            lifecycle.answer_extension(open_one, granted, text, by=by, at=at)
        else:
            unit = form.cleaned_data["unit"] if granted else None
            lifecycle.answer_hand_back(open_one, unit, text, by=by, at=at)

    return _unit_act(request, row, form, {**words, "said": _("Answered; the unit is told.")}, do)


def _named(asked: UnitRequest | Reply) -> str:
    """What an answer is about: a second click must not answer something else."""
    return f"{asked._meta.model_name}:{asked.pk}"


def _answer_form(
    request: HttpRequest, row: ActionItem, asked: UnitRequest | Reply
) -> tuple[AnswerUnitForm, dict[str, Any]]:
    """The form and the words for what is to be answered."""
    words: dict[str, Any] = {"asked": asked, "button": _("Answer the unit")}
    about: dict[str, Any] = {"about": _named(asked)}
    if isinstance(asked, Reply):
        choices = (_("The reply stands"), _("Not yet, do it again"))
        words |= {"heading": _("Check the reply"), "text": asked.get_result_display()}
        return AnswerUnitForm(sent(request), words=choices, initial=about), words
    if asked.kind == Asking.EXTENSION:
        choices = (_("Grant it"), _("Keep the day"))
        words |= {"heading": _("More time?"), "text": ""}
        return AnswerUnitForm(sent(request), words=choices, initial=about), words
    choices = (_("Give it to another unit"), _("It stays with the unit"))
    words |= {"heading": _("Hand it back?"), "text": ""}
    units = county_units(request, besides=row.unit_id)
    about["unit"] = asked.proposed_id
    return AnswerUnitForm(sent(request), words=choices, units=units, initial=about), words


@act("item.nudge")
@require_http_methods(["GET", "POST"])
def item_nudge(request: HttpRequest, no: str) -> HttpResponse:
    """催办, as a record."""
    row = fetch_item(request, no)
    if row.unit_id is None:
        raise Http404
    check_can_nudge(request.user, row)
    form = NudgeForm(sent(request))
    words = {
        "heading": _("Remind the unit"),
        "text": _("It is kept with your name; the unit's contact gets a message too."),
        "button": _("Note it down and remind the unit"),
        "said": _("On record; the unit is told."),
    }

    def do() -> None:
        data = form.cleaned_data
        lifecycle.nudge(
            row,
            NudgeHow(data["how"]),
            text=data["text"],
            by=Actor.of(request.user),
            at=clock.now(),
            request_id=data["request_id"],
        )

    return _unit_act(request, row, form, words, do)
