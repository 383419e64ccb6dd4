"""Somebody died: no more messages, nothing opens, nobody chooses him; the name stays."""

import datetime as dt

import pytest
from django.urls import reverse

from cases.lifecycle import raise_case
from common import clock
from common.errors import AlreadyMoved
from meetings import history, links
from meetings.enums import MeetingStatus
from meetings.inviting import table_for
from meetings.lifecycle import call_off, note_death, state, take_roll
from meetings.models import Meeting, Statement
from notices import outbox
from notices.models import Delivery, Notice
from participants import delegating, passing, posts, rosters
from participants.actor import Actor
from participants.enums import HelperKind, LiaisonRole
from participants.holders import holders
from participants.models import (
    Delegation,
    Device,
    Helper,
    LiaisonAssignment,
    Passing,
    Person,
    Post,
    RosterEntry,
    User,
)
from participants.passing import NotYet
from tests import factories
from tests.cases.test_at_once import at_once
from tests.meetings.scene import Scene, make_scene

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 20)


@pytest.fixture
def scene(village, at) -> Scene:
    at("2026-11-20 12:00")
    return make_scene(village)


@pytest.fixture
def office(scene):
    return factories.make_user("town_office", scene.village.town)


@pytest.fixture
def chen(scene) -> Person:
    return scene.people["陈晓梅"]


def died(person, day=TODAY, by=None):
    return note_death(person, day=day, by=by or Actor.system(), at=clock.now())


def test_the_office_enters_it_with_a_day_and_one_button(scene, office, chen, sign_in):
    client = sign_in(office)
    address = reverse("person_death", args=[chen.no])
    assert address in client.get(reverse("person", args=[chen.no])).content.decode()
    page = client.get(address).content.decode()
    assert "燕村名册：群众代表" in page
    answer = client.post(address, {"day": "2026-11-19"}, follow=True).content.decode()
    assert "今后不再给陈晓梅发送消息，会议记录和经过中的姓名予以保留。" in answer
    chen.refresh_from_db()
    entry = RosterEntry.objects.get(person=chen)
    assert (chen.deceased_on, entry.valid_to) == (dt.date(2026, 11, 19), dt.date(2026, 11, 19))
    assert "已故" in client.get(reverse("people")).content.decode()


def test_a_day_to_come_is_refused_beside_its_field(scene, office, chen, sign_in):
    address = reverse("person_death", args=[chen.no])
    answer = sign_in(office).post(address, {"day": "2026-11-21"})
    assert answer.status_code == 422
    assert "这一天还没到，请填写实际日期。" in answer.content.decode()
    with pytest.raises(NotYet):
        died(chen, dt.date(2026, 12, 1))


def test_a_second_entry_changes_nothing(scene, office, chen, sign_in):
    died(chen)
    with pytest.raises(AlreadyMoved):
        died(chen, dt.date(2026, 11, 1))
    address = reverse("person_death", args=[chen.no])
    answer = sign_in(office).post(address, {"day": "2026-11-01"}, follow=True)
    assert "此前已经登记，没有改动任何内容。" in answer.content.decode()
    chen.refresh_from_db()
    assert chen.deceased_on == TODAY


def test_nothing_more_is_sent(scene, chen, at, settings):
    settings.EMAIL_HOST = "127.0.0.1"
    chen.email = "chen@example.org"
    chen.save()
    scene.call()
    died(chen)
    assert Notice.objects.standing().filter(recipient=chen).count() == 0
    assert set(Delivery.objects.filter(notice__recipient=chen).values_list("state", flat=True)) == {
        "superseded"
    }
    at("2026-11-20 13:00")
    case = scene.raise_case("井盖坏了。", raiser=chen)
    queued = outbox.queue(
        "case.closed",
        case.ledger_subject,
        [Person.objects.get(pk=chen.pk)],
        place=scene.village,
        at=clock.now(),
        params={},
    )
    assert queued == []


def test_off_the_list_of_the_meeting_to_come_and_still_in_the_past_one(scene, chen, at):
    coming = scene.call()
    past = scene.call()
    Meeting.objects.filter(pk=past.pk).update(status=MeetingStatus.HELD)
    died(chen)
    assert not coming.attendees.filter(name="陈晓梅").exists()
    assert past.attendees.filter(name="陈晓梅").exists()
    assert history.lines(coming, named=True)[0].what == "名单中不再列陈晓梅"
    call_off(coming, "不开了", by=scene.by, at=at("2026-11-20 13:00"))
    assert not Notice.objects.standing().filter(recipient=chen).exists()


