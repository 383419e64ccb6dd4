"""What is entered to call a meeting, to change it, to call it off."""

import datetime as dt
import re
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.forms.units import UnitField
from cases.models import Case
from common.choices import offer
from common.labels import Label
from meetings import chips, links
from meetings.enums import Answer, MeetingKind
from meetings.inviting import Named, Table
from meetings.models import Meeting
from participants.enums import SeatClass
from participants.forms.fields import CHIPS, TILES, DateField, NameField, PhoneField, SelectBox
from platforms.models import Organization, Platform, Venue

BETWEEN = re.compile(r"[、，,;；\n]")
NAME_LENGTH = 40
GUEST_SEATS = [
    (SeatClass.STAKEHOLDER.value, SeatClass.STAKEHOLDER.label),
    *((s.value, s.label) for s in SeatClass if s not in (SeatClass.CONVENER, "stakeholder")),
]


class Saying:
    """A widget whose choices carry the words of their chip for the group's text."""

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> Any:
        """As the widget does, with the words in ``data-said``."""
        option = super().create_option(name, value, label, *args, **kwargs)  # type: ignore[misc]  # the widget beside it in the bases has it
        if getattr(label, "said", ""):
            option["attrs"]["data-said"] = str(label.said)
        return option


class SaidRadio(Saying, forms.RadioSelect):
    """One of a few."""


class SaidCheck(Saying, forms.CheckboxSelectMultiple):
    """Any of a few."""


class ChipField(forms.ChoiceField):
    """One answer as chips; ``tiles`` for times and places, which have a second line."""

    def __init__(self, *, tiles: bool = False, **kwargs: Any) -> None:
        super().__init__(widget=SaidRadio, **kwargs)
        self.template_name = TILES if tiles else CHIPS


class KindField(ChipField):
    """协商会, 微协商, 专题协商 or 现场协商 (S67); the first where nothing is said."""

    def __init__(self) -> None:
        super().__init__(
            label=_("What kind of meeting"),
            choices=MeetingKind.choices,
            initial=MeetingKind.COUNCIL,
            required=False,
        )

    def clean(self, value: Any) -> MeetingKind:
        """The kind itself. Raises ValidationError for one that does not exist."""
        return MeetingKind(super().clean(value) or MeetingKind.COUNCIL)


