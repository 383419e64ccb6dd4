"""One matter from the day it was raised to where it stands: the acts of ``cases.lifecycle``."""

import datetime as dt

from cases.enums import (
    CallBackAnswer,
    CaseStatus,
    ItemStatus,
    LookBackOutcome,
    ProblemOutcome,
    ProgressKind,
    StepKind,
)
from cases.lifecycle.after import VERIFY_WITHIN
from cases.lifecycle.ending import LOOK_BACK_MONTHS
from cases.models import ActionItem, CallBack, LookBack, Problem, Progress, Verification
from common.limits import Limit, Unit
from config.scale import words
from config.scale.gathering import Gathering
from config.scale.plan import MEETING_NEEDED, Fate
from config.scale.story import Story
from participants.actor import Actor
from platforms.enums import PlatformLevel

UNDONE = {Fate.RAISED, Fate.RETURNED, Fate.WITHDRAWN, Fate.VOID, Fate.SUSPENDED}
# What the last meeting says where the matter was not agreed.
LAST_WORD = {
    Fate.AGAIN: ProblemOutcome.NOT_AGREED,
    Fate.ESCALATED: ProblemOutcome.ESCALATED,
    Fate.EXPLAINED: ProblemOutcome.EXPLAINED,
    Fate.PLANNED: ProblemOutcome.PLANNED,
}


