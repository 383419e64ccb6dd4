"""Fixtures everybody shares, and what makes the suite strict.

The fixtures stand on ``tests.factories``; a test that needs more than one of something calls the
builders itself. Nothing of ours is ever mocked.
"""

import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.plugin import blocking_manager_key

from tests import factories
from tests.strict import shuffled_unless_ordered, undefined_variables_raise

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from participants.models import User
    from platforms.models import Platform

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
PATIENCE = 60_000  # milliseconds: the first page of a process on a machine with more to do
NOT_RUN = pytest.StashKey[dict[str, int]]()


# --- strictness -----------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _strictly(request: pytest.FixtureRequest) -> Iterator[None]:
    with shuffled_unless_ordered(request.node.nodeid), undefined_variables_raise():
        yield


@pytest.fixture(autouse=True)
def _nothing_is_remembered_between_tests() -> Iterator[None]:
    yield
    cache.clear()


@pytest.fixture
def demo(settings: Any) -> None:
    """The site as a demo: its clock can be moved, its home page shows the button."""
    settings.DEMO = True


@pytest.fixture
def at() -> Iterator[Callable[[str], dt.datetime]]:
    """``at("2026-11-21 19:30")`` stops the site at that office time and returns the moment."""
    travellers = []

    def stop(text: str) -> dt.datetime:
        from django.utils import timezone  # settings must be ready

        moment = timezone.make_aware(dt.datetime.fromisoformat(text))
        traveller = time_machine.travel(moment, tick=False)
        traveller.start()
        travellers.append(traveller)
        return moment

    yield stop
    for traveller in reversed(travellers):
        traveller.stop()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Lets the test database go although a page that a browser left is still being written.

    Every connection knows what migrations put into tables: Playwright's loop opens new ones.
    """
    first: Any = connections["default"]  # the connection itself: ``connection`` is a proxy
    if not hasattr(first, "_test_serialized_contents"):  # no collected test says it needs that
        with django_db_blocker.unblock():
            first._test_serialized_contents = first.creation.serialize_db_to_string()
    type(first)._test_serialized_contents = first._test_serialized_contents
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )


# --- places and people ----------------------------------------------------------------------


@pytest.fixture
def county(db: None) -> "Platform":
    """新绛县, a tenant."""
    return factories.make_county()


@pytest.fixture
def tenant(county: "Platform") -> "Platform":
    """The county under the name of what it is."""
    return county


@pytest.fixture
def town(county: "Platform") -> "Platform":
    """龙兴镇 in the county."""
    return factories.make_town(county)


@pytest.fixture
def village(town: "Platform") -> "Platform":
    """燕村 in the town."""
    return factories.make_village(town)


@pytest.fixture
def sign_in() -> Callable[["User | None"], Client]:
    """``sign_in(user)`` is a browser in which the user is signed in."""
    return factories.client_for


@pytest.fixture
def as_role(village: "Platform") -> Callable[..., Client]:
    """``as_role("convener")`` is a browser of a new holder of that role at its level's place."""

    def enter(role: str, place: "Platform | None" = None) -> Client:
        county = {"county_office", "county_approver", "unit_contact"}
        county |= {"sys_admin", "sec_admin", "audit_admin"}
        usual = village.county if role in county else village
        where = place or (village.town if role == "town_office" else usual)
        assert where is not None
        return factories.client_for(factories.make_user(role, where))

    return enter


# --- counting -------------------------------------------------------------------------------


