"""What is handed to a unit: 交办 and 商请, taking it on, 催办."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from cases import notifications, steps
from cases.enums import (
    CaseStatus,
    DecisionKind,
    ItemStatus,
    NudgeHow,
    ProblemOutcome,
    Spends,
    StepKind,
    Way,
)
from cases.errors import FutureDay, MayNotOrder, UnitMissing, UnitTwice
from cases.lifecycle.case import require_reason
from cases.lifecycle.item import make_item
from cases.lifecycle.locking import acting_on, made_before, note
from cases.lifecycle.pauses import pause_item
from cases.lifecycle.problems import set_outcome
from cases.models import (
    ActionItem,
    AssistingUnit,
    Case,
    Nudge,
    PartyGovDecision,
    Problem,
)
from cases.tables import ITEM_TRANSITIONS
from common.errors import AlreadyMoved
from common.secrecy import check_no_marking
from participants.actor import Actor
from platforms.enums import OrganizationKind
from platforms.models import Organization
from records import ledger
from records.moves import move

ORDERS = (Way.TOWN, Way.PARTY_GOVERNMENT)


@dataclass(frozen=True)
class Order:
    """How something is handed to a unit (procedure.md §0.2).

    ``issuer`` hands it out; ways 2 and 3 need one that may order, way 3 also the ``decision``.
    ``assisting`` are units with their shares in yuan, or None; ``share`` is the lead unit's.
    ``outdoor`` works rest in the season of the place; ``working_days`` is the limit where the
    last day was given as one, so that it can be counted again (platforms.workdays).
    """

    way: Way
    issuer: Organization
    unit: Organization
    decision: PartyGovDecision | None = None
    basis: str = ""
    target: str = ""
    share: Decimal | None = None
    assisting: Sequence[tuple[Organization, Decimal | None]] = ()
    outdoor: bool = False
    working_days: int | None = None

    def check(self) -> None:
        """Raises MayNotOrder or UnitTwice."""
        if self.way in ORDERS and not self.issuer.may_order:
            raise MayNotOrder(
                _("%(name)s does not give orders. It can ask the unit by letter instead.")
                % {"name": self.issuer}
            )
        if self.way == Way.PARTY_GOVERNMENT and self.decision is None:
            raise MayNotOrder(
                _("Enter first what party committee or government decided, then hand it out.")
            )
        units = [self.unit, *(unit for unit, _share in self.assisting)]
        if len({unit.pk for unit in units}) < len(units):
            raise UnitTwice()


def record_party_decision(
    case: Case,
    *,
    kind: DecisionKind,
    organization: Organization,
    decided_on: dt.date,
    requirement: str,
    by: Actor,
    at: dt.datetime,
    document: str = "",
    request_id: uuid.UUID | None = None,
) -> PartyGovDecision:
    """What party committee or government decided on an outcome that was put before it (way 3).

    A department may adopt it for itself (部门采纳); all else comes from a body that gives orders.
    Raises MayNotOrder for one that does not, FutureDay, SecrecyMarking.
    """
    adopts = kind == DecisionKind.ADOPTED and organization.kind != OrganizationKind.CPPCC
    if not organization.may_order and not adopts:
        raise MayNotOrder(
            _("%(name)s is no party committee, government or inspection office.")
            % {"name": organization},
            errors={"organization": _("This body does not give orders.")},
        )
    if decided_on > timezone.localdate(at):
        raise FutureDay(errors={"decided_on": str(FutureDay.default)})
    for text in (requirement, document):
        check_no_marking(text)
    with acting_on(case):
        if made := made_before(PartyGovDecision, request_id):
            return made
        made = PartyGovDecision.objects.create(
            case=case,
            kind=kind,
            organization=organization,
            decided_on=decided_on,
            document=document.strip()[:60],
            requirement=require_reason(requirement)[:120],
            recorded_at=at,
            by_label=by.said,
            request_id=request_id,
        )
        facts = {"who": str(organization), "on": decided_on.isoformat(), "text": made.requirement}
        ledger.append(
            case.ledger_stream,
            "case.decided_above",
            at=at,
            by=by,
            subject=case.ledger_subject,
            facts=facts,
        )
        steps.advance(case, by=by, at=at)
    return made


def hand_out(
    problem: Problem,
    order: Order,
    *,
    text: str,
    due: dt.date | None,
    by: Actor,
    at: dt.datetime,
    spends: Spends = Spends.NO,
    request_id: uuid.UUID | None = None,
) -> ActionItem:
    """Hands a problem, or part of it, to a unit: ordered (ways 2 and 3) or asked for (way 4).

    A problem that was put before the level above is agreed with it. The legal gate is the item's
    own (§0.4). Raises MayNotOrder, UnitTwice, UnitMissing without a day, AlreadyMoved.
    """
    order.check()
    if due is None:
        raise UnitMissing(_("Please say until when."), errors={"due": _("Until when?")})
    if due < timezone.localdate(at):
        raise UnitMissing(
            _("The last day is over. Please choose a later one."),
            errors={"due": _("This day is over. Please choose a later one.")},
        )
    check_no_marking(order.target)
    case = problem.case
    with acting_on(case):
        if made := made_before(ActionItem, request_id):
            return made
        case.refresh_from_db(fields=["status"])
        if case.status != CaseStatus.OPEN:
            raise AlreadyMoved(str(case.get_status_display()))
        if problem.outcome in (ProblemOutcome.ESCALATED, ProblemOutcome.EXPLAINED):
            set_outcome(problem, ProblemOutcome.AGREED, by=by, at=at, act="problem.direct")
        item = make_item(
            problem,
            by=by,
            at=at,
            due=due,
            lead_text=str(order.unit),
            text=text,
            spends=spends,
            request_id=request_id,
            way=order.way,
            issuer=order.issuer,
            unit=order.unit,
            decision=order.decision,
            basis=order.basis[:120],
            target=order.target[:200],
            share=order.share,
            outdoor=order.outdoor,
            working_days=order.working_days,
            reached_at=at if spends == Spends.NO else None,
        )
        AssistingUnit.objects.bulk_create(
            AssistingUnit(item=item, organization=unit, share=share)
            for unit, share in order.assisting
        )
        notifications.item_to_units(item, at=at)
        if item.outdoor:
            pause_item(item, by=by, at=at)
        step = steps.active_step(case)
        if step and step.kind == StepKind.CALL_BACK:
            steps.go_back_to(case, StepKind.HANDLE, item.text, by=by, at=at)
        elif step and step.kind == StepKind.ASSIGN:
            steps.advance(case, by=by, at=at)
    return item


def accept(item: ActionItem, *, by: Actor, at: dt.datetime) -> None:
    """签收: the unit takes it on. Raises AlreadyMoved."""
    with acting_on(item.problem.case):
        move(
            item,
            ItemStatus.DOING,
            table=ITEM_TRANSITIONS,
            by=by,
            at=at,
            act="item.accepted",
            accepted_at=at,
        )


def nudge(
    item: ActionItem,
    how: NudgeHow,
    *,
    by: Actor,
    at: dt.datetime,
    text: str = "",
    request_id: uuid.UUID | None = None,
) -> Nudge:
    """催办, as a record: by telephone, letter or in person. It changes no state."""
    check_no_marking(text)
    with acting_on(item.problem.case):
        if made := made_before(Nudge, request_id):
            return made
        made = Nudge.objects.create(
            item=item,
            how=how,
            text=text.strip()[:300],
            said_at=at,
            by_label=by.said,
            request_id=request_id,
        )
        note(item, "item.nudged", by, at, {"how": str(how), "note": made.text})
        notifications.nudged(made, at=at)
    return made
