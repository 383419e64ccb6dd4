"""What people type to come in, and what they say to see a number."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from common.labels import Label
from participants.signin import DIGITS

DIGITS_TEMPLATE = "components/digits.html"


class SlipForm(forms.Form):
    """Phone number and the eight digits of the printed slip."""

    phone = forms.CharField(
        label=_("Phone number"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    digits = forms.CharField(
        label=_("The 8 digits on the slip"),
        max_length=12,
        template_name=DIGITS_TEMPLATE,
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "class": "input--code",
            }
        ),
    )
    remember = forms.BooleanField(
        label=_("Remember this phone for 180 days"),
        help_text=_("Not on a phone that others use"),
        required=False,
        initial=True,
    )

    def clean_phone(self) -> str:
        """Digits only; blanks, dashes and +86 are how people write."""
        return re.sub(r"^(\+?86)(?=1\d{10}$)", "", re.sub(r"[\s-]", "", self.cleaned_data["phone"]))

    def clean_digits(self) -> str:
        """Eight digits, whatever the blanks between them."""
        digits = re.sub(r"\s", "", self.cleaned_data["digits"])
        if not re.fullmatch(rf"\d{{{DIGITS}}}", digits):
            raise forms.ValidationError(_("The slip shows 8 digits. Please type them all."))
        return digits


class EmailForm(forms.Form):
    """Where one's own notices go besides the inbox; empty ends it."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=120,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class Last4Form(forms.Form):
    """The last four digits of one's own phone, asked again before something sensitive."""

    last4 = forms.CharField(
        label=_("Last 4 digits of your own phone number"),
        max_length=4,
        template_name=DIGITS_TEMPLATE,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input--code"}
        ),
    )


class UnmaskForm(Last4Form):
    """Why somebody's whole number is needed: one tap, or one's own words."""

    CHOICES = (
        ("meeting", Label(_("About a meeting"))),
        ("matter", Label(_("About a matter"))),
        ("correct", Label(_("To correct the register"))),
        ("other", Label(_("Another reason"))),
    )
    reason = forms.ChoiceField(
        label=_("What for?"),
        choices=CHOICES,
        widget=forms.RadioSelect,
        template_name="components/chips.html",
    )
    words = forms.CharField(
        label=_("In your own words"),
        max_length=80,
        required=False,
        help_text=_("Needed for another reason"),
    )

    field_order = ("reason", "words", "last4")

    def clean(self) -> dict:
        """Another reason needs words. ``reason_said`` is what goes on record."""
        data = super().clean() or {}
        words = data.get("words", "").strip()
        if data.get("reason") == "other" and not words:
            self.add_error("words", _("Please say in a few words what for."))
        label = str(dict(self.CHOICES).get(data.get("reason", ""), ""))
        data["reason_said"] = words if data.get("reason") == "other" else f"{label} {words}".strip()
        return data
