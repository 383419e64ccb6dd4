"""What is said of the minutes, and the scan of the signed paper."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.base import long_text
from meetings.enums import MinutesReply
from meetings.models import Conclusion


class SayForm(forms.Form):
    """属实, or 有出入 with a sentence; the lifecycle asks for the sentence."""

    reply = forms.ChoiceField(choices=MinutesReply)
    text = forms.CharField(
        label=_("What is not right, in one sentence"),
        max_length=300,
        required=False,
        help_text=_("It is answered, and both print under the minutes."),
        widget=long_text(3),
    )


class RespondForm(forms.Form):
    """The answer to one objection, named by its row."""

    answer = forms.IntegerField(widget=forms.HiddenInput)
    response = forms.CharField(max_length=300)


class ScanForm(forms.Form):
    """The signed paper: a PDF, or a photograph."""

    scan = forms.FileField(
        label=_("Scan or photograph of the signed minutes"),
        allow_empty_file=True,
        help_text=_("A PDF or a photograph, at most 15 MB. This system is not for secrets."),
        error_messages={"required": _("Please choose a PDF or take a photograph.")},
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
    )


class CorrectForm(forms.Form):
    """The words of each result as they should have read, and what is put right in a sentence."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("What is corrected, in one sentence"),
        max_length=200,
        help_text=_("It prints in the second version. The first one stays readable."),
        widget=long_text(2),
    )

    def __init__(self, *args: Any, conclusions: Iterable[Conclusion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, row in enumerate(conclusions, start=1):
            label = _("%(number)s. %(problem)s (%(result)s)") % {
                "number": number,
                "problem": row.problem.text,
                "result": row.get_result_display(),
            }
            self.fields[f"text_{row.pk}"] = forms.CharField(
                label=label, max_length=300, required=False, initial=row.text, widget=long_text(3)
            )
        self.order_fields([name for name in self.fields if name.startswith("text_")])

    @property
    def texts(self) -> dict[int, str]:
        """The words by conclusion."""
        return {
            int(name.removeprefix("text_")): words
            for name, words in self.cleaned_data.items()
            if name.startswith("text_")
        }
