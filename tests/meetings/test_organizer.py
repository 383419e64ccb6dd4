"""Organiser, host and place are three (§0.8): round 1 of a village's matter held by the county."""

import pytest
from django.urls import reverse

from cases import lifecycle as cases
from cases.enums import GateWord
from cases.models import GatePosition
from common import clock
from meetings.minutes import content
from meetings.models import Meeting
from tests import factories
from tests.meetings.held import call_today, hold
from tests.meetings.scene import QUARREL, make_scene
from tests.meetings.test_calling import filled, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(village, at):
    at("2026-11-20 12:00")
    return make_scene(village)


def test_the_county_calls_it_at_the_village_in_the_name_of_its_office(scene, sign_in):
    county = scene.village.county
    unit = factories.make_organization(county, "县政协办公室", kind="cppcc")
    client = sign_in(factories.make_user("county_office", county))
    page = client.get(reverse("convene"), {"case": scene.case.no}).content.decode()
    assert "以谁的名义" in page
    post(client, filled(scene, host=county.code, organizer=str(unit.pk)))
    meeting = Meeting.objects.get()
    assert (meeting.platform, meeting.host, meeting.organizer) == (scene.village, county, unit)
    assert meeting.group_text.endswith(f"召开：{county.name}")
    words = f"县政协办公室（{county.name}平台）"
    assert meeting.held_by == words
    assert words in client.get(reverse("meeting", args=[meeting.no])).content.decode()
    secretary = sign_in(scene.convener)
    assert f"{county.name}召开" in secretary.get(reverse("meetings")).content.decode()


def test_the_hosts_own_unit_is_the_organiser_where_none_is_named(scene):
    county = scene.village.county
    county.organization = factories.make_organization(county, "县政协", kind="cppcc")
    county.save()
    meeting = call_today(scene, host=county)
    assert meeting.organizer == county.organization
    assert scene.call(scene.raise_case("村口路灯不亮。")).held_by == ""


def test_a_village_is_asked_nothing_more(scene, sign_in):
    page = sign_in(scene.convener).get(reverse("convene"), {"case": scene.case.no})
    assert "organizer" not in page.content.decode()


def test_minutes_name_who_held_it(scene, sign_in):
    county = scene.village.county
    meeting = call_today(scene, host=county)
    hold(scene, meeting)
    assert content(meeting)["held_by"] == county.name


def test_a_joint_village_sees_the_meeting_and_lists_it_as_taking_part(scene, sign_in):
    beside = factories.make_village(scene.village.town, "曲村")
    client = sign_in(factories.make_user("convener", beside))
    meeting = call_today(scene)
    url = reverse("meeting", args=[meeting.no])
    assert client.get(url).status_code == 404
    cases.join(scene.case, beside, by=scene.by, at=clock.now())
    assert client.get(url).status_code == 200
    listed = client.get(reverse("meetings")).content.decode()
    assert "参与的会议" in listed
    assert meeting.no in listed
    assert client.get(reverse("results", args=[meeting.no])).status_code == 403
    quarrel = scene.raise_case(QUARREL)
    hidden = scene.call(quarrel)
    cases.join(quarrel, beside, by=scene.by, at=clock.now())
    assert client.get(reverse("meeting", args=[hidden.no])).status_code == 404
    assert hidden.no not in client.get(reverse("meetings")).content.decode()


# --- gates while recording ------------------------------------------------------------------


def recorded(scene, client, meeting, word, **more):
    """记结果: agreed, while the one gate unit says ``word``."""
    problem = scene.case.problems.get()
    gate = scene.case.gates.get()
    key = f"p{problem.pk}"
    data = {
        f"{key}-outcome": "agreed",
        f"{key}-text": "挪到东边",
        f"{key}-lead": scene.people["王建民"].no,
        f"{key}-due": "14",
        f"{key}-spends": "no",
        f"g{gate.pk}-word": word,
        **more,
    }
    return client.post(reverse("results", args=[meeting.no]), data)


@pytest.mark.parametrize(
    ("word", "more", "stands"),
    [
        ("agrees", {}, "agreed"),
        ("pending", {}, "partly"),
        ("refuses", {"despite_gates": "1"}, "agreed"),
    ],
)
def test_the_recorders_page_takes_positions_with_the_results(scene, sign_in, word, more, stands):
    cases.add_gate(scene.case, name="房管中心", by=scene.by, at=clock.now())
    meeting = call_today(scene)
    hold(scene, meeting)
    client = sign_in(scene.convener)
    page = client.get(reverse("results", args=[meeting.no])).content.decode()
    assert "1家还没有同意" in page
    answer = recorded(scene, client, meeting, word, **more)
    assert answer.status_code == 302
    assert scene.case.problems.get().outcome == stands
    assert meeting.conclusions.get().result == stands
    assert GatePosition.objects.get().word == GateWord(word)
    page = client.get(reverse("meeting", args=[meeting.no])).content.decode()
    assert ("但房管中心还没有同意" in page) is bool(more)


def test_a_condition_missing_is_said_beside_it_and_nothing_is_recorded(scene, sign_in):
    cases.add_gate(scene.case, name="房管中心", by=scene.by, at=clock.now())
    meeting = call_today(scene)
    hold(scene, meeting)
    client = sign_in(scene.convener)
    answer = recorded(scene, client, meeting, "conditional")
    assert answer.status_code == 422
    assert "请写明什么条件" in answer.content.decode()
    gate = scene.case.gates.get()
    marked = {f"g{gate.pk}-condition": "机密★1年"}
    answer = recorded(scene, client, meeting, "conditional", **marked)
    assert answer.status_code == 422
    assert not GatePosition.objects.exists()


def test_a_meeting_called_by_code_may_name_its_organiser(scene):
    unit = factories.make_organization(scene.village.county, "住建局")
    meeting = scene.call(organizer=unit)
    assert meeting.held_by == "住建局"
