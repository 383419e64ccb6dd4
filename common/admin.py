"""The one way a register stands in the admin: scoped, asked of the table, never deleting.

A class names its acts of permissions.csv; what it does not name nobody may do here:

    class VenueAdmin(ScopedAdmin):
        acts = {"view": "see", "add": "platform.edit", "change": "platform.edit"}

Rows, choices, filters, autocomplete and history all come through ``visible_to(user)``. States are
read-only: an act has its one page in the workspace (architecture rules 12 and 21).
"""

import dataclasses
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path, unquote
from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from simple_history.admin import SimpleHistoryAdmin
from simple_history.template_utils import HistoricalRecordContextHelper

from common.fields import EncryptedField
from common.textsearch import normalise

FILTER_VALUES_SHOWN = 12
COUNTED = 1000


def visible(rows: models.QuerySet, user: Any) -> models.QuerySet:
    """``rows`` as far as ``user`` sees them. Raises TypeError for a model that never said."""
    if not hasattr(rows, "visible_to"):
        raise TypeError(
            f"{rows.model.__name__} cannot be offered in the admin: its queryset has no "
            "visible_to(user). Add one (it may return self.all() for what everybody sees)."
        )
    return rows.visible_to(user)


class CountedSoFar(Paginator):
    """Counts to ``COUNTED`` and no further: whoever looks for a row beyond that searches or
    filters, and a register of 150 000 rows opens as fast as one of 1 000."""

    @cached_property
    def count(self) -> int:
        """How many rows the pages lead to."""
        return min(self._found, COUNTED)

    @property
    def more(self) -> bool:
        """Whether there are more rows than pages lead to."""
        return self._found > COUNTED

    @cached_property
    def _found(self) -> int:
        rows: Any = self.object_list
        return rows.order_by()[: COUNTED + 1].count()


