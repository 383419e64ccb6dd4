"""The outbox: an act writes here, inside its own transaction, what is to be told."""

import datetime as dt
import logging
from collections.abc import Iterable, Mapping
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Q
from kombu.exceptions import ChannelError, OperationalError

from common import clock
from notices import quiet
from notices.enums import Channel, DeliveryState
from notices.models import Delivery, Notice
from participants.models import Person, User
from platforms.models import Platform

logger = logging.getLogger(__name__)

UNDO_WAIT = dt.timedelta(seconds=30)  # 撤销 is offered that long: what an act tells waits for it
TITLES = ("title", "old_title")  # the variables that bear a matter's words
SAID = ("reason", "lead", "name")  # those that may repeat what somebody said, or his name
AT_ONCE = 200  # rows a statement carries


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
    not_before: dt.datetime | None = None,
    expires_at: dt.datetime | None = None,
    event_at: dt.datetime | None = None,
) -> list[Notice]:
    """Writes one notice per person, and its delivery where he has an address; gives the new ones.

    The same kind about the same subject in the same ``version`` reaches a person once, however
    often the act is repeated. It waits 30 s for 撤销 unless ``not_before`` says otherwise; what
    leaves the site waits for the end of the quiet hours too, unless ``event_at`` comes first.
    The dead are told nothing; a rehearsal tells nobody. Who is told of a ``restricted`` matter
    is not for the registers above its place.
    """
    if place.practice:
        return []
    start = not_before or at + UNDO_WAIT
    rows: dict[str, Notice] = {}
    for person in recipients:
        if person.deceased_on is not None:
            continue
        notice = Notice(
            kind=kind,
            subject=subject,
            recipient=person,
            params=dict(params or {}),
            restricted=restricted,
            dedupe_key=f"{kind}|{subject}|{version}|{person.no}",
            made_at=at,
            not_before=start,
            expires_at=expires_at,
        )
        notice.place(place)
        rows[notice.dedupe_key] = notice
    known = set(_keys(rows))
    Notice.objects.bulk_create(
        [row for key, row in rows.items() if key not in known],
        ignore_conflicts=True,
        batch_size=AT_ONCE,
    )
    found = _keys(rows)
    made = [row for key, row in rows.items() if key in found and key not in known]
    for notice in made:
        notice.pk = found[notice.dedupe_key]
    _send_out(made, quiet.decent(start, event_at))
    return made


def reached_by_message(person: Person) -> bool:
    """Whether what is queued for somebody gets to him: as mail, or in the inbox of an account.

    A telephone number alone is no way to him, for nothing here sends short messages.
    """
    if person.deceased_on is not None:
        return False
    mailed = bool(settings.EMAIL_HOST and person.email)
    return mailed or User.objects.filter(person=person, is_active=True).exists()


def _keys(rows: Mapping[str, Notice]) -> dict[str, int]:
    """Which of the dedupe keys stand in the table, with their rows."""
    found: dict[str, int] = {}
    keys = list(rows)
    for start in range(0, len(keys), 500):
        part = Notice.objects.filter(dedupe_key__in=keys[start : start + 500])
        found.update(part.values_list("dedupe_key", "pk"))
    return found


def _send_out(notices: list[Notice], start: dt.datetime) -> None:
    """A delivery for each notice whose recipient a channel reaches, and a wake-up for a worker."""
    if not settings.EMAIL_HOST:
        return
    real = clock.real_now()
    deliveries = [
        Delivery(
            notice=notice,
            channel=Channel.EMAIL,
            address=notice.recipient.email,
            not_before=start,
            next_try_time=real,
        )
        for notice in notices
        if notice.recipient.email
    ]
    if deliveries:
        Delivery.objects.bulk_create(deliveries, ignore_conflicts=True, batch_size=AT_ONCE)
        wait = max((start - clock.now()).total_seconds(), 0)
        if wait < 60:  # later ones are for the sweep of each minute
            transaction.on_commit(lambda: wake(wait), robust=True)


def wake(after: float = 0) -> None:
    """Asks a worker to deliver in ``after`` seconds. Without a broker the sweep of a later minute
    finds what is due: the rows are the truth, the call is only quicker."""
    try:
        current_app.send_task(
            "notices.tasks.deliver",
            countdown=after,
            expires=after + 300,
            retry=False,
            ignore_result=True,
        )
    except (OperationalError, ChannelError, OSError) as error:
        logger.warning("No worker could be woken (%s); the next sweep sends.", error)


def silence(subject: str, *, at: dt.datetime, kinds: Iterable[str] = (), version: str = "") -> None:
    """未发即撤: what is still to be told about ``subject`` is no longer true.

    ``version`` narrows it to versions that begin with it; with one kind only.

    Unread notices leave the inbox; a delivery that nobody is sending is not sent.
    """
    rows = Notice.objects.standing().unread().filter(subject=subject)
    names = list(kinds)
    if names:
        rows = rows.filter(kind__in=names)
    if version:
        rows = rows.filter(dedupe_key__startswith=f"{names[0]}|{subject}|{version}")
    deliveries = Delivery.objects.waiting().filter(lease_token__isnull=True)
    deliveries.filter(notice__in=rows.values("pk")).update(state=DeliveryState.SUPERSEDED)
    rows.update(silenced_at=at)


def reword(subjects: Iterable[str], title: str, *, was: Iterable[str] = ()) -> None:
    """What was told about ``subjects``, read or not, bears ``title`` from now on; so do the lines of
    a day's reminders. With ``was`` only what bears one of these titles; without, reasons and names
    in them are blanked too.

    For words that may no longer stand anywhere (procedure.md §10); what left as mail is out of reach.
    """
    about, old = set(subjects), set(was)

    def renamed(params: dict[str, Any]) -> dict[str, Any]:
        said = {name: "…" for name in SAID if params.get(name) and not old}
        titles = {
            name: title
            for name, value in params.items()
            if name in TITLES and (not old or value in old)
        }
        return {**params, **said, **titles}

    changed = list(Notice.objects.filter(subject__in=about).order_by("id"))
    for notice in changed:
        notice.params = renamed(notice.params)
    digests = Notice.objects.filter(rungs__subject__in=about).distinct().order_by("id")
    for notice in digests:
        notice.params["lines"] = [
            {**line, "params": renamed(line["params"])} if line["subject"] in about else line
            for line in notice.params["lines"]
        ]
        changed.append(notice)
    Notice.objects.bulk_update(changed, ["params"], batch_size=AT_ONCE)


def told(subject: str, *, at: dt.datetime) -> set[int]:
    """Whom something about ``subject`` has reached, or is just being sent to: people's keys.

    What lies in an inbox counts as told, for it may have been seen; so does what lay there or was
    sent before a later act silenced it.
    """
    standing = Q(silenced_at__isnull=True, not_before__lte=at)
    lay_there = Q(not_before__lte=F("silenced_at"))
    sent = Q(deliveries__state=DeliveryState.SENT) | Q(deliveries__lease_token__isnull=False)
    rows = Notice.objects.filter(standing | lay_there | sent, subject=subject)
    return set(rows.values_list("recipient_id", flat=True))


def last_told(subjects: Iterable[str]) -> dict[tuple[str, int], dt.datetime]:
    """When each person last got a notice about each of ``subjects``, by subject and person."""
    rows = Notice.objects.standing().filter(subject__in=list(subjects))
    last = rows.values("subject", "recipient_id").annotate(last=Max("made_at")).order_by("subject")
    return {(row["subject"], row["recipient_id"]): row["last"] for row in last}