class Matter(Story):
    """What becomes of a matter, by the fate its path names."""

    def tell(self) -> None:
        """Everything up to where it stands; then the rows are written."""
        self._report_above()
        if self.path.fate in UNDONE:
            self._leave_undone()
        elif self._discuss():
            self._work()
        self.end()

    def _report_above(self) -> None:
        """The town is told and mostly looks at it; further problems are added by the village."""
        case, above = self.case, self.place.above
        for problem in self.problems[1:]:
            self.chain.add(
                "problem.added",
                by=self.by,
                at=case.raised_at,
                facts={"text": problem.text},
                subject=self.name_of(problem),
            )
        if self.place.platform.level != PlatformLevel.VILLAGE or above is None:
            return
        self.tell_of_case("case.reported", [above], case.raised_at)
        if self.path.age > 2 and not case.restricted and self.random.random() < 0.8:
            case.noted_at = self.county.moment(self.day + dt.timedelta(days=1), 11)
            self.chain.add("case.noted", by=above.acts(), at=case.noted_at)

    def _leave_undone(self) -> None:
        case, at = self.case, self.county.moment(self.later(0, 2), 15)
        reason = self.random.choice(words.REASONS)
        match self.path.fate:
            case Fate.RETURNED:
                self.move(case, CaseStatus.RETURNED, "case.returned", at, reason=reason)
                self.tell_of_case("case.returned", self.place.keepers, at, at.isoformat())
            case Fate.WITHDRAWN:
                self.move(case, CaseStatus.WITHDRAWN, "case.withdrawn", at)
            case Fate.VOID:
                self.move(case, CaseStatus.VOID, "case.voided", at, reason=reason)
            case Fate.SUSPENDED:
                self.move(case, CaseStatus.SUSPENDED, "case.suspended", at, reason=reason)

    # --- discussed ---------------------------------------------------------------------------

    def _discuss(self) -> bool:
        """In meetings, or by direct coordination; whether what is left is work or closing."""
        fate, rounds = self.path.fate, self.path.rounds
        if not rounds:
            self._agree_directly()
            return True
        for number in range(1, rounds + 1):
            meeting = Gathering(self, number)
            if fate == Fate.CALLED:
                return False
            meeting.hold()
            if fate == Fate.HELD:
                return False
            last = LAST_WORD.get(fate, ProblemOutcome.AGREED)
            self._conclude(meeting, last if number == rounds else ProblemOutcome.NOT_AGREED)
            self.later(5, 12)
        if fate in (Fate.EXPLAINED, Fate.PLANNED):
            self._close()
        return fate not in MEETING_NEEDED

    def _agree_directly(self) -> None:
        at = self.county.moment(self.later(0, 1), 17)
        self.step_on(StepKind.CONSULT, at, reason="当事人都同意，直接办")
        for problem in self.problems:
            self.move(problem, ProblemOutcome.AGREED, "problem.direct", at)
            self._hand_out(problem, at, "")

    def _conclude(self, meeting: Gathering, outcome: ProblemOutcome) -> None:
        at, no = meeting.recorded_at, meeting.meeting.no
        for problem in self.problems:
            text = self.random.choice(words.SETTLED)
            facts = {"meeting": no, "text": text}
            problem.outcome_text = text
            if problem.outcome == outcome:
                self.chain.add(
                    f"problem.{outcome}",
                    by=self.by,
                    at=at,
                    facts=facts,
                    subject=self.name_of(problem),
                )
            else:
                self.move(problem, outcome, f"problem.{outcome}", at, **facts)
            item = None
            if outcome == ProblemOutcome.AGREED:
                item = self._hand_out(problem, at, no)
            if outcome == ProblemOutcome.ESCALATED and self.place.above:
                above = [self.place.above]
                version = f"{problem.part}|{at.isoformat()}"
                self.tell_of_case("problem.escalated", above, at, version)
            meeting.conclude(problem, outcome, text, item)
        if outcome != ProblemOutcome.NOT_AGREED:
            self.step_on(StepKind.CONSULT, at)
        if outcome in (ProblemOutcome.EXPLAINED, ProblemOutcome.PLANNED):
            self.step_on(StepKind.HANDLE, at)
        meeting.settle_minutes()

    # --- done --------------------------------------------------------------------------------

    def _hand_out(self, problem: Problem, at: dt.datetime, meeting_no: str) -> ActionItem:
        county, place = self.county, self.place
        lead = self.random.choice(place.members)
        day = at.astimezone(county.zone).date()
        item = self.row(
            ActionItem,
            no=county.number("A", place, day),
            problem_id=problem.pk,
            text=problem.outcome_text or problem.text,
            lead_person_id=lead.pk,
            due=day + dt.timedelta(days=self.random.randrange(10, 40)),
            made_at=at,
            meeting_no=meeting_no,
        )
        item.place(place.platform)
        self.items.append(item)
        facts = {"lead": lead.name, "due": item.due.isoformat(), "text": item.text}
        self.chain.add(
            "item.made",
            by=self.by,
            at=at,
            facts=facts,
            after=ItemStatus.OPEN,
            subject=item.ledger_subject,
        )
        self.county.tell(
            [lead],
            place,
            kind="item.made",
            subject=item.ledger_subject,
            made_at=at,
            restricted=self.case.restricted,
            params={"title": self.case.short_title, "due": item.due.isoformat()},
        )
        return item

    def _work(self) -> None:
        """Work begins, is done, and whoever raised it is asked."""
        fate, random = self.path.fate, self.random
        for item in self.items:
            if fate != Fate.DOING or random.random() < 0.6:
                self._progress(item, ProgressKind.DOING, self.county.moment(self.later(1, 3), 11))
        if fate == Fate.DOING:
            return
        for problem, item in zip(self.problems, self.items, strict=True):
            at = self.county.moment(self.later(1, 6), 17)
            self._progress(item, ProgressKind.DONE, at)
            problem.solved_on = item.done_on
            self.move(problem, ProblemOutcome.SOLVED, "problem.solved", at)
            version = f"{item.no}|{at.isoformat()}"
            self.tell_of_case("item.done", self.place.keepers, at, version)
        self.step_on(StepKind.HANDLE, at)
        if fate == Fate.CLOSED:
            self._close()
        elif fate == Fate.TO_VERIFY:
            self._doubt()

    def _progress(self, item: ActionItem, kind: ProgressKind, at: dt.datetime) -> None:
        is_done = kind == ProgressKind.DONE
        note = self.random.choice(words.DONE if is_done else words.PROGRESS)
        self.row(Progress, item_id=item.pk, kind=kind, note=note, said_at=at, by_label=self.by.said)
        if is_done:
            item.done_on, item.done_text, item.done_by_label = self.day, note, self.by.said
        to, act = (ItemStatus.DONE, "item.done") if is_done else (ItemStatus.DOING, "item.begun")
        self.move(item, to, act, at, note=note, difficulty="")

    # --- asked, closed, looked at again ------------------------------------------------------

    def _ask(self, answer: CallBackAnswer, at: dt.datetime, *, own: bool = False) -> CallBack:
        by = self.by
        if own and self.raiser:
            by = Actor.link(self.raiser.name, no=self.raiser.no, person_id=self.raiser.pk)
        row = self.row(
            CallBack,
            case_id=self.case.pk,
            asked_id=self.raiser.pk if self.raiser else None,
            answer=answer,
            own=own,
            answered_at=at,
            by_label=by.said,
        )
        facts = {"note": "", "own": own}
        self.chain.add(f"call_back.{answer}", by=by, at=at, facts=facts)
        return row

    def _doubt(self) -> None:
        """Said not to be fixed: somebody other than who did it is to look."""
        at = self.county.moment(self.later(1, 4), 10)
        row = self._ask(CallBackAnswer.NOT_SOLVED, at)
        due = self.county.due_on(self.day, VERIFY_WITHIN)
        self.row(Verification, case_id=self.case.pk, call_back_id=row.pk, due=due)
        self.tell_of_case("case.to_verify", self.place.lookers, at, row.pk)

    def _close(self) -> None:
        at, random = self.county.moment(self.later(1, 5), 15), self.random
        answer = random.choices([CallBackAnswer.SATISFIED, CallBackAnswer.BASICALLY], [80, 20])[0]
        own = self.raiser is not None and random.random() < 0.3
        self._ask(answer, at, own=own)
        if own:
            self._verified(self.day)
            at = self.county.moment(self.later(0, 2), 16)
        case = self.case
        case.closed_at, case.closed_by_kind = at, self.by.kind
        case.closed_by, case.closed_by_label = self.by.no, self.by.said
        self.move(case, CaseStatus.CLOSED, "case.closed", at)
        for item in self.items:
            item.closed_on = self.day
            self.move(item, ItemStatus.CLOSED, "item.closed", at)
        self.step_on(StepKind.CALL_BACK, at)
        if self.raiser:
            self.tell_of_case("case.closed", [self.raiser], at, at.isoformat())
        self._look_back(self.day)

    def _verified(self, day: dt.date) -> None:
        for problem in self.problems:
            if problem.outcome == ProblemOutcome.SOLVED and problem.verified_on is None:
                problem.verified_on = day

    def _look_back(self, closed_on: dt.date) -> None:
        """Three and twelve months later, as far as that is past; a few are late."""
        for months in LOOK_BACK_MONTHS:
            due = Limit(months, Unit.MONTH).months_after(closed_on)
            row = self.row(LookBack, case_id=self.case.pk, months=months, due=due)
            if due >= self.county.today or self.random.random() < 0.02:
                continue
            by = (self.place.lookers[0] if self.place.lookers else self.place.members[1]).acts()
            row.looked_at = self.county.moment(due, 10)
            row.outcome, row.by_label = LookBackOutcome.HOLDS, by.said
            facts = {"note": "", "months": months}
            self.chain.add("look_back.holds", by=by, at=row.looked_at, facts=facts)
            self._verified(due)
