"""A procedure as its office edits it: a name, where it holds, and its steps in order."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import Phase, StepKind, Weight
from cases.models import ProcedureStep
from common.limits import Unit
from participants.enums import Role
from participants.forms.fields import SelectBox
from platforms.enums import PlatformLevel

MORE_ROWS = 2
POSTS = (Role.CONVENER, Role.COUNTY_OFFICE, Role.COUNTY_APPROVER, Role.TOWN_OFFICE)


class ProcedureForm(forms.Form):
    """What it is called and where it holds."""

    name = forms.CharField(label=_("Name of the procedure"), max_length=30)
    holds_at = forms.MultipleChoiceField(
        label=_("It holds for new matters of"),
        required=False,
        choices=[
            (level.value, level.label)
            for level in (PlatformLevel.COUNTY, PlatformLevel.TOWN, PlatformLevel.VILLAGE)
        ],
        widget=forms.CheckboxSelectMultiple,
    )


class StepForm(forms.Form):
    """One step; a row without a label is none."""

    order = forms.IntegerField(label=_("Place in the order"), min_value=1, max_value=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=StepKind.choices, widget=SelectBox)
    label = forms.CharField(label=_("What it is called"), max_length=12, required=False)
    phase = forms.ChoiceField(
        label=_("Phase"), choices=[("", "—"), *Phase.choices], required=False, widget=SelectBox
    )
    limit_n = forms.IntegerField(
        label=_("Limit (may stay empty)"), min_value=1, max_value=366, required=False
    )
    limit_unit = forms.ChoiceField(
        label=_("Unit of the limit"), choices=Unit.choices, widget=SelectBox
    )
    post = forms.ChoiceField(
        label=_("Who moves it on"),
        choices=[(role.value, role.label) for role in POSTS],
        widget=SelectBox,
    )
    weight = forms.TypedChoiceField(
        label=_("From which weight"), choices=Weight.choices, coerce=int, widget=SelectBox
    )
    waivable = forms.BooleanField(label=_("May be left out with a reason"), required=False)
    gone = forms.BooleanField(label=_("Take this step out"), required=False)


StepFormSet = forms.formset_factory(StepForm, extra=0, max_num=40)


def start_of(steps: list[ProcedureStep]) -> list[dict[str, Any]]:
    """The rows as the page first shows them, with empty ones at the end."""
    names = ("kind", "label", "phase", "limit_n", "post", "weight", "waivable")
    rows = [
        {
            **{name: getattr(step, name) for name in names},
            "limit_unit": step.limit_unit or Unit.DAY,
            "order": number * 5,
        }
        for number, step in enumerate(steps, start=1)
    ]
    empty = {"kind": StepKind.ANNOUNCE, "weight": Weight.PLAIN, "limit_unit": Unit.DAY}
    last = len(rows) * 5
    return [*rows, *({**empty, "order": last + n} for n in range(1, MORE_ROWS + 1))]


def rows_of(formset: Any) -> list[dict[str, Any]]:
    """The steps as they were typed, in their order, without those taken out."""
    typed = [form.cleaned_data for form in formset if form.cleaned_data]
    kept = [row for row in typed if row["label"].strip() and not row["gone"]]
    rows = []
    for row in sorted(kept, key=lambda one: one["order"]):
        limit = row["limit_n"]
        rows.append(
            {
                "kind": row["kind"],
                "label": row["label"].strip(),
                "phase": row["phase"],
                "limit_n": limit,
                "limit_unit": row["limit_unit"] if limit else "",
                "post": row["post"],
                "weight": row["weight"],
                "waivable": row["waivable"],
            }
        )
    return rows
