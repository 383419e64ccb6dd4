"""The posts page of a desk, appointing and handing over, and units' contacts."""

import datetime as dt

import pytest

from common import clock
from participants import posts
from participants.actor import Actor
from participants.enums import HelperKind, Role
from participants.models import Person, Post
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(county, sign_in):
    return sign_in(factories.make_user("county_office", county, name="韩文斌"))


@pytest.fixture
def town_desk(town, sign_in):
    return sign_in(factories.make_user("town_office", town, name="程玉兰"))


@pytest.fixture
def post(village) -> Post:
    person = factories.make_person(village, "王建民")
    start = clock.today() - dt.timedelta(days=100)
    return posts.start(
        Role.CONVENER, village, person, from_on=start, by=Actor.system(), at=clock.now()
    )


def held(platform, kind=Role.CONVENER) -> list[str]:
    rows = Post.objects.held_on(clock.today()).filter(platform=platform, kind=kind)
    return [row.person.name for row in rows.select_related("person").order_by("id")]


def test_the_page_lists_posts_and_villages_without_a_convener(desk, post, town):
    factories.make_village(town, "曲村")
    page = desk.get("/posts/").content.decode()
    assert "王建民" in page
    assert "1个村" in page
    assert "曲村" in page
    assert "每个村都有" not in page


def test_a_town_sees_its_own_posts_only(county, town_desk, post):
    other = factories.make_village(factories.make_town(county, "三泉镇"), "三泉村")
    factories.make_post(factories.make_person(other, "赵远"), Role.CONVENER, other)
    page = town_desk.get("/posts/").content.decode()
    assert "王建民" in page
    assert "赵远" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=王建民", True),
        ("q=燕村", True),
        ("q=无此人", False),
        ("kind=recorder", False),
        ("kind=convener", True),
    ],
)
def test_posts_are_found_by_name_place_and_kind(desk, post, query, found):
    assert ("王建民" in desk.get(f"/posts/?{query}").content.decode()) is found


def test_the_list_goes_on_from_page_to_page(desk, town):
    for number in range(33):
        village = factories.make_village(town, f"村{number:02d}")
        factories.make_post(
            factories.make_person(village, f"人{number:02d}"), Role.CONVENER, village
        )
    first = desk.get("/posts/?kind=convener")
    assert [row["post"].person.name for row in first.context["rows"]] == [
        f"人{n:02d}" for n in range(30)
    ]
    second = desk.get(f"/posts/?kind=convener&after={first.context['next']}")
    assert [row["post"].person.name for row in second.context["rows"]] == ["人30", "人31", "人32"]
    assert second.context["next"] == ""


def test_the_list_costs_the_same_for_one_and_for_thirty(desk, post, town, same_queries):
    def add_29():
        for number in range(29):
            village = factories.make_village(town, f"村{number}")
            made = factories.make_convener(village)
            posts.add_helper(
                made,
                factories.make_person(village),
                HelperKind.VILLAGE_CLERK,
                from_on=clock.today(),
                by=Actor.system(),
                at=clock.now(),
            )

    assert same_queries(lambda: desk.get("/posts/"), add_29) <= 12


def test_the_office_appoints_somebody_new(desk, village):
    answer = desk.post(
        f"/platforms/{village.code}/posts/new/",
        {
            "kind": "convener",
            "other_name": "王建民",
            "other_phone": "139 0000 0001",
            "from_on": clock.today().isoformat(),
        },
        follow=True,
    )
    assert "已登记：王建民。" in answer.content.decode()
    assert held(village) == ["王建民"]
    assert Person.objects.with_phone("13900000001").get().platform == village


def test_a_refusal_keeps_what_was_typed(desk, village, post):
    answer = desk.post(
        f"/platforms/{village.code}/posts/new/",
        {"kind": "convener", "other_name": "李秀兰", "from_on": clock.today().isoformat()},
    )
    page = answer.content.decode()
    assert "现由王建民担任。请在原职务上点“换人”，写明谁来接。" in page
    assert 'value="李秀兰"' in page
    assert held(village) == ["王建民"]


def test_somebody_must_be_named(desk, village):
    answer = desk.post(
        f"/platforms/{village.code}/posts/new/",
        {"kind": "convener", "from_on": clock.today().isoformat()},
    )
    assert "请写上姓名。" in answer.content.decode()
    assert held(village) == []


def test_only_the_security_administrator_appoints_administrators(desk, county, sign_in):
    security = sign_in(factories.make_user("sec_admin", county))
    url = f"/platforms/{county.code}/posts/new/"
    facts = {"kind": "audit_admin", "other_name": "陈明", "from_on": clock.today().isoformat()}
    desk.post(url, facts)
    assert held(county, Role.AUDIT_ADMIN) == []
    security.post(url, facts)
    assert held(county, Role.AUDIT_ADMIN) == ["陈明"]
    security_post = Post.objects.get(kind=Role.SEC_ADMIN)
    assert desk.get(f"/posts/{security_post.pk}/end/").status_code == 403


