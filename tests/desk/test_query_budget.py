"""How many statements a page may take (quality.md): twelve, four of them the frame."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone

from participants.enums import Role
from platforms.settings import set_setting
from tests import factories
from tests.samples import World
from tests.walk import Opened, busy_world, opened

pytestmark = [pytest.mark.django_db, pytest.mark.either]

PAGE, FRAME, STATISTICS = 12, 4, 25
FIGURES = {"coverage", "liaison", "case_archive"}  # the file lists everything of a matter
# Between them they open every page; the others see the same pages with less on them.
ROLES = (
    *(Role.TOWN_OFFICE, Role.COUNTY_OFFICE, Role.CONVENER, Role.LIAISON, Role.UNIT_CONTACT),
    *(Role.SYS_ADMIN, Role.SEC_ADMIN, Role.AUDIT_ADMIN),
)
BRAND = "请你来协商"
# Page → statements, where a page really needs more than its budget, and why.
EXCEPTIONS: dict[str, int] = {}


@pytest.fixture(scope="module")
def places(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world, made once for all the roles below."""
    with django_db_blocker.unblock(), transaction.atomic():
        transaction.get_connection().atomic_blocks[-1]._from_testcase = True
        world = busy_world()
        set_setting(world.county, "brand.county", BRAND)
        yield world
        transaction.set_rollback(True)


def walk(world: World, role: str) -> Iterator[Opened]:
    """Every page of a new holder of ``role``, with what a process reads only once already read."""
    kept = dict(world.made)
    world.asker = factories.make_user(role, world.seat_of(role))
    client = factories.client_for(world.asker)
    # A desk's session notes once a minute that it is in use; here no minute passes.
    with time_machine.travel(timezone.now(), tick=False):
        client.get("/")
        client.get("/")
        yield from opened(world, role, client)
    world.made = kept


@pytest.mark.parametrize("role", ROLES)
def test_each_page_keeps_to_its_budget_and_bears_the_brand_of_the_county(
    role: str, places: World
) -> None:
    wrong, seen = [], set()
    for page in walk(places, role):
        seen.add(page.name)
        budget = STATISTICS if page.name in FIGURES else EXCEPTIONS.get(page.name, PAGE)
        if len(page.statements) > budget:
            tables = [re.sub(r".*? FROM \W?(\w+).*", r"\1", sql) for sql in page.statements]
            wrong.append(f"{page.name} {page.where}: {len(tables)} of {budget}: {tables}")
        if not bears_the_brand(page.answer):
            wrong.append(f"{page.name} {page.where}: another brand")
    none_of(wrong)
    assert seen >= {"home", "me", "about"}


def bears_the_brand(answer: HttpResponse) -> bool:
    """Whether its frame names the brand; what is printed, and files, have no frame."""
    if not answer.headers["Content-Type"].startswith("text/html"):
        return True
    html = answer.content.decode()
    return 'class="brand' not in html or (BRAND in html and settings.SITE_NAME not in html)


def none_of(wrong: list[str]) -> None:
    """Fails with one line for each thing that is wrong."""
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.RESIDENT])
def test_the_frame_takes_no_more_than_four(role: str, places: World, count_queries: Any) -> None:
    client = factories.client_for(factories.make_user(role, places.seat_of(role)))
    client.get("/about/")  # a desk's session notes once a minute that it is in use
    assert count_queries(lambda: client.get("/about/")) == FRAME