@pytest.fixture
def count_queries() -> Callable[[Callable[[], Any]], int]:
    """``count_queries(lambda: client.get(url))``: the SQL statements it took."""

    def count(act: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as captured:
            act()
        return len(captured)

    return count


@pytest.fixture
def same_queries(
    count_queries: Callable[[Callable[[], Any]], int],
) -> Callable[[Callable[[], Any], Callable[[], Any]], int]:
    """``same_queries(show, add_29)``: one row and thirty take equally many; returns how many.

    ``show`` is called once beforehand, so that what a process reads only once is not counted.
    """

    def check(show: Callable[[], Any], add_more: Callable[[], Any]) -> int:
        show()
        few = count_queries(show)
        add_more()
        many = count_queries(show)
        assert many == few, f"{few} statements with one row, {many} with thirty"
        return few

    return check


# --- the browser ----------------------------------------------------------------------------


def chromium() -> str | None:
    """Where the machine keeps Chromium, or None."""
    return next((path for name in CHROMIUMS if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """One Chromium for the whole run; without one the test is skipped and the end says so."""
    executable = chromium()
    if executable is None:
        pytest.skip("no browser: install chromium")
    from playwright.sync_api import sync_playwright  # slow to import, wanted only here

    # From here on Django keeps this thread's connections elsewhere: none is left behind in the pool.
    connections.close_all()
    # Playwright keeps an event loop in this thread; the tests themselves are not asynchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def _page(browser: "Browser", url: str, size: dict[str, int], **options: Any) -> Iterator["Page"]:
    context = browser.new_context(
        viewport=size,  # type: ignore[arg-type]  # a plain dict has the same keys
        base_url=url,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        **options,
    )
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture
def open_page(browser: "Browser", live_server: Any) -> Iterator[Callable[..., "Page"]]:
    """``open_page(user, size=PHONE, javascript=True)`` is a page of the running site.

    The user is signed in by cookie, as a remembered phone is. Sizes: ``PHONE`` and ``DESK``.
    """
    from contextlib import ExitStack

    with ExitStack() as stack:

        def open_one(
            user: "User | None" = None,
            size: dict[str, int] | None = None,
            javascript: bool = True,
            **options: Any,
        ) -> "Page":
            page = stack.enter_context(
                _page(
                    browser,
                    live_server.url,
                    size or PHONE,
                    java_script_enabled=javascript,
                    **options,
                )
            )
            if user is not None:
                name = django_settings.SESSION_COOKIE_NAME
                session = factories.client_for(user).cookies[name].value
                page.context.add_cookies([{"name": name, "value": session, "url": live_server.url}])
            return page

        yield open_one


@pytest.fixture
def axe() -> Callable[["Page"], list[str]]:
    """``axe(page)``: what axe-core finds, one line each; an accessible page gives ``[]``."""
    from axe_playwright_python.sync_playwright import Axe  # reads its script from disk

    def find(page: "Page") -> list[str]:
        page.wait_for_load_state()
        found = Axe().run(page).response["violations"]
        return [
            f"{rule['id']}: {node['target']} {node['failureSummary']}"
            for rule in found
            for node in rule["nodes"]
        ]

    return find


@pytest.fixture
def shots(request: pytest.FixtureRequest) -> Path:
    """Where a test puts its screenshots: ``docs/shots`` when asked to renew them, else scratch."""
    folder = (
        Path(request.config.rootpath) / "docs" / "shots"
        if request.config.getoption("--renew-shots")
        else Path(django_settings.SCRATCH) / "shots"
    )
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew-shots", action="store_true", help="write screenshots into docs/shots")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What migrations put into tables is put back before tests that empty all tables."""
    for item in items:
        if empties_tables(item):
            item.fixturenames.insert(0, "django_db_serialized_rollback")


def empties_tables(item: pytest.Item) -> bool:
    """Whether the test commits, so that every table is emptied after it."""
    marker = item.get_closest_marker("django_db")
    names = getattr(item, "fixturenames", [])
    return bool({"transactional_db", "live_server"}.intersection(names)) or (
        marker is not None and bool(marker.kwargs.get("transaction"))
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """And before a test that only rolls back: pytest-django puts those first, but a process that
    has run out of work takes over what another has not come to."""
    result = yield
    if nextitem is not None and empties_tables(item) and not empties_tables(nextitem):
        first: Any = connections["default"]
        with item.config.stash[blocking_manager_key].unblock():
            first.creation.deserialize_db_from_string(first._test_serialized_contents)
    return result


# --- what ran, and on what ------------------------------------------------------------------


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Says what the suite ran on and what it left out for want of something."""
    engine = connection.vendor
    broker = django_settings.BROKER_URL.partition(":")[0]
    terminalreporter.write_line(
        f"ran on: database {engine}, broker {'embedded' if broker == 'filesystem' else broker}, "
        f"browser {chromium() or 'none'}"
    )
    reasons: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[reason] = reasons.get(reason, 0) + 1
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"not run: {count} × {reason.removeprefix('Skipped: ')}")
