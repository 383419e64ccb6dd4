"""Which villages go in, from which day, and what the one that stays is called."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.choices import offer
from common.labels import Label
from meetings.forms.calling import TicksField
from participants.forms.fields import DateField
from platforms.models import Platform


class MergeForm(forms.Form):
    """Ticks, a day, and a name only where it changes."""

    into = TicksField(label=_("Villages that go in"))
    day = DateField(label=_("From which day on"))
    name = forms.CharField(
        label=_("New name of the village that stays, if it changes"),
        required=False,
        max_length=60,
    )

    def __init__(
        self, *args: Any, target: Platform, offered: list[Platform], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places = {place.code: place for place in offered}
        offer(
            self,
            "into",
            [
                (
                    place.code,
                    Label(
                        place.name,
                        note=place.town.name
                        if place.town and place.town_id != target.town_id
                        else "",
                    ),
                )
                for place in offered
            ],
        )
        self.fields["into"].error_messages["required"] = _("Please choose the villages that go in.")

    @property
    def sources(self) -> list[Platform]:
        """The villages chosen."""
        return [self.places[code] for code in self.cleaned_data["into"]]

    @property
    def first_day(self) -> dt.date:
        """The first day on which they are one."""
        return self.cleaned_data["day"]
