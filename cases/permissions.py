"""Who may do what to a matter and its items: the table, and what state it must be in."""

from django.utils.translation import gettext as _

from cases.enums import (
    STILL_OPEN,
    Answered,
    CaseStatus,
    ClueStatus,
    ItemStatus,
    ProblemOutcome,
    StepKind,
    StepStatus,
    VerificationOutcome,
)
from cases.errors import ReliedOn, StillOpen, WrongPlace
from cases.kinds import is_to_do
from cases.models import (
    ActionItem,
    AssistingUnit,
    Case,
    Clue,
    DecisionRecord,
    EmergencyUse,
    LookBack,
    Problem,
    Verification,
)
from cases.models.item import LIVE_CASES, WORKING
from common.acts import derives_from
from common.errors import AlreadyMoved, NotAllowed
from participants.enums import Role
from participants.models import User
from platforms.models import Platform


def must_be(case: Case, *statuses: str) -> None:
    """Raises AlreadyMoved where the matter is in none of ``statuses``."""
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
    must_be(case, CaseStatus.OPEN)


def check_can_resubmit(user: User, case: Case) -> None:
    """A returned matter is put again, a draft is handed in."""
    user.check_may("clue.to_case", case)
    must_be(case, CaseStatus.RETURNED, CaseStatus.DRAFT)


def check_can_note(user: User, case: Case) -> None:
    """The level above says that it has seen the report (看过)."""
    user.check_may("case.object", case)
    must_be(case, CaseStatus.OPEN)
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
    must_be(case, CaseStatus.OPEN, CaseStatus.SUSPENDED)
    if problem.outcome not in (*STILL_OPEN, ProblemOutcome.ESCALATED):
        raise AlreadyMoved(str(problem.get_outcome_display()))


def check_can_escalate(user: User, problem: Problem) -> None:
    """上报: the place puts a problem before the level above, where there is one."""
    case = problem.case
    user.check_may("case.escalate", case)
    must_be(case, CaseStatus.OPEN)
    if case.platform.parent_id is None or case.platform.is_tenant:
        raise WrongPlace(_("There is no level above to put it before."))
    if problem.outcome not in STILL_OPEN:
        raise AlreadyMoved(str(problem.get_outcome_display()))


def check_can_take_up_above(user: User, problem: Problem) -> None:
    """立题: a desk above makes a matter of its own of what was put before it."""
    case = problem.case
    user.check_may("case.object", case)
    must_be(case, CaseStatus.OPEN, CaseStatus.SUSPENDED)
    if problem.outcome != ProblemOutcome.ESCALATED:
        raise AlreadyMoved(str(problem.get_outcome_display()))


def check_can_correct(user: User, case: Case) -> None:
    """Adds a problem, or settles one in words, while the matter is open."""
    user.check_may("record.correct", case)
    must_be(case, CaseStatus.OPEN, CaseStatus.SUSPENDED)


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
    must_be(case, CaseStatus.OPEN)


def check_can_handle_directly(user: User, case: Case) -> None:
    """不用开会，直接办: while it is to be discussed and no meeting has been called."""
    check_can_make_item(user, case)
    if not any(one.status == StepStatus.ACTIVE and one.open_to_meet for one in case.steps.all()):
        raise ReliedOn(_("The matter has already left the consultation."))
    if any(row.held_on is None and not row.dropped for row in case.rounds.all()):
        raise ReliedOn(_("A meeting has been called for it. Please call it off first."))


def check_can_suspend(user: User, case: Case) -> None:
    """先放着."""
    user.check_may("case.close", case)
    must_be(case, CaseStatus.OPEN)


def check_can_resume(user: User, case: Case) -> None:
    """Takes it up again."""
    user.check_may("case.close", case)
    must_be(case, CaseStatus.SUSPENDED)


def check_can_withdraw(user: User, case: Case) -> None:
    """收回 while nobody relied on it: no meeting has been called."""
    user.check_may("clue.to_case", case)
    must_be(case, CaseStatus.OPEN, CaseStatus.RETURNED, CaseStatus.DRAFT, CaseStatus.SUBMITTED)
    _nothing_with_units(case)
    if any(not row.dropped for row in case.rounds.all()):
        raise ReliedOn(_("A meeting has been called for it. Please void it with a reason instead."))


