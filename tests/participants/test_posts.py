"""Posts: started, ended with a successor in one act, withdrawn; helpers stay with the post."""

import datetime as dt
import json

import pytest
from django.db import IntegrityError, transaction

from common import clock
from common.errors import AlreadyMoved
from participants import delegating, posts, rosters
from participants.actor import Actor
from participants.enums import HelperKind, Role
from participants.models import Delegation, Helper, Person, Post
from participants.permissions import ThreeAdministrators
from participants.posts import AlreadyHeld, NotDelegable, WrongPlace
from participants.rosters import EndBeforeStart
from platforms.enums import PlatformLevel
from records import ledger
from tests import factories

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 11, 21)
BEFORE = DAY - dt.timedelta(days=100)
YESTERDAY = DAY - dt.timedelta(days=1)


def act() -> dict:
    return {"by": Actor.system(), "at": clock.now()}


def start(kind, place, person, day=BEFORE) -> Post:
    return posts.start(kind, place, person, from_on=day, **act())


@pytest.fixture
def wang(village) -> Person:
    return factories.make_person(village, "王建民")


@pytest.fixture
def li(village) -> Person:
    return factories.make_person(village, "李秀兰")


@pytest.fixture
def post(village, wang) -> Post:
    return start(Role.CONVENER, village, wang)


def holders(platform, day) -> list[str]:
    held = Post.objects.held_on(day).filter(platform=platform, kind=Role.CONVENER)
    return [p.person.name for p in held.select_related("person").order_by("id")]


def acts_on_record(stream) -> list[str]:
    return [json.loads(event.body)["act"] for event in ledger.history(stream)]


# --- starting -------------------------------------------------------------------------------


def test_a_convener_also_gets_the_first_seat(village, post):
    entries = rosters.roster_of(village, DAY).entries
    assert [(e.person.name, e.seat) for e in entries] == [("王建民", "convener")]
    assert acts_on_record(f"platform:{village.code}") == ["post.start"]


def test_a_platform_has_one_first_convener(village, post, li):
    with pytest.raises(AlreadyHeld) as refusal:
        start(Role.CONVENER, village, li)
    assert refusal.value.sentence == ("现由王建民担任。请在原职务上点“换人”，写明谁来接。")
    assert holders(village, DAY) == ["王建民"]


def test_several_may_be_recorders_but_nobody_twice(village, wang, li):
    start(Role.RECORDER, village, wang)
    start(Role.RECORDER, village, li)
    with pytest.raises(AlreadyHeld):
        start(Role.RECORDER, village, li)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_post(li, Role.RECORDER, village)


@pytest.mark.parametrize(
    ("kind", "level"),
    [
        ("county_office", "village"),
        ("town_office", "village"),
        ("sec_admin", "town"),
        ("town_office", "county"),
    ],
)
def test_each_level_has_its_posts(village, town, county, wang, kind, level):
    place = {"village": village, "town": town, "county": county}[level]
    with pytest.raises(WrongPlace):
        start(kind, place, wang)


def test_a_wrong_place_says_which(village, wang):
    with pytest.raises(WrongPlace) as refusal:
        start(Role.TOWN_OFFICE, village, wang)
    level = PlatformLevel.VILLAGE.label
    assert refusal.value.sentence == f"{level}没有“{Role.TOWN_OFFICE.label}”这个职务。"


def test_nobody_is_two_of_the_three_administrators(county, wang):
    start(Role.SEC_ADMIN, county, wang)
    with pytest.raises(ThreeAdministrators):
        start(Role.AUDIT_ADMIN, county, wang)


# --- ending ---------------------------------------------------------------------------------


def test_ending_names_who_takes_over_in_one_act(village, post, li):
    post.title, post.rank = "村党支部书记", 5
    post.save()
    following = posts.end(post, last_day=YESTERDAY, successor=li, reason="退休", **act())
    assert holders(village, YESTERDAY) == ["王建民"]
    assert holders(village, DAY) == ["李秀兰"]
    assert (following.title, following.rank, following.valid_from) == ("村党支部书记", 5, DAY)
    assert (post.ended_reason, post.valid_to) == ("退休", YESTERDAY)
    seats = [(e.person.name, e.seat) for e in rosters.roster_of(village, DAY).entries]
    assert seats == [("李秀兰", "convener")]
    assert acts_on_record(f"platform:{village.code}") == ["post.start", "post.end", "post.start"]


def test_helpers_stay_with_the_post_and_delegations_do_not(village, post, li):
    yang = factories.make_person(village, "杨丽")
    posts.add_helper(post, yang, HelperKind.VILLAGE_CLERK, from_on=BEFORE, **act())
    posts.add_helper(post, li, HelperKind.RESIDENT_CADRE, from_on=BEFORE, **act())
    delegating.delegate(post, yang, from_on=YESTERDAY, until_on=DAY + dt.timedelta(days=9), **act())
    following = posts.end(post, last_day=YESTERDAY, successor=li, **act())
    kept = Helper.objects.filter(post=following)
    assert [(h.person.name, h.kind, h.valid_from) for h in kept] == [("杨丽", "village_clerk", DAY)]
    assert Delegation.objects.standing_on(YESTERDAY).count() == 1
    assert Delegation.objects.standing_on(DAY).count() == 0


