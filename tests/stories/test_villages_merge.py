"""曲村 goes into 燕村: what is going moves, numbers and codes stay, figures are as at a date."""

import datetime as dt

import pytest
from django.urls import reverse

from cases.lifecycle import ProblemResult, join, report_clue
from cases.models import Case, JointPlatform, Round
from common import clock
from common.errors import AlreadyMoved
from meetings import history
from meetings.lifecycle import (
    Invite,
    confirm_minutes,
    convene,
    finalise_due,
    merge_platforms,
    record_results,
    take_roll,
)
from meetings.lifecycle.merging import undo_merge
from meetings.models import Meeting
from notices.models import Notice
from participants.actor import Actor
from participants.enums import HelperKind, LiaisonRole, SeatClass
from participants.holders import holders
from participants.models import Helper, LiaisonAssignment, Person, Post, RosterEntry
from platforms import queries
from platforms.merging import CannotMerge
from platforms.models import Division, Platform, Venue
from platforms.placing import misplaced
from records.verification import verify
from reports.metrics import compute
from tests import factories
from tests.cases.making import BY, QUARREL, again, agreed, closed, raised
from tests.cases.test_at_once import at_once

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 21)
BEFORE = dt.date(2026, 11, 20)


@pytest.fixture
def scene(county, town, village, at):
    at("2026-11-10 09:00")
    return _Scene(county, town, village)


class _Scene:
    """燕村 stays; 曲村 has a convener, a clerk, a roster, matters open and closed, a meeting."""

    def __init__(self, county, town, village):
        self.county, self.stays = county, village
        self.goes = factories.make_village(town, "曲村")
        self.office = factories.make_user("county_office", county)
        self.wang = factories.make_post(
            factories.make_person(village, "王建民"), "convener", village
        )
        self.qu = factories.make_post(
            factories.make_person(self.goes, "曲保民"), "convener", self.goes
        )
        clerk = factories.make_person(self.goes, "曲文静")
        Helper.objects.create(post=self.qu, person=clerk, kind=HelperKind.VILLAGE_CLERK)
        self.keeper = factories.make_user("supervisor", self.goes, name="曲凤英")
        self.twice = factories.make_person(village, "任福生")
        factories.make_seat(self.twice, village, SeatClass.NOTABLE)
        factories.make_seat(self.twice, self.goes, SeatClass.SOCIAL)
        factories.make_seat(self.qu.person, self.goes, SeatClass.CONVENER)
        self.member = factories.make_person(self.goes, "曲学文", phone="13900005678")
        factories.make_seat(self.member, self.goes, SeatClass.RESIDENT_REP)
        LiaisonAssignment.objects.create(
            person=factories.make_person(county, "何玉山"),
            role=LiaisonRole.MEMBER,
            platform=self.goes,
        )
        self.open = raised(self.goes, "井台坏了")
        self.done = closed(raised(self.goes, "路灯不亮"))
        self.item = agreed(raised(self.goes, "排水沟堵了"))
        self.clue, self.code = report_clue(self.goes, "垃圾没人收", by=BY, at=clock.now())
        self.meeting = convene(
            [self.open],
            place=self.goes,
            starts_at=clock.now() + dt.timedelta(days=20),
            invites=[Invite(SeatClass.RESIDENT_REP, self.member)],
            place_text="村委会",
            by=BY,
            at=clock.now(),
        )

    def merge(self, **facts):
        facts = {"day": DAY, "by": Actor.of(self.office), "at": clock.now(), **facts}
        return merge_platforms([self.goes], self.stays, **facts)


def names(rows):
    return sorted(rows.values_list("person__name", flat=True))


def test_what_is_going_moves_with_its_number_and_what_is_over_stays(scene, at):
    at("2026-11-21 10:00")
    numbers = sorted(Case.objects.values_list("no", flat=True))
    moved = scene.merge()
    assert (moved.cases, moved.clues, moved.meetings) == (2, 1, 1)
    assert sorted(Case.objects.values_list("no", flat=True)) == numbers
    here = [again(row).platform for row in (scene.open, scene.item, scene.clue, scene.meeting)]
    assert here == [scene.stays] * 4
    assert again(scene.done).platform == scene.goes
    assert again(scene.meeting).host == scene.stays
    assert misplaced() == []
    assert verify().broken is None


