"""A platform's page for residents: what is discussed, what came of it, two figures, no names."""

import datetime as dt
import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from cases import lifecycle
from participants.actor import Actor
from platforms.models import Venue
from tests import factories
from tests.cases import making
from tests.desk.pages import HAN, check_page, words

pytestmark = pytest.mark.django_db
RAISER = "马桂芳"
PHONE = "13900001111"


def rows_of(client: Client, village: Any) -> tuple[list[str], list[str]]:
    """Titles under discussion, and settled."""
    context = client.get(f"/p/{village.code}/").context
    return [r["title"] for r in context["discussed"]], [r["title"] for r in context["settled"]]


def test_the_page_shows_what_is_discussed_and_what_came_of_it(
    client: Client, village: Any, at: Any
) -> None:
    at("2026-08-10 09:00")
    solved = making.raised(village, "幸福巷没有路灯")
    making.done(solved)
    at("2026-08-20 09:00")
    making.closed(making.raised(village, "东门早市占道"))
    lifecycle.answer_call_back(
        making.again(solved), "satisfied", by=Actor.resident(), at=making.now(), own=True
    )
    lifecycle.close(making.again(solved), by=making.BY, at=making.now())
    making.called(making.raised(village, "楼道堆杂物"))
    making.held(making.raised(village, "路面塌了一块"))
    html = client.get(f"/p/{village.code}/").content.decode()
    check_page(html)
    assert rows_of(client, village) == (
        ["路面塌了一块", "楼道堆杂物"],
        ["东门早市占道", "幸福巷没有路灯"],
    )
    assert "第1轮，今天" in html
    assert "商量过1轮" in html
    assert html.count("核实解决</span>") == 1
    assert "报告解决，等核实" in html
    assert "2026年8月20日 周四办结，用了10天" in html
    figures = client.get(f"/p/{village.code}/").context["figures"]
    assert (figures.discussed, figures.reported, figures.verified) == (3, 2, 1)


def test_last_years_figures_are_not_this_years(client: Client, village: Any, at: Any) -> None:
    at("2025-12-30 09:00")
    making.closed(making.raised(village))
    at("2026-01-02 09:00")
    figures = client.get(f"/p/{village.code}/").context["figures"]
    assert (figures.discussed, figures.reported, figures.verified) == (0, 0, 0)


def test_what_left_the_lists_is_not_there_and_other_places_are_not_either(
    client: Client, village: Any, town: Any
) -> None:
    gone = making.raised(village, "发错了的事")
    lifecycle.void(gone, "发错了", by=making.BY, at=making.now())
    making.raised(factories.make_village(town, "曲村"), "曲村的事")
    assert rows_of(client, village) == ([], [])
    html = client.get(f"/p/{village.code}/").content.decode()
    assert "眼下没有正在商量的事。" in html
    assert "还没有办结的事。" in html


def test_who_raised_it_is_read_nowhere(client: Client, village: Any) -> None:
    said = f"{RAISER}家门口路灯不亮，电话{PHONE}，身份证142701199001011234"
    clue, _code = lifecycle.report_clue(
        village, said, by=Actor.resident(RAISER), at=making.now(), name=RAISER, phone=PHONE
    )
    lifecycle.take_up(clue, by=making.BY, at=making.now())
    making.raised(village, "赵大山说水管漏了", raiser_name="赵大山", raiser_phone="13700002222")
    discussed, _settled = rows_of(client, village)
    assert discussed == ["一位居民说水管漏了", "一位居民家门口路灯不亮，电话…，身份证…"]
    html = client.get(f"/p/{village.code}/").content.decode()
    hidden = (RAISER, PHONE, "142701199001011234", "赵大山", "13700002222", "马某")
    assert [word for word in hidden if word in html] == []


def test_the_rooms_facts_name_the_convener_and_no_phone(client: Client, village: Any) -> None:
    person = factories.make_person(village, "王建民", "13500006666", work_title="党支部书记")
    factories.make_user("convener", village, person=person)
    Venue.objects.create(platform=village, name="村委会议事室", address="村委会二楼")
    context = client.get(f"/p/{village.code}/")
    facts = [(f["label"], f["value"], f.get("note", "")) for f in context.context["facts"]]
    assert facts == [
        ("召集人", "王建民", "党支部书记"),
        ("议事场所", "村委会议事室 村委会二楼", ""),
    ]
    assert "13500006666" not in context.content.decode()
    assert "6666" not in context.content.decode()


def test_the_brand_is_the_places_own(client: Client, county: Any) -> None:
    place = factories.make_village(factories.make_town(county), brand="请您来商量")
    html = client.get(f"/p/{place.code}/").content.decode()
    assert (
        f'<span class="brand__name">请您来商量<span class="brand__place">{county.name}</span>'
        in html
    )
    assert f'<a class="brand" href="/p/{place.code}/">' in html


def test_a_visit_makes_no_session_and_asks_for_no_script(client: Client, village: Any) -> None:
    response = client.get(f"/p/{village.code}/")
    assert settings.SESSION_COOKIE_NAME not in response.cookies
    assert "htmx" not in response.content.decode()
    assert response.content.decode().count("btn--primary") == 1


