"""议事程序: what holds where, an office's own one edited, running matters taken over."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from cases.arranging import plan, stands_at
from cases.enums import StepStatus
from cases.forms.base import refuse
from cases.forms.procedure import ProcedureForm, StepFormSet, rows_of, start_of
from cases.lifecycle.arranging import RUNNING
from cases.lifecycle.procedure import LEVELS, edit_procedure, go_over_all
from cases.models import Case, Procedure, ProcedureVersion
from cases.models.case import at_or_below
from cases.procedures import applying, newest, setting_key
from cases.stage_permissions import check_can_edit_procedure
from cases.views.common import REFUSED
from common import clock
from common.acts import act
from common.errors import DomainError
from participants.actor import Actor
from platforms.models import Platform
from platforms.settings import load, setting

SHOWN = 200


def fetch_procedure(request: HttpRequest, code: str) -> Procedure:
    """A shipped procedure or one of the acting post's own place. Raises Http404."""
    rows = Procedure.objects.filter(Q(platform__isnull=True) | Q(platform=place_of(request)))
    return get_object_or_404(rows.select_related("platform"), code=code)


def place_of(request: HttpRequest) -> Platform | None:
    """Whose procedures these are."""
    user: Any = request.user
    return user.hat.platform


def holds_at(place: Platform | None, code: str) -> list[str]:
    """The levels at which a procedure holds at ``place``."""
    loaded = load([place])
    return [level for level in LEVELS if setting(place, setting_key(level), loaded).value == code]


@act("procedure.edit")
@require_GET
def procedures(request: HttpRequest) -> HttpResponse:
    """The shipped ones and one's own, each with its newest steps and where it holds."""
    place = place_of(request)
    rows = Procedure.objects.filter(Q(platform__isnull=True) | Q(platform=place)).order_by("id")
    newest_first = ProcedureVersion.objects.order_by("procedure_id", "-version")
    versions: dict[int, ProcedureVersion] = {}
    for one in newest_first.filter(procedure__in=rows).prefetch_related("steps"):
        versions.setdefault(one.procedure_id, one)
    loaded = load([place])
    held: dict[str, list[str]] = defaultdict(list)
    for level in LEVELS:
        held[str(setting(place, setting_key(level), loaded).value)].append(str(level.label))
    context = {"rows": [_row(one, versions.get(one.pk), held.get(one.code, [])) for one in rows]}
    return render(request, "cases/procedures.html", context)


def _row(one: Procedure, version: ProcedureVersion | None, held: list[str]) -> dict[str, Any]:
    steps = sorted(version.steps.all(), key=lambda step: step.position) if version else []
    return {
        "name": one.name,
        "own": one.platform_id is not None,
        "version": version.version if version else 0,
        "steps": " → ".join(str(step) for step in steps),
        "held": held,
        "edit": reverse("procedure_edit", args=[one.code]),
        "move": reverse("procedure_move", args=[one.code]),
    }


@act("procedure.edit")
@require_http_methods(["GET", "POST"])
def procedure_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Name, where it holds, its steps; saved it is a new version, of a shipped one an own copy."""
    procedure = fetch_procedure(request, code)
    check_can_edit_procedure(request.user, procedure)
    place = place_of(request)
    version = newest(procedure.code)
    steps = list(version.steps.order_by("position")) if version else []
    start = {"name": procedure.name, "holds_at": holds_at(place, procedure.code)}
    form = ProcedureForm(request.POST or None, initial=start)
    formset = StepFormSet(request.POST or None, initial=start_of(steps), prefix="step")
    if request.method == "POST" and form.is_valid() and formset.is_valid() and place:
        data, by = form.cleaned_data, Actor.of(request.user)
        try:
            made = edit_procedure(
                procedure,
                place,
                name=data["name"],
                rows=rows_of(formset),
                holds_at=data["holds_at"],
                by=by,
                at=clock.now(),
            )
        except DomainError as error:
            refuse(form, error)
        else:
            words = {"name": made.procedure.name, "version": made.version}
            said = _("Saved: %(name)s, version %(version)s. Running matters keep theirs.")
            messages.success(request, said % words)
            return redirect("procedures")
    context = {"procedure": procedure, "form": form, "formset": formset}
    status = REFUSED if request.method == "POST" else 200
    return render(request, "cases/procedure_edit.html", context, status=status)


@act("procedure.edit")
@require_http_methods(["GET", "POST"])
def procedure_move(request: HttpRequest, code: str) -> HttpResponse:
    """Which running matters are on an older version, and where each would stand on the newest."""
    procedure = fetch_procedure(request, code)
    check_can_edit_procedure(request.user, procedure)
    place, version = place_of(request), newest(procedure.code)
    older = Case.objects.filter(status__in=RUNNING, procedure_version__procedure=procedure)
    older = older.filter(at_or_below(place)) if place else older.none()
    older = older.exclude(procedure_version=version).select_related("platform")
    rows = list(older.prefetch_related("steps").order_by("raised_at", "id")[:SHOWN])
    if request.method == "POST" and version is not None:
        by, at = Actor.of(request.user), clock.now()
        gone, missed = go_over_all(rows, version, by=by, at=at)
        words = ngettext("%(n)s matter taken over.", "%(n)s matters taken over.", gone)
        messages.success(request, words % {"n": gone})
        if missed:
            words = ngettext(
                "%(n)s matter ended meanwhile.", "%(n)s matters ended meanwhile.", missed
            )
            messages.warning(request, words % {"n": missed})
        return redirect("procedures")
    context = {
        "procedure": procedure,
        "version": version,
        "rows": _previews(rows, version, request.user.may("clue.to_case")),
    }
    return render(request, "cases/procedure_move.html", context)


def _previews(
    cases: list[Case], version: ProcedureVersion | None, shows_titles: bool
) -> list[dict[str, Any]]:
    """Each matter by its public title, where it stands and where it would; an administrator, who
    sees no content, reads numbers."""
    if version is None:
        return []
    known: dict[tuple[str, int], list] = {}
    rows = []
    for case in cases:
        key = (case.platform.level, case.weight)
        if key not in known:
            known[key] = applying(version, case.platform, case.weight)
        old = sorted(case.steps.all(), key=lambda step: step.position)
        now = next((step.label for step in old if step.status == StepStatus.ACTIVE), "")
        if now:
            then = stands_at(plan(old, known[key]))
            words = _("now: %(now)s, then: %(then)s") % {"now": now, "then": then}
            title = case.public_title if shows_titles else case.no
            rows.append({"icon": "topic", "title": title, "note": f"{case.platform} · {words}"})
    return rows
