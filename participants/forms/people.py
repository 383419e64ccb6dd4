"""What people enter about a person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participants.enums import IdentityKind
from participants.forms.fields import NameField, PhoneField, SelectBox
from participants.models import Person


class SearchForm(forms.Form):
    """By name, unit, position or number; a whole phone number finds exactly."""

    q = forms.CharField(
        label=_("Name, unit or position, or a whole phone number"), required=False, max_length=60
    )


class PersonForm(forms.Form):
    """A person's own data. A phone or address left empty stays; the stored one is never shown."""

    name = NameField()
    work_title = forms.CharField(label=_("Unit and position"), max_length=60, required=False)
    phone = PhoneField(label=_("New phone number"), help_text=_("Leave empty to keep the old one"))
    email = forms.EmailField(
        label=_("New e-mail address"),
        help_text=_("Notices go there too. Leave empty to keep the old one"),
        max_length=120,
        required=False,
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        self.person = person
        initial = {
            "name": person.name,
            "work_title": person.work_title,
        }
        super().__init__(*args, initial=initial, **kwargs)


class IdentityForm(forms.Form):
    """What somebody is besides his seat."""

    kind = forms.ChoiceField(label=_("Identity"), choices=IdentityKind.choices, widget=SelectBox)
    sector = forms.CharField(label=_("Sector"), max_length=30, required=False)
    term = forms.CharField(label=_("Term"), max_length=20, required=False)
