"""What is typed when something is handed to a unit, and what the unit answers."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cases import wording
from cases.enums import Answered, DecisionKind, NudgeHow, ReplyResult, Spends, Way
from cases.forms.base import Answers, Chips, OnceForm, Tiles, long_text
from cases.forms.plans import offer_plan_steps, plan_steps, steps_given
from cases.lifecycle.replies import REVIEW_DAYS
from cases.models import PartyGovDecision, Problem
from common.labels import Label
from common.limits import Limit, Unit
from common.templatetags.look import full_date
from participants.forms.fields import DateField, SelectBox
from platforms.models import Organization
from platforms.workdays import due_on, is_confirmed

WORKING, WORKING_DAYS = "working", 15
HELPERS = range(1, 4)  # assisting units offered on the page


class UnitField(forms.ChoiceField):
    """One of the county's units, in the order of papers; they are read once for the whole form."""

    def __init__(self, *, empty: Any, **kwargs: Any) -> None:
        super().__init__(widget=SelectBox(), **kwargs)
        self.empty = empty
        self.units: dict[str, Organization] = {}

    def offer(self, units: Iterable[Organization]) -> None:
        """These may be chosen."""
        self.units = {str(unit.pk): unit for unit in units}
        self.choices = [("", self.empty), *((key, str(one)) for key, one in self.units.items())]

    def clean(self, value: Any) -> Organization | None:
        """The unit itself; None where none was chosen."""
        return self.units.get(super().clean(value))


def _offer_units(form: forms.Form, units: Iterable[Organization], *names: str) -> None:
    rows = list(units)
    for name in names:
        field: Any = form.fields[name]
        field.offer(rows)


class YuanField(forms.DecimalField):
    """An amount in yuan, to the fen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            min_value=Decimal(0),
            max_digits=14,
            decimal_places=2,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            **kwargs,
        )


class PartyDecisionForm(OnceForm):
    """Who decided above, when, by which document, and what in one line (way 3)."""

    organization = UnitField(label=_("Who decided"), empty=_("please choose"))
    kind = Chips(label=_("How"), choices=DecisionKind.choices)
    decided_on = DateField(label=_("Decided on"))
    document = forms.CharField(label=_("Document number"), max_length=60, required=False)
    requirement = forms.CharField(
        label=_("What is required, in one line"),
        max_length=120,
        help_text=_("No text of an instruction, no scan: this system is not for secrets."),
    )

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_units(self, units, "organization")


class HandOutForm(OnceForm):
    """Which problem goes to which unit, in which way, until when, with whose money."""

    problem = Chips(label=_("For which problem"))
    way = Chips(label=_("In which way"))
    decision = Chips(label=_("After which decision"), required=False)
    unit = UnitField(label=_("Lead unit"), empty=_("please choose"))
    text = forms.CharField(label=_("What is to be done"), max_length=300, widget=long_text(2))
    target = forms.CharField(
        label=_("What has to be reached"),
        max_length=200,
        required=False,
        help_text=_("In figures, if possible: 320 m of road, 26 households."),
    )
    due = Tiles(label=_("Until when"), required=False)
    due_day = DateField(label=_("Another day"), required=False)
    outdoor = forms.BooleanField(
        label=_("Outdoor work: the clock stands still in winter"), required=False
    )
    spends = Chips(
        label=_("Does it spend the maintenance fund, common money or land"),
        choices=[
            (Spends.NO, Label(pgettext_lazy("spends", "No"))),
            (Spends.YES, Label(pgettext_lazy("spends", "Yes"))),
            (Spends.UNCLEAR, Label(_("Not clear"))),
        ],
        help_text=_("Money of a unit's own budget is not common money."),
    )
    total = YuanField(label=_("Money in all (yuan)"))
    share = YuanField(label=_("Share of the lead unit (yuan)"))

    def __init__(
        self,
        *args: Any,
        problems: list[Problem],
        ways: list[Way],
        decisions: list[PartyGovDecision],
        units: Any,
        today: dt.date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.problems = {str(one.part): one for one in problems}
        self.decisions = {str(one.pk): one for one in decisions}
        self.days = {
            WORKING: due_on(today, Limit(WORKING_DAYS, Unit.WORKING_DAY)),
            **{str(n): Limit(n, Unit.MONTH).months_after(today) for n in (1, 3, 6)},
        }
        words = {
            WORKING: _("15 working days"),
            "1": _("within a month"),
            "3": _("within three months"),
            "6": _("six months"),
        }
        self._offer("problem", [(k, f"{k}. {one.text}") for k, one in self.problems.items()])
        self._offer("way", [(way.value, way.label) for way in ways])
        self._offer("decision", [(k, str(one)) for k, one in self.decisions.items()])
        notes = {key: full_date(day) for key, day in self.days.items()}
        if not is_confirmed(self.days[WORKING].year):
            notes[WORKING] = gettext("%(day)s, to be confirmed") % {"day": notes[WORKING]}
        self._offer("due", [(key, Label(words[key], note)) for key, note in notes.items()])
        for number in HELPERS:
            self.fields[f"helper_{number}"] = UnitField(
                label=_("Assisting unit"), required=False, empty=_("none")
            )
            self.fields[f"share_{number}"] = YuanField(label=_("Its share (yuan)"))
        _offer_units(self, units, "unit", *(f"helper_{n}" for n in HELPERS))
        if not any(wording.may_spend(one.text) for one in problems):
            self.fields["spends"].initial = Spends.NO
        if not self.decisions:
            del self.fields["decision"]

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices
        if len(choices) == 1:
            field.initial = choices[0][0]

    @property
    def helpers(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The rows for assisting units, each with its share."""
        return [(self[f"helper_{n}"], self[f"share_{n}"]) for n in HELPERS]

    def clean(self) -> dict[str, Any]:
        """The shares add up to the whole where it is given; a share belongs to a unit (S11)."""
        data = super().clean() or {}
        shares = [data.get("share"), *(data.get(f"share_{n}") for n in HELPERS)]
        for n in HELPERS:
            if data.get(f"share_{n}") and not data.get(f"helper_{n}"):
                self.add_error(f"helper_{n}", gettext("Whose share is it? Choose the unit."))
        total, given = data.get("total"), sum((one for one in shares if one), Decimal(0))
        if total is not None and total != given:
            words = {"given": f"{given:,.2f}", "total": f"{total:,.2f}"}
            self.add_error(
                "total",
                gettext("The shares come to %(given)s yuan, the whole is %(total)s yuan.") % words,
            )
        return data

    def clean_due_day(self) -> dt.date | None:
        """A day to come."""
        day = self.cleaned_data.get("due_day")
        if day is not None and day < self.today:
            raise forms.ValidationError(gettext("This day is over. Please choose a later one."))
        return day

    @property
    def last_day(self) -> dt.date | None:
        """The day chosen."""
        return self.cleaned_data["due_day"] or self.days.get(self.cleaned_data["due"])

    @property
    def working_days(self) -> int | None:
        """How many working days were given, where the last day follows the calendar."""
        data = self.cleaned_data
        return WORKING_DAYS if data["due"] == WORKING and not data["due_day"] else None

    @property
    def assisting(self) -> list[tuple[Organization, Decimal | None]]:
        """The assisting units with their shares in yuan."""
        data = self.cleaned_data
        rows = [(data.get(f"helper_{n}"), data.get(f"share_{n}")) for n in HELPERS]
        return [(unit, share) for unit, share in rows if unit]


