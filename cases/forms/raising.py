"""What is typed when a matter is raised, taken up, put again or moved."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases import wording
from cases.enums import Category, ClueStatus, Referral, Source, ThreePoints, Weight
from cases.forms.base import Chips, OnceForm, long_text
from common.choices import offer
from common.labels import Label
from participants.forms.fields import NameField, PhoneField

AUTO, OPEN, CLOSED = "auto", "open", "closed"
WHO_SEES = {AUTO: None, OPEN: False, CLOSED: True}
SAYING = _("The keyboard has a microphone; tap it and speak.")
NOT_SECRET = _(
    "This system is not for secrets. Please write no state secrets, work secrets or other people’s "
    "privacy."
)


class StatementForm(OnceForm):
    """One sentence, and who may see it."""

    statement = forms.CharField(
        label=_("What is it about, and where"), widget=long_text(4), help_text=SAYING
    )
    who_sees = Chips(
        label=_("Who may see it"),
        required=False,
        initial=AUTO,
        choices=[
            (AUTO, Label(_("Let the system decide"), _("by the words"))),
            (OPEN, Label(_("Public"), _("a common matter"))),
            (CLOSED, Label(_("Neighbours or family (not public)"), _("only the village sees it"))),
        ],
    )

    @property
    def restricted(self) -> bool | None:
        """What was chosen; None lets the words decide."""
        return WHO_SEES[self.cleaned_data.get("who_sees") or AUTO]

    def keep_and_preset(self) -> None:
        """Before the page is shown again: a sentence about a quarrel presets 不公开."""
        untouched = self.data.get("who_sees", AUTO) in ("", AUTO)
        if untouched and wording.is_dispute(self.data.get("statement", "")):
            self.data = {**self.data.dict(), "who_sees": CLOSED}  # type: ignore[attr-defined]  # a QueryDict


class RaiseForm(StatementForm):
    """提事: one sentence; for somebody else his name and phone."""

    photo = forms.FileField(
        label=_("Take a photograph (need not be)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )
    by_name = NameField(label=_("His name"), required=False)
    by_phone = PhoneField(label=_("His phone number"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["statement"].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        """A phone without a name says nothing."""
        data = super().clean() or {}
        if data.get("by_phone") and not data.get("by_name"):
            self.add_error("by_name", _("Whose number is it? Please write his name."))
        return data


class ResubmitForm(forms.Form):
    """A returned matter in new words."""

    statement = forms.CharField(
        label=_("What is it about, and where"), widget=long_text(5), help_text=NOT_SECRET
    )


class ReplyForm(forms.Form):
    """What becomes of a report that is not made a matter, with a sentence its writer reads."""

    status = Chips(
        label=_("What becomes of it"),
        choices=[
            (ClueStatus.ANSWERED, Label(_("Answer it"), _("it needs no matter"))),
            (ClueStatus.REFERRED, Label(_("Refer it"), _("somebody else is competent"))),
            (ClueStatus.DECLINED, Label(_("Not taken up"), _("with the reason"))),
        ],
    )
    answer = forms.CharField(
        label=_("What the writer reads"),
        widget=long_text(3),
        required=False,
        help_text=_("He reads it on his receipt. If you refer it, say who deals with it now."),
    )
    where = Chips(
        label=_("If it belongs to one of these, his words are erased and he reads where to turn"),
        required=False,
        choices=[("", Label(_("none of these"))), *Referral.choices],
    )

    def clean(self) -> dict[str, Any]:
        """A referral to one of those places has its own sentence; everything else needs one."""
        data = super().clean() or {}
        named = data.get("status") == ClueStatus.REFERRED and data.get("where")
        if not named and not data.get("answer", "").strip():
            self.add_error("answer", _("Please write what the writer shall read."))
        return data


class DescribeForm(forms.Form):
    """What was guessed, completed by the office."""

    category = Chips(label=_("Category"), choices=Category.choices)
    points = Chips(
        label=_("Three points"),
        required=False,
        choices=[("", Label(_("not said yet"))), *ThreePoints.choices],
    )
    source = Chips(label=_("Source"), choices=Source.choices)
    weight = Chips(
        label=_("Weight"),
        choices=Weight.choices,
        help_text=_("A heavier matter may go through more stages, as the procedure says."),
    )


class MoveForm(forms.Form):
    """改挂: to which platform, and why."""

    to = Chips(
        label=_("Where it belongs"),
    )
    reason = forms.CharField(label=_("Why, in one sentence"), max_length=300, widget=long_text(2))

    def __init__(self, *args: Any, offered: list, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(place.code, Label(place.name, place.town or "")) for place in offered]
        offer(self, "to", choices)
        if len(offered) == 1:
            self.fields["to"].initial = offered[0].code
