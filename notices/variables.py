"""What may stand in the words of a notice: each variable's name for people, and a value to show."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import pgettext_lazy

from notices.enums import WordsLanguage
from notices.kinds import Kind, readable

PLACED = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Variable:
    """``sample`` is what the preview puts in: as the notice would hold it."""

    name: str
    label: Any
    sample: Any
    needed: bool = False


# Names of people and places in the samples are made up; like all data they have one language.
VARIABLES: dict[str, tuple[Any, Any]] = {
    "called": (
        pgettext_lazy("variable of a notice", "day of the notice"),
        "2026-11-18T09:00+08:00",
    ),
    "choices": (pgettext_lazy("variable of a notice", "choices"), "1 刘海生，2 周某"),
    "day": (pgettext_lazy("variable of a notice", "day"), "2026-11-21"),
    "days": (pgettext_lazy("variable of a notice", "days"), 3),
    "due": (pgettext_lazy("variable of a notice", "last day"), "2026-11-30"),
    "issuer": (pgettext_lazy("variable of a notice", "who hands it out"), "县政协办公室"),
    "lead": (pgettext_lazy("variable of a notice", "who does it"), "县住建局"),
    "months": (pgettext_lazy("variable of a notice", "months"), 3),
    "name": (pgettext_lazy("variable of a notice", "name"), "刘海生"),
    "no": (pgettext_lazy("variable of a notice", "number"), "T140825101201-2026-0007"),
    "old_starts": (pgettext_lazy("variable of a notice", "former time"), "2026-11-20T19:30+08:00"),
    "old_title": (pgettext_lazy("variable of a notice", "former matter"), "东巷排水"),
    "old_where": (pgettext_lazy("variable of a notice", "former place"), "文化广场"),
    "outcome": (pgettext_lazy("variable of a notice", "outcome"), "部分可行"),
    "place": (pgettext_lazy("variable of a notice", "platform"), "燕村"),
    "reason": (pgettext_lazy("variable of a notice", "reason"), "先装两盏"),
    "starts": (pgettext_lazy("variable of a notice", "time"), "2026-11-21T19:30+08:00"),
    "title": (pgettext_lazy("variable of a notice", "matter"), "村口路灯"),
    "until": (pgettext_lazy("variable of a notice", "until when"), "2026-11-30"),
    "words": (pgettext_lazy("variable of a notice", "words"), "我晚一点到"),
    "where": (pgettext_lazy("variable of a notice", "place"), "村委会议事室"),
    # The same name means something else in these kinds.
    "case.stalled.due": (pgettext_lazy("variable of a notice", "last meeting"), "2026-11-12"),
    "item.plan_review.due": (pgettext_lazy("variable of a notice", "day of review"), "2026-11-30"),
    "minutes.unconfirmed.due": (pgettext_lazy("variable of a notice", "compiled on"), "2026-11-20"),
    "platform.merged.name": (pgettext_lazy("variable of a notice", "village"), "北燕村"),
    "platform.parted.name": (pgettext_lazy("variable of a notice", "village"), "北燕村"),
}


def variables_of(kind: Kind) -> list[Variable]:
    """What the shipped words of a kind hold, in their order: more is not known when it is told."""
    with translation.override("en"):  # the source, in which every variable stands
        words = f"{kind.title} {kind.text}"
    found = []
    for name in dict.fromkeys(PLACED.findall(words)):
        label, sample = VARIABLES.get(f"{kind.name}.{name}") or VARIABLES[name]
        found.append(Variable(name, label, sample, name in kind.needs))
    return found


def samples_of(kind: Kind) -> dict[str, Any]:
    """A value for each variable, as a notice of today would say it."""
    return readable({one.name: one.sample for one in variables_of(kind)})


def names_of(kind: Kind) -> dict[str, str]:
    """The variable that each name for people means, in whichever language it is typed."""
    found: dict[str, str] = {}
    for language in WordsLanguage.values:
        with translation.override(language):
            found |= {str(one.label): one.name for one in variables_of(kind)}
    return found
