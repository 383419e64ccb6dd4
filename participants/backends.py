"""Who signs in: by password at a desk, by phone number and a slip's digits elsewhere."""

from typing import Any

from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.http import HttpRequest

from participants import signin
from participants.models import User


class TableBackend(ModelBackend):
    """Checks passwords as Django does. Rights come from ``User.may``; there are no groups."""

    def get_user(self, user_id: int) -> User | None:
        """The account with its person, in one statement; None where it is blocked."""
        user = User.objects.select_related("person").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return user_obj.is_active and user_obj.has_perm(perm, obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return user_obj.has_module_perms(app_label)


class SlipBackend(BaseBackend):
    """The eight digits of a slip with the phone number of its holder; axes counts the tries."""

    def authenticate(  # type: ignore[override]  # Django passes whatever credentials there are
        self, request: HttpRequest | None, username: str, phone: str, digits: str
    ) -> User | None:
        """The holder, with the slip as ``user.slip``; it is not spent yet."""
        slip = signin.slip_of_digits(phone, digits)
        if slip is None:
            return None
        slip.user.slip = slip  # type: ignore[attr-defined]  # for the view that asked
        return slip.user
