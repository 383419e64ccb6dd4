"""The legal gate of an item: decision, emergency, publication (procedure.md §0.4)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import lifecycle
from cases.deciding import Figures, area, persons, shortfalls
from cases.enums import Counted, DecidingBody, Ground, ItemStatus
from cases.forms.deciding import AREAS, PERSONS, DecisionForm, EmergencyForm, PublishedForm
from cases.models import ActionItem, DecisionRecord, EmergencyUse, LegalBasis
from cases.permissions import (
    can_correct_decision,
    can_pass_gate,
    can_publish_use,
    check_can_correct_decision,
    check_can_pass_gate,
    check_can_publish_use,
)
from cases.views.common import acted, fetch_item, form_page, sent
from common import clock
from common.acts import act
from participants.actor import Actor


@act("decision.record")
@require_http_methods(["GET", "POST"])
def item_decision(request: HttpRequest, no: str) -> HttpResponse:
    """法定决定: what the owners or villagers decided on a prepared item."""
    row = fetch_item(request, no)
    check_can_pass_gate(request.user, row)
    form = DecisionForm(sent(request), initial={"decided_on": clock.today()})
    return _decision_page(request, row, form, None)


@act("decision.record")
@require_http_methods(["GET", "POST"])
def decision_correct(request: HttpRequest, no: str, pk: int) -> HttpResponse:
    """更正 of a decision's figures; the former stays readable."""
    row = fetch_item(request, no)
    record = get_object_or_404(row.decisions.select_related("replaced_by"), pk=pk)
    record.item = row
    check_can_correct_decision(request.user, record)
    form = DecisionForm(sent(request), initial=DecisionForm.correcting(record))
    return _decision_page(request, row, form, record)


def _decision_page(
    request: HttpRequest, row: ActionItem, form: DecisionForm, replaces: DecisionRecord | None
) -> HttpResponse:
    made: list[DecisionRecord] = []
    waits = row.status == ItemStatus.PREPARED

    def record() -> None:
        by = Actor.of(request.user)
        facts = form.facts()
        made.append(
            lifecycle.record_decision(row, by=by, at=clock.now(), replaces=replaces, **facts)
        )

    if request.method == "POST" and acted(form, record):
        _say(request, made[0], waits)
        return redirect("item", row.no)
    context = {
        "item": row,
        "replaces": replaces,
        "lacks": [one.sentence for one in form.lacks()],
        "failed": DecisionForm.FAILED,
    }
    return form_page(request, "cases/decision.html", form, context)


def _say(request: HttpRequest, record: DecisionRecord, waits: bool) -> None:
    if not waits:
        messages.success(request, _("Corrected. The former figures stay readable."))
    elif record.passed:
        messages.success(request, _("Recorded. The decision passes: it is handed out."))
    else:
        messages.warning(
            request, _("Recorded as not passed. It is not handed out; a new vote can be entered.")
        )


@act("decision.record")
@require_http_methods(["GET", "POST"])
def item_emergency(request: HttpRequest, no: str) -> HttpResponse:
    """紧急使用维修资金 (民法典 §281(2)): handed out at once, published afterwards."""
    row = fetch_item(request, no)
    check_can_pass_gate(request.user, row)
    today = clock.today()
    form = EmergencyForm(sent(request), initial={"applied_on": today})

    def record() -> None:
        by = Actor.of(request.user)
        lifecycle.record_emergency(row, by=by, at=clock.now(), **form.facts())

    said = _("Handed out. The use of the fund is to be published; enter the day afterwards.")
    basis = LegalBasis.objects.on(Ground.EMERGENCY, today).first()
    context = {"item": row, "basis": basis}
    return _one_page(request, row, form, record, "cases/decision_emergency.html", context, said)


@act("decision.record")
@require_http_methods(["GET", "POST"])
def item_published(request: HttpRequest, no: str) -> HttpResponse:
    """When the emergency use of the fund was published."""
    row = fetch_item(request, no)
    use = get_object_or_404(EmergencyUse, item=row)
    use.item = row
    check_can_publish_use(request.user, use)
    form = PublishedForm(sent(request), initial={"published_on": clock.today()})

    def record() -> None:
        lifecycle.publish_emergency(use, form.day(), by=Actor.of(request.user), at=clock.now())

    words = {
        "item": row,
        "heading": _("When was the use of the fund published?"),
        "text": use.hazard,
        "button": _("Save"),
        "risk": False,
    }
    said = _("The day of publication is on record.")
    return _one_page(request, row, form, record, "cases/item_act.html", words, said)


def _one_page(
    request: HttpRequest,
    row: ActionItem,
    form: Any,
    do: Callable[[], None],
    template: str,
    context: dict[str, Any],
    said: str,
) -> HttpResponse:
    if request.method == "POST" and acted(form, do):
        messages.success(request, said)
        return redirect("item", row.no)
    return form_page(request, template, form, context)


# --- on the item's own page -----------------------------------------------------------------


def gate_of(row: ActionItem, user: Any) -> dict[str, Any]:
    """What the item's page shows of the legal gate: what was decided, newest first, and what an
    emergency still owes. ``shaken``: it was handed out on figures that no longer pass."""
    rows = row.decisions.select_related("basis", "replaced_by").order_by("-recorded_at", "-id")
    decisions = [_decision(one, row, user) for one in rows]
    passes = any(one["counts"] for one in decisions)
    use = None
    if row.ground == Ground.EMERGENCY:
        use = EmergencyUse.objects.select_related("basis").get(item=row)
        use.item = row
    return {
        "may_decide": can_pass_gate(user, row),
        "decisions": decisions,
        "shaken": row.ground == Ground.DECISION and not passes,
        "use": use,
        "may_publish": use is not None and can_publish_use(user, use),
    }


def _decision(record: DecisionRecord, row: ActionItem, user: Any) -> dict[str, Any]:
    record.item = row
    body = DecidingBody(record.body)
    figures = Figures(
        Counted(record.counted),
        *(getattr(record, name) for name in PERSONS),
        *(getattr(record, name) for name in AREAS),
    )
    replaced = hasattr(record, "replaced_by")
    return {
        "row": record,
        "replaced": replaced,
        "counts": record.passed and not replaced,
        "figures": _figures(record),
        "lacks": [] if record.passed else [one.sentence for one in shortfalls(body, figures)],
        "may_correct": can_correct_decision(user, record),
    }


def _figures(record: DecisionRecord) -> list[dict[str, Any]]:
    """Three lines: all, taking part, agreeing; persons and, of owners, areas."""
    labels = (_("entitled"), _("taking part"), _("agreeing"))
    return [
        {
            "label": label,
            "value": persons(getattr(record, name), record.counted),
            "note": area(size) if (size := getattr(record, column)) is not None else "",
        }
        for label, name, column in zip(labels, PERSONS, AREAS, strict=True)
    ]
