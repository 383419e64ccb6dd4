"""What a form offers to choose from, where only the request knows it."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms


def offer(form: forms.BaseForm, name: str, choices: Iterable[Any]) -> None:
    """Gives the field called ``name`` its choices: pairs of value and label."""
    cast(forms.ChoiceField, form.fields[name]).choices = list(choices)
