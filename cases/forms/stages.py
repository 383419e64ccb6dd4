"""What is typed at the stages of a procedure: a record, a reason, the approver's word."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import Referral
from cases.forms.base import Answers, Chips, ReasonForm, long_text
from cases.models import Case, CaseStep
from common.choices import offer
from common.labels import Label
from participants.forms.fields import DateField


class StageForm(forms.Form):
    """That a stage is over: what was done, and the day if it is known."""

    note = forms.CharField(
        label=_("What was done, in one sentence"), max_length=300, widget=long_text(3)
    )
    done_on = DateField(label=_("On which day, if you like"), required=False)


class BackForm(ReasonForm):
    """To which earlier stage, and why."""

    to = Chips(label=_("Back to"))

    field_order = ("to", "reason")

    def __init__(self, *args: Any, stages: list[CaseStep], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.position), Label(one.label)) for one in stages]
        offer(self, "to", choices)
        if stages:
            self.fields["to"].initial = choices[-1][0]


class VerdictForm(forms.Form):
    """议题审定: one of four words, of three where it cannot be referred; what is not admitted says why."""

    ADMIT, RETURN, REFUSE, REFER = "admit", "return", "refuse", "refer"

    verdict = Answers(
        label=_("What do you decide"),
        choices=[
            (ADMIT, Label(_("Admit it"), icon="check")),
            (RETURN, Label(_("Return it to be changed"), icon="back")),
            (REFUSE, Label(_("Do not admit it"), icon="cross")),
            (REFER, Label(_("Refer it"), icon="out")),
        ],
    )
    where = Chips(label=_("If you refer it, where to"), required=False, choices=Referral.choices)
    reason = forms.CharField(
        label=_("Why, in one sentence"),
        max_length=300,
        required=False,
        widget=long_text(2),
        help_text=_("Needed if you return it or do not admit it; the office reads it."),
    )

    def __init__(self, *args: Any, refers: bool = True, **kwargs: Any) -> None:
        """``refers``: whether the acting post may refer it."""
        super().__init__(*args, **kwargs)
        if not refers:
            verdict: Any = self.fields["verdict"]
            verdict.choices = [one for one in verdict.choices if one[0] != self.REFER]
            del self.fields["where"]

    def clean(self) -> dict[str, Any]:
        """What is not admitted needs its reason, what is referred its place."""
        data = super().clean() or {}
        verdict = data.get("verdict")
        if verdict == self.REFER and not data.get("where"):
            self.add_error("where", _("Please say where it belongs."))
        if verdict in (self.RETURN, self.REFUSE) and not data.get("reason", "").strip():
            self.add_error("reason", _("Please say why. The office reads it."))
        return data


class SeveralForm(forms.Form):
    """Topics ticked in the list."""

    no = forms.MultipleChoiceField(
        required=False, error_messages={"invalid_choice": _("This topic is no longer waiting.")}
    )

    def __init__(self, *args: Any, numbers: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "no", [(no, no) for no in numbers])


class SuspendForm(ReasonForm):
    """先放着: why, and until when if that is known."""

    resume_on = DateField(label=_("To be taken up again on, if you know the day"), required=False)


class ReferForm(forms.Form):
    """转办: where it belongs."""

    where = Chips(label=_("Where does it belong"), choices=Referral.choices)


class MergeForm(ReasonForm):
    """合并: which matter it is the same as, and why."""

    into = Chips(label=_("It is the same as"))

    field_order = ("into", "reason")

    def __init__(self, *args: Any, offered: list[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (one.no, Label(one.short_title, f"{one.platform} {one.no.split('-', 1)[1]}"))
            for one in offered
        ]
        offer(self, "into", choices)
        if len(offered) == 1:
            self.fields["into"].initial = offered[0].no
