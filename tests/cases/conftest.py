"""Fixtures of this room: what many questions are asked of is built once."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from cases.enums import ItemStatus, ProblemOutcome
from cases.models import ActionItem
from tests import factories
from tests.cases.making import concluded, raised, today


@pytest.fixture(scope="module")
def kept(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """A place of this module to keep what all its tests ask of; gone when the module is done.

    The tests are marked ``django_db``: each takes back what it did, and none comes after tests
    that empty all tables.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        transaction.get_connection().atomic_blocks[-1]._from_testcase = True
        yield {}
        transaction.set_rollback(True)


@pytest.fixture
def matter(village: Any, at: Any) -> Any:
    """A matter agreed on, its own item void: something is to be handed to a unit."""
    at("2026-11-23 10:00")  # a Monday
    case = raised(village)
    concluded(case, ProblemOutcome.AGREED, text="修路", lead_text="村委会", due=today())
    ActionItem.objects.update(status=ItemStatus.VOID)
    return case


@pytest.fixture
def county_unit(village: Any) -> Any:
    """县交通局 under the name of 交通局."""
    return factories.make_organization(village.county, "交通局")
