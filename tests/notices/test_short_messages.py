"""Short messages and WeCom: what leaves, in which order of ways, and what a provider answers."""

import datetime as dt

import pytest

from common import clock
from meetings.enums import Answer
from meetings.lifecycle import answer
from notices import short
from notices.channels import Trouble, opened
from notices.channels.base import Message, Refused
from notices.delivering import claim, deliver_due, deliver_everything
from notices.enums import Channel
from notices.models import ChannelState, Delivery, MessageTemplate, ShortCode
from platforms.settings import set_setting
from tests.meetings.scene import make_scene
from tests.notices.providers import SECRET, providing

pytestmark = pytest.mark.django_db
TEXT = "{1}您好，请参加{2}，{3}在{4}。回1参加，回2请假；详见 xs.cn/c 输入{5}"
NOON = "2026-11-20 12:00"


@pytest.fixture
def provider(settings):
    """A gateway that the site sends to."""
    with providing() as provider:
        settings.SMS = provider.account()
        yield provider


@pytest.fixture
def scene(village, at):
    """燕村 with an approved template; 李秀兰 and 赵国强 share a number, 任福生 has a landline."""
    at(NOON)
    scene = make_scene(village)
    for kind in ("meeting.invitation", "meeting.changed"):
        MessageTemplate.objects.create(
            platform=village.county, kind=kind, template_id=f"{kind}-7", text=TEXT
        )
    phones = {
        "李秀兰": "13900000001",
        "赵国强": "13900000001",
        "陈晓梅": "13900000002",
        "任福生": "03597520000",
    }
    for name, person in scene.people.items():
        person.phone = phones.get(name, "")
        person.save()
    return scene


def after_undo(at):
    """Half a minute later, when nothing is taken back any more."""
    return at("2026-11-20 12:00:31")


def rows(**which):
    """State, channel and recipient of deliveries."""
    found = Delivery.objects.filter(**which).order_by("id")
    return list(found.values_list("channel", "state", "notice__recipient__name"))


def test_one_message_a_number_names_everybody_and_bears_a_code_and_no_link(scene, provider, at):
    meeting = scene.call()
    after_undo(at)
    assert deliver_due(Channel.SMS).sent == 2
    first, second = provider.taken
    assert provider.phones == ["13900000001", "13900000002"]
    assert first["template"] == "meeting.invitation-7"
    who, title, when, where, code = first["variables"]
    assert (who, title, when, where) == (
        "李秀兰、赵国强",
        meeting.short_title,
        "11月21日12:00",
        "议事室",
    )
    assert first["text"] == (
        f"李秀兰、赵国强您好，请参加{title}，11月21日12:00在议事室。"
        f"回1参加，回2请假；详见 xs.cn/c 输入{code}"
    )
    assert max(len(one) for one in first["variables"]) <= 20
    assert code.isdecimal() and len(code) == 6 and code != second["variables"][4]
    assert "http" not in first["text"]
    assert rows(channel="sms") == [
        ("sms", "sent", "李秀兰"),
        ("sms", "sent", "赵国强"),
        ("sms", "sent", "陈晓梅"),
    ]
    assert deliver_due(Channel.SMS).sent == 0


def test_without_an_approved_template_nothing_goes_as_short_message(scene, provider, at):
    MessageTemplate.objects.all().delete()
    scene.call()
    after_undo(at)
    deliver_everything()
    assert (provider.taken, rows()) == ([], [])


def test_switched_off_as_installed_nothing_is_queued_for_it(scene, at):
    scene.call()
    assert Delivery.objects.count() == 0


