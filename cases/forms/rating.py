"""What people think of a closed matter, typed by themselves or for them, and the answer to it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import Rating, RatingGroup
from cases.forms.base import Answers, Chips, OnceForm, long_text
from cases.lifecycle import Said
from common.choices import offer
from common.labels import Label
from participants.forms.fields import DateField, SelectBox
from participants.models import Person


class RatingForm(OnceForm):
    """Two taps, and a sentence if one likes: 办理态度, 办理结果 (procedure.md §6.10)."""

    attitude = Chips(label=_("How was it dealt with"), choices=Rating.choices)
    result = Chips(label=_("The result"), choices=Rating.choices)
    comment = forms.CharField(
        label=_("What should be better, in a sentence"),
        max_length=300,
        required=False,
        widget=long_text(2),
        help_text=_("Your name stands nowhere beside it."),
    )

    def said(self) -> Said:
        """What was answered."""
        data = self.cleaned_data
        return Said(Rating(data["attitude"]), Rating(data["result"]), data["comment"])


class RatingForForm(RatingForm):
    """代填: who it is first; of somebody from the public no name is asked."""

    who = forms.ChoiceField(
        label=_("Whose answer is it"),
        widget=SelectBox(),
        help_text=_("Only so that each counts once; the name is not kept."),
    )

    given_on = DateField(
        label=_("Day it was given, if not today"),
        required=False,
        help_text=_("As it stands on the paper. Typed in later it counts by this day."),
    )

    field_order = ("who", "given_on")

    def __init__(
        self, *args: Any, people: dict[int, tuple[Person, RatingGroup]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(pk): one for pk, one in people.items()}
        named = [
            (key, f"{person.name} · {group.label}") for key, (person, group) in self.people.items()
        ]
        choices = [("", _("please choose")), *named, ("public", RatingGroup.PUBLIC.label)]
        offer(self, "who", choices)

    def chosen(self) -> tuple[Person | None, RatingGroup]:
        """The person and his group; nobody for the public."""
        return self.people.get(self.cleaned_data["who"], (None, RatingGroup.PUBLIC))


class AnswerRatingForm(forms.Form):
    """“Not satisfied” is explained, or somebody looks on the spot."""

    EXPLAIN, LOOK = "explain", "look"

    how = Answers(
        label=_("What is done about it"),
        choices=[
            (EXPLAIN, Label(_("Explain"), icon="topic")),
            (LOOK, Label(_("Have it looked at on the spot"), icon="eye")),
        ],
    )
    answer = forms.CharField(label=_("In one sentence"), max_length=300, widget=long_text(3))
