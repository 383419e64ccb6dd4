"""The register of notices: who was told what, when; read, never changed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.admin import ScopedAdmin
from notices import kinds
from notices.models import Delivery, Notice
from platforms.filters import PLACES

SUBJECTS = {
    "case": _("matter"),
    "clue": _("report"),
    "item": _("action item"),
    "meeting": _("meeting"),
    "person": _("person"),
}


class DeliveryInline(admin.TabularInline):
    """Which ways a notice took, and how far it got; the address stays hidden."""

    model = Delivery
    fields = ("channel", "state", "attempts", "sent_at", "maybe_twice", "receipt", "trouble")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True  # whoever sees the notice sees what became of it


class KindFilter(admin.SimpleListFilter):
    """The kinds there are, without asking the table which occur."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        names = [*(kind.name for kind in kinds.registered()), kinds.DIGEST]
        return [(name, kinds.label_of(name)) for name in names]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Notice)
class NoticeAdmin(ScopedAdmin):
    """One row per person and event. What was silenced before it was read says when."""

    acts = {"view": "see"}
    list_display = ("made_at", "what", "about", "recipient", "read_at", "silenced_at", "platform")
    list_filter = (KindFilter, *PLACES)
    list_select_related = ("recipient", "platform", "town")
    search_fields = ("subject", "recipient__search_text")
    ordering = ("-made_at", "-id")
    inlines = (DeliveryInline,)
    fields = (
        "what",
        "about",
        "recipient",
        "platform",
        "said",
        "made_at",
        "not_before",
        "expires_at",
        "read_at",
        "silenced_at",
    )
    readonly_fields = fields

    @admin.display(description=_("kind"), ordering="kind")
    def what(self, notice: Notice) -> str:
        """The kind in words."""
        return kinds.label_of(notice.kind)

    @admin.display(description=_("about"), ordering="subject")
    def about(self, notice: Notice) -> str:
        """The number of what it is about, its kind in words."""
        kind, _colon, no = notice.subject.partition(":")
        return f"{SUBJECTS[kind]} {no}" if kind in SUBJECTS else notice.subject

    @admin.display(description=_("what it says"))
    def said(self, notice: Notice) -> str:
        """Title and text of each line, as the recipient reads them."""
        words = [kinds.words_of(line) for line in kinds.lines_of(notice)]
        return "\n".join(f"{one.title} — {one.text}" for one in words)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
