"""When somebody is reminded of what a matter waits for (procedure.md §0.12).

Rungs are days from the last day, before it negative; those of items stand in ``escalation.py``.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models.functions import Coalesce
from django.utils import timezone

from cases.enums import (
    CaseStatus,
    ItemStatus,
    LookBackOutcome,
    OpinionOutcome,
    VerificationOutcome,
)
from cases.escalation import Told, answer_by, rung_at, rungs_of
from cases.lookers import handlers_of, lookers_of
from cases.models import ActionItem, Case, Dissent, LookBack, Opinion, Verification
from cases.models.item import LIVE_CASES, WORKING
from cases.models.voices import OWES
from cases.notifications import issuing_desk, who_acts
from cases.stalling import ABOVE_DAYS, stalled_rounds
from notices.kinds import Reminder
from notices.reminding import highest_rung
from participants.enums import Role
from participants.holders import Holders
from participants.models import Person
from platforms.models import Platform
from platforms.workdays import exceptions_between

SAID = (ItemStatus.HANDED_BACK, ItemStatus.REPLIED)
LOOKED_FOR = dt.timedelta(days=45)  # what is later than that was told on every rung

PLAN, PLAN_DESK = (-7, 0, 7, 30), 7
ACCEPT = (-1, 1, 7)
VERIFY = (-1, 1, 3)
LOOK_BACK = (0, 7, 30)
OWED = (-1, 1, 7)
STALLED = (7, 15, 30)

VILLAGE = (Role.CONVENER, Role.HELPER)
ABOVE = (Role.TOWN_OFFICE, Role.COUNTY_OFFICE)
CHAIR = (Role.COUNTY_APPROVER,)


def items(day: dt.date) -> Iterator[Reminder]:
    """Items near and past their last day, told to whom the escalation table names."""
    rows = ActionItem.objects.filter(
        status__in=WORKING,
        due__gte=day - LOOKED_FOR,
        problem__case__status__in=LIVE_CASES,
        platform__practice=False,
    ).select_related(
        *("lead_person", "platform__parent", "platform__county", "issuer__tenant"),
        "problem__case__headed_by",
    )
    holders = Holders(day)
    for item in rows.order_by("due", "id"):
        made = timezone.localdate(item.made_at)
        rung = highest_rung(rungs_of((item.due - made).days), item.due, made, day)
        if rung is None:
            continue
        left = (item.due - day).days
        kind = "item.near" if left > 0 else "item.late" if left < 0 else "item.today"
        case = item.problem.case
        params = {
            "title": case.short_title,
            "due": item.due.isoformat(),
            "days": abs(left),
            "lead": item.platform.name if case.restricted else item.lead_name,
        }
        for person in _item_people(item, rung, holders):
            about = (kind, item.ledger_subject, person, item.platform, item.due, rung, params)
            yield Reminder(*about, restricted=case.restricted)


def _item_people(item: ActionItem, rung: int, holders: Holders) -> list[Person]:
    """Whom the table names on this rung; the desk instead of a unit that has said its word or has
    no contact, the place instead of somebody known by words only."""
    told, case = rung_at(rung).told, item.problem.case
    of_unit = item.unit_id is not None and item.status != ItemStatus.PREPARED
    people = _doers(item, holders)
    if not people or Told.DESK in told:
        place = item.platform
        people += holders.of(*(issuing_desk(item) if of_unit else (place, who_acts(place))))
    if Told.HEAD in told and of_unit and item.status not in SAID:
        people += holders.head_of_unit(item.unit_id or 0)
    if not case.restricted:
        if Told.ABOVE in told and not item.platform.is_tenant:
            people += holders.of(item.platform.parent, ABOVE)
        if Told.LEADER in told and case.headed_by and case.headed_by.deceased_on is None:
            people.append(case.headed_by)
        if Told.CHAIR in told:
            county = item.platform if item.platform.is_tenant else item.platform.county
            people += holders.of(county, CHAIR)
    return list({person.pk: person for person in people}.values())


def _doers(item: ActionItem, holders: Holders) -> list[Person]:
    """Who does it: the unit's contacts until it has said its word, else the person named."""
    if item.status == ItemStatus.PREPARED:
        return []
    if item.unit_id:
        return [] if item.status in SAID else holders.of_unit(item.unit_id)
    person = item.lead_person
    return [person] if person and person.deceased_on is None else []