def test_the_next_way_is_taken_after_the_wait_unless_he_answered(scene, provider, sink, at):
    for name in ("陈晓梅", "李秀兰"):
        scene.people[name].email = f"{name}@example.org"
        scene.people[name].save()
    meeting = scene.call(starts_at=at(NOON) + dt.timedelta(days=5))
    after_undo(at)
    deliver_everything()
    assert sorted(sink.addresses) == ["李秀兰@example.org", "陈晓梅@example.org"]
    assert provider.phones == ["13900000001"]  # 赵国强 has no mail: the number's message is his
    answer(meeting.attendees.get(name="陈晓梅"), Answer.COMING, by=scene.by, at=clock.now())
    at("2026-11-20 16:01")
    deliver_everything()
    assert provider.phones == ["13900000001"]
    assert rows(notice__recipient__name="陈晓梅") == [
        ("email", "sent", "陈晓梅"),
        ("sms", "unneeded", "陈晓梅"),
    ]


def test_a_given_up_way_lets_the_next_one_go_at_once(scene, provider, sink, at):
    scene.people["陈晓梅"].email = "gone@example.org"
    scene.people["陈晓梅"].save()
    sink.refuses = {"gone@example.org": "550 no such user"}
    scene.call(starts_at=at(NOON) + dt.timedelta(days=5))
    after_undo(at)
    deliver_due(Channel.EMAIL)
    assert deliver_due(Channel.SMS).sent == 2
    assert provider.phones == ["13900000001", "13900000002"]


def test_a_place_orders_its_ways_and_their_wait(scene, provider, sink, at, village):
    set_setting(village.county, "notices.chain", ["短信", "邮件"])
    set_setting(village.county, "notices.wait_hours", 2)
    scene.people["陈晓梅"].email = "chen@example.org"
    scene.people["陈晓梅"].save()
    scene.call(starts_at=at(NOON) + dt.timedelta(days=5))
    after_undo(at)
    deliver_everything()
    assert (sink.addresses, provider.phones) == ([], ["13900000001", "13900000002"])
    at("2026-11-20 14:00:31")
    deliver_everything()
    assert sink.addresses == ["chen@example.org"]


def test_a_refused_number_is_given_up_without_being_shown(scene, provider, at):
    provider.refuses = {"13900000002": "dead number"}
    scene.call()
    after_undo(at)
    assert vars(deliver_due(Channel.SMS)) == {"sent": 1, "superseded": 0, "again": 0, "failed": 1}
    assert Delivery.objects.get(state="failed").trouble == "12 dead number ***"


@pytest.mark.parametrize("status", [401, 403, 404, 429, 503])
def test_a_closed_provider_costs_nobody_a_try_and_is_seen(scene, provider, at, status):
    scene.call()
    after_undo(at)
    provider.status = status
    deliver_due(Channel.SMS)
    assert set(Delivery.objects.values_list("attempts", "state")) == {(0, "waiting")}
    state = ChannelState.objects.get(channel="sms")
    assert (state.trouble, state.good_time) == (f"HTTP {status}", None)


@pytest.mark.parametrize("garbage", [b"", b"<html>", b"[]", b"{}"])
def test_a_garbled_answer_is_tried_again_and_marked(scene, provider, at, garbage):
    scene.call()
    after_undo(at)
    provider.garbage = garbage
    deliver_due(Channel.SMS)
    found = set(Delivery.objects.values_list("attempts", "state", "maybe_twice"))
    assert found == {(1, "waiting", True)}
    provider.garbage = None
    Delivery.objects.update(next_try_time=clock.real_now())
    assert deliver_due(Channel.SMS).sent == 2


def test_a_provider_that_knows_its_ids_sends_once_and_nothing_is_marked(
    scene, provider, at, settings
):
    settings.SMS = provider.account(knows_again=True)
    provider.once = True
    scene.call()
    after_undo(at)

    def lose_the_answer(_said):
        provider.garbage = b""

    provider.on_message = lose_the_answer
    deliver_due(Channel.SMS)
    provider.garbage, provider.on_message = None, None
    Delivery.objects.update(next_try_time=clock.real_now())
    deliver_due(Channel.SMS)
    assert sorted(provider.phones) == ["13900000001", "13900000002"]
    assert not Delivery.objects.filter(maybe_twice=True).exists()


