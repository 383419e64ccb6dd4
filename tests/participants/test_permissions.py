"""THE permission test: every address and every admin page × every role × every place.

It walks the resolver, so nothing can be forgotten: an address whose view names no act of
permissions.csv fails, and so does one with arguments but no sample object in tests/samples.py.
What each answer must be is read from the CSV here, a second time and by hand, not asked of
``User.may``.
"""

import copy
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from participants import table
from participants.enums import DESK_ROLES, Role
from platforms.models import Platform
from tests import factories
from tests.addresses import THIRD_PARTY, act_of, addresses, admin_url
from tests.cases import samples as _cases  # noqa: F401  registers the addresses of its room
from tests.samples import ROWS, SAMPLES, Call, World

pytestmark = [pytest.mark.django_db, pytest.mark.either]

CSV = Path(table.TABLE_FILE)
ROLES = [role for role in Role if role != Role.RESIDENT]

# --- the table, read by hand ----------------------------------------------------------------


def cells() -> dict[str, dict[str, str]]:
    with CSV.open(encoding="utf-8", newline="") as file:
        return {row.pop("act"): row for row in csv.DictReader(file)}


CELLS = cells()


def has_any(act: str, role: str) -> bool:
    return CELLS[act][role] != "-"


def allows(act: str, role: str, relations: frozenset[str], conditions: frozenset[str]) -> bool:
    """Whether a word of the cell names one of the relations and a condition that is met."""
    words = [word.partition(":") for word in CELLS[act][role].split() if word != "-"]
    return any(rel in relations and (not cond or cond in conditions) for rel, _c, cond in words)


def relations_at(role: str, where: str) -> frozenset[str]:
    """What follows from the place alone (permissions.md)."""
    if role == Role.UNIT_CONTACT or where not in {"own", "below"}:
        return frozenset()
    if role == Role.LIAISON:
        return frozenset({"duty"})
    return frozenset({"P" if where == "own" else "down"})


# --- asking ---------------------------------------------------------------------------------


def ask(client: Client, url: str, call: Call) -> HttpResponse:
    """Opens the address; whatever the act does is undone, a changed session too."""
    kept = copy.deepcopy(client.cookies)
    with transaction.atomic():
        if call.post is None:
            answer = client.get(url, dict(call.query))
            if answer.status_code == 405:
                answer = client.post(url, {})
        else:
            answer = client.post(url, dict(call.post))
        if answer.streaming:
            b"".join(answer.streaming_content)  # type: ignore[attr-defined]  read to its end, it closes
        transaction.set_rollback(True)
    client.cookies = kept
    return answer


def outcome(answer: HttpResponse) -> str:
    """in, refused, or sent to sign in."""
    to = answer.headers.get("Location", "")
    if to.startswith(("/sign-in/?", "/account/login/?", "/admin/login/")):
        return "sent to sign in"
    if answer.status_code in {403, 404} or (answer.status_code == 302 and to == "/admin/"):
        return "refused"
    return "in" if answer.status_code < 500 else f"broke with {answer.status_code}"


ROOMS = ("cases", "meetings")


