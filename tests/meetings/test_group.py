"""The group's link: a name and four digits; five wrong ones; not on the list."""

import re

import pytest
import time_machine
from django.urls import reverse

from common import clock
from meetings import grouptext, history, links
from meetings.enums import Answer
from meetings.lifecycle import call_off
from meetings.models import Meeting
from notices.models import Notice
from tests import factories
from tests.meetings.scene import make_scene
from tests.meetings.test_calling import filled

NOON = "2026-11-20 12:00"
MASKED = "路灯不亮，找一位居民…"


@pytest.fixture
def scene(village, at):
    at(NOON)
    return make_scene(village)


@pytest.fixture
def meeting(scene):
    return scene.call()


@pytest.fixture
def phone(sign_in):
    return sign_in(None)


def url_of(meeting):
    return reverse("group", args=[meeting.group_token])


def say(phone, meeting, name, a="yes", last=None):
    one = meeting.attendees.select_related("person").get(name=name)
    digits = one.person.phone_last4 if last is None else last
    return phone.post(url_of(meeting), {"me": one.pk, "last": digits, "a": a})


def wrong(meeting, name):
    """Four digits that are not hers."""
    last = meeting.attendees.select_related("person").get(name=name).person.phone_last4
    return f"{(int(last) + 1) % 10_000:04}"


def test_the_page_names_the_whole_list_and_no_number(phone, meeting, scene):
    page = phone.get(url_of(meeting)).content.decode()
    assert all(name in page for name in scene.people)
    said = re.sub(r"<[^>]*>", "", page)  # keys and tokens stand inside the tags
    assert not any(p.phone in page or p.phone_last4 in said for p in scene.people.values())
    assert "明天中午12点，议事室" in page


@pytest.mark.parametrize(("a", "given"), [("yes", Answer.COMING), ("no", Answer.EXCUSED)])
def test_name_digits_and_answer_in_one_submit(phone, meeting, a, given):
    chen = meeting.attendees.get(name="陈晓梅")
    answer = say(phone, meeting, "陈晓梅", a)
    assert answer.headers["Location"] == links.personal_path(chen)
    chen.refresh_from_db()
    assert chen.answer == given


def test_somebody_who_sends_another_is_asked_for_the_name(phone, meeting):
    answer = say(phone, meeting, "陈晓梅", "other")
    assert answer.headers["Location"].endswith("?open=substitute")
    page = phone.get(answer.headers["Location"]).content.decode()
    assert page.count('<details class="fold section" open>') == 1
    assert meeting.attendees.get(name="陈晓梅").answer == Answer.NONE


