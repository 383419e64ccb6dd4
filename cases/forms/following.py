"""What is typed while something is done and after it was done."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.enums import (
    CallBackAnswer,
    Difficulty,
    LookBackOutcome,
    ProgressKind,
    Spends,
    VerificationOutcome,
)
from cases.forms.base import Answers, Chips, LeadForm, OnceForm, long_text
from cases.models import Problem
from common.choices import offer
from common.labels import Label


class ProgressForm(OnceForm):
    """正在办, 办好了 or 有困难; each with its own sentence, only one of which counts."""

    kind = Answers(
        label=_("How does it go"),
        choices=[
            (ProgressKind.DOING, Label(ProgressKind.DOING.label, icon="clock")),
            (ProgressKind.DONE, Label(ProgressKind.DONE.label, icon="done")),
            (ProgressKind.DIFFICULT, Label(ProgressKind.DIFFICULT.label, icon="alert")),
        ],
    )
    note_doing = forms.CharField(
        label=_("A sentence, if you like"), max_length=300, required=False, widget=long_text(2)
    )
    note_done = forms.CharField(
        label=_("What was achieved, in one sentence"),
        max_length=300,
        required=False,
        widget=long_text(2),
    )
    difficulty = Chips(
        label=_("What is difficult"),
        required=False,
        choices=Difficulty.choices,
    )
    note_difficult = forms.CharField(
        label=_("A sentence, if you like"), max_length=300, required=False, widget=long_text(2)
    )

    def facts(self) -> dict[str, Any]:
        """The kind chosen and what was said of it."""
        data = self.cleaned_data
        kind = ProgressKind(data["kind"])
        return {
            "kind": kind,
            "note": data[f"note_{kind}"],
            "difficulty": data["difficulty"] if kind == ProgressKind.DIFFICULT else "",
            "request_id": data["request_id"],
        }


class SpendsForm(forms.Form):
    """Whether a prepared item spends after all, and why."""

    spends = Chips(
        label=_("Does it spend the maintenance fund, common money or land"),
        choices=[
            (Spends.NO, Label(pgettext_lazy("spends", "No"))),
            (Spends.YES, Label(pgettext_lazy("spends", "Yes"))),
            (Spends.UNCLEAR, Label(_("Not clear"))),
        ],
    )
    reason = forms.CharField(label=_("Why, in one sentence"), max_length=300, widget=long_text(2))


class ItemForm(LeadForm):
    """One more thing the village does itself; of several problems it is asked for which."""

    problem = Chips(
        label=_("For which problem"),
    )

    field_order = ("problem",)

    def __init__(self, *args: Any, problems: list[Problem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.problems = {str(one.part): one for one in problems}
        choices = [(str(one.part), Label(f"{one.part}. {one.text}")) for one in problems]
        offer(self, "problem", choices)
        self.fields["problem"].initial = choices[0][0]
        if len(problems) == 1:
            self.fields["problem"].widget = forms.HiddenInput()

    @property
    def chosen(self) -> Problem:
        """The problem it is for."""
        return self.problems[self.cleaned_data["problem"]]


class DirectForm(LeadForm):
    """不用开会，直接办: why no meeting is needed, and who does it until when."""

    text = forms.CharField(
        label=_("What is to be done"), max_length=300, required=False, widget=forms.HiddenInput
    )
    reason = forms.CharField(
        label=_("Why no meeting is needed, in one sentence"), max_length=120, widget=long_text(2)
    )

    field_order = ("reason",)


class ProblemForm(OnceForm):
    """One more concrete problem."""

    text = forms.CharField(
        label=_("Which problem is also to be solved"),
        widget=long_text(2),
        help_text=_("One thing that can be solved by itself, at most 120 characters."),
    )


class ExplainForm(forms.Form):
    """How a problem is settled in words, or handed back to be discussed."""

    EXPLAINED, PLANNED, BACK = "explained", "planned", "back"

    outcome = Answers(
        label=_("What is the answer"),
    )
    text = forms.CharField(
        label=_("In one sentence"),
        max_length=300,
        widget=long_text(3),
        help_text=_("Who raised it reads this."),
    )

    def __init__(self, *args: Any, may_send_back: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (self.EXPLAINED, Label(_("Explain"), icon="topic")),
            (self.PLANNED, Label(_("Take into a plan"), icon="clock")),
        ]
        if may_send_back:
            choices.append((self.BACK, Label(_("Hand back to be discussed"), icon="back")))
        offer(self, "outcome", choices)


class CallBackForm(OnceForm):
    """回访: the one question."""

    answer = Answers(
        label=_("What does he say"),
        choices=[
            (CallBackAnswer.SATISFIED, Label(CallBackAnswer.SATISFIED.label, icon="smile")),
            (CallBackAnswer.BASICALLY, Label(CallBackAnswer.BASICALLY.label, icon="flat")),
            (CallBackAnswer.NOT_SOLVED, Label(CallBackAnswer.NOT_SOLVED.label, icon="sad")),
            (CallBackAnswer.UNREACHABLE, Label(CallBackAnswer.UNREACHABLE.label, icon="mute")),
        ],
    )
    note = forms.CharField(
        label=_("What is not right, in one sentence"),
        max_length=300,
        required=False,
        widget=long_text(2),
    )


class VerifyForm(forms.Form):
    """核实: what somebody else found on the spot."""

    outcome = Answers(
        label=_("What did you find"),
        choices=[
            (VerificationOutcome.CONFIRMED, Label(_("It is really not fixed"), icon="sad")),
            (VerificationOutcome.EXPLAINED, Label(_("It is fixed; explained"), icon="smile")),
        ],
    )
    note = forms.CharField(
        label=_("What you saw, in one sentence"), max_length=300, widget=long_text(3)
    )


class LookBackForm(forms.Form):
    """回头看: how it is now."""

    outcome = Answers(
        label=_("How is it now"),
        choices=[
            (LookBackOutcome.HOLDS, Label(LookBackOutcome.HOLDS.label, icon="smile")),
            (LookBackOutcome.BROKEN, Label(LookBackOutcome.BROKEN.label, icon="loop")),
        ],
    )
    note = forms.CharField(
        label=_("How it is now, in one sentence"),
        max_length=300,
        required=False,
        widget=long_text(2),
    )
