"""What is entered when somebody died: the day."""

from django import forms
from django.utils.translation import gettext_lazy as _

from participants.forms.fields import DateField


class DeathForm(forms.Form):
    """The day; today where nobody changes it."""

    day = DateField(label=_("Died on"))