def _nothing_with_units(case: Case) -> None:
    """What was handed to a unit is taken off by whoever handed it out, before the matter ends."""
    for problem in case.problems.all():
        live = getattr(problem, "live_items", None)  # read already where a page shows the matter
        for item in problem.items.all() if live is None else live:
            if item.unit_id and item.status in WORKING:
                raise ReliedOn(
                    _("A unit is working on it. Whoever handed it out makes that void first.")
                )


def check_can_void(user: User, case: Case) -> None:
    """作废 with a reason; once a meeting was held, by the level above."""
    user.check_may("record.void", case)
    _nothing_with_units(case)
    must_be(case, CaseStatus.OPEN, CaseStatus.RETURNED, CaseStatus.SUSPENDED, CaseStatus.CLOSED)


def check_can_move(user: User, case: Case) -> None:
    """改挂 to the right platform."""
    user.check_may("case.move", case)
    must_be(case, CaseStatus.OPEN, CaseStatus.RETURNED, CaseStatus.SUSPENDED)


def check_can_call_back(user: User, case: Case) -> None:
    """Enters what the raiser said and closes (回访): the work is reported done."""
    user.check_may("case.close", case)
    must_be(case, CaseStatus.OPEN)
    worked = _stands_at(case, StepKind.HANDLE) and not any(map(is_to_do, case.problems.all()))
    if not worked and not _stands_at(case, StepKind.CALL_BACK):
        raise StillOpen(_("It is not reported done yet, so there is nothing to ask."))
    if any(row.outcome == VerificationOutcome.OPEN for row in case.verifications.all()):
        raise StillOpen(_("Somebody still has to look whether it is really fixed."))


def check_can_reopen(user: User, case: Case) -> None:
    """A closed matter goes on."""
    user.check_may("case.reopen", case)
    must_be(case, CaseStatus.CLOSED, CaseStatus.ARCHIVED)


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
    """作废 of one item that is not closed; one that was handed to a unit by who handed it out."""
    user.check_may("item.extend" if item.unit_id else "record.correct", item)
    if item.status in (ItemStatus.DONE, ItemStatus.CLOSED, ItemStatus.VOID):
        raise AlreadyMoved(str(item.get_status_display()))


def check_can_undo_report(user: User, item: ActionItem) -> None:
    """撤销 of 办好了, by whoever may report; the 30 seconds are asked by the act itself."""
    user.check_may("item.report", item)
    if item.status != ItemStatus.DONE:
        raise AlreadyMoved(str(item.get_status_display()))


def check_can_correct_spends(user: User, item: ActionItem) -> None:
    """Says whether a prepared item spends what is not the meeting's (procedure.md §0.4); of one
    for a unit, whoever hands it out."""
    user.check_may("item.extend" if item.unit_id else "record.correct", item)
    if item.status != ItemStatus.PREPARED:
        raise AlreadyMoved(str(item.get_status_display()))


def check_can_hand_out(user: User, case: Case) -> None:
    """Hands something to a unit: orders it where the post's organisation may, else asks for it."""
    if not user.may("item.hand_out", case):
        user.check_may("item.request", case)
    must_be(case, CaseStatus.OPEN)


def check_can_record_decision(user: User, case: Case) -> None:
    """Enters what party committee or government decided (way 3): the desks that report to them."""
    user.check_may("item.request", case)
    must_be(case, CaseStatus.OPEN, CaseStatus.SUSPENDED)


def of_unit(user: User, act: str, item: ActionItem, *statuses: str) -> None:
    """An act of the unit that leads ``item``, in one of ``statuses``."""
    if item.unit_id is None:
        raise NotAllowed()
    user.check_may(act, item)
    if item.status not in statuses:
        raise AlreadyMoved(str(item.get_status_display()))
    case = item.problem.case
    # A matter put aside reminds nobody; what the unit did meanwhile is a fact all the same.
    live = (*LIVE_CASES, CaseStatus.SUSPENDED)
    if case.status not in live and item.status != ItemStatus.PLANNED:
        raise AlreadyMoved(str(case.get_status_display()))


def check_can_accept(user: User, item: ActionItem) -> None:
    """签收, once."""
    of_unit(user, "item.accept", item, ItemStatus.OPEN)


