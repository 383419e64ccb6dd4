"""列入计划: what a unit says of its plan on the day it is looked at again (procedure.md §0.12)."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from cases import clock_notices, steps
from cases.enums import CaseStatus, ItemStatus, StepKind
from cases.errors import UnitMissing
from cases.lifecycle.case import require_reason
from cases.lifecycle.locking import acting_on, note
from cases.lifecycle.pauses import let_stand
from cases.models import ActionItem, Case
from cases.tables import ITEM_TRANSITIONS
from common.errors import AlreadyMoved
from participants.actor import Actor
from records.moves import move


def _later(day: dt.date | None, at: dt.datetime) -> dt.date:
    if day is None or day <= timezone.localdate(at):
        raise UnitMissing(
            _("Please choose a day to come."), errors={"day": _("Please choose a day to come.")}
        )
    return day


def keep_plan(
    item: ActionItem, until: dt.date | None, words: str, *, by: Actor, at: dt.datetime
) -> None:
    """仍在计划中: it is looked at again on a later day. Raises UnitMissing without one,
    ReasonMissing, AlreadyMoved where somebody else just said so."""
    words, day = require_reason(words), _later(until, at)
    with acting_on(item.problem.case):
        rows = ActionItem.objects.filter(
            pk=item.pk, status=ItemStatus.PLANNED, review_on=item.review_on
        )
        if day == item.review_on or not rows.update(review_on=day):
            raise AlreadyMoved(str(item.get_status_display()))
        item.review_on = day
        note(item, "item.plan_kept", by, at, {"due": day.isoformat(), "note": words[:300]})
        clock_notices.plan_kept(item, at=at)


def begin_planned(
    item: ActionItem,
    due: dt.date | None,
    words: str,
    *,
    by: Actor,
    at: dt.datetime,
) -> None:
    """已开工: what was planned is being done, and its handling clock runs again until ``due``.

    A closed matter stays closed; its item is reminded of like any other. Raises UnitMissing,
    ReasonMissing, AlreadyMoved.
    """
    words, day = require_reason(words), _later(due, at)
    with acting_on(item.problem.case):
        if item.status != ItemStatus.PLANNED:
            raise AlreadyMoved(str(item.get_status_display()))
        facts = {"due": day.isoformat(), "note": words[:300]}
        move(
            item,
            ItemStatus.DOING,
            table=ITEM_TRANSITIONS,
            by=by,
            at=at,
            act="item.plan_begun",
            facts=facts,
            due=day,
            review_on=None,
            working_days=None,
        )
        let_stand(item, at=at)
        clock_notices.plan_begun(item, at=at)
        handle_again(item.problem.case, words, by=by, at=at)


def handle_again(case: Case, words: str, *, by: Actor, at: dt.datetime) -> None:
    """An open matter stands at the handling again while something planned is under way."""
    case.refresh_from_db(fields=["status"])
    step = steps.active_step(case)
    if case.status == CaseStatus.OPEN and step and step.kind == StepKind.CALL_BACK:
        steps.go_back_to(case, StepKind.HANDLE, words, by=by, at=at)
