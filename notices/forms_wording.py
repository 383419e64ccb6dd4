"""Words typed for a notice; what they may hold is checked by ``rewording``."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class WordingForm(forms.Form):
    """Title and text in one language; too long or empty is refused by the domain and kept."""

    title = forms.CharField(label=_("Title"), required=False)
    text = forms.CharField(
        label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 3, "cols": 40})
    )

    def words(self) -> tuple[str, str]:
        """What stands in the fields, refused or not: as typed, else as it was."""
        title, text = (str(self[name].value() or "").strip() for name in ("title", "text"))
        return title, text

    def refuse(self, errors: dict[str, Any]) -> None:
        """Shows each sentence beside its field, and what belongs to none above both."""
        for field, sentence in errors.items():
            self.add_error(field if field in self.fields else None, sentence)
