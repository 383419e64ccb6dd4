"""Times and places as chips, and how a moment is said: 11月21日（周六）晚7点半.

The patterns of ``patterns()`` are filled here and by ``static/js/convene.js`` alike, so that the
text copied in the browser is the text that is stored.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from common.labels import Label
from common.together import Read, read_together
from meetings.enums import MeetingStatus
from meetings.models import Meeting
from platforms.models import Platform, Venue

EVENING = dt.time(19, 30)
TONIGHT_UNTIL = dt.time(19, 0)
ELSEWHERE = "-"
ONE_DAY = dt.timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class Said(Label):
    """A chip that knows its words in the group's text."""

    said: Any = ""


def patterns() -> dict[str, Any]:
    """How a date and a time of day are said: pieces with {placeholders}."""
    return _patterns(get_language())


@cache
def _patterns(language: str | None) -> dict[str, Any]:
    """Asked for each row of a list; the languages are two."""
    return {
        "weekdays": [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")],
        "day": pgettext("a day without its year", "{month}-{day}"),
        "moment": pgettext("a moment", "{day} ({weekday}), {time}"),
        "full": pgettext("time of day on the hour", "{hour} o’clock"),
        "half": pgettext("time of day at half past", "{hour}:30"),
        "minutes": pgettext("time of day with minutes", "{hour}:{minute}"),
        "parts": [
            [0, _("{clock} at night")],
            [5, _("{clock} early in the morning")],
            [8, _("{clock} in the morning")],
            [11, _("{clock} at noon")],
            [13, _("{clock} in the afternoon")],
            [18, _("{clock} in the evening")],
        ],
    }


def say_clock(time: dt.time) -> str:
    """7点半, 9点, 2点15分: by the twelve hours people speak in."""
    said = patterns()
    hour = time.hour if time.hour <= 12 else time.hour - 12
    kind = {0: "full", 30: "half"}.get(time.minute, "minutes")
    return said[kind].format(hour=hour, minute=f"{time.minute:02}")


def say_time(time: dt.time) -> str:
    """晚7点半."""
    part = [pattern for hour, pattern in patterns()["parts"] if hour <= time.hour][-1]
    return part.format(clock=say_clock(time))


def say_day(day: dt.date) -> str:
    """11月21日."""
    return patterns()["day"].format(month=day.month, day=day.day)


def say_moment(moment: dt.datetime) -> str:
    """11月21日（周六）晚7点半."""
    local, said = timezone.localtime(moment), patterns()
    return said["moment"].format(
        day=say_day(local.date()),
        weekday=said["weekdays"][local.weekday()],
        time=say_time(local.time()),
    )


def say_near(moment: dt.datetime, at: dt.datetime) -> str:
    """今晚7点半, 明晚7点半, 明天下午2点; else with its date."""
    local, today = timezone.localtime(moment), timezone.localdate(at)
    evening = local.hour >= 18
    clock = say_clock(local.time())
    if local.date() == today and evening:
        return _("Tonight %(clock)s") % {"clock": clock}
    if local.date() == today + ONE_DAY and evening:
        return _("Tomorrow evening %(clock)s") % {"clock": clock}
    near = {today: _("Today, %(time)s"), today + ONE_DAY: _("Tomorrow, %(time)s")}
    if local.date() in near:
        return near[local.date()] % {"time": say_time(local.time())}
    return say_moment(moment)


def say_when_where(meeting: Meeting, at: dt.datetime) -> str:
    """今晚7点半，社区二楼议事室."""
    return joined(say_near(meeting.starts_at, at), meeting.where)


def joined(*parts: str) -> str:
    """Parts of one line, with the language's comma."""
    return pgettext("between parts of a line", ", ").join(part for part in parts if part)


def say_names(names: Iterable[str]) -> str:
    """王建民、李秀兰."""
    return pgettext("between names", ", ").join(names)


def value_of(moment: dt.datetime) -> str:
    """A moment as a chip's value, in the office's time."""
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def moment_of(value: str) -> dt.datetime | None:
    """The moment behind a chip's value; None for anything else."""
    try:
        return timezone.make_aware(dt.datetime.strptime(value, "%Y-%m-%dT%H:%M"))  # noqa: DTZ007
    except ValueError:
        return None


def time_chips(at: dt.datetime, *also: str) -> list[tuple[str, Said]]:
    """Tonight while it is early enough, tomorrow evening, the next weekday evening after that.

    ``also`` are values chosen on an older page: they stay on offer.
    """
    now = timezone.localtime(at)
    tomorrow = now.date() + ONE_DAY
    weekday = tomorrow + ONE_DAY
    while weekday.weekday() >= SATURDAY:
        weekday += ONE_DAY
    days = [now.date()] if now.time() < TONIGHT_UNTIL else []
    moments = [timezone.make_aware(dt.datetime.combine(d, EVENING)) for d in [*days, tomorrow]]
    offered = {value_of(moment): say_near(moment, at) for moment in moments}
    later = timezone.make_aware(dt.datetime.combine(weekday, EVENING))
    words = {"weekday": patterns()["weekdays"][weekday.weekday()], "clock": say_clock(EVENING)}
    offered[value_of(later)] = _("%(weekday)s evening %(clock)s") % words
    for value in also:
        moment = moment_of(value)
        if moment and value not in offered:
            offered[value] = say_near(moment, at)
    return [(value, _chip(value, text)) for value, text in offered.items()]


def _chip(value: str, text: str) -> Said:
    moment = moment_of(value)
    if moment is None:
        raise ValueError(f"{value!r} is no chip value; expected YYYY-MM-DDTHH:MM.")
    day = timezone.localdate(moment)
    weekday = patterns()["weekdays"][day.weekday()]
    return Said(text, note=f"{say_day(day)} {weekday}", said=say_moment(moment))


def place_chips(platform: Platform) -> list[tuple[str, Said]]:
    """The room used last (first, and preset), other rooms of the platform, elsewhere."""
    held = Meeting.objects.filter(~Q(status=MeetingStatus.VOID), platform=platform)
    venues, last = read_together(
        Read(Venue.objects.filter(platform=platform), "name"),
        Read(held.order_by("-starts_at", "-id")[:1], "place_text", "venue__name"),
    )
    used = last[0].where if last else ""
    names = [venue.name for venue in venues]
    ordered = [used, *(name for name in names if name != used)] if used else names
    ordered = ordered or [_("Meeting room")]
    notes = {used: _("used last time")} if used else {}
    offered = [(name, Said(name, note=notes.get(name, ""), said=name)) for name in ordered]
    return [*offered, (ELSEWHERE, Said(_("Elsewhere"), note=_("write where")))]


def venue_named(platform: Platform, name: str) -> Venue | None:
    """The room of this name at the platform; None where it is only words."""
    return Venue.objects.filter(platform=platform, name=name).first()
