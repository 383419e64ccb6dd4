"""Residents' pages in Chromium: without a script, nothing that axe finds, no other host."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from cases import lifecycle
from cases.models import CallBack, Clue
from participants.actor import Actor
from tests import factories
from tests.cases import making
from tests.conftest import DESK, PHONE
from tests.meetings.scene import make_scene

SEEN = [
    pytest.param(PHONE, True, id="phone-large-type"),
    pytest.param(PHONE, False, id="phone"),
    pytest.param(DESK, False, id="desk"),
]


@pytest.fixture
def place(transactional_db: None) -> Any:
    village = factories.make_village(factories.make_town(factories.make_county()))
    factories.make_venue(village, "村委会议事室")
    making.closed(making.raised(village, "东门早市占道"))
    making.held(making.raised(village, "路面塌了一块"))
    return village


def look(page: Any, axe: Callable[[Any], list[str]]) -> None:
    """Holds the page shown to what every page must be."""
    page.wait_for_load_state()  # a click returns when the new page has begun, perhaps empty
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert axe(page) == []


@pytest.mark.parametrize(("size", "large"), SEEN)
def test_a_resident_reports_follows_and_answers(
    place: Any, open_page: Any, live_server: Any, axe: Any, size: Any, large: bool
) -> None:
    page = open_page(None, size)
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(re.sub(r"^(\w+://[^/]+).*", r"\1", request.url)))
    if large:
        page.context.add_cookies([{"name": "type", "value": "large", "url": live_server.url}])
    page.goto(f"/q/{place.code}/")
    look(page, axe)
    page.click(f"a[href='/p/{place.code}/report/']")
    look(page, axe)
    page.fill("[name=statement]", "3号楼门口路面塌了一块")
    page.click("button:has-text('提交')")
    look(page, axe)
    no = page.inner_text("dl.sheet dd >> nth=0").strip()
    code = page.inner_text(".code").strip()
    page.click("a:has-text('办得怎么样了')")
    look(page, axe)
    assert page.input_value("[name=no]") == no
    page.fill("[name=code]", code)
    page.click("main button:has-text('办得怎么样了')")
    page.wait_for_selector("main >> text=已经收到，15天内在这里答复您。")
    clue = Clue.objects.select_related("platform").get(no=no)
    making.done(lifecycle.take_up(clue, by=making.BY, at=making.now()))
    page.reload()
    look(page, axe)
    page.click("summary:has-text('还没有')")
    page.fill("[name=note]", "还是塌的")
    page.click("button:has-text('告诉他们还没有')")
    look(page, axe)
    assert CallBack.objects.get(own=True).note == "还是塌的"
    assert hosts == {live_server.url}


def test_everything_works_without_a_script(place: Any, open_page: Any) -> None:
    clue, code = lifecycle.report_clue(place, "路灯不亮", by=Actor.resident(), at=making.now())
    making.done(lifecycle.take_up(clue, by=making.BY, at=making.now()))
    page = open_page(None, javascript=False)
    page.goto(f"/p/{place.code}/")
    page.fill("[name=no]", clue.no.split("-", 1)[1])
    page.fill("[name=code]", code)
    page.click("button:has-text('办得怎么样了')")
    page.click("button:has-text('解决了，满意')")
    page.wait_for_selector("main >> text=您的回答记下了")
    assert CallBack.objects.filter(own=True).count() == 1
    page.click("button:has-text('看完了')")
    page.wait_for_selector("[name=code]")


@pytest.mark.parametrize(("size", "large"), SEEN)
def test_what_waits_and_what_is_found(
    place: Any, open_page: Any, live_server: Any, axe: Any, size: Any, large: bool
) -> None:
    scene = make_scene(factories.make_village(place.town, "曲村"))
    making.agreed(scene.case, scene.people["王建民"], days=0)
    for number in range(5):
        scene.raise_case(f"第{number}件事")
    desk = factories.make_user("town_office", place.town)
    for user, urls in (
        (scene.convener, ["/", f"/platforms/{scene.village.code}/poster/", "/feedback/"]),
        (desk, ["/", "/search/?q=事", "/admin/"]),
    ):
        page = open_page(user, size)
        if large:
            page.context.add_cookies([{"name": "type", "value": "large", "url": live_server.url}])
        for url in urls:
            page.goto(url)
            look(page, axe)


def test_the_poster_is_one_sheet_of_paper(place: Any, open_page: Any) -> None:
    page = open_page(factories.make_user("convener", place), DESK)
    page.goto(f"/platforms/{place.code}/poster/")
    paper = page.pdf(format="A4", print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
