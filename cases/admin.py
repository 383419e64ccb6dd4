"""Registers of matters, items and reports for desks. States are read; acts have their pages."""

import datetime as dt
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cases.doors import doors_of
from cases.history import Line, history_of
from cases.lifecycle.ending import LOOK_BACK_MONTHS
from cases.models import (
    ActionItem,
    Benefit,
    Case,
    Clue,
    DecisionRecord,
    Instrument,
    LookBack,
    Problem,
    Procedure,
    ProcedureStep,
    ProcedureVersion,
)
from cases.standing import Standing
from common import clock
from common.admin import ScopedAdmin, ScopedInline
from platforms.filters import PLACES, PlaceFilter

READ_ONLY = {"view": "see"}


def door(url: str, label: Any) -> SafeString:
    """A link from a row to the one page of an act."""
    return format_html('<a href="{}">{}</a>', url, label)


def buttons(links: list[tuple[str, Any]]) -> SafeString:
    """The acts of the row shown, each leading to its page."""
    return format_html_join(" ", '<a class="btn" href="{}">{}</a>', links)


class ProblemInline(ScopedInline):
    """The problems of a matter."""

    model = Problem
    acts = READ_ONLY
    fields = ("part", "text", "outcome", "outcome_text", "solved_on", "verified_on")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        rows = admin.TabularInline.get_queryset(self, request)
        return rows.filter(case__in=Case.objects.visible_to(request.user)).order_by("part")


class BenefitInline(ScopedInline):
    """What a matter brought, as figures."""

    model = Benefit
    acts = READ_ONLY
    fields = ("name", "value", "unit", "baseline", "first", "last", "evidence", "by_label")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        rows = admin.TabularInline.get_queryset(self, request)
        rows = rows.filter(case__in=Case.objects.visible_to(request.user), void_at=None)
        return rows.order_by("id")


