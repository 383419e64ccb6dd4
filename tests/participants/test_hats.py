"""One hat at a time, chosen by a tap, kept on the phone; rights follow the hat."""

import datetime as dt

import pytest
from django.test import Client

from common import clock
from participants import signin
from participants.models import Delegation, Helper, LiaisonAssignment, User, hats_of
from participants.permissions import ThreeAdministrators, check_three_administrators
from tests import factories


@pytest.fixture
def many(village, town, county) -> User:
    """A person with every kind of hat."""
    user = factories.make_user("convener", village, name="王建民")
    other = factories.make_village(town, "曲村")

    post = factories.make_post(factories.make_person(other, "李某"), "convener", other)
    Helper.objects.create(post=post, person=user.person, kind="village_clerk")
    day = clock.today()
    Delegation.objects.create(
        post=post, to_person=user.person, from_on=day, until_on=day + dt.timedelta(days=7)
    )
    LiaisonAssignment.objects.create(person=user.person, role="member", platform=town)
    factories.make_seat(user.person, other)
    factories.make_post(user.person, "unit_contact", factories.make_organization(county, "住建局"))
    return user


def test_every_kind_in_two_statements_posts_first(many, count_queries):
    found: list = []
    statements = count_queries(lambda: found.extend(hats_of(many.person_id, clock.today())))
    assert statements == 2
    assert [(h.role, str(h.platform or h.organization), h.for_label) for h in found] == [
        ("convener", "燕村", ""),
        ("unit_contact", "住建局", ""),
        ("convener", "曲村", "李某"),
        ("helper", "曲村", "李某"),
        ("liaison", "龙兴镇", ""),
        ("fixed_member", "曲村", ""),
    ]
    assert [h.delegated for h in found] == [False, False, True, False, False, False]


def test_what_ended_is_not_worn(many):
    for post in many.person.posts.all():
        post.valid_to = clock.today() - dt.timedelta(days=1)
        post.save()
    assert [h.role for h in hats_of(many.person_id, clock.today())] == [
        "convener",
        "helper",
        "liaison",
        "fixed_member",
    ]


def test_changing_is_one_tap_and_stays_on_the_phone(many):
    _device, token = signin.remember(many, "")
    phone = Client()
    phone.cookies["phone"] = token
    key = next(h.key for h in many.hats if h.role == "liaison")
    assert phone.post("/me/hats/", {"hat": key}).headers["Location"] == "/"
    assert "包联委员" in phone.get("/me/").content.decode()
    del phone.cookies["sessionid"]
    assert "包联委员" in phone.get("/me/").content.decode(), "also after the session ended"


def test_somebody_elses_hat_cannot_be_worn(many, village, sign_in):
    stranger = factories.make_user("recorder", village)
    client = sign_in(many)
    assert client.post("/me/hats/", {"hat": stranger.hats[0].key}).status_code == 404
    client.get("/me/hats/")
    assert client.session.get("hat") is None


def test_scope_and_rights_follow_the_hat(many, village):
    assert (many.scope.column, many.may("meeting.convene", village)) == ("platform_id", True)
    many.hat_key = next(h.key for h in many.hats if h.role == "liaison")
    del many.hat
    assert (many.scope.column, many.may("meeting.convene", village)) == (None, False)
    assert many.may("see", village) is True, "the town he is in charge of has this village"


def test_one_person_is_never_two_of_the_three_administrators(county):
    person = factories.make_person(county)
    post = factories.make_post(person, "sec_admin", county)
    day = clock.today()
    check_three_administrators(person, "sec_admin", day)
    check_three_administrators(person, "county_office", day)
    for kind in ("sys_admin", "audit_admin"):
        with pytest.raises(ThreeAdministrators):
            check_three_administrators(person, kind, day)
    post.valid_to = day - dt.timedelta(days=1)
    post.save()
    check_three_administrators(person, "audit_admin", day)
