"""The register of people: found, shown with a masked phone, corrected; the admin's registers."""

import pytest
from html5lib import HTMLParser

from common import clock
from participants import liaison, posts, rosters
from participants.actor import Actor
from participants.enums import HelperKind, Role
from participants.models import CompositionRule, Helper, Identity, Person, Post, RosterEntry
from tests import factories

pytestmark = pytest.mark.django_db

PHONE_NUMBER = "13912345678"


@pytest.fixture
def desk(county, sign_in):
    return sign_in(factories.make_user("county_office", county, name="韩文斌"))


@pytest.fixture
def li(village) -> Person:
    person = factories.make_person(village, "李秀兰", PHONE_NUMBER, work_title="监委会主任")
    factories.make_seat(person, village, "supervision", term="2024—2029届")
    rosters.give_identity(person, "cppcc_member", sector="农业", term="十届")
    return person


def found(client, typed) -> list[str]:
    return [row["person"].name for row in client.get("/people/", {"q": typed}).context["rows"]]


# --- the list -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("李秀", ["李秀兰"]),
        ("监委会", ["李秀兰"]),
        ("秀兰 主任", ["李秀兰"]),
        (PHONE_NUMBER, ["李秀兰"]),
        ("139 1234 5678", ["李秀兰"]),
        ("1391234567", []),
        ("5678", []),
        ("无此人", []),
    ],
)
def test_people_are_found_by_words_or_by_a_whole_phone(desk, li, village, typed, names):
    factories.make_person(village, "赵国强", "13900000009")
    assert found(desk, typed) == names


def test_the_list_shows_seats_posts_and_a_masked_phone(desk, li):
    page = desk.get("/people/").content.decode()
    HTMLParser(strict=True).parse(page)
    assert f"{li.platform} 监委会成员" in page
    assert "政协委员" in page
    assert "139****5678" in page
    assert PHONE_NUMBER not in page


def test_each_sees_the_own_part_only(county, town, village, li, sign_in):
    there = factories.make_village(factories.make_town(county, "三泉镇"), "三泉村")
    factories.make_person(there, "赵远")
    elsewhere = factories.make_county("稷山县", "140824")
    factories.make_person(elsewhere, "钱外")
    town_desk = sign_in(factories.make_user("town_office", town))
    other_town = sign_in(factories.make_user("town_office", there.parent))
    assert "李秀兰" in found(town_desk, "李")
    assert found(town_desk, "赵远") == []
    assert found(other_town, "赵远") == ["赵远"]
    assert found(other_town, PHONE_NUMBER) == []
    assert other_town.get(f"/people/{li.no}/").status_code == 404


def test_the_list_goes_on_from_page_to_page(desk, village):
    for number in range(32):
        factories.make_person(village, f"人{number:02d}")
    first = desk.get("/people/?q=人")
    assert [row["person"].name for row in first.context["rows"]] == [
        f"人{number:02d}" for number in range(31, 1, -1)
    ]
    second = desk.get(f"/people/?q=人&before={first.context['last']}")
    assert [row["person"].name for row in second.context["rows"]] == ["人01", "人00"]
    assert second.context["last"] is None


def test_the_list_costs_the_same_for_one_and_for_thirty(desk, li, village, same_queries):
    def add_28():
        for _number in range(28):
            person = factories.make_person(village)
            factories.make_seat(person, village)
            rosters.give_identity(person, "party_member")

    assert same_queries(lambda: desk.get("/people/"), add_28) <= 12


def test_an_empty_list_says_what_to_do(desk):
    assert "写姓名或单位的一部分，或完整手机号。" in desk.get("/people/?q=无此人").content.decode()


# --- one person -----------------------------------------------------------------------------


def test_the_page_of_a_person_shows_everything_and_a_masked_phone(desk, li, village, town):
    act = {"by": Actor.system(), "at": clock.now()}
    wang = factories.make_person(village, "王建民")
    post = posts.start(Role.CONVENER, village, wang, from_on=clock.today(), **act)
    posts.add_helper(post, li, HelperKind.VILLAGE_CLERK, from_on=clock.today(), **act)
    liaison.assign(li, "member", village, from_on=clock.today(), **act)
    factories.make_seat(li, town, "deputy")
    page = desk.get(f"/people/{li.no}/").content.decode()
    HTMLParser(strict=True).parse(page)
    for words in (
        "监委会主任",
        "139****5678",
        "监委会成员",
        "两代表一委员",
        "农业 十届",
        "包联委员",
        "村文书",
    ):
        assert words in page
    assert PHONE_NUMBER not in page
    assert f"/people/{li.no}/phone/" in page


def test_somebody_seated_here_but_kept_elsewhere_can_be_opened(li, town, sign_in, county):
    there = factories.make_village(factories.make_town(county, "三泉镇"), "三泉村")
    factories.make_seat(li, there, "social")
    supervisor = sign_in(factories.make_user("supervisor", there))
    assert "李秀兰" in supervisor.get(f"/people/{li.no}/").content.decode()


def test_a_person_is_corrected_and_the_phone_kept(desk, li):
    url = f"/people/{li.no}/edit/"
    assert PHONE_NUMBER not in desk.get(url).content.decode()
    desk.post(url, {"name": "李秀蓝", "work_title": "村民"})
    person = Person.objects.get(pk=li.pk)
    assert (person.name, person.work_title, person.phone) == ("李秀蓝", "村民", PHONE_NUMBER)
    answer = desk.post(url, {"name": "李秀蓝", "phone": "abc"})
    assert "这不像手机号或电话号" in answer.content.decode()
    desk.post(url, {"name": "李秀蓝", "phone": "+86 139-0000-0001"})
    assert Person.objects.get(pk=li.pk).phone == "13900000001"


