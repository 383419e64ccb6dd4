"""Fields that several forms of this room share."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from participants.models import Person

CHIPS = "components/chips.html"
TILES = "components/chips_wide.html"


class NameField(forms.CharField):
    """A person's name, as long as the register takes; rare characters and emoji survive."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Name"))
        widget = forms.TextInput(attrs={"autocomplete": "off"})
        super().__init__(max_length=40, widget=widget, **kwargs)


class PhoneField(forms.CharField):
    """A phone number as people write it; kept as digits. Raises where it cannot be one."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Phone number"))
        kwargs.setdefault("required", False)
        widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})
        super().__init__(max_length=20, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        text = re.sub(r"[\s()（）-]", "", super().clean(value))
        text = re.sub(r"^(\+?86)(?=1\d{10}$)", "", text)
        if text and not re.fullmatch(r"\d{7,12}", text):
            raise ValidationError(
                _("This is no phone number. Please check the digits; everything else is kept.")
            )
        return text


class DateField(forms.DateField):
    """One day, with the browser's own picker."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
        )


class SelectBox(forms.Select):
    """A drop-down list that looks like the other fields."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "input", **(attrs or {})})


def chosen_person(people: Iterable[Person], no: str) -> Person | None:
    """The person with this number among those that were offered."""
    return next((person for person in people if person.no == no), None)
