"""The inbox: what one was told, newest first (reading is an act and needs a click); and how one
wants to be reminded."""

import logging
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common import clock
from common.acts import act
from notices import kinds
from notices.forms import PreferenceForm
from notices.kinds import Line
from notices.models import Notice, Preference
from notices.wordings import Wordings

logger = logging.getLogger(__name__)

SHOWN = 20


@act("account.own")
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Twenty a page; a day's reminders stand together, each with its own way."""
    rows = _mine(request)
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows.order_by("-pk")[: SHOWN + 1])
    older = f"?after={found[SHOWN - 1].pk}" if len(found) > SHOWN else ""
    shown = {notice.pk: kinds.lines_of(notice) for notice in found[:SHOWN]}
    own = kinds.wordings_of(line for lines in shown.values() for line in lines)
    groups = [_group(notice, shown[notice.pk], own) for notice in found[:SHOWN]]
    context = {
        "groups": groups,
        "new": any(group["new"] for group in groups),
        "older": older,
        "newer": reverse("inbox") if after else "",
    }
    return render(request, "notices/inbox.html", context)


def _mine(request: HttpRequest) -> Any:
    person = request.user.person_id  # type: ignore[union-attr]  # only signed-in accounts come here
    if person is None:
        return Notice.objects.none()
    return Notice.objects.inbox(person, clock.now())


def _group(notice: Notice, told: list[Line], own: Wordings) -> dict[str, Any]:
    try:
        lines = [(line.key[1], kinds.words_of(line, own)) for line in told]
    except kinds.Unreadable:
        logger.exception("Notice %s cannot be put into words.", notice.pk)
        lines = []  # the other messages of the page still show
    return {"notice": notice, "lines": lines, "new": notice.is_new(clock.now())}


@act("account.own")
@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Marks one message read and goes to what it (or the chosen line of it) is about."""
    notice = get_object_or_404(_mine(request), pk=pk)
    _read(_mine(request).filter(pk=pk))
    lines = kinds.lines_of(notice)
    chosen = request.POST.get("line", "0")
    index = int(chosen) if chosen.isdecimal() and len(chosen) < 4 else 0
    return redirect(kinds.words_of(lines[min(index, len(lines) - 1)]).url)


@act("account.own")
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """全部已读: every message there is now."""
    _read(_mine(request))
    return redirect("inbox")


def _read(rows: Any) -> None:
    rows.unread().update(read_at=clock.now())


@act("account.own")
@require_http_methods(["GET", "POST"])
def my_reminders(request: HttpRequest) -> HttpResponse:
    """我的提醒: a tap saves; without scripts the button does."""
    person = request.user.person  # type: ignore[union-attr]  # only signed-in accounts come here
    if person is None:
        raise Http404
    wish = Preference.objects.filter(person=person).first() or Preference(person=person)
    form = PreferenceForm(request.POST or None, person=person, wish=wish)
    saved = request.method == "POST" and form.is_valid()
    if saved:
        Preference.objects.update_or_create(person=person, defaults=form.wish)
    tapped = request.headers.get("HX-Target") == "saved"
    if saved and not tapped:
        messages.success(request, _("Saved."))
        return redirect("my_reminders")
    part = "#saved" if tapped else ""
    status = 422 if form.errors else 200
    context = {"form": form, "saved": saved}
    return render(request, f"notices/preferences.html{part}", context, status=status)
