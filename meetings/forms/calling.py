"""What is entered to call a meeting, to change it, to call it off."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import Case
from common.labels import Label
from meetings import chips, links
from meetings.enums import Answer
from meetings.models import Meeting
from participants.enums import SeatClass
from participants.forms.fields import CHIPS, TILES, DateField, NameField, PhoneField, SelectBox
from platforms.models import Platform, Venue

GUEST_SEATS = [
    (SeatClass.STAKEHOLDER.value, SeatClass.STAKEHOLDER.label),
    *((s.value, s.label) for s in SeatClass if s not in (SeatClass.CONVENER, "stakeholder")),
]


class Saying:
    """A widget whose choices carry the words of their chip for the group's text."""

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> Any:
        """As the widget does, with the words in ``data-said``."""
        option = super().create_option(name, value, label, *args, **kwargs)  # type: ignore[misc]
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
        self.fields["when"].choices = chips.time_chips(at, chosen)  # type: ignore[attr-defined]
        places = chips.place_chips(place)
        self.fields["place"].choices = places  # type: ignore[attr-defined]
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

    also = TicksField(label=_("Discussed as well"), required=False)
    host = ChipField(label=_("Held by"), required=False)
    token = forms.CharField(widget=forms.HiddenInput)
    request_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(
        self,
        *args: Any,
        others: list[Case] | None = None,
        hosts: list[Platform] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.others = {case.no: case for case in others or []}
        self.hosts = {platform.code: platform for platform in hosts or []}
        said = [
            (case.no, chips.Said(case.short_title, said=case.public_title))
            for case in self.others.values()
        ]
        self.fields["also"].choices = said  # type: ignore[attr-defined]
        self.fields["host"].choices = [  # type: ignore[attr-defined]
            (code, platform.name) for code, platform in self.hosts.items()
        ]
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
        self.fields["old"].choices = [(c.no, c.short_title) for c in on]  # type: ignore[attr-defined]
        self.fields["old"].initial = on[0].no
        self.fields["new"].choices = [  # type: ignore[attr-defined]
            (c.no, Label(c.short_title, note=c.no)) for c in others
        ]


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
        self.fields["kind"].choices = [("", _("all")), *kinds]  # type: ignore[attr-defined]
        if not many:
            del self.fields["place"]