def test_identities_are_noted_and_ended(desk, li):
    desk.post(f"/people/{li.no}/identities/", {"kind": "party_member"})
    desk.post(f"/people/{li.no}/identities/", {"kind": "party_member"})
    answer = desk.post(f"/people/{li.no}/identities/", {"kind": "king"}, follow=True)
    assert "请先选身份，再保存。" in answer.content.decode()
    kinds = Identity.objects.filter(person=li).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["cppcc_member", "party_member"]
    identity = Identity.objects.get(kind="party_member")
    desk.post(f"/people/{li.no}/identities/{identity.pk}/end/")
    answer = desk.post(f"/people/{li.no}/identities/{identity.pk}/end/", follow=True)
    assert answer.status_code == 200
    identity.refresh_from_db()
    assert identity.valid_to == clock.today()


# --- registers of the admin -----------------------------------------------------------------


def test_the_admin_masks_phones_everywhere(desk, li):
    li.phone = "13987654321"
    li.save()
    base = "/admin/participants/person/"
    pages = [base, f"{base}{li.pk}/change/", f"{base}{li.pk}/history/"]
    for url in pages:
        page = desk.get(url).content.decode()
        assert "139****4321" in page
        assert "13987654321" not in page
        assert PHONE_NUMBER not in page
    assert "139****5678 → 139****4321" in page


def test_the_admin_takes_a_new_phone(desk, li):
    facts = {"name": "李秀兰", "work_title": "", "platform": li.platform_id, "new_phone": ""}
    url = f"/admin/participants/person/{li.pk}/change/"
    desk.post(url, facts)
    assert Person.objects.get(pk=li.pk).phone == PHONE_NUMBER
    desk.post(url, {**facts, "new_phone": "13900000001"})
    assert Person.objects.with_phone("13900000001").get() == li


@pytest.mark.parametrize(
    ("register", "query", "count"),
    [
        ("person", "q=李秀", 1),
        ("person", f"q={PHONE_NUMBER}", 1),
        ("person", "q=无", 0),
        ("person", "identities__kind__exact=cppcc_member", 1),
        ("rosterentry", "q=李秀", 1),
        ("rosterentry", "seat__exact=supervision", 1),
        ("rosterentry", "seat__exact=notable", 0),
        ("identity", "kind__exact=cppcc_member", 1),
        ("post", "kind__exact=county_office", 1),
        ("post", "q=韩文斌", 1),
        ("helper", "", 0),
        ("delegation", "", 0),
        ("liaisonassignment", "", 0),
        ("compositionrule", "", 1),
    ],
)
def test_registers_are_searched_and_filtered(desk, li, register, query, count):
    answer = desk.get(f"/admin/participants/{register}/?{query}")
    assert answer.context["cl"].result_count == count


@pytest.mark.parametrize(
    "register", ["person", "rosterentry", "identity", "post", "liaisonassignment"]
)
def test_registers_are_scoped(li, county, sign_in, register):
    there = factories.make_town(county, "三泉镇")
    town_desk = sign_in(factories.make_user("town_office", there))
    answer = town_desk.get(f"/admin/participants/{register}/?q=李秀兰")
    assert answer.context["cl"].result_count == 0


def test_an_office_makes_a_new_version_of_the_rule(desk, county, village):
    url = "/admin/participants/compositionrule/add/"
    classes = '[{"key": "one", "seats": ["convener"]}, {"key": "n", "seats": ["enterprise"]}]'
    answer = desk.post(url, {"platform": county.pk, "name": "1+N", "classes": '[{"seats": ["x"]}]'})
    assert "第1类：“seats”只能从这些里选" in answer.content.decode()
    desk.post(url, {"platform": county.pk, "name": "1+N", "classes": classes})
    desk.post(url, {"platform": county.pk, "name": "1+N", "classes": classes})
    rules = CompositionRule.objects.filter(platform=county).order_by("version")
    assert [(rule.name, rule.version) for rule in rules] == [("1+N", 1), ("1+N", 2)]
    page = desk.get(f"/platforms/{village.code}/roster/").content.decode()
    assert "<b>还缺：第一召集人、企事业单位代表</b>" in page


def test_rows_of_registers_open_and_cannot_be_deleted(desk, li, village):
    act = {"by": Actor.system(), "at": clock.now()}
    wang = factories.make_person(village, "王建民")
    post = posts.start(Role.CONVENER, village, wang, from_on=clock.today(), **act)
    helper = posts.add_helper(post, li, HelperKind.VILLAGE_CLERK, from_on=clock.today(), **act)
    for row in (li, RosterEntry.objects.get(person=li), post, helper, Identity.objects.get()):
        name = row._meta.model_name
        assert desk.get(f"/admin/participants/{name}/{row.pk}/change/").status_code == 200
        assert desk.post(f"/admin/participants/{name}/{row.pk}/delete/").status_code == 403
    assert (Person.objects.filter(pk=li.pk).exists(), Helper.objects.count()) == (True, 1)
    facts = {"title": "村党支部书记", "rank": 3}
    desk.post(f"/admin/participants/post/{post.pk}/change/", facts)
    assert str(Post.objects.get(pk=post.pk)) == "村党支部书记"


def test_registers_cost_the_same_for_one_and_for_thirty(desk, li, village, same_queries):
    def add_29():
        for _number in range(29):
            factories.make_seat(factories.make_person(village), village)

    def show():
        for register in ("person", "rosterentry", "post"):
            desk.get(f"/admin/participants/{register}/")

    same_queries(show, add_29)
