"""谁来: the secretary ticks what was said on the phone; the meeting's own page; ways back."""

import ast
import datetime as dt
from pathlib import Path

import pytest
from django.db import transaction
from django.urls import reverse

from cases.models import Case, Round
from common import clock
from common.errors import DomainError
from meetings import history, tables
from meetings.enums import Answer, Attendance, MeetingStatus
from meetings.errors import ResultsStand, SameMatter
from meetings.lifecycle import Invite, put_off, rehang, take_roll, void
from participants.enums import SeatClass
from records import ledger
from tests import factories
from tests.meetings.scene import QUARREL, make_scene
from tests.meetings.test_links import hold

NOON = "2026-11-20 12:00"
ROOM = Path(__file__).resolve().parent.parent.parent / "meetings"


@pytest.fixture
def scene(village, at):
    at(NOON)
    return make_scene(village)


@pytest.fixture
def meeting(scene):
    return scene.call()


@pytest.fixture
def client(scene, sign_in):
    return sign_in(scene.convener)


@pytest.fixture
def later(scene, sign_in):
    """A browser of the convener on a later day: sessions do not last that long."""
    return lambda: sign_in(scene.convener)


def pk_of(meeting, name):
    return meeting.attendees.get(name=name).pk


def test_the_secretary_ticks_several_at_once_and_leaves_the_rest(client, meeting, scene):
    chen, zhao, li = (pk_of(meeting, name) for name in ("陈晓梅", "赵国强", "李秀兰"))
    url = reverse("answers", args=[meeting.no])
    data = {f"a-{chen}": "coming", f"a-{zhao}": "excused", f"n-{zhao}": "外地"}
    answer = client.post(url, {**data, f"a-{li}": "substitute", f"s-{li}": "李秀英"})
    assert answer.status_code == 302
    page = client.get(url).content.decode()
    assert (
        "记下了：3人参加，1人请假，0人待答，3人未送达。" in page
    )  # with the convener who called it
    said = {one.name: (one.answer, one.answered_by_label) for one in meeting.attendees.all()}
    assert said["陈晓梅"] == (Answer.COMING, "王建民")
    assert said["赵国强"] == (Answer.EXCUSED, "王建民")
    assert said["刘海生"] == (Answer.NONE, "")
    assert meeting.attendees.get(pk=li).shown_name == "李秀英（代李秀兰）"


def test_a_helper_ticks_for_the_convener(meeting, scene, sign_in):
    helper = factories.make_user("helper", scene.village, name="杨丽")
    chen = pk_of(meeting, "陈晓梅")
    sign_in(helper).post(reverse("answers", args=[meeting.no]), {f"a-{chen}": "coming"})
    assert meeting.attendees.get(pk=chen).answered_by_label == "杨丽 代 王建民"


