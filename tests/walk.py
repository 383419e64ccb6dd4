"""Opens every page a role can open, in a world where a lot goes on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.lifecycle import report_clue
from cases.models import Case
from participants.actor import Actor
from participants.enums import DESK_ROLES, Role
from platforms.models import Platform
from tests import factories
from tests.addresses import addresses, admin_url
from tests.cases import making
from tests.cases import samples as _cases  # noqa: F401  registers the addresses of its room
from tests.cases.test_case_page import STAGES, at_stage
from tests.meeting_samples import called_meeting, minuted_meeting
from tests.samples import ROWS, SAMPLES, Call, World

HERE = (Role.CONVENER, Role.HELPER, Role.RECORDER, Role.LIAISON, Role.SUPERVISOR, Role.FIXED_MEMBER)
NOT_OURS = {"admin:login"}  # asks the request of allauth's decorator, which the test client lacks
Maker = Callable[[World, Platform], Call]


@dataclass(frozen=True)
class Opened:
    """A page as it was answered: under which name, seen from where, how many statements it took."""

    name: str
    where: str
    answer: HttpResponse
    statements: list[str]


def busy_world() -> World:
    """Two villages with people in every role, a matter at each stage, meetings and reports."""
    world = World()
    for village in (world.village, world.other_village):
        for role in HERE:
            factories.make_user(role, village)
        for stage in STAGES:
            world.made[stage, village.pk] = at_stage(stage, village)
        making.raised(village, making.QUARREL)
        report_clue(village, "路灯不亮", by=Actor.resident(), at=making.now())
        factories.make_venue(village)
    for place in (world.village, world.town, world.county):
        called_meeting(world, place)
        minuted_meeting(world, place)
    return world


def _stage(stage: str) -> Maker:
    return lambda world, _place: Call({"no": world.made[stage, world.village.pk].no})


def _minuted(world: World, place: Platform) -> Call:
    return Call({"no": minuted_meeting(world, place).no})


def _newest(world: World, place: Platform) -> Case:
    return Case.objects.filter(platform=place).order_by("-id")[0]


# Addresses that show other things as well: with a matter at another stage, with something asked.
MORE: dict[str, tuple[Maker, ...]] = {
    "case": tuple(_stage(stage) for stage in STAGES),
    "meeting": (_minuted,),
    "search": (lambda _world, _place: Call(query={"q": "充电"}),),
    "convene": (lambda world, place: Call(query={"case": _newest(world, place).no}),),
    "past": (lambda world, place: Call(query={"case": _newest(world, place).no}),),
    "roll": (lambda world, place: Call({"no": called_meeting(world, place).no}, {"view": "away"}),),
}


def opened(world: World, role: str, client: Client) -> Iterator[Opened]:
    """Every page that opens for ``role`` by GET; what a page does is taken back."""
    places = world.places_for(role)
    shown = ("own", "below") if role == Role.TOWN_OFFICE else ("own",)  # below, offices see alike
    here = [(where, places[where]) for where in shown]
    for address in addresses():
        if address.name in NOT_OURS or (address.takes_arguments and address.name not in SAMPLES):
            continue
        usual = SAMPLES[address.name] if address.takes_arguments else _no_arguments
        for where, place in here if address.takes_arguments else here[:1]:
            for make in (usual, *MORE.get(address.name, ())):
                page = _open(world, client, address.name, where, place, make)
                if page is not None:
                    yield page
    if role in DESK_ROLES:
        yield from _registers(world, world.seat_of(role), client)


def _no_arguments(_world: World, _place: Platform) -> Call:
    return Call()


def _registers(world: World, place: Platform, client: Client) -> Iterator[Opened]:
    for model in admin.site._registry:
        row = ROWS[model._meta.label](world, place) if model._meta.label in ROWS else None
        for page in ("changelist", "add", *(["change", "history"] if row else [])):
            url = admin_url(model, page, row if page in {"change", "history"} else None)
            found = _get(client, url, {})
            if found is not None:
                yield Opened(f"{model._meta.label} {page}", "own", *found)


def _open(
    world: World, client: Client, name: str, where: str, place: Platform, make: Maker
) -> Opened | None:
    made = dict(world.made)
    with transaction.atomic():
        call = make(world, place)
        url = reverse(name, kwargs=dict(call.args))
        found = _get(client, url, call.query) if call.post is None else None
        transaction.set_rollback(True)
    world.made = made
    return Opened(name, where, *found) if found else None


def _get(client: Client, url: str, query: Any) -> tuple[HttpResponse, list[str]] | None:
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url, dict(query))
    if answer.streaming:
        b"".join(answer.streaming_content)  # type: ignore[attr-defined]  read to its end, it closes
    return (answer, [one["sql"] for one in captured]) if answer.status_code == 200 else None