def acceptances(day: dt.date) -> Iterator[Reminder]:
    """What a unit has neither accepted nor handed back, near and past its seven working days: its
    contacts, once they are over the desk that handed it out too."""
    rows = (
        ActionItem.objects.annotate(since=Coalesce("reached_at", "made_at"))
        .filter(
            status=ItemStatus.OPEN,
            unit__isnull=False,
            since__date__gte=day - 2 * LOOKED_FOR,
            problem__case__status__in=LIVE_CASES,
            platform__practice=False,
        )
        .select_related("platform__parent", "problem__case", "issuer__tenant")
    )
    known = exceptions_between(day - 3 * LOOKED_FOR, day + LOOKED_FOR)
    holders = Holders(day)
    for item in rows.order_by("since", "id"):
        reached = timezone.localdate(item.since)
        due = answer_by(item, known)
        rung = highest_rung(ACCEPT, due, reached, day)
        if rung is None:
            continue
        people = holders.of_unit(item.unit_id or 0)
        if not people or rung > 0:
            people += holders.of(*issuing_desk(item))
        case = item.problem.case
        params = {"title": case.short_title, "due": due.isoformat(), "lead": item.lead_name}
        for person in {person.pk: person for person in people}.values():
            about = ("unit.unaccepted", item.ledger_subject, person, item.platform, due, rung)
            yield Reminder(*about, params, restricted=case.restricted)


def plans(day: dt.date) -> Iterator[Reminder]:
    """Plans whose day of review comes: the unit, from the seventh day after it the desk too."""
    rows = ActionItem.objects.filter(
        status=ItemStatus.PLANNED,
        review_on__gte=day - LOOKED_FOR,
        review_on__lte=day - dt.timedelta(days=PLAN[0]),
        problem__case__status__in=LIVE_CASES,
        platform__practice=False,
    ).select_related("platform__parent", "problem__case", "issuer__tenant")
    holders = Holders(day)
    for item in rows.order_by("review_on", "id"):
        due = item.review_on or day
        rung = highest_rung(PLAN, due, dt.date.min, day)
        if rung is None:
            continue
        people = holders.of_unit(item.unit_id or 0)
        if not people or rung >= PLAN_DESK:
            people += holders.of(*issuing_desk(item))
        case = item.problem.case
        params = {"title": case.short_title, "due": due.isoformat(), "lead": item.lead_name}
        for person in {person.pk: person for person in people}.values():
            about = ("item.plan_review", item.ledger_subject, person, item.platform, due, rung)
            yield Reminder(*about, params, restricted=case.restricted)


def verifications(day: dt.date) -> Iterator[Reminder]:
    """“Not fixed” that nobody has looked at: those who may look, and the desk above."""
    rows = Verification.objects.filter(
        outcome=VerificationOutcome.OPEN,
        case__status__in=[CaseStatus.OPEN, CaseStatus.CLOSED, CaseStatus.ARCHIVED],
        due__gte=day - LOOKED_FOR,
        case__platform__practice=False,
    ).select_related("case__platform__parent", "call_back", "evaluation")
    told = _Lookers(day, list(rows.order_by("due", "id")))
    for row in told.rows:
        rung = highest_rung(VERIFY, row.due, timezone.localdate(row.asked_at), day)
        yield from told.about("case.verify_near", row.case, row.due, rung)


