"""What the tree and coverage pages are asked."""

from django import forms
from django.utils.translation import gettext_lazy as _


class FindForm(forms.Form):
    """Part of a platform's name, or its code."""

    q = forms.CharField(label=_("Find a platform by name or code"), required=False, max_length=40)


class DayForm(forms.Form):
    """The day as at which coverage is asked."""

    on = forms.DateField(
        label=_("As at"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("This is not a day. Today is shown instead.")},
    )
