"""我的提醒: the few things somebody can choose about his messages, as chips."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.choices import offer
from common.labels import Label
from notices.enums import AUTOMATIC, Channel, Rhythm
from notices.models import Preference
from participants.forms.fields import CHIPS
from participants.models import Person

YES, NO = "yes", "no"


class ChipsField(forms.ChoiceField):
    """One of a few as chips."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.RadioSelect, **kwargs)
        self.template_name = CHIPS


class PreferenceForm(forms.Form):
    """Each question has an answer already, so nothing can be left out by mistake."""

    ways = forms.MultipleChoiceField(
        label=_("Besides the inbox, messages come by"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked: they lie in the inbox alone."),
    )
    rhythm = ChipsField(
        label=_("Reminders come"),
        choices=[
            (
                Rhythm.USUAL.value,
                Label(Rhythm.USUAL.label, _("secretary and clerk once a week, others daily")),
            ),
            (Rhythm.DAILY.value, Rhythm.DAILY.label),
            (Rhythm.WEEKLY.value, Label(Rhythm.WEEKLY.label, _("the first working day"))),
        ],
        help_text=_(
            "Once a week: what is due today or tomorrow comes besides. Every working day: on days "
            "off nothing comes but tomorrow’s meeting."
        ),
    )
    day_before = ChipsField(
        label=_("The day before a meeting"),
        choices=[(YES, _("remind me")), (NO, _("I remember it myself"))],
    )
    every_reminder = ChipsField(
        label=_("About one meeting"),
        choices=[(NO, _("at most three messages")), (YES, _("every reminder please"))],
    )
    language = ChipsField(label=_("Language of messages"), choices=settings.LANGUAGES)

    def __init__(self, data: Any, *, person: Person, wish: Preference) -> None:
        initial = {
            "ways": [way for way in AUTOMATIC if wish.wants(way)],
            "rhythm": wish.rhythm,
            "day_before": YES if wish.day_before else NO,
            "every_reminder": YES if wish.every_reminder else NO,
            "language": wish.language,
        }
        super().__init__(data, initial=initial)
        self.fields["ways"].template_name = CHIPS
        offer(
            self,
            "ways",
            [(way.value, Label(way.label, _address(way, person))) for way in AUTOMATIC],
        )

    @property
    def wish(self) -> dict[str, Any]:
        """What was tapped, as the columns of a ``Preference``."""
        data = self.cleaned_data
        return {
            "not_by": [way.value for way in AUTOMATIC if way not in data["ways"]],
            "rhythm": data["rhythm"],
            "day_before": data["day_before"] == YES,
            "every_reminder": data["every_reminder"] == YES,
            "language": data["language"],
        }


def _address(way: Channel, person: Person) -> Any:
    """Where it goes, as far as it may be shown; that nothing is known is said too."""
    known = {Channel.EMAIL: person.email, Channel.SMS: person.masked_phone}
    return known.get(way, _("where your unit uses it")) or _("not in the register")
