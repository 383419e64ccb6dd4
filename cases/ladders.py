"""When somebody is reminded of what a matter waits for: the rungs as data (procedure.md §0.12).

Rungs are days from the last day, before it negative. Below the county nobody is sanctioned: later
rungs only tell more people, first the convener, from the seventh day the level above.
"""

import datetime as dt
from collections.abc import Iterator

from django.utils import timezone

from cases.enums import CaseStatus, ItemStatus, LookBackOutcome, VerificationOutcome
from cases.models import ActionItem, Case, LookBack, Verification
from cases.models.item import WORKING
from cases.notifications import issuing_desk
from notices.kinds import Reminder
from notices.reminding import highest_rung
from participants.enums import Role
from participants.holders import Holders
from participants.models import Person

BEFORE = (-7, -1, 0)
AFTER = (3, 7, 15, 30)
CONVENER_FROM, ABOVE_FROM = 3, 7
LONG_LIMIT = 15  # days: only so long a limit has a rung with 30 % of its time left
SHARE_LEFT = 0.3
APART = 3  # days that rung keeps from the next
LOOKED_FOR = dt.timedelta(days=45)  # what is later than that was told on every rung

VERIFY = (-1, 1, 3)
LOOK_BACK = (0, 7, 30)

VILLAGE = (Role.CONVENER, Role.HELPER)
ABOVE = (Role.TOWN_OFFICE, Role.COUNTY_OFFICE)
LOOKERS = (Role.LIAISON, Role.SUPERVISOR)


def rungs_of(made: dt.date, due: dt.date) -> tuple[int, ...]:
    """The rungs of a limit: with 30 % of a long one left, then 7, 1 and 0 days, then after it."""
    days = (due - made).days
    share = -round(days * SHARE_LEFT)
    early = (share,) if days >= LONG_LIMIT and BEFORE[0] - share >= APART else ()
    return (*early, *BEFORE, *AFTER)


def items(day: dt.date) -> Iterator[Reminder]:
    """Items near and past their last day: who does it, then the convener, then the level above."""
    rows = ActionItem.objects.filter(
        status__in=WORKING,
        due__gte=day - LOOKED_FOR,
        problem__case__status=CaseStatus.OPEN,
        platform__practice=False,
    ).select_related("lead_person", "platform__parent", "problem__case", "issuer__tenant")
    holders = Holders(day)
    for item in rows.order_by("due", "id"):
        made = timezone.localdate(item.made_at)
        rung = highest_rung(rungs_of(made, item.due), item.due, made, day)
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
    """Whoever does it; the convener where only words say who, where a decision is waited for,
    and from the third day; from the seventh the desk above."""
    if item.unit_id and item.status != ItemStatus.PREPARED:
        return _unit_people(item, rung, holders)
    people = []
    handed_out = item.status != ItemStatus.PREPARED
    if item.lead_person and handed_out and item.lead_person.deceased_on is None:
        people.append(item.lead_person)
    if not people or rung >= CONVENER_FROM:
        people += holders.of(item.platform, VILLAGE)
    if rung >= ABOVE_FROM:
        people += holders.of(item.platform.parent, ABOVE)
    return list({person.pk: person for person in people}.values())


def _unit_people(item: ActionItem, rung: int, holders: Holders) -> list[Person]:
    """The unit's contacts; whoever handed it out where the unit has said its word, where the unit
    has no contact, and from the third day."""
    said = item.status in (ItemStatus.HANDED_BACK, ItemStatus.REPLIED)
    people = [] if said else holders.of_unit(item.unit_id or 0)
    if not people or rung >= CONVENER_FROM:
        people += holders.of(*issuing_desk(item))
    return list({person.pk: person for person in people}.values())


def verifications(day: dt.date) -> Iterator[Reminder]:
    """“Not fixed” that nobody has looked at: those who may look, and the desk above."""
    rows = Verification.objects.filter(
        outcome=VerificationOutcome.OPEN,
        case__status=CaseStatus.OPEN,
        due__gte=day - LOOKED_FOR,
        case__platform__practice=False,
    ).select_related("case__platform__parent", "call_back")
    holders = Holders(day)
    for row in rows.order_by("due", "id"):
        rung = highest_rung(VERIFY, row.due, timezone.localdate(row.call_back.answered_at), day)
        yield from _lookers("case.verify_near", row.case, row.due, rung, holders)


def look_backs(day: dt.date) -> Iterator[Reminder]:
    """Look-backs that have come due: the same people (S18)."""
    rows = LookBack.objects.filter(
        outcome=LookBackOutcome.OPEN,
        due__gte=day - LOOKED_FOR,
        due__lte=day,
        case__platform__practice=False,
    ).select_related("case__platform__parent")
    holders = Holders(day)
    for row in rows.order_by("due", "id"):
        rung = highest_rung(LOOK_BACK, row.due, dt.date.min, day)
        yield from _lookers("case.look_back", row.case, row.due, rung, holders, months=row.months)


def _lookers(
    kind: str, case: Case, due: dt.date, rung: int | None, holders: Holders, **more: int
) -> Iterator[Reminder]:
    """One reminder for each who may look at a matter, where a rung was reached."""
    if rung is None:
        return
    people = holders.of(case.platform, LOOKERS) + holders.of(case.platform.parent, ABOVE)
    params = {"title": case.short_title, "due": due.isoformat(), **more}
    for person in {person.pk: person for person in people}.values():
        about = (kind, case.ledger_subject, person, case.platform, due, rung, params)
        yield Reminder(*about, restricted=case.restricted)
