"""What is said of the minutes, and the scan of the signed paper."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.base import long_text
from meetings.enums import MinutesReply


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
