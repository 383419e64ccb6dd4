"""记结果 and 补记: one answer per problem, then who and until when; nothing is asked twice."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cases import wording
from cases.enums import ProblemOutcome, Spends
from cases.forms.base import Answers, LeadForm, OnceForm, Tiles, long_text
from cases.lifecycle import ProblemResult
from cases.lifecycle.rounds import WITH_ITEM
from cases.models import Problem
from common.choices import offer
from common.labels import Label
from common.secrecy import SecrecyMarking, check_no_marking
from meetings.chips import say_day
from meetings.enums import Attendance
from meetings.forms.calling import KindField
from meetings.forms.roll import PhotoField, PresentField
from participants.forms.fields import DateField, chosen_person
from platforms.models import Platform

OUTCOMES = (
    (ProblemOutcome.AGREED, pgettext_lazy("result", "Agreed"), "done"),
    (ProblemOutcome.PARTLY, pgettext_lazy("result", "In part"), "part"),
    (ProblemOutcome.NOT_AGREED, pgettext_lazy("result", "Not yet, discuss again"), "loop"),
    (ProblemOutcome.ESCALATED, pgettext_lazy("result", "To the level above"), "up"),
)


DONE = "done"


def unmarked(text: str) -> str:
    """The text; raises ValidationError where a line of it carries a secrecy marking."""
    try:
        check_no_marking(text)
    except SecrecyMarking as error:
        raise forms.ValidationError(error.sentence) from error
    return text


class ResultForm(LeadForm):
    """What came out of one problem. An unanswered problem simply stays open."""

    problem_text = forms.CharField(
        label=_("What else was settled"), max_length=120, required=False, widget=long_text(2)
    )
    asked = forms.BooleanField(required=False, widget=forms.HiddenInput)
    outcome = Answers(
        label=_("What came out"),
        required=False,
        choices=[(value, Label(text, icon=icon)) for value, text, icon in OUTCOMES],
    )

    def __init__(
        self,
        *args: Any,
        problem: Problem | None,
        held_on: dt.date,
        number: int = 0,
        about: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, about=problem.text if problem else about, **kwargs)
        self.problem = problem
        self.held_on = held_on
        self.about = about
        del self.fields["request_id"]
        if problem is not None:
            del self.fields["problem_text"]
            self.fields["outcome"].label = f"{number}. {problem.text}"
        self.fields["text"].required = False
        self.fields["text"].label = _("How it was settled, in one sentence")
        self.fields["text"].widget = forms.TextInput(attrs={"autocomplete": "off"})
        self.fields["spends"].required = False
        self.fields["spends"].help_text = ""
        due = self.fields["due"]
        near = [(key, Label(label.text, say_day(self.days[key]))) for key, label in due.choices]  # type: ignore[attr-defined]  # a field with choices
        due.choices = [*near, (DONE, Label(_("done already")))]  # type: ignore[attr-defined]  # a field with choices

    @property
    def touched(self) -> bool:
        """Whether a result was chosen."""
        return bool(self.cleaned_data.get("outcome"))

    def clean_text(self) -> str:
        """A sentence without a secrecy marking; the refusal stands beside it."""
        return unmarked(self.cleaned_data["text"])

    def clean_problem_text(self) -> str:
        """As above."""
        return unmarked(self.cleaned_data["problem_text"])

    def clean_due_day(self) -> dt.date | None:
        """A day not before the meeting."""
        day = self.cleaned_data.get("due_day")
        if day is not None and day < self.held_on:
            raise forms.ValidationError(gettext("This day lies before the meeting."))
        return day

    def clean(self) -> dict[str, Any]:
        """What is agreed names who and until when; money and land are answered for."""
        data = super().clean() or {}
        outcome = data.get("outcome")
        if "problem_text" in self.fields and bool(data.get("problem_text")) != bool(outcome):
            field = "outcome" if data.get("problem_text") else "problem_text"
            self.add_error(field, gettext("Please fill in both, or neither."))
        if outcome not in WITH_ITEM:
            return data
        if not data.get("lead") and not data.get("lead_text", "").strip():
            self.add_error("lead", gettext("Please say who will do it."))
        if not data.get("due") and not data.get("due_day") and "due_day" not in self.errors:
            self.add_error("due", gettext("Please say until when."))
        if not data.get("spends"):
            self.add_error("spends", gettext("Please say whether it spends common money or land."))
        elif data["spends"] == Spends.NO and not data.get("asked"):
            self._ask_once_more(self.about + data.get("problem_text", ""))
        return data

    def _ask_once_more(self, text: str) -> None:
        """Words typed just now touch common goods: the preset no longer stands (§0.4)."""
        if self.problem is not None or not wording.may_spend(text):
            return
        self.add_error(
            "spends",
            gettext("It speaks of common money or land. Please tap once more whether it spends."),
        )
        given = self.data.copy()
        given[self.add_prefix("spends")], given[self.add_prefix("asked")] = "", "on"
        self.data = given

    def result(self, problem: Problem | None = None) -> ProblemResult:
        """The result as the domain takes it."""
        data = self.cleaned_data
        outcome = ProblemOutcome(data["outcome"])
        text = data.get("text", "")
        if outcome not in WITH_ITEM:
            return ProblemResult(problem or self.problem, outcome, text)
        typed = data["lead_text"].strip()
        people = (one for one, _note in self.people)
        done = data["due"] == DONE and not data["due_day"]
        return ProblemResult(
            problem or self.problem,
            outcome,
            text,
            lead_person=None if typed else chosen_person(people, data["lead"]),
            lead_text=typed,
            due=data["due_day"] or self.days.get(data["due"]),
            spends=Spends(data["spends"]),
            done=done,
        )


class PastForm(OnceForm):
    """When a past meeting was, what it was about and who came."""

    when = Tiles(label=_("When was it"), required=False)
    day = DateField(label=_("Another day"), required=False)
    kind = KindField()
    statement = forms.CharField(
        label=_("What was discussed and settled, in one sentence"),
        help_text=_(
            "This system is not for secrets; please write no secrets and nothing private of others."
        ),
        widget=long_text(3),
    )
    came = Answers(
        label=_("Who came"),
        choices=[
            ("all", Label(_("Everybody"), icon="people")),
            ("some", Label(_("Some did not"), icon="user")),
            ("sheet", Label(_("Photograph of the sheet"), icon="photo")),
        ],
        error_messages={"required": _("Please say who came.")},
    )
    absent = forms.MultipleChoiceField(label=_("Who did not come"), required=False)
    sheet = PhotoField(label=_("Photograph of the sign-in sheet"), required=False)
    present = PresentField()

    def __init__(self, *args: Any, place: Platform, today: dt.date, entries: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.today = today
        self.entries = list(entries)
        self.days = {
            "1": today - dt.timedelta(days=1),
            "2": today - dt.timedelta(days=2),
            "0": today,
        }
        words = {"1": _("last night"), "2": _("the night before"), "0": _("today")}
        offer(
            self,
            "when",
            [(key, Label(words[key], say_day(day))) for key, day in self.days.items()],
        )
        self.fields["when"].initial = "1"
        offer(
            self,
            "absent",
            [(entry.person.no, entry.person.name) for entry in self.entries],
        )

    def clean_day(self) -> dt.date | None:
        """A day that is over."""
        day = self.cleaned_data.get("day")
        if day is not None and day > self.today:
            raise forms.ValidationError(
                gettext("This day is still to come. Please use “Call a meeting” for it.")
            )
        return day

    def clean_statement(self) -> str:
        """A sentence without a secrecy marking."""
        return unmarked(self.cleaned_data["statement"])

    def clean(self) -> dict[str, Any]:
        """A photograph where one is announced."""
        data = super().clean() or {}
        if data.get("came") == "sheet" and not data.get("sheet"):
            self.add_error("sheet", gettext("Please add the photograph, or choose another answer."))
        if not data.get("day") and not data.get("when") and "day" not in self.errors:
            self.add_error("when", gettext("Please say when it was."))
        return data

    @property
    def held_on(self) -> dt.date:
        """The day of the meeting; yesterday while none is chosen rightly."""
        data = getattr(self, "cleaned_data", {})
        return data.get("day") or self.days.get(data.get("when", ""), self.days["1"])

    @property
    def absences(self) -> dict[int, Attendance]:
        """Person → absent, for those ticked."""
        if self.cleaned_data["came"] != "some":
            return {}
        away = set(self.cleaned_data["absent"])
        return {e.person_id: Attendance.ABSENT for e in self.entries if e.person.no in away}
