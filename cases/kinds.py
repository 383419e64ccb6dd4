"""Kinds of steps: what each waits for. A procedure only configures them (architecture, plug-in)."""

import abc
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import STILL_OPEN, CaseStatus, ItemStatus, ProblemOutcome, StepKind
from cases.models import ActionItem, Case, Problem
from cases.models.item import WORKING
from common import clock


class Kind(abc.ABC):
    """What a step of this kind waits for.

    ``by_itself``: it is left as soon as nothing holds it. ``recorded``: only people can tell that
    it is over, so they leave it with a short record. ``asks`` is what has to happen next where that is
    an act of the stage itself (a value of standing.Next). ``advice`` says what usually belongs to it;
    advice blocks nothing (architecture rule 8).
    """

    by_itself = True
    recorded = False
    asks = ""
    advice: Any = ""

    @abc.abstractmethod
    def holds(self, case: Case) -> str:
        """What keeps the matter in this step, as a sentence; empty where nothing does."""


class _Waits(Kind):
    """Left by an act of its own, never by itself."""

    by_itself = False

    def holds(self, case: Case) -> str:
        return ""


class _Recorded(_Waits):
    """Left with one short record and, if known, its day."""

    recorded = True
    asks = "stage"


class Collect(Kind):
    """线索征集: that the matter exists is all it takes."""

    def holds(self, case: Case) -> str:
        return ""


class Propose(Kind):
    """提事, 议题提出: raising the matter is all it takes; a draft has still to be handed in."""

    def holds(self, case: Case) -> str:
        if case.status in (CaseStatus.DRAFT, CaseStatus.RETURNED):
            return _("It has not been handed in yet.")
        return ""


class Approve(_Waits):
    """议题审定: left by the approver's word."""

    asks = "approve"
    advice = gettext_lazy("The approver admits it, returns it, refers it or does not admit it.")


class Announce(_Recorded):
    """议题公示 (S44: after a topic is settled it is published and opinions are asked for)."""

    advice = gettext_lazy("Publish the topic, collect opinions until the term ends, then note it.")


class Research(_Recorded):
    """会前调研 (S44: what was voiced is verified by solid research)."""

    advice = gettext_lazy("Visit, verify what was voiced, and note what was found.")


class Prepare(Kind):
    """会议筹备: left when a meeting about it has been called."""

    advice = gettext_lazy("Call the meeting; the notice goes out some days before.")

    def holds(self, case: Case) -> str:
        if not case.rounds.filter(dropped=False).exists():
            return _("No meeting about it has been called yet.")
        return ""


class Consult(Kind):
    """商量: left when no problem is open any more and no meeting about it is still to come."""

    def holds(self, case: Case) -> str:
        days = case.rounds.filter(dropped=False).values_list("held_on", "planned_on").order_by("id")
        if any(held is None and planned >= clock.today() for held, planned in days):
            return _("A meeting has been called for it. Please call it off first.")
        if not case.problems.filter(outcome__in=STILL_OPEN).exists():
            return ""
        if not any(held for held, _planned in days):
            return _("No meeting about it has been held yet.")
        return _("Some problems are still to be discussed.")


class Outcome(_Recorded):
    """成果形成与报送 (S53): the report is commented on, signed and sent."""

    advice = gettext_lazy("Let those present comment on the report, send it, and note to whom.")


class Resolve(Kind):
    """党政决议 (S41): party committee and government decide; the CPPCC gives no orders."""

    asks = "resolve"
    advice = gettext_lazy("Once party committee or government has decided, record who and when.")

    def holds(self, case: Case) -> str:
        if not case.party_gov_decisions.exists():
            return _("No decision of party committee or government is recorded yet.")
        return ""


def unassigned(case: Case) -> str:
    """The first agreed problem that nobody is doing, as a sentence; else empty."""
    live = ActionItem.objects.filter(problem__case=case).exclude(status=ItemStatus.VOID)
    agreed = case.problems.filter(outcome=ProblemOutcome.AGREED)
    for problem in agreed.exclude(items__in=live).order_by("part")[:1]:
        return _("Problem %(part)s is agreed, but nobody is doing it.") % {"part": problem.part}
    return ""


class Assign(Kind):
    """交办: left when everything agreed has somebody who does it."""

    asks = "hand_out"

    def holds(self, case: Case) -> str:
        return unassigned(case)


class Handle(Kind):
    """办事: left when every item is reported done and no problem waits for anybody."""

    def holds(self, case: Case) -> str:
        count = ActionItem.objects.filter(problem__case=case).working().count()
        if count:
            return _("%(count)s items are still being done.") % {"count": count}
        if case.problems.filter(outcome=ProblemOutcome.ESCALATED).exists():
            return _("Some problems wait for the level above.")
        if case.problems.filter(outcome__in=STILL_OPEN).exists():
            return _("Some problems are still to be discussed.")
        return unassigned(case)


class AskBack(_Waits):
    """回访, 反馈: left by closing the matter."""


class LookBack(_Waits):
    """回头看: entered by closing the matter, left with its last look-back."""


KINDS: dict[str, Kind] = {
    StepKind.COLLECT: Collect(),
    StepKind.PROPOSE: Propose(),
    StepKind.APPROVE: Approve(),
    StepKind.ANNOUNCE: Announce(),
    StepKind.RESEARCH: Research(),
    StepKind.PREPARE: Prepare(),
    StepKind.CONSULT: Consult(),
    StepKind.OUTCOME: Outcome(),
    StepKind.RESOLVE: Resolve(),
    StepKind.ASSIGN: Assign(),
    StepKind.HANDLE: Handle(),
    StepKind.CALL_BACK: AskBack(),
    StepKind.LOOK_BACK: LookBack(),
}


def keeps(kind: str, case: Case) -> bool:
    """Whether a matter stands at a step of ``kind`` until somebody acts; else it is led on."""
    return not KINDS[kind].by_itself or bool(KINDS[kind].holds(case))


def is_to_do(problem: Problem) -> bool:
    """Whether a problem waits for anybody or anything, as ``Handle`` has it; on a page nothing is
    asked again (``live_items``)."""
    if problem.outcome in (*STILL_OPEN, ProblemOutcome.ESCALATED):
        return True
    live = getattr(problem, "live_items", None)
    if live is None:
        live = problem.items.exclude(status=ItemStatus.VOID)
    states = [item.status for item in live]
    agreed = problem.outcome == ProblemOutcome.AGREED
    return any(status in WORKING for status in states) or (agreed and not states)
