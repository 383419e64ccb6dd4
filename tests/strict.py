"""What makes the suite stricter than production: undefined variables, unordered rows."""

import random
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from django.db.models import QuerySet
from django.template.base import FilterExpression, Variable, VariableDoesNotExist

TEMPLATES = str(Path(__file__).resolve().parent.parent / "templates")


class UndefinedInTemplate(Exception):
    """A template of ours used a variable that its view did not give, and named no default."""


def _template_being_rendered(frame: FrameType | None) -> str:
    while frame is not None:
        origin = getattr(frame.f_locals.get("self"), "origin", None)
        if origin is not None:
            return str(getattr(origin, "name", ""))
        frame = frame.f_back
    return ""


@contextmanager
def undefined_variables_raise() -> Iterator[None]:
    """In our templates ``{{ x }}`` needs an x; ``{% if x %}`` and ``{{ x|default:… }}`` do not."""
    resolve = Variable.resolve

    def resolve_strictly(self: Variable, context: Any) -> Any:
        try:
            return resolve(self, context)
        except VariableDoesNotExist:
            asked_by = sys._getframe(1)
            expression = asked_by.f_locals.get("self")
            if not isinstance(expression, FilterExpression) or asked_by.f_locals["ignore_failures"]:
                raise
            if [f.__name__ for f, _args in expression.filters[:1]] == ["default"]:
                raise
            if (origin := _template_being_rendered(asked_by)).startswith(TEMPLATES):
                sentence = f"{origin}: {{{{ {self.var} }}}} is not in the context"
                raise UndefinedInTemplate(sentence) from None
            raise

    Variable.resolve = resolve_strictly  # type: ignore[method-assign]  # puts a stricter method in its place
    try:
        yield
    finally:
        Variable.resolve = resolve  # type: ignore[method-assign]  # puts a stricter method in its place


@contextmanager
def shuffled_unless_ordered(seed: str) -> Iterator[None]:
    """Rows of a QuerySet without an order come in one of chance, the same for each ``seed``."""
    chance = random.Random(zlib.crc32(seed.encode()))
    fetch = QuerySet._fetch_all

    def fetch_shuffled(self: Any) -> None:
        fresh = self._result_cache is None
        fetch(self)
        if fresh and not self.ordered and not self.query.is_sliced:
            chance.shuffle(self._result_cache)

    QuerySet._fetch_all = fetch_shuffled  # type: ignore[method-assign]  # puts a stricter method in its place
    try:
        yield
    finally:
        QuerySet._fetch_all = fetch  # type: ignore[method-assign]  # puts a stricter method in its place
