"""提事: one sentence becomes a matter; members and liaison people report it to the village."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.enums import CaseStatus, Source, StepKind, Weight
from cases.forms.raising import NOT_SECRET, RaiseForm, ResubmitForm, StatementForm
from cases.lifecycle import raise_case, report_clue, resubmit, submit, withdraw
from cases.lifecycle.case import is_reported
from cases.models import Case
from cases.permissions import (
    can_raise,
    check_can_raise,
    check_can_report_at,
    check_can_resubmit,
    check_can_withdraw,
)
from cases.procedures import asks_approval, procedure_for
from cases.views.common import acted, back_to, fetch_case, form_page, place_for, sent
from common import clock
from common.acts import act
from common.errors import DomainError
from participants.actor import Actor
from participants.enums import Role
from platforms.enums import PlatformLevel
from platforms.models import Platform
from records import ledger
from records.files import discard, keep_picture
from records.models import StoredFile

RECEIPT = "clue_receipt"
MEMBERS = (Role.FIXED_MEMBER, Role.LIAISON)


@act("clue.take_down")
@require_http_methods(["GET", "POST"])
def raise_matter(request: HttpRequest) -> HttpResponse:
    """One sentence. Who may make it a matter does; whoever may not reports it to the place."""
    place = place_for(request, request.GET.get("at", ""))
    if not can_raise(request.user, place):
        return _report(request, place)
    check_can_raise(request.user, place)
    form = RaiseForm(sent(request), request.FILES or None)
    weight = Weight.COUNTY if place.level == PlatformLevel.COUNTY else Weight.PLAIN
    approved = asks_approval(procedure_for(place), place, weight)
    made: list[Case] = []

    def make() -> None:
        data, by = form.cleaned_data, Actor.of(request.user)
        photo = keep_picture(data["photo"], by=by) if data["photo"] else None
        try:
            case = raise_case(
                place,
                data["statement"],
                by=by,
                at=clock.now(),
                photo=photo,
                restricted=form.restricted,
                raiser_name=data["by_name"],
                raiser_phone=data["by_phone"],
                draft="draft" in request.POST and approved,
                request_id=data["request_id"],
            )
        except DomainError:
            _drop(photo)
            raise
        if photo and case.photo_id != photo.pk:  # the same form came before, with its own picture
            _drop(photo)
        made.append(case)

    if request.method == "POST" and acted(form, make):
        return redirect(f"{reverse('case', args=[made[0].no])}?done=raised")
    form.keep_and_preset()
    above = place.parent if is_reported(place) else None
    return form_page(
        request,
        "cases/raise.html",
        form,
        {"at_place": place, "above": above, "note": NOT_SECRET, "approved": approved},
    )


def _drop(photo: StoredFile | None) -> None:
    if photo is not None:
        discard(photo)


def _report(request: HttpRequest, place: Platform) -> HttpResponse:
    check_can_report_at(request.user, place)
    form = StatementForm(sent(request))
    form.fields["statement"].widget.attrs["autofocus"] = True
    del form.fields["who_sees"]
    user, receipt = request.user, []

    def make() -> None:
        member = user.hat.role in MEMBERS
        clue, code = report_clue(
            place,
            form.cleaned_data["statement"],
            by=Actor.of(user),
            at=clock.now(),
            name=user.get_full_name(),
            phone=user.person.phone if user.person else "",
            source=Source.MEMBER if member else Source.VILLAGE,
            request_id=form.cleaned_data["request_id"],
        )
        receipt.extend([clue.no, code])

    if request.method == "POST" and acted(form, make):
        request.session[RECEIPT] = receipt
        return redirect(f"{request.path}?sent=1")
    if "sent" in request.GET and request.method == "GET" and RECEIPT in request.session:
        no, code = request.session[RECEIPT]
        context = {"no": no, "code": code, "at_place": place}
        return render(request, "cases/reported.html", context)
    return form_page(request, "cases/report.html", form, {"at_place": place, "note": NOT_SECRET})


@act("clue.to_case")
@require_http_methods(["GET", "POST"])
def case_withdraw(request: HttpRequest, no: str) -> HttpResponse:
    """撤销 or 收回: while no meeting has been called for it."""
    case = fetch_case(request, no)
    check_can_withdraw(request.user, case)
    if request.method == "POST":
        withdraw(case, by=Actor.of(request.user), at=clock.now())
        messages.success(request, _("Taken back. Nobody is told; the number stays used."))
        return redirect("cases")
    return render(request, "cases/withdraw.html", {"case": case})


@act("clue.to_case")
@require_http_methods(["GET", "POST"])
def case_resubmit(request: HttpRequest, no: str) -> HttpResponse:
    """A matter that was returned is put again, a draft handed in, in new words if need be.

    Where the procedure asks the approver it goes to him, else it opens.
    """
    case = fetch_case(request, no)
    check_can_resubmit(request.user, case)
    form = ResubmitForm(sent(request), initial={"statement": case.statement})

    asks = any(step.kind == StepKind.APPROVE for step in case.steps.all())

    def put() -> None:
        put_again = submit if asks else resubmit
        statement = form.cleaned_data["statement"]
        put_again(case, statement, by=Actor.of(request.user), at=clock.now())

    draft = case.status == CaseStatus.DRAFT
    if request.method == "POST" and acted(form, put):
        return back_to(case, request.user, "submitted" if asks else "resubmitted")
    context = {"case": case, "why": last_reason(case), "draft": draft, "asks": asks}
    return form_page(request, "cases/resubmit.html", form, context)


def last_reason(case: Case) -> str:
    """What the level above wrote when it returned the matter."""
    events = [e for e in ledger.history(case.ledger_stream) if e.act == "case.returned"]
    return str(events[-1].note.facts.get("reason", "")) if events else ""
