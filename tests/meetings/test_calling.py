"""开会 on one page: what is offered, kept, stored; what is refused and how it is said."""

import datetime as dt
import re
import uuid

import pytest
from django.urls import reverse

from cases.models import Finding, Round
from common import clock
from meetings import chips, remarks
from meetings.enums import Answer, MeetingStatus
from meetings.lifecycle.calling import new_token
from meetings.models import Meeting
from notices.models import Notice
from participants.enums import SeatClass
from records import ledger
from tests import factories
from tests.meetings.scene import QUARREL, ROSTER, Scene, make_scene

NOON = "2026-11-20 12:00"  # a Friday


@pytest.fixture
def scene(village, at) -> Scene:
    at(NOON)
    return make_scene(village)


@pytest.fixture
def client(scene, sign_in):
    return sign_in(scene.convener)


def filled(scene, **changes):
    """The form as the page sends it after one tap on a time."""
    data = {
        "case": scene.case.no,
        "token": new_token(),
        "request_id": str(uuid.uuid4()),
        "when": "2026-11-21T19:30",
        "place": "议事室",
        "place_text": "",
        "day": "",
        "hour": "19:30",
        "who": [person.no for person in scene.people.values()],
    }
    return {**data, **changes}


def post(client, data):
    return client.post(reverse("convene"), data)


def test_the_page_offers_times_the_roster_and_the_last_place(client, scene):
    factories.make_venue(scene.village, "村委会二楼")
    factories.make_venue(scene.village, "广场")
    scene.call(place_text="广场")
    page = client.get(reverse("convene"), {"case": scene.case.no}).content.decode()
    assert re.findall(r"今晚7点半|明晚7点半|周一晚7点半", page) == [
        "今晚7点半",
        "明晚7点半",
        "周一晚7点半",
    ]
    assert re.findall(r'name="place" value="([^"]+)"', page) == ["广场", "村委会二楼", "-"]
    ticked = re.findall(r'name="who" value="(\w+)" data-said="(\S+)" checked', page)
    assert {name for _no, name in ticked} == set(scene.people)
    assert ticked[0] == (scene.people["王建民"].no, "王建民")
    assert "还缺：新乡贤" in page


def test_tonight_is_offered_only_while_it_can_be_told(client, scene, at):
    at("2026-11-20 19:00")
    page = client.get(reverse("convene"), {"case": scene.case.no}).content.decode()
    assert "今晚7点半" not in page
    assert [str(c) for _v, c in chips.time_chips(clock.now())] == ["明晚7点半", "周一晚7点半"]


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-21 19:30", "11月21日（周六）晚7点半"),
        ("2026-11-22 09:00", "11月22日（周日）上午9点"),
        ("2026-11-22 12:15", "11月22日（周日）中午12点15分"),
        ("2026-11-22 14:30", "11月22日（周日）下午2点半"),
    ],
)
def test_moments_are_said_as_people_say_them(moment, said):
    aware = chips.timezone.make_aware(dt.datetime.fromisoformat(moment))
    assert chips.say_moment(aware) == said


def test_one_submit_calls_the_meeting_and_stores_the_groups_text(client, scene):
    data = filled(scene)
    answer = post(client, data)
    meeting = Meeting.objects.get()
    assert answer.headers["Location"] == reverse("convened", args=[meeting.no])
    assert meeting.group_text == (
        "【燕村协商议事】\n"
        "商量：5号楼旁的垃圾桶挪到哪里\n"
        "时间：11月21日（周六）晚7点半\n"
        "地点：议事室\n"
        "请来：王建民、任福生、李秀兰、陈晓梅、罗小燕、赵国强、刘海生\n"
        f"来不来，请点：http://127.0.0.1:8000/m/{data['token']}/"
    )
    assert chips.value_of(meeting.starts_at) == "2026-11-21T19:30"
    assert meeting.chair == scene.people["王建民"]
    assert meeting.attendees.get(name="刘海生").seat == SeatClass.STAKEHOLDER
    assert meeting.attendees.get(name="王建民").answer == Answer.COMING  # he called it
    assert Notice.objects.filter(kind="meeting.invitation").count() == len(scene.people)
    assert Round.objects.get().number == 1


