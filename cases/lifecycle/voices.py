"""Dissent and opinions: taken down as they were voiced, and answered afterwards."""

import datetime as dt
import uuid

from django.utils import timezone
from django.utils.translation import gettext as _

from cases import notifications
from cases.enums import OpinionOutcome, OpinionSource, ToldHow, VerifiedHow
from cases.errors import FutureDay, ReasonMissing
from cases.lifecycle.case import require_reason
from cases.lifecycle.locking import acting_on, made_before
from cases.models import Case, Dissent, Opinion, OpinionVerification, Round
from common.errors import AlreadyMoved
from common.limits import Limit, Unit
from common.secrecy import check_no_marking
from participants import rosters
from participants.actor import Actor
from participants.models import Person
from platforms.workdays import due_on
from records import ledger

EXPLAIN = Limit(5, Unit.WORKING_DAY)  # an objection is answered in five (procedure.md §7)
VERIFY = Limit(15, Unit.DAY)  # as a report is answered (procedure.md §3, stage 1)


def dissent(
    one: Round,
    side: str,
    words: str,
    *,
    by: Actor,
    at: dt.datetime,
    reason: str = "",
    request_id: uuid.UUID | None = None,
) -> Dissent:
    """不同意见 of a side in a round; the organiser owes an explanation in five working days.

    Raises ReasonMissing without side or words, SecrecyMarking.
    """
    if made := made_before(Dissent, request_id):
        return made
    side, words = _needed("side", side)[:30], _needed("words", words)[:300]
    check_no_marking(reason)
    with acting_on(one.case):
        if made := made_before(Dissent, request_id):
            return made
        row = Dissent.objects.create(
            case=one.case,
            round=one,
            side=side,
            words=words,
            reason=reason.strip()[:300],
            explain_by=due_on(timezone.localdate(at), EXPLAIN),
            said_at=at,
            by_label=by.said,
            request_id=request_id,
        )
        facts = {"side": side, "text": words, "round": one.number}
        _note(one.case, "dissent.noted", facts, by=by, at=at)
    return row


def _needed(field: str, text: str) -> str:
    """The text, stripped. Raises ReasonMissing naming its field, SecrecyMarking."""
    text = text.strip()
    if not text:
        sentence = _("Please fill this in.")
        raise ReasonMissing(sentence, errors={field: sentence})
    check_no_marking(text)
    return text


def explain_dissent(row: Dissent, text: str, *, by: Actor, at: dt.datetime) -> None:
    """The organiser explains; it prints under the minutes. Raises ReasonMissing, AlreadyMoved."""
    text = require_reason(text)[:300]
    with acting_on(row.case):
        rows = Dissent.objects.filter(pk=row.pk, explained_at__isnull=True)
        if not rows.update(explanation=text, explained_at=at, explained_by_label=by.said):
            raise AlreadyMoved(_("explained"))
        _note(row.case, "dissent.explained", {"side": row.side, "text": text}, by=by, at=at)


def voice_opinion(
    case: Case,
    words: str,
    source: OpinionSource,
    *,
    by: Actor,
    at: dt.datetime,
    voiced_on: dt.date | None = None,
    one: Round | None = None,
    person: Person | None = None,
    name: str = "",
    phone: str = "",
    request_id: uuid.UUID | None = None,
) -> Opinion:
    """记为意见: it is looked into within fifteen days (S44, procedure.md §0.6).

    With a ``phone`` who voiced it stands in the register, where whoever tells him finds it.
    Raises ReasonMissing without words, FutureDay, SecrecyMarking.
    """
    if made := made_before(Opinion, request_id):
        return made
    words = _needed("words", words)[:300]
    check_no_marking(name)
    today = timezone.localdate(at)
    if voiced_on and voiced_on > today:
        raise FutureDay(errors={"voiced_on": str(FutureDay.default)})
    with acting_on(case):
        if made := made_before(Opinion, request_id):
            return made
        name = name.strip()[:40]
        if person is None and name and phone.strip():
            person = rosters.find_or_enter(case.platform, name, phone)
        row = Opinion.objects.create(
            case=case,
            round=one,
            source=source,
            words=words,
            person=person,
            name="" if person else name,
            voiced_on=voiced_on or today,
            verify_by=due_on(today, VERIFY),
            said_at=at,
            by_label=by.said,
            request_id=request_id,
        )
        _note(case, "opinion.voiced", {"text": words}, by=by, at=at)
    return row


def verify_opinion(
    row: Opinion,
    outcome: OpinionOutcome,
    how: VerifiedHow,
    *,
    by: Actor,
    at: dt.datetime,
    reason: str = "",
    told_in_person: bool = False,
) -> OpinionVerification:
    """可行, 部分可行 or 不可行 with the reason; who voiced it gets word.

    By a message where he can be reached; else the village says it told him, or that nobody left a
    name. Raises ReasonMissing where it is not wholly feasible, AlreadyMoved, SecrecyMarking.
    """
    reason = reason.strip()[:300]
    if outcome != OpinionOutcome.FEASIBLE and not reason:
        raise ReasonMissing(errors={"reason": str(ReasonMissing.default)})
    check_no_marking(reason)
    case = row.case
    with acting_on(case):
        rows = Opinion.objects.filter(pk=row.pk, outcome=OpinionOutcome.OPEN)
        if not rows.update(outcome=outcome):
            raise AlreadyMoved(str(row.get_outcome_display()))
        row.outcome = outcome
        by_message = notifications.opinion_answered(row, reason, at=at)
        otherwise = ToldHow.IN_PERSON if told_in_person else ToldHow.NOBODY
        made = OpinionVerification.objects.create(
            opinion=row,
            how=how,
            reason=reason,
            told=ToldHow.NOTICE if by_message else otherwise,
            verified_at=at,
            by_label=by.said,
        )
        facts = {"text": row.words, "reason": reason}
        _note(case, f"opinion.{outcome}", facts, by=by, at=at)
    return made


def _note(case: Case, act: str, facts: dict, *, by: Actor, at: dt.datetime) -> None:
    ledger.append(case.ledger_stream, act, at=at, by=by, subject=case.ledger_subject, facts=facts)