class ScopedRelatedFilter(admin.RelatedFieldListFilter):
    """A filter by what a row belongs to: values in scope and in use; many become a search box."""

    searched_by = ""

    @property
    def text_kwarg(self) -> str:
        """The parameter of the search box."""
        names = {field.name for field in self.field.remote_field.model._meta.get_fields()}
        return f"{self.field_path}__{'search_text' if 'search_text' in names else 'name'}__contains"

    def expected_parameters(self) -> list[str]:
        return [*super().expected_parameters(), self.text_kwarg]

    def __init__(self, field: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(field, request, *args, **kwargs)
        typed = self.used_parameters.get(self.text_kwarg)
        if typed:
            self.searched_by = typed[-1]
            self.used_parameters[self.text_kwarg] = [normalise(self.searched_by)]
        self.other_parameters = [
            (name, value)
            for name, values in request.GET.lists()
            if name not in {*self.expected_parameters(), "p"}
            for value in values
        ]

    def field_choices(
        self, field: Any, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[Any, str]]:
        rows = self.offered(field, request, model_admin)
        ordering = self.field_admin_ordering(field, request, model_admin) or ("pk",)
        found = list(rows.order_by(*ordering)[: FILTER_VALUES_SHOWN + 1])
        self.is_search = len(found) > FILTER_VALUES_SHOWN
        return [] if self.is_search else [(row.pk, str(row)) for row in found]

    def offered(
        self, field: Any, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> models.QuerySet:
        """What may be chosen: whatever the desk sees and some row of the register belongs to."""
        in_use = model_admin.get_queryset(request).order_by().values(self.field_path)
        rows = visible(field.remote_field.model._default_manager.all(), request.user)
        return rows.filter(pk__in=in_use)

    def has_output(self) -> bool:
        return self.is_search or super().has_output()

    @property
    def template(self) -> str:  # type: ignore[override]  # a property where the class has a name
        return "admin/filter_search.html" if self.is_search else "admin/filter.html"


class AskedOfTheTable:
    """Who may see, add and change: the class's ``acts``, answered by the table of permissions."""

    acts: ClassVar[dict[str, str]] = {}

    def may(self, request: HttpRequest, what: str, obj: Any = None) -> bool:
        """Whether the acting post has the act behind ``what``; False where none is named."""
        act = self.acts.get(what)
        return bool(act) and request.user.may(act, obj)  # type: ignore[union-attr]  # signed in

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Rows were fetched through the scope; the act itself is what is asked here.
        return self.may(request, "view")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "add")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return visible(super().get_queryset(request), request.user)  # type: ignore[misc]  # the admin class beside it in the bases has it

    def get_field_queryset(self, db: Any, db_field: Any, request: HttpRequest) -> models.QuerySet:
        rows = super().get_field_queryset(db, db_field, request)  # type: ignore[misc]  # the admin class beside it in the bases has it
        if rows is None:
            rows = db_field.remote_field.model._default_manager.all()
        return visible(rows, request.user)


class ScopedInline(AskedOfTheTable, admin.TabularInline):
    """Rows that belong to the row shown, to be read, under the same rules."""

    template = "admin/rows.html"
    extra = 0
    can_delete = False
    show_change_link = False


class ScopedAdmin(AskedOfTheTable, admin.ModelAdmin):
    """A register: what the acting post sees, with the acts it has, and nothing deleted."""

    actions = None
    list_per_page = 20
    paginator = CountedSoFar
    show_full_result_count = False
    save_as = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "view")

    def told(self, obj: Any) -> list[Any] | None:
        """The row's history as lines for ``line.html``, where a chain tells it; else nothing."""
        return None

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What the chain tells of the row; Django's own log where it has no chain."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            raise Http404
        events = self.told(obj)
        if events is None:
            return super().history_view(request, object_id, extra_context)
        context = {
            **self.admin_site.each_context(request),
            "title": str(obj),
            "opts": self.opts,
            "object": obj,
            "events": events,
        }
        return TemplateResponse(request, "admin/told_history.html", context)

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [
            (name, ScopedRelatedFilter)
            if isinstance(name, str) and self._is_relation(name)
            else name
            for name in super().get_list_filter(request)
        ]

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        filters = self.get_list_filter(request) if request else []
        boxes = [name for name, _kind in (f for f in filters if isinstance(f, tuple))]
        words = [
            f"{name}__{column}__contains" for name in boxes for column in ("search_text", "name")
        ]
        return lookup in words or super().lookup_allowed(lookup, value, request)

    def _is_relation(self, name: str) -> bool:
        return bool(get_fields_from_path(self.model, name)[-1].is_relation)

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet, search_term: str
    ) -> tuple[models.QuerySet, bool]:
        words = " ".join(normalise(word) for word in search_term.split())
        return super().get_search_results(request, queryset, words)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Asks again of the row as it will be: it may have been moved to another place."""
        request.user.check_may(self.acts["change" if change else "add"], obj)  # type: ignore[union-attr]  # signed in
        super().save_model(request, obj, form, change)


class HistoryInWords(HistoricalRecordContextHelper):
    """Choices by their label, encrypted values hidden, columns that nobody enters left out."""

    def context_for_delta_changes(self, delta: Any) -> list[dict[str, Any]]:
        entered = [c for c in delta.changes if self.model._meta.get_field(c.field).editable]
        return super().context_for_delta_changes(dataclasses.replace(delta, changes=entered))

    def prepare_delta_change_value(self, change: Any, value: Any) -> Any:
        field = self.model._meta.get_field(change.field)
        if isinstance(field, EncryptedField):
            return "••••"
        return dict(getattr(field, "flatchoices", ())).get(value, value)


class RegisterAdmin(ScopedAdmin, SimpleHistoryAdmin):
    """A register with field history. Old versions are read, never put back by a button."""

    def get_historical_record_context_helper(
        self, request: HttpRequest, historical_record: Any
    ) -> HistoryInWords:
        return HistoryInWords(self.model, historical_record)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if self.get_object(request, object_id) is None:
            raise Http404
        return super().history_view(request, object_id, extra_context)

    def history_form_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise Http404

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        return True
