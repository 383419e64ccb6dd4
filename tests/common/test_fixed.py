"""A statement that is put together once: the values asked for are those of each call."""

import datetime as dt
from typing import Any

import pytest
from django.db.models import F, QuerySet, Value

from cases.models import Case
from common.fixed import fixed
from tests.cases import making

pytestmark = pytest.mark.django_db
ONE_DAY = dt.timedelta(days=1)


def test_each_call_asks_for_its_own_values(village: Any, town: Any, count_queries: Any) -> None:
    made: list[Any] = []

    @fixed
    def raised(platform: int, day: dt.date) -> QuerySet[Any, Any]:
        made.append((platform, day))
        here = Case.objects.filter(platform=platform)
        later = here.filter(occurred_on__gt=day).values(no_=F("no"), when=Value(1))
        until = here.filter(occurred_on__lte=day).values(no_=F("no"), when=Value(0))
        return until.union(later).order_by("when", "no_")

    case = making.raised(village)
    day = case.occurred_on
    found: list[Any] = []
    assert count_queries(lambda: found.extend(raised(village.pk, day))) == 1
    assert found == [(case.no, 0)]
    assert raised(village.pk, day - ONE_DAY) == [(case.no, 1)]
    assert raised(town.pk, day) == []
    assert len(made) == 1
