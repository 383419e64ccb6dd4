"""What is typed when something is followed up by letter, and who heads a matter."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.enums import Colour
from cases.forms.base import OnceForm, Tiles, long_text
from common.labels import Label
from participants.forms.fields import DateField
from participants.forms.posts import WhoForm
from platforms.steps import Step

WEEK = dt.timedelta(days=7)


class InstrumentForm(OnceForm):
    """Which letter, until when the unit answers, and what it says; all of it is proposed."""

    step = Tiles(label=_("Which letter"))
    answer_by = DateField(label=_("Answer by"))
    text = forms.CharField(label=_("What it says"), max_length=300, widget=long_text(4))

    def __init__(self, *args: Any, steps: list[Step], proposed: Colour, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.steps = steps
        field: Any = self.fields["step"]
        field.choices = [
            (str(number), Label(step.name, Colour(step.colour).label))
            for number, step in enumerate(steps)
        ]
        fit = [number for number, step in enumerate(steps) if step.colour == proposed]
        field.initial = str(fit[0]) if fit else ""

    @property
    def chosen(self) -> Step:
        """The step that was chosen."""
        return self.steps[int(self.cleaned_data["step"])]


class InstrumentAnswerForm(forms.Form):
    """What the unit answers."""

    text = forms.CharField(label=_("Your answer"), max_length=500, widget=long_text(4))


class HeadForm(WhoForm):
    """Who heads the matter, and his office."""

    may_be_nobody = True
    nobody = Label(_("Nobody heads it"))
    who_label = _("Who heads it")
    title = forms.CharField(
        label=pgettext_lazy("leader", "Office"),
        max_length=20,
        required=False,
        help_text=_("It is printed after the name."),
    )
