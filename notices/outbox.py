"""The outbox: an act writes here, inside its own transaction, what is to be told."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from notices.models import Notice
from participants.models import Person
from platforms.models import Platform


def queue(
    kind: str,
    subject: str,
    recipients: Iterable[Person],
    *,
    place: Platform,
    at: dt.datetime,
    params: Mapping[str, Any] | None = None,
    restricted: bool = False,
    version: int | str = 1,
    link_purpose: str = "",
    not_before: dt.datetime | None = None,
    expires_at: dt.datetime | None = None,
) -> int:
    """Writes one notice per person and returns how many are new.

    The same kind about the same subject in the same ``version`` reaches a person once, however
    often the act is repeated. The dead are told nothing; a rehearsal tells nobody. Who is told of
    a ``restricted`` matter is not for the registers above its place.
    """
    if place.practice:
        return 0
    rows = []
    for person in recipients:
        if person.deceased_on is not None:
            continue
        notice = Notice(
            kind=kind,
            subject=subject,
            recipient=person,
            params=dict(params or {}),
            restricted=restricted,
            link_purpose=link_purpose,
            dedupe_key=f"{kind}|{subject}|{version}|{person.no}",
            made_at=at,
            not_before=not_before or at,
            expires_at=expires_at,
        )
        notice.place(place)
        rows.append(notice)
    before = Notice.objects.filter(dedupe_key__in=[row.dedupe_key for row in rows]).count()
    Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=200)
    return len(rows) - before


def silence(subject: str, *, at: dt.datetime, kinds: Iterable[str] = ()) -> None:
    """未发即撤: what is still to be told about ``subject`` is no longer true."""
    rows = Notice.objects.standing().filter(subject=subject, read_at__isnull=True)
    names = list(kinds)
    if names:
        rows = rows.filter(kind__in=names)
    rows.update(silenced_at=at)
