"""请人代办: who, until when; taken back at any time; the town does it for somebody in hospital."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from common import clock
from common.errors import AlreadyMoved
from participants import delegating, posts
from participants.actor import Actor
from participants.delegating import AlreadyDelegated
from participants.enums import HelperKind, Role
from participants.models import Delegation, Person, Post, User
from participants.posts import NotDelegable
from participants.rosters import EndBeforeStart
from tests import factories
from tests.conftest import PHONE

pytestmark = pytest.mark.django_db


def act() -> dict:
    return {"by": Actor.system(), "at": clock.now()}


@pytest.fixture
def today(at) -> dt.date:
    at("2026-11-21 19:30")
    return clock.today()


@pytest.fixture
def secretary(today, village) -> User:
    person = factories.make_person(village, "王建民")
    posts.start(Role.CONVENER, village, person, from_on=dt.date(2026, 1, 1), **act())
    return User.objects.create_user("wang", None, person)


@pytest.fixture
def post(secretary) -> Post:
    return Post.objects.get(person=secretary.person)


@pytest.fixture
def yang(post, village) -> Person:
    person = factories.make_person(village, "杨丽")
    posts.add_helper(post, person, HelperKind.VILLAGE_CLERK, from_on=dt.date(2026, 1, 1), **act())
    return person


def standing(day: dt.date) -> list[str]:
    rows = Delegation.objects.standing_on(day).select_related("to_person").order_by("id")
    return [row.to_person.name for row in rows]


# --- the function ---------------------------------------------------------------------------


def test_somebody_stands_in_until_the_day(post, yang, today):
    delegating.delegate(post, yang, from_on=today, until_on=today + dt.timedelta(days=3), **act())
    assert standing(today + dt.timedelta(days=3)) == ["杨丽"]
    assert standing(today + dt.timedelta(days=4)) == []


def test_whoever_stands_in_wears_the_post(post, yang, today):
    account = User.objects.create_user("yang", None, yang)
    delegating.delegate(post, yang, from_on=today, until_on=today, **act())
    hats = [(hat.role, hat.delegated, hat.for_label) for hat in account.hats]
    assert hats == [(Role.CONVENER, True, "王建民"), (Role.HELPER, False, "王建民")]
    assert Actor.of(account).on_behalf_of == "王建民"


def test_taken_back_it_counts_no_more_from_that_day(post, yang, today):
    made = delegating.delegate(
        post, yang, from_on=today, until_on=today + dt.timedelta(days=9), **act()
    )
    delegating.end_delegation(made, day=today, **act())
    assert standing(today) == []
    with pytest.raises(AlreadyMoved):
        delegating.end_delegation(made, day=today, **act())


def test_one_at_a_time(post, yang, village, today):
    delegating.delegate(post, yang, from_on=today, until_on=today + dt.timedelta(days=3), **act())
    li = factories.make_person(village, "李秀兰")
    with pytest.raises(AlreadyDelegated) as refusal:
        delegating.delegate(post, li, from_on=today, until_on=today, **act())
    assert refusal.value.sentence == "杨丽已在代办，到2026年11月24日 周二。请先收回。"
    later = today + dt.timedelta(days=4)
    delegating.delegate(post, li, from_on=later, until_on=later, **act())
    assert standing(later) == ["李秀兰"]


def test_an_end_before_the_start_is_refused_with_the_sentence(post, yang, today):
    with pytest.raises(EndBeforeStart) as refusal:
        delegating.delegate(
            post, yang, from_on=today, until_on=today - dt.timedelta(days=1), **act()
        )
    assert refusal.value.sentence == "结束日期早于开始日期。"
    with pytest.raises(IntegrityError), transaction.atomic():
        Delegation.objects.create(
            post=post, to_person=yang, from_on=today, until_on=today - dt.timedelta(days=1)
        )


def test_only_a_conveners_post_and_to_somebody_else(post, yang, village, today):
    with pytest.raises(NotDelegable):
        delegating.delegate(post, post.person, from_on=today, until_on=today, **act())
    recorder = posts.start(Role.RECORDER, village, yang, from_on=today, **act())
    with pytest.raises(NotDelegable) as refusal:
        delegating.delegate(recorder, post.person, from_on=today, until_on=today, **act())
    assert refusal.value.sentence == "只有第一召集人可以请人代办。"


def test_helpers_are_offered_first_then_the_roster_each_once(post, yang, village, today):
    factories.make_seat(yang, village, "social")
    factories.make_seat(factories.make_person(village, "李秀兰"), village, "supervision")
    offered = delegating.who_could_stand_in(post, today)
    assert [(person.name, str(note)) for person, note in offered] == [
        ("杨丽", "村文书"),
        ("李秀兰", "监委会成员"),
    ]


# --- the page -------------------------------------------------------------------------------


def test_by_two_chips_and_a_button(secretary, yang, sign_in, today):
    client = sign_in(secretary)
    answer = client.post("/me/delegate/", {"who": yang.no, "until": "7"}, follow=True)
    page = answer.content.decode()
    assert "由杨丽代办，到2026年11月28日 周六。" in page
    assert "收回" in page
    made = Delegation.objects.get()
    assert (made.from_on, made.until_on) == (today, today + dt.timedelta(days=7))
    answer = client.post(f"/delegations/{made.pk}/end/", follow=True)
    assert "已收回，杨丽不再代办。" in answer.content.decode()
    assert standing(today) == []


@pytest.mark.parametrize(
    ("chip", "until"), [("3", "2026-11-24"), ("7", "2026-11-28"), ("month", "2026-12-21")]
)
def test_the_chips_say_the_days_they_mean(secretary, yang, sign_in, chip, until):
    client = sign_in(secretary)
    day = dt.date.fromisoformat(until)
    assert f"{day.year}年{day.month}月{day.day}日" in client.get("/me/delegate/").content.decode()
    client.post("/me/delegate/", {"who": yang.no, "until": chip})
    assert Delegation.objects.get().until_on == day


def test_any_other_day_and_anybody_else(secretary, village, sign_in):
    facts = {"other_name": "赵国强", "other_phone": "13900000003", "until_day": "2026-12-31"}
    sign_in(secretary).post("/me/delegate/", facts)
    made = Delegation.objects.get()
    assert (made.to_person.name, made.to_person.phone) == ("赵国强", "13900000003")
    assert made.until_on == dt.date(2026, 12, 31)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"until": "3"}, "请选一个人，或在下面写名字。"),
        ({"other_name": "赵国强"}, "请选最后一天。"),
        ({"other_name": "赵国强", "until_day": "2026-11-20"}, "结束日期早于开始日期。"),
        ({"other_name": "赵国强", "other_phone": "abc", "until": "3"}, "这不像手机号或电话号"),
        (
            {"other_name": "王建民", "other_phone": "13900000000", "until": "3"},
            "王建民现在就担任此职务。",
        ),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(secretary, yang, sign_in, facts, sentence):
    person = secretary.person
    person.phone = "13900000000"
    person.save()
    answer = sign_in(secretary).post("/me/delegate/", facts)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert all(f'value="{value}"' in page for key, value in facts.items() if key != "until")
    assert Delegation.objects.count() == 0


def test_the_same_tap_twice_makes_one(secretary, yang, sign_in):
    client = sign_in(secretary)
    client.post("/me/delegate/", {"who": yang.no, "until": "7"})
    answer = client.post("/me/delegate/", {"who": yang.no, "until": "7"}, follow=True)
    assert "杨丽已在代办，到2026年11月28日 周六。请先收回。" in answer.content.decode()
    assert Delegation.objects.count() == 1


def test_the_town_starts_one_for_a_secretary_in_hospital(secretary, post, yang, town, sign_in):
    desk = sign_in(factories.make_user("town_office", town))
    url = f"/posts/{post.pk}/delegate/"
    assert url in desk.get("/posts/").content.decode()
    answer = desk.post(url, {"who": yang.no, "until": "month"}, follow=True)
    assert "由杨丽代办，到2026年12月21日" in answer.content.decode()
    assert desk.get("/me/delegate/").headers["Location"] == "/posts/"


def test_helpers_and_delegates_do_not_pass_it_on(secretary, post, yang, village, sign_in, today):
    account = User.objects.create_user("yang", None, yang)
    as_helper = sign_in(account)
    assert as_helper.get("/me/delegate/").status_code == 403
    made = delegating.delegate(post, yang, from_on=today, until_on=today, **act())
    as_delegate = sign_in(User.objects.get(pk=account.pk))
    assert "现在交回" in as_delegate.get("/me/delegate/").content.decode()
    passed_on = as_delegate.post("/me/delegate/", {"other_name": "乔某", "until": "3"})
    assert (passed_on.status_code, standing(today)) == (403, ["杨丽"])
    as_delegate.post(f"/delegations/{made.pk}/end/")
    assert standing(today) == []


def test_a_helper_is_named_and_let_go(secretary, post, village, sign_in):
    client = sign_in(secretary)
    li = factories.make_person(village, "李秀兰")
    factories.make_seat(li, village, "supervision")
    answer = client.post(
        f"/posts/{post.pk}/helpers/new/", {"who": li.no, "kind": "village_clerk"}, follow=True
    )
    assert "李秀兰可以帮着办了。" in answer.content.decode()
    helper = post.helpers.get()
    answer = client.post(f"/helpers/{helper.pk}/end/", follow=True)
    assert "李秀兰不再帮办。" in answer.content.decode()
    assert post.helpers.count() == 0


# --- on a phone -----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_four_taps_on_a_phone(village, open_page, axe):
    person = factories.make_person(village, "王建民")
    post = posts.start(Role.CONVENER, village, person, from_on=dt.date(2026, 1, 1), **act())
    helper = factories.make_person(village, "杨丽")
    posts.add_helper(post, helper, HelperKind.VILLAGE_CLERK, from_on=dt.date(2026, 1, 1), **act())
    page = open_page(User.objects.create_user("wang", None, person), PHONE)
    page.goto("/me/")
    page.get_by_text("请人代办").click()
    assert axe(page) == []
    page.locator("label.chip", has_text="杨丽").click()
    page.locator("label.chip", has_text="一周").click()
    page.get_by_role("button", name="确定").click()
    page.wait_for_selector("text=由杨丽代办")
    made = Delegation.objects.get()
    assert (made.to_person, made.until_on) == (helper, clock.today() + dt.timedelta(days=7))
