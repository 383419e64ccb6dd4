"""Who may say what he thinks of a closed matter, enter what it brought, and archive it."""

from django.utils.translation import pgettext

from cases.after_notifications import doubt_goes_up
from cases.enums import CaseStatus
from cases.models import Case, Evaluation
from common.acts import derives_from
from common.errors import AlreadyMoved
from participants.models import User


def _must_be_closed(case: Case, *more: str) -> None:
    if case.status not in (CaseStatus.CLOSED, *more):
        raise AlreadyMoved(str(case.get_status_display()))


def check_can_rate(user: User, case: Case) -> None:
    """Says what he thinks of a closed matter that he raised, unless he handled it."""
    user.check_may("result.rate", case)
    _must_be_closed(case, CaseStatus.ARCHIVED)


def check_can_enter_rating(user: User, case: Case) -> None:
    """代填: types in what somebody said who does not do it himself."""
    user.check_may("case.close", case)
    _must_be_closed(case, CaseStatus.ARCHIVED)


def check_can_answer_rating(user: User, row: Evaluation) -> None:
    """Answers “not satisfied”: the desk above a village, the place of a restricted matter."""
    user.check_may("case.object" if doubt_goes_up(row.case) else "case.close", row.case)
    if row.answer_due is None or row.answered_at is not None:
        raise AlreadyMoved(pgettext("letter", "answered"))


def check_can_enter_benefit(user: User, case: Case) -> None:
    """Enters or takes off a figure of what a matter brought; never asked of anybody."""
    user.check_may("record.correct", case)
    if case.status in (CaseStatus.VOID, CaseStatus.WITHDRAWN):
        raise AlreadyMoved(str(case.get_status_display()))


def check_can_archive(user: User, case: Case) -> None:
    """Seals the file of a closed matter."""
    user.check_may("case.close", case)
    _must_be_closed(case)


can_enter_benefit = derives_from(check_can_enter_benefit)
can_archive = derives_from(check_can_archive)
can_rate = derives_from(check_can_rate)
can_enter_rating = derives_from(check_can_enter_rating)
can_answer_rating = derives_from(check_can_answer_rating)
