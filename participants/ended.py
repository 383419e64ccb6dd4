"""What somebody could do until a day: why an act is refused now, and whom to ask instead."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.templatetags.look import full_date
from participants import table
from participants.enums import Role
from participants.holders import holders
from participants.models import Delegation, Helper, Post
from platforms.models import Platform

REMEMBERED = dt.timedelta(days=30)  # a page left open longer than that is none of this


def why_not_any_more(person_id: int, act: str, day: dt.date) -> str:
    """The sentence for somebody whose right to ``act`` ended within the last month, or nothing.

    It names what ended, when, and who does it now; the newest end first.
    """
    ends = [*_stood_in(person_id, day), *_helped(person_id, day), *_held(person_id, day)]
    for _last, role, sentence, place in sorted(ends, key=lambda end: end[0], reverse=True):
        if table.grants(act, role):
            return f"{sentence} {_whom_to_ask(place, person_id, day)}".strip()
    return ""


End = tuple[dt.date, Role, str, Platform | None]


def _stood_in(person_id: int, day: dt.date) -> list[End]:
    found: list[End] = []
    rows = Delegation.objects.filter(to_person_id=person_id, from_on__gte=day - 12 * REMEMBERED)
    for row in rows.select_related("post__person", "post__platform").order_by("id"):
        words = {"name": row.post.person.name}
        last = min(row.ended_on or dt.date.max, row.until_on + dt.timedelta(days=1))
        if not day - REMEMBERED <= last <= day:
            continue
        if row.ended_on:
            text = _("You no longer stand in for %(name)s: it was ended on %(day)s.")
            words["day"] = full_date(row.ended_on)
        else:
            text = _("You no longer stand in for %(name)s: it lasted until %(day)s.")
            words["day"] = full_date(row.until_on)
        found.append((last, Role(row.post.kind), text % words, row.post.platform))
    return found


def _helped(person_id: int, day: dt.date) -> list[End]:
    rows = Helper.objects.filter(
        person_id=person_id, valid_to__lt=day, valid_to__gte=day - REMEMBERED
    )
    text = _("You no longer help %(name)s: %(day)s was the last day.")
    return [
        (
            row.valid_to or day,
            Role.HELPER,
            text % {"name": row.post.person.name, "day": full_date(row.valid_to)},
            row.post.platform,
        )
        for row in rows.select_related("post__person", "post__platform").order_by("id")
    ]


def _held(person_id: int, day: dt.date) -> list[End]:
    rows = Post.objects.filter(
        person_id=person_id, valid_to__lt=day, valid_to__gte=day - REMEMBERED
    )
    text = _("Your post “%(post)s” has ended: %(day)s was its last day.")
    return [
        (
            row.valid_to or day,
            Role(row.kind),
            text % {"post": str(row), "day": full_date(row.valid_to)},
            row.platform,
        )
        for row in rows.select_related("platform").order_by("id")
    ]


def _whom_to_ask(place: Platform | None, person_id: int, day: dt.date) -> str:
    """The convener of the place, else its office, else the office above."""
    now = place.merged_into or place if place else None
    for platform in (now, now.parent if now else None):
        roles = [Role.CONVENER, Role.TOWN_OFFICE, Role.COUNTY_OFFICE]
        people = [one.name for one in holders(platform, roles, day) if one.pk != person_id]
        if people:
            names = pgettext("between names", ", ").join(people[:2])
            return _("Please ask %(names)s.") % {"names": names}
    return ""
