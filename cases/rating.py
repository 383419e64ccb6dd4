"""Who may say what he thinks of a closed matter, as which group, until when, and how often."""

import datetime as dt
from collections import Counter

from django.utils import timezone

from cases.enums import CaseStatus, RatingGroup
from cases.models import Case, Clue, Evaluation
from cases.models.case import handled_by
from cases.partakers import took_part
from cases.tally import Answered, Tally, tally
from common import clock
from common.fields import keyed_digest
from common.limits import Limit, Unit
from participants.enums import IdentityKind
from participants.models import Identity, Person
from platforms.models import valid_on
from platforms.workdays import due_on

RATE_WITHIN = Limit(15, Unit.WORKING_DAY)  # procedure.md §9: the member's verdict
MEMBER = (IdentityKind.CPPCC_MEMBER, IdentityKind.CPPCC_STANDING)


def until(case: Case) -> dt.date | None:
    """The last day on which it may be rated; none while it is not closed."""
    if case.status not in (CaseStatus.CLOSED, CaseStatus.ARCHIVED) or case.closed_at is None:
        return None
    closed = timezone.localdate(case.closed_at)
    kept: dict[dt.date, dt.date] = case.__dict__.setdefault("_rated_until", {})
    if closed not in kept:  # a page asks several times
        kept[closed] = due_on(closed, RATE_WITHIN)
    return kept[closed]


def is_open(case: Case, today: dt.date) -> bool:
    """Whether answers are taken today."""
    last = until(case)
    return last is not None and today <= last


def rater_of(case: Case, key: str) -> str:
    """A digest that says nothing of who it was, and is the same when he comes again.

    Each closing is asked about anew: an old figure and a new one never differ by one answer.
    """
    closed = case.closed_at.isoformat() if case.closed_at else ""
    return keyed_digest(f"rating|{case.no}|{closed}|{key}")


def person_key(person: Person) -> str:
    """Somebody in the register."""
    return f"person|{person.no}"


def person_of(clue: Clue, case: Case) -> Person | None:
    """Whoever left his number with a report, where the county's register knows it; those who took
    part first."""
    if not clue.contact_hmac:
        return None
    people = [one.person for one in took_part(case)]
    people += [case.raiser] if case.raiser is not None else []
    known = [one for one in people if one.phone_hmac == clue.contact_hmac]
    rows = Person.objects.filter(phone_hmac=clue.contact_hmac, county_id=case.county_id)
    return known[0] if known else rows.order_by("id").first()


def clue_key(clue: Clue, person: Person | None) -> str:
    """Whoever holds the receipt of a report; the same as ``person`` where that is known."""
    return person_key(person) if person else f"clue|{clue.no}"


def has_rated(case: Case, key: str) -> bool:
    """Whether his answer is counted already."""
    return Evaluation.objects.filter(case=case, rater=rater_of(case, key)).exists()


def handled(case: Case, person: Person) -> bool:
    """Whether he or his unit did the work, which nobody rates himself (procedure.md §0.8)."""
    return handled_by(person.pk, Case._base_manager.filter(pk=case.pk)).exists()


def members_among(people: list[Person], day: dt.date) -> set[int]:
    """Keys of those who are members of the CPPCC on a day."""
    rows = Identity.objects.filter(valid_on(day), person__in=people, kind__in=MEMBER)
    return set(rows.values_list("person_id", flat=True))


def groups_of(case: Case) -> dict[int, tuple[Person, RatingGroup]]:
    """Everybody known who may be asked, with his group: members, those concerned, those present."""
    partakers = took_part(case)
    people = {one.person.pk: one.person for one in partakers}
    concerned = {one.person.pk for one in partakers if one.concerned}
    if case.raiser is not None and case.raiser.deceased_on is None:
        people[case.raiser.pk] = case.raiser
        concerned.add(case.raiser.pk)
    day = timezone.localdate(case.closed_at) if case.closed_at else clock.today()
    members = members_among(list(people.values()), day)
    found = {}
    for pk, person in people.items():
        group = RatingGroup.STAKEHOLDERS if pk in concerned else RatingGroup.ATTENDEES
        found[pk] = (person, RatingGroup.MEMBERS if pk in members else group)
    return found


def tally_of(case: Case) -> Tally:
    """The figures of a matter by group; meant for when the time for answering is over.

    What somebody typed in counts by the day it was given: within the term in time, else late.
    """
    last = until(case)
    rows = Evaluation.objects.filter(case=case, said_at__gte=case.closed_at).order_by("id")
    answers = []
    for row in rows:
        typed = timezone.localdate(row.said_at)
        beyond = [
            row.entered_for and last is not None and day > last
            for day in (row.given_on or typed, typed)
        ]
        answers.append(Answered(row.group, row.result, row.attitude, row.entered_for, *beyond))
    asked = Counter(group.value for _person, group in groups_of(case).values())
    if case.raiser is None:
        asked[RatingGroup.STAKEHOLDERS] += case.clues.count()
    return tally(answers, asked)
