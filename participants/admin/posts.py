"""Posts, helpers, delegations and liaison duty in the admin; their acts have pages elsewhere."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from common import clock
from participants.admin.base import WordedRegister, door, place_of
from participants.models import Delegation, Helper, LiaisonAssignment, Post
from participants.permissions import can_appoint


@admin.register(Post)
class PostAdmin(WordedRegister):
    """Every appointment, past ones too; title and place on papers may be corrected here, and
    whether a contact heads the unit."""

    acts = {"view": "post.assign", "change": "post.assign"}
    list_display = ("person", "kind", "where", "valid_from", "valid_to", "way")
    list_filter = ("kind",)
    list_select_related = ("person", "platform", "organization__tenant")
    search_fields = (
        "person__search_text",
        "platform__search_text",
        "organization__name",
        "organization__short_name",
    )
    readonly_fields = ("person", "kind", "where", "valid_from", "valid_to", "ended_reason", "way")
    fields = (
        "person",
        "kind",
        "where",
        "title",
        "rank",
        "is_head",
        "valid_from",
        "valid_to",
        "ended_reason",
        "way",
    )
    ordering = ("-id",)

    @admin.display(description=_("where"))
    def where(self, post: Post) -> str:
        """The platform, or a contact's unit."""
        return str(post.platform or post.organization)

    @admin.display(description=_("who takes over"))
    def way(self, post: Post) -> SafeString | str:
        """To the page that ends the post and names who follows."""
        if not post.is_valid_on(clock.today()):
            return ""
        return door(reverse("post_end", args=[post.pk]), _("Hand over"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return super().has_change_permission(request)
        return can_appoint(request.user, obj.kind, obj)

    def save_model(self, request: HttpRequest, obj: Post, form: Any, change: bool) -> None:
        """Only title, rank and head come from the form; the right was asked for this very post."""
        admin.ModelAdmin.save_model(self, request, obj, form, change)


class OfPost(WordedRegister):
    """Rows that hang on a convener's post: looked at here, changed on its page."""

    acts = {"view": "post.assign"}
    search_fields: tuple[str, ...] = ("post__platform__search_text", "post__person__search_text")
    ordering = ("-id",)

    @admin.display(description=_("platform"))
    def where(self, row: Any) -> str:
        """Where the post is."""
        return place_of(row)

    @admin.display(description=_("convener"))
    def holder(self, row: Any) -> str:
        """Who holds the post."""
        return str(row.post.person)


@admin.register(Helper)
class HelperAdmin(OfPost):
    """Who helps which convener (代办人)."""

    list_display = ("person", "kind", "holder", "where", "valid_from", "valid_to")
    list_filter = ("kind",)
    list_select_related = ("person", "post__person", "post__platform")
    search_fields = ("person__search_text", *OfPost.search_fields)
    fields = list_display
    readonly_fields = list_display


@admin.register(Delegation)
class DelegationAdmin(OfPost):
    """Who stood in for whom, from when to when (请人代办)."""

    list_display = ("to_person", "holder", "where", "from_on", "until_on", "ended_on")
    list_select_related = ("to_person", "post__person", "post__platform")
    search_fields = ("to_person__search_text", *OfPost.search_fields)
    fields = list_display
    readonly_fields = list_display


@admin.register(LiaisonAssignment)
class LiaisonAdmin(WordedRegister):
    """Every liaison duty (包联); given and ended on its pages."""

    acts = {"view": "see"}
    list_display = ("person", "role", "platform", "valid_from", "valid_to", "way")
    list_filter = ("role",)
    list_select_related = ("person", "platform")
    search_fields = ("person__search_text", "platform__search_text")
    fields = ("person", "role", "platform", "valid_from", "valid_to")
    ordering = ("-id",)

    @admin.display(description=_("who takes over"))
    def way(self, duty: LiaisonAssignment) -> SafeString | str:
        """To the page that ends the duty and names who follows."""
        if not duty.is_valid_on(clock.today()):
            return ""
        return door(reverse("liaison_end", args=[duty.pk]), _("Hand over"))
