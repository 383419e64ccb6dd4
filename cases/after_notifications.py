"""What is told once a matter is closed, a unit has answered, or somebody is not satisfied."""

import datetime as dt

from django.utils import timezone

from cases.enums import ItemStatus
from cases.models import ActionItem, Case, Evaluation
from cases.notifications import VILLAGE, about_item, tell
from cases.partakers import took_part
from notices import outbox
from participants.actor import Actor
from participants.enums import Role
from participants.holders import holders
from platforms.enums import PlatformLevel
from platforms.models import Platform

DESKS = (Role.TOWN_OFFICE, Role.COUNTY_OFFICE)


def closed(case: Case, *, by: Actor, at: dt.datetime) -> None:
    """Whoever raised it learns that it is closed; and so, once each, everybody who took part and
    the platforms that held a round. Whoever closed it knows."""
    _feedback(case, by=by, at=at)
    if case.raiser:
        outbox.queue(
            "case.closed",
            case.ledger_subject,
            [case.raiser],
            place=case.platform,
            restricted=case.restricted,
            at=at,
            params={"title": case.short_title, "no": case.no},
            version=at.isoformat(),
        )


def _feedback(case: Case, *, by: Actor, at: dt.datetime) -> None:
    people = {one.person.pk: one.person for one in took_part(case)}
    day = timezone.localdate(at)
    rounds = case.rounds.filter(dropped=False, held_on__isnull=False).exclude(host=case.platform)
    hosts = Platform.objects.filter(pk__in=rounds.values("host"))
    if not case.restricted:
        for host in hosts.order_by("id"):
            people |= {one.pk: one for one in holders(host, (*VILLAGE, *DESKS), day)}
    known = {case.raiser_id, by.person_id}
    outbox.queue(
        "case.outcome",
        case.ledger_subject,
        [person for pk, person in sorted(people.items()) if pk not in known],
        place=case.platform,
        restricted=case.restricted,
        at=at,
        params={"title": case.short_title, "no": case.no},
        version=at.isoformat(),
    )


def dissatisfied(row: Evaluation, *, at: dt.datetime) -> None:
    """The desk above, or the place of a restricted matter, has to answer; nobody is named."""
    place, roles = who_answers(row.case)
    tell("case.dissatisfied", row.case, place, roles, at=at, version=str(row.pk))


def who_answers(case: Case) -> tuple[Platform | None, tuple[Role, ...]]:
    """The place and its posts that answer “not satisfied”."""
    if doubt_goes_up(case):
        return case.platform.parent, DESKS
    return case.platform, (*VILLAGE, *DESKS)


def doubt_goes_up(case: Case) -> bool:
    """Whether “not satisfied” is answered one level up: a village does not answer for itself,
    unless the matter is restricted."""
    return case.platform.level == PlatformLevel.VILLAGE and not case.restricted


def item_told(item: ActionItem, *, at: dt.datetime) -> None:
    """A reply that is not “done” stands (B, C, D): the village and whoever raised it learn it."""
    case = item.problem.case
    kind = "item.planned" if item.status == ItemStatus.PLANNED else "item.not_solved"
    village = holders(item.platform, (*VILLAGE, *DESKS), timezone.localdate(at))
    about_item(item, kind, village, at, lead=item.lead_name)
    if case.raiser is None:
        return
    outbox.queue(
        "case.answered",
        case.ledger_subject,
        [case.raiser],
        place=case.platform,
        restricted=case.restricted,
        at=at,
        params={"title": case.short_title, "no": case.no},
        version=f"{item.no}|{at.isoformat()}",
    )
