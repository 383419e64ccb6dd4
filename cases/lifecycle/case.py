"""Raising a matter; what its other acts share."""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import notifications, stage_notifications, wording
from cases.enums import CaseStatus, Category, Origin, Precision, Source
from cases.errors import EmptyStatement, ReasonMissing, TooLate, TooLong
from cases.lifecycle.locking import made_before
from cases.models import ActionItem, Case, Clue, Problem
from cases.numbers import number_at
from cases.procedures import asks_approval, copy_steps, procedure_for
from common.limits import Limit, Unit
from common.secrecy import check_no_marking
from common.textsearch import normalise
from participants.actor import Actor
from participants.models import Person
from participants.rosters import find_or_enter
from platforms.enums import PlatformLevel
from platforms.models import Platform
from platforms.workdays import due_on
from records import ledger
from records.models import StoredFile

STATEMENT_LENGTH = 20_000
UNDO_SECONDS = 30
FIRST_ACT = {
    CaseStatus.DRAFT: "case.drafted",
    CaseStatus.SUBMITTED: "case.submitted",
    CaseStatus.OPEN: "case.raised",
}
OBJECTION = Limit(2, Unit.WORKING_DAY)  # procedure.md §0.3


def check_statement(statement: str) -> str:
    """The sentence, stripped. Raises EmptyStatement, TooLong or SecrecyMarking."""
    text = statement.strip()
    if not text:
        raise EmptyStatement()
    if len(text) > STATEMENT_LENGTH:
        raise TooLong(
            _("The text has %(count)s characters; at most %(most)s can be kept. Please shorten it.")
            % {"count": len(text), "most": STATEMENT_LENGTH}
        )
    check_no_marking(text)
    return text


def raise_case(
    platform: Platform,
    statement: str,
    *,
    by: Actor,
    at: dt.datetime,
    restricted: bool | None = None,
    raiser: Person | None = None,
    raiser_name: str = "",
    raiser_phone: str = "",
    clue: Clue | None = None,
    photo: StoredFile | None = None,
    source: Source = Source.VILLAGE,
    origin: Origin = Origin.LIVE,
    occurred_on: dt.date | None = None,
    draft: bool = False,
    awaits_approval: bool | None = None,
    request_id: uuid.UUID | None = None,
) -> Case:
    """Turns one sentence into a matter (提事, procedure.md §0.3).

    It opens at once; the town sees it and has two working days to object. Where the procedure
    asks the approver (a county's) it is handed in and opens when he admits it, unless it is a
    ``draft`` or had begun before it was entered; ``awaits_approval`` says otherwise. That holds of
    what is not public too: he decides on its number and category.
    ``restricted`` None lets the words decide: a quarrel is kept back in doubt. ``raiser_name``
    and ``raiser_phone`` say for whom it is raised (替别人提的): somebody known, or new in the
    place's register. The same ``request_id`` twice gives the matter made the first time. Raises
    EmptyStatement, TooLong, SecrecyMarking.
    """
    if made := made_before(Case, request_id):
        return made
    text = check_statement(statement)
    hidden = wording.is_dispute(text) if restricted is None else restricted
    category = Category.DISPUTE if hidden else wording.guess_category(text)
    today = timezone.localdate(at)
    version, weight = procedure_for(platform), wording.guess_weight(text, platform.level)
    if awaits_approval is None:
        awaits_approval = origin == Origin.LIVE and asks_approval(version, platform, weight)
    status = _first_status(draft, awaits_approval)
    with transaction.atomic():
        no = number_at("T", platform, today)
        if made := made_before(Case, request_id):
            transaction.set_rollback(True)  # the number goes back; the other request made the row
            return made
        title, public, short = wording.titles(
            text, restricted=hidden, place=platform.name, category=category, no=no
        )
        case = Case(
            no=no,
            status=status,
            title=title,
            public_title=public,
            short_title=short,
            statement=text,
            restricted=hidden,
            category=category,
            weight=weight,
            source=Source.RESIDENT if clue else source,
            origin=origin,
            occurred_on=occurred_on or today,
            date_precision=Precision.DAY,
            recorded_time=at,
            procedure_version=version,
            photo=photo,
            raiser=raiser or _raiser(platform, raiser_name, raiser_phone),
            object_until=due_on(today, OBJECTION) if is_reported(platform) else None,
            raised_at=at,
            raised_by_kind=by.kind,
            raised_by=by.no,
            raised_by_label=by.said,
            search_text=search_text(no, public),
            request_id=request_id,
        )
        case.place(platform)
        case.save(force_insert=True)
        copy_steps(case, at, passed=_("not asked: begun before it was entered"))
        Problem.objects.create(case=case, part=1, text=title)
        ledger.append(
            case.ledger_stream,
            FIRST_ACT[status],
            at=at,
            by=by,
            subject=case.ledger_subject,
            before=None,
            after=status,
        )
        if status == CaseStatus.SUBMITTED:
            stage_notifications.submitted(case, at=at)
        elif status == CaseStatus.OPEN:
            notifications.raised(case, at=at)
    return case


def _first_status(draft: bool, awaits_approval: bool) -> CaseStatus:
    if draft:
        return CaseStatus.DRAFT
    return CaseStatus.SUBMITTED if awaits_approval else CaseStatus.OPEN


def _raiser(platform: Platform, name: str, phone: str) -> Person | None:
    name = name.strip()[:40]
    return find_or_enter(platform, name, phone) if name else None


def is_reported(platform: Platform) -> bool:
    """Whether matters of ``platform`` are reported to a town office (报备)."""
    return platform.level == PlatformLevel.VILLAGE and not platform.practice


def search_text(no: str, public_title: str) -> str:
    """What the search finds a matter by; never a word that is hidden from somebody."""
    return normalise(no + public_title)[:200]


def items_of(case: Case) -> Any:
    """All items of a matter, whatever their state."""
    return ActionItem.objects.filter(problem__case=case).select_related("problem__case")


def require_reason(reason: str) -> str:
    """The reason, stripped. Raises ReasonMissing or SecrecyMarking."""
    text = reason.strip()
    if not text:
        raise ReasonMissing()
    check_no_marking(text)
    return text


def check_undo_time(done_at: dt.datetime, at: dt.datetime) -> None:
    """Raises TooLate when more than 30 seconds passed since the act."""
    if at - done_at > dt.timedelta(seconds=UNDO_SECONDS):
        raise TooLate(
            _("Taking back is possible for %(seconds)s seconds. Please correct it on its page.")
            % {"seconds": UNDO_SECONDS}
        )