def test_a_post_may_stay_vacant(village, post):
    assert posts.end(post, last_day=YESTERDAY, **act()) is None
    assert holders(village, DAY) == []
    assert rosters.roster_of(village, DAY).entries == ()
    with pytest.raises(AlreadyMoved):
        posts.end(post, last_day=YESTERDAY, **act())


def test_an_end_before_the_start_is_refused_with_the_sentence(post, li):
    with pytest.raises(EndBeforeStart) as refusal:
        posts.end(post, last_day=BEFORE - dt.timedelta(days=1), successor=li, **act())
    assert refusal.value.sentence == "结束日期早于开始日期。"
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(
            kind=Role.RECORDER,
            platform=post.platform,
            person=li,
            valid_from=DAY,
            valid_to=YESTERDAY,
        )


def test_nobody_follows_himself(post, wang):
    with pytest.raises(AlreadyHeld):
        posts.end(post, last_day=YESTERDAY, successor=wang, **act())
    with pytest.raises(AlreadyHeld):
        posts.hand_over(post, wang, from_on=BEFORE, **act())


def test_handing_over_begins_on_the_day_named(village, post, li):
    posts.hand_over(post, li, from_on=DAY, **act())
    assert (holders(village, YESTERDAY), holders(village, DAY)) == (["王建民"], ["李秀兰"])


def test_the_wrong_person_appointed_today_leaves_no_row(village, wang, li):
    post = start(Role.CONVENER, village, wang, DAY)
    posts.add_helper(
        post, factories.make_person(village, "杨丽"), HelperKind.VILLAGE_CLERK, from_on=DAY, **act()
    )
    following = posts.hand_over(post, li, from_on=DAY, **act())
    assert holders(village, DAY) == ["李秀兰"]
    assert [helper.person.name for helper in following.helpers.all()] == ["杨丽"]
    assert [(e.person.name, e.seat) for e in rosters.roster_of(village, DAY).entries] == [
        ("李秀兰", "convener")
    ]
    assert acts_on_record(f"platform:{village.code}")[-2:] == ["post.withdraw", "post.start"]
    again = Post.objects.get(pk=following.pk)
    assert posts.hand_over(following, None, from_on=DAY, **act()) is None
    assert holders(village, DAY) == []
    with pytest.raises(AlreadyMoved):
        posts.hand_over(again, None, from_on=DAY, **act())


# --- units' contacts ------------------------------------------------------------------------


def test_a_units_contact_belongs_to_the_unit(county, wang, li):
    unit = factories.make_organization(county, "县水利局")
    contact = posts.start_contact(unit, wang, from_on=BEFORE, **act())
    assert (contact.platform, contact.organization) == (None, unit)
    with pytest.raises(AlreadyHeld) as refusal:
        posts.start_contact(unit, wang, from_on=DAY, **act())
    assert refusal.value.sentence == "王建民已是该单位联络人。"
    following = posts.hand_over(contact, li, from_on=DAY, **act())
    assert (following.organization, following.person) == (unit, li)
    assert acts_on_record(f"platform:{county.code}") == ["post.start", "post.end", "post.start"]


# --- helpers --------------------------------------------------------------------------------


def test_only_a_convener_is_helped_and_by_somebody_else(village, post, wang, li):
    recorder = start(Role.RECORDER, village, li)
    with pytest.raises(NotDelegable):
        posts.add_helper(recorder, wang, HelperKind.VILLAGE_CLERK, from_on=DAY, **act())
    with pytest.raises(NotDelegable):
        posts.add_helper(post, wang, HelperKind.VILLAGE_CLERK, from_on=DAY, **act())
    posts.add_helper(post, li, HelperKind.VILLAGE_CLERK, from_on=DAY, **act())
    with pytest.raises(AlreadyHeld):
        posts.add_helper(post, li, HelperKind.VILLAGE_CLERK, from_on=DAY, **act())


def test_help_ends(post, li):
    helper = posts.add_helper(post, li, HelperKind.VILLAGE_CLERK, from_on=BEFORE, **act())
    with pytest.raises(EndBeforeStart):
        posts.end_helper(helper, last_day=BEFORE - dt.timedelta(days=1), **act())
    posts.stop_helper(helper, day=DAY, **act())
    assert helper.valid_to == YESTERDAY
    with pytest.raises(AlreadyMoved):
        posts.stop_helper(helper, day=DAY, **act())


def test_help_that_began_today_goes_altogether(post, li):
    helper = posts.add_helper(post, li, HelperKind.VILLAGE_CLERK, from_on=DAY, **act())
    again = Helper.objects.get(pk=helper.pk)
    posts.stop_helper(helper, day=DAY, **act())
    assert Helper.objects.count() == 0
    with pytest.raises(AlreadyMoved):
        posts.stop_helper(again, day=DAY, **act())
