"""What people enter about rosters."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participants.enums import SeatClass
from participants.forms.fields import CHIPS, DateField, NameField, PhoneField

# The first seat goes with the convener's post, which the office fills.
SEATS = [(seat.value, seat.label) for seat in SeatClass if seat != SeatClass.CONVENER]


class SeatField(forms.ChoiceField):
    """The class of a seat as chips."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Seat"))
        super().__init__(choices=SEATS, widget=forms.RadioSelect, template_name=CHIPS, **kwargs)


class AddSeatForm(forms.Form):
    """[加一人]: a name and a seat are enough."""

    name = NameField()
    seat = SeatField()
    phone = PhoneField(help_text=_("With a number the person can get messages and sign in."))
    work_title = forms.CharField(label=_("Unit and position"), max_length=60, required=False)


class ChangeSeatForm(forms.Form):
    """Another class for somebody on the roster."""

    seat = SeatField(label=_("Which seat"))


class EndSeatForm(forms.Form):
    """The last day of a seat; empty means that it ends at once."""

    last_day = DateField(
        label=_("Last day"), required=False, help_text=_("Leave empty: not on the roster any more")
    )


class RenewForm(forms.Form):
    """A new term for everybody on the roster."""

    term = forms.CharField(label=_("New term"), max_length=20, help_text=_("For example 2027–2032"))


class NoSuchClassForm(forms.Form):
    """Which class the place cannot have, or has after all."""

    key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    exists = forms.BooleanField(required=False, widget=forms.HiddenInput)
