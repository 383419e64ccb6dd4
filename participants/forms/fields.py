"""Fields that several forms of this room share."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from participants.models import Person
from participants.phones import digits_of

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
        text = digits_of(super().clean(value))
        if text is None:
            raise ValidationError(
                _("This is no phone number. Please check the digits; everything else is kept.")
            )
        return text


class DateField(forms.DateField):
    """One day, with the browser's own picker; a year that nobody means is a slip."""

    default_validators: ClassVar[list] = [
        MinValueValidator(dt.date(1900, 1, 1), _("Please check the year.")),
        MaxValueValidator(dt.date(2099, 12, 31), _("Please check the year.")),
    ]

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
