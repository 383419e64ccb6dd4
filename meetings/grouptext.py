"""What is pasted into the village's group chat: the call, the correction, the cancellation.

Only public titles stand in it, and a restricted matter has none (procedure.md §0.3).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.hiding import for_all, hider
from cases.models import Case, Clue
from meetings import chips
from meetings.links import group_url
from meetings.models import Meeting
from platforms.models import Platform


def title_of(meeting: Meeting) -> str:
    """The meeting's public title as the group, its page and the picture bear it."""
    title = meeting.public_title
    rows = meeting.agenda.select_related("case__raiser").prefetch_related("case__clues")
    for item in rows.order_by("position"):
        title = for_all(item.case)(title)
    return title


def titles_of(cases: Iterable[Case], clues: Iterable[Clue]) -> dict[str, str]:
    """The public titles of ``cases`` by number, as the group reads them; ``clues`` are the reports
    of all of them that bear a name."""
    names: dict[int | None, list[str]] = defaultdict(list)
    for clue in clues:
        names[clue.case_id].append(clue.name)
    return {one.no: hider(one, *names[one.pk])(one.public_title) for one in cases}


def pattern() -> str:
    """The call, with {placeholders} that page and server fill alike."""
    return _(
        "[{platform} consultation]\n"
        "About: {title}\n"
        "When: {time}\n"
        "Where: {place}\n"
        "Invited: {people}\n"
        "Coming or not, please tap: {link}"
    )


def wording(platform: Platform, title: str, token: str) -> dict[str, Any]:
    """What the page's script needs to fill the pattern."""
    return {
        **chips.patterns(),
        "text": pattern(),
        "held": held_by_line(),
        "between": pgettext("between names", ", "),
        "comma": pgettext("between parts of a line", ", "),
        "titles": pgettext("between titles", "; "),
        "known": {"platform": platform.name, "title": title, "link": group_url(token)},
    }


def call(
    platform: Platform,
    cases: Sequence[Case],
    starts_at: dt.datetime,
    where: str,
    names: Iterable[str],
    token: str,
    held_by: str = "",
) -> str:
    """The text for the group, as stored with the meeting; ``held_by`` where another holds it."""
    text = pattern().format(
        platform=platform.name,
        title=pgettext("between titles", "; ").join(
            for_all(case)(case.public_title) for case in cases
        ),
        time=chips.say_moment(starts_at),
        place=where,
        people=chips.say_names(names),
        link=group_url(token),
    )
    return f"{text}\n{held_by_line().format(host=held_by)}" if held_by else text


def held_by_line() -> str:
    """The last line of the call where not the place itself holds the meeting."""
    return _("Held by: {host}")


def correction(meeting: Meeting, starts_at: dt.datetime, where: str) -> str:
    """The old and the new time and place, before they are changed."""
    return _(
        "[Change] {platform} consultation\n"
        "About: {title}\n"
        "It was: {old_time}, {old_place}\n"
        "It is now: {time}\n"
        "Where: {place}\n"
        "Please answer once more: {link}"
    ).format(
        platform=meeting.platform.name,
        title=title_of(meeting),
        old_time=chips.say_moment(meeting.starts_at),
        old_place=meeting.where,
        time=chips.say_moment(starts_at),
        place=where,
        link=group_url(meeting.group_token),
    )


def sent_wrongly(meeting: Meeting) -> str:
    """That the call was sent to the wrong village."""
    return _(
        "[Correction] {platform} consultation\n"
        "About: {title}\n"
        "The notice of {day} was sent by mistake; there is no such meeting here and you need not "
        "come. We apologise for the trouble."
    ).format(
        platform=meeting.platform.name,
        title=title_of(meeting),
        day=chips.say_day(timezone.localdate(meeting.called_at)),
    )


def cancellation(meeting: Meeting) -> str:
    """That the meeting does not take place."""
    return _(
        "[Cancelled] {platform} consultation\n"
        "About: {title}\n"
        "The meeting of {time} does not take place. Please do not come."
    ).format(
        platform=meeting.platform.name,
        title=title_of(meeting),
        time=chips.say_moment(meeting.starts_at),
    )
