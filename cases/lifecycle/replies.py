"""What a unit puts before whoever handed it something: 退办, 延期, 办复 with 会签; the answers."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases import after_notifications, notifications, steps
from cases.enums import Answered, Asking, ItemStatus, ReplyResult
from cases.errors import NotCountersigned, UnitMissing, UnitTwice
from cases.escalation import answer_by
from cases.lifecycle.case import require_reason
from cases.lifecycle.instruments import withdraw_instrument
from cases.lifecycle.item import check_paid, finish_item, judge
from cases.lifecycle.locking import acting_on, made_before, note
from cases.lifecycle.pauses import let_stand, pause_item
from cases.lifecycle.plans import handle_again
from cases.models import ActionItem, AssistingUnit, PlanMilestone, Reply, UnitRequest
from cases.tables import ITEM_TRANSITIONS
from common.errors import AlreadyMoved
from common.language import of_the_record
from common.secrecy import check_no_marking
from common.templatetags.look import full_date
from participants.actor import Actor
from platforms.models import Organization
from records.moves import move

REVIEW_DAYS = dt.timedelta(days=90)  # default of a plan’s review (procedure.md §0.12)


def ask_hand_back(
    item: ActionItem,
    reason: str,
    *,
    by: Actor,
    at: dt.datetime,
    proposed: Organization | None = None,
    request_id: uuid.UUID | None = None,
) -> UnitRequest:
    """退办, naming who should take it; after seven working days it is late: allowed, and noted."""
    reason = require_reason(reason)
    check_no_marking(reason)
    if proposed is not None and proposed.pk == item.unit_id:
        raise UnitTwice(
            _("Please name another unit than your own."),
            errors={"proposed": _("This is your own unit.")},
        )
    with acting_on(item.problem.case):
        if made := made_before(UnitRequest, request_id):
            return made
        made = UnitRequest(
            item=item,
            kind=Asking.HAND_BACK,
            reason=reason[:300],
            proposed=proposed,
            late=timezone.localdate(at) > answer_by(item),
            said_at=at,
            by_label=by.said,
            request_id=request_id,
        )
        if item.requests.filter(outcome=Answered.OPEN).exists():
            raise AlreadyMoved(_("asked already"))
        facts = {"reason": made.reason, "unit": str(proposed or "")}
        move(item, ItemStatus.HANDED_BACK, table=ITEM_TRANSITIONS, by=by, at=at, facts=facts)
        made.save(force_insert=True)
        notifications.unit_asks(made, at=at)
    return made


def answer_hand_back(
    request: UnitRequest,
    unit: Organization | None,
    answer: str,
    *,
    by: Actor,
    at: dt.datetime,
) -> None:
    """The issuer gives it to another ``unit``, or, with None, leaves it where it is and says why.

    Where the last day is over, the other unit has as many days from today as the first one had.
    Raises ReasonMissing, AlreadyMoved where it was answered before.
    """
    item = request.item
    answer = answer.strip() if unit else require_reason(answer)
    check_no_marking(answer)
    if unit is not None and unit.pk == item.unit_id:
        raise UnitTwice(_("It lies with this unit already."))
    with acting_on(item.problem.case):
        _settle(request, Answered.GRANTED if unit else Answered.REFUSED, answer, by=by, at=at)
        if unit is None:
            facts = {"reason": answer[:300]}
            move(
                item,
                ItemStatus.DOING,
                table=ITEM_TRANSITIONS,
                by=by,
                at=at,
                facts=facts,
                accepted_at=item.accepted_at or at,
            )
            notifications.unit_answered(request, at=at)
            return
        today = timezone.localdate(at)
        over = item.due < today
        due = today + _days_given(item) if over else item.due
        facts = {"lead": str(unit), "due": due.isoformat(), "text": item.text}
        moved: dict[str, Any] = {
            "due": due,
            "working_days": None if over else item.working_days,
            "unit": unit,
            "lead_text": str(unit)[:40],
            "accepted_at": None,
            "reached_at": at,
        }
        helped = AssistingUnit.objects.filter(item=item, organization=unit)
        for share in helped.values_list("share", flat=True):  # it leads now, with its own share
            moved["share"] = share if share is not None else item.share
        helped.delete()
        notifications.unit_answered(request, at=at)
        notifications.taken_from_unit(item, at=at)
        for letter in item.instruments.filter(answered_at=None, withdrawn_at=None).order_by("id"):
            with of_the_record():
                why = _("another unit does it now")
            withdraw_instrument(letter, why, by=by, at=at)
        move(item, ItemStatus.OPEN, table=ITEM_TRANSITIONS, by=by, at=at, facts=facts, **moved)
        notifications.item_to_units(item, at=at)
        if over and item.outdoor:
            pause_item(item, by=by, at=at, since=today)


def _days_given(item: ActionItem) -> dt.timedelta:
    """How long the unit had that gave it back, seasons in which work rests apart."""
    since = timezone.localdate(item.reached_at or item.made_at)
    rested = sum((row.due_after - row.due_before for row in item.pauses.all()), dt.timedelta())
    return max(item.due - since - rested, dt.timedelta())


def ask_extension(
    item: ActionItem,
    until: dt.date | None,
    reason: str,
    *,
    by: Actor,
    at: dt.datetime,
    request_id: uuid.UUID | None = None,
) -> UnitRequest:
    """延期: more time, with the reason; asked after the last day it is late, and noted."""
    reason = require_reason(reason)
    check_no_marking(reason)
    if until is None or until <= item.due:
        raise UnitMissing(
            _("Please choose a day after %(day)s.") % {"day": full_date(item.due)},
            errors={"due": _("It must lie after the present last day.")},
        )
    with acting_on(item.problem.case):
        if made := made_before(UnitRequest, request_id):
            return made
        item.refresh_from_db(fields=["status"])
        if item.status not in (ItemStatus.OPEN, ItemStatus.DOING):
            raise AlreadyMoved(str(item.get_status_display()))
        if item.requests.filter(outcome=Answered.OPEN).exists():
            raise AlreadyMoved(_("asked already"))
        made = UnitRequest.objects.create(
            item=item,
            kind=Asking.EXTENSION,
            reason=reason[:300],
            until=until,
            late=timezone.localdate(at) > item.due,
            said_at=at,
            by_label=by.said,
            request_id=request_id,
        )
        note(item, "item.extension_asked", by, at, {"due": until.isoformat(), "reason": reason})
        notifications.unit_asks(made, at=at)
    return made


def answer_extension(
    request: UnitRequest, granted: bool, answer: str, *, by: Actor, at: dt.datetime
) -> None:
    """The issuer grants the day asked for, or refuses and says why."""
    item = request.item
    answer = answer.strip() if granted else require_reason(answer)
    check_no_marking(answer)
    with acting_on(item.problem.case):
        outcome = Answered.GRANTED if granted else Answered.REFUSED
        _settle(request, outcome, answer, by=by, at=at)
        if granted and request.until:
            day = max(item.due, request.until)  # winter may have moved it farther meanwhile
            ActionItem.objects.filter(pk=item.pk).update(due=day, working_days=None)
            item.due = day
            let_stand(item, at=at)
        act = "item.extended" if granted else "item.extension_refused"
        note(item, act, by, at, {"due": item.due.isoformat(), "reason": answer})
        notifications.unit_answered(request, at=at)


def reply(
    item: ActionItem,
    result: ReplyResult,
    text: str,
    *,
    by: Actor,
    at: dt.datetime,
    source: str = "",
    review_on: dt.date | None = None,
    milestones: Sequence[tuple[dt.date, str]] = (),
    request_id: uuid.UUID | None = None,
) -> Reply:
    """办复 with its class; whoever handed it out checks it. A plan (B) names its source, the day
    it is looked at again, and its ``milestones`` where it has some.

    Raises ReasonMissing, UnitMissing, AlreadyMoved.
    """
    text = require_reason(text)
    for words in (text, source, *(words for _day, words in milestones)):
        check_no_marking(words)
    if result == ReplyResult.B and not (source.strip() and review_on):
        raise UnitMissing(
            _("A plan needs its source and the day it is looked at again."),
            errors={"source": _("In which plan, and when is it looked at again?")},
        )
    plan = result == ReplyResult.B
    case = item.problem.case
    with acting_on(case):
        if made := made_before(Reply, request_id):
            return made
        facts = {"result": str(result), "text": text[:300]}
        # The handling clock of what is planned has ended: the day it is measured by is the plan's.
        clock: dict[str, Any] = {"review_on": None}
        planned = item.status == ItemStatus.PLANNED
        if planned and item.review_on:
            clock = {"due": max(item.due, item.review_on), "working_days": None}
        to, table = ItemStatus.REPLIED, ITEM_TRANSITIONS
        move(item, to, table=table, by=by, at=at, facts=facts, **clock)
        made = Reply.objects.create(
            item=item,
            result=result,
            text=text[:1000],
            source=source.strip()[:120] if plan else "",
            review_on=review_on if plan else None,
            said_at=at,
            by_label=by.said,
            request_id=request_id,
        )
        PlanMilestone.objects.bulk_create(
            PlanMilestone(reply=made, day=day, text=words[:120])
            for day, words in (milestones if plan else ())
        )
        item.assisting.update(agreed_at=None, agreed_by_label="")  # they sign this reply
        for asked in item.requests.filter(outcome=Answered.OPEN):
            with of_the_record():
                why = _("replied instead")
            _settle(asked, Answered.REFUSED, why, by=by, at=at)
        notifications.unit_replied(made, at=at)
        if planned:
            handle_again(case, text, by=by, at=at)
    return made


def countersign(row: AssistingUnit, *, by: Actor, at: dt.datetime) -> None:
    """会签: the assisting unit stands behind what was done. Twice is once."""
    item = row.item
    with acting_on(item.problem.case):
        rows = AssistingUnit.objects.filter(
            pk=row.pk, agreed_at__isnull=True, item__status=ItemStatus.REPLIED
        )
        if rows.update(agreed_at=at, agreed_by_label=by.said):
            note(item, "item.countersigned", by, at, {"unit": str(row.organization)})


def answer_reply(row: Reply, accepted: bool, answer: str, *, by: Actor, at: dt.datetime) -> None:
    """The issuer takes the reply: A is done, B planned, C and D are told as they are; or sends it
    back to be done again, or to the plan it stood in.

    Raises NotCountersigned naming the units, StillOpen for an A while instalments are not paid,
    ReasonMissing.
    """
    item = row.item
    answer = answer.strip() if accepted else require_reason(answer)
    check_no_marking(answer)
    with acting_on(item.problem.case):
        if accepted:
            _check_countersigned(item)
        if accepted and row.result == ReplyResult.A:
            check_paid(item)
        _settle(row, Answered.GRANTED if accepted else Answered.REFUSED, answer, by=by, at=at)
        if not accepted:
            facts, act = {"reason": answer[:300]}, "item.reply_refused"
            to = ItemStatus.PLANNED if item.review_on else ItemStatus.DOING
            move(item, to, table=ITEM_TRANSITIONS, by=by, at=at, facts=facts, act=act)
            if to == ItemStatus.PLANNED:
                steps.advance(item.problem.case, by=by, at=at)
        elif row.result == ReplyResult.A:
            day = timezone.localdate(row.said_at)
            note, facts = row.text[:300], {"note": row.text[:300]}
            finish_item(item, day, by=by, at=at, note=note, facts=facts, said=row.by_label)
        else:
            _told(item, row, by=by, at=at)
        notifications.reply_answered(row, at=at)


def _told(item: ActionItem, row: Reply, *, by: Actor, at: dt.datetime) -> None:
    """In a plan, or not to be solved now: the problem says so, the matter goes on."""
    planned = row.result == ReplyResult.B
    to = ItemStatus.PLANNED if planned else ItemStatus.CLOSED
    closed: dict[str, Any] = {"closed_on": timezone.localdate(at), "review_on": None}
    if planned:  # the handling clock ends, the plan's begins
        closed = {"plan_source": row.source, "review_on": row.review_on}
    facts = {"text": row.text[:300]}
    act = "" if planned else "item.not_solved"
    move(item, to, table=ITEM_TRANSITIONS, by=by, at=at, facts=facts, act=act, **closed)
    problem = item.problem
    judge(problem, by=by, at=at, words=row.text[:300])
    after_notifications.item_told(item, at=at)
    steps.advance(problem.case, by=by, at=at)


def _check_countersigned(item: ActionItem) -> None:
    missing = item.assisting.filter(agreed_at__isnull=True).select_related("organization")
    names = [str(row.organization) for row in missing.order_by("id")]
    if names:
        raise NotCountersigned(
            _("Not countersigned yet: %(names)s.") % {"names": _(", ").join(names)}
        )


def _settle(
    row: UnitRequest | Reply, outcome: Answered, answer: str, *, by: Actor, at: dt.datetime
) -> None:
    """Answered once: the slower of two learns how it stands."""
    rows = type(row)._base_manager.filter(pk=row.pk, outcome=Answered.OPEN)
    values = {
        "outcome": outcome,
        "answer": answer[:300],
        "answered_at": at,
        "answered_by_label": by.said,
    }
    if not rows.update(**values):
        row.refresh_from_db(fields=["outcome"])
        raise AlreadyMoved(str(row.get_outcome_display()))
    for name, value in values.items():
        setattr(row, name, value)
