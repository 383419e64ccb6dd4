"""What is typed of a legal decision, of an emergency, of its publication."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.deciding import RULES, Figures, Shortfall, shortfalls
from cases.enums import Counted, DecidingBody
from cases.errors import FiguresImpossible
from cases.forms.base import Chips, OnceForm, Tiles, long_text
from cases.lifecycle import Urgent
from cases.models import DecisionRecord
from common.labels import Label
from participants.forms.fields import DateField

PERSONS = ("entitled", "taking", "agreeing")
AREAS = ("entitled_area", "taking_area", "agreeing_area")
NOTES = {
    DecidingBody.OWNERS_USE: _("2/3 take part by area and number; of them more than half agree"),
    DecidingBody.OWNERS_CHANGE: _("2/3 take part by area and number; of them 3/4 agree"),
    DecidingBody.VILLAGERS: _("more than half of the adults or 2/3 of households; half agree"),
    DecidingBody.REPRESENTATIVES: _("2/3 of the representatives present; more than half agree"),
    DecidingBody.RESIDENTS: _("more than half present; of them more than half agree"),
    DecidingBody.GROUP: _("2/3 of adults or households present; more than half agree"),
}


def _bare(typed: Any) -> Any:
    """A figure as people copy it: 20,000.00㎡ and 312户 are figures too."""
    if not isinstance(typed, str):
        return typed
    return typed.replace(",", "").replace("，", "").strip().rstrip("㎡户人 ")


class CountField(forms.IntegerField):
    """A whole number of households or persons; what is no number stays as it was typed."""

    must = True  # the domain refuses without it, in its own words

    def __init__(self, label: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(label=label, required=False, widget=widget)

    def clean(self, value: Any) -> Any:
        """The number, or None where nothing was typed; the domain says what is missing."""
        return super().clean(_bare(value))


class AreaField(forms.DecimalField):
    """An area in ㎡ to 0.01."""

    def __init__(self, label: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(
            label=label, required=False, max_digits=12, decimal_places=2, widget=widget
        )

    def clean(self, value: Any) -> Any:
        """The area, or None where nothing was typed."""
        return super().clean(_bare(value))


class DecisionForm(OnceForm):
    """法定决定: who decided, when, with which figures. Areas belong to owners alone."""

    FAILED = "failed"

    body = Tiles(
        label=pgettext_lazy("legal decision", "Who decided"),
        choices=[(body, Label(body.label, NOTES[body])) for body in RULES],
    )
    decided_on = DateField(label=_("On which day"))
    counted = Chips(
        label=_("Counted by"),
        choices=[(one, Label(one.label)) for one in Counted],
        initial=Counted.HOUSEHOLDS,
    )
    entitled = CountField(_("All who may decide (households or persons)"))
    taking = CountField(_("Taking part or present (households or persons)"))
    agreeing = CountField(_("Agreeing (households or persons)"))
    entitled_area = AreaField(_("Area of all owners (㎡)"))
    taking_area = AreaField(_("Area of those taking part (㎡)"))
    agreeing_area = AreaField(_("Area of those agreeing (㎡)"))
    note = forms.CharField(
        label=_("Where the record of the vote is kept, if you like"),
        max_length=300,
        required=False,
        widget=long_text(2),
    )
    outcome = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def correcting(cls, record: DecisionRecord) -> dict[str, Any]:
        """What stands in the fields when ``record`` is corrected."""
        names = ("body", "decided_on", "counted", *PERSONS, *AREAS, "note")
        return {name: getattr(record, name) for name in names}

    def facts(self) -> dict[str, Any]:
        """What the domain asks."""
        data = self.cleaned_data
        return {
            "body": DecidingBody(data["body"]),
            "figures": self._figures(),
            "decided_on": data["decided_on"],
            "note": data["note"],
            "as_failed": data["outcome"] == self.FAILED,
            "request_id": data["request_id"],
        }

    def lacks(self) -> list[Shortfall]:
        """What the figures typed lack of what the law asks; nothing while they cannot be read."""
        if not self.is_bound or {"body", "counted", *PERSONS, *AREAS} - set(self.read):
            return []
        body = DecidingBody(self.read["body"])
        try:
            return shortfalls(body, self._figures().of(body))
        except FiguresImpossible:
            return []

    def clean(self) -> dict[str, Any]:
        """Keeps what could be read: refusing a figure takes it out of ``cleaned_data``."""
        self.read = dict(self.cleaned_data)
        return self.cleaned_data

    def _figures(self) -> Figures:
        data = self.read
        return Figures(
            Counted(data["counted"]),
            *(data[name] for name in PERSONS),
            *(data[name] for name in AREAS),
        )


class OwedText(forms.CharField):
    """Words that the domain refuses to do without, in its own sentence."""

    must = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)


class EmergencyForm(OnceForm):
    """紧急使用维修资金: the hazard, who stands for it, with which document."""

    hazard = OwedText(label=_("What is dangerous"), max_length=300, widget=long_text(2))
    certified_by = OwedText(
        label=_("Who certified it"),
        max_length=80,
        help_text=_("For example the housing department or a surveyor."),
    )
    applied_by = OwedText(
        label=_("Who applied"),
        max_length=80,
        help_text=_("The owners’ assembly or the owners’ committee."),
    )
    document = OwedText(label=_("Which document"), max_length=120)
    applied_on = DateField(label=pgettext_lazy("emergency", "Applied for on"))

    def facts(self) -> dict[str, Any]:
        """What the domain asks."""
        data = dict(self.cleaned_data)
        request_id = data.pop("request_id")
        return {"urgent": Urgent(**data), "request_id": request_id}


class PublishedForm(forms.Form):
    """When the use of the fund was published."""

    published_on = DateField(label=_("Published on"))

    def day(self) -> dt.date:
        """The day."""
        found: dt.date = self.cleaned_data["published_on"]
        return found
