"""The demo's county under a clock of the test's own, and phones and desks that open it."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from common import clock
from config.demo import loading
from config.demo.people import VILLAGES
from participants import signin
from participants.actor import Actor
from participants.models import Person, User
from platforms.models import Platform
from tests.conftest import DESK
from tests.e2e.phone import Phone

BEGIN = "2026-11-23 09:00"  # a Monday
LONGHU = "140825400012"
SITE = "https://yishi.example"  # as it stands in texts; the browser asks the live server


@pytest.fixture
def travel() -> Iterator[Callable[[str], None]]:
    """``travel("2026-11-23 19:45")`` puts test and server to that office time; it runs on."""
    under_way: list[Any] = []

    def to(text: str) -> None:
        while under_way:
            under_way.pop().stop()
        moment = timezone.make_aware(dt.datetime.fromisoformat(text))
        under_way.append(time_machine.travel(moment, tick=True))
        under_way[0].start()

    yield to
    while under_way:
        under_way.pop().stop()


@pytest.fixture
def longhu(live_server: Any, settings: Any, travel: Callable[[str], None]) -> Platform:
    """龙湖社区 among the demo's 179 platforms and people, on a Monday morning, with no matter yet."""
    travel(BEGIN)
    settings.SITE_URL = SITE
    at = clock.now()
    loading.load_places()
    loading.load_desks(at)
    for number, village in enumerate(VILLAGES):
        loading.load_village(village, number, at)
    loading.load_leaders(at)
    return Platform.objects.get(code=LONGHU)


@pytest.fixture
def phone(open_page: Any, axe: Any) -> Iterator[Callable[..., Phone]]:
    """``phone(user)`` is a phone; at the end of the walk no page may have broken a rule."""
    phones: list[Phone] = []
    seen: set[tuple[str, ...]] = set()

    def open_one(user: User | None = None, *, javascript: bool = True, **options: Any) -> Phone:
        page = open_page(user, javascript=javascript, **options)
        phones.append(Phone(page, axe if javascript else None, seen))
        return phones[-1]

    yield open_one
    assert [line for one in phones for line in one.broken] == []


@pytest.fixture
def desk(phone: Callable[..., Phone]) -> Callable[..., Phone]:
    """``desk(user)`` is an office screen."""
    return lambda user: phone(user, size=DESK)


@pytest.fixture
def slip_of(longhu: Platform) -> Callable[[str], str]:
    """``slip_of("王建民")``: the address on the slip that the office gave him."""

    def print_one(name: str) -> str:
        person = Person.objects.get(platform=longhu, name=name)
        slip = signin.print_slip(person, by=Actor.system(), at=clock.now())
        return f"/sign-in/code/{slip.token}/"

    return print_one


@pytest.fixture
def user_of(slip_of: Callable[[str], str]) -> Callable[[str], User]:
    """``user_of("薛晓岚")``: her account; a village's person has one with the first slip."""

    def find(name: str) -> User:
        user = User.objects.filter(person__name=name).first()
        if user is None:
            slip_of(name)
            user = User.objects.get(person__name=name)
        User.objects.filter(pk=user.pk).update(must_change_password=False)  # he chose his own
        user.refresh_from_db()
        return user

    return find
