"""From a hospital bed and back: a delegation ends early, by either side, at once."""

import pytest
from django.urls import reverse

from cases.lifecycle import raise_case
from common import clock
from common.errors import AlreadyMoved
from participants import delegating
from participants.actor import Actor
from participants.models import Delegation, Helper, Post, RosterEntry
from tests import factories
from tests.cases.test_at_once import at_once

pytestmark = pytest.mark.django_db
WORDS = "等开春再修，先放一放。"


@pytest.fixture
def wang(village, at):
    at("2026-11-21 10:00")
    return factories.make_user("convener", village, name="王建民")


@pytest.fixture
def li(village, wang):
    """李秀兰, on the roster, with an account."""
    return factories.make_user("fixed_member", village, name="李秀兰")


@pytest.fixture
def standing(wang, li) -> Delegation:
    today = clock.today()
    return delegating.delegate(
        Post.objects.get(person=wang.person),
        li.person,
        from_on=today,
        until_on=today.replace(day=28),
        by=Actor.of(wang),
        at=clock.now(),
    )


@pytest.fixture
def case(village, wang):
    return raise_case(village, "东门的路灯不亮。", by=Actor.of(wang), at=clock.now())


def put_aside(client, case):
    """The form that was open, sent."""
    return client.post(reverse("case_suspend", args=[case.no]), {"reason": WORDS})


def end(standing, by):
    return delegating.end_delegation(standing, day=clock.today(), by=by, at=clock.now())


def test_an_open_form_sent_after_the_end_is_refused_with_one_sentence(
    standing, wang, li, case, sign_in, at
):
    phone = sign_in(li)
    assert phone.get(reverse("case_suspend", args=[case.no])).status_code == 200
    at("2026-11-21 10:10")
    sign_in(wang).post(reverse("delegate_end", args=[standing.pk]))
    answer = put_aside(phone, case)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "您替王建民代办的事，已于2026年11月21日 周六提前结束。 这件事请找王建民办。" in page
    assert WORDS in page  # what he typed
    case.refresh_from_db()
    assert case.status == "open"


def test_after_the_last_day_the_sentence_names_it(standing, li, case, sign_in, at):
    at("2026-11-29 08:00")
    page = put_aside(sign_in(li), case).content.decode()
    assert "您替王建民代办的事，到2026年11月28日 周六为止。" in page
    case.refresh_from_db()
    assert case.status == "open"


def test_on_the_last_day_it_still_counts(standing, li, case, sign_in, at):
    at("2026-11-28 23:00")
    assert put_aside(sign_in(li), case).status_code == 302
    case.refresh_from_db()
    assert case.status == "suspended"


def test_without_any_other_post_the_sentence_comes_too(standing, li, case, sign_in, at):
    RosterEntry.objects.get(person=li.person).delete()
    at("2026-11-30 08:00")
    answer = put_aside(sign_in(li), case)
    assert answer.status_code == 403
    assert "这件事请找王建民办。" in answer.content.decode()


def test_months_later_it_is_not_mentioned_any_more(standing, li, case, sign_in, at):
    at("2027-03-01 08:00")
    assert "代办的事" not in put_aside(sign_in(li), case).content.decode()


def test_a_helper_whose_help_ended_is_told_so(village, wang, li, case, sign_in, at):
    Helper.objects.create(
        post=Post.objects.get(person=wang.person),
        person=li.person,
        kind="village_clerk",
        valid_from="2026-01-01",
        valid_to="2026-11-20",
    )
    page = put_aside(sign_in(li), case).content.decode()
    assert "您帮王建民代办的事，到2026年11月20日 周五为止。" in page


def test_whoever_stands_in_gives_it_back_in_two_taps(standing, li, sign_in):
    phone = sign_in(li)
    home = phone.get("/").content.decode()
    assert "正在替王建民代办，可随时交回" in home
    page = phone.get(reverse("delegate")).content.decode()
    assert "现在交回" in page
    answer = phone.post(reverse("delegate_end", args=[standing.pk]), follow=True)
    assert "已交回，您不再替王建民代办。" in answer.content.decode()
    standing.refresh_from_db()
    assert standing.ended_on == clock.today()


def test_the_second_tap_says_that_it_had_ended(standing, wang, sign_in):
    client = sign_in(wang)
    address = reverse("delegate_end", args=[standing.pk])
    client.post(address)
    answer = client.post(address, follow=True)
    assert "代办已经结束，没有改动任何内容。" in answer.content.decode()


def test_somebody_else_on_the_roster_ends_nothing(standing, village, sign_in):
    other = factories.make_user("helper", village)
    answer = sign_in(other).post(reverse("delegate_end", args=[standing.pk]))
    standing.refresh_from_db()
    assert (answer.status_code, standing.ended_on) == (403, None)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_both_end_it_at_once_and_it_ends_once(standing):
    by = Actor.system()

    def act():
        end(Delegation.objects.select_related("post__platform").get(pk=standing.pk), by)
        return "ended"

    assert sorted(at_once(act, act)) == ["already_moved", "ended"]
    with pytest.raises(AlreadyMoved):
        end(standing, by)
