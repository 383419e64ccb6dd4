"""How allauth signs desks in here: nobody registers himself."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string

from common import clock
from common.fields import keyed_digest
from participants import passwords, security, sessions, signin
from participants.actor import Actor
from participants.models import User

QUIET = {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the security administrator or the office, never by sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Always closed."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """By user name or phone number; an unknown number takes as long as a wrong password."""
        typed = str(credentials.get("username", "")).strip()
        if signin.lock_name(request, {"username": typed}).startswith("phone:"):
            holders = User.objects.filter(person__phone_hmac=keyed_digest(typed))
            names = list(holders.order_by("id").values_list("username", flat=True))
            nobody = f"{typed}-{get_random_string(4)}"
            credentials["username"] = names[0] if len(names) == 1 else nobody
        return super().authenticate(request, **credentials)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Puts a wrong password on record; the name only where an account bears it."""
        name = str(credentials.get("username", ""))
        account = User.objects.filter(username__iexact=name).first()
        security.note_failure(request, account)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """On record, and this browser's next visit begins at the password page."""
        response = super().post_login(request, user, **kwargs)
        security.note("signed_in", by=Actor.of(user), at=clock.now(), about=user, how="password")
        sessions.set_cookie(response, sessions.DESK_COOKIE, "1")
        return response

    def logout(self, request: HttpRequest) -> None:
        """On record; a remembered phone then waits for one tap instead of coming in by itself."""
        user = request.user
        if user.is_authenticated:
            security.note("signed_out", by=Actor.of(user), at=clock.now(), about=user)
        super().logout(request)
        request.signed_out = True  # type: ignore[attr-defined]  # read by the view that ends the session

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """The holder changed it: the former one is kept against reuse."""
        passwords.change(user, password, by=Actor.of(user), at=clock.now())  # type: ignore[arg-type]  # allauth types its users loosely

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """To work."""
        return "/"

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Says nothing about what everybody sees: that one is in, or out."""
        template = args[0] if args else kwargs.get("message_template")
        if template not in QUIET:
            super().add_message(request, level, *args, **kwargs)
