"""What is told of a matter, to whom. Only public titles leave in a notice."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from cases.enums import Answered, Asking, ItemStatus, Way
from cases.lookers import handlers_of, lookers_of
from cases.models import (
    ActionItem,
    Case,
    Clue,
    Nudge,
    Opinion,
    Problem,
    Reply,
    UnitRequest,
    Verification,
)
from common.language import of_the_record
from notices import outbox
from participants.enums import Role
from participants.holders import holders, speakers_of
from participants.models import Person
from platforms.enums import PlatformLevel
from platforms.models import Organization, Platform

VILLAGE = (Role.CONVENER, Role.HELPER)
TOWN = (Role.TOWN_OFFICE,)


def _above(platform: Platform) -> Platform | None:
    return platform.parent


def tell(
    kind: str,
    case: Case,
    place: Platform | None,
    roles: tuple,
    *,
    at: dt.datetime,
    version: str = "1",
) -> None:
    """Tells the holders of ``roles`` at ``place`` about a matter, by its public title."""
    outbox.queue(
        kind,
        case.ledger_subject,
        holders(place, roles, timezone.localdate(at)),
        place=case.platform,
        restricted=case.restricted,
        at=at,
        params={"title": case.short_title, "no": case.no, "place": case.platform.name},
        version=version,
    )


def raised(case: Case, *, at: dt.datetime) -> None:
    """The town sees what the village took up (报备)."""
    tell("case.reported", case, _above(case.platform), TOWN, at=at)


def returned(case: Case, *, at: dt.datetime) -> None:
    """The village learns that the town objected."""
    outbox.silence(case.ledger_subject, at=at, kinds=["case.submitted"])
    tell(
        "case.returned", case, case.platform, who_acts(case.platform), at=at, version=at.isoformat()
    )


def moved(case: Case, *, at: dt.datetime) -> None:
    """The new place learns that a matter is its own now."""
    outbox.silence(case.ledger_subject, at=at, kinds=["case.moved"])
    version = f"{case.platform.code}|{at.isoformat()}"
    tell("case.moved", case, case.platform, who_acts(case.platform), at=at, version=version)


def clue_received(clue: Clue, *, at: dt.datetime) -> None:
    """The place learns of a report."""
    outbox.queue(
        "clue.received",
        clue.ledger_subject,
        holders(clue.platform, who_acts(clue.platform), timezone.localdate(at)),
        place=clue.platform,
        at=at,
        params={"no": clue.no},
    )


def escalated(problem: Problem, *, at: dt.datetime) -> None:
    """The level above learns that something is put before it."""
    case = problem.case
    tell(
        "problem.escalated",
        case,
        _above(case.platform),
        (Role.TOWN_OFFICE, Role.COUNTY_OFFICE),
        at=at,
        version=f"{problem.part}|{at.isoformat()}",
    )


def not_escalated(problem: Problem, *, at: dt.datetime) -> None:
    """It is no longer put before the level above."""
    version = f"{problem.part}|"
    outbox.silence(problem.case.ledger_subject, at=at, kinds=["problem.escalated"], version=version)


def taken_up(problem: Problem, above: Platform, *, at: dt.datetime) -> None:
    """The place learns that the level above made a matter of its own of it."""
    version = f"{problem.part}|{at.isoformat()}"
    _tell_home("problem.taken_up", problem, version, at=at, place=above.name)


def answered_above(problem: Problem, *, at: dt.datetime) -> None:
    """The result came back down (S44)."""
    place = problem.case.platform.parent
    version = f"{problem.part}|{at.isoformat()}"
    _tell_home("problem.answered_above", problem, version, at=at, place=place.name if place else "")


def _tell_home(kind: str, problem: Problem, version: str, *, at: dt.datetime, place: str) -> None:
    case = problem.case
    outbox.queue(
        kind,
        case.ledger_subject,
        holders(case.platform, who_acts(case.platform), timezone.localdate(at)),
        place=case.platform,
        restricted=case.restricted,
        at=at,
        params={"title": case.short_title, "no": case.no, "place": place},
        version=version,
    )


def who_acts(place: Platform) -> tuple[Role, ...]:
    """The posts that act for a place: secretary and helper, or the desk of a town or county."""
    desks = {PlatformLevel.TOWN: TOWN, PlatformLevel.COUNTY: (Role.COUNTY_OFFICE,)}
    return desks.get(PlatformLevel(place.level), VILLAGE)


def item_made(item: ActionItem, *, at: dt.datetime, version: int | str = 1) -> None:
    """Who is to do something learns it, with the last day: once it is handed out, and anew where
    it has to be done again (``version``)."""
    case = item.problem.case
    if item.lead_person and item.status != ItemStatus.PREPARED:
        outbox.queue(
            "item.made",
            item.ledger_subject,
            [item.lead_person],
            place=item.platform,
            restricted=case.restricted,
            at=at,
            params={"title": case.short_title, "due": item.due.isoformat()},
            version=version,
        )


def item_done(item: ActionItem, *, at: dt.datetime) -> None:
    """The place learns that it is time to call back."""
    tell(
        "item.done",
        item.problem.case,
        item.platform,
        who_acts(item.platform),
        at=at,
        version=f"{item.no}|{at.isoformat()}",
    )


def item_not_done(item: ActionItem, *, at: dt.datetime) -> None:
    """办好了 was taken back: nobody need call back yet."""
    subject = item.problem.case.ledger_subject
    outbox.silence(subject, at=at, kinds=["item.done"], version=f"{item.no}|")


def item_voided(item: ActionItem, *, at: dt.datetime) -> None:
    """There is nothing to do; whoever had learned of it learns that, once."""
    _take_off("item.voided", item.ledger_subject, item.problem.case, at=at)


def reopened(case: Case, *, at: dt.datetime) -> None:
    """It is not closed after all."""
    outbox.silence(case.ledger_subject, at=at, kinds=["case.closed", "case.outcome"])


def to_verify(verification: Verification, *, at: dt.datetime) -> None:
    """Somebody other than the handler is asked to look."""
    case = verification.case
    outbox.queue(
        "case.to_verify",
        case.ledger_subject,
        lookers(case, timezone.localdate(at)),
        place=case.platform,
        restricted=case.restricted,
        at=at,
        params={"title": case.short_title, "no": case.no, "place": case.platform.name},
        version=str(verification.pk),
    )


def lookers(case: Case, day: dt.date) -> list[Person]:
    """Who may look at a matter on a day, whoever handled it left out."""
    return lookers_of(case, lambda place, roles: holders(place, roles, day), handlers_of([case.pk]))


def withdrawn(case: Case, *, at: dt.datetime) -> None:
    """Nothing more is told of a matter that was taken back; whoever had learned of it learns it."""
    _take_off("case.withdrawn", case.ledger_subject, case, at=at)


def voided(case: Case, *, at: dt.datetime) -> None:
    """作废: those told are told once (architecture rule 9)."""
    _take_off("case.voided", case.ledger_subject, case, at=at)


def _take_off(kind: str, subject: str, case: Case, *, at: dt.datetime) -> None:
    reached = outbox.told(subject, at=at)
    outbox.silence(subject, at=at)
    outbox.queue(
        kind,
        subject,
        Person.objects.filter(pk__in=reached).order_by("id"),
        place=case.platform,
        restricted=case.restricted,
        at=at,
        params={"title": case.short_title, "no": case.no},
        version=at.isoformat(),
    )


def opinion_answered(opinion: Opinion, reason: str, *, at: dt.datetime) -> bool:
    """Who voiced an opinion learns what looking into it came to; False where nobody is reached.

    Of a matter that is not public without the reason: it may leave the site as mail.
    """
    person, case = opinion.person, opinion.case
    if person is None or not outbox.reached_by_message(person):
        return False
    with of_the_record():
        outcome = opinion.get_outcome_display()
    reason = "" if case.restricted else reason
    outbox.queue(
        "opinion.answered",
        case.ledger_subject,
        [person],
        place=case.platform,
        restricted=case.restricted,
        at=at,
        params={"title": case.short_title, "no": case.no, "outcome": outcome, "reason": reason},
        version=str(opinion.pk),
    )
    return True


# --- units ----------------------------------------------------------------------------------


ASKED = {Asking.HAND_BACK: "unit.hand_back", Asking.EXTENSION: "unit.extension"}
REQUEST_ANSWERED = {
    Answered.GRANTED: "unit.request_granted",
    Answered.REFUSED: "unit.request_refused",
}
REPLY_ANSWERED = {Answered.GRANTED: "unit.reply_granted", Answered.REFUSED: "unit.reply_refused"}


def contacts(units: Iterable[Organization], day: dt.date) -> list[Person]:
    """Who speaks for these units on a day: the contacts, its head for a unit without any."""
    spoken = speakers_of([unit.pk for unit in units], day).values()
    people = [person for named, heads in spoken for person in named or heads]
    return list({person.pk: person for person in people}.values())


def heads(unit: Organization | None, day: dt.date) -> list[Person]:
    """The head of a unit, where one is entered."""
    return speakers_of([unit.pk], day).get(unit.pk, ([], []))[1] if unit else []


def issuing_desk(item: ActionItem) -> tuple[Platform | None, tuple[Role, ...]]:
    """The desk that answers for the body that handed it out: a town's for its own, else the
    county's."""
    issuer, place = item.issuer, item.platform
    if issuer is None:
        return None, ()
    town = place.parent if place.level == PlatformLevel.VILLAGE else place
    if town is not None and issuer.division_id and issuer.division_id == town.division_id:
        return town, (Role.COUNTY_OFFICE,) if town.is_tenant else TOWN
    return issuer.tenant, (Role.COUNTY_OFFICE,)