@admin.register(Case)
class CaseAdmin(ScopedAdmin):
    """Every matter of the desk's part, newest first."""

    acts = READ_ONLY
    list_display = ("serial", "shown_title", "platform", "status", "category", "raised_on", "page")
    list_filter = ("status", "category", "points", "source", "origin", *PLACES)
    list_select_related = ("platform",)
    search_fields = ("search_text",)
    search_help_text = _("Number or words of the title")
    ordering = ("-raised_at", "-id")
    inlines = (ProblemInline, BenefitInline)
    fields = (
        "acts_here",
        "no",
        "shown_title",
        "status",
        "platform",
        "category",
        "points",
        "source",
        "origin",
        "restricted",
        "raised_by_label",
        "raised_at",
        "object_until",
        "noted_at",
        "closed_at",
        "closed_by_label",
    )
    readonly_fields = fields

    @admin.display(description=_("number"), ordering="no")
    def serial(self, case: Case) -> str:
        """2026-0043."""
        return case.no.split("-", 1)[1]

    @admin.display(description=_("title"))
    def shown_title(self, case: Case) -> str:
        """The public one: what stands on a screen in an office is seen by others."""
        return case.public_title

    @admin.display(description=_("raised"), ordering="raised_at")
    def raised_on(self, case: Case) -> dt.datetime:
        """When it was raised."""
        return case.raised_at

    @admin.display(description=_("its page"))
    def page(self, case: Case) -> SafeString:
        """To the matter in the workspace."""
        return door(reverse("case", args=[case.no]), _("Open"))

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The row shown knows who looks: its buttons are his."""
        case: Any = super().get_object(request, *args, **kwargs)
        if case is not None:
            case.viewer = request.user
        return case

    def told(self, obj: Case) -> list[Line]:
        return history_of(obj)

    @admin.display(description=_("what can be done"))
    def acts_here(self, case: Any) -> SafeString:
        """The acts open to the desk now, each leading to its one page."""
        doors = doors_of(Standing(case, clock.now()), case.viewer)
        found = [doors.first] if doors.first else []
        open_now = [one for one in [*found, *doors.others, *doors.more] if not one.why]
        links = [(one.url, one.label) for one in open_now if not one.post]
        return buttons([(reverse("case", args=[case.no]), _("Open its page")), *links])


class DecisionInline(ScopedInline):
    """What was decided by law on an item, corrections beside what they correct."""

    model = DecisionRecord
    acts = READ_ONLY
    fields = ("body", "decided_on", "entitled", "taking", "agreeing", "passed", "by_label")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        rows = admin.TabularInline.get_queryset(self, request)
        items = ActionItem.objects.visible_to(request.user)
        return rows.filter(item__in=items).order_by("recorded_at", "id")


@admin.register(ActionItem)
class ActionItemAdmin(ScopedAdmin):
    """What is being done, the first due first."""

    acts = READ_ONLY
    list_display = ("text", "lead_name", "platform", "status", "due", "done_on", "page")
    list_filter = ("status", "way", "spends", *PLACES)
    list_select_related = ("platform", "lead_person")
    search_fields = ("no", "text", "lead_text", "lead_person__search_text")
    search_help_text = _("Number, what is to be done, or who does it")
    ordering = ("due", "id")
    inlines = (DecisionInline,)
    fields = (
        "acts_here",
        "no",
        "text",
        "problem",
        "lead_name",
        "way",
        "issuer",
        "basis",
        "spends",
        "ground",
        "status",
        "due",
        "done_on",
        "done_text",
        "closed_on",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        rows: models.QuerySet = super().get_queryset(request)
        return rows.defer(
            "lead_person__phone", "lead_person__email"
        )  # a name is shown; deciphering costs time

    @admin.display(description=_("done by"))
    def lead_name(self, item: ActionItem) -> str:
        """Who does it."""
        return item.lead_name

    @admin.display(description=_("its page"))
    def page(self, item: ActionItem) -> SafeString:
        """To the item in the workspace."""
        return door(reverse("item", args=[item.no]), _("Open"))

    def told(self, obj: ActionItem) -> list[Line]:
        """Items are told in their matter's history."""
        return history_of(obj.problem.case)

    @admin.display(description=_("what can be done"))
    def acts_here(self, item: ActionItem) -> SafeString:
        """To its page and its matter's."""
        case = reverse("case", args=[item.problem.case.no])
        return buttons(
            [(reverse("item", args=[item.no]), _("Open its page")), (case, _("To the matter"))]
        )


@admin.register(Instrument)
class InstrumentAdmin(ScopedAdmin):
    """Letters and supervision orders that follow items up, newest first."""

    acts = READ_ONLY
    list_display = (
        "no",
        "kind",
        "colour",
        "issuer",
        "issued_on",
        "answer_by",
        "answered_at",
        "page",
    )
    list_filter = (
        "colour",
        "is_order",
        ("item__town", PlaceFilter),
        ("item__platform", PlaceFilter),
    )
    list_select_related = ("issuer", "item")
    search_fields = ("no", "kind", "item__no", "item__text")
    search_help_text = _("Number, kind, or what is to be done")
    ordering = ("-issued_on", "-id")
    fields = (
        "acts_here",
        "no",
        "kind",
        "colour",
        "is_order",
        "item",
        "issuer",
        "basis",
        "text",
        "issued_on",
        "by_label",
        "answer_by",
        "answer",
        "answered_at",
        "withdrawn_at",
        "withdrawn_reason",
    )
    readonly_fields = fields

    @admin.display(description=_("its page"))
    def page(self, row: Instrument) -> SafeString:
        """To the item that it follows up, in the workspace."""
        return door(reverse("item", args=[row.item.no]), _("Open"))

    def told(self, obj: Instrument) -> list[Line]:
        """A letter is told in its matter's history."""
        return history_of(obj.item.problem.case)

    @admin.display(description=_("what can be done"))
    def acts_here(self, row: Instrument) -> SafeString:
        """To the page of the item, where it is answered or taken back."""
        return buttons([(reverse("item", args=[row.item.no]), _("Open its page"))])