def test_of_a_meeting_before_he_died_he_stays_on_the_list_until_the_roll(scene, chen, at):
    at("2026-11-18 12:00")
    one = scene.call()  # on the 19th at noon
    later = scene.call(starts_at=clock.now() + dt.timedelta(days=3))
    at("2026-11-20 09:00")
    this_morning = scene.call(starts_at=clock.now() - dt.timedelta(hours=1))
    this_evening = scene.call(starts_at=clock.now() + dt.timedelta(hours=9))
    died(chen)
    at("2026-11-21 10:00")
    lists = [
        meeting.attendees.filter(person=chen).exists()
        for meeting in (one, this_morning, this_evening, later)
    ]
    assert lists == [True, True, False, False]
    take_roll(one, {}, by=scene.by, at=clock.now())
    assert one.attendees.get(person=chen).attendance == "present"


def test_entered_later_a_meeting_after_his_day_does_not_wait_for_him(scene, chen, at):
    after = scene.call()  # on the 21st
    at("2026-11-25 09:00")
    died(chen)
    assert not after.attendees.filter(person=chen).exists()


def test_whoever_is_written_down_as_having_spoken_stays_on_the_list(scene, chen, at):
    meeting = scene.call(chair=chen)
    seat = meeting.attendees.get(person=chen)
    at("2026-11-21 15:00")
    state(meeting, scene.case, "桶离窗户远一点", by=scene.by, at=clock.now(), speaker=seat)
    died(chen)  # on the day before, as somebody says now
    meeting.refresh_from_db()
    assert (meeting.attendees.get(person=chen), meeting.chair) == (seat, chen)
    assert Statement.objects.get().speaker == seat


def test_his_link_leads_to_the_places_page(scene, chen, client):
    past = scene.call()
    Meeting.objects.filter(pk=past.pk).update(status=MeetingStatus.HELD)
    link = links.personal_path(past.attendees.get(name="陈晓梅"))
    died(chen)
    assert client.get(link).url == reverse("portal", args=[scene.village.code])
    assert client.post(link, {"answer": "coming"}).url == reverse(
        "portal", args=[scene.village.code]
    )


def test_posts_help_and_standing_in_end_and_nobody_signs_in(scene, office, sign_in):
    wang, li = scene.people["王建民"], scene.people["李秀兰"]
    post = Post.objects.get(person=wang)
    made = delegating.delegate(
        post, li, from_on=TODAY, until_on=dt.date(2026, 12, 1), by=Actor.system(), at=clock.now()
    )
    Device.objects.create(
        user=scene.convener,
        token_digest="x",
        label="手机",
        made_time=clock.real_now(),
        last_used_time=clock.real_now(),
    )
    phone = sign_in(scene.convener)
    assert phone.get("/").status_code == 200
    died(wang, by=Actor.of(office))
    assert phone.get("/").status_code == 302  # to sign in
    post.refresh_from_db()
    made.refresh_from_db()
    assert (post.valid_to, made.ended_on) == (TODAY, TODAY)
    assert Device.objects.filter(revoked_time=None).count() == 0
    assert User.objects.get(pk=scene.convener.pk).is_active is False
    assert holders(scene.village, ["convener"], TODAY) == []


def test_nobody_chooses_him_any_more_on_the_very_day(scene, chen):
    died(chen)
    post = Post.objects.get(person=scene.people["王建民"])
    offered = [person.name for person, _note in delegating.who_could_stand_in(post, TODAY)]
    assert offered == ["李秀兰", "赵国强", "任福生", "罗小燕"]
    table = table_for(scene.village, [scene.case], TODAY)
    assert "陈晓梅" not in [guest.name for guest in table.offered]
    assert rosters.find_person(scene.village, "陈晓梅", chen.phone) is None


def test_what_he_raised_is_asked_of_the_village(scene, sign_in):
    from cases.enums import ProgressKind
    from cases.lifecycle import report_progress
    from tests.cases.making import agreed

    liu = scene.people["刘海生"]
    case = raise_case(scene.village, "路灯不亮。", by=scene.by, at=clock.now(), raiser=liu)
    item = agreed(case)
    report_progress(item, ProgressKind.DONE, by=scene.by, at=clock.now())
    died(liu)
    client = sign_in(scene.convener)
    page = client.get(reverse("call_back", args=[case.no])).content.decode()
    assert "反映人，已故" in page
    assert "请向家属或邻里了解是否办好" in page
    assert liu.masked_phone not in page
    assert "刘海生" in client.get(reverse("case", args=[case.no])).content.decode()


def test_taken_back_everything_goes_on(scene, office, sign_in):
    wang, li = scene.people["王建民"], scene.people["李秀兰"]
    post = Post.objects.get(person=wang)
    made = delegating.delegate(
        post, li, from_on=TODAY, until_on=dt.date(2026, 12, 1), by=Actor.system(), at=clock.now()
    )
    died(wang)
    client = sign_in(office)
    answer = client.post(reverse("person_death_undo", args=[wang.no]), follow=True)
    assert "已撤回，原来的职务和席位照旧。" in answer.content.decode()
    wang.refresh_from_db()
    post.refresh_from_db()
    made.refresh_from_db()
    seat = RosterEntry.objects.get(person=wang)
    assert (wang.deceased_on, post.valid_to, made.ended_on) == (None, None, None)
    assert (seat.valid_to, seat.ended_by_hand) == (None, False)
    assert User.objects.get(pk=scene.convener.pk).is_active is True
    assert Passing.objects.get().taken_back_at == clock.now()
    with pytest.raises(AlreadyMoved):
        passing.take_back(wang, by=Actor.system(), at=clock.now())


