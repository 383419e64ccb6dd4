"""叫错村: the wrong village's meeting is void, the right one's stands ready to be called."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from cases.lifecycle import add_problem, raise_case
from cases.models import Case, Round
from common import clock
from common.errors import AlreadyMoved
from meetings import history
from meetings.enums import MeetingKind, MeetingStatus
from meetings.lifecycle import call_elsewhere
from meetings.models import Meeting
from notices import kinds
from notices.models import Notice
from participants.actor import Actor
from participants.enums import SeatClass
from participants.models import RosterEntry
from tests import factories
from tests.cases.test_at_once import at_once
from tests.meetings.scene import Scene, make_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(village, at) -> Scene:
    at("2026-11-20 12:00")
    return make_scene(village)


@pytest.fixture
def right(town, scene):
    """曲村, whose meeting it was to be."""
    place = factories.make_village(town, "曲村")
    factories.make_seat(factories.make_person(place, "曲长水"), place, SeatClass.SUPERVISION)
    return place


@pytest.fixture
def office(scene):
    return factories.make_user("town_office", scene.village.town, name="薛某")


def told(meeting, kind):
    rows = Notice.objects.standing().filter(subject=meeting.ledger_subject, kind=kind)
    return set(rows.values_list("recipient__name", flat=True))


def meant(meeting, place, by, **facts):
    return call_elsewhere(meeting, place, by=by, at=clock.now(), **facts)


def test_from_the_wrong_call_to_the_right_page_with_time_and_agenda(
    scene, right, office, sign_in, at
):
    meeting = scene.call(kind=MeetingKind.MICRO, group_text="今晚开会")
    now = at("2026-11-20 15:00")
    client = sign_in(office)
    page = client.get(reverse("meeting_elsewhere", args=[meeting.no])).content.decode()
    assert "曲村" in page
    sent = client.post(
        reverse("meeting_elsewhere", args=[meeting.no]), {"to": right.code, "matter": "copy"}
    )
    made = Case.objects.get(platform=right)
    assert sent.url == f"/meetings/new/?case={made.no}&instead={meeting.no}"
    assert (made.title, made.statement) == (scene.case.title, scene.case.statement)
    meeting.refresh_from_db()
    assert (meeting.status, Round.objects.get(case=scene.case).dropped) == ("void", True)
    page = client.get(sent.url).content.decode()
    assert re.search(r'value="2026-11-21T12:00"[^>]*checked', page)
    assert re.search(r'value="micro"[^>]*checked', page)
    assert "燕村的会已作废" in page
    assert "敬请谅解" in page  # the correction for 燕村's group
    answer = client.post(
        reverse("convene"),
        {
            "case": made.no,
            "instead": meeting.no,
            "token": "a" * 22,
            "request_id": "6fa459ea-ee8a-3ca4-894e-db77e160355e",
            "when": "2026-11-21T12:00",
            "kind": "micro",
            "place": "-",
            "place_text": "会议室",
            "who": [RosterEntry.objects.get(platform=right).person.no],
        },
    )
    assert answer.status_code == 302
    called = Meeting.objects.get(platform=right)
    assert (called.kind, called.starts_at) == (MeetingKind.MICRO, meeting.starts_at)
    assert called.called_at == now


def test_those_told_get_one_correction_without_blame(scene, right, office, at):
    meeting = scene.call()
    at("2026-11-21 08:00")
    meant(meeting, right, Actor.of(office))
    assert told(meeting, "meeting.invitation") == set()
    assert told(meeting, "meeting.called_wrongly") == set(scene.people)
    assert Notice.objects.filter(kind="meeting.called_off").count() == 0
    with translation.override("zh-hans"):
        [line] = kinds.lines_of(Notice.objects.filter(kind="meeting.called_wrongly").first())
        words = kinds.words_of(line)
        first = history.lines(meeting, named=True)[0].what
    assert words.title == f"会议通知更正：{meeting.short_title}"
    assert words.text == (
        "2026年11月20日 周五 12:00的会议通知发错了，燕村不开这个会，请勿参会。"
        "给您带来不便，敬请谅解。"
    )
    assert first == "作废：叫错村了，应在曲村开"
    assert list(kinds.still_wanted([line], clock.now())) == [line.key]


def test_before_anybody_was_told_nobody_hears_of_it(scene, right, office):
    meeting = scene.call()
    meant(meeting, right, Actor.of(office))
    assert told(meeting, "meeting.called_wrongly") == set()


def test_its_own_matter_of_the_same_words_is_taken(scene, right, office):
    by = Actor.of(office)
    own = raise_case(right, scene.case.statement, by=by, at=clock.now())
    assert meant(scene.call(), right, by) == [own]


def test_the_matter_itself_goes_along_and_keeps_its_number(scene, right, office):
    number = scene.case.no
    [moved] = meant(scene.call(), right, Actor.of(office), take_along=True)
    assert (moved.no, moved.platform) == (number, right)
    assert Case.objects.count() == 1


def test_all_matters_of_the_agenda_go_and_open_problems_with_them(scene, right, office):
    by = Actor.of(office)
    add_problem(scene.case, "垃圾桶没有盖。", by=scene.by, at=clock.now())
    made = meant(scene.call(), right, by)
    assert [p.text for p in made[0].problems.order_by("part")] == [
        scene.case.title,
        "垃圾桶没有盖。",
    ]


def test_a_village_has_no_other_village_to_choose(scene, right, sign_in):
    meeting = scene.call()
    address = reverse("meeting_elsewhere", args=[meeting.no])
    client = sign_in(scene.convener)
    assert client.get(address).status_code == 403
    assert address not in client.get(reverse("convened", args=[meeting.no])).content.decode()


def test_another_county_is_not_offered(scene, right, office, sign_in):
    factories.make_village(factories.make_town(factories.make_county("稷山县", "140824")), "下柳")
    meeting = scene.call()
    client = sign_in(office)
    address = reverse("meeting_elsewhere", args=[meeting.no])
    assert "下柳" not in client.get(address).content.decode()
    refused = client.post(address, {"to": "140824101201", "matter": "copy"})
    assert (refused.status_code, Meeting.objects.get().status) == (422, MeetingStatus.CONVENED)


def test_a_second_time_is_told_so(scene, right, office, sign_in):
    meeting = scene.call()
    meant(meeting, right, Actor.of(office))
    with pytest.raises(AlreadyMoved):
        meant(meeting, right, Actor.of(office))
    address = reverse("meeting_elsewhere", args=[meeting.no])
    assert sign_in(office).get(address).url == reverse("meeting", args=[meeting.no])


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_at_once_make_one_matter_there(scene, right, office):
    pk = scene.call().pk

    def act():
        meant(Meeting.objects.get(pk=pk), right, Actor.of(office))
        return "done"

    assert sorted(at_once(act, act)) == ["already_moved", "done"]
    assert Case.objects.filter(platform=right).count() == 1
