"""Opinions, what looking into them came to, and explanations of dissent."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.enums import OpinionOutcome, OpinionSource, VerifiedHow
from cases.forms.base import Answers, Chips, OnceForm, long_text
from common.labels import Label
from participants.forms.fields import DateField, PhoneField

ICONS = {
    OpinionOutcome.FEASIBLE: "done",
    OpinionOutcome.PARTLY: "part",
    OpinionOutcome.INFEASIBLE: "cross",
}


class OpinionForm(OnceForm):
    """记为意见 from the announcement, the box or otherwise."""

    words = forms.CharField(
        label=_("What was said, in one sentence"), max_length=300, widget=long_text(2)
    )
    source = Chips(
        label=_("Where from"),
        choices=[c for c in OpinionSource.choices if c[0] != OpinionSource.STATEMENT],
        initial=OpinionSource.BOX,
    )
    voiced_on = DateField(label=_("Voiced on"), required=False)
    name = forms.CharField(label=_("By whom (optional)"), max_length=40, required=False)
    phone = PhoneField(help_text=_("With a number he can be told what came of it."))

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_voiced_on(self) -> dt.date | None:
        """A day that is not still to come."""
        day = self.cleaned_data.get("voiced_on")
        if day is not None and day > self.today:
            raise forms.ValidationError(gettext("This day is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        """A number belongs to a name."""
        data = super().clean() or {}
        if data.get("phone") and not data.get("name", "").strip():
            self.add_error("name", gettext("Whose number is it? Please write the name."))
        return data


class VerifyOpinionForm(forms.Form):
    """可行, 部分可行, 不可行; how it was found out, and why."""

    outcome = Answers(
        label=_("Is it feasible"),
        choices=[(one, Label(one.label, icon=icon)) for one, icon in ICONS.items()],
    )
    how = Chips(
        label=_("How it was looked into"), choices=VerifiedHow.choices, initial=VerifiedHow.SPOT
    )
    reason = forms.CharField(
        label=_("Why, in one sentence"),
        max_length=300,
        required=False,
        widget=long_text(2),
        help_text=_("Who voiced it reads this. Needed where it is not wholly feasible."),
    )
    told = forms.BooleanField(label=_("He was told in person"), required=False)

    def __init__(self, *args: Any, reached: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if reached:  # he gets a message
            del self.fields["told"]


class ExplainDissentForm(forms.Form):
    """One sentence to the side that does not agree."""

    text = forms.CharField(
        label=_("Your explanation, in one sentence"),
        max_length=300,
        widget=long_text(3),
        help_text=_("It prints under the minutes."),
    )
