"""What a person may see in lists: equality on one column, never a walk through the tree."""

from dataclasses import dataclass
from typing import Protocol, Self

from django.db import models


@dataclass(frozen=True)
class Scope:
    """The part of the tree an acting post sees in full.

    ``column`` is one of ``platform_id``, ``town_id``, ``county_id``, or ``None`` for nothing
    (posts above the tenant see figures only). ``value`` is the id it must equal. ``keeps`` is
    the platform whose restricted rows it sees: its own, for secretary, helper and offices.
    """

    column: str | None
    value: int | None = None
    keeps: int | None = None

    def filter(self, prefix: str = "") -> models.Q:
        """The condition on a table whose rows are ``Placed``, or point to one by ``prefix``."""
        if self.column is None:
            return models.Q(pk__in=[])
        return models.Q(**{f"{prefix}{self.column}": self.value})

    def unrestricted(self, prefix: str = "") -> models.Q:
        """The condition that a row is public, or restricted and of the platform it keeps."""
        return models.Q(**{f"{prefix}restricted": False}) | models.Q(platform_id=self.keeps)

    def inside(self, prefix: str = "") -> models.Q:
        """Both together; ``prefix`` leads to what says whether a row is restricted."""
        return self.filter() & self.unrestricted(prefix)


NOTHING = Scope(column=None)


class HasScope(Protocol):
    """Whoever can be asked what he sees (participants.User)."""

    @property
    def scope(self) -> Scope: ...


class ScopedQuerySet(models.QuerySet):
    """Rows fetched through a scope; no edge uses ``objects.get`` on its own."""

    def visible_to(self, user: HasScope) -> Self:
        """The rows inside the acting post's scope."""
        return self.filter(user.scope.filter())