def test_nothing_listens(scene, provider, at, settings):
    settings.SMS = provider.account(url="http://127.0.0.1:1/send")
    scene.call()
    after_undo(at)
    deliver_due(Channel.SMS)
    assert set(Delivery.objects.values_list("attempts", "maybe_twice")) == {(0, False)}


# --- the code ---------------------------------------------------------------------------------


def test_the_code_leads_to_ones_own_page_and_asks_who_where_several_share(
    scene, provider, at, client
):
    scene.call()
    after_undo(at)
    deliver_due(Channel.SMS)
    shared, own = (one["variables"][4] for one in provider.taken)
    page = client.get("/c/")
    assert page.status_code == 200
    answered = client.post("/c/", {"code": f"{own[:3]} {own[3:]}"})
    assert client.get(answered["Location"]).context["one"].name == "陈晓梅"
    asked = client.post("/c/", {"code": shared})
    assert [name for name, _path in asked.context["people"]] == ["李秀兰", "赵国强"]


def test_a_wrong_code_is_refused_in_a_sentence_and_slowed(scene, provider, client, at):
    for typed in ("12345", "abcdef", ""):
        assert client.post("/c/", {"code": typed}).status_code == 422
    codes = [client.post("/c/", {"code": "000000"}).status_code for _n in range(12)]
    assert codes == [422] * 11 + [429]  # of those after the tenth one a minute is let through


def test_a_code_ends_with_its_meeting_and_is_nobody_elses_before(scene, provider, at, client):
    scene.call()
    after_undo(at)
    deliver_due(Channel.SMS)
    code = provider.taken[1]["variables"][4]
    assert len(short.deliveries_of(code)) == 1
    ShortCode.objects.update(until_time=clock.real_now() - dt.timedelta(seconds=1))
    assert client.post("/c/", {"code": code}).status_code == 422


def test_two_messages_never_bear_the_same_live_code(scene, provider, at, monkeypatch):
    scene.call()
    after_undo(at)
    monkeypatch.setattr(short, "CODES", 3)  # so that codes meet at once
    deliver_due(Channel.SMS)
    digests = list(ShortCode.objects.values_list("digest", flat=True))
    assert len(digests) == len(set(digests)) == 2


# --- other providers --------------------------------------------------------------------------


def test_wecom_asks_for_a_token_once_and_again_when_it_ended(settings, at):
    with providing() as provider:
        settings.WECOM = provider.account(url=provider.url)
        with opened(Channel.WECOM) as carrier:
            message = Message("notice-1", "chenxm", "开会通知", "11月21日")
            assert [carrier.send(message), carrier.send(message)] == ["w-1", "w-2"]
            provider.token += 1  # it ended there
            assert carrier.send(message) == "w-3"
            provider.refuses = {"nobody": "x"}
            with pytest.raises(Refused):
                carrier.send(Message("notice-2", "nobody", "题", "文"))
        assert provider.calls.count("/cgi-bin/gettoken") == 2
        assert provider.taken[0]["text"]["content"] == "开会通知\n\n11月21日"
        settings.WECOM = provider.account(url=provider.url, secret=SECRET + "x")
        with opened(Channel.WECOM) as carrier, pytest.raises(Trouble) as wrong:
            carrier.send(message)
        assert wrong.value.of_channel and not wrong.value.maybe_taken


def test_wecom_goes_first_to_whom_it_knows(scene, at, settings, provider):
    settings.WECOM = provider.account(url=provider.url)
    scene.people["陈晓梅"].wecom = "chenxm"
    scene.people["陈晓梅"].save()
    scene.call(starts_at=at(NOON) + dt.timedelta(days=5))
    after_undo(at)
    deliver_everything()
    assert sorted(provider.phones) == ["13900000001", "chenxm"]


# --- the office ---------------------------------------------------------------------------------


