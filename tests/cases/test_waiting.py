"""待办: what waits for whom in each state; the statements hang on the role alone."""

import pytest

from cases import lifecycle
from cases.enums import ProblemOutcome, Spends
from cases.queries import waiting_for
from common.waiting import Urgency
from participants.models import User
from tests import factories
from tests.cases.making import (
    BY,
    QUARREL,
    again,
    agreed,
    closed,
    concluded,
    done,
    held,
    now,
    raised,
)
from tests.cases.test_case_page import at_stage


def asked(user):
    return waiting_for(User.objects.get(pk=user.pk), now())


def waiting(user):
    return [(one.label, one.urgency) for one in asked(user)]


def acts(user):
    return [one.label for one in asked(user) if one.urgency != Urgency.OTHERS]


def others(user):
    return [one.title for one in asked(user) if one.urgency == Urgency.OTHERS]


@pytest.fixture
def users(village, town):
    place = {"town_office": town, "county_office": town.county, "county_approver": town.county}
    roles = ["convener", "helper", "supervisor", "liaison", "recorder", "fixed_member", *place]
    return {role: factories.make_user(role, place.get(role, village)) for role in roles}


# stage → what the convener, the town office, the liaison member and the supervisor have to do
WAITS = {
    "raised": (["开会商量"], ["看一看"], [], []),
    "called": ([], ["看一看"], [], []),
    "held": ([], ["看一看"], [], []),
    "partly": (["报进展"], ["看一看"], [], []),
    "doing": ([], ["看一看"], [], []),
    "agreed, nobody": (["定谁来办"], ["看一看"], [], []),
    "taken above": ([], ["看一看", "答复"], [], []),
    "done": (["回访"], ["看一看"], [], []),
    "answered": (["办结"], ["看一看"], [], []),
    "doubted": ([], ["去看一看", "看一看"], ["去看一看"], ["去看一看"]),
    "returned": (["重新提交"], [], [], []),
    "suspended": ([], [], [], []),
    "closed": ([], [], [], []),
}


@pytest.mark.parametrize("stage", WAITS)
def test_what_waits_for_whom(stage, village, users):
    at_stage(stage, village)
    roles = ("convener", "town_office", "liaison", "supervisor")
    assert tuple(acts(users[role]) for role in roles) == WAITS[stage]
    assert acts(users["helper"]) == acts(users["convener"])
    for role in ("recorder", "fixed_member", "county_office", "county_approver"):
        assert acts(users[role]) == []


@pytest.mark.parametrize(
    ("stage", "title"),
    [
        ("raised", "已报备龙兴镇"),
        ("doing", "装充电棚"),
        ("taken above", "待龙兴镇"),
        ("doubted", "待"),
    ],
)
def test_what_rests_with_others_is_shown_and_asks_for_nothing(stage, title, village, users):
    at_stage(stage, village)
    assert any(one.startswith(title) for one in others(users["convener"]))


def test_an_item_grows_more_urgent(village, users, at):
    at("2026-11-01 09:00")
    case = raised(village)
    agreed(case, users["convener"].person, days=14)
    lifecycle.note_seen(case, by=BY, at=now())
    seen = []
    for day in ("2026-11-02", "2026-11-10", "2026-11-15", "2026-11-16"):
        at(f"{day} 09:00")
        seen += waiting(users["convener"])
    assert seen == [
        ("报进展", Urgency.NO_HURRY),
        ("报进展", Urgency.SOON),
        ("报进展", Urgency.TODAY),
        ("报进展", Urgency.NOW),
    ]
    late = waiting_for(User.objects.get(pk=users["convener"].pk), now())[0]
    assert (late.late, late.due is not None) == (True, True)


def test_what_waits_for_a_decision_asks_nobody_to_hurry(village, users):
    agreed(raised(village), users["convener"].person, spends=Spends.YES)
    assert acts(users["convener"]) == []


def test_whoever_is_to_do_something_finds_it_wherever_he_sits(village, town, users):
    beside = factories.make_user("convener", factories.make_village(town, "曲村"))
    agreed(raised(village), beside.person)
    assert acts(beside) == ["报进展"]
    agreed(raised(village), users["fixed_member"].person)
    assert acts(users["fixed_member"]) == ["看一看"]


def test_unreachable_rests_three_days(village, users, at):
    at("2026-11-02 09:00")
    case = raised(village)
    done(case)
    lifecycle.note_seen(case, by=BY, at=now())
    lifecycle.answer_call_back(again(case), "unreachable", by=BY, at=now())
    assert waiting(users["convener"]) == [("回访", Urgency.NO_HURRY)]
    at("2026-11-05 09:00")
    assert waiting(users["convener"]) == [("回访", Urgency.TODAY)]


def test_reports_wait_for_the_place_and_for_nobody_else(village, users):
    lifecycle.report_clue(village, "路灯不亮", by=BY, at=now())
    assert {role: acts(user) for role, user in users.items()} == {
        **{role: [] for role in users},
        "convener": ["看一看"],
        "helper": ["看一看"],
    }


def test_a_look_back_waits_a_week_before_its_day(village, users, at):
    at("2026-11-21 10:00")
    closed(raised(village))
    at("2027-02-13 10:00")
    assert acts(users["liaison"]) == []
    at("2027-02-14 10:00")
    assert [acts(users[role]) for role in ("liaison", "supervisor", "town_office")] == [
        ["回头看"]
    ] * 3
    assert acts(users["convener"]) == []


def test_who_did_it_is_not_asked_to_look(village, users):
    case = raised(village)
    done(case, users["supervisor"].person)
    lifecycle.answer_call_back(again(case), "not_solved", by=BY, at=now())
    assert "去看一看" not in acts(users["supervisor"])
    assert acts(users["liaison"]) == ["去看一看"]


def test_restricted_matters_wait_for_their_own_place_only(village, users):
    case = raised(village, QUARREL)
    done(case, users["convener"].person)
    lifecycle.answer_call_back(again(case), "not_solved", by=BY, at=now())
    assert {
        role: acts(users[role]) for role in ("helper", "convener", "town_office", "liaison")
    } == {
        "helper": ["去看一看"],
        "convener": [],
        "town_office": [],
        "liaison": [],
    }
    concluded(raised(village, QUARREL), ProblemOutcome.ESCALATED, text="请镇上调解")
    assert "答复" in acts(users["convener"])
    assert "答复" not in acts(users["town_office"])
    shown = [one.title + one.line + one.hint for one in waiting_for(users["helper"], now())]
    assert not any("张某" in words for words in shown)


def test_a_held_meeting_without_result_is_the_meetings_own_to_ask_for(village, users):
    case = raised(village)
    held(case)
    assert acts(users["convener"]) == []


@pytest.mark.parametrize(
    "role",
    ["convener", "helper", "liaison", "supervisor", "town_office", "county_office", "fixed_member"],
)
def test_the_statements_hang_on_the_role_alone(role, village, users, same_queries):
    def stages():
        for stage in WAITS:
            at_stage(stage, village)
        lifecycle.report_clue(village, "路灯不亮", by=BY, at=now())
        agreed(raised(village), users[role].person)

    def show():
        user = User.objects.get(pk=users[role].pk)
        return waiting_for(user, now())

    stages()

    def more():
        stages()
        stages()

    assert same_queries(show, more) <= 7


def test_nobody_without_a_post_is_asked_anything(village):
    user = User.objects.create_user("nobody", None, factories.make_person(village))
    raised(village)
    assert waiting_for(user, now()) == []
