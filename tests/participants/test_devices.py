"""我的设备: the phones that come in by themselves, and how they are forgotten."""

import pytest
from django.test import Client

from common import clock
from participants import signin
from participants.actor import Actor
from participants.models import Device, User
from tests import factories


@pytest.fixture
def holder(village) -> User:
    return factories.make_user("convener", village, name="王建民")


def remembered(user: User) -> Client:
    """A phone on which ``user`` is remembered; the session opens with the first page."""
    _device, token = signin.remember(user, "Mozilla/5.0 (iPhone) MicroMessenger/8")
    client = Client()
    client.cookies["phone"] = token
    return client


def test_lists_only_my_own_and_says_which_is_this_one(holder, village):
    mine, _other = remembered(holder), remembered(factories.make_user("recorder", village))
    signin.remember(holder, "Mozilla/5.0 (Linux; Android 12)")
    page = mine.get("/me/devices/").content.decode()
    assert (page.count("最近使用"), page.count("这部手机</span>")) == (2, 1)


def test_forgetting_another_phone_keeps_this_one_in(holder):
    here, lost = remembered(holder), remembered(holder)
    assert (here.get("/me/").status_code, lost.get("/me/").status_code) == (200, 200)
    gone = Device.objects.order_by("-id").first()
    assert here.post(f"/me/devices/{gone.pk}/forget/").headers["Location"] == "/me/devices/"
    assert (here.get("/me/").status_code, lost.get("/me/").status_code) == (200, 302)


def test_forgetting_this_phone_ends_at_the_way_in(holder):
    here = remembered(holder)
    here.get("/me/")
    answer = here.post(f"/me/devices/{Device.objects.get().pk}/forget/")
    assert answer.headers["Location"] == "/sign-in/"
    assert here.get("/me/").status_code == 302


def test_forgetting_twice_is_a_message(holder):
    here = remembered(holder)
    other, _token = signin.remember(holder, "")
    for sentence in ("已取消", "之前已经取消"):
        answer = here.post(f"/me/devices/{other.pk}/forget/", follow=True)
        assert sentence in answer.content.decode()


def test_nobody_forgets_a_strangers_phone(holder, village, as_role):
    device, _token = signin.remember(holder, "")
    assert as_role("recorder").post(f"/me/devices/{device.pk}/forget/").status_code == 403
    assert signin.revoke(device, by=Actor.system(), at=clock.now()) is True


def test_one_phone_or_thirty_cost_the_same(holder, same_queries):
    here = remembered(holder)
    assert (
        same_queries(
            lambda: here.get("/me/devices/"),
            lambda: [signin.remember(holder, "") for _n in range(29)],
        )
        <= 12
    )


def test_frame_costs_at_most_four_statements(holder, count_queries):
    here = remembered(holder)
    here.get("/me/")
    assert count_queries(lambda: here.get("/me/hats/")) <= 4