def test_the_phone_is_remembered_for_this_meeting_only(phone, meeting, scene):
    say(phone, meeting, "陈晓梅")
    chen = meeting.attendees.get(name="陈晓梅")
    cookie = phone.cookies[links.COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (
        url_of(meeting),
        True,
        "Lax",
    )
    assert phone.get(url_of(meeting)).headers["Location"] == links.personal_path(chen)
    assert phone.get(url_of(meeting) + "?other=1").status_code == 200
    other = scene.call(scene.raise_case("村口路灯不亮。"))
    phone.cookies[links.COOKIE]["path"] = "/"
    assert phone.get(url_of(other)).status_code == 200


def test_a_forged_cookie_is_nobody(phone, meeting):
    chen = meeting.attendees.get(name="陈晓梅")
    phone.cookies[links.COOKIE] = f"{chen.pk}-1.forged"
    assert phone.get(url_of(meeting)).status_code == 200


def test_without_a_name_or_with_wrong_digits_nothing_is_recorded(phone, meeting):
    answer = phone.post(url_of(meeting), {"last": "1234", "a": "yes"})
    assert "请先点您的姓名。" in answer.content.decode()
    answer = say(phone, meeting, "陈晓梅", last=wrong(meeting, "陈晓梅"))
    page = answer.content.decode()
    chen = meeting.attendees.get(name="陈晓梅")
    assert answer.status_code == 422
    assert "后四位不对，请再看看。选的名字留着。" in page
    assert f'value="{chen.pk}" checked' in page
    assert chen.answer == Answer.NONE
    assert links.COOKIE not in phone.cookies


def test_five_wrong_digits_lock_the_name_for_an_hour(phone, meeting):
    pages = [
        say(phone, meeting, "陈晓梅", last=wrong(meeting, "陈晓梅")).content.decode()
        for _i in range(5)
    ]
    assert "后四位不对" in pages[3]
    assert "已经错了5次。请联系召集人" in pages[4]
    right = say(phone, meeting, "陈晓梅")
    assert right.status_code == 422
    assert say(phone, meeting, "赵国强").status_code == 302  # names are counted one by one
    with time_machine.travel("2026-11-20T13:01:00+08:00", tick=False):
        assert say(phone, meeting, "陈晓梅").status_code == 302


def test_a_right_answer_forgets_the_wrong_ones(phone, meeting):
    for _i in range(4):
        say(phone, meeting, "陈晓梅", last=wrong(meeting, "陈晓梅"))
    assert say(phone, meeting, "陈晓梅").status_code == 302
    assert (
        "后四位不对"
        in say(phone, meeting, "陈晓梅", last=wrong(meeting, "陈晓梅")).content.decode()
    )


def test_without_a_known_number_only_the_secretary_ticks(phone, scene):
    li = scene.people["李秀兰"]
    li.phone = ""
    li.save()
    meeting = scene.call()
    page = phone.get(url_of(meeting)).content.decode()
    one = meeting.attendees.get(name="李秀兰")
    assert f'value="{one.pk}" disabled' in page
    assert "没有手机号，请在群里回话" in page
    answer = say(phone, meeting, "李秀兰", last="")
    assert "名册里没有李秀兰的手机号。" in answer.content.decode()


def test_somebody_not_on_the_list_says_who_he_is_and_is_added(phone, sign_in, meeting, scene):
    answer = phone.post(url_of(meeting), {"a": "ask", "name": "秦志刚"})
    assert (
        "秦志刚，已经告诉召集人，他会加上您。"
        in phone.get(answer.headers["Location"]).content.decode()
    )
    assert history.asking(meeting, set()) == ["秦志刚"]
    assert Notice.objects.get(kind="meeting.asked_in").recipient == scene.people["王建民"]
    client = sign_in(scene.convener)
    page = client.get(reverse("answers", args=[meeting.no])).content.decode()
    assert "秦志刚打开了群链接，说想来" in page
    client.post(
        reverse("meeting_invite", args=[meeting.no]), {"name": "秦志刚", "seat": "stakeholder"}
    )
    assert meeting.attendees.filter(name="秦志刚", invited=True).count() == 1
    again = client.get(reverse("answers", args=[meeting.no])).content.decode()
    assert "打开了群链接" not in again


def test_a_name_on_the_list_and_a_flood_of_names_are_refused(phone, meeting):
    answer = phone.post(url_of(meeting), {"a": "ask", "name": "陈晓梅"})
    assert "陈晓梅就在上面的名单里。" in answer.content.decode()
    for number in range(links.ASKING):
        phone.post(url_of(meeting), {"a": "ask", "name": f"某人{number}"})
    flood = phone.post(url_of(meeting), {"a": "ask", "name": "再来一个"})
    assert "刚才来的姓名太多了" in flood.content.decode()
    assert len(history.asking(meeting, set())) == links.ASKING


def test_an_unknown_token_and_a_cancelled_meeting(phone, meeting, scene):
    assert phone.get("/m/AAAAAAAAAAAAAAAAAAAAAA/").status_code == 410
    call_off(meeting, "下雪", by=scene.by, at=clock.now())
    page = phone.get(url_of(meeting)).content.decode()
    assert "这次会不开了。" in page
    assert "我来" not in page
    assert say(phone, meeting, "陈晓梅", "see").status_code == 302


def test_the_group_reads_no_number_and_no_name_of_who_raised_it(phone, sign_in, scene, at):
    scene.case = scene.raise_case("路灯不亮，找周满仓13803 591234", raiser_name="周满仓")
    also = scene.raise_case("井盖坏了，打+8613803591234")
    client, told = sign_in(scene.convener), []
    page = client.get(reverse("convene"), {"case": scene.case.no, "also": also.no})
    assert page.context["wording"]["known"]["title"] == MASKED
    answer = client.post(reverse("convene"), filled(scene, also=[also.no]))
    meeting = Meeting.objects.get()
    assert answer.headers["Location"] == reverse("convened", args=[meeting.no])
    told.append(meeting.group_text)
    assert f"商量：{MASKED}；井盖坏了，打…" in meeting.group_text.replace("; ", "；")
    shown = client.get(answer.headers["Location"])
    told.append(shown.context["title"])
    drawn = client.get(reverse("notice_picture", args=[meeting.no])).wsgi_request
    told.append(drawn.drawing.title)
    moved = {"when": "2026-11-22T19:30", "place": "议事室", "hour": "19:30", "reason": "下雪"}
    move = reverse("meeting_move", args=[meeting.no])
    assert client.post(move, {**moved, "version": meeting.version}).status_code == 302
    meeting.refresh_from_db()
    told.append(meeting.group_text)
    told.append(phone.get(url_of(meeting)).content.decode())
    call_off(meeting, "下雪", by=scene.by, at=clock.now())
    told += [grouptext.cancellation(meeting), grouptext.sent_wrongly(meeting)]
    assert [MASKED in one for one in told] == [True] * 7
    assert [word in one for one in told for word in ("周满仓", "591234", "1380359")] == [False] * 21


def test_inviting_somebody_twice_is_a_sentence(sign_in, meeting, scene):
    client = sign_in(scene.convener)
    url = reverse("meeting_invite", args=[meeting.no])
    chen = scene.people["陈晓梅"]
    for phone in ("", chen.phone):
        answer = client.post(url, {"name": "陈晓梅", "seat": "expert", "phone": phone})
        assert answer.status_code == 422
        assert "陈晓梅已经请了，没有改动。" in answer.content.decode()
    other = client.post(url, {"name": "陈晓梅", "seat": "expert", "phone": "13512345678"})
    assert other.status_code == 302  # somebody else of the same name
    answer = client.post(url, {"name": " ", "seat": "expert"})
    assert answer.status_code == 422


def test_the_group_page_needs_equally_many_statements_for_thirty(phone, scene, count_queries):
    meeting = scene.call()
    few = count_queries(lambda: phone.get(url_of(meeting)))
    village = scene.village
    for _i in range(29):
        meeting.attendees.create(person=factories.make_person(village), name="某", seat="expert")
    assert count_queries(lambda: phone.get(url_of(meeting))) == few
