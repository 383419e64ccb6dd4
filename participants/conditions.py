"""The conditions of permissions.csv, one function each: (hat, object) → bool.

A condition about the object asks the object; one that the object cannot answer is not met.
"""

from collections.abc import Callable
from typing import Any

from participants.hats import Hat


def may_order(hat: Hat, obj: Any) -> bool:
    """The post hangs on an organisation that may give orders (procedure.md §0.2)."""
    return hat.organization is not None and hat.organization.may_order


def village(hat: Hat, obj: Any) -> bool:
    """The object is a village post."""
    place = getattr(obj, "platform", None)
    return place is not None and place.level == "village"


def _asks(name: str) -> Callable[[Hat, Any], bool]:
    def condition(hat: Hat, obj: Any) -> bool:
        answer = getattr(obj, f"is_{name}_for", None)
        return bool(answer and answer(hat))

    condition.__doc__ = f"The object itself answers ``is_{name}_for(hat)``."
    return condition


CONDITIONS: dict[str, Callable[[Hat, Any], bool]] = {
    "may_order": may_order,
    "village": village,
    "not_handler": _asks("not_handler"),
    "second_person": _asks("second_person"),
    "reason": _asks("reason"),
    "issuer": _asks("issuer"),
    "not_held": _asks("not_held"),
    "asked": _asks("asked"),
    "roster": _asks("roster"),
    "no_code": _asks("no_code"),
    "own_fields": _asks("own_fields"),
}
