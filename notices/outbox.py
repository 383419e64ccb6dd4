"""The outbox: an act writes here, inside its own transaction, what is to be told."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F, Max, Q

from notices import announcing, channels, grouping
from notices.enums import Channel, DeliveryState
from notices.models import Announcement, Delivery, Notice, Reply
from notices.writing import UNDO_WAIT, write
from participants.models import Person, User
from platforms.models import Platform

TITLES = ("title", "old_title")  # the variables that bear a matter's words
SAID = (
    "reason",
    "lead",
    "name",
    "words",
    "choices",
)  # those that may repeat what somebody said, or his name
AT_ONCE = 200  # rows a statement changes


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
    More than 200 recipients are one announcement, written out by a worker; what follows it about
    the same subject before that is done goes the same way, so that the older is never the last.

    The same kind about the same subject in the same ``version`` reaches a person once, however
    often the act is repeated. It waits 30 s for 撤销 unless ``not_before`` says otherwise; what
    leaves the site waits for the end of the quiet hours too, unless ``event_at`` comes first.
    The dead are told nothing; a rehearsal tells nobody. Who is told of a ``restricted`` matter
    is not for the registers above its place.
    """
    if place.practice:
        return []
    event = Announcement(
        kind=kind,
        subject=subject,
        params=dict(params or {}),
        restricted=restricted,
        made_at=at,
        not_before=not_before or at + UNDO_WAIT,
        expires_at=expires_at,
        event_at=event_at,
        version=str(version),
    )
    event.place(place)
    people = list({person.pk: person for person in recipients if not person.deceased_on}.values())
    if len(people) > announcing.MANY or announcing.is_pending(subject):
        announcing.announce(event, people)
        return []
    return write(event, people, event.not_before)


def reached_by_message(person: Person) -> bool:
    """Whether what is queued for somebody gets to him: as mail or in WeCom, or in the inbox of an
    account. A short message is for few kinds of notices, and counts for none here.
    """
    if person.deceased_on is not None:
        return False
    written = [way for way in channels.ways() if way.channel != Channel.SMS]
    sent = any(way.address_of(person) for way in written)
    return sent or User.objects.filter(person=person, is_active=True).exists()


def silence(subject: str, *, at: dt.datetime, kinds: Iterable[str] = (), version: str = "") -> None:
    """未发即撤: what is still to be told about ``subject`` is no longer true.

    ``version`` narrows it to versions that begin with it; with one kind only.

    Unread notices leave the inbox; a delivery that nobody is sending is not sent.
    """
    rows = Notice.objects.standing().unread().filter(subject=subject)
    pending = Announcement.objects.pending().filter(subject=subject)
    names = list(kinds)
    if names:
        rows, pending = rows.filter(kind__in=names), pending.filter(kind__in=names)
    if version:
        told = Q(dedupe_key__startswith=f"{names[0]}|{subject}|{version}")
        rows, pending = rows.filter(told), pending.filter(told)
    pending.update(silenced_at=at)  # first: what is just being written out is found below
    deliveries = Delivery.objects.waiting().filter(lease_token__isnull=True)
    deliveries.filter(notice__in=rows.values("pk")).update(state=DeliveryState.SUPERSEDED)
    rows.update(silenced_at=at)


def reword(subjects: Iterable[str], title: str, *, was: Iterable[str] = ()) -> None:
    """What was told about ``subjects``, read or not, bears ``title`` from now on; so do the lines of
    a day's reminders; reasons and names in it are blanked, and what was said back to it. With ``was``
    only what bears one of these titles.

    For words that may no longer stand anywhere (procedure.md §10); what left as mail is out of reach.
    """
    about, old = set(subjects), set(was)
    grouping.blank(about, old)

    def bears(params: Mapping[str, Any]) -> bool:
        return not old or any(params.get(name) in old for name in TITLES)

    def renamed(params: dict[str, Any]) -> dict[str, Any]:
        said = {name: "…" for name in SAID if params.get(name) and bears(params)}
        titles = {
            name: title
            for name, value in params.items()
            if name in TITLES and (not old or value in old)
        }
        return {**params, **said, **titles}

    def blank(said: Notice | Announcement) -> None:
        said.params = renamed(said.params)
        said.urgent = "…" if said.urgent else ""

    # Announcements first: what a worker is just writing out is found as notices then.
    announced = Announcement.objects.filter(subject__in=about).order_by("id")
    bearing = [event for event in announced if bears(event.params)]
    for event in bearing:
        blank(event)
    Announcement.objects.bulk_update(bearing, ["params", "urgent"], batch_size=AT_ONCE)
    changed = list(Notice.objects.filter(subject__in=about).order_by("id"))
    touched = [notice for notice in changed if bears(notice.params)]
    Reply.objects.filter(delivery__notice__in=touched).update(text="…")
    for notice in touched:
        blank(notice)
    digests = Notice.objects.filter(rungs__subject__in=about).distinct().order_by("id")
    for notice in digests:
        notice.params["lines"] = [
            {**line, "params": renamed(line["params"])} if line["subject"] in about else line
            for line in notice.params["lines"]
        ]
        changed.append(notice)
    Notice.objects.bulk_update(changed, ["params", "urgent"], batch_size=AT_ONCE)


def told(subject: str, *, at: dt.datetime) -> set[int]:
    """Whom something about ``subject`` has reached, or is just being sent to: people's keys.

    What lies in an inbox counts as told, for it may have been seen; so does what lay there or was
    sent before a later act silenced it. What a worker is just writing out is waited for.
    """
    announcing.hold(subject)
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
