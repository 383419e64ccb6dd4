"""谁知道了 and the call list: what the secretary sees, ticks, sends again and takes back."""

import datetime as dt

import pytest
from django.urls import reverse

from common import clock
from meetings import reaching
from meetings.enums import Answer
from meetings.lifecycle import Invite, invite, take_roll, tell, tell_group
from notices.delivering import deliver_due
from notices.enums import Channel, ReplyState
from notices.models import Delivery, Notice, Reply
from participants.enums import SeatClass
from tests import factories
from tests.desk.pages import check_page
from tests.meetings.scene import QUARREL, make_scene
from tests.notices.sink import sinking

NOON = "2026-11-20 12:00"


@pytest.fixture
def scene(village, at):
    at(NOON)
    return make_scene(village)


@pytest.fixture
def meeting(scene):
    """With a text for the group, as the page makes it."""
    return scene.call(group_text="【燕村协商】开会")


@pytest.fixture
def client(scene, sign_in):
    return sign_in(scene.convener)


def page_of(client, name, meeting):
    answer = client.get(reverse(name, args=[meeting.no]))
    assert answer.status_code == 200
    html = answer.content.decode()
    check_page(html)
    return html


def pk_of(meeting, name):
    return meeting.attendees.get(name=name).pk


def figures(meeting):
    counts = reaching.counts_of(meeting)
    return (counts.coming, counts.excused, counts.waiting, counts.unreached)


def test_who_was_not_reached_stands_first_with_what_to_do(client, scene, meeting):
    for name, phone in (("陈晓梅", ""), ("赵国强", "03597561234")):
        scene.people[name].phone = phone
        scene.people[name].save()
    tell_group(meeting, by=scene.by, at=clock.now())
    html = page_of(client, "meeting_told", meeting)
    order = [html.index(f'id="g-{state}"') for state in ("unreached", "waiting", "coming")]
    assert order == sorted(order)
    assert "没有登记电话，请当面告知，或托人带话。" in html
    assert "座机收不到短信和微信，请打电话。" in html
    assert "微信群：已告知 · 王建民" in html
    assert "已记为发到群里：王建民" in html


def test_what_is_still_to_go_out_asks_for_no_call_yet(client, scene, meeting):
    notice = Notice.objects.get(recipient=scene.people["陈晓梅"])
    row = {"channel": Channel.EMAIL, "not_before": clock.now(), "next_try_time": clock.real_now()}
    waiting = Delivery.objects.create(notice=notice, **row)
    assert "消息还没发出，先等一等；急的请打电话。" in page_of(client, "meeting_told", meeting)
    waiting.state, waiting.trouble = "held_back", "unwanted"
    waiting.save()
    html = page_of(client, "meeting_told", meeting)
    assert "消息还没发出" not in html and "未发：本人不要这种方式" in html


def test_words_that_came_back_stand_beside_the_person(client, scene, meeting):
    notice = Notice.objects.get(recipient=scene.people["陈晓梅"])
    Reply.objects.create(
        channel=Channel.SMS,
        address="13900000000",
        text="看情况吧",
        provider_key="k1",
        received_at=clock.now(),
        state=ReplyState.WORDS,
        notice=notice,
    )
    assert "回话：看情况吧" in page_of(client, "meeting_told", meeting)


def test_the_call_list_is_ticked_and_saved_at_once(client, scene, meeting):
    chen, zhao, li, ren = (
        pk_of(meeting, name) for name in ("陈晓梅", "赵国强", "李秀兰", "任福生")
    )
    url = reverse("call_list", args=[meeting.no])
    html = page_of(client, "call_list", meeting)
    assert scene.people["陈晓梅"].phone not in html
    assert scene.people["陈晓梅"].masked_phone in html
    ticks = {f"c-{chen}": "coming", f"c-{zhao}": "excused", f"c-{li}": "told", f"c-{ren}": "vain"}
    answer = client.post(url, ticks)
    assert (answer.status_code, figures(meeting)) == (302, (2, 1, 1, 3))
    html = page_of(client, "call_list", meeting)
    assert "记下了：2人参加，1人请假，1人待答，3人未送达。" in html
    assert "打过电话，没打通" in html
    assert meeting.attendees.get(pk=chen).answered_by_label == "王建民"


def test_wrong_ticks_are_taken_back(client, scene, meeting):
    chen, li = pk_of(meeting, "陈晓梅"), pk_of(meeting, "李秀兰")
    url = reverse("call_list", args=[meeting.no])
    client.post(url, {f"c-{chen}": "coming", f"c-{li}": "told"})
    back = {"from": "calls"}
    client.post(reverse("told_back", args=[meeting.no, chen]), {**back, "what": "answer"})
    client.post(reverse("told_back", args=[meeting.no, li]), {**back, "what": "tick"})
    assert figures(meeting) == (1, 0, 0, 6)
    assert meeting.attendees.get(pk=chen).answer == Answer.NONE


