"""What is told of clocks: plans, seasons, letters, who heads a matter, days counted again."""

import datetime as dt

from django.utils import timezone

from cases.after_notifications import DESKS, who_answers
from cases.enums import Colour
from cases.models import ActionItem, Case, CaseStep, Dissent, Evaluation, Instrument
from cases.notifications import (
    TOWN,
    VILLAGE,
    about_item,
    contacts,
    heads,
    issuers,
    lookers,
    who_acts,
)
from notices import outbox
from participants.enums import Role
from participants.holders import holders
from participants.models import Person
from participants.posts import post_at


def doers(item: ActionItem, day: dt.date) -> list[Person]:
    """Who does it: the unit's contacts, else the person named, else those who act for the place."""
    if item.unit is not None:
        return contacts([item.unit], day)
    if item.lead_person is not None and item.lead_person.deceased_on is None:
        return [item.lead_person]
    return holders(item.platform, who_acts(item.platform), day)


def plan_kept(item: ActionItem, *, at: dt.datetime) -> None:
    """Whoever handed it out learns until when it stays planned."""
    people, until = issuers(item, timezone.localdate(at)), item.review_on
    day = until.isoformat() if until else ""
    about_item(item, "unit.plan_kept", people, at, lead=item.lead_name, until=day)


def plan_begun(item: ActionItem, *, at: dt.datetime) -> None:
    """Whoever handed it out learns that what was planned is being done."""
    people = issuers(item, timezone.localdate(at))
    about_item(item, "unit.plan_begun", people, at, lead=item.lead_name)


def paused(item: ActionItem, *, at: dt.datetime) -> None:
    """Who does it, and whoever handed it out, learn once to which day the season moved it."""
    day = timezone.localdate(at)
    people = [*doers(item, day), *issuers(item, day)]
    about_item(item, "item.paused", list({one.pk: one for one in people}.values()), at)


def not_outdoor(item: ActionItem, *, at: dt.datetime) -> None:
    """The same people learn the day that holds once it is no longer outdoor work."""
    day = timezone.localdate(at)
    people = [*doers(item, day), *issuers(item, day)]
    about_item(item, "item.not_outdoor", list({one.pk: one for one in people}.values()), at)


# --- letters and leaders --------------------------------------------------------------------


def instrument_issued(row: Instrument, *, at: dt.datetime) -> None:
    """The unit's contacts learn of a letter or order; beyond blue its head, too."""
    item, day = row.item, timezone.localdate(at)
    people = contacts([item.unit] if item.unit else [], day)
    if row.colour != Colour.BLUE:
        people += heads(item.unit, day)
    about = {"name": row.kind, "issuer": str(row.issuer), "until": row.answer_by.isoformat()}
    about_item(item, "unit.instrument", list({p.pk: p for p in people}.values()), at, **about)


def instrument_answered(row: Instrument, *, at: dt.datetime) -> None:
    """Whoever handed it out reads what the unit answered."""
    item, day = row.item, timezone.localdate(at)
    about = {"name": row.kind, "lead": item.lead_name}
    about_item(item, "unit.instrument_answered", issuers(item, day), at, **about)


def instrument_withdrawn(row: Instrument, *, at: dt.datetime) -> None:
    """The unit learns that a letter was taken back: it need not be answered."""
    item = row.item
    people = contacts([item.unit] if item.unit else [], timezone.localdate(at))
    about_item(item, "unit.instrument_withdrawn", people, at, name=row.kind)


def headed(case: Case, leader: Person, *, at: dt.datetime) -> None:
    """The leader learns that he heads a matter."""
    outbox.queue(
        "case.headed",
        case.ledger_subject,
        [leader],
        place=case.platform,
        restricted=case.restricted,
        at=at,
        params={"title": case.short_title, "no": case.no, "place": case.platform.name},
        version=at.isoformat(),
    )


# --- the yearly notice on holidays ----------------------------------------------------------


def recounted(item: ActionItem, *, at: dt.datetime) -> None:
    """Who does it, and whoever handed it out, learn once that the last day was counted again."""
    day = timezone.localdate(at)
    people = [*doers(item, day), *issuers(item, day)]
    about_item(item, "item.recounted", list({one.pk: one for one in people}.values()), at)


def case_recounted(case: Case, due: dt.date, *, looks: bool, at: dt.datetime) -> None:
    """Who may look, or the level above that may object, learn the day as it is now."""
    day = timezone.localdate(at)
    people = lookers(case, day) if looks else holders(case.platform.parent, TOWN, day)
    _case_recounted(case, due, people, str(looks), at)


def stage_recounted(step: CaseStep, due: dt.date, *, at: dt.datetime) -> None:
    """Whoever moves the matter on from this stage learns its last day as it is now."""
    place = step.case.platform
    post = post_at(place.level, step.post)
    roles = who_acts(place) if post == Role.CONVENER else (post,)
    people = holders(place, roles, timezone.localdate(at))
    _case_recounted(step.case, due, people, f"stage|{step.pk}", at)


def dissent_recounted(row: Dissent, due: dt.date, *, at: dt.datetime) -> None:
    """The organiser learns until when he owes his explanation; a restricted matter's own place."""
    place = row.case.platform if row.case.restricted else row.round.host
    people = holders(place, (*VILLAGE, *DESKS), timezone.localdate(at))
    _case_recounted(row.case, due, people, f"dissent|{row.pk}", at)


def doubt_recounted(row: Evaluation, due: dt.date, *, at: dt.datetime) -> None:
    """Whoever answers “not satisfied” learns until when."""
    place, roles = who_answers(row.case)
    people = holders(place, roles, timezone.localdate(at))
    _case_recounted(row.case, due, people, f"doubt|{row.pk}", at)


def _case_recounted(
    case: Case, due: dt.date, people: list[Person], what: str, at: dt.datetime
) -> None:
    outbox.queue(
        "case.recounted",
        case.ledger_subject,
        list({one.pk: one for one in people}.values()),
        place=case.platform,
        restricted=case.restricted,
        at=at,
        params={"title": case.short_title, "due": due.isoformat()},
        version=f"{due.isoformat()}|{what}",
    )
