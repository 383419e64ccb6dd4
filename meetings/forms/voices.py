"""会上意见: what somebody said, which side does not agree, what was asked and answered."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import AskedBy, QuestionOutcome
from cases.forms.base import Answers, Chips, OnceForm, Tiles, long_text
from cases.forms.units import UnitField
from cases.lifecycle import Question
from cases.models import Case
from common.labels import Label
from common.templatetags.look import full_date
from meetings.models import Attendee
from participants.forms.fields import DateField, SelectBox

ICONS = {
    QuestionOutcome.ANSWERED: "check",
    QuestionOutcome.SOLVED: "done",
    QuestionOutcome.PROMISED: "clock",
    QuestionOutcome.UNANSWERED: "loop",
}


class OfMatterForm(OnceForm):
    """Something said at a meeting; about which matter is asked only where there are several."""

    case = Chips(label=_("About which matter"))

    def __init__(self, *args: Any, cases: list[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cases = {one.no: one for one in cases}
        field: Any = self.fields["case"]
        field.choices = [(one.no, one.short_title) for one in cases]
        field.initial = cases[0].no if cases else ""
        if len(cases) == 1:
            del self.fields["case"]

    @property
    def matter(self) -> Case:
        """The matter meant."""
        no = self.cleaned_data.get("case") or next(iter(self.cases))
        return self.cases[no]


class StatementForm(OfMatterForm):
    """发言: who, for which side, in a sentence."""

    speaker = forms.ChoiceField(label=_("Who said it"), required=False, widget=SelectBox)
    side = forms.CharField(
        label=_("For which side"),
        max_length=30,
        required=False,
        help_text=_("Owners, residents, the unit. Names are seen by those who were there only."),
    )
    words = forms.CharField(
        label=_("What was said, in one sentence"), max_length=300, widget=long_text(2)
    )

    def __init__(self, *args: Any, people: list[Attendee], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in people}
        field: Any = self.fields["speaker"]
        field.choices = [("", _("nobody in particular"))]
        field.choices += [(key, str(one.shown_name)) for key, one in self.people.items()]


class DissentForm(OfMatterForm):
    """不同意见: which side, what, why; no name."""

    side = forms.CharField(
        label=_("Which side"), max_length=30, help_text=_("A side, not a person's name.")
    )
    words = forms.CharField(label=_("What it does not agree to"), max_length=300)
    reason = forms.CharField(label=_("Why"), max_length=300, required=False)


class QuestionForm(OfMatterForm):
    """共提共答: whose question, who answers, what becomes of it."""

    asked_by = Chips(label=_("Who asked"), choices=AskedBy.choices, initial=AskedBy.RESIDENT)
    words = forms.CharField(label=_("The question"), max_length=300, widget=long_text(2))
    unit = UnitField(label=_("Answering unit"), required=False, empty=_("not among the units"))
    answered_by = forms.CharField(label=_("Or who answers, by name"), max_length=40, required=False)
    outcome = Answers(
        label=_("What becomes of the question"),
        choices=[(one, Label(one.label, icon=icon)) for one, icon in ICONS.items()],
    )
    answer = forms.CharField(
        label=_("The answer, in one sentence"),
        max_length=300,
        required=False,
        widget=long_text(2),
    )
    promised = Tiles(label=_("Promised by"), required=False)
    promised_on = DateField(label=_("Another day"), required=False)

    def __init__(self, *args: Any, units: Any, held_on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]
        field.offer(units)
        self.days = {str(n): held_on + dt.timedelta(days=n) for n in (7, 15, 30)}
        words = {"7": _("within a week"), "15": _("within 15 days"), "30": _("within 30 days")}
        tiles: Any = self.fields["promised"]
        tiles.choices = [(k, Label(words[k], full_date(day))) for k, day in self.days.items()]

    @property
    def question(self) -> Question:
        """The question as the domain takes it."""
        data = self.cleaned_data
        outcome = QuestionOutcome(data["outcome"])
        day = data["promised_on"] or self.days.get(data["promised"])
        return Question(
            AskedBy(data["asked_by"]),
            data["words"],
            outcome,
            answer=data["answer"],
            unit=data["unit"],
            answered_by=data["answered_by"],
            promised_on=day if outcome == QuestionOutcome.PROMISED else None,
        )
