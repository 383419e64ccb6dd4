"""The page of working days: which years are announced, and where a year's notice is pasted."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.db.models import Count
from django.db.models.functions import ExtractYear
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from common import clock
from common.acts import act
from common.templatetags.look import full_date
from common.waiting import Urgency, Waiting
from participants.actor import Actor
from platforms import workdays
from platforms.holidays import LABELS, LONGEST, Day, Holidays, read_notice
from platforms.models import Workday

REFUSED = 422
KNOWN_FOR = 600  # seconds
AHEAD_FROM = 11  # the month in which the next year's notice usually comes


class NoticeForm(forms.Form):
    """The State Council's notice on the holidays of a year, pasted; ``sure`` once it was read."""

    text = forms.CharField(
        label=gettext_lazy("The notice, from its heading on"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8, "cols": 40}),
        help_text=gettext_lazy("Copy it from the State Council’s site and paste all of it."),
    )
    sure = forms.BooleanField(required=False, widget=forms.HiddenInput)


@act("settings.platform")
@require_http_methods(["GET", "POST"])
def working_days(request: HttpRequest) -> HttpResponse:
    """Paste, look it over, take it: the day table changes only after a look at every day."""
    form = NoticeForm(request.POST if request.method == "POST" else None)
    notice: Holidays | None = None
    if request.method == "POST" and form.is_valid():
        notice = read_notice(form.cleaned_data["text"])
        for problem in notice.problems:
            form.add_error("text", problem)
        if notice.is_sound and form.cleaned_data["sure"]:
            by, at = Actor.of(request.user), clock.now()
            moved = workdays.take_notice(notice, by=by, at=at)
            cache.delete(known(notice.year))
            messages.success(request, _said(notice, moved))
            return redirect("working_days")
    context = {
        "form": form,
        "notice": notice if notice and notice.is_sound else None,
        "columns": [{"label": _("Day")}, {"label": _("Holiday")}, {"label": _("Off or made up")}],
        "rows": [_row(one) for one in notice.days] if notice and notice.is_sound else [],
        "years": list(_years()),
    }
    wrong = request.method == "POST" and bool(form.errors)
    return render(request, "desk/working_days.html", context, status=REFUSED if wrong else 200)


def _said(notice: Holidays, moved: int) -> str:
    taken = _("The working days of %(year)s are confirmed.") % {"year": notice.year}
    if not moved:
        return taken
    words = ngettext(
        "%(n)s last day was counted again.", "%(n)s last days were counted again.", moved
    )
    return f"{taken} {words % {'n': moved}}"


def _row(one: Day) -> list[dict[str, Any]]:
    if one.is_working:
        state = {"tone": "slow", "icon": "clock", "text": _("made up, working")}
    else:
        state = {"tone": "done", "icon": "done", "text": _("off")}
    return [{"text": full_date(one.day)}, {"text": LABELS[one.holiday]}, {"badge": state}]


def _years() -> Iterator[dict[str, Any]]:
    """This year, the next and the one before, each confirmed or computed."""
    today = clock.today()
    counted = Workday.objects.annotate(year=ExtractYear("day")).values("year")
    known = {row["year"]: row["n"] for row in counted.annotate(n=Count("pk")).order_by("year")}
    for year in (today.year - 1, today.year, today.year + 1):
        days = known.get(year, 0)
        note = _("%(n)s days off or made up") % {"n": days}
        state = {"tone": "done", "icon": "done", "text": _("confirmed")}
        if not days:
            note = _("computed Monday to Friday")
            state = {"tone": "slow", "icon": "clock", "text": _("to be confirmed")}
        yield {
            "icon": "clock",
            "title": _("Year %(year)s") % {"year": year},
            "note": note,
            "badge": state,
        }


def waiting_for(user: Any, at: dt.datetime) -> list[Waiting]:
    """From November on, whoever may paste it is told that next year's notice is not in yet."""
    place = user.hat.platform if user.hat else None
    if place is None or not place.is_tenant or not user.may("settings.platform"):
        return []
    today = timezone.localdate(at)
    years = [today.year] if today.month < AHEAD_FROM else [today.year + 1]
    return [
        Waiting(
            title=_("The working days of %(year)s are to be confirmed") % {"year": year},
            line=_("Paste the State Council’s notice; last days are counted again by themselves."),
            label=_("Paste it"),
            url=reverse("working_days"),
            urgency=Urgency.NO_HURRY if year > today.year else Urgency.SOON,
            icon="clock",
        )
        for year in years
        if not is_known(year)
    ]


def is_known(year: int) -> bool:
    """Whether its notice was taken, as far as was known within the last minutes."""
    return bool(cache.get_or_set(known(year), lambda: workdays.is_confirmed(year), KNOWN_FOR))


def known(year: int) -> str:
    """Where it is kept for a while whether a year is confirmed: every desk's home page asks."""
    return f"calendar:{year}"
