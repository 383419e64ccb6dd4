"""The register of meetings: the office filters and looks; every act has its page elsewhere."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.admin import ScopedAdmin
from common.templatetags.look import full_date
from meetings.history import lines
from meetings.models import Meeting
from meetings.permissions import can_answer_for, can_change, can_rehang, can_void
from platforms.filters import PLACES

ACTS = [
    ("convened", _("The group’s text once more"), can_change),
    ("answers", _("Who comes"), can_answer_for),
    ("meeting_move", _("Change time or place"), can_change),
    ("meeting_cancel", _("Call the meeting off"), can_change),
    ("meeting_rehang", _("It belongs to another matter"), can_rehang),
    ("meeting_void", _("Declare it void"), can_void),
]


@admin.register(Meeting)
class MeetingAdmin(ScopedAdmin):
    """Every meeting the desk sees; its number opens the workspace's page."""

    acts = {"view": "see"}
    list_display = (
        "no",
        "title",
        "platform",
        "starts_at",
        "status",
        "present_count",
        "conclusion_count",
        "origin",
    )
    list_filter = ("status", "kind", "origin", *PLACES)
    list_select_related = ("platform", "town")
    search_fields = ("search_text",)
    ordering = ("-starts_at", "-id")
    fields = (
        "no",
        "title",
        "public_title",
        "restricted",
        "status",
        "kind",
        "platform",
        "host",
        "starts_at",
        "where",
        "agenda_in_words",
        "chair",
        "recorder",
        "called_at",
        "called_by_label",
        "held_at",
        "present_count",
        "conclusion_count",
        "origin",
    )
    readonly_fields = fields

    def told(self, obj: Meeting) -> list[dict[str, str]]:
        return [
            {"what": line.what, "text": line.who, "moment": full_date(line.at), "state": "done"}
            for line in reversed(lines(obj))
        ]

    @admin.display(description=_("place"))
    def where(self, obj: Meeting) -> str:
        """The place as people say it."""
        return obj.where

    @admin.display(description=_("what is on it"))
    def agenda_in_words(self, obj: Meeting) -> str:
        """The matters, by their public titles."""
        items = obj.agenda.select_related("case").order_by("position")
        return "; ".join(f"{item.case.public_title} ({item.case.no})" for item in items)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """With what this desk may do now, each on its own page."""
        meeting = self.get_object(request, object_id)
        pages = [("meeting", _("Open its page"))]
        if meeting is not None:
            pages += [(name, label) for name, label, can in ACTS if can(request.user, meeting)]
            acts = [(reverse(name, args=[meeting.no]), label) for name, label in pages]
            extra_context = {**(extra_context or {}), "acts": acts}
        return super().change_view(request, object_id, form_url, extra_context)
