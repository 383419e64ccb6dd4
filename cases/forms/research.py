"""调研: when, who, where, and the two lists; the answer to one suggestion."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.enums import ResearchKind, Taken
from cases.forms.base import Answers, Chips, OnceForm, long_text
from cases.lifecycle.research import LINE_LENGTH, Found
from common.labels import Label
from participants.forms.fields import DateField

ICONS = {Taken.ADOPTED: "done", Taken.PARTLY: "part", Taken.REFUSED: "cross"}


NUMBERED = re.compile(r"[（(]\s*(\d{1,2})\s*[）)]\s*|(\d{1,2})\s*(?:[、)）]|[.．](?!\d))\s*")


class LinesField(forms.CharField):
    """A list, one a line; where the lines are numbered from one on, the numbers are taken off."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=4000, widget=long_text(4), **kwargs)

    def clean(self, value: Any) -> Any:
        """The lines, empty ones left out."""
        lines, expected = [], 1
        for line in (line.strip() for line in super().clean(value).split("\n")):
            number = NUMBERED.match(line)
            # A figure that does not go on counting belongs to the words: 3、4号楼, 30户.
            if number and int(number[1] or number[2]) == expected:
                line, expected = line[number.end() :], expected + 1
            lines.append(line[:LINE_LENGTH])
        return [line for line in lines if line]


class ResearchForm(OnceForm):
    """One research: its kind, day, people, place, and what it brought."""

    kind = Chips(label=_("What it was"), choices=ResearchKind.choices, initial=ResearchKind.SURVEY)
    held_on = DateField(label=pgettext_lazy("research", "On which day"))
    who = forms.CharField(label=_("Who took part"), max_length=120)
    where = forms.CharField(label=_("Where"), max_length=60)
    problems = LinesField(label=_("Problems found, one a line"))
    suggestions = LinesField(
        label=_("Suggestions, one a line"), help_text=_("Each is answered on its own.")
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"].initial = today

    @property
    def found(self) -> Found:
        """What the domain takes."""
        data = self.cleaned_data
        names = ("held_on", "who", "where", "problems", "suggestions")
        return Found(ResearchKind(data["kind"]), **{name: data[name] for name in names})


class SuggestionForm(forms.Form):
    """Which unit answers a suggestion, how, and why."""

    taken = Answers(
        label=_("The answer"),
        choices=[(one, Label(one.label, icon=icon)) for one, icon in ICONS.items()],
    )
    unit = forms.CharField(label=_("Which unit answers"), max_length=40)
    reason = forms.CharField(
        label=_("Why, in one sentence"),
        max_length=300,
        required=False,
        widget=long_text(2),
        help_text=_("Needed where it is not wholly adopted."),
    )
