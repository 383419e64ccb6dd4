"""Which pages are measured, by whom they are opened, and how long one request takes."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from statistics import median

from django.contrib import admin
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import ActionItem, Case
from meetings.models import Meeting
from participants.models import User
from platforms.models import Platform

WARM = 3  # requests that are not counted: templates are read, plans are made
LISTS = ("home", "cases", "clues", "meetings", "items", "procedures", "working_days")
STATISTICS = ("coverage", "platform_tree", "board")
# 待办 gathers five lists and three counted figures of the tree: it is no list, and no detail.
HEAVIER = ("home", *STATISTICS)


def office() -> Client:
    """A browser in which the desk of the measured county is signed in."""
    return _signed_in("office")


def convener() -> Client:
    """A phone of its busiest village's convener."""
    return _signed_in("convener")


def _signed_in(username: str) -> Client:
    User.objects.filter(username=username).update(must_change_password=False)
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


def own_county() -> Platform:
    """The county of the user who measures: 新绛县."""
    place = User.objects.get(username="office").hat.platform
    assert place is not None
    return place


def work_pages() -> dict[str, str]:
    """Name → address of everything the desk opens in a day's work; the admin's lists at the end."""
    pages = {name: reverse(name) for name in (*LISTS, *STATISTICS)}
    return pages | detail_pages() | dict(registers())


def detail_pages() -> dict[str, str]:
    """A closed matter that was discussed, its meeting, and one of the open ones."""
    county = own_county()
    met = Case.objects.filter(county=county, rounds__held_on__isnull=False, restricted=False)
    closed = met.filter(status="closed").order_by("-raised_at", "no")[0]
    open_one = met.filter(status="open").order_by("-raised_at", "no")[0]
    meeting = Meeting.objects.filter(agenda__case=closed).order_by("no")[0]
    item = ActionItem.objects.filter(problem__case=closed).order_by("no")[0]
    return {
        "case, closed": reverse("case", args=[closed.no]),
        "case, open": reverse("case", args=[open_one.no]),
        "meeting": reverse("meeting", args=[meeting.no]),
        "ratings": reverse("case_ratings", args=[closed.no]),
        "item": reverse("item", args=[item.no]),
        "platform": reverse("platform", args=[closed.platform.code]),
    }


def registers() -> Iterator[tuple[str, str]]:
    """The admin's lists that the desk sees."""
    request = RequestFactory().get("/admin/")
    request.user = User.objects.get(username="office")
    for model, shown in sorted(admin.site._registry.items(), key=lambda pair: pair[0].__name__):
        if shown.has_view_permission(request):
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
            yield f"admin {model.__name__}", reverse(name)


def seconds(client: Client, address: str) -> float:
    """How long one request takes. Raises RuntimeError where the page does not open."""
    start = time.perf_counter()
    response = client.get(address)
    taken = time.perf_counter() - start
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code}, not 200.")
    return taken


def statements(client: Client, address: str) -> int:
    """How many SQL statements one request takes; the fewest of two, for once a minute a session
    notes that somebody is still there."""
    return min(_captured(client, address) for _n in range(2))


def _captured(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        seconds(client, address)
    return len(captured)


def in_turn(times: int, *acts: Callable[[], float]) -> list[list[float]]:
    """The acts one after the other, ``times`` over: whatever else the machine does hits them all."""
    for _n in range(WARM):
        for act in acts:
            act()
    taken: list[list[float]] = [[] for _act in acts]
    for _n in range(times):
        for act, row in zip(acts, taken, strict=True):
            row.append(act())
    return taken


def p95(values: Sequence[float]) -> float:
    """The value that nineteen of twenty do not exceed."""
    return sorted(values)[math.ceil(len(values) * 0.95) - 1]


def middle_ratio(values: Sequence[float], others: Sequence[float]) -> float:
    """The median of what was measured ÷ what was measured right after it."""
    return median(value / other for value, other in zip(values, others, strict=True))


def ms(values: Sequence[float]) -> str:
    """The median in words."""
    return f"{median(values) * 1000:.0f} ms"


def settle() -> None:
    """PostgreSQL counts its rows as it would by itself within minutes of such a load."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
