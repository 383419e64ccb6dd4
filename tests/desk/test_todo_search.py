"""查找: one box, four kinds, inside one's own part; nothing of what is not public."""

from typing import Any

import pytest

from cases.lifecycle import raise_case
from tests import factories
from tests.cases import making
from tests.desk.pages import check_page
from tests.desk.test_todo import HIDDEN, QUARREL
from tests.meetings.scene import make_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(village: Any, at: Any) -> Any:
    at("2026-11-21 18:40")
    return make_scene(village)


def found(client: Any, typed: str) -> dict[str, list[str]]:
    """The titles found, by kind."""
    parts = client.get("/search/", {"q": typed}).context["parts"]
    return {str(part["title"]): [row["title"] for row in part["rows"]] for part in parts}


def test_one_box_finds_matters_meetings_people_and_places(scene: Any, sign_in: Any) -> None:
    meeting = scene.call()
    town = sign_in(factories.make_user("town_office", scene.village.town))
    assert found(town, "垃圾桶") == {
        "议题": ["5号楼旁的垃圾桶挪到哪里"],
        "会议": ["5号楼旁的垃圾桶挪到哪里"],
    }
    assert found(town, scene.case.no.lower()) == {"议题": ["5号楼旁的垃圾桶挪到哪里"]}
    assert found(town, meeting.no) == {"会议": ["5号楼旁的垃圾桶挪到哪里"]}
    assert found(town, "刘海生") == {"人员": ["刘海生"]}
    assert found(town, scene.people["刘海生"].phone) == {"人员": ["刘海生"]}
    assert found(town, "燕村") == {"平台": ["燕村"]}
    check_page(town.get("/search/", {"q": "5号楼"}).content.decode())


def test_nothing_outside_ones_part_turns_up(scene: Any, sign_in: Any) -> None:
    other = factories.make_village(scene.village.town, "曲村")
    client = sign_in(factories.make_user("convener", other))
    for typed in ("垃圾桶", "刘海生", "燕村", scene.case.no):
        assert found(client, typed) == {}
    assert found(client, "曲村") == {"平台": ["曲村"]}


@pytest.mark.parametrize("role", ["town_office", "county_office", "county_approver", "supervisor"])
def test_a_quarrel_is_found_by_its_village_alone_and_without_names(
    scene: Any, sign_in: Any, role: str
) -> None:
    quarrel = scene.raise_case(QUARREL, raiser_name="张建国", raiser_phone="13912345678")
    own = sign_in(scene.convener)
    assert found(own, quarrel.no) == {"议题": [quarrel.public_title]}
    assert "议题" not in found(own, "院墙")
    place = scene.village if role == "supervisor" else scene.village.county
    place = scene.village.town if role == "town_office" else place
    client = sign_in(factories.make_user(role, place))
    assert found(client, quarrel.no) == {}
    for typed in ("纠纷", scene.village.name, "2026", "号"):
        html = client.get("/search/", {"q": typed}).content.decode()
        assert [word for word in HIDDEN if word in html.replace(f'value="{typed}"', "")] == []
        assert quarrel.public_title not in html


def test_what_was_typed_stays_and_nothing_found_says_what_to_do(as_role: Any) -> None:
    client = as_role("county_office")
    html = client.get("/search/", {"q": "<b>没有的"}).content.decode()
    assert "没找到" in html
    assert 'value="&lt;b&gt;没有的"' in html
    assert "您要找什么？" in client.get("/search/").content.decode()


def test_desks_have_the_box_on_top_and_others_do_not(as_role: Any) -> None:
    box = '<form class="top__find" role="search" action="/search/">'
    assert box in as_role("town_office").get("/about/").content.decode()
    assert box not in as_role("convener").get("/about/").content.decode()
    assert box not in as_role("sys_admin").get("/about/").content.decode()


def test_one_find_costs_as_much_as_many(scene: Any, sign_in: Any, same_queries: Any) -> None:
    client = sign_in(factories.make_user("town_office", scene.village.town))

    def add() -> None:
        for number in range(29):
            case = raise_case(scene.village, f"垃圾桶{number}", by=scene.by, at=making.now())
            scene.call(case)
            factories.make_person(scene.village, f"垃圾桶{number}")

    scene.call()
    factories.make_person(scene.village, "垃圾桶")
    assert same_queries(lambda: client.get("/search/", {"q": "垃圾桶"}), add) <= 12


def test_longer_lists_say_that_more_words_find_fewer(scene: Any, sign_in: Any) -> None:
    for number in range(9):
        scene.raise_case(f"路灯{number}")
    html = sign_in(scene.convener).get("/search/", {"q": "路灯"}).content.decode()
    assert html.count("路灯") == 8 + 1
    assert "只列8条，多写几个字能更准" in html