def test_handing_over_to_somebody_on_the_roster(town_desk, village, post):
    li = factories.make_person(village, "李秀兰")
    factories.make_seat(li, village, "notable")
    url = f"/posts/{post.pk}/end/"
    assert f'value="{li.no}"' in town_desk.get(url).content.decode()
    answer = town_desk.post(url, {"who": li.no, "from_on": clock.today().isoformat()}, follow=True)
    assert "李秀兰接替王建民，待办事项即时转交。" in answer.content.decode()
    assert held(village) == ["李秀兰"]
    again = town_desk.post(url, {"who": li.no, "from_on": clock.today().isoformat()})
    assert again.status_code == 404


def test_a_post_may_be_left_vacant(town_desk, village, post):
    facts = {"who": "nobody", "from_on": clock.today().isoformat(), "reason": "调离"}
    answer = town_desk.post(f"/posts/{post.pk}/end/", facts, follow=True)
    assert "王建民不再担任，职务暂时空缺。" in answer.content.decode()
    assert held(village) == []


def test_ending_before_the_start_is_said_in_a_sentence(town_desk, village, post):
    early = (post.valid_from - dt.timedelta(days=5)).isoformat()
    answer = town_desk.post(f"/posts/{post.pk}/end/", {"who": "nobody", "from_on": early})
    assert "结束日期早于开始日期。" in answer.content.decode()
    assert held(village) == ["王建民"]


def test_the_town_does_not_touch_its_own_post_nor_a_neighbours(town_desk, town, county):
    own = Post.objects.get(kind=Role.TOWN_OFFICE)
    assert town_desk.get(f"/posts/{own.pk}/end/").status_code == 403
    other = factories.make_village(factories.make_town(county, "三泉镇"), "三泉村")
    theirs = factories.make_convener(other)
    assert town_desk.get(f"/posts/{theirs.pk}/end/").status_code == 404


# --- units ----------------------------------------------------------------------------------


def test_units_and_their_contacts(desk, county):
    water = factories.make_organization(county, "县水利局", rank=10)
    factories.make_organization(county, "县住建局", rank=20)
    page = desk.get("/units/contacts/").content.decode()
    assert "2个单位还没有联络人" in page
    answer = desk.post(
        "/units/contacts/new/",
        {"organization": water.pk, "name": "高志远", "phone": "13900000401"},
        follow=True,
    ).content.decode()
    assert "高志远是县水利局的联络人。" in answer
    assert "139****0401" in answer
    assert "13900000401" not in answer
    assert "1个单位还没有联络人" in answer
    contact = Post.objects.get(kind=Role.UNIT_CONTACT)
    facts = {"other_name": "许秀英", "from_on": clock.today().isoformat()}
    answer = desk.post(f"/posts/{contact.pk}/end/", facts, follow=True).content.decode()
    assert "许秀英接替高志远，待办事项即时转交。" in answer
    assert "高志远" not in answer.split("<table")[1]


def test_a_contact_named_twice_is_refused(desk, county):
    unit = factories.make_organization(county, "县水利局")
    facts = {"organization": unit.pk, "name": "高志远", "phone": "13900000401"}
    desk.post("/units/contacts/new/", facts)
    page = desk.post("/units/contacts/new/", facts).content.decode()
    assert "高志远已是该单位联络人。" in page
    assert Post.objects.filter(kind=Role.UNIT_CONTACT).count() == 1


def test_a_town_names_contacts_of_its_own_stations_only(town_desk, county, town):
    own = factories.make_organization(county, "龙兴镇水利站", division=town.division)
    county_wide = factories.make_organization(county, "县水利局")
    url = "/units/contacts/new/"
    town_desk.post(url, {"organization": own.pk, "name": "高志远"})
    answer = town_desk.post(url, {"organization": county_wide.pk, "name": "许秀英"})
    assert answer.status_code == 403
    assert [p.person.name for p in Post.objects.filter(kind=Role.UNIT_CONTACT)] == ["高志远"]


def test_contacts_cost_the_same_for_one_unit_and_for_thirty(desk, county, same_queries):
    def add(number: int) -> None:
        unit = factories.make_organization(county, f"第{number}单位")
        factories.make_post(factories.make_person(county), Role.UNIT_CONTACT, unit)

    add(0)
    assert (
        same_queries(lambda: desk.get("/units/contacts/"), lambda: [add(n) for n in range(1, 30)])
        <= 12
    )