def check_can_hand_back(user: User, item: ActionItem) -> None:
    """退办, while it is being done and nothing asked before waits for its answer."""
    of_unit(user, "item.hand_back", item, ItemStatus.OPEN, ItemStatus.DOING)
    _nothing_asked(item)


def check_can_ask_extension(user: User, item: ActionItem) -> None:
    """延期, as above."""
    of_unit(user, "item.ask_extension", item, ItemStatus.OPEN, ItemStatus.DOING)
    _nothing_asked(item)


def _nothing_asked(item: ActionItem) -> None:
    if any(row.outcome == Answered.OPEN for row in item.requests.all()):
        raise StillOpen(_("What was asked before has not been answered yet."))


def check_can_reply(user: User, item: ActionItem) -> None:
    """办复, also of what stands in a plan."""
    states = (ItemStatus.OPEN, ItemStatus.DOING, ItemStatus.PLANNED)
    of_unit(user, "item.reply", item, *states)


def check_can_countersign(user: User, row: AssistingUnit) -> None:
    """会签, by the assisting unit's contact, before the reply is taken."""
    hat = user.hat
    unit = hat.organization if hat and hat.role == Role.UNIT_CONTACT else None
    if unit is None or unit.pk != row.organization_id:
        raise NotAllowed()
    if row.agreed_at is not None:
        raise AlreadyMoved(_("countersigned"))
    if row.item.status != ItemStatus.REPLIED:
        raise StillOpen(_("There is no reply to countersign yet."))


def check_can_answer_unit(user: User, item: ActionItem) -> None:
    """Answers what a unit asked or replied: whoever handed it out."""
    user.check_may("item.extend", item)
    if item.status in (ItemStatus.VOID, ItemStatus.CLOSED):
        raise AlreadyMoved(str(item.get_status_display()))


def check_can_nudge(user: User, item: ActionItem) -> None:
    """催办 of what a unit is doing."""
    user.check_may("item.nudge", item)
    if item.unit_id is None or item.status not in (ItemStatus.OPEN, ItemStatus.DOING):
        raise AlreadyMoved(str(item.get_status_display()))


def check_can_pass_gate(user: User, item: ActionItem) -> None:
    """Records what the owners or villagers decided, or the emergency use of the fund (§0.4)."""
    user.check_may("decision.record", item)
    if item.status != ItemStatus.PREPARED:
        raise AlreadyMoved(str(item.get_status_display()))


def check_can_correct_decision(user: User, record: DecisionRecord) -> None:
    """Corrects the figures of a decision that was not corrected yet."""
    user.check_may("decision.record", record.item)
    if hasattr(record, "replaced_by"):
        raise AlreadyMoved(_("corrected"))
    if record.item.status == ItemStatus.VOID:
        raise AlreadyMoved(str(record.item.get_status_display()))


def check_can_publish_use(user: User, use: EmergencyUse) -> None:
    """Enters once when the emergency use of the fund was published."""
    user.check_may("decision.record", use.item)
    if use.published_on is not None:
        raise AlreadyMoved(_("published"))


def check_sees(user: User, case: Case) -> None:
    """Sees the matter in full. Raises NotAllowed where the table gives no such view."""
    if not user.may("see", case):
        raise NotAllowed()


can_hand_out = derives_from(check_can_hand_out)
can_record_decision = derives_from(check_can_record_decision)
can_accept = derives_from(check_can_accept)
can_pass_gate = derives_from(check_can_pass_gate)
can_correct_decision = derives_from(check_can_correct_decision)
can_publish_use = derives_from(check_can_publish_use)
can_hand_back = derives_from(check_can_hand_back)
can_ask_extension = derives_from(check_can_ask_extension)
can_reply = derives_from(check_can_reply)
can_countersign = derives_from(check_can_countersign)
can_answer_unit = derives_from(check_can_answer_unit)
can_nudge = derives_from(check_can_nudge)
can_raise = derives_from(check_can_raise)
can_take_up = derives_from(check_can_take_up)
can_report_at = derives_from(check_can_report_at)
can_note = derives_from(check_can_note)
can_escalate = derives_from(check_can_escalate)
can_take_up_above = derives_from(check_can_take_up_above)
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
