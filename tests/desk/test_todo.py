"""待办: what waits, most urgent first, one act at a time; the number beside it; the index."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from cases.lifecycle import report_clue
from common.waiting import Urgency, Waiting
from desk.waiting import badge_of, in_its_part, todo_of
from meetings.lifecycle import Invite
from participants.actor import Actor
from participants.enums import SeatClass
from tests import factories
from tests.cases import making
from tests.desk.pages import HAN, check_page, words
from tests.meetings.scene import make_scene

pytestmark = pytest.mark.django_db
QUARREL = "张建国和李满仓两家因为院墙起了纠纷，张建国电话13912345678，李满仓电话13787654321"
HIDDEN = ("张建国", "李满仓", "13912345678", "13787654321", "院墙")


def titles(html: str) -> list[str]:
    """The first card's title and the rows' titles, in the order of the page."""
    main = html[html.index("<main") :]
    found = re.findall(r'<h2 id="first" class="title">(.*?)</h2>|<span><b>(.*?)</b>', main)
    return [first or row for first, row in found]


def home(client: Client) -> str:
    return client.get("/").content.decode()


@pytest.fixture
def scene(village: Any, at: Any) -> Any:
    at("2026-11-21 18:40")
    return make_scene(village)


def test_a_meeting_that_begins_soon_is_the_card_and_its_act_the_button(
    scene: Any, sign_in: Any, at: Any
) -> None:
    moment = at("2026-11-21 18:40")
    scene.call(starts_at=moment + dt.timedelta(minutes=50))
    at("2026-11-21 19:05")
    html = home(sign_in(scene.convener))
    check_page(html)
    assert titles(html)[0] == "5号楼旁的垃圾桶挪到哪里"
    assert "还有25分钟" in html
    assert html.count("btn--primary") == 1
    assert re.search(
        r'<a class="btn btn--primary btn--big" href="/meetings/[^"]+">.*?点名</a>', html
    )
    assert '今天要办<span class="nowrap">1件</span>' in html


def test_each_part_counts_its_things_with_their_unit(scene: Any, sign_in: Any, at: Any) -> None:
    late = scene.raise_case("路面塌了一块")
    making.agreed(late, scene.people["王建民"], days=1)
    making.held(scene.raise_case("楼道堆杂物"))
    at("2026-11-24 09:00")
    html = home(sign_in(scene.convener))
    todo = todo_of(scene.convener, making.now())
    assert todo.first is not None
    assert todo.first.title == "装充电棚"
    assert todo.first.late
    assert (todo.count, len(todo.today), len(todo.soon)) == (1, 0, 1)
    assert '今天要办<span class="nowrap">1件</span>' in html
    assert "另有1件不急" in html
    assert "这几天 <small>1件</small>" in html
    assert f"{len(todo.others)}件，不用您催" in html


def test_nothing_waiting_says_what_comes_and_begins_with_raising(as_role: Any) -> None:
    html = home(as_role("convener"))
    assert "没有要您办的事" in html
    assert 'btn--big btn--primary" href="/cases/new/"' in html
    assert html.count("btn--primary") == 1


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        ("convener", ["/cases/new/", "/meetings/past/", "/me/delegate/"]),
        ("helper", ["/cases/new/", "/meetings/past/"]),
        ("fixed_member", ["/cases/new/"]),
        ("unit_contact", []),
        ("town_office", ["/cases/new/", "/meetings/past/"]),
    ],
)
def test_each_role_begins_what_it_may(as_role: Any, role: str, offered: list[str]) -> None:
    assert [start["url"] for start in as_role(role).get("/").context["starts"]] == offered


def test_what_waits_for_others_is_folded_after_four(scene: Any, sign_in: Any) -> None:
    for number in range(5):
        scene.raise_case(f"第{number}件事")
    html = home(sign_in(scene.convener))
    assert "6件，不用您催" in html
    assert html.count("已报备龙兴镇") == 6
    assert "其余的" in html


def test_the_number_beside_it_is_known_on_other_pages_until_one_acts(
    scene: Any, sign_in: Any
) -> None:
    making.agreed(scene.case, scene.people["王建民"], days=0)
    client = sign_in(scene.convener)
    badge = '<span class="nav__n">1<span class="vh"> 件要办</span></span>'
    assert badge not in client.get("/about/").content.decode()
    assert "待办" in home(client)
    assert badge in client.get("/about/").content.decode()
    assert (
        badge
        not in sign_in(factories.make_user("helper", scene.village)).get("/about/").content.decode()
    )
    client.post("/type/", {"type": "large"})
    assert badge not in client.get("/about/").content.decode()


def test_the_page_costs_the_same_with_one_matter_and_with_thirty(
    scene: Any, sign_in: Any, same_queries: Any
) -> None:
    client = sign_in(scene.convener)

    def add() -> None:
        for number in range(29):
            making.agreed(scene.raise_case(f"第{number}件事"), scene.people["李秀兰"])

    making.agreed(scene.raise_case("头一件事"), scene.people["李秀兰"])
    same_queries(lambda: client.get("/"), add)


def test_a_town_sees_what_lies_unanswered_below_it(scene: Any, sign_in: Any, at: Any) -> None:
    making.agreed(scene.case, scene.people["李秀兰"], days=1)
    report_clue(scene.village, "楼道灯坏了", by=Actor.resident(), at=making.now())
    report_clue(scene.village, QUARREL, by=Actor.resident(), at=making.now())
    at("2026-11-24 09:00")
    town = factories.make_user("town_office", scene.village.town)
    rows = in_its_part(town, making.today())
    assert [row["title"] for row in rows] == ["1件群众反映还没答复", "1件事项过了期限"]
    client = sign_in(town)
    for page in ("/", "/admin/"):
        html = client.get(page).content.decode()
        check_page(html)
        for row in rows:
            assert row["title"] in html
        assert client.get(rows[0]["url"]).status_code == 200


def test_the_index_shows_the_same_list_as_the_home_page(scene: Any, sign_in: Any) -> None:
    town = factories.make_user("town_office", scene.village.town)
    client = sign_in(town)
    index = client.get("/admin/")
    assert index.context["todo"] == client.get("/").context["todo"]
    html = index.content.decode()
    assert "<b>5号楼旁的垃圾桶挪到哪里</b>" in html
    assert f'class="button" href="/cases/{scene.case.no}/"' in html


def test_other_villages_and_levels_read_no_word_of_a_quarrel(
    scene: Any, sign_in: Any, at: Any
) -> None:
    quarrel = scene.raise_case(QUARREL, raiser_name="张建国", raiser_phone="13912345678")
    assert quarrel.restricted
    own = sign_in(scene.convener)
    assert "张建国" in own.get(f"/cases/{quarrel.no}/").content.decode()
    only = [Invite(SeatClass.CONVENER, scene.people["王建民"])]
    scene.call(quarrel, starts_at=making.now() + dt.timedelta(hours=1), invites=only)
    making.agreed(scene.raise_case(QUARREL), scene.people["李秀兰"], days=1)
    report_clue(scene.village, QUARREL, by=Actor.resident("张建国"), at=making.now(), name="张建国")
    at("2026-11-24 09:00")
    other = factories.make_village(scene.village.town, "曲村")
    county = scene.village.county
    seats = [("convener", other), ("helper", other), ("liaison", scene.village)]
    seats += [("supervisor", scene.village), ("town_office", scene.village.town)]
    seats += [(role, county) for role in ("county_office", "county_approver", "unit_contact")]
    for role, place in seats:
        client = sign_in(factories.make_user(role, place))
        pages = ["/"] + (["/admin/"] if client.get("/").wsgi_request.user.is_staff else [])
        for page in pages:
            html = client.get(page).content.decode()
            assert [word for word in HIDDEN if word in html] == [], (role, page)


def test_in_english_no_word_is_chinese(scene: Any, sign_in: Any) -> None:
    client = sign_in(scene.convener)
    client.cookies["django_language"] = "en"
    html = words(home(client))
    data = ["5号楼旁的垃圾桶挪到哪里", "有事好商量", "王建民", "燕村", "龙兴镇"]
    for known in data:
        html = html.replace(known, "")
    assert HAN.findall(html) == []


# --- the badge ------------------------------------------------------------------------------

AT = dt.datetime(2026, 11, 21, 11, 5, tzinfo=dt.UTC)


def waiting(**facts: Any) -> Waiting:
    row = {"title": "路灯", "line": "", "label": "看一看", "url": "/", "icon": "clock"}
    return Waiting(**{**row, "urgency": Urgency.TODAY, **facts})


@pytest.mark.parametrize(
    ("facts", "badge"),
    [
        ({}, None),
        ({"hint": "还没定时间"}, ("", "还没定时间")),
        ({"hint": "11月27日前", "due": AT}, ("blue", "11月27日前")),
        ({"hint": "原定11月13日前", "due": AT, "late": True}, ("late", "原定11月13日前")),
        ({"due": AT + dt.timedelta(minutes=24, seconds=30)}, ("now", "还有25分钟")),
        ({"due": AT + dt.timedelta(days=1)}, ("blue", "明天 19:05")),
        ({"due": AT - dt.timedelta(days=1), "late": True}, ("late", "应在昨天 19:05前办")),
    ],
)
def test_until_when_is_said_as_near_as_it_is(facts: Any, badge: Any, at: Any) -> None:
    at("2026-11-21 19:05")
    found = badge_of(waiting(**facts), AT)
    assert (found and (found["tone"], found["text"])) == badge
