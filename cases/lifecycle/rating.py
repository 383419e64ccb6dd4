"""测评: what people think of a closed matter; “not satisfied” with a reason is answered."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from cases import after_notifications, notifications, rating
from cases.enums import CaseStatus, Rating, RatingGroup
from cases.errors import FutureDay, HandledIt, RatingOver
from cases.lifecycle.after import VERIFY_WITHIN
from cases.lifecycle.case import require_reason
from cases.lifecycle.locking import acting_on, made_before
from cases.models import Case, Evaluation, Verification
from common.errors import AlreadyMoved
from common.limits import Limit, Unit
from common.secrecy import check_no_marking
from common.templatetags.look import full_date
from participants.actor import Actor
from participants.models import Person
from platforms.workdays import due_on
from records import ledger

ANSWER_WITHIN = Limit(5, Unit.WORKING_DAY)  # procedure.md §8


@dataclass(frozen=True)
class Said:
    """How it was dealt with (办理态度), what came of it (办理结果), and why."""

    attitude: Rating
    result: Rating
    comment: str = ""


def rate(
    case: Case,
    said: Said,
    *,
    group: RatingGroup,
    key: str,
    by: Actor,
    at: dt.datetime,
    person: Person | None = None,
    entered_for: bool = False,
    given_on: dt.date | None = None,
    request_id: uuid.UUID | None = None,
) -> Evaluation:
    """One answer; ``key`` says whose without naming him, ``person`` where the register knows him.

    Who handled the matter does not rate it, nor has it entered for him (procedure.md §0.8). What
    was given on paper is typed in whenever it arrives, with the day it was ``given_on``.
    Raises RatingOver before the closing and, for one's own answer, after 15 working days,
    FutureDay, HandledIt, AlreadyMoved where his answer is counted already, SecrecyMarking.
    """
    if made := made_before(Evaluation, request_id):
        return made
    check_no_marking(said.comment)
    if person is not None and rating.handled(case, person):
        raise HandledIt()
    day, comment = timezone.localdate(at), said.comment.strip()[:300]
    with acting_on(case):
        if made := made_before(Evaluation, request_id):
            return made
        case.refresh_from_db(fields=["status", "closed_at"])
        _check_open(case, given_on or day, day, entered_for=entered_for)
        if rating.has_rated(case, key):
            raise AlreadyMoved(_("answered; one answer is counted"))
        row = Evaluation.objects.create(
            case=case,
            group=group,
            rater=rating.rater_of(case, key),
            attitude=said.attitude,
            result=said.result,
            comment=comment,
            entered_for=entered_for,
            entered_by_label=by.said if entered_for else "",
            said_at=at,
            given_on=given_on,
            answer_due=due_on(day, ANSWER_WITHIN) if _wants_answer(group, said) else None,
            request_id=request_id,
        )
        # The chain says that somebody answered, never who: he stays unknown to whom he rates.
        who = by if entered_for else Actor.resident()
        act = "case.rated_for" if entered_for else "case.rated"
        ledger.append(case.ledger_stream, act, at=at, by=who, subject=case.ledger_subject)
        if row.answer_due is not None:
            after_notifications.dissatisfied(row, at=at)
    return row


def _check_open(case: Case, given_on: dt.date, today: dt.date, *, entered_for: bool) -> None:
    last = rating.until(case)
    if last is None or case.closed_at is None:
        raise RatingOver(_("It is not closed yet; it can be rated afterwards."))
    if given_on > today:
        raise FutureDay(errors={"given_on": str(FutureDay.default)})
    closed = timezone.localdate(case.closed_at)
    if given_on < closed:
        words = _("It was closed on %(day)s; an answer is about how it stands since.")
        raise RatingOver(errors={"given_on": words % {"day": full_date(closed)}})
    if today > last and not entered_for:
        words = _("It could be rated until %(day)s. You can still tell the room.")
        raise RatingOver(words % {"day": full_date(last)})


def _wants_answer(group: RatingGroup, said: Said) -> bool:
    concerned = group == RatingGroup.STAKEHOLDERS
    return concerned and said.result == Rating.DISSATISFIED and bool(said.comment.strip())


def answer_rating(row: Evaluation, answer: str, *, look: bool, by: Actor, at: dt.datetime) -> None:
    """“Not satisfied” is explained, or somebody looks on the spot (核实) and only what he finds
    changes anything. Raises ReasonMissing, AlreadyMoved where it was answered before."""
    answer = require_reason(answer)
    case = row.case
    with acting_on(case):
        rows = Evaluation.objects.to_answer().filter(pk=row.pk)
        if not rows.update(answered_at=at, answer=answer[:300], answered_by_label=by.said):
            raise AlreadyMoved()
        ledger.append(
            case.ledger_stream,
            "case.rating_looked_at" if look else "case.rating_explained",
            at=at,
            by=by,
            subject=case.ledger_subject,
            facts={"note": answer[:300]},
        )
        if not look:
            return
        case.refresh_from_db(fields=["status"])
        if case.status not in (CaseStatus.CLOSED, CaseStatus.ARCHIVED):
            return  # it was opened again meanwhile and is being done anyway
        due = due_on(timezone.localdate(at), VERIFY_WITHIN)
        verification = Verification.objects.create(case=case, evaluation=row, due=due)
        notifications.to_verify(verification, at=at)