class TicksField(forms.MultipleChoiceField):
    """Any of a few as chips."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=SaidCheck, **kwargs)
        self.template_name = CHIPS


class WhenWhereForm(forms.Form):
    """A time and a place: chips first, any other day and place below."""

    when = ChipField(label=pgettext_lazy("question", "When"), required=False, tiles=True)
    day = DateField(label=_("Which day"), required=False)
    hour = forms.TimeField(
        label=_("What time"),
        required=False,
        initial=chips.EVENING,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    place = ChipField(label=pgettext_lazy("question", "Where"), required=False, tiles=True)
    place_text = forms.CharField(label=_("Where else"), max_length=60, required=False)

    def __init__(self, *args: Any, place: Platform, at: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.platform, self.at = place, at
        chosen = self.data.get("when", "") or (self.initial.get("when") or "")
        offer(self, "when", chips.time_chips(at, chosen))
        places = chips.place_chips(place)
        offer(self, "place", places)
        self.fields["place"].initial = places[0][0]

    def clean(self) -> dict[str, Any]:
        """Adds ``starts_at``, ``venue``, ``place_text``; a day written out goes before a chip."""
        data = super().clean() or {}
        data["starts_at"] = self._starts_at(data)
        place = data.get("place")
        if place and place != chips.ELSEWHERE:
            data["place_text"] = place
        elif not data.get("place_text"):
            self.add_error("place_text", _("Please write where it is."))
        data["venue"] = chips.venue_named(self.platform, data.get("place_text") or "")
        return data

    def _starts_at(self, data: dict[str, Any]) -> dt.datetime | None:
        day = data.get("day")
        if day:
            hour = data.get("hour") or chips.EVENING
            moment: dt.datetime | None = timezone.make_aware(dt.datetime.combine(day, hour))
        else:
            moment = chips.moment_of(data.get("when") or "")
        if moment is None and "day" not in self.errors:
            self.add_error("when", _("Please tap when it is. Everything else is kept."))
        elif moment and timezone.localdate(moment) < timezone.localdate(self.at):
            field = "day" if day else "when"
            self.add_error(
                field, _("That day is over. A meeting already held is entered as a past meeting.")
            )
        return moment

    @property
    def said_place(self) -> str:
        """The place as it is said."""
        venue: Venue | None = self.cleaned_data["venue"]
        return venue.name if venue else self.cleaned_data["place_text"]


class ConveneForm(WhenWhereForm):
    """开会: everything but the people, who are ticked one by one (``meetings.inviting``)."""

    kind = KindField()
    also = TicksField(label=_("Discussed as well"), required=False)
    host = ChipField(label=_("Held by"), required=False)
    organizer = UnitField(
        label=_("In whose name"),
        required=False,
        empty=_("the host's own unit"),
        help_text=_(
            "It counts once, at the level of whoever holds it; roster and rule stay the place's."
        ),
    )
    token = forms.CharField(widget=forms.HiddenInput)
    instead = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)
    request_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    # Set by the script with the tap that copies the text for the group.
    copied = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        others: list[Case] | None = None,
        titles: dict[str, str] | None = None,
        hosts: list[Platform] | None = None,
        units: Iterable[Organization] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        organizer: Any = self.fields["organizer"]
        organizer.offer(units)
        self.others = {case.no: case for case in others or []}
        self.titles = titles or {}  # of the matter and of others, as the group may read them
        self.hosts = {platform.code: platform for platform in hosts or []}
        said = [
            (case.no, chips.Said(case.short_title, said=self.titles[case.no]))
            for case in self.others.values()
        ]
        offer(self, "also", said)
        offer(
            self,
            "host",
            [
                (code, chips.Said(one.name, said=one.name if one != self.platform else ""))
                for code, one in self.hosts.items()
            ],
        )
        self.fields["host"].initial = next(iter(self.hosts), "")

    def clean_token(self) -> str:
        """The token made with the page. Raises ValidationError for one that is not of that kind."""
        token = self.cleaned_data["token"]
        if not links.TOKEN.fullmatch(token):
            raise ValidationError(_("This page is out of date. Please open it anew."))
        return token

    def clean(self) -> dict[str, Any]:
        """Also refuses the token of another meeting."""
        data = super().clean()
        made = Meeting.objects.filter(group_token=data.get("token", ""))
        if made.exclude(request_id=data.get("request_id")).exists():
            self.add_error(None, _("This page is out of date. Please open it anew."))
        return data


class GuestForm(forms.Form):
    """[加一个人]: a name is enough; the seat is a stakeholder's unless said otherwise."""

    use_required_attribute = False  # it stands inside the form that calls the meeting

    name = NameField(label=_("Name"))
    seat = forms.ChoiceField(label=_("Comes as"), choices=GUEST_SEATS, widget=SelectBox)
    phone = PhoneField(help_text=_("With a number he can answer by himself."))


class GuestsForm(GuestForm):
    """As above, for several at once: a county's round has twenty guests, whom nobody adds singly."""

    name = forms.CharField(
        label=_("Name"),
        max_length=1000,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Several names at once, with commas between them."),
    )

    def clean_name(self) -> str:
        """Raises ValidationError where one of the names is longer than the register takes."""
        self.names = [one.strip() for one in BETWEEN.split(self.cleaned_data["name"])]
        self.names = [one for one in dict.fromkeys(self.names) if one]
        if not self.names or any(len(one) > NAME_LENGTH for one in self.names):
            raise ValidationError(_("Please write one name of at most 40 characters each."))
        return "、".join(self.names)

    def clean(self) -> dict[str, Any]:
        """A number is one person's."""
        data = super().clean() or {}
        if data.get("phone") and len(getattr(self, "names", [])) > 1:
            self.add_error("phone", _("A number belongs to one person: add that one alone."))
        return data

    def add_to(self, table: Table) -> "GuestsForm":
        """Puts them on the table; the form shown next is empty, or holds whom the table refused."""
        seat, phone = self.cleaned_data["seat"], self.cleaned_data["phone"]
        refused = {
            name: words for name in self.names if (words := table.add(Named(name, seat, phone)))
        }
        if not refused:
            return GuestsForm()
        again = GuestsForm({"name": "、".join(refused), "seat": seat, "phone": phone})
        for words in refused.values():
            again.add_error("name", words)
        return again


