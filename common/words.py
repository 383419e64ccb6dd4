"""Sentences of Django and allauth that the product says in words of its own.

They are named here only so that the catalogue keeps them: the project's catalogue goes before
theirs. In English they stay as they are.
"""

from django.utils.translation import gettext_noop, ngettext_lazy

SAID_OUR_WAY = (
    gettext_noop("This field is required."),
    gettext_noop("Enter a valid email address."),
    gettext_noop("Enter a whole number."),
    gettext_noop("Enter a valid date."),
    gettext_noop("Enter a valid time."),
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
        "min_length",
    ),
    gettext_noop("Your password can’t be a commonly used password."),
    gettext_noop("Your password can’t be entirely numeric."),
    gettext_noop("Incorrect password."),
    gettext_noop("The username and/or password you specified are not correct."),
)