def test_a_list_saved_without_a_tick_changes_nothing(client, meeting):
    url = reverse("call_list", args=[meeting.no])
    page = client.post(url, {}, follow=True).content.decode()
    assert "没有勾选，没有改动。" in page
    assert figures(meeting) == (1, 0, 0, 6)


def test_when_everybody_answered_there_is_nobody_to_call(client, scene, meeting):
    meeting.attendees.update(answer=Answer.COMING, answered_version=1)
    assert "都答复了" in page_of(client, "call_list", meeting)


def test_copying_the_text_writes_it_down_once_and_it_is_taken_back(client, meeting):
    url = reverse("told_group", args=[meeting.no])
    for _twice in range(2):
        assert client.post(url, {"quiet": "1"}).status_code == 204
    assert figures(meeting) == (1, 0, 6, 0)
    html = page_of(client, "convened", meeting)
    assert "已记为发到群里" in html
    client.post(url, {"back": "1", "from": "sent"})
    assert figures(meeting) == (1, 0, 0, 6)
    assert "已发到群里" in page_of(client, "convened", meeting)


def test_of_a_restricted_matter_nothing_goes_into_the_group(client, scene):
    hidden = scene.call(scene.raise_case(QUARREL), group_text="不该有")
    assert client.post(reverse("told_group", args=[hidden.no]), {}).status_code == 404
    assert "已发到群里" not in page_of(client, "meeting_told", hidden)


def test_one_more_message_to_somebody(client, scene, settings, at, sign_in):
    with sinking() as sink:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        person = scene.people["陈晓梅"]
        person.email = "chen@example.org"
        person.save()
        meeting = scene.call(starts_at=clock.now() + dt.timedelta(days=3))
        at("2026-11-20 12:01")
        deliver_due()
        assert "再发一次" not in page_of(client, "meeting_told", meeting)
        at("2026-11-20 12:20")
        assert "再发一次" in page_of(client, "meeting_told", meeting)
        url = reverse("told_again", args=[meeting.no, pk_of(meeting, "陈晓梅")])
        assert "已再发一次" in client.post(url, follow=True).content.decode()
        assert "10分钟内刚发过" in client.post(url, follow=True).content.decode()
        other = reverse("told_again", args=[meeting.no, pk_of(meeting, "赵国强")])
        assert "没有可以发送的号码" in client.post(other, follow=True).content.decode()
        deliver_due()
        assert sink.addresses == ["chen@example.org"] * 2


def test_a_name_alone_is_ticked_too(client, scene, meeting):
    invite(meeting, Invite(SeatClass.EXPERT, name="外来客"), by=scene.by, at=clock.now())
    one = pk_of(meeting, "外来客")
    client.post(reverse("call_list", args=[meeting.no]), {f"c-{one}": "told"})
    assert figures(meeting) == (1, 0, 1, 6)
    html = page_of(client, "meeting_told", meeting)
    assert "当面或电话：已告知 · 王建民" in html


def test_a_held_meeting_is_read_only(scene, meeting, at, sign_in):
    take_roll(meeting, {}, by=scene.by, at=at("2026-11-21 12:00"))
    client = sign_in(scene.convener)
    for name in ("meeting_told", "call_list"):
        assert "保存勾选" not in page_of(client, name, meeting)
    assert client.post(reverse("call_list", args=[meeting.no]), {}).status_code == 409


def test_others_do_not_see_whom_a_restricted_meeting_reached(scene, sign_in):
    hidden = scene.call(scene.raise_case(QUARREL))
    for role, place in (
        ("county_office", scene.village.county),
        ("town_office", scene.village.town),
    ):
        client = sign_in(factories.make_user(role, place))
        for name in ("meeting_told", "call_list"):
            assert client.get(reverse(name, args=[hidden.no])).status_code == 404


def test_the_pages_need_equally_many_statements_for_thirty(client, scene, meeting, same_queries):
    def more():
        for _i in range(29):
            person = factories.make_person(scene.village)
            one = meeting.attendees.create(person=person, name=person.name, seat="expert")
            tell(one, by=scene.by, at=clock.now())

    tell(meeting.attendees.get(name="陈晓梅"), by=scene.by, at=clock.now())
    assert Delivery.objects.count() == 1
    same_queries(lambda: client.get(reverse("meeting_told", args=[meeting.no])), more)
    same_queries(lambda: client.get(reverse("call_list", args=[meeting.no])), lambda: None)
