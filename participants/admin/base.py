"""What the registers of this room share: a history in words, and doors to the workspace."""

import dataclasses
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from simple_history.template_utils import HistoricalRecordContextHelper

from common.admin import RegisterAdmin
from common.fields import EncryptedField
from participants.models.people import mask


class HistoryInWords(HistoricalRecordContextHelper):
    """Choices by their label, sensitive values masked, derived columns left out."""

    def context_for_delta_changes(self, delta: Any) -> list[dict[str, Any]]:
        """As the library, without columns that nobody enters."""
        entered = [c for c in delta.changes if self.model._meta.get_field(c.field).editable]
        return super().context_for_delta_changes(dataclasses.replace(delta, changes=entered))

    def prepare_delta_change_value(self, change: Any, value: Any) -> Any:
        """The value as people may read it."""
        field = self.model._meta.get_field(change.field)
        if isinstance(field, EncryptedField):
            return mask(value or "")
        return dict(getattr(field, "flatchoices", ())).get(value, value)


class WordedRegister(RegisterAdmin):
    """A register of this room."""

    def get_historical_record_context_helper(
        self, request: HttpRequest, historical_record: Any
    ) -> HistoryInWords:
        return HistoryInWords(self.model, historical_record)


def door(url: str, label: Any) -> SafeString:
    """A link from a row to the one page of an act."""
    return format_html('<a href="{}">{}</a>', url, label)


def place_of(row: Model) -> str:
    """The name of the row's platform, or nothing."""
    return str(getattr(row, "platform", None) or "")