class HandBackForm(OnceForm):
    """退办: why, and who should take it."""

    reason = forms.CharField(label=_("Why, in one sentence"), max_length=300, widget=long_text(2))
    proposed = UnitField(label=_("Who should take it"), required=False, empty=_("not known"))

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_units(self, units, "proposed")


class ExtensionForm(OnceForm):
    """延期: until when, and why."""

    due = DateField(label=_("Until when"))
    reason = forms.CharField(
        label=_("Why, and what was done so far"), max_length=300, widget=long_text(3)
    )


class UnitReplyForm(OnceForm):
    """办复: its class, what came of it; for a plan where it stands and when it is looked at."""

    result = Chips(label=_("Result"), choices=ReplyResult.choices)
    text = forms.CharField(
        label=_("What the unit did"),
        max_length=1000,
        widget=long_text(4),
        help_text=_("Whoever handed it out reads this, and the village."),
    )
    source = forms.CharField(
        label=_("B only: in which plan, with which money"), max_length=120, required=False
    )
    review_on = DateField(label=_("B only: looked at again on"), required=False)

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["review_on"].initial = today + REVIEW_DAYS
        offer_plan_steps(self)

    @property
    def steps(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The rows for the steps of a plan."""
        return plan_steps(self)

    @property
    def milestones(self) -> list[tuple[dt.date, str]]:
        """The steps of the plan that were filled in."""
        return steps_given(self.cleaned_data)


class AnswerUnitForm(forms.Form):
    """What the issuer answers; a unit that takes it over is named where it is handed back."""

    about = forms.CharField(widget=forms.HiddenInput)
    outcome = Answers(label=_("Your answer"))
    unit = UnitField(label=_("Who takes it now"), required=False, empty=_("please choose"))
    answer = forms.CharField(
        label=_("In one sentence"), max_length=300, required=False, widget=long_text(2)
    )

    def __init__(
        self, *args: Any, words: tuple[Any, Any], units: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["outcome"]
        field.choices = [
            (Answered.GRANTED, Label(words[0], icon="check")),
            (Answered.REFUSED, Label(words[1], icon="back")),
        ]
        if units is None:
            del self.fields["unit"]
        else:
            _offer_units(self, units, "unit")

    def clean(self) -> dict[str, Any]:
        """Whoever lets it go to another unit names that unit."""
        data = super().clean() or {}
        granted = data.get("outcome") == Answered.GRANTED
        if granted and "unit" in self.fields and not data.get("unit"):
            self.add_error("unit", gettext("Please choose the unit that takes it now."))
        return data

    @property
    def granted(self) -> bool:
        """Whether the answer is yes."""
        return bool(self.cleaned_data["outcome"] == Answered.GRANTED)


class NudgeForm(OnceForm):
    """催办: how, and what was said."""

    how = Chips(label=_("How"), choices=NudgeHow.choices, initial=NudgeHow.PHONE)
    text = forms.CharField(
        label=_("What was said to the unit, in one sentence"),
        max_length=300,
        required=False,
        widget=long_text(2),
    )