def test_the_next_page_carries_the_text_the_picture_and_the_way_back(client, scene):
    post(client, filled(scene))
    meeting = Meeting.objects.get()
    page = client.get(reverse("convened", args=[meeting.no])).content.decode()
    assert "定下来了，明晚7点半" in page
    assert "来不来，请点：" in page
    assert reverse("notice_picture", args=[meeting.no]) in page
    assert "时间地点要改" in page
    assert "“点名”放到待办最上面" in page


def test_the_same_form_twice_makes_one_meeting(client, scene):
    data = filled(scene)
    first, second = post(client, data), post(client, data)
    assert Meeting.objects.count() == 1
    assert first.headers["Location"] == second.headers["Location"]
    assert Round.objects.count() == 1


def test_the_token_of_another_meeting_is_refused(client, scene):
    token = scene.call().group_token
    answer = post(client, filled(scene, token=token))
    assert answer.status_code == 422
    assert "这个页面放久了，请重新打开。" in answer.content.decode()
    assert Meeting.objects.count() == 1


def test_without_a_time_everything_else_is_kept(client, scene):
    some = [scene.people["王建民"].no, scene.people["陈晓梅"].no]
    answer = post(client, filled(scene, when="", place="-", place_text="大棚里", who=some))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请点一下什么时候开，其余都留着。" in page
    assert 'value="大棚里"' in page
    assert re.findall(r'name="who" value="(\w+)" data-said="\S+" checked', page) == some
    assert Meeting.objects.count() == 0


def test_a_day_written_out_goes_before_a_chip(client, scene):
    post(client, filled(scene, day="2026-12-01", hour="14:30"))
    assert chips.value_of(Meeting.objects.get().starts_at) == "2026-12-01T14:30"


def test_a_day_that_is_over_leads_to_the_past_meeting(client, scene):
    answer = post(client, filled(scene, day="2026-11-19"))
    assert "那天已经过了。开过的会请用“补记”。" in answer.content.decode()
    assert Meeting.objects.count() == 0


def test_a_room_is_stored_as_a_room_and_words_as_words(client, scene):
    room = factories.make_venue(scene.village, "村委会二楼")
    post(client, filled(scene, place="村委会二楼"))
    post(client, filled(scene, place="-", place_text="村口"))
    first, second = Meeting.objects.order_by("id")
    assert (first.venue, first.place_text) == (room, "")
    assert (second.venue, second.place_text) == (None, "村口")


def test_nobody_ticked_is_said_above_the_form(client, scene):
    answer = post(client, filled(scene, who=[]))
    assert answer.status_code == 422
    assert Meeting.objects.count() == 0


def test_adding_takes_whom_the_register_knows_and_keeps_the_rest(client, scene):
    notable = factories.make_person(scene.village, "周明德")
    factories.make_identity(notable, "notable")
    page = post(client, filled(scene, act="add", place_text="先写着")).content.decode()
    assert f'name="more" value="{notable.no}"' in page
    assert f'value="{notable.no}" data-said="周明德" checked' in page
    assert "各方都有了" in page
    assert 'value="先写着"' in page
    assert 'value="2026-11-21T19:30"' in page
    assert "checked" in page.split('value="2026-11-21T19:30"')[1][:60]
    post(client, filled(scene, who=[*filled(scene)["who"], notable.no], more=[notable.no]))
    assert Meeting.objects.get().attendees.get(person=notable).seat == SeatClass.NOTABLE


def test_with_nobody_left_it_asks_who_it_could_be(client, scene):
    page = post(client, filled(scene, act="add")).content.decode()
    assert "名册里没有别人了，可以请谁？" in page
    assert '<option value="notable" selected>' in page


def test_not_this_time_is_stored_and_leaves_no_remark(client, scene):
    page = post(client, filled(scene, act="skip")).content.decode()
    assert 'name="waived" value="notable"' in page
    assert "这次不请：新乡贤" in page
    again = post(client, filled(scene, act="again", waived="notable")).content.decode()
    assert "还缺：新乡贤" in again
    post(client, filled(scene, waived="notable", day="2026-11-30"))
    assert Meeting.objects.get().waived_classes == ["notable"]
    assert Finding.objects.count() == 0


def test_gaps_and_short_notice_are_remarks_that_stop_nothing(client, scene):
    post(client, filled(scene))
    meeting = Meeting.objects.get()
    assert remarks.sentences(meeting.no) == ["提前1天通知，一般提前3天。", "没有请：新乡贤。"]


