"""Asked again who one is: the last four digits of one's own phone (quality.md, Rare users)."""

import datetime as dt
import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from common import clock
from participants import signin
from participants.forms.access import Last4Form

CONFIRMED = "last4_time"
HOLDS = dt.timedelta(minutes=10)


def is_confirmed_by(request: HttpRequest, form: Last4Form) -> bool:
    """Whether the form is right and its digits are one's own; else the form says what is wrong.

    Ten wrong tries from one address, and it must wait like a wrong password.
    """
    if not form.is_valid():
        return False
    person, name = request.user.person, f"last4:{request.user.pk}"  # type: ignore[union-attr]  # only signed-in accounts come here
    own = person.phone_last4 if person else ""
    if not own:
        form.add_error("last4", _("Your own number is not in the register. Please ask the office."))
        return False
    if signin.is_locked(request, name):
        request.axes_locked_out = True  # type: ignore[attr-defined]  # what django-axes reads from the request
        return False
    if not constant_time_compare(form.cleaned_data["last4"], own):
        signin.note_wrong(request, name)
        form.add_error("last4", _("These are not the last 4 digits of your own number."))
        return False
    request.session[CONFIRMED] = clock.real_now().isoformat()
    return True


def confirm_last4(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For views that export or unmask: asks once in ten minutes, then goes on where one was.

    Put it below ``@act``, on a page that is opened (GET) before it is acted on (POST).
    """

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        said = request.session.get(CONFIRMED)
        if said is None or clock.real_now() - dt.datetime.fromisoformat(said) > HOLDS:
            onward = request.get_full_path()
            return redirect(f"{reverse('confirm_last4')}?{urlencode({'next': onward})}")
        return view(request, *args, **kwargs)

    return guarded
