"""Who may do what to a matter and its items: the table, and what state it must be in."""

from django.utils.translation import gettext as _

from cases.enums import (
    STILL_OPEN,
    CaseStatus,
    ClueStatus,
    ItemStatus,
    ProblemOutcome,
    StepKind,
    StepStatus,
    VerificationOutcome,
)
from cases.errors import ReliedOn, StillOpen
from cases.models import ActionItem, Case, Clue, LookBack, Problem, Verification
from common.acts import derives_from
from common.errors import AlreadyMoved, NotAllowed
from participants.models import User
from platforms.models import Platform


def _must_be(case: Case, *statuses: str) -> None:
    if case.status not in statuses:
        raise AlreadyMoved(str(case.get_status_display()))


def _stands_at(case: Case, kind: StepKind) -> bool:
    """Whether the matter's active step is of ``kind``."""
    return any(one.status == StepStatus.ACTIVE and one.kind == kind for one in case.steps.all())


def check_can_raise(user: User, platform: Platform) -> None:
    """Secretary, helper or office raises a matter at ``platform`` (clue.to_case)."""
    user.check_may("clue.to_case", platform)


def check_can_take_up(user: User, clue: Clue) -> None:
    """A report is made a matter while nobody answered it."""
    user.check_may("clue.to_case", clue)
    if clue.status != ClueStatus.RECEIVED:
        raise AlreadyMoved(str(clue.get_status_display()))


def check_can_report_at(user: User, platform: Platform) -> None:
    """Takes down what somebody reports at ``platform`` (clue.take_down)."""
    user.check_may("clue.take_down", platform)


def check_can_object(user: User, case: Case) -> None:
    """The level above returns or remarks on a matter (报备, procedure.md §0.3)."""
    user.check_may("case.object", case)
    _must_be(case, CaseStatus.OPEN)


def check_can_resubmit(user: User, case: Case) -> None:
    """The village puts a returned matter again."""
    user.check_may("clue.to_case", case)
    _must_be(case, CaseStatus.RETURNED)


def check_can_note(user: User, case: Case) -> None:
    """The level above says that it has seen the report (看过)."""
    user.check_may("case.object", case)
    _must_be(case, CaseStatus.OPEN)
    if case.noted_at is not None:
        raise AlreadyMoved(_("seen"))


def check_can_explain(user: User, problem: Problem) -> None:
    """Settles a problem in words; one taken above is answered above.

    A restricted matter is seen nowhere above its place, and above a tenant there is no post: then
    the place itself enters what it was told.
    """
    case = problem.case
    taken_above = problem.outcome == ProblemOutcome.ESCALATED
    above_sees = not case.restricted and case.platform.parent_id is not None
    if taken_above and above_sees and not case.platform.is_tenant:
        user.check_may("case.object", case)
    else:
        user.check_may("record.correct", case)
    _must_be(case, CaseStatus.OPEN, CaseStatus.SUSPENDED)
    if problem.outcome not in (*STILL_OPEN, ProblemOutcome.ESCALATED):
        raise AlreadyMoved(str(problem.get_outcome_display()))


def check_can_correct(user: User, case: Case) -> None:
    """Adds a problem, or settles one in words, while the matter is open."""
    user.check_may("record.correct", case)
    _must_be(case, CaseStatus.OPEN, CaseStatus.SUSPENDED)


def check_can_describe(user: User, case: Case) -> None:
    """Completes category, three points and source of a matter that is not void."""
    user.check_may("record.correct", case)
    if case.status in (CaseStatus.VOID, CaseStatus.WITHDRAWN):
        raise AlreadyMoved(str(case.get_status_display()))


def check_can_convene(user: User, case: Case) -> None:
    """Calls a meeting about an open matter (meeting.convene); it starts a round."""
    user.check_may("meeting.convene", case)
    if case.status not in (CaseStatus.OPEN, CaseStatus.SUSPENDED):
        raise AlreadyMoved(str(case.get_status_display()))


def check_can_make_item(user: User, case: Case) -> None:
    """The village takes something on itself (本级自办)."""
    user.check_may("item.make_own", case)
    _must_be(case, CaseStatus.OPEN)


def check_can_handle_directly(user: User, case: Case) -> None:
    """不用开会，直接办: while it is to be discussed and no meeting has been called."""
    check_can_make_item(user, case)
    if not _stands_at(case, StepKind.CONSULT):
        raise ReliedOn(_("The matter has already left the consultation."))
    if any(row.held_on is None and not row.dropped for row in case.rounds.all()):
        raise ReliedOn(_("A meeting has been called for it. Please call it off first."))


def check_can_suspend(user: User, case: Case) -> None:
    """先放着."""
    user.check_may("case.close", case)
    _must_be(case, CaseStatus.OPEN)


def check_can_resume(user: User, case: Case) -> None:
    """Takes it up again."""
    user.check_may("case.close", case)
    _must_be(case, CaseStatus.SUSPENDED)