def test_a_name_typed_in_comes_as_a_chip_and_is_invited(client, scene):
    page = post(
        client, filled(scene, act="guest", name="秦志刚", seat="expert", phone="13512345678")
    ).content.decode()
    named = re.search(r'name="named" value="([^"]+)"', page)[1].replace("&quot;", '"')
    assert 'value="x0" data-said="秦志刚" checked' in page
    post(client, filled(scene, named=[named], who=[*filled(scene)["who"], "x0"]))
    guest = Meeting.objects.get().attendees.get(name="秦志刚")
    assert (guest.seat, guest.person.phone) == ("expert", "13512345678")


def test_several_names_come_at_once_and_only_whom_it_refused_is_asked_again(client, scene):
    typed = filled(scene, act="guest", name="秦志刚、陈晓梅，律师", seat="expert", phone="")
    page = post(client, typed).content.decode()
    added = re.findall(r'value="(x\d)" data-said="(\S+)" checked', page)
    assert added == [("x0", "秦志刚"), ("x1", "律师")]
    assert re.search(r"<input[^>]*name=\"name\"[^>]*>", page)[0].count('value="陈晓梅"') == 1
    assert "陈晓梅已经请了，没有改动。" in page


def test_a_number_belongs_to_one_of_the_names(client, scene):
    typed = filled(scene, act="guest", name="秦志刚、律师", seat="expert", phone="13512345678")
    page = post(client, typed).content.decode()
    assert "手机号只能是一个人的，请把他单独加一次。" in page
    assert 'name="named"' not in page


def test_somebody_invited_twice_is_said_and_nothing_changes(client, scene):
    page = post(
        client, filled(scene, act="guest", name="陈晓梅", seat="stakeholder", phone="")
    ).content.decode()
    assert "陈晓梅已经请了，没有改动。如果是同名的另一个人，请填上他的手机号。" in page
    assert 'name="named"' not in page
    chen = scene.people["陈晓梅"]
    named = f'["陈晓梅", "expert", "{chen.phone}"]'
    answer = post(client, filled(scene, named=[named], who=[chen.no, "x0"]))
    assert "陈晓梅在名单上有两次。一人一席，请留一个。" in answer.content.decode()
    assert Meeting.objects.count() == 0


def test_a_fragment_is_the_same_part_of_the_whole_page(client, scene):
    data = filled(scene, act="look", who=[scene.people["王建民"].no])
    whole = post(client, data).content.decode()
    for target in ("comp", "people"):
        part = client.post(reverse("convene"), data, headers={"HX-Target": target})
        assert part.content.decode().strip() in whole


def test_a_restricted_matter_has_neither_link_nor_text(client, scene, sign_in):
    scene.case = scene.raise_case(QUARREL)
    assert scene.case.restricted
    page = client.get(reverse("convene"), {"case": scene.case.no}).content.decode()
    assert "复制群通知" not in page
    assert "/m/" not in page
    post(client, filled(scene))
    meeting = Meeting.objects.get()
    assert (meeting.restricted, meeting.group_text) == (True, "")
    sent = client.get(reverse("convened", args=[meeting.no])).content.decode()
    assert "/m/" not in sent
    assert sent.count("/i/") == len(ROSTER) + 1  # the roster and its convener
    assert "张三" not in sent
    assert client.get(reverse("notice_picture", args=[meeting.no])).status_code == 404
    assert sign_in(None).get(reverse("group", args=[meeting.group_token])).status_code == 410


def test_the_second_round_invites_who_sat_there_outside_the_roster(client, scene):
    post(client, filled(scene, named=['["秦志刚", "expert", ""]'], who=["x0"]))
    page = client.get(reverse("convene"), {"case": scene.case.no}).content.decode()
    assert 'data-said="秦志刚" checked' in page
    assert "这件事已经定了会" in page


def test_another_matter_joins_the_same_meeting(client, scene):
    other = scene.raise_case("东门没有电动车充电的地方。")
    post(client, filled(scene, also=[other.no]))
    meeting = Meeting.objects.get()
    assert list(meeting.agenda.order_by("position").values_list("case__no", flat=True)) == [
        scene.case.no,
        other.no,
    ]
    assert "商量：5号楼旁的垃圾桶挪到哪里；东门没有电动车充电的地方\n" in meeting.group_text
    assert Round.objects.count() == 2