def look_backs(day: dt.date) -> Iterator[Reminder]:
    """Look-backs that have come due: the same people (S18)."""
    rows = LookBack.objects.filter(
        outcome=LookBackOutcome.OPEN,
        due__gte=day - LOOKED_FOR,
        due__lte=day,
        case__platform__practice=False,
    ).select_related("case__platform__parent")
    told = _Lookers(day, list(rows.order_by("due", "id")))
    for row in told.rows:
        rung = highest_rung(LOOK_BACK, row.due, dt.date.min, day)
        kind = "case.look_back_drawn" if row.drawn_for else "case.look_back"
        yield from told.about(kind, row.case, row.due, rung, months=row.months)


class _Lookers:
    """One run over what is to be looked at: who handled which matter is asked once for all."""

    def __init__(self, day: dt.date, rows: Sequence[Any]) -> None:
        self.rows = rows
        self._holders = Holders(day)
        self._handlers = handlers_of({row.case_id for row in rows})

    def about(
        self, kind: str, case: Case, due: dt.date, rung: int | None, **more: int
    ) -> Iterator[Reminder]:
        """One reminder for each who may look at a matter, where a rung was reached."""
        if rung is None:
            return
        params = {"title": case.short_title, "due": due.isoformat(), **more}
        for person in lookers_of(case, self._holders.of, self._handlers):
            about = (kind, case.ledger_subject, person, case.platform, due, rung, params)
            yield Reminder(*about, restricted=case.restricted)


def opinions(day: dt.date) -> Iterator[Reminder]:
    """Opinions nobody has looked into near and past their day (S44)."""
    rows = Opinion.objects.filter(
        outcome=OpinionOutcome.OPEN,
        case__status__in=OWES,
        verify_by__gte=day - LOOKED_FOR,
        case__platform__practice=False,
    ).select_related("case__platform")
    holders = Holders(day)
    for row in rows.order_by("verify_by", "id"):
        about = ("opinion.owed", row.case, row.case.platform, row.verify_by)
        yield from _of_place(*about, timezone.localdate(row.said_at), OWED, holders)


def dissents(day: dt.date) -> Iterator[Reminder]:
    """Dissent that its organiser has not explained near and past its day."""
    rows = Dissent.objects.owed().filter(
        case__status__in=OWES,
        explain_by__gte=day - LOOKED_FOR,
        case__platform__practice=False,
    )
    rows = rows.select_related("case__platform", "round__host")
    holders = Holders(day)
    for row in rows.order_by("explain_by", "id"):
        place = row.case.platform if row.case.restricted else row.round.host
        about = ("dissent.owed", row.case, place, row.explain_by)
        yield from _of_place(*about, timezone.localdate(row.said_at), OWED, holders)


def stalled(day: dt.date) -> Iterator[Reminder]:
    """Matters that stand still: the convener, from the fifteenth day the level above too."""
    rows = stalled_rounds(day).filter(held_on__gte=day - LOOKED_FOR)
    holders = Holders(day)
    for row in rows.select_related("case__platform__parent").order_by("held_on", "id"):
        case, met = row.case, row.held_on
        if met is None:
            continue
        yield from _of_place("case.stalled", case, case.platform, met, met, STALLED, holders)
        late = [rung for rung in STALLED if rung >= ABOVE_DAYS]
        if not case.restricted and case.platform.parent is not None:
            above = case.platform.parent
            yield from _of_place("case.stalled", case, above, met, met, late, holders)


def _of_place(
    kind: str,
    case: Case,
    place: Platform,
    due: dt.date,
    since: dt.date,
    rungs: Sequence[int],
    holders: Holders,
) -> Iterator[Reminder]:
    """One reminder for each who acts for ``place``, where a rung was reached."""
    rung = highest_rung(tuple(rungs), due, since, holders.day)
    if rung is None:
        return
    params = {"title": case.short_title, "due": due.isoformat()}
    for person in holders.of(place, (*VILLAGE, *ABOVE)):
        about = (kind, case.ledger_subject, person, case.platform, due, rung, params)
        yield Reminder(*about, restricted=case.restricted)
