"""The page of a matter: what now, who, until when; one next act; with whom it rests in each state."""

import pytest
from django.urls import reverse
from django.utils import translation

from cases import lifecycle
from cases.enums import ProblemOutcome
from cases.models import Case
from cases.standing import Next, Standing, with_whom
from tests import factories
from tests.cases.making import (
    BY,
    QUARREL,
    again,
    agreed,
    called,
    closed,
    concluded,
    done,
    doubted,
    held,
    now,
    raised,
    today,
)

pytestmark = pytest.mark.django_db


def page(client, case):
    return client.get(reverse("case", args=[case.no])).content.decode()


def at_stage(name, village):
    """A matter at each stage it can stand at."""
    case = raised(village)
    match name:
        case "called":
            called(case)
        case "held":
            held(case)
        case "partly":
            concluded(case, "partly", text="先装一半", lead_text="杨丽", due=today())
        case "doing":
            agreed(case)
        case "agreed, nobody":
            lifecycle.void_item(agreed(case), "换人", by=BY, at=now())
        case "taken above":
            concluded(case, ProblemOutcome.ESCALATED, text="没有钱")
        case "done":
            done(case)
        case "answered":
            done(case)
            lifecycle.answer_call_back(again(case), "satisfied", by=BY, at=now(), own=True)
        case "doubted":
            doubted(case)
        case "returned":
            lifecycle.object_to(case, "写清楚", by=BY, at=now())
        case "suspended":
            lifecycle.suspend(case, "放着", by=BY, at=now())
        case "closed":
            closed(case)
    return Case.objects.select_related("platform__parent").get(pk=case.pk)


STAGES = {
    "raised": (Next.CONVENE, "王建民"),
    "called": (Next.MEET, "王建民"),
    "held": (Next.RECORD, "王建民"),
    "partly": (Next.CONVENE, "王建民"),
    "doing": (Next.REPORT, "杨丽"),
    "agreed, nobody": (Next.HAND_OUT, "王建民"),
    "taken above": (Next.EXPLAIN, "龙兴镇"),
    "done": (Next.CALL_BACK, "王建民"),
    "answered": (Next.CLOSE, "王建民"),
    "doubted": (Next.VERIFY, "陈晓梅、李秀兰"),
    "returned": (Next.RESUBMIT, "王建民"),
    "suspended": (Next.RESUME, "王建民"),
    "closed": (Next.LOOK_BACK, "陈晓梅、李秀兰"),
}


@pytest.fixture(scope="module")
def matters(kept):
    """A matter at each stage in a village with people, and in one where every post is vacant."""
    town = factories.make_town(factories.make_county("稷山县", "140824"))
    village, vacant = factories.make_village(town), factories.make_village(town, "曲村")
    factories.make_post(factories.make_person(village, "王建民"), "convener", village)
    factories.make_user("liaison", village, name="陈晓梅")
    factories.make_user("supervisor", village, name="李秀兰")
    for place in (village, vacant):
        kept[place.name] = {stage: at_stage(stage, place) for stage in STAGES}
    kept["village"] = village
    return kept


@pytest.mark.parametrize("stage", STAGES)
def test_with_whom_it_rests(stage, matters):
    resting = with_whom(matters["燕村"][stage], now())
    assert (resting.next, resting.whom) == STAGES[stage]


def test_it_never_rests_with_nobody_even_where_every_post_is_vacant(matters):
    whom = {stage: with_whom(case, now()).whom for stage, case in matters["曲村"].items()}
    others = {"doing": "杨丽", "taken above": "龙兴镇", "doubted": "龙兴镇", "closed": "龙兴镇"}
    assert whom == dict.fromkeys(STAGES, "曲村") | others


@pytest.mark.parametrize(
    "role", ["convener", "helper", "supervisor", "liaison", "town_office", "county_office"]
)
def test_there_is_at_most_one_red_button_and_now_stands_on_top(role, matters):
    village = matters["village"]
    place = {"town_office": village.town, "county_office": village.county}.get(role, village)
    client = factories.client_for(factories.make_user(role, place))
    red, upside_down = {}, []
    for stage, case in matters["燕村"].items():
        html = page(client, case)
        red[stage] = html.count("btn--primary")
        if html.index("sheet--now") > html.index('class="steps"'):
            upside_down.append(stage)
    assert (max(red.values()) <= 1, upside_down) == (True, [])
    if role in {"convener", "helper"}:
        at_rest = {"taken above", "doubted", "closed"}
        assert {stage for stage, count in red.items() if not count} == at_rest