@admin.register(Clue)
class ClueAdmin(ScopedAdmin):
    """What residents and members reported. The contact stands by its last four digits."""

    acts = {"view": "clue.to_case"}
    list_display = ("no", "beginning", "platform", "source", "status", "reported_at", "page")
    list_filter = ("status", "source", *PLACES)
    list_select_related = ("platform",)
    search_fields = ("no", "body", "name")
    ordering = ("-reported_at", "-id")
    fields = (
        "acts_here",
        "no",
        "status",
        "platform",
        "body",
        "name",
        "phone_ends",
        "source",
        "answer",
        "reported_at",
    )
    readonly_fields = fields

    @admin.display(description=_("last digits of the phone"))
    def phone_ends(self, clue: Clue) -> str:
        """The last four digits; the whole number is shown on its page against a reason."""
        return clue.contact_last4 or "—"

    @admin.display(description=_("what was reported"))
    def beginning(self, clue: Clue) -> str:
        """The first words."""
        return clue.body[:30]

    @admin.display(description=_("its page"))
    def page(self, clue: Clue) -> SafeString:
        """To the report in the workspace."""
        return door(reverse("clue", args=[clue.no]), _("Open"))

    def told(self, obj: Clue) -> list[Line]:
        return history_of(obj)

    @admin.display(description=_("what can be done"))
    def acts_here(self, clue: Clue) -> SafeString:
        """It is taken up or answered on its page."""
        return buttons([(reverse("clue", args=[clue.no]), _("Take it up or answer it"))])


class MonthsFilter(admin.SimpleListFilter):
    """The look-backs there are, without asking the table which occur."""

    title = _("months after closing")
    parameter_name = "months"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[int, str]]:
        return [(months, str(months)) for months in LOOK_BACK_MONTHS]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen = self.value()
        return queryset.filter(months=chosen) if chosen and chosen.isdecimal() else queryset


@admin.register(LookBack)
class LookBackAdmin(ScopedAdmin):
    """What is to be looked at again, the first due first."""

    acts = READ_ONLY
    list_display = ("about", "months", "due", "outcome", "by_label", "page")
    list_filter = ("outcome", MonthsFilter)
    list_select_related = ("case__platform",)
    search_fields = ("case__search_text",)
    ordering = ("due", "id")
    fields = ("about", "months", "due", "outcome", "note", "looked_at", "by_label")
    readonly_fields = fields

    @admin.display(description=_("matter"))
    def about(self, row: LookBack) -> str:
        """The matter by its public title, with its place."""
        return f"{row.case.public_title} · {row.case.platform}"

    def told(self, obj: LookBack) -> list[Line]:
        """A look-back is told in its matter's history."""
        return history_of(obj.case)

    @admin.display(description=_("its page"))
    def page(self, row: LookBack) -> SafeString:
        """To the matter in the workspace."""
        return door(reverse("case", args=[row.case.no]), _("Open"))


class VersionInline(ScopedInline):
    """The editions of a procedure; a running matter keeps the one it opened in."""

    model = ProcedureVersion
    acts = READ_ONLY
    fields = ("version", "made_time", "steps_in_words")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        rows = admin.TabularInline.get_queryset(self, request)
        return rows.prefetch_related("steps").order_by("-version")

    @admin.display(description=_("steps"))
    def steps_in_words(self, version: ProcedureVersion) -> str:
        """提事 → 商量 → 办事 → 回访."""
        steps: list[ProcedureStep] = sorted(version.steps.all(), key=lambda one: one.position)
        return " → ".join(str(step) for step in steps)


@admin.register(Procedure)
class ProcedureAdmin(ScopedAdmin):
    """The methods matters follow (工作法); they are edited on their pages."""

    acts = READ_ONLY
    list_display = ("name", "code", "platform")
    fields = ("acts_here", "name", "code", "platform")
    readonly_fields = fields
    inlines = (VersionInline,)
    ordering = ("id",)

    @admin.display(description=_("what can be done"))
    def acts_here(self, procedure: Procedure) -> SafeString:
        """To the page of all procedures, from which they are edited."""
        return buttons([(reverse("procedures"), _("Procedures and where they hold"))])
