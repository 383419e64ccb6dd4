"""关口 and 联办: what a gate unit said, which unit is one, which platform takes part."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.enums import GateWord
from cases.forms.base import Chips
from cases.forms.units import UnitField
from cases.lifecycle import GateSaid
from cases.models import GateUnit, Problem
from common.choices import offer
from common.labels import Label
from common.secrecy import SecrecyMarking, check_no_marking


class GateForm(forms.Form):
    """What one gate unit says in this round; its last word is preset."""

    word = Chips(choices=GateWord.choices, required=False)
    condition = forms.CharField(label=_("On which condition"), max_length=120, required=False)

    def __init__(self, *args: Any, gate: GateUnit, word: str, condition: str, **kwargs: Any):
        super().__init__(*args, prefix=f"g{gate.pk}", **kwargs)
        self.gate = gate
        self.initial_word = word
        self.fields["word"].label = gate.name
        self.fields["word"].initial = word
        self.fields["condition"].initial = condition

    def clean_condition(self) -> str:
        """A sentence without a secrecy marking; the refusal stands beside it."""
        text: str = self.cleaned_data["condition"]
        try:
            check_no_marking(text)
        except SecrecyMarking as error:
            raise forms.ValidationError(error.sentence) from error
        return text

    def clean(self) -> dict[str, Any]:
        """A position on a condition says which."""
        data = super().clean() or {}
        conditional = data.get("word") == GateWord.CONDITIONAL
        if conditional and not data.get("condition", "").strip() and not self.errors:
            self.add_error("condition", gettext("Please write on which condition."))
        return data

    @property
    def said(self) -> GateSaid:
        """What it said, as the domain takes it."""
        word = GateWord(self.cleaned_data["word"] or GateWord.PENDING)
        return GateSaid(self.gate, word, self.cleaned_data["condition"])


class NewGateForm(forms.Form):
    """One more gate unit: of the county's units, or by its name."""

    unit = UnitField(label=_("Unit"), required=False, empty=_("please choose"))
    name = forms.CharField(
        label=_("Or by its name"),
        max_length=40,
        required=False,
        help_text=_("For whoever is not among the county's units, a residents' committee, say."),
    )
    problem = Chips(label=_("Before which problem"), required=False)

    def __init__(self, *args: Any, units: Any, problems: list[Problem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]
        field.offer(units)
        self.problems = {str(one.part): one for one in problems}
        each = [(key, f"{key}. {one.text}") for key, one in self.problems.items()]
        offer(self, "problem", [("", _("the whole matter")), *each])
        self.fields["problem"].initial = ""

    @property
    def facts(self) -> dict[str, Any]:
        """What the domain asks."""
        data = self.cleaned_data
        return {
            "organization": data["unit"],
            "name": data["name"],
            "problem": self.problems.get(data["problem"]),
        }


class JoinForm(forms.Form):
    """Which platform takes part."""

    to = Chips(label=_("Which platform takes part"))

    def __init__(self, *args: Any, offered: list, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {place.code: place for place in offered}
        choices = [(place.code, Label(place.name, place.town or "")) for place in offered]
        offer(self, "to", choices)