def test_taken_back_after_a_successor_came_leaves_the_post_with_him(scene, at):
    wang = scene.people["王建民"]
    died(wang)
    at("2026-11-22 12:00")
    zhao = scene.people["赵国强"]
    posts.start(
        "convener",
        scene.village,
        zhao,
        from_on=dt.date(2026, 11, 22),
        by=Actor.system(),
        at=clock.now(),
    )
    left = passing.take_back(wang, by=Actor.system(), at=clock.now())
    assert len(left) == 2  # the post, and the first seat that goes with it
    assert [p.name for p in holders(scene.village, ["convener"], dt.date(2026, 11, 22))] == [
        "赵国强"
    ]


def test_a_village_does_not_enter_it_of_somebody_with_a_post_above(scene, sign_in):
    li = scene.people["李秀兰"]
    factories.make_post(li, "county_office", scene.village.county)
    helper = factories.make_user("helper", scene.village)
    answer = sign_in(helper).post(reverse("person_death", args=[li.no]), {"day": "2026-11-20"})
    assert answer.status_code == 403
    assert "李秀兰在别处还有职务、席位或联系任务，请由上级办公室登记。" in answer.content.decode()


def _something_at(kind, person, place):
    """``person`` has one thing at ``place`` besides."""
    if kind == "seat":
        return factories.make_seat(person, place, "notable")
    if kind == "liaison":
        role = LiaisonRole.MEMBER
        return LiaisonAssignment.objects.create(person=person, role=role, platform=place)
    post = factories.make_post(factories.make_person(place, "曲保民"), "convener", place)
    if kind == "helper":
        return Helper.objects.create(post=post, person=person, kind=HelperKind.VILLAGE_CLERK)
    until = dt.date(2026, 12, 1)
    by = Actor.system()
    return delegating.delegate(post, person, from_on=TODAY, until_on=until, by=by, at=clock.now())


@pytest.mark.parametrize("kind", ["seat", "liaison", "helper", "delegation"])
def test_a_village_neither_ends_nor_restores_what_somebody_has_at_another(scene, chen, kind):
    town = scene.village.town
    row = _something_at(kind, chen, factories.make_village(town, "曲村"))
    village, office = (
        factories.client_for(factories.make_user(*one))
        for one in (("helper", scene.village), ("town_office", town))
    )
    enter, restore = (
        reverse(name, args=[chen.no]) for name in ("person_death", "person_death_undo")
    )
    answer = village.post(enter, {"day": "2026-11-20"})
    assert answer.status_code == 403
    assert "陈晓梅在别处还有职务、席位或联系任务" in answer.content.decode()
    assert office.post(enter, {"day": "2026-11-20"}).status_code == 302
    column = "ended_on" if kind == "delegation" else "valid_to"
    row.refresh_from_db()
    assert getattr(row, column) == TODAY
    assert village.post(restore).status_code == 403
    assert office.post(restore).status_code == 302
    row.refresh_from_db()
    assert getattr(row, column) is None


def test_a_village_enters_it_of_its_own_with_a_seat_help_and_standing_in(scene, chen):
    post = Post.objects.get(person=scene.people["王建民"])
    Helper.objects.create(post=post, person=chen, kind=HelperKind.VILLAGE_CLERK)
    client = factories.client_for(scene.convener)
    for name in ("person_death", "person_death_undo"):
        answer = client.post(reverse(name, args=[chen.no]), {"day": "2026-11-20"})
        assert answer.status_code == 302


def test_a_county_enters_it_of_its_own_whatever_they_have_in_another(scene, chen):
    beside = factories.make_village(factories.make_county("稷山县", "140824"), "稷村")
    factories.make_seat(chen, beside, "notable")
    client = factories.client_for(factories.make_user("county_office", scene.village.county))
    address = reverse("person_death", args=[chen.no])
    assert client.post(address, {"day": "2026-11-20"}).status_code == 302


def test_nobody_enters_his_own(scene, sign_in):
    wang = scene.people["王建民"]
    assert sign_in(scene.convener).get(reverse("person_death", args=[wang.no])).status_code == 403


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_at_once_enter_it_once(scene, chen):
    scene.call()

    def act():
        died(Person.objects.get(pk=chen.pk))
        return "entered"

    assert sorted(at_once(act, act)) == ["already_moved", "entered"]
    assert Passing.objects.count() == 1
    assert Delegation.objects.count() == 0
