"""What residents may not read in the words of a matter: numbers that reach somebody, raisers' names."""

import re
from collections.abc import Callable

from django.utils.translation import gettext as _

from cases.models import Case

# Telephone and identity numbers, which somebody may have typed into a title; a mobile number in
# whatever groups it was written.
NUMBERS = re.compile(
    r"(?<!\d)(?:(?:(?:\+|00)?86[ -]?)?1[3-9]\d(?:[ .-]?\d){8}|1\d{2}[ -]?\d{4}[ -]?\d{4}"
    r"|0\d{2,3}[ -]?\d{7,8}|\d{17}[\dXx]|\d{7,12})(?!\d)"
)


def for_all(case: Case) -> Callable[[str], str]:
    """Takes out of words about a matter what may not go into a village's group."""
    return hider(case, *(clue.name for clue in case.clues.all()))


def hider(case: Case, *names: str) -> Callable[[str], str]:
    """Takes out of any words about a matter what residents may not read."""
    raiser = [case.raiser.name] if case.raiser else []
    hidden = {*names, *raiser} - {""}

    def hide(text: str) -> str:
        text = NUMBERS.sub("…", text)
        for name in hidden:
            text = text.replace(name, _("a resident"))
        return text

    return hide