def test_the_first_visit_weighs_at_most_60_kb(client: Client, village: Any) -> None:
    for number in range(10):
        making.closed(making.raised(village, f"第{number}条路灯不亮，晚上出门看不清脚下"))
        making.raised(village, f"第{number}号楼的垃圾桶挪到哪里，夏天味道很大")
    html = client.get(f"/p/{village.code}/").content
    loaded = re.findall(rb'<(?:link|script|img)[^>]+?(?:href|src)="([^"]+)"', html)
    assert [url for url in loaded if not url.startswith(b"/static/")] == []
    files = [Path(settings.BASE_DIR) / url.decode().lstrip("/") for url in set(loaded)]
    assert len(files) == 4
    weight = len(gzip.compress(html)) + sum(len(gzip.compress(f.read_bytes())) for f in files)
    assert weight <= 60_000


def test_one_matter_costs_as_much_as_thirty(
    client: Client, village: Any, same_queries: Any
) -> None:
    def add() -> None:
        for number in range(29):
            making.closed(making.raised(village, f"第{number}件"))
            making.raised(village, f"再一件{number}")

    making.closed(making.raised(village, "头一件"))
    making.raised(village, "再一件")
    assert same_queries(lambda: client.get(f"/p/{village.code}/"), add) <= 12


def test_in_english_no_word_is_chinese(client: Client, village: Any) -> None:
    client.cookies["django_language"] = "en"
    for url in (
        f"/p/{village.code}/",
        f"/p/{village.code}/report/",
        "/p/follow/",
        "/p/receipt/",
        "/p/1/",
    ):
        html = words(client.get(url).content.decode())
        for known in ("有事好商量", village.name, village.county.name):
            html = html.replace(known, "")
        assert HAN.findall(html) == [], url


# --- the code on the poster -----------------------------------------------------------------


def test_a_printed_code_leads_to_the_page(client: Client, village: Any) -> None:
    assert client.get(f"/q/{village.code}/")["Location"] == f"/p/{village.code}/"


def test_a_merged_villages_code_leads_to_its_successor(
    client: Client, village: Any, town: Any, at: Any
) -> None:
    at("2026-11-21 09:00")
    heir = factories.make_village(town, "新燕村")
    last = factories.make_village(town, "合村")
    today = making.today()
    for old, new in ((village, heir), (heir, last)):
        old.valid_to, old.merged_into = today - dt.timedelta(days=1), new
        old.save()
    to = f"/p/{last.code}/?from={village.code}"
    assert client.get(f"/q/{village.code}/")["Location"] == to
    assert "燕村现已并入合村" in client.get(to).content.decode()
    assert '<h1 class="title">合村</h1>' in client.get(f"/p/{village.code}/").content.decode()


def test_until_its_last_day_a_village_keeps_its_own_page(
    client: Client, village: Any, town: Any, at: Any
) -> None:
    at("2026-11-21 09:00")
    village.valid_to, village.merged_into = making.today(), factories.make_village(town, "新燕村")
    village.save()
    assert client.get(f"/q/{village.code}/")["Location"] == f"/p/{village.code}/"


def test_a_code_without_a_room_gets_a_friendly_page(client: Client, village: Any, at: Any) -> None:
    at("2026-11-21 09:00")
    twin = factories.make_village(village.town, "演练", practice=True)
    village.valid_to = making.today() - dt.timedelta(days=1)
    village.save()
    for code in ("140825999999", "no", twin.code, village.code):
        for url in (f"/q/{code}/", f"/p/{code}/", f"/p/{code}/report/"):
            response = client.get(url)
            html = response.content.decode()
            assert response.status_code == 404
            assert "没有找到这个议事室" in html
            assert 'class="btn btn--primary" href="/p/follow/"' in html
            check_page(html)


# --- the poster -----------------------------------------------------------------------------


def test_offices_and_the_place_print_the_poster(village: Any, sign_in: Any, town: Any) -> None:
    for role, place in (
        ("convener", village),
        ("town_office", town),
        ("county_office", town.county),
    ):
        client = sign_in(factories.make_user(role, place))
        html = client.get(f"/platforms/{village.code}/poster/").content.decode()
        check_page(html)
        assert f"{settings.SITE_URL}/q/{village.code}/" in html
        assert f'<img src="/platforms/{village.code}/qr.svg"' in html
    drawing = client.get(f"/platforms/{village.code}/qr.svg")
    assert drawing["Content-Type"] == "image/svg+xml"
    assert drawing.content.startswith(b"<svg xmlns=")
    assert b"style=" not in drawing.content
    other = sign_in(factories.make_user("convener", factories.make_village(town, "曲村")))
    assert other.get(f"/platforms/{village.code}/poster/").status_code == 404
    assert (
        f"/platforms/{village.code}/poster/"
        in client.get(f"/platforms/{village.code}/").content.decode()
    )
