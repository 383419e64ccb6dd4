"""Fixtures of this room: what many questions are asked of is built once."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction


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