class WrongForm(forms.Form):
    """发错了: the time, the whole meeting, or only the tap was wrong."""

    MOVED, OFF, MISTAKE = "moved", "off", "mistake"
    why = ChipField(
        label=_("What is wrong"),
        choices=[
            (MOVED, _("The time or place changes")),
            (OFF, _("The meeting does not take place")),
            (MISTAKE, _("Tapped by mistake")),
        ],
    )


class MoveForm(WhenWhereForm):
    """改时间: another time, another place, or both."""

    reason = forms.CharField(
        label=_("Why (optional)"), max_length=80, required=False, help_text=_("One sentence.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class ElsewhereForm(forms.Form):
    """叫错村: which place was meant, and what becomes of the matter."""

    COPY, ALONG = "copy", "along"
    to = ChipField(label=_("Which place was meant"))
    matter = ChipField(label=_("The matter on the agenda"), required=False, initial=COPY)

    def __init__(
        self, *args: Any, here: Platform, offered: list[Platform], may_move: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places, self.may_move = {place.code: place for place in offered}, may_move
        offer(
            self,
            "to",
            [(place.code, Label(place.name, note=self._town(place, here))) for place in offered],
        )
        self.fields["to"].error_messages["required"] = _("Please tap the place that was meant.")
        ways = [(self.COPY, _("raise it there too, in the same words"))]
        if may_move:
            ways.append((self.ALONG, _("it belongs there: move it")))
        offer(self, "matter", ways)

    @staticmethod
    def _town(place: Platform, here: Platform) -> str:
        """The town, where it is another than that of the wrong place."""
        return place.town.name if place.town and place.town_id != here.town_id else ""

    @property
    def place(self) -> Platform:
        """The place chosen."""
        return self.places[self.cleaned_data["to"]]

    @property
    def take_along(self) -> bool:
        """Whether the matter itself goes there."""
        return self.cleaned_data["matter"] == self.ALONG


class ReasonForm(forms.Form):
    """A reason in one sentence."""

    reason = forms.CharField(label=_("Reason"), max_length=80, help_text=_("One sentence."))


class RehangForm(forms.Form):
    """改挂: which matter the meeting was really about, and why it stood elsewhere."""

    old = ChipField(label=_("Stands wrongly on"))
    new = ChipField(label=_("Belongs to"), tiles=True)
    reason = forms.CharField(label=_("Reason"), max_length=80, help_text=_("One sentence."))

    def __init__(self, *args: Any, on: list[Case], others: list[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cases = {case.no: case for case in [*on, *others]}
        offer(self, "old", [(c.no, c.short_title) for c in on])
        self.fields["old"].initial = on[0].no
        offer(
            self,
            "new",
            [(c.no, Label(c.short_title, note=c.no)) for c in others],
        )


class AnswerForm(forms.Form):
    """我来 / 来不了 / 请人代, by himself on his page."""

    answer = forms.ChoiceField(
        choices=[(a.value, a.label) for a in Answer if a != Answer.NONE], widget=forms.HiddenInput
    )
    note = forms.CharField(
        label=_("Why"),
        max_length=80,
        required=False,
        help_text=_("One sentence; the convener reads it."),
    )
    substitute = forms.CharField(
        label=_("His name"),
        max_length=40,
        required=False,
        help_text=_("What he says at the meeting counts as your side’s word."),
    )


class FilterForm(forms.Form):
    """Which meetings a list shows."""

    q = forms.CharField(label=_("Title or number"), required=False, max_length=60)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        widget=SelectBox,
        choices=[
            ("", _("all")),
            ("coming", _("still to come")),
            ("record", _("held, results to be recorded")),
            ("confirm", _("minutes to be confirmed")),
            ("done", _("finished")),
            ("off", _("cancelled or void")),
        ],
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, widget=SelectBox)
    first = DateField(label=_("From"), required=False)
    last = DateField(label=_("To"), required=False)
    place = forms.CharField(label=_("Place"), required=False, max_length=60)

    def __init__(self, *args: Any, many: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = Meeting._meta.get_field("kind").choices or []
        offer(self, "kind", [("", _("all")), *kinds])
        if not many:
            del self.fields["place"]
