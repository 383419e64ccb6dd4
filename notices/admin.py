"""The register of notices: who was told what, when; read, never changed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.admin import ScopedAdmin
from notices import kinds
from notices.models import Delivery, Notice


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


@admin.register(Notice)
class NoticeAdmin(ScopedAdmin):
    """One row per person and event. What was silenced before it was read says when."""

    acts = {"view": "see"}
    list_display = ("made_at", "kind", "subject", "recipient", "read_at", "silenced_at", "platform")
    list_filter = ("kind", "town", "platform")
    list_select_related = ("recipient", "platform", "town")
    search_fields = ("subject", "recipient__search_text")
    date_hierarchy = "made_at"
    ordering = ("-made_at", "-id")
    inlines = (DeliveryInline,)
    fields = (
        "kind",
        "subject",
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

    @admin.display(description=_("what it says"))
    def said(self, notice: Notice) -> str:
        """Title and text of each line, as the recipient reads them."""
        words = [kinds.words_of(line) for line in kinds.lines_of(notice)]
        return "\n".join(f"{one.title} — {one.text}" for one in words)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