def test_a_town_that_calls_it_hosts_it_unless_it_says_otherwise(scene, sign_in):
    office = factories.make_user("town_office", scene.village.town)
    client = sign_in(office)
    page = client.get(reverse("convene"), {"case": scene.case.no}).content.decode()
    assert "由谁召开" in page
    post(client, filled(scene, host=scene.village.town.code))
    meeting = Meeting.objects.get()
    assert (meeting.platform, meeting.host) == (scene.village, scene.village.town)


def test_which_matter_is_asked_first_where_none_is_given(client, scene):
    page = client.get(reverse("convene")).content.decode()
    assert f"?case={scene.case.no}" in page


def test_a_closed_or_foreign_matter_calls_no_meeting(scene, sign_in):
    other = factories.make_village(scene.village.town, "曲村")
    stranger = sign_in(factories.make_user("convener", other))
    assert stranger.get(reverse("convene"), {"case": scene.case.no}).status_code == 404


def test_changing_asks_everybody_again_and_says_old_and_new(client, scene, at):
    meeting = scene.call()
    at("2026-11-20 12:01")  # the 30 s of 撤销 are over: the invitation lies in the inboxes
    chen = meeting.attendees.get(name="陈晓梅")
    url = reverse("meeting_move", args=[meeting.no])
    data = {"when": "2026-11-23T19:30", "place": "议事室", "version": "1", "hour": "19:30"}
    assert client.post(url, data).headers["Location"] == reverse("convened", args=[meeting.no])
    meeting.refresh_from_db()
    assert meeting.version == 2
    assert (
        "原定：11月21日（周六）中午12点，议事室\n改到：11月23日（周一）晚7点半"
        in meeting.group_text
    )
    told = Notice.objects.filter(kind="meeting.changed", recipient=chen.person).get()
    assert told.params["old_where"] == "议事室"
    assert "改好了" in client.get(reverse("convened", args=[meeting.no])).content.decode()


def test_what_nobody_was_told_yet_is_told_once_with_the_new_time(client, scene):
    meeting = scene.call()
    data = {"when": "2026-11-23T19:30", "place": "议事室", "version": "1", "hour": "19:30"}
    client.post(reverse("meeting_move", args=[meeting.no]), data)
    rows = Notice.objects.standing().filter(subject=meeting.ledger_subject)
    assert {notice.kind for notice in rows} == {"meeting.invitation"}
    assert {notice.params["version"] for notice in rows} == {2}
    assert rows.count() == len(scene.people)


def test_an_older_page_does_not_change_a_changed_meeting(client, scene):
    meeting = scene.call()
    data = {"when": "2026-11-23T19:30", "place": "议事室", "version": "7", "hour": "19:30"}
    answer = client.post(reverse("meeting_move", args=[meeting.no]), data)
    assert answer.status_code == 422
    meeting.refresh_from_db()
    assert meeting.version == 1


@pytest.mark.parametrize(("why", "reason"), [("off", "这会不开了"), ("mistake", "点错了")])
def test_something_wrong_calls_it_off_with_the_chip_as_reason(client, scene, why, reason):
    meeting = scene.call(group_text="发过")
    answer = client.post(reverse("meeting_wrong", args=[meeting.no]), {"why": why})
    assert answer.headers["Location"] == reverse("meeting", args=[meeting.no])
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.CANCELLED
    assert ledger.history(meeting.ledger_stream).last().note.facts == {"reason": reason}
    page = client.get(answer.headers["Location"]).content.decode()
    assert "【取消】燕村协商议事" in page
    assert Round.objects.get().dropped
    again = client.post(reverse("meeting_wrong", args=[meeting.no]), {"why": why})
    assert again.status_code == 409


def test_the_time_was_wrong_leads_to_the_page_that_changes_it(client, scene):
    meeting = scene.call()
    answer = client.post(reverse("meeting_wrong", args=[meeting.no]), {"why": "moved"})
    assert answer.headers["Location"] == reverse("meeting_move", args=[meeting.no])


def test_calling_off_needs_a_reason(client, scene):
    meeting = scene.call()
    url = reverse("meeting_cancel", args=[meeting.no])
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": " "}).status_code == 422
    client.post(url, {"reason": "下大雪"})
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.CANCELLED
