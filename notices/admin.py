"""The register of notices: who was told what, when; read, never changed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from common.admin import ScopedAdmin
from notices.models import Notice


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
    fields = (
        "kind",
        "subject",
        "recipient",
        "platform",
        "params",
        "made_at",
        "not_before",
        "expires_at",
        "read_at",
        "silenced_at",
    )
    readonly_fields = fields

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
