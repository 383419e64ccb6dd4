"""Who may take down what was said about a matter, look into it, explain it."""

from django.utils.translation import gettext as _

from cases.enums import CaseStatus, OpinionOutcome
from cases.models import Case, Dissent, Opinion
from common.acts import derives_from
from common.errors import AlreadyMoved
from participants.models import User


def check_can_take_down_opinion(user: User, case: Case) -> None:
    """Takes down what somebody thinks of a matter that is under way."""
    user.check_may("clue.take_down", case)
    if case.status not in (CaseStatus.OPEN, CaseStatus.SUSPENDED):
        raise AlreadyMoved(str(case.get_status_display()))


def check_can_verify_opinion(user: User, opinion: Opinion) -> None:
    """Says what looking into an opinion came to, once."""
    user.check_may("record.correct", opinion.case)
    if opinion.outcome != OpinionOutcome.OPEN:
        raise AlreadyMoved(str(opinion.get_outcome_display()))


def check_can_explain_dissent(user: User, row: Dissent) -> None:
    """The organiser explains to the side that does not agree, once."""
    user.check_may("meeting.record", row.case)
    if row.explained_at is not None:
        raise AlreadyMoved(_("explained"))


can_take_down_opinion = derives_from(check_can_take_down_opinion)
can_verify_opinion = derives_from(check_can_verify_opinion)
can_explain_dissent = derives_from(check_can_explain_dissent)
