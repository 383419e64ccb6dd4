"""Passwords of desks (MLPS): three kinds of characters, none of the last five, 90 days."""

import datetime as dt
import re
import secrets
from typing import Any

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from participants import security
from participants.actor import Actor
from participants.models import PastPassword, User

KINDS = [r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]"]
KINDS_ASKED = 3
KEPT = 5
# No look-alikes: it is read from paper once.
LETTERS = "abcdefghjkmnpqrstuvwxyz"
CAPITALS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
DIGITS = "23456789"


class ThreeKindsValidator:
    """At least three of: small letters, capitals, digits, other signs."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError saying which kinds there are."""
        if sum(bool(re.search(kind, password)) for kind in KINDS) < KINDS_ASKED:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        """What the form says beside the field."""
        return _("Use at least three of: small letters, capitals, digits, signs such as # or -.")


class NotUsedBeforeValidator:
    """None of the last five passwords of this account, the present one included."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError where the password was used before."""
        if user is None or user.pk is None:
            return
        rows = PastPassword.objects.filter(user=user).order_by("-set_time", "-id")
        used = [user.password, *rows.values_list("password", flat=True)[: KEPT - 1]]
        if any(check_password(password, old) for old in used):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def get_help_text(self) -> str:
        """What the form says beside the field."""
        return _("It may be none of your last %(n)s passwords.") % {"n": KEPT}


def new_one_time_password() -> str:
    """Twelve characters of three kinds, read from a screen once and changed at first sign-in."""
    parts = [
        "".join(secrets.choice(kind) for _n in range(4)) for kind in (CAPITALS, LETTERS, DIGITS)
    ]
    return "-".join(parts)


def change(user: User, password: str, *, by: Actor, at: dt.datetime) -> None:
    """The holder sets his own password; the one before is kept as a hash against reuse."""
    with transaction.atomic():
        _keep_former(user)
        user.set_password(password)
        user.must_change_password = False
        user.save()
        security.note("password_changed", by=by, at=at, about=user)


def give_one_time(user: User, *, by: Actor, at: dt.datetime) -> str:
    """A new password that must be changed at first sign-in; open sessions end. Shown once."""
    password = new_one_time_password()
    with transaction.atomic():
        _keep_former(user)
        user.set_password(password)
        user.must_change_password = True
        user.save()
        security.note("password_given", by=by, at=at, about=user)
    return password


def _keep_former(user: User) -> None:
    if not user.has_usable_password() or user.password_time is None:
        return
    PastPassword.objects.create(user=user, password=user.password, set_time=user.password_time)
    kept = PastPassword.objects.filter(user=user).order_by("-set_time", "-id")[:KEPT]
    PastPassword.objects.filter(user=user).exclude(pk__in=[row.pk for row in kept]).delete()
