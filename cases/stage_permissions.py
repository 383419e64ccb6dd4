"""Who may move a matter through its stages, decide on it, merge it or send it elsewhere."""

from collections.abc import Iterator
from operator import attrgetter

from django.utils.translation import gettext as _

from cases.enums import STILL_OPEN, CaseStatus, ItemStatus, StepKind, StepStatus
from cases.errors import ReliedOn
from cases.kinds import KINDS, is_to_do, keeps
from cases.models import Case, CaseStep, Procedure
from cases.permissions import must_be
from common.acts import derives_from
from common.errors import AlreadyMoved, NotAllowed
from participants.enums import Role
from participants.models import User
from participants.posts import post_at
from platforms.enums import PlatformLevel


def check_can_approve(user: User, case: Case) -> None:
    """议题审定 by the approver of the place (procedure.md §3, stage 3). The act is asked of the
    place: on what is not public he decides without opening it."""
    user.check_may("case.approve", case.platform)
    must_be(case, CaseStatus.SUBMITTED)


def _holds_post_of(user: User, step: CaseStep) -> None:
    """A stage is moved on by the post that the procedure names for it, at the matter's own place;
    a helper acts for the convener, and where a place has a desk that is its convener."""
    case, hat = step.case, user.hat
    level = PlatformLevel(case.platform.level)
    desks = {PlatformLevel.TOWN: Role.TOWN_OFFICE, PlatformLevel.COUNTY: Role.COUNTY_OFFICE}
    post = post_at(level, step.post)
    if post == Role.CONVENER:
        post = desks.get(level, post)
    roles = (post, Role.HELPER) if post == Role.CONVENER else (post,)
    here = hat is not None and hat.platform is not None and hat.platform.pk == case.platform_id
    if hat is None or not here or hat.role not in roles:
        raise NotAllowed()


def check_can_leave_step(user: User, step: CaseStep) -> None:
    """Records that a stage is over, or was, which only people can tell."""
    user.check_may("case.close", step.case)
    _holds_post_of(user, step)
    must_be(step.case, CaseStatus.OPEN)
    if not KINDS[step.kind].recorded or step.status not in (StepStatus.ACTIVE, StepStatus.WAIVED):
        raise AlreadyMoved(str(step.get_status_display()))


def check_can_waive_step(user: User, step: CaseStep) -> None:
    """Leaves out the stage where the matter stands, as far as its procedure lets it.

    A village settles without a meeting on a page of its own, which also says who does it.
    """
    user.check_may("case.close", step.case)
    _holds_post_of(user, step)
    must_be(step.case, CaseStatus.OPEN)
    if step.status != StepStatus.ACTIVE or step.kind == StepKind.CONSULT:
        raise AlreadyMoved(str(step.get_status_display()))
    if not step.waivable:
        raise ReliedOn(_("The procedure does not let this stage be left out."))


def check_can_go_back(user: User, case: Case) -> None:
    """Takes an open matter back to a stage that was left, by the post of where it stands."""
    user.check_may("case.close", case)
    must_be(case, CaseStatus.OPEN)
    active = next((one for one in case.steps.all() if one.status == StepStatus.ACTIVE), None)
    if active is None:
        raise AlreadyMoved(str(case.get_status_display()))
    active.case = case
    _holds_post_of(user, active)
    if not any(_behind(case, active)):
        raise AlreadyMoved(_("There is no earlier stage to go back to."))


def stages_behind(case: Case, active: CaseStep) -> list[CaseStep]:
    """The stages that a matter may be taken back to, in their order: left before, no mere raising
    of it, and none that it would be led on from at once."""
    return sorted(_behind(case, active), key=attrgetter("position"))


def _behind(case: Case, active: CaseStep) -> Iterator[CaseStep]:
    raising = (StepKind.COLLECT, StepKind.PROPOSE, StepKind.APPROVE)
    for one in case.steps.all():
        if one.position < active.position and one.kind not in raising and _keeps(one.kind, case):
            yield one


def _keeps(kind: str, case: Case) -> bool:
    """``keeps``, from what a page has read already: it asks this of every matter it shows."""
    if kind == StepKind.CONSULT:  # a meeting still to come would have brought it there
        return any(one.outcome in STILL_OPEN for one in case.problems.all())
    if kind == StepKind.HANDLE:
        return any(map(is_to_do, case.problems.all()))
    return keeps(kind, case)


def check_can_enter_past(user: User, case: Case) -> None:
    """补记 of a meeting about a matter that has ended: a fact, which leaves it ended (rule 8)."""
    user.check_may("meeting.convene", case)
    user.check_may("meeting.record", case)
    must_be(case, CaseStatus.CLOSED, CaseStatus.ARCHIVED)


def check_can_merge(user: User, case: Case) -> None:
    """合并 into another matter, while no meeting was called and nothing handed out."""
    user.check_may("case.move", case)
    must_be(case, CaseStatus.OPEN, CaseStatus.RETURNED, CaseStatus.SUBMITTED, CaseStatus.SUSPENDED)
    _nothing_built_on(case)


def check_can_refer(user: User, case: Case) -> None:
    """转办 to those who are competent; its words go, so nothing may have been built on them. The
    approver refers what is handed in to him, as one of his verdicts (procedure.md §3, stage 3)."""
    user.check_may("case.refer", case)
    must_be(case, CaseStatus.OPEN, CaseStatus.RETURNED, CaseStatus.SUBMITTED, CaseStatus.SUSPENDED)
    _nothing_built_on(case)


def _nothing_built_on(case: Case) -> None:
    if any(not row.dropped for row in case.rounds.all()):
        raise ReliedOn(_("A meeting was called or held about it, so its words and number stay."))
    for problem in case.problems.all():
        live = getattr(problem, "live_items", None)
        if live or (live is None and problem.items.exclude(status=ItemStatus.VOID).exists()):
            raise ReliedOn(_("Something was handed out for it. Please make that void first."))


def check_can_edit_procedure(user: User, procedure: Procedure) -> None:
    """Writes a new version of one's own procedure, or a shipped one as one's own."""
    place = procedure.platform or (user.hat.platform if user.hat else None)
    user.check_may("procedure.edit", place)


can_edit_procedure = derives_from(check_can_edit_procedure)
can_approve = derives_from(check_can_approve)
can_leave_step = derives_from(check_can_leave_step)
can_waive_step = derives_from(check_can_waive_step)
can_go_back = derives_from(check_can_go_back)
can_merge = derives_from(check_can_merge)
can_refer = derives_from(check_can_refer)
can_enter_past = derives_from(check_can_enter_past)
