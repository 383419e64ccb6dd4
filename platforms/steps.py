"""Steps in three colours as a place sets them: one a line, a colour and a name."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

COLOURS = {
    "蓝": "blue",
    "黄": "yellow",
    "红": "red",
    "blue": "blue",
    "yellow": "yellow",
    "red": "red",
}
LONGEST = 20  # characters of a name


@dataclass(frozen=True)
class Step:
    """What is sent out in one colour, under which name."""

    colour: str
    name: str


def read_steps(lines: Iterable[str]) -> list[Step]:
    """The steps that the lines of a setting name. Raises ValueError, in a sentence."""
    steps = []
    for line in lines:
        first, _space, name = line.strip().partition(" ")
        name = name.strip()
        if first.lower() not in COLOURS or not name or len(name) > LONGEST:
            raise ValueError(
                _("“%(line)s”: a colour, a space, a name of up to 20 characters.")
                % {"line": line.strip()[:30]}
            )
        steps.append(Step(COLOURS[first.lower()], name))
    return steps
