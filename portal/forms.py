"""What residents type: as little as possible, and never twice."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.enums import CallBackAnswer
from cases.forms.base import OnceForm, long_text
from cases.forms.raising import SAYING
from participants.forms.fields import NameField, PhoneField


class ReportForm(OnceForm):
    """我要反映: what and where; name and phone only from whoever likes to be called back."""

    statement = forms.CharField(
        label=_("What is it about, and where"), widget=long_text(5), help_text=SAYING
    )
    name = NameField(label=_("Your name"), required=False)
    phone = PhoneField(label=_("Your phone number"))


class OpinionForm(OnceForm):
    """提意见: one sentence; name and phone only from whoever likes to be told."""

    words = forms.CharField(
        label=_("Your opinion, in one sentence"), max_length=300, widget=long_text(4)
    )
    name = NameField(label=_("Your name"), required=False)
    phone = PhoneField(label=_("Your phone number"))

    def clean(self) -> dict[str, Any]:
        """A number belongs to a name."""
        data = super().clean() or {}
        if data.get("phone") and not data.get("name"):
            self.add_error("name", gettext("Whose number is it? Please write the name."))
        return data


class FollowForm(forms.Form):
    """Number and code of the receipt; ``at`` is the platform on whose page they are typed."""

    no = forms.CharField(
        label=_("Number"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    code = forms.CharField(
        label=_("Code (6 characters)"),
        max_length=12,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    at = forms.SlugField(required=False, max_length=18, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Both or nothing; said once, above the two."""
        data = super().clean() or {}
        if not (data.get("no") and data.get("code")):
            raise forms.ValidationError(_("Please type number and code; both are on the receipt."))
        return data


OWN_ANSWERS = (CallBackAnswer.SATISFIED, CallBackAnswer.BASICALLY, CallBackAnswer.NOT_SOLVED)


class SolvedForm(OnceForm):
    """解决了吗: one tap; whoever says no may add how it is now."""

    answer = forms.ChoiceField(choices=[(one.value, one.label) for one in OWN_ANSWERS])
    note = forms.CharField(
        label=_("How is it now, in a sentence"),
        max_length=300,
        required=False,
        widget=long_text(3),
    )
