"""What the level above says to a matter, and what is put right about it."""

import datetime as dt
from typing import Any

from django.utils import timezone

from cases import notifications, steps, wording
from cases.enums import CaseStatus, Category, ProblemOutcome, Source, ThreePoints, Weight
from cases.lifecycle.arranging import weigh
from cases.lifecycle.case import check_statement, items_of, require_reason, search_text
from cases.lifecycle.locking import acting_on
from cases.models import Case
from cases.tables import CASE_TRANSITIONS
from common.errors import AlreadyMoved
from participants.actor import Actor
from platforms.models import Platform
from records import ledger
from records.moves import move


def note_seen(case: Case, *, by: Actor, at: dt.datetime) -> None:
    """The town has seen the report (看过). A second look changes nothing."""
    with acting_on(case):
        if Case.objects.filter(pk=case.pk, noted_at__isnull=True).update(noted_at=at):
            ledger.append(
                case.ledger_stream, "case.noted", at=at, by=by, subject=case.ledger_subject
            )
    case.noted_at = case.noted_at or at


def object_to(case: Case, reason: str, *, by: Actor, at: dt.datetime) -> bool:
    """The town objects. Returns True where the matter went back to the village.

    Within two working days and before any round it is returned; afterwards the objection is a
    note on the record and stops nothing (procedure.md §0.3). Raises ReasonMissing.
    """
    reason = require_reason(reason)
    in_time = case.object_until is not None and timezone.localdate(at) <= case.object_until
    with acting_on(case):
        if in_time and not case.rounds.filter(held_on__isnull=False).exists():
            move(
                case,
                CaseStatus.RETURNED,
                table=CASE_TRANSITIONS,
                by=by,
                at=at,
                facts={"reason": reason},
            )
            notifications.returned(case, at=at)
            return True
        ledger.append(
            case.ledger_stream,
            "case.remarked",
            at=at,
            by=by,
            subject=case.ledger_subject,
            facts={"reason": reason},
        )
        return False


def reword_case(case: Case, statement: str) -> dict[str, Any]:
    """The columns of a matter put in other words; its first problem, still to be discussed, is
    called as it is. Raises EmptyStatement, TooLong or SecrecyMarking."""
    text = check_statement(statement)
    title, public, short = wording.titles(
        text,
        restricted=case.restricted,
        place=case.platform.name,
        category=Category(case.category),
        no=case.no,
    )
    case.problems.filter(text=case.title, outcome=ProblemOutcome.OPEN).update(text=title)
    return {
        "statement": text,
        "title": title,
        "public_title": public,
        "short_title": short,
        "search_text": search_text(case.no, public),
    }


def resubmit(case: Case, statement: str, *, by: Actor, at: dt.datetime) -> None:
    """A returned matter is put again, in new words if need be; the objection term is over."""
    with acting_on(case):
        move(
            case,
            CaseStatus.OPEN,
            table=CASE_TRANSITIONS,
            act="case.resubmitted",
            by=by,
            at=at,
            object_until=None,
            **reword_case(case, statement),
        )


def move_to(
    case: Case,
    platform: Platform,
    reason: str,
    *,
    by: Actor,
    at: dt.datetime,
    tell: bool = True,
) -> None:
    """改挂: the matter belongs to another platform. Its number and its parts' numbers stay.

    Many moved at once (villages that merge) are not told one by one: ``tell`` False. Raises
    AlreadyMoved where it is there already.
    """
    reason = require_reason(reason)
    with acting_on(case):
        case.refresh_from_db(fields=["platform", "status"])
        before = case.platform.code
        if before == platform.code:
            raise AlreadyMoved(platform.name)
        for row in [case, *items_of(case)]:
            row.place(platform)
            row.save(update_fields=["platform", "town", "county"])
        if case.restricted:
            _name_after(case, platform)
        ledger.append(
            case.ledger_stream,
            "case.moved",
            at=at,
            by=by,
            subject=case.ledger_subject,
            facts={"from": before, "to": platform.code, "reason": reason},
        )
        if case.status == CaseStatus.OPEN:
            steps.advance(case, by=by, at=at)  # whose a stage is goes by the place
        if tell:
            notifications.moved(case, at=at)


def _name_after(case: Case, platform: Platform) -> None:
    """A generated title speaks of the place; it follows the matter."""
    _title, case.public_title, case.short_title = wording.titles(
        case.statement,
        restricted=True,
        place=platform.name,
        category=Category(case.category),
        no=case.no,
    )
    case.search_text = search_text(case.no, case.public_title)
    case.save(update_fields=["public_title", "short_title", "search_text"])


def describe(
    case: Case,
    *,
    category: Category,
    points: ThreePoints | str,
    source: Source,
    by: Actor,
    at: dt.datetime,
    weight: Weight | None = None,
) -> None:
    """The office completes what was guessed: category, three points, source and weight, which
    switches stages on (procedure.md §0.3).

    A generated title speaks of the category and follows it.
    """
    given = {"category": category, "points": points, "source": source}
    with acting_on(case):
        case.refresh_from_db(fields=list(given))
        if any(getattr(case, name) != value for name, value in given.items()):
            case.category, case.points, case.source = category, points, source
            case.save(update_fields=list(given))
            if case.restricted:
                _name_after(case, case.platform)
            ledger.append(
                case.ledger_stream,
                "case.described",
                at=at,
                by=by,
                subject=case.ledger_subject,
                facts={name: str(value) for name, value in given.items()},
            )
        if weight is not None:
            weigh(case, weight, by=by, at=at)
