"""Registers of places: platforms, units, divisions, rooms and settings."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.admin import RegisterAdmin, ScopedAdmin
from platforms import placing
from platforms.enums import PlatformForm, PlatformLevel
from platforms.founding import WITHOUT_DIVISION, next_code
from platforms.models import Division, Organization, Platform, PlatformSetting, Venue
from platforms.queries import root_of
from platforms.settings import KEYS, BadSetting


def _choices(fields: list[str]) -> list[tuple[str, Any]]:
    return [(value, label) for value, label in PlatformForm.choices if value in fields]


class PlatformAdminForm(forms.ModelForm):
    """Refuses a parent that cannot hold the platform, in the form and not after it."""

    class Meta:
        model = Platform
        fields = ("name", "form", "parent", "status", "suspended_on", "valid_from", "valid_to")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.instance.level = PlatformLevel.VILLAGE
        if "form" in self.fields and self.instance.division_id is None:
            self.fields["form"] = forms.ChoiceField(
                label=self.fields["form"].label, choices=_choices(WITHOUT_DIVISION)
            )

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.errors:
            try:
                placing.check_parent(self.instance)
            except placing.MisplacedPlatform as error:
                self.add_error("parent" if "parent" in self.fields else None, error.sentence)


@admin.register(Platform)
class PlatformAdmin(RegisterAdmin):
    """The tree of platforms. A new one here is an enterprise's or a social organisation's.

    County, town and village platforms are founded from the divisions (found_platforms).
    """

    acts = {"view": "see", "add": "platform.edit", "change": "platform.edit"}
    form = PlatformAdminForm
    list_display = ("name", "level", "stands_under", "status", "established_on", "code", "page")
    list_filter = ("level", "status", "form", "town")
    list_select_related = ("parent",)
    search_fields = ("search_text",)
    search_help_text = pgettext_lazy("platform", "Name or number")
    autocomplete_fields = ("parent", "organization")
    ordering = ("path",)

    @admin.display(description=_("stands under"), ordering="parent__name")
    def stands_under(self, platform: Platform) -> str:
        """The platform above it."""
        return str(platform.parent or "")

    @admin.display(description=_("in the workspace"))
    def page(self, platform: Platform) -> SafeString:
        """To the platform's own page."""
        url = reverse("platform", args=[platform.code])
        return format_html('<a href="{}">{}</a>', url, pgettext_lazy("link", "Show"))

    def get_fields(self, request: HttpRequest, obj: Platform | None = None) -> list[str]:
        """Founding asks little; what follows from the division is shown and not asked."""
        if obj is None:
            return ["name", "form", "parent", "organization", "brand", "established_on", "status"]
        return [
            *("name", "code", "level", "form", "parent", "division", "organization", "brand"),
            *("established_on", "status", "suspended_on", "valid_from", "valid_to"),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Platform | None = None) -> list[str]:
        """A number never changes; level and form follow from the division."""
        if obj is None:
            return []
        fixed = ["code", "level", "division"]
        if obj.division_id or obj.form not in WITHOUT_DIVISION:
            fixed.append("form")
        return fixed + (["parent"] if obj.is_tenant else [])

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Places it in the tree, then asks whether the desk may have it there."""
        obj._history_user = request.user
        if change:
            placing.resettle(obj)
        else:
            obj.code = next_code(obj.parent.code)
            obj.valid_from = obj.established_on
            placing.plant([obj])
        request.user.check_may("platform.edit", obj)  # type: ignore[union-attr]  # only signed-in accounts come here


@admin.register(Division)
class DivisionAdmin(ScopedAdmin):
    """The state's list, as it was taken in; import_divisions alone writes it."""

    acts = {"view": "see"}
    list_display = ("display_name", "name", "code", "level", "its_platform", "valid_to")
    list_filter = ("level",)
    search_fields = ("name", "display_name", "code")
    search_help_text = _("Name or code")
    ordering = ("code",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).prefetch_related("platforms")

    @admin.display(description=_("platform"))
    def its_platform(self, division: Division) -> str:
        """The platform that stands there now."""
        standing = [p for p in division.platforms.all() if not p.practice and p.valid_to is None]
        return str(standing[0]) if standing else _("none yet")


