"""What a figure of the benefit is typed with (S69)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import BenefitUnit
from cases.forms.base import Chips, OnceForm
from cases.lifecycle import Figure
from participants.forms.fields import DateField


class BenefitForm(OnceForm):
    """What was counted, how much, over which days; before it and evidence where they are known."""

    name = forms.CharField(
        label=_("What was counted"),
        max_length=40,
        help_text=_("For example: households with tap water."),
    )
    value = forms.DecimalField(
        label=_("How much"),
        max_digits=14,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    unit = Chips(label=_("Unit"), choices=BenefitUnit.choices)
    first = DateField(label=_("Counted from"))
    last = DateField(label=_("Counted to"))
    baseline = forms.DecimalField(
        label=_("Before it, where known"),
        max_digits=14,
        decimal_places=2,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    evidence = forms.CharField(
        label=_("On what it rests, where known"), max_length=200, required=False
    )
    paper = forms.FileField(
        label=_("A photograph or PDF"),
        required=False,
        help_text=_("This system is not for secrets: nothing with a secrecy marking."),
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
    )

    def figure(self) -> Figure:
        """What was typed."""
        data: dict[str, Any] = self.cleaned_data
        return Figure(
            data["name"],
            data["value"],
            BenefitUnit(data["unit"]),
            data["first"],
            data["last"],
            data["baseline"],
            data["evidence"],
        )
