"""点名: who was not there, and why."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.forms.base import Answers, Chips
from common.labels import Label
from meetings.enums import Answer, Attendance
from meetings.models import Attendee
from participants.enums import SeatClass, mark_of
from participants.forms.fields import NameField

SUBSTITUTE = "substitute"
# The last one asks for a name, so its place decides which follow-up question is shown.
WHY = (
    ("", pgettext_lazy("attendance", "as ticked above")),
    (Attendance.EXCUSED, pgettext_lazy("attendance", "excused")),
    (Attendance.LATE, pgettext_lazy("attendance", "came late")),
    (SUBSTITUTE, pgettext_lazy("attendance", "somebody came for him")),
)
AWAY = (Attendance.ABSENT, Attendance.EXCUSED)


class Row:
    """One person of the list with his three fields."""

    def __init__(self, form: "RollForm", one: Attendee) -> None:
        self.one = one
        self.mark = mark_of(one.seat)
        self.away = form[f"off-{one.pk}"]
        self.why = form[f"why-{one.pk}"]
        self.substitute = form[f"sub-{one.pk}"]
        self.said = bool(self.why.value())


class RollForm(forms.Form):
    """The absent are ticked; for each, one may say why."""

    def __init__(self, *args: Any, people: Sequence[Attendee], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        for one in people:
            self._add_fields(one)
        self.rows = [Row(self, one) for one in people]

    def _add_fields(self, one: Attendee) -> None:
        why = one.attendance if one.attendance in (Attendance.EXCUSED, Attendance.LATE) else ""
        if one.attendance == Attendance.UNKNOWN and one.answer == Answer.EXCUSED:
            why = Attendance.EXCUSED
        if one.substitute_name:
            why = SUBSTITUTE
        away = one.attendance in AWAY or why == Attendance.EXCUSED
        self.fields[f"off-{one.pk}"] = forms.BooleanField(required=False, initial=away)
        self.fields[f"why-{one.pk}"] = Answers(
            label=one.name,
            required=False,
            choices=[(value, Label(text)) for value, text in WHY],
            initial=why,
        )
        self.fields[f"sub-{one.pk}"] = NameField(
            label=_("Who came for %(name)s") % {"name": one.name},
            required=False,
            initial=one.substitute_name,
        )

    def clean(self) -> dict[str, Any]:
        """Somebody who came for another has a name."""
        data = super().clean() or {}
        for one in self.people:
            if data.get(f"why-{one.pk}") == SUBSTITUTE and not data.get(f"sub-{one.pk}"):
                self.add_error(f"sub-{one.pk}", _("Please write the name."))
        return data

    @property
    def others(self) -> dict[int, Attendance]:
        """Attendee → what he was, for everybody who was not simply there.

        The tick decides who was away. A reason that was only preset (he had asked to be excused)
        says nothing against a tick taken off: he came after all.
        """
        found = {}
        for one in self.people:
            why = self.cleaned_data[f"why-{one.pk}"]
            away = self.cleaned_data[f"off-{one.pk}"]
            if why == Attendance.LATE:
                found[one.pk] = Attendance.LATE
            elif why == Attendance.EXCUSED and (away or f"why-{one.pk}" in self.changed_data):
                found[one.pk] = Attendance.EXCUSED
            elif away and why != SUBSTITUTE:
                found[one.pk] = Attendance.ABSENT
        return found

    @property
    def substitutes(self) -> dict[int, str]:
        """Attendee → who took the seat."""
        return {
            one.pk: self.cleaned_data[f"sub-{one.pk}"]
            for one in self.people
            if self.cleaned_data[f"why-{one.pk}"] == SUBSTITUTE
        }


class GuestForm(forms.Form):
    """Somebody who came uninvited: a name is enough."""

    guest = NameField(label=_("His name"))
    seat = Chips(
        label=_("He is"),
        choices=[
            (SeatClass.STAKEHOLDER, Label(_("a resident"))),
            (SeatClass.DEPARTMENT, Label(_("from a unit"))),
            (SeatClass.OBSERVER, Label(_("listening only"))),
        ],
        initial=SeatClass.STAKEHOLDER,
    )


class PhotoField(forms.FileField):
    """A photograph: on a phone the camera opens. What it really is, is looked at when it is kept."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.FileInput(attrs={"accept": "image/*", "class": "input"})
        super().__init__(widget=widget, allow_empty_file=True, **kwargs)


class PresentField(forms.IntegerField):
    """Persons counted on a paper sheet; nobody must count."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Persons on the sheet"),
            min_value=1,
            max_value=2000,
            required=False,
            help_text=_("May be left empty; then everybody invited counts as present."),
        )


class SheetForm(forms.Form):
    """A photograph of the signed sheet; the number of persons on it, if one cares to count."""

    sheet = PhotoField(
        label=_("Photograph of the sign-in sheet"),
        error_messages={"required": _("Please take the photograph, or choose one.")},
    )
    present = PresentField()
