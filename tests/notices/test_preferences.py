"""我的提醒: what somebody chose is what he gets, and what he did not say stays as it was."""

import pytest
from django.urls import reverse

from notices import preferences
from notices.delivering import deliver_due
from notices.enums import AUTOMATIC, Channel, Rhythm
from notices.models import Delivery, Notice, Preference
from tests import factories
from tests.notices.conftest import make_people

pytestmark = pytest.mark.django_db
PAGE = "/me/reminders/"
USUAL = {
    "ways": ["wecom", "email", "sms"],
    "rhythm": "usual",
    "day_before": "yes",
    "every_reminder": "no",
    "language": "zh-hans",
}


@pytest.fixture
def me(village):
    return factories.make_user("convener", village)


def of(person) -> Preference:
    return preferences.of([person.pk])[person.pk]


def test_who_said_nothing_has_the_usual_and_the_page_shows_it(me, sign_in):
    wish = of(me.person)
    assert (wish.pk, wish.rhythm, wish.day_before, wish.every_reminder, wish.language) == (
        *(None, "usual", True, False),
        "zh-hans",
    )
    assert [wish.wants(way) for way in AUTOMATIC] == [True] * 3
    form = sign_in(me).get(PAGE).context["form"]
    assert form.initial == {**USUAL, "ways": list(AUTOMATIC)}


def test_the_page_is_found_under_me_and_says_what_always_comes(me, sign_in):
    client = sign_in(me)
    assert f'href="{PAGE}"' in client.get(reverse("me")).content.decode()
    assert "会议的邀请、改期和取消总会通知您" in client.get(PAGE).content.decode()


def test_what_is_tapped_is_kept(me, sign_in):
    client = sign_in(me)
    other = {
        "ways": ["sms"],
        "rhythm": "daily",
        "day_before": "no",
        "every_reminder": "yes",
        "language": "en",
    }
    assert client.post(PAGE, other).headers["Location"] == PAGE
    wish = of(me.person)
    assert wish.not_by == ["wecom", "email"]
    assert (wish.rhythm, wish.day_before, wish.every_reminder) == (Rhythm.DAILY, False, True)
    assert wish.language == "en"
    assert client.get(PAGE).context["form"].initial == other
    client.post(PAGE, USUAL)
    assert (Preference.objects.count(), of(me.person).not_by) == (1, [])


def test_a_tap_is_answered_with_a_word_alone(me, sign_in):
    tap = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "saved"}
    answer = sign_in(me).post(PAGE, {**USUAL, "language": "en"}, **tap)
    page = answer.content.decode()
    assert (answer.status_code, "已保存" in page, "<html" in page) == (200, True, False)
    assert of(me.person).language == "en"


@pytest.mark.parametrize("odd", [{"rhythm": "hourly"}, {"language": "xx"}, {"ways": ["pigeon"]}])
def test_what_nobody_offered_is_not_kept(me, sign_in, odd):
    answer = sign_in(me).post(PAGE, {**USUAL, **odd})
    assert (answer.status_code, Preference.objects.count()) == (422, 0)
    assert "请" in answer.content.decode()


def test_who_is_no_person_of_the_register_has_none(db, sign_in):
    from participants.models import User

    nobody = User.objects.create_user("nobody", "x")
    assert sign_in(nobody).get(PAGE).status_code in (302, 403, 404)


def test_a_way_he_does_not_want_is_not_taken_though_queued_before(village, tell, sink, at):
    at("2026-11-20 12:00")
    never, later, wants = make_people(village, 3)
    Preference.objects.create(person=never, not_by=[Channel.EMAIL])
    tell([never, later, wants])
    assert Delivery.objects.count() == 2
    Preference.objects.create(person=later, not_by=[Channel.EMAIL])
    assert deliver_due().sent == 1
    assert sink.addresses == ["p2@example.org"]
    told = Notice.objects.filter(kind="case.moved").values_list("recipient", flat=True)
    assert set(told) == {never.pk, later.pk, wants.pk}  # the inbox has it all the same


def test_each_is_written_to_in_his_language(village, case, tell, sink, at):
    at("2026-11-20 12:00")
    chinese, english = make_people(village, 2)
    Preference.objects.create(person=english, language="en")
    tell([chinese, english])
    deliver_due()
    subjects = {str(mail["To"]): str(mail["Subject"]).strip() for mail in sink.mails}
    assert subjects == {
        "p0@example.org": f"改挂到您处：{case.short_title}",
        "p1@example.org": f"Handed to you: {case.short_title}",
    }
    letters = {str(mail["To"]): mail.get_content() for mail in sink.mails}
    assert "good day" in letters["p1@example.org"]
    assert "good day" not in letters["p0@example.org"]


def test_a_thousand_people_are_asked_for_twice(village, count_queries):
    people = range(1, 1001)
    assert count_queries(lambda: preferences.of(people)) == 2
    assert len(preferences.of(people)) == 1000


def test_one_page_few_statements(me, sign_in, count_queries):
    client = sign_in(me)
    client.get(PAGE)
    assert count_queries(lambda: client.get(PAGE)) <= 12