def issuers(item: ActionItem, day: dt.date) -> list[Person]:
    """Who sits at that desk on a day."""
    return holders(*issuing_desk(item), day)


def about_item(
    item: ActionItem, kind: str, people: list[Person], at: dt.datetime, **more: Any
) -> None:
    """One notice about an item: its title and last day, and what ``more`` says."""
    case = item.problem.case
    outbox.queue(
        kind,
        item.ledger_subject,
        people,
        place=item.platform,
        restricted=case.restricted,
        at=at,
        params={"title": case.short_title, "due": item.due.isoformat(), **more},
        version=at.isoformat(),
    )


def item_to_units(item: ActionItem, *, at: dt.datetime) -> None:
    """The lead unit learns what it is asked or told to do, the assisting ones what they help with;
    once it is handed out."""
    if item.status == ItemStatus.PREPARED or item.unit is None:
        return
    day = timezone.localdate(at)
    way = "unit.asked" if item.way == Way.REQUEST else "unit.ordered"
    issuer = str(item.issuer)
    about_item(item, way, contacts([item.unit], day), at, issuer=issuer)
    helpers = [row.organization for row in item.assisting.select_related("organization")]
    about_item(item, "unit.assists", contacts(helpers, day), at, lead=item.lead_name)


def unit_asks(request: UnitRequest, *, at: dt.datetime) -> None:
    """Whoever handed it out learns that the unit asks something."""
    item = request.item
    kind = ASKED[Asking(request.kind)]
    about_item(item, kind, issuers(item, timezone.localdate(at)), at, lead=item.lead_name)