class OfCountyForm(forms.ModelForm):
    """A unit belongs to the county of the desk that enters it; that is not asked."""

    tenant: Platform | None = None
    needs_division = False

    class Meta:
        model = Organization
        fields = ("name", "short_name", "kind", "division", "parent", "rank", "may_order")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.tenant_id is None and self.tenant is not None:
            self.instance.tenant = self.tenant
        if "division" in self.fields and self.needs_division:
            self.fields["division"].required = True

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() - {"tenant"}  # its names are checked too


@admin.register(Organization)
class OrganizationAdmin(RegisterAdmin):
    """Units that host, convene, order, or have work handed to them."""

    acts = {"view": "see", "add": "unit.edit", "change": "unit.edit"}
    form = OfCountyForm
    list_display = ("name", "short_name", "kind", "division", "may_order", "rank")
    list_filter = ("kind", "may_order", "division")
    list_select_related = ("division",)
    search_fields = ("name", "short_name")
    search_help_text = _("Name")
    autocomplete_fields = ("division", "parent")
    fields = (
        *("name", "short_name", "kind", "division", "parent", "rank"),
        *("may_order", "may_order_basis"),
    )
    ordering = ("rank", "id")

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """A town's desk enters units of its own town only, so it must say where they sit."""
        root = root_of(request.user)  # type: ignore[arg-type]  # only signed-in accounts come here
        own = {"tenant": None, "needs_division": True}
        if root is not None:
            own["tenant"] = root if root.is_tenant else root.county
            own["needs_division"] = not root.is_tenant
        form = super().get_form(request, obj, **kwargs)
        return type(form.__name__, (form,), own)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Who may order is the county's to say."""
        root = root_of(request.user)  # type: ignore[arg-type]  # only signed-in accounts come here
        return () if root is not None and root.is_tenant else ("may_order", "may_order_basis")


@admin.register(Venue)
class VenueAdmin(ScopedAdmin):
    """Rooms and open places where meetings are held."""

    acts = {"view": "see", "add": "platform.edit", "change": "platform.edit"}
    list_display = ("name", "platform", "address", "capacity")
    list_filter = ("platform__town",)
    list_select_related = ("platform",)
    search_fields = ("name", "address", "platform__name")
    search_help_text = _("Name, address or platform")
    autocomplete_fields = ("platform",)
    fields = ("platform", "name", "address", "capacity")
    ordering = ("platform__path", "name")


class SettingForm(forms.ModelForm):
    """A declared setting and its value; several texts stand one a line."""

    key = forms.ChoiceField(label=_("setting"))
    text = forms.CharField(
        label=_("value"), widget=forms.Textarea, help_text=_("Where several are meant: one a line.")
    )

    class Meta:
        model = PlatformSetting
        fields = ("platform", "key")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["platform"].required = True
        self.fields["key"].choices = [(key, declared.label) for key, declared in KEYS.items()]
        value = self.instance.value
        self.initial["text"] = "\n".join(value) if isinstance(value, list) else value

    def clean(self) -> dict[str, Any]:
        """Turns the text into the value its setting declares."""
        cleaned = super().clean() or {}
        if "key" in cleaned and "text" in cleaned:
            declared = KEYS[cleaned["key"]]
            lines = [line.strip() for line in cleaned["text"].splitlines() if line.strip()]
            value: Any = lines if declared.kind is list else cleaned["text"].strip()
            if declared.kind is int and value.isdecimal():
                value = int(value[:9])
            try:
                declared.check(value)
            except BadSetting as error:
                self.add_error("text", error.sentence)
            self.instance.value = value
        return cleaned


@admin.register(PlatformSetting)
class PlatformSettingAdmin(ScopedAdmin):
    """What a county, town or village has set for itself and everything below it."""

    acts = {"view": "settings.platform", "add": "settings.platform", "change": "settings.platform"}
    form = SettingForm
    list_display = ("what", "platform", "shown")
    list_select_related = ("platform",)
    search_fields = ("platform__name",)
    autocomplete_fields = ("platform",)
    fields = ("platform", "key", "text")
    ordering = ("platform__path", "key")

    @admin.display(description=_("setting"), ordering="key")
    def what(self, row: PlatformSetting) -> str:
        """The setting in words."""
        return str(KEYS[row.key].label) if row.key in KEYS else row.key

    @admin.display(description=_("value"))
    def shown(self, row: PlatformSetting) -> str:
        """The value, several texts with commas."""
        return ", ".join(row.value) if isinstance(row.value, list) else str(row.value)
