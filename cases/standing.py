"""A matter as it stands: what its page shows, read once; with whom it rests, and what next."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases import rating
from cases.enums import (
    CallBackAnswer,
    CaseStatus,
    LookBackOutcome,
    ProblemOutcome,
    StepKind,
    StepStatus,
    VerificationOutcome,
)
from cases.gathering import read_parts
from cases.kinds import KINDS, is_to_do
from cases.lifecycle.after import GOOD
from cases.models import (
    ActionItem,
    Benefit,
    CallBack,
    Case,
    CaseStep,
    GateUnit,
    LookBack,
    Problem,
    Round,
    Verification,
)
from cases.models.item import WITH_ISSUER, WORKING
from cases.stalling import ROUNDS
from participants.enums import Role
from participants.holders import holders_by_role
from participants.posts import post_at
from platforms.enums import PlatformLevel
from platforms.models import Platform

FINISHED = (CaseStatus.CLOSED, CaseStatus.ARCHIVED)
CONSULTING = (StepKind.COLLECT, StepKind.PROPOSE, StepKind.PREPARE)
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
    ABOVE = "above"
    CALL_BACK = "call_back"
    CLOSE = "close"
    VERIFY = "verify"
    LOOK_BACK = "look_back"
    RESUBMIT = "resubmit"
    RESUME = "resume"
    APPROVE = "approve"
    STAGE = "stage"
    RESOLVE = "resolve"
    NOTHING = "nothing"


class Rests(StrEnum):
    """With what it rests, exactly one of them: a post includes the person it was given to."""

    NOBODY = "nobody"
    POST = "post"
    UNIT = "unit"
    BODY = "body"


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
    rests: Rests = Rests.POST


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
            read_parts([self.case])

    @classmethod
    def of_many(cls, rows: QuerySet[Case], at: dt.datetime) -> list["Standing"]:
        """Each of ``rows`` as it stands; two statements however many they are."""
        known: dict[int, dict[str, str]] = {}
        found = list(rows.select_related("platform__parent"))
        if found:
            read_parts(found)
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
    def gates(self) -> list[GateUnit]:
        """The units whose yes it needs, each with its ``positions`` (procedure.md §0.9)."""
        return [gate for gate in self.case.gates.all() if not gate.dropped]

    @property
    def _asked(self) -> bool:
        """Whether it stands where the raiser is called back: answers to earlier work are history."""
        return self.step is None or self.step.kind in (StepKind.CALL_BACK, StepKind.LOOK_BACK)

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
        rows = [item for problem in self.problems for item in problem.live_items]  # type: ignore[attr-defined]  # set by read_parts
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
    def stalled(self) -> int:
        """How many rounds running settled nothing, once they are too many (议而不决); else 0."""
        held = [row for row in self.rounds if row.held_on and not row.dropped]
        idle = held[-1].idle if held and not self.planned else 0
        return idle if idle >= ROUNDS else 0

    @property
    def taken_above(self) -> list[Problem]:
        """Problems that wait for a word of the level above."""
        return [one for one in self._escalated if one.above is None]  # type: ignore[attr-defined]  # set by read_parts

    @property
    def taken_up(self) -> list[Problem]:
        """Problems that the level above made a matter of its own."""
        return [one for one in self._escalated if one.above is not None]  # type: ignore[attr-defined]  # set by read_parts

    @property
    def _escalated(self) -> list[Problem]:
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

    @cached_property
    def rate_until(self) -> dt.date | None:
        """The last day on which people may say what they think of it; none before the closing."""
        return rating.until(self.case)

    @property
    def benefits(self) -> list[Benefit]:
        """What it brought, as figures, those taken off apart."""
        return [one for one in self.case.benefits.all() if one.void_at is None]

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
            case CaseStatus.SUBMITTED:
                return self._at_stage(Next.APPROVE)
            case CaseStatus.SUSPENDED:
                until = self.case.resume_on
                return Resting(Next.RESUME, self.village, until, bool(until and self._past(until)))
            case CaseStatus.CLOSED | CaseStatus.ARCHIVED if self.to_verify:
                due = self.to_verify.due
                return Resting(Next.VERIFY, self.looker, due, self._past(due))
            case CaseStatus.CLOSED | CaseStatus.ARCHIVED if self.due_look_back:
                due = self.due_look_back.due
                return Resting(Next.LOOK_BACK, self.looker, due, self._past(due))
        return Resting(Next.NOTHING, "", rests=Rests.NOBODY)

    def _open(self) -> Resting:
        kind = self.step.kind if self.step else StepKind.CALL_BACK
        if self.to_verify:
            due = self.to_verify.due
            return Resting(Next.VERIFY, self.looker, due, self._past(due))
        if kind in CONSULTING or (self.step and self.step.open_to_meet):
            return self._consulting()
        if kind == StepKind.HANDLE or (kind == StepKind.OUTCOME and self.step and self.step.own):
            return self._handling()
        if asked := KINDS[kind].asks:
            return self._at_stage(Next(asked))
        return Resting(Next.CLOSE if self.answered else Next.CALL_BACK, self.village)

    def _at_stage(self, what: Next) -> Resting:
        """With the post of the stage, until the last day of its limit."""
        if self.step is None:
            return Resting(what, self.village)
        due = self.step.due
        return Resting(what, self.post_of(self.step), due, bool(due and self._past(due)))

    def post_of(self, step: CaseStep) -> str:
        """Who moves a stage on, by name; the post itself while it is vacant."""
        post = post_at(self.case.platform.level, step.post)
        if post == Role.CONVENER:
            return self.village
        return self._names[post] or f"{self.case.platform} {post.label}"

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
                return Resting(Next.ANSWER, str(item.issuer), item=item, rests=Rests.BODY)
            rests = Rests.UNIT if item.unit_id else Rests.POST
            late = self._past(item.due)
            return Resting(Next.REPORT, item.lead_name, item.due, late, item=item, rests=rests)
        if self.taken_above:
            return Resting(Next.EXPLAIN, self.above, rests=self._above_rests)
        if self.taken_up:
            above = self.taken_up[0].above.case  # type: ignore[attr-defined]  # set by read_parts
            return Resting(Next.ABOVE, str(above.platform), rests=Rests.BODY)
        if any(map(is_to_do, self.problems)):
            return Resting(Next.HAND_OUT, self.village)
        return Resting(Next.CALL_BACK, self.village)

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
    def _above_rests(self) -> Rests:
        """The level above is a body; where it sees nothing, the place's own post enters it."""
        kept = self.case.restricted or self.case.platform.parent is None
        return Rests.POST if kept else Rests.BODY

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