def check_can_withdraw(user: User, case: Case) -> None:
    """收回 while nobody relied on it: no meeting has been called."""
    user.check_may("clue.to_case", case)
    _must_be(case, CaseStatus.OPEN, CaseStatus.RETURNED)
    if any(not row.dropped for row in case.rounds.all()):
        raise ReliedOn(_("A meeting has been called for it. Please void it with a reason instead."))


def check_can_void(user: User, case: Case) -> None:
    """作废 with a reason; once a meeting was held, by the level above."""
    user.check_may("record.void", case)
    _must_be(case, CaseStatus.OPEN, CaseStatus.RETURNED, CaseStatus.SUSPENDED, CaseStatus.CLOSED)


def check_can_move(user: User, case: Case) -> None:
    """改挂 to the right platform."""
    user.check_may("case.move", case)
    _must_be(case, CaseStatus.OPEN, CaseStatus.RETURNED, CaseStatus.SUSPENDED)


def check_can_call_back(user: User, case: Case) -> None:
    """Enters what the raiser said and closes (回访): the work is reported done."""
    user.check_may("case.close", case)
    _must_be(case, CaseStatus.OPEN)
    if not _stands_at(case, StepKind.CALL_BACK):
        raise StillOpen(_("It is not reported done yet, so there is nothing to ask."))
    if any(row.outcome == VerificationOutcome.OPEN for row in case.verifications.all()):
        raise StillOpen(_("Somebody still has to look whether it is really fixed."))


def check_can_reopen(user: User, case: Case) -> None:
    """A closed matter goes on."""
    user.check_may("case.reopen", case)
    _must_be(case, CaseStatus.CLOSED, CaseStatus.ARCHIVED)


def check_can_verify(user: User, verification: Verification) -> None:
    """Looks on the spot, being somebody else than who did it (§0.11)."""
    _check_looks(user, "result.verify", verification.case)
    if verification.outcome != "open":
        raise AlreadyMoved(str(verification.get_outcome_display()))


def check_can_look_back(user: User, row: LookBack) -> None:
    """Looks again months later; never who handled it."""
    _check_looks(user, "result.look_back", row.case)
    if row.outcome != "open":
        raise AlreadyMoved(str(row.get_outcome_display()))


def _check_looks(user: User, act: str, case: Case) -> None:
    """A restricted matter is seen by its place only, so somebody there who did not do it looks."""
    user.check_may("result.look_inside" if case.restricted else act, case)


def check_can_report(user: User, item: ActionItem) -> None:
    """Says how one's own item goes."""
    user.check_may("item.report", item)
    if item.status not in (ItemStatus.PREPARED, ItemStatus.OPEN, ItemStatus.DOING):
        raise AlreadyMoved(str(item.get_status_display()))


def check_can_void_item(user: User, item: ActionItem) -> None:
    """作废 of one item that is not closed."""
    user.check_may("record.correct", item)
    if item.status in (ItemStatus.DONE, ItemStatus.CLOSED, ItemStatus.VOID):
        raise AlreadyMoved(str(item.get_status_display()))


def check_can_undo_report(user: User, item: ActionItem) -> None:
    """撤销 of 办好了, by whoever may report; the 30 seconds are asked by the act itself."""
    user.check_may("item.report", item)
    if item.status != ItemStatus.DONE:
        raise AlreadyMoved(str(item.get_status_display()))


def check_can_correct_spends(user: User, item: ActionItem) -> None:
    """Says whether a prepared item spends what is not the meeting's (procedure.md §0.4)."""
    user.check_may("record.correct", item)
    if item.status != ItemStatus.PREPARED:
        raise AlreadyMoved(str(item.get_status_display()))


def check_sees(user: User, case: Case) -> None:
    """Sees the matter in full. Raises NotAllowed where the table gives no such view."""
    if not user.may("see", case):
        raise NotAllowed()


can_raise = derives_from(check_can_raise)
can_take_up = derives_from(check_can_take_up)
can_report_at = derives_from(check_can_report_at)
can_note = derives_from(check_can_note)
can_explain = derives_from(check_can_explain)
can_handle_directly = derives_from(check_can_handle_directly)
can_undo_report = derives_from(check_can_undo_report)
can_correct_spends = derives_from(check_can_correct_spends)
can_object = derives_from(check_can_object)
can_resubmit = derives_from(check_can_resubmit)
can_describe = derives_from(check_can_describe)
can_correct = derives_from(check_can_correct)
can_convene = derives_from(check_can_convene)
can_make_item = derives_from(check_can_make_item)
can_suspend = derives_from(check_can_suspend)
can_resume = derives_from(check_can_resume)
can_withdraw = derives_from(check_can_withdraw)
can_void = derives_from(check_can_void)
can_move = derives_from(check_can_move)
can_call_back = derives_from(check_can_call_back)
can_reopen = derives_from(check_can_reopen)
can_verify = derives_from(check_can_verify)
can_look_back = derives_from(check_can_look_back)
can_report = derives_from(check_can_report)
can_void_item = derives_from(check_can_void_item)
