"""The roster page on the phone of a village, and who may change it."""

import datetime as dt

import pytest
from html5lib import HTMLParser

from common import clock
from participants import posts, rosters
from participants.actor import Actor
from participants.enums import Role
from participants.models import RosterEntry, User
from tests import factories
from tests.conftest import DESK, PHONE

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary(village) -> User:
    person = factories.make_person(village, "王建民", "13900000001")
    start = clock.today() - dt.timedelta(days=100)
    posts.start(Role.CONVENER, village, person, from_on=start, by=Actor.system(), at=clock.now())
    return User.objects.create_user("wang", None, person)


@pytest.fixture
def phone(secretary, sign_in):
    return sign_in(secretary)


@pytest.fixture
def url(village) -> str:
    return f"/platforms/{village.code}/roster/"


def enter(village, name="李秀兰", seat="notable", **more) -> RosterEntry:
    return rosters.enter(village, name=name, seat=seat, day=more.pop("day", clock.today()), **more)


def seated(village) -> list[tuple[str, str]]:
    rows = rosters.roster_of(village, clock.today()).entries
    return [(row.person.name, row.seat) for row in rows]


def test_the_page_shows_who_is_on_it_and_who_is_missing(phone, url, village):
    entry = enter(village, phone="13900000002", work_title="退休教师")
    rosters.give_identity(entry.person, "cppcc_member")
    answer = phone.get(url)
    page = answer.content.decode()
    HTMLParser(strict=True).parse(page)
    assert "<b>还缺：监委会成员、两代表一委员、群众代表、企事业单位代表、社会组织代表</b>" in page
    assert [row["mark"] for row in answer.context["rows"]] == ["1", "6"]
    assert "新乡贤 · 退休教师 · 政协委员" in page
    assert "139****0002" in page
    assert "13900000002" not in page


def test_members_stand_in_the_order_of_papers(phone, url, village):
    for name in ["魏一", "丁甲", "李乙"]:
        enter(village, name, "resident_rep")
    rows = phone.get(url).context["rows"]
    assert [row["person"].name for row in rows] == ["丁甲", "王建民", "李乙", "魏一"]


def test_somebody_is_added_with_a_name_and_a_seat(phone, url, village):
    answer = phone.post(url + "add/", {"name": "李秀兰", "seat": "notable"}, follow=True)
    assert "李秀兰已进名册：新乡贤。" in answer.content.decode()
    assert seated(village) == [("王建民", "convener"), ("李秀兰", "notable")]


@pytest.mark.parametrize("name", ["䶮㛃", "王𠅤", "李😀"])
def test_rare_characters_survive_every_page(phone, url, village, name):
    phone.post(url + "add/", {"name": name, "seat": "notable"})
    person = RosterEntry.objects.exclude(seat="convener").get().person
    assert person.name == name
    for page in (url, url + "order/", f"/people/{person.no}/", f"/people/?q={name}"):
        assert name in phone.get(page).content.decode()


def test_the_form_asks_for_two_things_only(phone, url):
    form = phone.get(url).context["form"]
    assert [name for name, field in form.fields.items() if field.required] == ["name", "seat"]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (
            {"name": "李秀兰", "seat": "deputy"},
            "李秀兰已在名册上，是“新乡贤”。如果是同名的另一个人",
        ),
        ({"name": "赵国强", "seat": "deputy", "phone": "12"}, "这不像手机号或电话号"),
        ({"name": "赵国强", "seat": "convener"}, "convener"),
        ({"name": "x" * 41, "seat": "deputy"}, "x" * 41),
    ],
)
def test_a_refusal_keeps_what_was_typed(phone, url, village, facts, sentence):
    enter(village)
    answer = phone.post(url + "add/", facts)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert f'value="{facts["name"]}"' in page
    assert len(seated(village)) == 2


def test_no_such_class_is_said_once_and_taken_back(phone, url, village):
    phone.post(url + "classes/", {"key": "notable"})
    page = phone.get(url).content.decode()
    assert "本村无此类：新乡贤" in page
    assert "<b>还缺：监委会成员、两代表一委员、群众代表、企事业单位代表、社会组织代表</b>" in page
    phone.post(url + "classes/", {"key": "notable", "exists": "1"})
    assert "群众代表、新乡贤、企事业单位代表" in phone.get(url).content.decode()
    phone.post(url + "classes/", {"key": "nothing"})
    assert rosters.roster_of(village, clock.today()).no_such == frozenset()


def test_a_full_table_says_so(phone, url, village):
    for seat in ["supervision", "deputy", "resident_rep", "notable", "enterprise", "social"]:
        enter(village, f"李{seat}", seat)
    assert "该有的席位都有人" in phone.get(url).content.decode()