def test_people_seats_help_and_duties_go_along_and_one_convener_stays(scene, at):
    at("2026-11-21 10:00")
    scene.merge()
    assert [p.name for p in holders(scene.stays, ["convener"], DAY)] == ["王建民"]
    assert Post.objects.get(pk=scene.qu.pk).valid_to == BEFORE
    seats = RosterEntry.objects.seated_on(DAY)
    assert names(seats.filter(platform=scene.goes)) == []
    assert names(seats.filter(platform=scene.stays)) == ["任福生", "曲学文"]
    assert seats.get(person=scene.twice).seat == SeatClass.NOTABLE
    assert names(RosterEntry.objects.seated_on(BEFORE).filter(platform=scene.goes)) == [
        "任福生",
        "曲保民",
        "曲学文",
    ]
    helper = Helper.objects.get(valid_to=None)
    assert (helper.person.name, helper.post) == ("曲文静", scene.wang)
    assert [h.platform for h in type(scene.keeper).objects.get(pk=scene.keeper.pk).hats] == [
        scene.stays
    ]
    duty = LiaisonAssignment.objects.get(valid_to=None)
    assert (duty.person.name, duty.platform) == ("何玉山", scene.stays)
    assert not Person.objects.filter(platform=scene.goes).exists()


def test_old_codes_and_numbers_lead_on(scene, at, client):
    at("2026-11-21 10:00")
    scene.merge()
    page = client.get(f"/q/{scene.goes.code}/", follow=True).content.decode()
    assert "曲村现已并入燕村，原来的编号和查询码照常使用。" in page
    typed = {"no": scene.clue.no, "code": scene.code, "at": scene.goes.code}
    assert client.post(reverse("follow"), typed)["Location"] == reverse("follow")


def test_figures_are_as_at_a_date(scene, at):
    at("2026-11-21 10:00")
    for division in Division.objects.filter(level="village"):
        Division.objects.filter(pk=division.pk).update(name=f"{division.name}委会")
    scene.merge()

    def m3(day):
        found = compute(scene.county, dt.date(2026, 1, 1), day)
        return found["metrics"]["M-3"]["parts"]

    assert (m3(BEFORE)["village"], m3(DAY)["village"]) == (2, 1)
    found = queries.coverage(scene.county, DAY)
    assert [p.name if p else "" for _d, p in found.towns[0].villages] == ["燕村", "燕村"]


def test_a_new_name_and_each_history_says_so(scene, at, sign_in):
    at("2026-11-21 10:00")
    scene.merge(name="燕曲村")
    assert Platform.objects.get(pk=scene.stays.pk).name == "燕曲村"
    assert history.lines(scene.meeting, named=True)[0].what == (
        f"村庄合并，由{scene.goes.code}转到{scene.stays.code}"
    )
    page = sign_in(scene.office).get(reverse("case", args=[scene.open.no])).content.decode()
    assert "从曲村改挂到燕曲村：村庄合并" in page


def test_the_county_looks_at_all_that_moves_before_it_confirms(scene, at, sign_in):
    at("2026-11-21 10:00")
    client, url = sign_in(scene.office), reverse("platform_merge", args=[scene.stays.code])
    assert url in client.get(reverse("platform", args=[scene.stays.code])).content.decode()
    data = {"into": [scene.goes.code], "day": "2026-11-21", "name": ""}
    page = client.get(url, data).content.decode()
    for n, unit in ((2, "件"), (1, "项"), (1, "场"), (1, "条"), (3, "人")):
        assert f'{n}<span class="unit">{unit}' in page
    assert Platform.objects.get(pk=scene.goes.pk).merged_into is None  # looking changes nothing
    answer = client.post(url, data, follow=True)
    assert "已合并。2件议题、1条线索、1场会议随之转来" in answer.content.decode()
    second = client.post(url, data, follow=True)
    assert "曲村此前已经合并" in second.content.decode()


def test_a_day_to_come_is_a_preview_only(scene, at, sign_in):
    at("2026-11-21 10:00")
    client, url = sign_in(scene.office), reverse("platform_merge", args=[scene.stays.code])
    data = {"into": [scene.goes.code], "day": "2027-01-01", "name": ""}
    page = client.get(url, data).content.decode()
    assert "这一天还没到，请到当天再确认，现在只是预览。" in page
    assert "确认合并" not in page
    assert client.post(url, data).status_code == 422
    with pytest.raises(CannotMerge):
        scene.merge(day=dt.date(2027, 1, 1))


def test_a_town_or_a_village_does_not_merge(scene, sign_in):
    url = reverse("platform_merge", args=[scene.stays.code])
    for role, place in (("town_office", scene.stays.town), ("convener", scene.stays)):
        assert sign_in(factories.make_user(role, place)).get(url).status_code == 403


def test_whoever_acts_for_the_old_village_is_told_whom_to_ask(scene, at, sign_in):
    at("2026-11-21 10:00")
    phone_of = factories.make_user("helper", scene.goes, name="曲二")
    scene.merge()
    answer = sign_in(phone_of).post(
        reverse("case_suspend", args=[scene.open.no]), {"reason": "先放"}
    )
    assert answer.status_code in (302, 403)  # he helps at 燕村 now, or is told whom to ask


