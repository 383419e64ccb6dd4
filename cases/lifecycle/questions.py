"""共提共答 (S24): questions at the table; what is promised or left unanswered is carried on."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from cases import steps
from cases.enums import AskedBy, CaseStatus, ProblemOutcome, ProgressKind, QuestionOutcome
from cases.errors import ReasonMissing, SomebodyMissing
from cases.lifecycle.item import make_item, report_progress
from cases.lifecycle.locking import acting_on, made_before
from cases.lifecycle.problems import add_problem, set_outcome
from cases.lifecycle.rounds import note_left_open
from cases.models import Case, Problem, QaItem, Round
from cases.standing import FINISHED
from common.language import of_the_record
from common.limits import Limit, Unit
from common.secrecy import check_no_marking
from participants.actor import Actor
from platforms.models import Organization
from platforms.workdays import due_on
from records import ledger

ANSWER = Limit(15, Unit.DAY)  # what nobody could answer is answered in fifteen days
PROBLEM_LENGTH = 120
LEFT_OPEN = (QuestionOutcome.PROMISED, QuestionOutcome.UNANSWERED)


@dataclass(frozen=True)
class Question:
    """One question: whose, its words, who answers, what, and what becomes of it."""

    asked_by: AskedBy
    words: str
    outcome: QuestionOutcome
    answer: str = ""
    unit: Organization | None = None
    answered_by: str = ""
    promised_on: dt.date | None = None

    @property
    def who(self) -> str:
        """Who answers, in words."""
        return str(self.unit) if self.unit else self.answered_by.strip()[:40]

    def check(self, held_on: dt.date) -> None:
        """Raises ReasonMissing or SomebodyMissing naming the field that lacks, SecrecyMarking."""
        for text in (self.words, self.answer, self.answered_by):
            check_no_marking(text)
        if not self.words.strip():
            raise ReasonMissing(_("What was asked?"), errors={"words": _("What was asked?")})
        said = (QuestionOutcome.ANSWERED, QuestionOutcome.SOLVED)
        if self.outcome in said and not self.answer.strip():
            raise ReasonMissing(_("What was answered?"), errors={"answer": _("What was answered?")})
        acts = (QuestionOutcome.SOLVED, QuestionOutcome.PROMISED)
        if self.outcome in acts and not self.who:
            raise SomebodyMissing(_("Who answered?"), errors={"answered_by": _("Who answered?")})
        if self.outcome == QuestionOutcome.PROMISED:
            if self.promised_on is None:
                raise SomebodyMissing(
                    _("Until when was it promised?"), errors={"promised_on": _("Until when?")}
                )
            if self.promised_on < held_on:
                sentence = _("The last day lies before the meeting.")
                raise SomebodyMissing(sentence, errors={"promised_on": sentence})


def ask(
    one: Round,
    question: Question,
    *,
    by: Actor,
    at: dt.datetime,
    request_id: uuid.UUID | None = None,
) -> QaItem:
    """Enters a question and what became of it.

    Solved on the spot: a problem that is reported solved that day. Promised: an item of whoever
    promised, until his day. Not answered: an item of whoever should answer, within fifteen days;
    where nobody is named, a problem that returns to the next round. Of a matter that has ended it
    is on record and changes nothing. Raises as ``check`` does.
    """
    if made := made_before(QaItem, request_id):
        return made
    case = one.case
    day = one.held_on or timezone.localdate(at)
    question.check(day)
    with acting_on(case):
        if made := made_before(QaItem, request_id):
            return made
        case.refresh_from_db(fields=["status"])
        goes_on = case.status in (CaseStatus.OPEN, CaseStatus.SUSPENDED)
        problem = _carried_on(case, one, question, day, by=by, at=at) if goes_on else None
        row = QaItem.objects.create(
            case=case,
            round=one,
            asked_by=question.asked_by,
            words=question.words.strip()[:300],
            unit=question.unit,
            answered_by="" if question.unit else question.who,
            answer=question.answer.strip()[:300],
            outcome=question.outcome,
            promised_on=question.promised_on,
            problem=problem,
            said_at=at,
            by_label=by.said,
            request_id=request_id,
        )
        ledger.append(
            case.ledger_stream,
            f"question.{question.outcome}",
            at=at,
            by=by,
            subject=case.ledger_subject,
            facts={"text": row.words, "answer": row.answer, "lead": question.who},
        )
        if case.status in FINISHED and question.outcome in LEFT_OPEN:
            note_left_open(case, one.meeting_no, by=by, at=at)
        if goes_on:
            steps.advance(case, by=by, at=at)
    return row


def _carried_on(
    case: Case, one: Round, question: Question, day: dt.date, *, by: Actor, at: dt.datetime
) -> Problem | None:
    if question.outcome == QuestionOutcome.ANSWERED:
        return None
    problem = add_problem(case, question.words.strip()[:PROBLEM_LENGTH], by=by, at=at)
    problem.case = case
    if not question.who:  # nobody is named: the next round takes it up
        return problem
    unanswered = question.outcome == QuestionOutcome.UNANSWERED
    text = question.answer.strip() or question.words.strip()
    if unanswered:
        with of_the_record():
            text = _("Answer the question: %(words)s") % {"words": question.words.strip()}
    done = question.outcome == QuestionOutcome.SOLVED
    due = question.promised_on or (day if done else due_on(day, ANSWER))
    facts = {"meeting": one.meeting_no, "text": text[:300]}
    set_outcome(
        problem,
        ProblemOutcome.AGREED,
        by=by,
        at=at,
        outcome_text=text[:300],
        facts=facts,
    )
    item = make_item(
        problem,
        by=by,
        at=at,
        due=due,
        lead_text=question.who,
        text=text[:300],
        meeting_no=one.meeting_no,
        made_on=day,
    )
    if done:
        report_progress(item, ProgressKind.DONE, by=by, at=at, done_on=day)
    return problem
