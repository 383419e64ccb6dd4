"""What is typed when a problem goes to the level above, and when that level takes it up."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.base import OnceForm, long_text


class RiseForm(forms.Form):
    """上报: one sentence that says what is asked for; all the rest the level above can read."""

    text = forms.CharField(
        label=_("What was tried, and what is asked for"),
        max_length=300,
        widget=long_text(3),
        help_text=_("The level above sees the matter, its meetings and minutes; this is enough."),
    )


class TakeUpForm(OnceForm):
    """立题: the sentence of the new matter, the problem's own words to begin with."""

    statement = forms.CharField(label=_("What is it about, and where"), widget=long_text(4))
