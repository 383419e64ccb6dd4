"""What somebody may do to a matter now: its likeliest next act, and the others as buttons."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases import following
from cases import permissions as may
from cases import stage_permissions as stage
from cases.after_permissions import check_can_rate
from cases.enums import BEFORE_MEETING, STILL_OPEN, CaseStatus, ProblemOutcome, StepKind, StepStatus
from cases.errors import ReliedOn, StillOpen
from cases.links import convening, meeting, past_meeting
from cases.models import Case, CaseStep
from cases.standing import FINISHED, Next, Standing
from common.errors import DomainError

BY_POST = (Next.STAGE, Next.RESOLVE, Next.CONVENE, Next.HAND_OUT)


@dataclass(frozen=True)
class Door:
    """A button that leads to an act's one page. ``why`` is the sentence of a refused one;
    ``post`` acts without a page of its own."""

    label: str
    url: str
    icon: str
    why: str = ""
    post: bool = False


@dataclass(frozen=True)
class Doors:
    """``first`` is the likeliest next act of the viewer, ``others`` stand beside it, ``more`` are
    the serious ones, folded."""

    first: Door | None
    others: list[Door]
    more: list[Door]


def doors_of(standing: Standing, user: Any) -> Doors:
    """The buttons of a matter's page for the acting post.

    At the place itself the next act of the matter comes first; above it, what a level above does:
    look, answer, say that it was seen. It may do the rest too, but is not pressed to.
    """
    at_home = user.hat.platform is not None and user.hat.platform.pk == standing.case.platform_id
    above = [*_looking(standing, user), *_answering(standing, user), *_seeing(standing, user)]
    next_acts = list(_likeliest(standing, user))
    likely = [door for door in (next_acts + above if at_home else above) if not door.why]
    first = likely[0] if likely else None
    rest = [*above, *([] if at_home else next_acts), *_others(standing, user)]
    shown = {first.url} if first else set()
    others = []
    for door in rest:
        if door.url not in shown:
            shown.add(door.url)
            others.append(door)
    more = [door for door in _more(standing, user) if door.url not in shown]
    return Doors(first, others, more)


def _page(name: str, case: Case, *args: Any) -> str:
    return reverse(name, args=[case.no, *args])


def _door(
    check: Callable[..., None], user: Any, obj: Any, label: str, url: str, icon: str
) -> Iterator[Door]:
    """The door where the act is open; closed with its sentence where the state forbids it, and no
    door at all where the post has no such act or the thing has moved past it."""
    try:
        check(user, obj)
    except (ReliedOn, StillOpen) as refusal:
        yield Door(label, url, icon, why=refusal.sentence)
    except DomainError:
        return
    else:
        if url:
            yield Door(label, url, icon)


def _likeliest(standing: Standing, user: Any) -> Iterator[Door]:
    case, resting = standing.case, standing.resting
    match resting.next:
        case Next.CONVENE:
            yield from _convene(case, user, pgettext("matter", "Call a meeting"))
        case Next.MEET | Next.RECORD:
            yield from _meeting_door(standing, user)
        case Next.REPORT:
            for item in standing.working:
                url = reverse("item_progress", args=[item.no])
                yield from _door(
                    may.check_can_report, user, item, _("Report progress"), url, "loop"
                )
        case Next.ANSWER:
            url = reverse("item", args=[resting.item.no]) if resting.item else ""
            asked = may.check_can_answer_unit
            yield from _door(asked, user, resting.item, _("Answer the unit"), url, "topic")
        case Next.HAND_OUT:
            url = _page("item_new", case)
            check = may.check_can_make_item
            yield from _door(check, user, case, _("Say who does it"), url, "hand")
        case Next.CALL_BACK | Next.CLOSE:
            label = _("Close it") if resting.next == Next.CLOSE else _("Call back")
            url = _page("call_back", case)
            yield from _door(may.check_can_call_back, user, case, label, url, "phone")
        case Next.APPROVE:
            url = _page("case_approve", case)
            yield from _door(stage.check_can_approve, user, case, _("Decide on it"), url, "scale")
        case Next.RESOLVE:
            url, label = _page("party_decision", case), _("Record what was decided")
            yield from _door(may.check_can_record_decision, user, case, label, url, "paper")
        case Next.STAGE if standing.step:
            yield from _stage(standing.step, user, _("Record that it is done"))
        case Next.RESUBMIT:
            url = _page("case_resubmit", case)
            yield from _door(may.check_can_resubmit, user, case, _("Put it again"), url, "back")
        case Next.RESUME:
            url = _page("case_resume", case)
            yield from _door(may.check_can_resume, user, case, _("Take it up again"), url, "next")


def _stage(step: CaseStep, user: Any, label: str) -> Iterator[Door]:
    url = _page("step_leave", step.case, step.position)
    yield from _door(stage.check_can_leave_step, user, step, label, url, "check")


def explainable(standing: Standing, user: Any) -> set[int]:
    """The parts that the acting post may settle in words. Asked once for those taken above and
    once for the others, however many they are."""
    parts: set[int] = set()
    waiting = [one for one in standing.problems if one.outcome in STILL_OPEN]
    waiting += standing.taken_above
    for above in (True, False):
        alike = [one for one in waiting if (one.outcome == ProblemOutcome.ESCALATED) == above]
        if alike:
            alike[0].case = standing.case
            if may.can_explain(user, alike[0]):
                parts |= {one.part for one in alike}
    return parts


def risable(standing: Standing, user: Any) -> set[int]:
    """The parts that the acting post may put before the level above; asked once for all."""
    waiting = [one for one in standing.problems if one.outcome in STILL_OPEN]
    if not waiting:
        return set()
    waiting[0].case = standing.case
    return {one.part for one in waiting} if may.can_escalate(user, waiting[0]) else set()


def _answering(standing: Standing, user: Any) -> Iterator[Door]:
    case = standing.case
    for problem in standing.taken_above[:1]:
        problem.case = case
        url = _page("problem_explain", case, problem.part)
        yield from _door(may.check_can_explain, user, problem, _("Answer"), url, "topic")
        url, label = _page("problem_take_up", case, problem.part), _("Make it our own matter")
        yield from _door(may.check_can_take_up_above, user, problem, label, url, "up")


def _seeing(standing: Standing, user: Any) -> Iterator[Door]:
    case = standing.case
    if not standing.rounds and case.object_until and standing.today <= case.object_until:
        url = _page("case_noted", case)
        for door in _door(may.check_can_note, user, case, _("Seen"), url, "check"):
            yield Door(door.label, door.url, door.icon, post=True)


def _looking(standing: Standing, user: Any) -> Iterator[Door]:
    case = standing.case
    inside = "_inside" if case.restricted else ""
    if standing.to_verify:
        standing.to_verify.case = case
        url = _page(f"verify{inside}", case)
        check = may.check_can_verify
        yield from _door(check, user, standing.to_verify, _("Go and look"), url, "eye")
    row = standing.due_look_back
    if row and case.status in FINISHED and row.due <= standing.today + dt.timedelta(7):
        row.case = case
        url = _page(f"look_back{inside}", case)
        yield from _door(may.check_can_look_back, user, row, _("Look back"), url, "eye")


def _convene(case: Case, user: Any, label: str) -> Iterator[Door]:
    yield from _door(may.check_can_convene, user, case, label, convening(case), "meeting")


def _meeting_door(standing: Standing, user: Any) -> Iterator[Door]:
    """On its day and after it the roll and the result; before, the meeting itself."""
    row = standing.resting.round
    if row is None:
        return
    case = standing.case
    if row.held_on and user.may("meeting.record", case):
        label, url, icon = _("Record the result"), meeting(row, "results"), "paper"
    elif row.planned_on <= standing.today and user.may("meeting.roll_call", case):
        label, url, icon = _("Take the roll"), meeting(row, "roll"), "check"
    else:
        label, url, icon = _("See the meeting"), meeting(row), "meeting"
    if url:
        yield Door(label, url, icon)


def _others(standing: Standing, user: Any) -> Iterator[Door]:
    case = standing.case
    if not standing.rounds and case.object_until and standing.today <= case.object_until:
        url = _page("case_noted", case)
        for door in _door(may.check_can_note, user, case, _("Seen"), url, "check"):
            yield Door(door.label, door.url, door.icon, post=True)
    yield from _door(
        may.check_can_object,
        user,
        case,
        _object_label(standing),
        _page("case_return", case),
        "back",
    )
    if standing.rate_until is not None and standing.today <= standing.rate_until:
        url = _page("case_rate", case)
        yield from _door(check_can_rate, user, case, _("Say what you think of it"), url, "smile")
    if case.status != CaseStatus.OPEN:
        return
    kind = standing.step.kind if standing.step else ""
    if standing.step and standing.resting.next != Next.STAGE:
        words = {"step": standing.step.label}
        yield from _stage(standing.step, user, _("Record: %(step)s") % words)
    if standing.step and standing.resting.next in BY_POST:
        label, url = _("Leave this stage out"), _page("step_waive", case, standing.step.position)
        yield from _door(stage.check_can_waive_step, user, standing.step, label, url, "next")
    if kind in BEFORE_MEETING:
        yield from _convene(case, user, pgettext("matter", "Call a meeting"))
    if standing.step and standing.step.open_to_meet:
        url, check = _page("case_no_meeting", case), may.check_can_handle_directly
        yield from _door(check, user, case, _("No meeting needed, just do it"), url, "check")
    elif kind in BEFORE_MEETING:
        return
    else:
        yield from _convene(case, user, _("Meet once more"))
        url = _page("item_new", case)
        yield from _door(
            may.check_can_make_item, user, case, _("One more thing to do"), url, "plus"
        )
    label, url = _("Hand it to a unit"), _page("hand_out", case)
    yield from _door(may.check_can_hand_out, user, case, label, url, "out")
    if kind == StepKind.HANDLE:
        url = _page("call_back", case)
        yield from _door(may.check_can_call_back, user, case, _("Call back"), url, "phone")


def _object_label(standing: Standing) -> str:
    held = any(row.held_on for row in standing.rounds)
    until = standing.case.object_until
    in_time = until is not None and standing.today <= until and not held
    return _("I object") if in_time else _("Leave a remark")


def _more(standing: Standing, user: Any) -> Iterator[Door]:
    case = standing.case
    for step in standing.steps:
        if step.status == StepStatus.WAIVED:
            words = {"step": step.label}
            yield from _stage(step, user, _("Record afterwards: %(step)s") % words)
    label = _("Back to an earlier stage")
    yield from _door(stage.check_can_go_back, user, case, label, _page("step_back", case), "back")
    label = _("Put it aside for now")
    yield from _door(may.check_can_suspend, user, case, label, _page("case_suspend", case), "clock")
    label = _("Reopen it")
    yield from _door(may.check_can_reopen, user, case, label, _page("case_reopen", case), "loop")
    label, url = _("A meeting took place"), past_meeting(case)
    yield from _door(stage.check_can_enter_past, user, case, label, url, "meeting")
    label = _("A leader heads it")
    yield from _door(following.check_can_head, user, case, label, _page("case_head", case), "user")
    label = _("It belongs elsewhere")
    yield from _door(may.check_can_move, user, case, label, _page("case_move", case), "swap")
    label, url = _("The same was raised before"), _page("case_merge", case)
    yield from _door(stage.check_can_merge, user, case, label, url, "part")
    label, url = _("It belongs to another body"), _page("case_refer", case)
    yield from _door(stage.check_can_refer, user, case, label, url, "out")
    label = _("Take it back")
    yield from _door(
        may.check_can_withdraw, user, case, label, _page("case_withdraw", case), "back"
    )
    label = _("Make it void")
    yield from _door(may.check_can_void, user, case, label, _page("case_void", case), "cross")