def test_merged_by_mistake_what_is_going_returns(scene, at, sign_in):
    at("2026-11-21 10:00")
    own = raised(scene.stays, "燕村自己的事")
    scene.merge()
    client = sign_in(scene.office)
    page = client.get(reverse("platform", args=[scene.goes.code])).content.decode()
    url = reverse("platform_unmerge", args=[scene.goes.code])
    assert url in page
    answer = client.post(url, follow=True).content.decode()
    assert "曲村已恢复，2件议题、1条线索、1场会议转回" in answer
    back = [again(row).platform for row in (scene.open, scene.item, scene.clue, scene.meeting)]
    assert back == [scene.goes] * 4
    assert again(own).platform == scene.stays
    source = Platform.objects.get(pk=scene.goes.pk)
    assert (source.valid_to, source.merged_into) == (None, None)
    assert "曲村并没有合并" in client.post(url, follow=True).content.decode()
    assert verify().broken is None


def test_entered_late_what_began_since_goes_along_and_what_ended_since_stays_ended(scene, at):
    """The day is the 1st, entered on the 21st; on the 10th much began, on the 15th some ended."""
    first, began, ended = (dt.date(2026, 11, n) for n in (1, 10, 15))
    RosterEntry.objects.get(person=scene.member).delete()
    here = {"valid_from": began}
    factories.make_seat(scene.member, scene.goes, SeatClass.RESIDENT_REP, **here)
    left = factories.make_person(scene.goes, "曲走")
    factories.make_seat(left, scene.goes, SeatClass.SOCIAL, valid_to=ended, ended_by_hand=True)
    new = factories.make_person(scene.goes, "曲帮")
    help_ = {"post": scene.qu, "kind": HelperKind.VILLAGE_CLERK, "valid_from": began}
    Helper.objects.create(person=new, **help_)
    duty = {"platform": scene.goes, "role": LiaisonRole.COMMITTEE_DIRECTOR, "valid_from": began}
    director = factories.make_person(scene.county, "郭主任")
    LiaisonAssignment.objects.create(person=director, **duty)
    posts_of(scene, "recorder", "曲记", valid_from=began)
    posts_of(scene, "supervisor", "曲退", valid_to=ended)
    at("2026-11-21 10:00")
    scene.merge(day=first)
    for model in (RosterEntry, Post, LiaisonAssignment):
        later = model.objects.filter(platform=scene.goes).exclude(valid_to__lt=first)
        assert list(later) == []
    assert not Helper.objects.filter(post__platform=scene.goes).exclude(valid_to__lt=first).exists()
    assert when(RosterEntry, scene.stays, "曲学文") == [(began, None)]
    assert when(RosterEntry, scene.stays, "曲走") == [(first, ended)]
    assert when(LiaisonAssignment, scene.stays, "郭主任") == [(began, None)]
    assert when(Post, scene.stays, "曲记") == [(began, None)]
    assert when(Post, scene.stays, "曲退") == [(first, ended)]
    helping = Helper.objects.filter(post=scene.wang).order_by("pk")
    assert [(row.person.name, row.valid_from) for row in helping] == [
        ("曲文静", first),
        ("曲帮", began),
    ]


def posts_of(scene, kind, name, **valid):
    person = factories.make_person(scene.goes, name)
    Post.objects.create(kind=kind, platform=scene.goes, person=person, **valid)


def when(model, place, name):
    rows = model.objects.filter(platform=place, person__name=name).order_by("pk")
    return [(row.valid_from, row.valid_to) for row in rows]


def test_final_minutes_of_what_is_not_public_go_where_somebody_keeps_them(scene, at, sign_in):
    quarrel = raised(scene.goes, QUARREL)
    guests = [Invite(SeatClass.RESIDENT_REP, scene.member)]
    facts = {"place": scene.goes, "place_text": "村委会", "by": BY, "at": clock.now()}
    meeting = convene([quarrel], starts_at=clock.now(), invites=guests, **facts)
    take_roll(meeting, {}, by=BY, at=clock.now())
    result = ProblemResult(quarrel.problems.get(), "not_agreed")
    record_results(meeting, [result], by=BY, at=clock.now())
    meeting.refresh_from_db()
    confirm_minutes(meeting, by=BY, at=clock.now())
    finalise_due(at("2026-11-20 09:00"))
    assert again(meeting).status == "final"
    at("2026-11-21 10:00")
    scene.merge()
    meeting = again(meeting)
    assert (meeting.platform, meeting.host) == (scene.stays, scene.goes)
    client = sign_in(factories.make_user("helper", scene.stays))
    assert client.get(reverse("minutes", args=[meeting.no])).status_code == 200
    undo_merge(Platform.objects.get(pk=scene.goes.pk), by=BY, at=clock.now())
    assert again(meeting).platform == scene.goes


