"""The demo's clock as a page: moves the whole site's day on, and says what ran on the way."""

import datetime as dt

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from common import clock
from common.acts import act
from common.errors import DomainError
from common.limits import Limit, Unit
from common.templatetags.look import full_date
from config.jobs import move_clock

MORNING = dt.time(8)


def moved(now: dt.datetime, by: str) -> dt.datetime | None:
    """Where the clock goes from ``now``: an hour on, to tomorrow 08:00, 3 days, 3 months."""
    here = timezone.localtime(now)
    match by:
        case "hour":
            return now + dt.timedelta(hours=1)
        case "morning":
            return timezone.make_aware(dt.datetime.combine(here.date() + dt.timedelta(1), MORNING))
        case "days":
            return now + dt.timedelta(days=3)
        case "months":
            day = Limit(3, Unit.MONTH).months_after(here.date())
            return timezone.make_aware(dt.datetime.combine(day, here.time()))
    return None


@act("see.public", public=True)
@require_http_methods(["GET", "POST"])
def demo_clock(request: HttpRequest) -> HttpResponse:
    """Four ways forwards, for whoever is signed in; outside a demo there is no such page."""
    if not settings.DEMO:
        raise Http404
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if request.method == "GET":
        return render(request, "config/demo_clock.html", {"now": clock.now()})
    to = moved(clock.now(), request.POST.get("move", ""))
    if to is None:
        return redirect("demo_clock")
    try:
        outcomes = move_clock(to)
    except DomainError as error:
        messages.error(request, error.sentence)
        return redirect("demo_clock")
    count = len(outcomes)
    words = ngettext(
        "It is now %(now)s; %(n)s job ran on the way.",
        "It is now %(now)s; %(n)s jobs ran on the way.",
        count,
    )
    messages.success(request, words % {"now": full_date(to), "n": count})
    failed = [outcome.name for outcome in outcomes if not outcome.ok]
    if failed:
        names = ", ".join(sorted(set(failed)))
        messages.error(request, _("These jobs failed: %(names)s") % {"names": names})
    return redirect("home")
