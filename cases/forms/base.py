"""What the forms of this room share: sent once, refused with a sentence, people as chips."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cases import wording
from cases.enums import Spends
from common.choices import offer
from common.errors import DomainError
from common.labels import Label
from common.limits import Limit, Unit
from common.templatetags.look import full_date
from participants.enums import Role
from participants.forms.fields import DateField, chosen_person
from participants.holders import holders
from participants.models import Person, RosterEntry
from platforms.enums import PlatformLevel
from platforms.models import Platform

PEOPLE_SHOWN = 12


class Chips(forms.ChoiceField):
    """One of a few short answers, as chips."""

    template = "components/chips.html"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=kwargs.pop("widget", forms.RadioSelect), **kwargs)
        self.template_name = self.template


class Tiles(Chips):
    """As chips with a second line, in columns."""

    template = "components/chips_wide.html"


class Answers(Chips):
    """One of two to four answers, as big buttons that may ask something more."""

    template = "components/seg.html"


def long_text(rows: int = 4, **attrs: Any) -> forms.Textarea:
    """A field for a few sentences; what is too long is refused by the domain, so it is kept."""
    return forms.Textarea(attrs={"rows": rows, "cols": 40, **attrs})


class OnceForm(forms.Form):
    """A form that makes something: sent twice, it makes it once (``request_id``)."""

    request_id = forms.UUIDField(required=False, initial=uuid.uuid4, widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    """One sentence why."""

    reason = forms.CharField(label=_("Why, in one sentence"), max_length=300, widget=long_text(2))

    def __init__(self, *args: Any, label: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["reason"].label = label


def refuse(form: forms.Form, error: DomainError) -> None:
    """Shows a refusal where it belongs: beside the fields it names, else above the form."""
    named = {field: words for field, words in error.errors.items() if field in form.fields}
    for field, words in named.items():
        form.add_error(field, words)
    if not named:
        form.add_error(None, error.sentence)


class LeadForm(OnceForm):
    """Who will do something, until when, and whether it spends common money or land (§0.4)."""

    text = forms.CharField(label=_("What is to be done"), max_length=300, widget=long_text(2))
    lead = Chips(
        label=_("Who does it"),
        required=False,
    )
    lead_text = forms.CharField(label=_("Somebody else, by name"), max_length=40, required=False)
    due = Tiles(
        label=_("Until when"),
        required=False,
    )
    due_day = DateField(label=_("Another day"), required=False)
    spends = Chips(
        label=_("Does it spend the maintenance fund, common money or land"),
        choices=[
            (Spends.NO, Label(pgettext_lazy("spends", "No"))),
            (Spends.YES, Label(pgettext_lazy("spends", "Yes"))),
            (Spends.UNCLEAR, Label(_("Not clear"))),
        ],
        help_text=_(
            "What spends is prepared only and is handed out after the owners or the villagers have "
            "decided. Fencing off, measuring and asking for prices spend nothing."
        ),
    )

    def __init__(
        self,
        *args: Any,
        place: Platform,
        today: dt.date,
        about: str,
        own: Person | None = None,
        people: list | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.people = who_could_do(place, today, own) if people is None else people
        lead_choices = [(one.no, Label(one.name, note)) for one, note in self.people]
        self.days = {
            "7": today + dt.timedelta(days=7),
            "14": today + dt.timedelta(days=14),
            "month": Limit(1, Unit.MONTH).months_after(today),
        }
        words = {"7": _("within a week"), "14": _("within two weeks"), "month": _("within a month")}
        due_choices = [(key, Label(words[key], full_date(day))) for key, day in self.days.items()]
        offer(self, "lead", lead_choices)
        offer(self, "due", due_choices)
        if not wording.may_spend(about):
            self.fields["spends"].initial = Spends.NO

    def facts(self) -> dict[str, Any]:
        """What the domain asks: who, until when, whether it spends."""
        data = self.cleaned_data
        typed = data["lead_text"].strip()
        person = None if typed else chosen_person((one for one, _note in self.people), data["lead"])
        return {
            "text": data["text"],
            "lead_person": person,
            "lead_text": typed,
            "due": data["due_day"] or self.days.get(data["due"]),
            "spends": Spends(data["spends"]),
            "request_id": data["request_id"],
        }

    def clean_due_day(self) -> dt.date | None:
        """A day to come."""
        day = self.cleaned_data.get("due_day")
        if day is not None and day < self.today:
            raise forms.ValidationError(gettext("This day is over. Please choose a later one."))
        return day


def who_could_do(place: Platform, day: dt.date, own: Person | None = None) -> list:
    """(person, what he is here): oneself first, then who holds a post here, then the roster."""
    offered: dict[int, tuple[Person, Any]] = {}
    if own is not None:
        offered[own.pk] = (own, _("myself"))
    desk = {PlatformLevel.TOWN: Role.TOWN_OFFICE, PlatformLevel.COUNTY: Role.COUNTY_OFFICE}
    role = desk.get(PlatformLevel(place.level), Role.CONVENER)
    for person in holders(place, [role], day):
        offered.setdefault(person.pk, (person, Role(role).label))
    for person in holders(place, [Role.HELPER], day):
        offered.setdefault(person.pk, (person, Role.HELPER.label))
    seated = RosterEntry.objects.seated_on(day).filter(platform=place, person__deceased_on=None)
    seated = seated.select_related("person")
    for entry in seated.order_by("valid_from", "id"):
        offered.setdefault(entry.person_id, (entry.person, entry.get_seat_display()))
    return list(offered.values())[:PEOPLE_SHOWN]
