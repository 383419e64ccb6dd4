"""What people enter about rosters."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.sheets import UnreadableSheet, rows_of
from participants.enums import SeatClass
from participants.forms.fields import CHIPS, DateField, NameField, PhoneField
from participants.rosterlines import LinesRefused, as_text, read_table, read_text
from platforms.models import Platform

# The first seat goes with the convener's post, which the office fills.
SEATS = [(seat.value, seat.label) for seat in SeatClass if seat != SeatClass.CONVENER]


LATE = dt.timedelta(days=366)


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
    """换届: the term, from which day, who stays, who is new."""

    term = forms.CharField(label=_("New term"), max_length=20, help_text=_("For example 2027–2032"))
    day = DateField(label=_("From which day on"), required=False)
    new = forms.CharField(
        label=_("Who is new"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One person a line: name, class, phone. Paste it from a table or a message."),
    )
    table = forms.FileField(
        label=_("Or a table (XLSX, CSV)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def __init__(self, *args: Any, platform: Platform, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.platform, self.today = platform, today

    def clean_table(self) -> list[list[str]]:
        """The rows of the file. Raises ValidationError where it is no table."""
        upload = self.cleaned_data["table"]
        if not upload:
            return []
        try:
            return rows_of(upload.read())
        except UnreadableSheet as error:
            raise forms.ValidationError(error.sentence) from error

    def clean(self) -> dict[str, Any]:
        """Adds ``lines``; a table goes into the field of lines too, so that it can be corrected."""
        data = super().clean() or {}
        if not data.get("day") and "day" not in self.errors:
            data["day"] = self.today
        day = data.get("day")
        if day is not None and not self.today - LATE <= day <= self.today + LATE:
            self.add_error("day", _("This day is more than a year away. Please check the year."))
        data["lines"] = []
        try:
            data["lines"] = read_text(data.get("new") or "")
            if data.get("table"):
                data["lines"] += read_table(data["table"])
        except LinesRefused as error:
            self.refuse(error)
        return data

    def refuse(self, error: LinesRefused) -> None:
        """Shows which lines cannot be taken, beside the lines, a table's among them."""
        rows = self.cleaned_data.get("table")
        if rows:
            typed = self.data.copy()
            text = as_text(rows, self.platform)
            typed["new"] = "\n".join(filter(None, [self.data.get("new", ""), text]))
            self.data = typed
        self.add_error("new", error.sentence.split("\n"))


class NoSuchClassForm(forms.Form):
    """Which class the place cannot have, or has after all."""

    key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    exists = forms.BooleanField(required=False, widget=forms.HiddenInput)
