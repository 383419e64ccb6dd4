"""The morning's reminders: what every ladder has reached, one message a person and day.

Asked of the present state each day, so a moved limit moves its reminders, a day missed is caught
up with the highest rung alone, and a scheduler that runs twice finds everything told.
"""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from notices import kinds, outbox, quiet
from notices.kinds import DIGEST, Reminder
from notices.models import Reminded
from platforms.models import Platform

BEGINS = dt.time(8)


def remind(at: dt.datetime) -> int:
    """Writes the day's reminders at ``at`` (site time); how many people got one.

    Before 08:00 and in the evening it does nothing: what says today is not read tomorrow.
    """
    here = timezone.localtime(at)
    if not BEGINS <= here.time() < quiet.QUIET_FROM:
        return 0
    day = here.date()
    waiting: dict[int, list[tuple[str, Reminder]]] = {}
    for kind in kinds.registered():
        if kind.ladder is not None:
            for reminder in _not_told(kind.name, list(kind.ladder(day))):
                waiting.setdefault(reminder.recipient.pk, []).append((kind.name, reminder))
    return sum(_tell(reminders, day, at) for reminders in waiting.values())


def _key(row: Reminder | Reminded) -> tuple:
    person = row.recipient.pk if isinstance(row, Reminder) else row.recipient_id
    return person, row.subject, row.due_on, row.rung


def _not_told(ladder: str, reached: list[Reminder]) -> Iterable[Reminder]:
    """Those whose rung of the ladder was not told yet; one statement per 500 subjects."""
    told: set[tuple] = set()
    subjects = sorted({reminder.subject for reminder in reached})
    for start in range(0, len(subjects), 500):
        part = subjects[start : start + 500]
        told.update(_key(row) for row in Reminded.objects.filter(kind=ladder, subject__in=part))
    return (reminder for reminder in reached if _key(reminder) not in told)


def _tell(reminders: list[tuple[str, Reminder]], day: dt.date, at: dt.datetime) -> bool:
    """One notice with a line for each; False where this person had today's already."""
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
            expires_at=timezone.make_aware(dt.datetime.combine(day, dt.time.max)),
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


def highest_rung(rungs: Iterable[int], due_on: dt.date, since: dt.date, day: dt.date) -> int | None:
    """The last rung reached on ``day`` of those that came after ``since``, the day it began.

    Rungs are days from the limit, before it negative. What began inside a rung's time is not
    reminded of it: he was told just then.
    """
    reached = [rung for rung in rungs if since < due_on + dt.timedelta(days=rung) <= day]
    return max(reached, default=None)