def test_another_class_and_off_the_roster(phone, url, village):
    entry = enter(village, day=clock.today() - dt.timedelta(days=9))
    person = entry.person
    assert phone.get(f"{url}{person.no}/").status_code == 200
    phone.post(f"{url}{person.no}/", {"seat": "deputy"})
    assert seated(village) == [("王建民", "convener"), ("李秀兰", "deputy")]
    early = (clock.today() - dt.timedelta(days=9)).isoformat()
    page = phone.post(f"{url}{person.no}/end/", {"last_day": early}).content.decode()
    assert "结束日期早于开始日期。" in page
    answer = phone.post(f"{url}{person.no}/end/", {}, follow=True)
    assert "李秀兰已退出名册。" in answer.content.decode()
    assert seated(village) == [("王建民", "convener")]
    assert phone.post(f"{url}{person.no}/end/", {}).status_code == 404


def test_a_seat_may_end_on_a_later_day(phone, url, village):
    person = enter(village).person
    last = clock.today() + dt.timedelta(days=5)
    phone.post(f"{url}{person.no}/end/", {"last_day": last.isoformat()})
    assert rosters.roster_of(village, last).seats == ["convener", "notable"]
    assert rosters.roster_of(village, last + dt.timedelta(days=1)).seats == ["convener"]


def test_the_first_seat_is_not_changed_here(phone, url, secretary):
    assert phone.get(f"{url}{secretary.person.no}/").status_code == 404
    assert phone.post(f"{url}{secretary.person.no}/end/", {}).status_code == 404


def test_a_term_that_ran_out_is_shown_and_goes_on_by_one_tap(phone, url, village):
    ended = clock.today() - dt.timedelta(days=20)
    person = enter(village, day=ended - dt.timedelta(days=700), until=ended).person
    page = phone.get(url).content.decode()
    assert "任期到了" in page
    phone.post(f"{url}{person.no}/again/")
    assert seated(village) == [("王建民", "convener"), ("李秀兰", "notable")]
    answer = phone.post(f"{url}{person.no}/again/", follow=True)
    assert len(seated(village)) == 2
    assert answer.status_code == 200


def test_the_order_by_hand_and_back(phone, url, village, secretary):
    wei, ding = (enter(village, name, "resident_rep").person for name in ("魏一", "丁甲"))
    places = {f"n-{wei.no}": "1", f"n-{ding.no}": "2", f"n-{secretary.person.no}": "x"}
    phone.post(url + "order/", places)
    rows = phone.get(url).context["rows"]
    assert [row["person"].name for row in rows] == ["魏一", "丁甲", "王建民"]
    phone.post(url + "order/", {"strokes": "1"})
    rows = phone.get(url).context["rows"]
    assert [row["person"].name for row in rows] == ["丁甲", "王建民", "魏一"]


def test_a_new_term(phone, url, village):
    enter(village, day=clock.today() - dt.timedelta(days=9))
    answer = phone.post(url + "term/", {"term": "2026—2031届"}, follow=True)
    assert "2026—2031届：2人有席位。" in answer.content.decode()
    assert rosters.roster_of(village, clock.today()).term == "2026—2031届"


def test_who_only_looks_gets_no_forms(village, url, sign_in):
    enter(village)
    page = sign_in(factories.make_user("supervisor", village)).get(url).content.decode()
    assert "李秀兰" in page
    assert "加一人" not in page
    assert "本村无此类" not in page


@pytest.mark.parametrize(
    ("role", "where", "status"),
    [
        ("convener", "own", 302),
        ("helper", "own", 302),
        ("town_office", "below", 302),
        ("county_office", "below", 302),
        ("supervisor", "own", 403),
        ("county_approver", "below", 403),
        ("convener", "other", 404),
        ("town_office", "other", 404),
    ],
)
def test_who_may_add(county, town, village, sign_in, role, where, status):
    there = factories.make_village(factories.make_town(county, "三泉镇"), "三泉村")
    place = {"convener": village, "helper": village, "supervisor": village, "town_office": town}
    client = sign_in(factories.make_user(role, place.get(role, county)))
    target = there if where == "other" else village
    answer = client.post(
        f"/platforms/{target.code}/roster/add/", {"name": "赵国强", "seat": "social"}
    )
    assert answer.status_code == status
    assert RosterEntry.objects.filter(person__name="赵国强").exists() is (status == 302)


def test_the_page_costs_the_same_for_one_and_for_thirty(phone, url, village, same_queries):
    enter(village)

    def add_29():
        for number in range(29):
            entry = enter(village, f"李{number}", "resident_rep")
            rosters.give_identity(entry.person, "party_member")

    assert same_queries(lambda: phone.get(url), add_29) <= 12


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_in_a_browser(village, open_page, axe, size, javascript):
    person = factories.make_person(village, "王建民")
    posts.start(
        Role.CONVENER, village, person, from_on=clock.today(), by=Actor.system(), at=clock.now()
    )
    page = open_page(User.objects.create_user("wang", None, person), size, javascript=javascript)
    page.goto(f"/platforms/{village.code}/roster/")
    page.get_by_label("姓名").fill("李秀兰")
    page.locator("label.chip", has_text="新乡贤").click()
    page.get_by_role("button", name="加上").click()
    page.wait_for_selector("text=李秀兰已进名册")
    if javascript:
        assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
