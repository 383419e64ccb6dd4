"""Personal links: signed, ended by a newer version, never acting when opened, right to the end."""

import datetime as dt

import pytest
from django.urls import reverse

from cases.enums import ProblemOutcome
from cases.lifecycle import ProblemResult
from common import clock
from meetings import links
from meetings.enums import Answer, Attendance, MinutesReply
from meetings.errors import LinkSpent
from meetings.lifecycle import (
    answer,
    call_off,
    confirm_minutes,
    put_off,
    record_results,
    renew_link,
    take_roll,
)
from meetings.models import MinutesAnswer
from records import ledger
from tests.meetings.scene import QUARREL, make_scene

NOON = "2026-11-20 12:00"


@pytest.fixture
def scene(village, at):
    at(NOON)
    return make_scene(village)


@pytest.fixture
def meeting(scene):
    return scene.call()


@pytest.fixture
def chen(meeting):
    return meeting.attendees.get(name="陈晓梅")


@pytest.fixture
def phone(sign_in):
    return sign_in(None)


def test_a_link_leads_to_its_person_and_opening_it_does_nothing(phone, chen, meeting):
    before = ledger.history(meeting.ledger_stream).count()
    page = phone.get(links.personal_path(chen))
    text = page.content.decode()
    assert "陈晓梅，您好：" in text
    assert "请您来商量：5号楼旁的垃圾桶挪到哪里" in text
    assert "您来吗？" in text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    chen.refresh_from_db()
    assert chen.answer == Answer.NONE
    assert ledger.history(meeting.ledger_stream).count() == before


@pytest.mark.parametrize("token", ["", "x", "1-1", "1-1.forged", "1-1:1.forged"])
def test_forged_links_are_refused_in_a_sentence(phone, chen, token):
    answer_page = phone.get(f"/i/{token}/") if token else phone.get("/i/./")
    assert answer_page.status_code in {404, 410}
    with pytest.raises(LinkSpent):
        links.attendee_of(token)


def test_another_persons_number_with_ones_own_signature_is_forged(phone, chen, meeting):
    other = meeting.attendees.get(name="赵国强")
    token = links.personal_token(chen)
    moved = token.replace(f"{chen.pk}-", f"{other.pk}-", 1)
    assert phone.get(f"/i/{moved}/").status_code == 410


def test_a_new_link_ends_the_old_one(phone, chen, scene):
    old = links.personal_path(chen)
    renew_link(chen, by=scene.by, at=clock.now())
    page = phone.get(old)
    assert page.status_code == 410
    assert "这个链接不对，或者已经停用。" in page.content.decode()
    assert phone.get(links.personal_path(chen)).status_code == 200


def test_coming_excused_and_a_substitute_may_be_changed_until_it_begins(phone, chen, at):
    url = links.personal_path(chen)
    phone.post(url, {"answer": "coming"})
    assert "记下了：您来。" in phone.get(url).content.decode()
    phone.post(url, {"answer": "excused", "note": "去县里"})
    assert "记下了：您来不了。" in phone.get(url).content.decode()
    phone.post(url, {"answer": "substitute", "substitute": "陈小明"})
    chen.refresh_from_db()
    assert (chen.answer, chen.answer_note) == (Answer.SUBSTITUTE, "")
    assert chen.shown_name == "陈小明（代陈晓梅）"
    at("2026-11-21 12:00")
    page = phone.post(url, {"answer": "coming"})
    assert page.status_code == 422
    chen.refresh_from_db()
    assert chen.answer == Answer.SUBSTITUTE


def test_a_substitute_needs_a_name_and_the_fold_stays_open(phone, chen):
    page = phone.post(links.personal_path(chen), {"answer": "substitute", "substitute": " "})
    assert page.status_code == 422
    assert "请写" in page.content.decode()
    chen.refresh_from_db()
    assert chen.answer == Answer.NONE


def test_the_same_answer_twice_is_one_event(phone, chen, meeting):
    url = links.personal_path(chen)
    phone.post(url, {"answer": "coming"})
    phone.post(url, {"answer": "coming"})
    acts = [event.act for event in ledger.history(meeting.ledger_stream)]
    assert acts.count("meeting.answer_coming") == 1


def test_a_changed_meeting_shows_its_present_state_and_asks_again(phone, chen, meeting, scene):
    url = links.personal_path(chen)
    phone.post(url, {"answer": "coming"})
    later = meeting.starts_at + dt.timedelta(days=2)
    put_off(meeting, starts_at=later, place_text="广场", by=scene.by, at=clock.now())
    page = phone.get(url).content.decode()
    assert "时间地点改了。" in page
    assert "您上次回的是“来”，请再回一次。" in page
    assert "广场" in page
    assert "您来吗？" in page
    phone.post(url, {"answer": "coming"})
    assert "记下了：您来。" in phone.get(url).content.decode()