def test_a_desk_sends_a_test_to_itself(scene, provider, village):
    from notices.testing import send_test

    person = scene.people["陈晓梅"]
    assert send_test(person, Channel.SMS).ok
    assert (provider.phones, provider.taken[0]["variables"][4]) == (["13900000002"], "000000")
    assert not send_test(scene.people["任福生"], Channel.SMS).ok  # a landline
    MessageTemplate.objects.all().delete()
    assert not send_test(person, Channel.SMS).ok


def test_the_office_enters_a_template_and_sees_what_the_phone_shows(scene, settings, as_role):
    with providing() as provider:
        settings.SMS = provider.account(price="0.05")
        office = as_role("county_office", scene.village.county)
        typed = {
            "platform": scene.village.county_id,
            "kind": "meeting.called_off",
            "template_id": "T9",
            "text": "{1}您好，{2}不开了。{9}",
        }
        refused = office.post("/admin/notices/messagetemplate/add/", typed)
        assert refused.status_code == 200 and "这里没有{9}对应的内容" in refused.content.decode()
        assert not MessageTemplate.objects.filter(kind="meeting.called_off").exists()
        typed["text"] = "{1}您好，{2}不开了。"
        assert office.post("/admin/notices/messagetemplate/add/", typed).status_code == 302
        made = MessageTemplate.objects.get(kind="meeting.called_off")
        shown = office.get(f"/admin/notices/messagetemplate/{made.pk}/change/").content.decode()
        assert "【新绛政协】张三、李四您好，燕村·水电路网·7号不开了。" in shown
        assert "1条短信，每次0.05元" in shown


# --- what a second reading found ------------------------------------------------------------------


def test_short_messages_switched_off_in_mid_sending_stop_no_mail(
    scene, provider, sink, at, settings
):
    scene.people["王建民"].email = "wang@example.org"
    scene.people["王建民"].save()
    scene.call()
    after_undo(at)
    claim(Channel.SMS)
    Delivery.objects.filter(channel="sms").update(
        lease_until_time=clock.real_now() - dt.timedelta(seconds=1)
    )
    settings.SMS = None
    deliver_everything()
    assert sink.addresses == ["wang@example.org"]


def test_what_may_have_been_taken_costs_a_try_even_where_the_channel_broke(scene, provider, at):
    scene.call()
    after_undo(at)
    provider.status = 504
    deliver_due(Channel.SMS)
    found = Delivery.objects.order_by("id").values_list("attempts", "maybe_twice")
    assert list(found) == [(1, True), (1, True), (0, False)]  # two at one number, then nobody


def test_a_number_corrected_before_it_left_opens_only_its_own_page(scene, provider, at, client):
    scene.call()
    scene.people["赵国强"].phone = "13900000009"
    scene.people["赵国强"].save()
    after_undo(at)
    deliver_due(Channel.SMS)
    by_phone = {one["phone"]: one["variables"] for one in provider.taken}
    assert by_phone["13900000001"][0] == "李秀兰"
    answered = client.post("/c/", {"code": by_phone["13900000009"][4]})
    assert client.get(answered["Location"]).context["one"].name == "赵国强"


def test_a_call_for_tonight_goes_out_though_the_quiet_hours_have_begun(scene, provider, at):
    moment = at("2026-11-20 20:58")
    scene.call(starts_at=moment + dt.timedelta(minutes=62))
    at("2026-11-20 21:00:05")  # the worker was away when it was due
    assert deliver_due(Channel.SMS).sent == 2


def test_guessing_is_slowed_though_a_right_code_comes_between(scene, provider, at, client):
    scene.call()
    after_undo(at)
    deliver_due(Channel.SMS)
    code = provider.taken[1]["variables"][4]
    answers = []
    for _round in range(3):
        answers += [client.post("/c/", {"code": "000000"}).status_code for _n in range(5)]
        answers.append(client.post("/c/", {"code": code}).status_code)
    assert 429 in answers
    assert answers[:6] == [422] * 5 + [302]
