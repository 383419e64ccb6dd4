"""What is told after something was said: opinions, dissent, matters that stand still."""

import datetime as dt
from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from cases import ladders
from cases.after_telling import _outcome
from cases.enums import OpinionOutcome
from cases.models import Dissent, Opinion
from cases.models.voices import OWES
from cases.stalling import stalled_rounds
from cases.telling import _listed, _page, _where
from notices import kinds
from notices.kinds import Kind


def _with_open_opinions(numbers: Collection[str]) -> set[str]:
    rows = Opinion.objects.filter(case__no__in=numbers, outcome=OpinionOutcome.OPEN)
    return set(rows.filter(case__status__in=OWES).values_list("case__no", flat=True))


def _with_open_dissent(numbers: Collection[str]) -> set[str]:
    rows = Dissent.objects.owed().filter(case__no__in=numbers)
    return set(rows.filter(case__status__in=OWES).values_list("case__no", flat=True))


def _stalled(numbers: Collection[str]) -> set[str]:
    rows = stalled_rounds(dt.date.max).filter(case__no__in=numbers)
    return set(rows.values_list("case__no", flat=True))


def register_all() -> None:
    """The kinds of this subject, after those of the room."""
    case = _page("case")
    kinds.register(
        Kind(
            "opinion.answered",
            _("Looked into what you said: %(title)s"),
            _("It was looked into: %(outcome)s. %(reason)s"),
            _outcome,
            _where(_listed, _outcome),
        ),
        Kind(
            "opinion.owed",
            _("An opinion to be looked into: %(title)s"),
            _("By %(due)s, on the spot, by a visit or by asking the unit."),
            _page("case_opinions"),
            _where(_with_open_opinions, _page("case_opinions")),
            ladder=ladders.opinions,
        ),
        Kind(
            "dissent.owed",
            _("Dissent to be explained: %(title)s"),
            _("One sentence by %(due)s; it prints under the minutes."),
            _page("case_opinions"),
            _where(_with_open_dissent, _page("case_opinions")),
            ladder=ladders.dissents,
        ),
        Kind(
            "case.stalled",
            _("Discussed, not decided: %(title)s"),
            _("Three rounds running settled nothing, the last on %(due)s. Please choose a way."),
            case,
            _where(_stalled, case),
            ladder=ladders.stalled,
        ),
    )