def test_a_meeting_called_off_says_so_and_takes_no_answer(phone, chen, meeting, scene):
    call_off(meeting, "下雪", by=scene.by, at=clock.now())
    url = links.personal_path(chen)
    page = phone.get(url).content.decode()
    assert "这次会不开了。" in page
    assert "我来" not in page
    assert phone.post(url, {"answer": "coming"}).status_code == 422
    chen.refresh_from_db()
    assert chen.answer == Answer.NONE


def hold(scene, meeting, at, absent=()):
    """The meeting is held with results; returns the moment."""
    moment = at("2026-11-21 14:00")
    rows = meeting.attendees.filter(name__in=absent)
    take_roll(meeting, {row.pk: Attendance.EXCUSED for row in rows}, by=scene.by, at=moment)
    problem = scene.case.problems.get()
    result = ProblemResult(problem, ProblemOutcome.EXPLAINED, text="挪到北墙，每周冲洗")
    record_results(meeting, [result], by=scene.by, at=moment)
    return moment


def test_after_the_meeting_the_link_shows_what_came_out(phone, chen, meeting, scene, at):
    hold(scene, meeting, at, absent=["陈晓梅"])
    page = phone.get(links.personal_path(chen)).content.decode()
    assert "挪到北墙，每周冲洗" in page
    assert "到会6人" in page
    assert "到会的人对纪要负责。" in page
    assert 'name="reply"' not in page


def test_who_was_there_says_right_or_not_right(phone, chen, meeting, scene, at):
    hold(scene, meeting, at)
    url = links.personal_path(chen)
    page = phone.post(url, {"reply": MinutesReply.OBJECTS, "version": "1", "text": ""})
    assert page.status_code == 422
    phone.post(url, {"reply": MinutesReply.OBJECTS, "version": "1", "text": "冲洗是每天"})
    assert MinutesAnswer.objects.get().text == "冲洗是每天"
    phone.post(url, {"reply": MinutesReply.FINE, "version": "1"})
    assert MinutesAnswer.objects.get().reply == MinutesReply.FINE  # the last word counts
    late = phone.post(url, {"reply": MinutesReply.FINE, "version": "9"})
    assert "纪要刚才改过，请再看一遍。" in late.content.decode()


def test_final_minutes_are_read_only(phone, chen, meeting, scene, at):
    moment = hold(scene, meeting, at)
    minutes = meeting.minutes.get()
    url = links.personal_path(chen)
    for one in meeting.attendees.order_by("id"):
        phone.post(
            links.personal_path(one), {"reply": MinutesReply.FINE, "version": minutes.version}
        )
    confirm_minutes(meeting, by=scene.by, at=moment)
    page = phone.get(url).content.decode()
    assert "已定稿" in page
    assert 'name="reply"' not in page
    assert phone.post(url, {"reply": "fine", "version": "1"}).status_code == 422


def test_a_restricted_matter_names_itself_only_on_the_page_never_in_its_head(phone, scene):
    case = scene.raise_case(QUARREL)
    chen = scene.call(case).attendees.get(name="陈晓梅")
    page = phone.get(links.personal_path(chen)).content.decode()
    head, body = page.split("</head>")
    assert "张三" not in head
    assert case.public_title in head
    assert "张三" in body


def test_somebody_signed_in_answers_under_his_account(sign_in, meeting, scene):
    own = meeting.attendees.get(name="王建民")
    sign_in(scene.convener).post(links.personal_path(own), {"answer": "excused"})
    note = ledger.history(meeting.ledger_stream).last().note
    assert (note.by_kind, note.by_label) == ("person", "王建民")


def test_an_answer_by_link_says_so_in_the_record(phone, chen, meeting):
    phone.post(links.personal_path(chen), {"answer": "coming"})
    note = ledger.history(meeting.ledger_stream).last().note
    assert (note.by_kind, note.by_label, note.by_no) == ("link", "陈晓梅", chen.person.no)


def test_links_are_shown_to_the_secretary_and_end_by_a_button(sign_in, chen, meeting, scene):
    client = sign_in(scene.convener)
    page = client.get(reverse("answers", args=[meeting.no])).content.decode()
    assert links.personal_url(chen) in page
    client.post(reverse("meeting_link", args=[meeting.no, chen.pk]))
    again = client.get(reverse("answers", args=[meeting.no])).content.decode()
    assert "陈晓梅换了新链接，旧的已停用。" in again
    assert links.personal_url(chen) not in again


def test_domain_refuses_answers_once_held(meeting, chen, scene, at):
    moment = hold(scene, meeting, at)
    with pytest.raises(Exception, match="纪要") as refused:
        answer(chen, Answer.EXCUSED, by=scene.by, at=moment)
    assert refused.value.code == "already_moved"
