"""Rosters and composition rules in the admin. Seats change on the roster's own page."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from common.admin import ScopedAdmin
from common.errors import DomainError
from participants import composition
from participants.admin.base import WordedRegister, door
from participants.models import CompositionRule, RosterEntry


@admin.register(RosterEntry)
class RosterAdmin(WordedRegister):
    """Every seat, past ones too; side and term may be corrected here."""

    acts = {"view": "see", "change": "roster.edit"}
    list_display = ("person", "seat", "platform", "term", "valid_from", "valid_to", "page")
    list_filter = ("seat", "town", "term")
    list_select_related = ("person", "platform")
    search_fields = ("person__search_text", "platform__search_text")
    readonly_fields = ("person", "seat", "platform", "valid_from", "valid_to", "page")
    fields = ("person", "seat", "platform", "side", "term", "valid_from", "valid_to", "page")
    ordering = ("-id",)

    @admin.display(description=_("roster"))
    def page(self, entry: RosterEntry) -> SafeString:
        """To the roster, where seats are given, changed and ended."""
        return door(reverse("roster", args=[entry.platform.code]), _("To the roster"))


class RuleForm(forms.ModelForm):
    """A new version of a rule for one platform and all below it."""

    class Meta:
        model = CompositionRule
        fields = ("platform", "name", "classes")

    def clean_classes(self) -> Any:
        """Raises ValidationError with the sentence that names the class at fault."""
        classes = self.cleaned_data["classes"]
        try:
            composition.Rule.read(self.data.get("name", ""), classes)
        except DomainError as error:
            raise forms.ValidationError(error.sentence) from error
        return classes


@admin.register(CompositionRule)
class RuleAdmin(ScopedAdmin):
    """1+6+X as shipped, and the rules offices made; a change is a new version."""

    acts = {"view": "see", "add": "settings.platform"}
    form = RuleForm
    list_display = ("name", "place", "version")
    list_select_related = ("platform",)
    search_fields = ("name", "platform__search_text")
    fields = ("platform", "name", "classes")
    ordering = ("-id",)

    @admin.display(description=_("platform"))
    def place(self, rule: CompositionRule) -> str:
        """Where the rule counts."""
        return str(rule.platform or _("everywhere, as shipped"))

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, **kwargs)
        if obj is None:
            form.base_fields["platform"].required = True
            form.base_fields["platform"].initial = request.user.hat.platform.pk  # type: ignore[union-attr]  # only signed-in accounts come here
            shipped = CompositionRule.objects.filter(platform=None).order_by("-version").first()
            form.base_fields["classes"].initial = shipped.classes if shipped else []
        return form

    def save_model(
        self, request: HttpRequest, obj: CompositionRule, form: Any, change: bool
    ) -> None:
        """Numbers the version."""
        request.user.check_may(self.acts["add"], obj)  # type: ignore[union-attr]  # only signed-in accounts come here
        made = composition.change_rule(obj.platform, obj.name, obj.classes)  # type: ignore[arg-type]  # JSON that the form has checked
        obj.pk, obj.version = made.pk, made.version
