"""The morning's reminders: what every ladder has reached, one message a person and day.

Asked of the present state each day, so a moved limit moves its reminders, a day missed is caught
up with the highest rung alone, and a scheduler that runs twice finds everything told. Whom it may
reach on this day says ``decent``.
"""

import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from notices import kinds, outbox, quiet
from notices.decent import Decency
from notices.kinds import DIGEST, Reminder
from notices.models import Reminded
from notices.morning import Morning
from platforms.models import Platform

BEGINS = dt.time(8)


def remind(at: dt.datetime) -> int:
    """Writes the day's reminders at ``at`` (site time); how many people got one.

    Before 08:00 and in the evening it does nothing: what says today is not read tomorrow.
    """
    here = timezone.localtime(at)
    if not BEGINS <= here.time() < quiet.QUIET_FROM:
        return 0
    day, morning = here.date(), Morning(here.date())
    reached = [
        (kind.name, reminder)
        for kind in kinds.registered()
        if kind.ladder is not None
        for reminder in _not_told(kind.name, list(kind.ladder(morning)))
    ]
    decency = Decency(day, [reminder for _ladder, reminder in reached])
    waiting: dict[int, list[tuple[str, Reminder]]] = {}
    for ladder, reminder in reached:
        if decency.allows(reminder):
            waiting.setdefault(reminder.recipient.pk, []).append((ladder, reminder))
    told = sum(
        _tell(reminders, day, at, decency.of_use_until(person))
        for person, reminders in waiting.items()
    )
    decency.finish()
    return told


def _not_told(ladder: str, reached: list[Reminder]) -> Iterator[Reminder]:
    """Those whose rung of the ladder stands above all that was told; a statement per 500 subjects.

    Whoever was told on a later rung is not told on an earlier one, though a place puts one there.
    """
    told: dict[tuple, int] = {}
    subjects = sorted({reminder.subject for reminder in reached})
    for start in range(0, len(subjects), 500):
        part = subjects[start : start + 500]
        for row in Reminded.objects.filter(kind=ladder, subject__in=part):
            key = (row.recipient_id, row.subject, row.due_on)
            told[key] = max(row.rung, told.get(key, row.rung))
    for reminder in reached:
        last = told.get((reminder.recipient.pk, reminder.subject, reminder.due_on))
        if last is None or reminder.rung > last:
            yield reminder


def _tell(
    reminders: list[tuple[str, Reminder]], day: dt.date, at: dt.datetime, until: dt.date
) -> bool:
    """One notice with a line for each, of use to the end of ``until``; False where this person had
    today's already."""
    reminders.sort(key=lambda row: (row[1].due_on, row[1].kind, row[1].subject))
    first = reminders[0][1]
    lines = [
        {"kind": one.kind, "subject": one.subject, "params": dict(one.params)}
        for _ladder, one in reminders
    ]
    with transaction.atomic():
        made = outbox.queue(
            DIGEST,
            f"person:{first.recipient.no}",
            [first.recipient],
            place=_place_of([one for _ladder, one in reminders]),
            at=at,
            params={"lines": lines},
            restricted=any(one.restricted for _ladder, one in reminders),
            version=day.isoformat(),
            not_before=at,
            expires_at=timezone.make_aware(dt.datetime.combine(until, dt.time.max)),
        )
        Reminded.objects.bulk_create(
            [
                Reminded(
                    notice=notice,
                    recipient=one.recipient,
                    kind=ladder,
                    subject=one.subject,
                    due_on=one.due_on,
                    rung=one.rung,
                )
                for notice in made
                for ladder, one in reminders
            ],
            ignore_conflicts=True,
        )
    return bool(made)


def _place_of(reminders: list[Reminder]) -> Platform:
    """Where the message stands in the registers: no lower than all it speaks of."""
    place = reminders[0].place
    if any(one.place.pk != place.pk for one in reminders):
        same_town = all(one.place.town_id == place.town_id for one in reminders)
        return (place.town if same_town else None) or place.county or place
    return place