def test_a_substitute_without_a_name_keeps_what_was_ticked(client, meeting):
    chen, zhao = pk_of(meeting, "陈晓梅"), pk_of(meeting, "赵国强")
    url = reverse("answers", args=[meeting.no])
    data = {f"a-{chen}": "substitute", f"a-{zhao}": "excused", f"n-{zhao}": "外地"}
    answer = client.post(url, data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="w-{chen}"' in page
    assert f'value="substitute" checked><label class="seg__l" for="a-{chen}-3"' in page
    assert 'value="外地"' in page


def test_numbers_are_masked_and_lead_to_the_page_that_asks_why(client, meeting, scene):
    page = client.get(reverse("answers", args=[meeting.no])).content.decode()
    chen = scene.people["陈晓梅"]
    assert chen.phone not in page
    assert chen.masked_phone in page
    assert "tel:" not in page
    assert reverse("phone_unmask", args=[chen.no]) in page


def test_moving_the_meeting_asks_again_by_version(client, meeting, scene):
    chen = pk_of(meeting, "陈晓梅")
    url = reverse("answers", args=[meeting.no])
    client.post(url, {f"a-{chen}": "coming"})
    later = meeting.starts_at + dt.timedelta(days=1)
    put_off(meeting, starts_at=later, by=scene.by, at=clock.now())
    page = client.get(url).content.decode()
    assert "1人参加，0人请假，0人待答，6人未送达" in page  # who moved it himself comes
    assert "改时间前：来" in page


def test_answers_of_a_held_meeting_are_read_only(later, meeting, scene, at):
    take_roll(meeting, {}, by=scene.by, at=at("2026-11-21 12:00"))
    client = later()
    url = reverse("answers", args=[meeting.no])
    assert "保存" not in client.get(url).content.decode()
    assert client.post(url, {}).status_code == 409


def test_answers_need_equally_many_statements_for_thirty(client, meeting, scene, same_queries):
    def more():
        for _i in range(29):
            person = factories.make_person(scene.village)
            meeting.attendees.create(person=person, name=person.name, seat="expert")

    same_queries(lambda: client.get(reverse("answers", args=[meeting.no])), more)
    same_queries(lambda: client.get(reverse("meeting", args=[meeting.no])), lambda: None)


# --- the meeting's page ---------------------------------------------------------------------


def test_the_page_says_what_now_and_who_comes(client, later, meeting, at):
    url = reverse("meeting", args=[meeting.no])
    page = client.get(url).content.decode()
    assert "1人参加，0人请假，0人待答，6人未送达" in page
    assert "第1轮" in page
    assert page.count("btn--primary") == 1
    assert "召集开会，11月21日（周六）中午12点，请7人" in page
    at("2026-11-21 08:00")
    assert "点名" in later().get(url).content.decode()


def test_after_the_meeting_it_says_who_came_and_what_came_out(later, meeting, scene, at):
    hold(scene, meeting, at, absent=["陈晓梅"])
    page = later().get(reverse("meeting", args=[meeting.no])).content.decode()
    assert "请了7人" in page
    assert "挪到北墙，每周冲洗" in page
    assert "看纪要" in page
    assert "记结果1个，纪要已出" in page


def test_only_the_public_title_stands_in_the_head(client, scene):
    meeting = scene.call(scene.raise_case(QUARREL))
    head = client.get(reverse("meeting", args=[meeting.no])).content.decode().split("</head>")[0]
    assert "张三" not in head


def test_others_do_not_see_a_restricted_meeting(scene, sign_in):
    meeting = scene.call(scene.raise_case(QUARREL))
    for role, place in (
        ("county_office", scene.village.county),
        ("town_office", scene.village.town),
    ):
        client = sign_in(factories.make_user(role, place))
        for name in ("meeting", "convened", "answers", "notice_picture", "meeting_void"):
            assert client.get(reverse(name, args=[meeting.no])).status_code == 404
        assert "张三" not in client.get(reverse("meetings")).content.decode()


def test_somebody_invited_sees_the_meeting_by_record(scene, sign_in):
    member = factories.make_user("fixed_member", scene.village, name="许明")
    meeting = scene.call(invites=[Invite(SeatClass.RESIDENT_REP, member.person)])
    page = sign_in(member).get(reverse("meeting", args=[meeting.no])).content.decode()
    assert "许明" in page
    assert "作废" not in page


# --- void and rehang ------------------------------------------------------------------------


def test_void_takes_it_out_of_the_list_and_keeps_its_history(client, meeting):
    url = reverse("meeting_void", args=[meeting.no])
    assert client.post(url, {"reason": ""}).status_code == 422
    client.post(url, {"reason": "重复了"})
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.VOID
    assert meeting.no not in client.get(reverse("meetings")).content.decode()
    assert meeting.no in client.get(reverse("meetings"), {"state": "off"}).content.decode()
    assert "作废：重复了" in client.get(reverse("meeting", args=[meeting.no])).content.decode()


def test_a_held_meeting_is_voided_by_the_level_above(later, meeting, scene, sign_in, at):
    take_roll(meeting, {}, by=scene.by, at=at("2026-11-21 12:00"))
    assert later().get(reverse("meeting_void", args=[meeting.no])).status_code == 403
    town = sign_in(factories.make_user("town_office", scene.village.town))
    town.post(reverse("meeting_void", args=[meeting.no]), {"reason": "没有开"})
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.VOID


def test_rehanging_moves_round_title_and_trace(later, meeting, scene, at):
    right = scene.raise_case("东门没有电动车充电的地方。")
    take_roll(meeting, {}, by=scene.by, at=at("2026-11-21 12:00"))
    client = later()
    url = reverse("meeting_rehang", args=[meeting.no])
    assert right.short_title in client.get(url).content.decode()
    client.post(url, {"old": scene.case.no, "new": right.no, "reason": "选错了事"})
    meeting.refresh_from_db()
    assert meeting.title == right.title
    old, new = Round.objects.get(case=scene.case), Round.objects.get(case=right)
    assert (old.number, old.dropped, old.held_on) == (1, True, None)
    assert (new.number, new.dropped, new.present) == (1, False, 7)
    assert new.held_on == dt.date(2026, 11, 21)
    acts = {c.no: [e.act for e in ledger.history(c.ledger_stream)] for c in (scene.case, right)}
    assert acts[scene.case.no][-1] == "round.moved_away"
    assert acts[right.no][-1] == "round.moved_here"
    page = client.get(reverse("meeting", args=[meeting.no])).content.decode()
    assert f"从{scene.case.no}改挂到{right.no}：选错了事" in page


def test_rehanging_back_revives_the_round(meeting, scene):
    right = scene.raise_case("东门没有电动车充电的地方。")
    rehang(meeting, scene.case, right, "选错了", by=scene.by, at=clock.now())
    rehang(meeting, right, scene.case, "没有选错", by=scene.by, at=clock.now())
    assert list(Round.objects.order_by("case_id").values_list("number", "dropped")) == [
        (1, False),
        (1, True),
    ]


def test_rehanging_is_refused_in_a_sentence(meeting, scene, at):
    right = scene.raise_case("东门没有电动车充电的地方。")
    with pytest.raises(SameMatter):
        rehang(meeting, scene.case, scene.case, "看看", by=scene.by, at=clock.now())
    with pytest.raises(DomainError, match=r".+"):
        rehang(meeting, scene.case, right, " ", by=scene.by, at=clock.now())
    moment = hold(scene, meeting, at)
    with pytest.raises(ResultsStand):
        rehang(meeting, scene.case, right, "选错了", by=scene.by, at=moment)


def test_a_meeting_hung_on_a_restricted_matter_loses_its_group(meeting, scene, sign_in):
    hidden: Case = scene.raise_case(QUARREL)
    rehang(meeting, scene.case, hidden, "其实是纠纷", by=scene.by, at=clock.now())
    meeting.refresh_from_db()
    assert (meeting.restricted, meeting.group_text) == (True, "")
    assert sign_in(None).get(reverse("group", args=[meeting.group_token])).status_code == 410


# --- history --------------------------------------------------------------------------------


def written_acts():
    """Every act that the room's lifecycles write, read from their source."""
    acts = {act for ways in tables.MEETING_TRANSITIONS.values() for act in ways.values()}
    for file in (ROOM / "lifecycle").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                word = node.value
                if word.startswith(("meeting.", "minutes.")) and word[-1] not in "._":
                    acts.add(word)
    acts |= {f"meeting.answer_{answer}" for answer in Answer.values}
    return acts | {"minutes.fine", "minutes.objects"}


def test_every_act_of_the_room_has_its_sentence():
    assert written_acts() - set(history.SENTENCES) == set()


def test_an_erased_note_still_reads(meeting, scene):
    event = ledger.history(meeting.ledger_stream).first()
    with transaction.atomic():
        ledger.erase_note(event, at=clock.now(), by=scene.by, reason="本人要求")
    said = [line.what for line in history.lines(meeting, named=True)]
    assert said == ["抹去个人信息：本人要求", "召集开会，—，请—人"]


def test_attendance_is_said_in_words(later, meeting, scene, at):
    chen = pk_of(meeting, "陈晓梅")
    take_roll(meeting, {chen: Attendance.EXCUSED}, by=scene.by, at=at("2026-11-21 12:00"))
    void_page = later().get(reverse("meeting", args=[meeting.no])).content.decode()
    assert "记结果" in void_page
    assert "请假" in void_page
    void(meeting, "看看", by=scene.by, at=clock.now())