def unit_answered(request: UnitRequest, *, at: dt.datetime) -> None:
    """The unit learns the answer."""
    item = request.item
    people = contacts([item.unit] if item.unit else [], timezone.localdate(at))
    about_item(item, REQUEST_ANSWERED[Answered(request.outcome)], people, at)


def unit_replied(reply: Reply, *, at: dt.datetime) -> None:
    """Whoever handed it out checks the reply; assisting units countersign it."""
    item, day = reply.item, timezone.localdate(at)
    about_item(item, "unit.replied", issuers(item, day), at, lead=item.lead_name)
    waiting = item.assisting.filter(agreed_at__isnull=True).select_related("organization")
    helpers = [row.organization for row in waiting]
    about_item(item, "unit.countersign", contacts(helpers, day), at, lead=item.lead_name)


def reply_answered(reply: Reply, *, at: dt.datetime) -> None:
    """The unit learns whether its reply stands."""
    item = reply.item
    people = contacts([item.unit] if item.unit else [], timezone.localdate(at))
    if reply.outcome == Answered.GRANTED and item.status == ItemStatus.PLANNED:
        until = item.review_on.isoformat() if item.review_on else ""
        about_item(item, "unit.reply_planned", people, at, until=until)
        return
    about_item(item, REPLY_ANSWERED[Answered(reply.outcome)], people, at)


def nudged(nudge: Nudge, *, at: dt.datetime) -> None:
    """催办 reaches the unit's contacts too."""
    item = nudge.item
    people = contacts([item.unit] if item.unit else [], timezone.localdate(at))
    about_item(item, "unit.nudged", people, at)


def taken_from_unit(item: ActionItem, *, at: dt.datetime) -> None:
    """The unit that had it is told nothing more of it: another does it now."""
    if item.unit is not None:
        outbox.silence(item.ledger_subject, at=at, kinds=["unit.asked", "unit.ordered"])


def again_with_unit(item: ActionItem, *, at: dt.datetime) -> None:
    """What was done is to be done again: the unit had been told that nothing more is to do."""
    if item.unit is not None:
        people = contacts([item.unit], timezone.localdate(at))
        about_item(item, REPLY_ANSWERED[Answered.REFUSED], people, at)
