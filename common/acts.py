"""Who may, said once: views name their act, ``check_can_x`` raises, ``can_x`` is derived."""

import functools
from collections.abc import Callable
from typing import Any, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase

from common.errors import DomainError, NotAllowed

View = Callable[..., HttpResponseBase]
P = ParamSpec("P")


def act(name: str, *, public: bool = False) -> Callable[[View], View]:
    """Marks a view with the act of permissions.csv that it performs or shows.

    Whoever is not signed in is sent to sign in; whose acting post has no cell at all for the
    act is refused before anything is read. ``public`` pages are open to everybody; they still
    name their act, so that the permission test can enumerate them.
    """

    def mark(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not public:
                if not request.user.is_authenticated:
                    return redirect_to_login(request.get_full_path())
                if not request.user.may(name):
                    raise NotAllowed()
            return view(request, *args, **kwargs)

        guarded.act = name  # type: ignore[attr-defined]  # a function's own attribute
        guarded.public = public  # type: ignore[attr-defined]  # a function's own attribute
        return guarded

    return mark


def derives_from(check: Callable[P, None]) -> Callable[P, bool]:
    """``can_x = derives_from(check_can_x)``: True where the check raises no DomainError."""

    @functools.wraps(check)
    def can(*args: P.args, **kwargs: P.kwargs) -> bool:
        try:
            check(*args, **kwargs)
        except DomainError:
            return False
        return True

    return can