@pytest.fixture(scope="module")
def places(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The places with their matters and meetings, made once for all the questions below."""
    with django_db_blocker.unblock(), transaction.atomic():
        transaction.get_connection().atomic_blocks[-1]._from_testcase = True
        world = World()
        for place in Platform.objects.order_by("path"):
            for address in addresses():
                if address.view.__module__.startswith(ROOMS) and address.name in SAMPLES:
                    SAMPLES[address.name](world, place)
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def world(places: World) -> Iterator[World]:
    """The places with nobody there yet: who is asked for, and by whom, differs by question."""
    made = dict(places.made)
    yield places
    places.made = made


def none_of(wrong: list[str]) -> None:
    """Fails with one line for each thing that is wrong."""
    assert not wrong, "\n" + "\n".join(wrong)


def asker(world: World, role: str) -> Client:
    """A browser of a new holder of ``role``; ``resident`` is a visitor."""
    world.asker = None
    if role != Role.RESIDENT:
        world.asker = factories.make_user(role, world.seat_of(role))
    client = factories.client_for(world.asker)
    client.raise_request_exception = False  # a page that breaks is one line of the list
    return client


def test_every_address_names_an_act_of_the_table():
    nameless = [
        f"{a.route or '/'} ({a.name}): its view names no act; mark it with @act(…), or list it in "
        "THIRD_PARTY with the act it stands for"
        for a in addresses()
        if not act_of(a)
    ]
    unknown = [
        f"{a.name}: {act_of(a)!r} is not in permissions.csv"
        for a in addresses()
        if act_of(a) and act_of(a) not in CELLS
    ]
    none_of(nameless)
    none_of(unknown)


def test_every_address_with_arguments_has_a_sample():
    missing = [
        f"no sample for {a.name!r} ({a.route}): add @sample({a.name!r}) to tests/samples.py"
        for a in addresses()
        if a.takes_arguments and a.name not in SAMPLES and a.name not in THIRD_PARTY
    ]
    none_of(missing)


@pytest.mark.parametrize("role", ROLES)
def test_addresses_without_arguments_ask_whether_the_role_has_the_act_at_all(role, world):
    client, wrong = asker(world, role), []
    for address in addresses():
        if address.takes_arguments or address.name in SAMPLES or address.name in THIRD_PARTY:
            continue
        open_to_all = getattr(address.view, "public", False)
        expected = "in" if open_to_all or has_any(act_of(address), role) else "refused"
        answer = ask(client, reverse(address.name), Call())
        found = outcome(answer)
        if found != expected and not open_to_all:
            wrong.append(
                f"{address.name} ({act_of(address)}): {found} [{answer.status_code}], "
                f"the table says {expected}"
            )
    none_of(wrong)


@pytest.mark.parametrize("where", ["own", "below", "above", "other"])
@pytest.mark.parametrize("role", ROLES)
def test_addresses_of_objects_ask_the_table_at_every_place(role, where, world):
    place = world.places_for(role).get(where)
    client, wrong = asker(world, role), []
    for address in addresses() if place is not None else []:
        if address.name not in SAMPLES or address.name in THIRD_PARTY:
            continue
        if where != "own" and not has_any(act_of(address), role):
            continue  # refused before anything is read: once is enough
        call = SAMPLES[address.name](world, place)
        relations = relations_at(role, where) if call.relations is None else call.relations
        may = allows(act_of(address), role, relations, call.conditions)
        expected = "in" if may and role not in call.without else "refused"
        url = reverse(address.name, kwargs=dict(call.args))
        answer = ask(client, url, call)
        if getattr(address.view, "public", False) and outcome(answer) in {"in", "refused"}:
            continue  # open to everybody; what is not published is not there for anybody
        if outcome(answer) != expected:
            wrong.append(
                f"{address.name} ({act_of(address)}) {where}: {outcome(answer)} "
                f"[{answer.status_code}], the table says {expected}"
            )
    none_of(wrong)


def test_visitors_are_sent_to_sign_in_wherever_the_page_is_not_public(world):
    client, wrong = asker(world, Role.RESIDENT), []
    for address in addresses():
        if address.name in THIRD_PARTY:
            continue
        call = Call()
        if address.takes_arguments and address.name not in SAMPLES:
            continue  # the test above says so
        if address.takes_arguments:
            call = SAMPLES[address.name](world, world.village)
        answer = ask(client, reverse(address.name, kwargs=dict(call.args)), call)
        wanted = {"in", "refused"} if address.view.public else {"sent to sign in"}
        to = answer.headers.get("Location", "")
        if outcome(answer) not in wanted and not (address.view.public and to):
            wrong.append(f"{address.name}: {outcome(answer)} [{answer.status_code}]")
    none_of(wrong)


# --- the admin ------------------------------------------------------------------------------


def test_every_admin_class_names_acts_of_the_table_or_opens_to_nobody():
    unknown = [
        f"{model._meta.label}: {act!r} is not in permissions.csv"
        for model, kept in admin.site._registry.items()
        for act in getattr(kept, "acts", {}).values()
        if act not in CELLS
    ]
    none_of(unknown)


@pytest.mark.parametrize("role", ROLES)
def test_admin_lists_and_forms_ask_the_table(role, world):
    client, wrong = asker(world, role), []
    for model, kept in admin.site._registry.items():
        acts = getattr(kept, "acts", {})
        for page, what in (("changelist", "view"), ("add", "add")):
            act = acts.get(what, "")
            expected = "in" if act and has_any(act, role) else "refused"
            if role not in DESK_ROLES:
                expected = "sent to sign in"
            found = outcome(ask(client, admin_url(model, page), Call()))
            if found != expected:
                wrong.append(f"{model._meta.label} {page} ({act}): {found}, expected {expected}")
    none_of(wrong)


@pytest.mark.parametrize("role", DESK_ROLES)
def test_admin_rows_outside_ones_place_do_not_open(role, world):
    client, wrong = asker(world, role), []
    for model, kept in admin.site._registry.items():
        act = getattr(kept, "acts", {}).get("view", "")
        make = ROWS.get(model._meta.label)
        if make is None or not act:
            continue
        for where in ("above", "other"):
            place = world.places_for(role).get(where)
            row = make(world, place) if place is not None else None
            if row is None:
                continue  # nothing of this kind can stand there
            for page in ("change", "history", "delete"):
                found = outcome(ask(client, admin_url(model, page, row), Call()))
                if found != "refused":
                    wrong.append(f"{model._meta.label} {page} {where}: {found}")
    none_of(wrong)


@pytest.mark.parametrize("role", DESK_ROLES)
def test_nothing_is_deleted_in_the_admin(role, world):
    client, wrong = asker(world, role), []
    for model in admin.site._registry:
        make = ROWS.get(model._meta.label)
        row = make(world, world.seat_of(role)) if make else None
        if row is None:
            continue
        found = outcome(ask(client, admin_url(model, "delete", row), Call(post={"post": "yes"})))
        if found != "refused":
            wrong.append(f"{model._meta.label}: {found}")
    none_of(wrong)
