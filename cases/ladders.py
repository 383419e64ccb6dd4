"""When somebody is reminded of what a matter waits for (procedure.md §0.12).

The days are settings of each place (``platforms.ladders``); who is told of an item on which of them
stands in ``escalation.py``.
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
from cases.stalling import stalled_rounds
from notices.kinds import Reminder
from notices.morning import LOOKED_FOR, Morning, highest_rung
from participants.enums import Role
from participants.holders import Holders
from participants.models import Person
from platforms.ladders import FIRST
from platforms.workdays import exceptions_between

SAID = (ItemStatus.HANDED_BACK, ItemStatus.REPLIED)
AHEAD = dt.timedelta(days=-FIRST)  # no ladder begins earlier
TO_ACCEPT = dt.timedelta(days=45)  # the seven working days that a unit has, with any holidays

ABOVE = (Role.TOWN_OFFICE, Role.COUNTY_OFFICE)
ACTING = (Role.CONVENER, Role.HELPER, *ABOVE)
CHAIR = (Role.COUNTY_APPROVER,)


def items(morning: Morning) -> Iterator[Reminder]:
    """Items near and past their last day, told to whom the escalation table names."""
    day = morning.day
    rows = ActionItem.objects.filter(
        status__in=WORKING,
        due__gte=day - LOOKED_FOR,
        problem__case__status__in=LIVE_CASES,
        platform__practice=False,
    ).select_related(
        *("lead_person", "platform__parent", "platform__county", "issuer__tenant"),
        "problem__case__headed_by",
    )
    for item in rows.order_by("due", "id"):
        made = timezone.localdate(item.made_at)
        days = morning.ladder(item.platform, "ladder.item").rungs
        rung = highest_rung(rungs_of((item.due - made).days, days), item.due, made, day)
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
        for person in _item_people(item, rung, morning.holders):
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


def acceptances(morning: Morning) -> Iterator[Reminder]:
    """What a unit has neither accepted nor handed back, near and past its seven working days: its
    contacts, once they are over the desk that handed it out too."""
    day = morning.day
    rows = (
        ActionItem.objects.annotate(since=Coalesce("reached_at", "made_at"))
        .filter(
            status=ItemStatus.OPEN,
            unit__isnull=False,
            since__date__gte=day - LOOKED_FOR - TO_ACCEPT,
            problem__case__status__in=LIVE_CASES,
            platform__practice=False,
        )
        .select_related("platform__parent", "problem__case", "issuer__tenant")
    )
    known = exceptions_between(day - LOOKED_FOR - TO_ACCEPT, day + TO_ACCEPT)
    for item in rows.order_by("since", "id"):
        reached = timezone.localdate(item.since)
        due = answer_by(item, known)
        rung = morning.rung(item.platform, "ladder.accept", due, reached)
        if rung is None:
            continue
        people = _of_unit(item, "ladder.accept", rung, morning)
        case = item.problem.case
        params = {"title": case.short_title, "due": due.isoformat(), "lead": item.lead_name}
        for person in people:
            about = ("unit.unaccepted", item.ledger_subject, person, item.platform, due, rung)
            yield Reminder(*about, params, restricted=case.restricted)


def _of_unit(item: ActionItem, name: str, rung: int, morning: Morning) -> list[Person]:
    """The unit's contacts, and from the ladder's day on, or where there are none, the desk that
    handed it out."""
    people = morning.holders.of_unit(item.unit_id or 0)
    if not people or morning.ladder(item.platform, name).tells_above(rung):
        people += morning.holders.of(*issuing_desk(item))
    return list({person.pk: person for person in people}.values())


def plans(morning: Morning) -> Iterator[Reminder]:
    """Plans whose day of review comes: the unit, later the desk that handed it out too."""
    day = morning.day
    rows = ActionItem.objects.filter(
        status=ItemStatus.PLANNED,
        review_on__gte=day - LOOKED_FOR,
        review_on__lte=day + AHEAD,
        problem__case__status__in=LIVE_CASES,
        platform__practice=False,
    ).select_related("platform__parent", "problem__case", "issuer__tenant")
    for item in rows.order_by("review_on", "id"):
        due = item.review_on or day
        rung = morning.rung(item.platform, "ladder.plan", due)
        if rung is None:
            continue
        people = _of_unit(item, "ladder.plan", rung, morning)
        case = item.problem.case
        params = {"title": case.short_title, "due": due.isoformat(), "lead": item.lead_name}
        for person in people:
            about = ("item.plan_review", item.ledger_subject, person, item.platform, due, rung)
            yield Reminder(*about, params, restricted=case.restricted)


def verifications(morning: Morning) -> Iterator[Reminder]:
    """“Not fixed” that nobody has looked at: those who may look, and the desk above."""
    rows = Verification.objects.filter(
        outcome=VerificationOutcome.OPEN,
        case__status__in=[CaseStatus.OPEN, CaseStatus.CLOSED, CaseStatus.ARCHIVED],
        due__gte=morning.day - LOOKED_FOR,
        case__platform__practice=False,
    ).select_related("case__platform__parent", "call_back", "evaluation")
    told = _Lookers(morning, list(rows.order_by("due", "id")))
    for row in told.rows:
        asked = timezone.localdate(row.asked_at)
        rung = morning.rung(row.case.platform, "ladder.verify", row.due, asked)
        yield from told.about("case.verify_near", row.case, row.due, rung)


def look_backs(morning: Morning) -> Iterator[Reminder]:
    """Look-backs that have come due: the same people (S18)."""
    rows = LookBack.objects.filter(
        outcome=LookBackOutcome.OPEN,
        due__gte=morning.day - LOOKED_FOR,
        due__lte=morning.day + AHEAD,
        case__platform__practice=False,
    ).select_related("case__platform__parent")
    told = _Lookers(morning, list(rows.order_by("due", "id")))
    for row in told.rows:
        rung = morning.rung(row.case.platform, "ladder.look_back", row.due)
        kind = "case.look_back_drawn" if row.drawn_for else "case.look_back"
        yield from told.about(kind, row.case, row.due, rung, months=row.months)


class _Lookers:
    """One run over what is to be looked at: who handled which matter is asked once for all."""

    def __init__(self, morning: Morning, rows: Sequence[Any]) -> None:
        self.rows = rows
        self._holders = morning.holders
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


def opinions(morning: Morning) -> Iterator[Reminder]:
    """Opinions nobody has looked into near and past their day (S44)."""
    rows = Opinion.objects.filter(
        outcome=OpinionOutcome.OPEN,
        case__status__in=OWES,
        verify_by__gte=morning.day - LOOKED_FOR,
        case__platform__practice=False,
    ).select_related("case__platform")
    for row in rows.order_by("verify_by", "id"):
        place, said = row.case.platform, timezone.localdate(row.said_at)
        rung = morning.rung(place, "ladder.opinion", row.verify_by, said)
        people = morning.holders.of(place, ACTING)
        yield from _owed("opinion.owed", row.case, row.verify_by, rung, people)


def dissents(morning: Morning) -> Iterator[Reminder]:
    """Dissent that its organiser has not explained near and past its day."""
    rows = Dissent.objects.owed().filter(
        case__status__in=OWES,
        explain_by__gte=morning.day - LOOKED_FOR,
        case__platform__practice=False,
    )
    rows = rows.select_related("case__platform", "round__host")
    for row in rows.order_by("explain_by", "id"):
        home, said = row.case.platform, timezone.localdate(row.said_at)
        rung = morning.rung(home, "ladder.dissent", row.explain_by, said)
        people = morning.holders.of(home if row.case.restricted else row.round.host, ACTING)
        yield from _owed("dissent.owed", row.case, row.explain_by, rung, people)


def stalled(morning: Morning) -> Iterator[Reminder]:
    """Matters that stand still: the convener, later the level above too."""
    rows = stalled_rounds(morning.day).filter(held_on__gte=morning.day - LOOKED_FOR)
    for row in rows.select_related("case__platform__parent").order_by("held_on", "id"):
        case, met = row.case, row.held_on
        if met is None:
            continue
        rung = morning.rung(case.platform, "ladder.stalled", met, met)
        people = morning.holders.of(case.platform, ACTING)
        ladder = morning.ladder(case.platform, "ladder.stalled")
        if rung is not None and ladder.tells_above(rung) and not case.restricted:
            people += morning.holders.of(case.platform.parent, ACTING)
        yield from _owed("case.stalled", case, met, rung, people)


def _owed(
    kind: str, case: Case, due: dt.date, rung: int | None, people: Sequence[Person]
) -> Iterator[Reminder]:
    """One reminder for each of them, where a rung was reached."""
    if rung is None:
        return
    params = {"title": case.short_title, "due": due.isoformat()}
    for person in {person.pk: person for person in people}.values():
        about = (kind, case.ledger_subject, person, case.platform, due, rung, params)
        yield Reminder(*about, restricted=case.restricted)
