"""What is told once a matter is closed or a unit has answered: its kinds of notice."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from cases.enums import ItemStatus
from cases.models import Evaluation
from cases.outcome import path_of
from cases.telling import (
    _closed,
    _listed,
    _not_looked_at,
    _page,
    _where,
    _with,
)
from notices import kinds
from notices.kinds import Kind, Line


def _outcome(line: Line) -> str:
    """Everybody has a page of his own that says what became of it, without an account."""
    return path_of(line.no, line.recipient_id)


def _dissatisfied(numbers: Collection[str]) -> set[str]:
    rows = Evaluation.objects.to_answer().filter(case__no__in=numbers)
    return set(rows.values_list("case__no", flat=True))


def register_all() -> None:
    """The kinds of what comes after the work (architecture, “Facts come down”)."""
    case, item = _page("case"), _page("item")
    kinds.register(
        Kind(
            "case.closed",
            _("Closed: %(title)s"),
            _("What was raised is reported done. Please say if it is not."),
            case,
            _where(_closed, _outcome),
        ),
        Kind(
            "case.outcome",
            _("What became of it: %(title)s"),
            _("You took part; it is closed now. Please read what came of it."),
            _outcome,
            _where(_closed, _outcome),
        ),
        Kind(
            "case.answered",
            _("An answer: %(title)s"),
            _("Whoever was asked has answered. Please read it."),
            case,
            _where(_listed, _outcome),
        ),
        Kind(
            "case.dissatisfied",
            _("Not satisfied: %(title)s"),
            _(
                "Somebody concerned says why. Please explain or have it looked at in 5 working days."
            ),
            _page("case_ratings"),
            _where(_dissatisfied, _page("case_ratings")),
        ),
        Kind(
            "item.planned",
            _("In a plan: %(title)s"),
            _("%(lead)s has answered that it is in a plan. Please tell whoever asks."),
            item,
            _where(_with(ItemStatus.PLANNED), item),
        ),
        Kind(
            "item.not_solved",
            _("Answered, not solved: %(title)s"),
            _("%(lead)s has answered why it cannot be solved now. Please read it and pass it on."),
            item,
            _where(_with(ItemStatus.CLOSED), item),
        ),
        Kind(
            "case.look_back_drawn",
            _("Look again: %(title)s"),
            _("Drawn by lot for the quarter’s check. Is it still in order? Due %(due)s."),
            case,
            _where(_not_looked_at, case),
        ),
    )
