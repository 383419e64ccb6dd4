"""What people enter about posts, helpers, standing in and liaison duty."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.choices import offer
from common.labels import Label
from common.limits import Limit, Unit
from common.templatetags.look import full_date
from participants.enums import HelperKind, LiaisonRole, Role
from participants.forms.fields import (
    CHIPS,
    TILES,
    DateField,
    NameField,
    PhoneField,
    SelectBox,
    chosen_person,
)
from participants.models import Person
from participants.rosters import find_or_enter
from platforms.models import Organization, Platform

NOBODY = "nobody"
Offered = Sequence[tuple[Person, str]]


class WhoForm(forms.Form):
    """Somebody among those offered, or anybody else by name and phone."""

    who = forms.ChoiceField(
        label=pgettext_lazy("whom to ask", "Who"),
        required=False,
        widget=forms.RadioSelect,
        template_name=TILES,
    )
    other_name = NameField(label=_("Name"), required=False)
    other_phone = PhoneField()

    may_be_nobody = False
    nobody = Label(_("Nobody yet"), _("the post stays vacant"))
    who_label = pgettext_lazy("whom to ask", "Who")

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        self.fields["who"].label = self.who_label
        choices: list[tuple[str, Any]] = [
            (person.no, Label(person.name, note)) for person, note in offered
        ]
        if self.may_be_nobody:
            choices.append((NOBODY, self.nobody))
        offer(self, "who", choices)

    def clean(self) -> dict[str, Any]:
        """One of the two must be given; a name typed goes before a chip."""
        data = super().clean() or {}
        if not data.get("who") and not data.get("other_name") and not self.errors:
            self.add_error("who", _("Choose somebody, or enter a name below."))
        return data

    def person(self, platform: Platform) -> Person | None:
        """Who was meant: known, found by name and phone, or new at ``platform``."""
        data = self.cleaned_data
        if data["other_name"]:
            return find_or_enter(platform, data["other_name"], data["other_phone"])
        if data["who"] == NOBODY:
            return None
        return chosen_person((person for person, _note in self.offered), data["who"])


class DelegateForm(WhoForm):
    """请人代办: who, and until when."""

    until = forms.ChoiceField(
        label=_("Until when"), required=False, widget=forms.RadioSelect, template_name=TILES
    )
    until_day = DateField(label=_("Which day"), required=False)

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.days = {
            "3": today + dt.timedelta(days=3),
            "7": today + dt.timedelta(days=7),
            "month": Limit(1, Unit.MONTH).months_after(today),
        }
        words = {"3": _("three days"), "7": _("a week"), "month": _("a month")}
        offer(
            self,
            "until",
            [(key, Label(words[key], full_date(day))) for key, day in self.days.items()],
        )

    def clean(self) -> dict[str, Any]:
        """One of the days offered or any other; a day chosen goes before a tile."""
        data = super().clean()
        if "until_day" in self.errors:
            return data
        day = data.get("until_day")
        if day is not None and day < self.today:
            self.add_error("until_day", _("The last day lies before the first day."))
        if day is None and not data.get("until"):
            self.add_error("until", _("Choose the last day."))
        return data

    @property
    def until_on(self) -> dt.date:
        """The last day on which somebody stands in."""
        return self.cleaned_data["until_day"] or self.days[self.cleaned_data["until"]]


class EndPostForm(WhoForm):
    """Who takes over, from when, and why."""

    may_be_nobody = True
    who_label = _("Who takes over")
    from_on = DateField(label=_("From which day on"))
    reason = forms.CharField(label=_("Reason"), max_length=80, required=False)


class StartPostForm(WhoForm):
    """Which post, who, from when."""

    who_label = _("Who is appointed")
    kind = forms.ChoiceField(label=_("Which post"), widget=forms.RadioSelect, template_name=CHIPS)
    from_on = DateField(label=_("From which day on"))

    field_order = ("kind", "who", "other_name", "other_phone", "from_on")

    def __init__(self, *args: Any, kinds: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(kind, Role(kind).label) for kind in kinds]
        offer(self, "kind", choices)


class HelperForm(WhoForm):
    """Who helps the convener, and as what."""

    kind = forms.ChoiceField(
        label=_("As"), widget=forms.RadioSelect, template_name=CHIPS, choices=HelperKind.choices
    )


class ContactForm(forms.Form):
    """A unit's contact."""

    organization = forms.ModelChoiceField(
        label=_("Unit"), queryset=Organization.objects.none(), widget=SelectBox
    )
    name = NameField()
    phone = PhoneField()
    is_head = forms.BooleanField(
        label=_("Head of the unit"),
        required=False,
        help_text=_("Told only when something is three days late or more."),
    )

    def __init__(self, *args: Any, organizations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations  # type: ignore[attr-defined]  # a ModelChoiceField


class LiaisonForm(forms.Form):
    """Who looks after a place, and as what."""

    role = forms.ChoiceField(
        label=_("Duty"), widget=forms.RadioSelect, template_name=CHIPS, choices=LiaisonRole.choices
    )
    name = NameField()
    phone = PhoneField(
        help_text=_("Somebody known in the county by the same name and number is the same person.")
    )


class EndLiaisonForm(forms.Form):
    """Who takes over a duty; without a name nobody does."""

    name = NameField(label=_("Who takes over"), required=False)
    phone = PhoneField()
