"""What a unit says of its plan on the day it is looked at again."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import PlanWord
from cases.forms.base import Chips, long_text
from participants.forms.fields import DateField

STEPS = range(1, 4)  # steps of a plan offered on the page


class PlanReviewForm(forms.Form):
    """Still planned or begun, until when, and one sentence."""

    word = Chips(label=_("How the plan stands"), choices=PlanWord.choices)
    day = DateField(
        label=_("Until when"),
        help_text=_(
            "Still in the plan: the day it is looked at again. Begun: the day it is to be done."
        ),
    )
    text = forms.CharField(label=_("In one sentence"), max_length=300, widget=long_text(2))


def plan_steps(form: forms.Form) -> list[tuple[forms.BoundField, forms.BoundField]]:
    """The rows of a reply's form for the steps of its plan: by when, what."""
    return [(form[f"step_day_{n}"], form[f"step_text_{n}"]) for n in STEPS]


def offer_plan_steps(form: forms.Form) -> None:
    """Adds those rows."""
    for n in STEPS:
        form.fields[f"step_day_{n}"] = DateField(label=_("Step of the plan, by"), required=False)
        form.fields[f"step_text_{n}"] = forms.CharField(
            label=_("What is done by then"), max_length=120, required=False
        )


def steps_given(data: dict[str, Any]) -> list[tuple[dt.date, str]]:
    """The steps that were filled in, in the order of their days."""
    rows = [(data.get(f"step_day_{n}"), (data.get(f"step_text_{n}") or "").strip()) for n in STEPS]
    return sorted((day, text) for day, text in rows if day and text)