def test_merged_by_mistake_rooms_and_the_part_in_matters_of_others_return(scene, at):
    third = factories.make_village(scene.stays.town, "泉掌村")
    theirs, both, own = raised(third), raised(third), raised(scene.stays)
    for case in (theirs, both, own):
        join(case, scene.goes, by=BY, at=clock.now())
    join(both, scene.stays, by=BY, at=clock.now())
    rooms = [
        Venue.objects.create(platform=scene.goes, name="曲村议事室"),
        Venue.objects.create(platform=scene.goes, name="村口"),
        Venue.objects.create(platform=scene.stays, name="村口"),
    ]
    guests = [Invite(SeatClass.RESIDENT_REP, scene.member)]
    start = clock.now() + dt.timedelta(days=20)
    facts = {"place_text": "井台", "by": BY, "at": clock.now(), "host": scene.goes}
    away = convene([theirs], place=third, starts_at=start, invites=guests, **facts)

    def stand():
        parts = {case.no: joint_of(case) for case in (theirs, both, own)}
        hosts = {*Round.objects.filter(meeting_no=away.no).values_list("host", flat=True)}
        return parts, [again(room).platform for room in rooms], again(away).host, hosts

    before = stand()
    at("2026-11-21 10:00")
    scene.merge()
    assert stand() == (
        {theirs.no: {"燕村"}, both.no: {"燕村"}, own.no: set()},
        [scene.stays, scene.goes, scene.stays],
        scene.stays,
        {scene.stays.pk},
    )
    undo_merge(Platform.objects.get(pk=scene.goes.pk), by=BY, at=clock.now())
    assert stand() == before


def joint_of(case):
    return {row.platform.name for row in JointPlatform.objects.filter(case=case)}


# --- who is told ------------------------------------------------------------------------------


def told(kind):
    rows = Notice.objects.standing().filter(kind=kind)
    return sorted(rows.values_list("recipient__name", flat=True))


def inbox_of(user, sign_in):
    return sign_in(user).get(reverse("inbox")).content.decode()


def test_those_with_posts_in_both_and_the_town_are_told_once(scene, at, sign_in):
    at("2026-11-21 10:00")
    desk = factories.make_user("town_office", scene.stays.town, name="李镇")
    factories.make_user("town_office", factories.make_town(scene.county, "三泉镇"), name="别处")
    factories.make_post(scene.twice, "supervisor", scene.stays)
    factories.make_post(scene.twice, "recorder", scene.goes)  # a post in each: told once
    scene.merge()
    assert told("platform.merged") == sorted(
        ["王建民", "任福生", "李镇", "曲保民", "曲文静", "曲凤英"]
    )
    at("2026-11-21 10:05")
    page = inbox_of(desk, sign_in)
    assert "曲村已并入燕村" in page and "自2026年11月21日" in page


def test_three_villages_that_become_one_make_one_notice_each(scene, at):
    at("2026-11-21 10:00")
    third = factories.make_village(scene.stays.town, "泉掌村")
    factories.make_post(factories.make_person(third, "泉三"), "convener", third)
    merge_platforms([scene.goes, third], scene.stays, day=DAY, by=BY, at=clock.now(), name="燕泉村")
    assert told("platform.merged") == sorted(["王建民", "曲保民", "曲文静", "曲凤英", "泉三"])
    row = Notice.objects.get(kind="platform.merged", recipient=scene.wang.person)
    assert (row.params["name"], row.params["place"]) == ("曲村、泉掌村", "燕泉村")


def test_parted_again_those_whom_the_first_word_reached_are_told(scene, at, sign_in):
    at("2026-11-21 10:00")
    desk = factories.make_user("town_office", scene.stays.town, name="李镇")
    scene.merge()
    at("2026-11-23 10:00")
    undo_merge(Platform.objects.get(pk=scene.goes.pk), by=BY, at=clock.now())
    everybody = sorted(["王建民", "李镇", "曲保民", "曲文静", "曲凤英"])
    assert (told("platform.merged"), told("platform.parted")) == ([], everybody)
    at("2026-11-23 10:05")
    page = inbox_of(desk, sign_in)
    assert "曲村已恢复" in page and "已并入" not in page


def test_taken_back_at_once_nobody_hears_of_it(scene, at):
    moment = at("2026-11-21 10:00")
    scene.merge()
    source = Platform.objects.get(pk=scene.goes.pk)
    undo_merge(source, by=BY, at=moment + dt.timedelta(seconds=20))
    assert (told("platform.merged"), told("platform.parted")) == ([], [])


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_at_once_merge_once(scene, at):
    at("2026-11-21 10:00")

    def act():
        scene.merge()
        return "merged"

    assert sorted(at_once(act, act)) == ["already_moved", "merged"]
    assert Meeting.objects.get().platform == scene.stays
    with pytest.raises(AlreadyMoved):
        scene.merge()
