"""A matter as it stands: what its page shows, read once; with whom it rests, and what next."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from operator import attrgetter

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.enums import (
    CallBackAnswer,
    CaseStatus,
    ItemStatus,
    LookBackOutcome,
    ProblemOutcome,
    StepKind,
    StepStatus,
    VerificationOutcome,
)
from cases.lifecycle.after import GOOD
from cases.models import (
    ActionItem,
    CallBack,
    Case,
    CaseStep,
    Clue,
    LookBack,
    Problem,
    Round,
    Verification,
)
from cases.models.item import WORKING
from common.together import Read, hang, read_together
from participants.enums import Role
from participants.holders import holders_by_role
from platforms.enums import PlatformLevel
from platforms.models import Platform

FINISHED = (CaseStatus.CLOSED, CaseStatus.ARCHIVED)
# Whoever handed these out has to answer: the unit has said its word.
WITH_ISSUER = (ItemStatus.HANDED_BACK, ItemStatus.REPLIED)
DESK_AT = {PlatformLevel.TOWN: Role.TOWN_OFFICE, PlatformLevel.COUNTY: Role.COUNTY_OFFICE}


class Next(StrEnum):
    """What has to happen next, whoever does it; each has its one page."""

    CONVENE = "convene"
    MEET = "meet"
    RECORD = "record"
    REPORT = "report"
    ANSWER = "answer"
    HAND_OUT = "hand_out"
    EXPLAIN = "explain"
    CALL_BACK = "call_back"
    CLOSE = "close"
    VERIFY = "verify"
    LOOK_BACK = "look_back"
    RESUBMIT = "resubmit"
    RESUME = "resume"
    APPROVE = "approve"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Resting:
    """With whom a matter rests: who does what until when. ``late`` past his own day.

    ``item`` and ``round`` say about which of them, where one is meant.
    """

    next: Next
    whom: str
    until: dt.date | None = None
    late: bool = False
    item: ActionItem | None = None
    round: Round | None = None


# What hangs on a matter besides its problems and their items, and in which order it is shown.
PARTS = (
    ("steps", CaseStep, "position"),
    ("rounds", Round, "number"),
    ("call_backs", CallBack, "id"),
    ("verifications", Verification, "id"),
    ("look_backs", LookBack, "id"),
)


# What pages and permissions ask of problems and items; the rest of a row is read when asked for.
PROBLEM = ("case_id", "part", "text", "outcome", "outcome_text", "solved_on", "verified_on")
ITEM = (
    *("no", "problem_id", "platform_id", "text", "way", "status", "spends", "ground"),
    *("lead_person_id", "lead_text", "unit_id", "issuer_id", "due", "done_on", "done_text"),
    *("lead_person__name", "issuer__short_name", "issuer__tenant_id", "issuer__division_id"),
)


def _read_parts(cases: Sequence[Case]) -> None:
    """Everything that hangs on these matters, by one statement however many they are.

    It stays with each matter as Django's prefetch would leave it; problems have ``live_items``.
    """
    keys = [case.pk for case in cases]
    live = ActionItem.objects.exclude(status=ItemStatus.VOID)
    problems, items, clues, *others = read_together(
        Read(Problem.objects.filter(case__in=keys), *PROBLEM),
        Read(live.filter(problem__case__in=keys), *ITEM),
        Read(Clue.objects.filter(case__in=keys), "no", "name", "reported_at", "case_id"),
        *(Read(model.objects.filter(case__in=keys)) for _name, model, _by in PARTS),
    )
    hang(cases, "problems", sorted(problems, key=attrgetter("part")))
    hang(cases, "clues", sorted(clues, key=attrgetter("pk")))
    live_items = defaultdict(list)
    for item in sorted(items, key=attrgetter("due", "pk")):
        live_items[item.problem_id].append(item)
    for problem in problems:
        problem.live_items = live_items[problem.pk]
        for item in problem.live_items:  # they stand where their matter stands
            item.problem, item.platform = problem, problem.case.platform
    for (name, _model, by), rows in zip(PARTS, others, strict=True):
        hang(cases, name, sorted(rows, key=attrgetter(by)))


@dataclass
class Standing:
    """One matter with its steps, problems, items, rounds and what came after, at a moment.

    What is read stays with the matter, so that permissions asked of it afterwards read nothing
    again.
    """

    case: Case
    at: dt.datetime
    known: dict[int, dict[str, str]] = field(default_factory=dict)  # names by place, for a list

    def __post_init__(self) -> None:
        if "steps" not in getattr(self.case, "_prefetched_objects_cache", ()):
            _read_parts([self.case])

    @classmethod
    def of_many(cls, rows: QuerySet[Case], at: dt.datetime) -> list["Standing"]:
        """Each of ``rows`` as it stands; two statements however many they are."""
        known: dict[int, dict[str, str]] = {}
        found = list(rows.select_related("platform__parent"))
        if found:
            _read_parts(found)
        return [cls(case, at, known) for case in found]

    @property
    def steps(self) -> list[CaseStep]:
        """Its steps in order."""
        return list(self.case.steps.all())

    @property
    def problems(self) -> list[Problem]:
        """Its problems in order, each with ``live_items``."""
        return list(self.case.problems.all())

    @property
    def rounds(self) -> list[Round]:
        """Its meetings in order, dropped ones too."""
        return list(self.case.rounds.all())

    @property
    def _asked(self) -> bool:
        """Whether it stands where the raiser is called back: answers to earlier work are history."""
        return self.step is None or self.step.kind == StepKind.CALL_BACK

    @cached_property
    def call_backs(self) -> list[CallBack]:
        """What the raiser said this time and before, newest first, once it is time to ask."""
        rows = self.case.call_backs.all() if self._asked else []
        return sorted(rows, key=lambda row: (row.answered_at, row.pk), reverse=True)

    @cached_property
    def verifications(self) -> list[Verification]:
        """What was to be looked at, newest first, once it is time to ask."""
        rows = self.case.verifications.all() if self._asked else []
        return sorted(rows, key=lambda row: row.pk, reverse=True)

    @cached_property
    def look_backs(self) -> list[LookBack]:
        """Look-backs, the next one first, once it is closed."""
        rows = self.case.look_backs.all() if self.case.status in FINISHED else []
        return sorted(rows, key=lambda row: (row.due, row.pk))

    @cached_property
    def items(self) -> list[ActionItem]:
        """Everything being or having been done, void ones apart, most urgent first."""
        rows = [item for problem in self.problems for item in problem.live_items]  # type: ignore[attr-defined]
        return sorted(rows, key=lambda item: (item.status not in WORKING, item.due, item.pk))

    @property
    def working(self) -> list[ActionItem]:
        """Items not yet reported done, the first due first."""
        return [item for item in self.items if item.status in WORKING]

    @property
    def step(self) -> CaseStep | None:
        """Where it stands now."""
        return next((step for step in self.steps if step.status == StepStatus.ACTIVE), None)

    @property
    def planned(self) -> Round | None:
        """The meeting that has been called and not been held."""
        rows = [row for row in self.rounds if row.held_on is None and not row.dropped]
        return rows[0] if rows else None

    @property
    def unrecorded(self) -> Round | None:
        """The meeting that was held and of which no result is recorded."""
        rows = [row for row in self.rounds if row.held_on and not row.dropped]
        return rows[-1] if rows and not rows[-1].conclusions else None

    @property
    def taken_above(self) -> list[Problem]:
        """Problems that wait for the level above."""
        return [one for one in self.problems if one.outcome == ProblemOutcome.ESCALATED]

    @property
    def to_verify(self) -> Verification | None:
        """What somebody else has to look at."""
        rows = [row for row in self.verifications if row.outcome == VerificationOutcome.OPEN]
        return rows[0] if rows else None

    @property
    def due_look_back(self) -> LookBack | None:
        """The next look-back planned."""
        rows = [row for row in self.look_backs if row.outcome == LookBackOutcome.OPEN]
        return rows[0] if rows else None

    @property
    def turn(self) -> int:
        """How many times it has been reported done, counting this time."""
        confirmed = VerificationOutcome.CONFIRMED
        return 1 + sum(row.outcome == confirmed for row in self.verifications)

    @property
    def answered(self) -> bool:
        """Whether it may be closed without asking again: the raiser said himself that it is
        solved, or somebody looked and explained with evidence."""
        here = [row for row in self.call_backs if row.turn == self.turn]
        if any(row.own and row.answer in GOOD for row in here):
            return True
        found = {row.call_back_id: row.outcome for row in self.verifications}
        return any(found.get(row.pk) == VerificationOutcome.EXPLAINED for row in here)

    @property
    def last_call_back(self) -> CallBack | None:
        """The newest answer of this turn."""
        here = [row for row in self.call_backs if row.turn == self.turn]
        return here[0] if here else None

    @property
    def unreachable(self) -> int:
        """How often nobody could be reached this time."""
        missed = CallBackAnswer.UNREACHABLE
        return sum(row.turn == self.turn and row.answer == missed for row in self.call_backs)

    @property
    def figures(self) -> tuple[int, int]:
        """(reported solved, verified solved), problems; always shown together."""
        solved = [one for one in self.problems if one.outcome == ProblemOutcome.SOLVED]
        return len(solved), sum(one.verified_on is not None for one in solved)

    @cached_property
    def resting(self) -> Resting:
        """With whom it rests; somebody always while it is open."""
        match self.case.status:
            case CaseStatus.OPEN:
                return self._open()
            case CaseStatus.RETURNED | CaseStatus.DRAFT:
                return Resting(Next.RESUBMIT, self.village)
            case CaseStatus.SUSPENDED:
                return Resting(Next.RESUME, self.village)
            case CaseStatus.SUBMITTED:
                return Resting(Next.APPROVE, self.above)
            case CaseStatus.CLOSED if self.due_look_back:
                due = self.due_look_back.due
                return Resting(Next.LOOK_BACK, self.looker, due, self._past(due))
        return Resting(Next.NOTHING, "")

    def _open(self) -> Resting:
        kind = self.step.kind if self.step else StepKind.CALL_BACK
        if self.to_verify:
            due = self.to_verify.due
            return Resting(Next.VERIFY, self.looker, due, self._past(due))
        if kind in (StepKind.PROPOSE, StepKind.CONSULT):
            return self._consulting()
        if kind == StepKind.HANDLE:
            return self._handling()
        return Resting(Next.CLOSE if self.answered else Next.CALL_BACK, self.village)

    def _consulting(self) -> Resting:
        if self.planned:
            day = self.planned.planned_on
            return Resting(Next.MEET, self.village, day, self._past(day), round=self.planned)
        if self.unrecorded:
            return Resting(Next.RECORD, self.village, round=self.unrecorded)
        return Resting(Next.CONVENE, self.village)

    def _handling(self) -> Resting:
        if self.working:
            item = self.working[0]
            if item.status in WITH_ISSUER:
                return Resting(Next.ANSWER, str(item.issuer), item=item)
            return Resting(Next.REPORT, item.lead_name, item.due, self._past(item.due), item=item)
        if self.taken_above:
            return Resting(Next.EXPLAIN, self.above)
        return Resting(Next.HAND_OUT, self.village)

    def _past(self, day: dt.date) -> bool:
        return day < self.today

    @property
    def today(self) -> dt.date:
        """The site's day at the moment of reading."""
        return timezone.localdate(self.at)

    @property
    def village(self) -> str:
        """Who acts for the place, by name; the place itself while the post is vacant."""
        place = self.case.platform
        return self._names[people_of(place)] or str(place)

    @property
    def helpers(self) -> str:
        """Who helps the convener of the place, by name."""
        return self._names[Role.HELPER]

    @property
    def above(self) -> str:
        """The level above; a restricted matter is answered by its own place."""
        parent = self.case.platform.parent
        return str(parent) if parent and not self.case.restricted else self.village

    @property
    def looker(self) -> str:
        """Who looks on the spot: liaison people and supervisors, else the level above."""
        if self.case.restricted:
            return _("%(place)s, somebody who did not do it") % {"place": self.case.platform}
        known = [self._names[role] for role in (Role.LIAISON, Role.SUPERVISOR)]
        return names([name for name in known if name]) or self.above

    @property
    def _names(self) -> dict[str, str]:
        """The holders' names by role, asked once for a place however many matters are shown."""
        place = self.case.platform
        if place.pk not in self.known:
            held = holders_by_role(place, self.today)
            self.known[place.pk] = {role: names(held.get(role, [])) for role in Role.values}
        return self.known[place.pk]


def people_of(place: Platform) -> Role:
    """Whose post acts for a place: the convener's, or the desk of a town or county."""
    return DESK_AT.get(PlatformLevel(place.level), Role.CONVENER)


def names(people: list[str]) -> str:
    """A few names in a row."""
    return pgettext("between names", ", ").join(people[:3])


def with_whom(case: Case, at: dt.datetime) -> Resting:
    """With whom a matter rests at a moment (待××办理); computed, never stored (rule 19)."""
    return Standing(case, at).resting
