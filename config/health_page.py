"""系统状况: every part in words, what to do, the queue's figures, the ways out and their test."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common.acts import act
from common.templatetags.look import full_date
from common.tries import Tries
from config.health import OK, Readiness, readiness
from config.runbook import PARTS, page_of
from notices import channels
from notices.alarming import headline
from notices.enums import AUTOMATIC, Channel
from notices.models import ChannelState, GroupRobot
from notices.operations import Alarm, Figures
from notices.testing import send_test

TESTS_AN_HOUR = 10


@act("system.health")
@never_cache
@require_http_methods(["GET", "POST"])
def health(request: HttpRequest) -> HttpResponse:
    """Looks at everything now; a POST sends a test message to the person who asks."""
    channel = request.POST.get("channel", "")
    if request.method == "POST" and channel in AUTOMATIC:
        user: Any = request.user
        Tries("channel_test", request, most=TESTS_AN_HOUR, subject=str(user.pk)).count()
        tested = send_test(user.person, channel)
        (messages.success if tested.ok else messages.error)(request, tested.words)
        return redirect("health")
    ready = readiness()
    context = {
        "wrong": list(_wrong(ready)),
        "parts": list(_parts(ready)),
        "tiles": _tiles(ready.figures) if ready.figures else [],
        "ways": _ways(),
    }
    return render(request, "config/health.html", context)


def _codes(ready: Readiness) -> dict[str, bool]:
    """Every part of the page and whether it works; the notices are two of them."""
    wrong = {alarm.code for alarm in ready.alarms}
    known = {code: ready.parts.get(code) == OK for code in PARTS}
    return known | {code: code not in wrong for code in ("waiting", "given_up")}


def _wrong(ready: Readiness) -> Iterator[dict[str, Any]]:
    """What does not work, with what is felt and what to do."""
    alarms = {alarm.code: alarm for alarm in ready.alarms}
    for code, works in _codes(ready).items():
        if not works:
            alarm, part = alarms.get(code, Alarm(code)), PARTS[code]
            yield {
                "title": headline(alarm, part.label),
                "since": full_date(alarm.since) if alarm.since else "",
                "felt": part.felt,
                "todo": part.todo,
                "page": page_of(code),
            }


def _parts(ready: Readiness) -> Iterator[dict[str, Any]]:
    """Every part as a row of list.html."""
    heard = {}
    if ready.figures:
        heard = {"beat": ready.figures.beat, "worker": ready.figures.worker}
    for code, works in _codes(ready).items():
        last = heard.get(code)
        yield {
            "icon": "done" if works else "alert",
            "title": PARTS[code].label,
            "note": _("last heard %(when)s") % {"when": full_date(last)} if last else "",
            "badge": {"tone": "done", "icon": "done", "text": _("in order")}
            if works
            else {"tone": "late", "icon": "alert", "text": _("needs a look")},
        }


def _tiles(figures: Figures) -> list[dict[str, Any]]:
    oldest = figures.real - figures.oldest if figures.oldest else dt.timedelta()
    return [
        {"label": label, "value": value, "unit": unit}
        for label, value, unit in (
            (_("Waiting"), figures.total("waiting"), _("messages")),
            (_("Due now"), figures.total("due"), _("messages")),
            (
                _("The oldest due for"),
                int(oldest / dt.timedelta(minutes=1)),
                pgettext("duration", "minutes"),
            ),
            (_("Sent in 24 hours"), figures.total("sent"), _("messages")),
            (_("Given up in 24 hours"), figures.total("given_up"), _("messages")),
            (_("Failed jobs"), len(figures.failed_jobs), _("jobs")),
        )
    ]


def _ways() -> list[dict[str, Any]]:
    """What carries a notice out by itself: set up or not, how it fares, what it last said."""
    states = {state.channel: state for state in ChannelState.objects.order_by("channel")}
    return [*(_way(Channel(one), states.get(one)) for one in AUTOMATIC), _robots()]


def _robots() -> dict[str, Any]:
    """The robots of groups as one way; each is tried where it is set up."""
    robots = list(GroupRobot.objects.filter(is_on=True).order_by("pk"))
    wrong = [
        one
        for one in robots
        if one.bad_time and not (one.good_time and one.good_time > one.bad_time)
    ]
    if not robots:
        badge = {"tone": "", "icon": "mute", "text": _("not set up")}
    elif wrong:
        badge = {"tone": "late", "icon": "alert", "text": _("has trouble")}
    else:
        badge = {"tone": "done", "icon": "done", "text": _("set up")}
    note = ngettext("%(n)s group", "%(n)s groups", len(robots)) % {"n": len(robots)}
    if wrong:
        note += " · " + _("trouble in %(n)s: %(words)s") % {
            "n": len(wrong),
            "words": wrong[-1].trouble,
        }
    return {"label": _("robots of groups"), "note": note, "badge": badge, "can_test": False}


def _way(channel: Channel, state: ChannelState | None) -> dict[str, Any]:
    good, bad = (state.good_time, state.bad_time) if state else (None, None)
    parts = [_("last took a message %(when)s") % {"when": full_date(good)}] if good else []
    if state and bad:
        words = _("last trouble %(when)s: %(words)s")
        parts.append(words % {"when": full_date(bad), "words": state.trouble})
    is_on = channels.way(channel).is_on()
    if not is_on:
        badge = {"tone": "", "icon": "mute", "text": _("not set up")}
    elif bad and (good is None or bad > good):
        badge = {"tone": "late", "icon": "alert", "text": _("has trouble")}
    else:
        badge = {"tone": "done", "icon": "done", "text": _("set up")}
    return {
        "channel": channel.value,
        "label": channel.label,
        "note": " · ".join(parts) or _("has carried nothing yet"),
        "badge": badge,
        "can_test": is_on,
    }
