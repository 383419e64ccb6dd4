"""Accounts of desks, kept by the security administrator: made, blocked, opened again."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy

from common import clock
from common.errors import AlreadyMoved, DomainError
from participants import passwords, security
from participants.actor import Actor
from participants.models import Device, Person, SignInCode, User


class OneAccountEach(DomainError):
    """A person has one account, whatever his posts."""

    code = "one_account_each"
    default = gettext_lazy("This person already has an account.")


def make(person: Person, username: str, *, by: Actor, at: dt.datetime) -> tuple[User, str]:
    """An account for a desk, with its one-time password. Raises OneAccountEach."""
    if User.objects.filter(person=person).exists():
        raise OneAccountEach()
    with transaction.atomic():
        user = User.objects.create_user(username, person=person)
        security.note("account_made", by=by, at=at, about=user)
    return user, passwords.give_one_time(user, by=by, at=at)


def block(user: User, *, by: Actor, at: dt.datetime) -> None:
    """Shuts the account: sessions end, phones are forgotten, slips are void. AlreadyMoved twice."""
    now = clock.real_now()
    with transaction.atomic():
        if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
            raise AlreadyMoved()
        Device.objects.filter(user=user, revoked_time__isnull=True).update(revoked_time=now)
        SignInCode.objects.filter(user=user, expires_time__gt=now).update(expires_time=now)
        user.end_sessions()
        security.note("account_blocked", by=by, at=at, about=user)


def unblock(user: User, *, by: Actor, at: dt.datetime) -> None:
    """Opens the account again; phones and slips stay void. AlreadyMoved where it was open."""
    with transaction.atomic():
        if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
            raise AlreadyMoved()
        security.note("account_opened", by=by, at=at, about=user)
