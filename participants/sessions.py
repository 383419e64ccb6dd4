"""Open sessions: twelve hours on a phone, half an hour of rest at a desk (MLPS)."""

import datetime as dt

from django.conf import settings
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse

from common import clock
from participants.models import Device, User
from participants.models.access import REMEMBERED

BACKEND = "participants.backends.TableBackend"
DEVICE_COOKIE = "phone"
AWAY_COOKIE = "away"
DESK_COOKIE = "desk"
HAT, DEVICE, SEEN = "hat", "device", "seen"
REST = {2: dt.timedelta(minutes=30), 3: dt.timedelta(minutes=15)}
SEEN_EVERY = dt.timedelta(minutes=1)


def open_on_phone(request: HttpRequest, user: User, device: Device | None = None) -> None:
    """Signs in without a password, with the hat last worn on a remembered phone."""
    login(request, user, backend=BACKEND)
    if device is not None:
        request.session[DEVICE] = device.pk
        if device.hat_key:
            request.session[HAT] = device.hat_key


def reopen(request: HttpRequest, device: Device) -> None:
    """Opens a remembered phone's session in mid-request.

    The form that is just being sent stays valid: the same browser, with its own cookie, goes on.
    """
    secret = request.META.get("CSRF_COOKIE")
    open_on_phone(request, device.user, device)
    if secret is not None:
        request.META["CSRF_COOKIE"] = secret


def close_if_rested(request: HttpRequest) -> None:
    """Ends a desk's session after its rest; otherwise notes, once a minute, that it is in use."""
    if not request.user.is_authenticated or not request.user.at_desk:
        return
    now = clock.real_now()
    seen = request.session.get(SEEN)
    rested = now - dt.datetime.fromisoformat(seen) if seen else SEEN_EVERY
    if rested > REST[settings.MLPS_LEVEL]:
        logout(request)
    elif rested >= SEEN_EVERY:
        request.session[SEEN] = now.isoformat()


def set_cookie(response: HttpResponse, name: str, value: str) -> None:
    """A cookie for 180 days that no script reads and no other site sends."""
    response.set_cookie(
        name,
        value,
        max_age=int(REMEMBERED.total_seconds()),
        httponly=True,
        secure=settings.SECURE,
        samesite="Lax",
    )


def stay(request: HttpRequest, user: User) -> None:
    """Keeps this one session open after ``user.end_sessions()``."""
    update_session_auth_hash(request, user)
