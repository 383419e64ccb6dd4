"""What is told when villages become one, or part again: to those with posts there and their towns.

It stands in this room because merging does: the rooms of places and people lie below the outbox.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.utils import timezone

from meetings import chips
from notices import announcing, outbox
from notices.models import Notice
from participants.enums import Role
from participants.holders import holders
from participants.models import Person
from platforms.models import Platform

POSTS = (Role.CONVENER, Role.HELPER, Role.RECORDER, Role.SUPERVISOR)
MERGED = "platform.merged"

Posts = dict[Platform, list[Person]]


def posts_of(places: Iterable[Platform], day: dt.date) -> Posts:
    """Who holds a post in each of the villages on a day; asked before merging ends those posts."""
    return {place: holders(place, POSTS, day) for place in places}


def merged(
    sources: Sequence[Platform], target: Platform, before: Posts, day: dt.date, *, at: dt.datetime
) -> None:
    """Everybody with a post in one of the villages and the offices of their towns, once each.

    Whoever had his post in a village that went in reads it under that village, so that taking
    back the merging of this one finds him.
    """
    staying = [*before.get(target, []), *_towns([*sources, target], timezone.localdate(at))]
    known = {person.pk for person in staying}
    one = ",".join(source.code for source in sources)
    _queue(MERGED, target, staying, sources, target, f"{one}|{at.isoformat()}", at, day)
    for source in sources:
        own = [person for person in before.get(source, []) if person.pk not in known]
        known |= {person.pk for person in own}
        _queue(MERGED, source, own, sources, target, at.isoformat(), at, day)


def parted(source: Platform, target: Platform, last_day: dt.date, *, at: dt.datetime) -> None:
    """Merging was a mistake: those told of it, once each. ``last_day`` was the village's last day.

    Whom the first word had not reached yet hears nothing of either.
    """
    today = timezone.localdate(at)
    people = [
        *holders(source, POSTS, last_day),
        *holders(target, POSTS, today),
        *_towns([source, target], today),
    ]
    subjects = [_subject(source), _subject(target)]
    for subject in subjects:
        announcing.write_out(subject)
    on_the_way = Notice.objects.standing().filter(kind=MERGED, not_before__gt=at)
    waiting = {
        row.recipient_id
        for row in on_the_way.filter(subject__in=subjects)
        if row.params["codes"] == [source.code]
    }
    outbox.silence(_subject(source), at=at, kinds=[MERGED])
    # Words about other villages that went in at the same time still hold.
    alone = f"{source.code}|"
    outbox.silence(_subject(target), at=at, kinds=[MERGED], version=alone)
    rest = [person for person in people if person.pk not in waiting]
    _queue("platform.parted", source, rest, [source], target, at.isoformat(), at, today)


def _towns(places: Iterable[Platform], day: dt.date) -> list[Person]:
    towns = {place.parent for place in places if place.parent is not None}
    rows = sorted(towns, key=lambda town: town.code)
    return [person for town in rows for person in holders(town, (Role.TOWN_OFFICE,), day)]


def _subject(place: Platform) -> str:
    return f"platform:{place.code}"


def _queue(
    kind: str,
    about: Platform,
    people: Iterable[Person],
    sources: Sequence[Platform],
    target: Platform,
    version: str,
    at: dt.datetime,
    day: dt.date,
) -> None:
    outbox.queue(
        kind,
        _subject(about),
        list({person.pk: person for person in people}.values()),
        place=target,
        at=at,
        params={
            "name": chips.say_names([source.name for source in sources]),
            "place": target.name,
            "day": day.isoformat(),
            "codes": [source.code for source in sources],
        },
        version=version,
    )