NEXT_PAGE = {
    "partly": "convene",
    "doing": "item_progress",
    "agreed, nobody": "item_new",
    "done": "call_back",
    "answered": "call_back",
    "returned": "case_resubmit",
    "suspended": "case_resume",
}


@pytest.mark.parametrize("stage", [name for name in NEXT_PAGE if name != "partly"])
def test_the_red_button_is_the_next_act(stage, village, as_role):
    case = at_stage(stage, village)
    row = Standing(case, now()).working
    target = row[0].no if stage == "doing" else case.no
    first = page(as_role("convener"), case).partition("btn--primary")[2][:200]
    assert reverse(NEXT_PAGE[stage], args=[target]) in first


def test_the_two_figures_stand_side_by_side(village, as_role):
    case = raised(village)
    client = as_role("convener")
    assert "报告解决0个，核实解决0个" in page(client, case)
    done(case)
    assert "报告解决1个，核实解决0个" in page(client, case)
    lifecycle.answer_call_back(again(case), "satisfied", by=BY, at=now(), own=True)
    assert "报告解决1个，核实解决1个" in page(client, case)


def test_whom_it_awaits_is_stamped_and_late_only_past_the_day(village, as_role, at):
    at("2026-11-20 10:00")
    case = raised(village)
    agreed(case, days=3)
    client = as_role("convener")
    assert ('class="stamp"' in page(client, case), "stamp--late" in page(client, case)) == (
        True,
        False,
    )
    at("2026-11-24 10:00")
    html = page(as_role("convener"), case)
    assert ("stamp--late" in html, "过期1天" in html) == (True, True)


def test_a_meeting_is_a_line_of_the_matter(village, as_role):
    case = raised(village)
    held(case)
    html = page(as_role("convener"), case)
    assert ("第1轮" in html, "到会9人，结论0条" in html) == (True, True)


def test_what_cannot_be_done_says_why(village, as_role):
    case = raised(village)
    agreed(case)
    html = page(as_role("convener"), case)
    assert ('aria-disabled="true"' in html, "还没有报办好" in html) == (True, True)


def test_the_town_is_asked_whether_it_has_seen_it(village, as_role):
    case = raised(village)
    html = page(as_role("town_office"), case)
    assert reverse("case_noted", args=[case.no]) in html.partition("btn--primary")[0][-300:]
    assert reverse("case_return", args=[case.no]) in html


def test_posts_that_only_look_get_no_buttons(village, as_role):
    html = page(as_role("supervisor"), raised(village))
    assert ("btn--primary" in html, "不用开会，直接办" in html) == (False, False)


def test_a_matter_costs_the_same_with_one_problem_and_with_thirty(village, as_role, same_queries):
    case = raised(village)
    agreed(case)
    client = as_role("convener")

    def more():
        for number in range(29):
            problem = lifecycle.add_problem(case, f"第{number}段路", by=BY, at=now())
            lifecycle.add_item(problem, by=BY, at=now(), due=today(), lead_text="杨丽")

    assert same_queries(lambda: page(client, case), more) <= 12


@pytest.mark.parametrize("key", ["", "nonsense", "raised", "closed", "call_back_", "call_back_x"])
def test_any_key_in_the_address_is_harmless(key, village, as_role):
    case = raised(village)
    answer = as_role("convener").get(reverse("case", args=[case.no]), {"done": key})
    assert answer.status_code == 200


def test_in_english_no_page_is_chinese_but_for_the_data(village, as_role):
    case = raised(village, "The lamp in Yan is broken")
    client = as_role("convener")
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        html = page(client, case)
    main = html.partition("<main")[2].partition("</main>")[0]
    assert "Call a meeting" in main
    assert "What happened" in main


def test_a_restricted_matter_says_so_to_its_place(village, as_role):
    html = page(as_role("helper"), raised(village, QUARREL))
    assert "不公开，只有村里看得到" in html


def test_no_such_matter_and_not_yours_are_the_same(village, county, as_role):
    other = raised(factories.make_village(factories.make_town(county, "三泉镇"), "三泉村"))
    client = as_role("convener")
    answers = [client.get(reverse("case", args=[no])) for no in (other.no, "T999-2026-0001")]
    assert [answer.status_code for answer in answers] == [404, 404]
