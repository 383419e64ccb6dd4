"""Stages wherever a matter comes to stand: somebody may leave each, and what the page says is true."""

import pytest
from django.urls import reverse

from cases import lifecycle, remarks
from cases.enums import CallBackAnswer, CaseStatus, ProgressKind
from cases.errors import ReliedOn, StillOpen
from cases.models import Case
from cases.stage_permissions import stages_behind
from cases.stage_queries import to_discuss
from cases.standing import Next, with_whom
from common.errors import AlreadyMoved
from participants.enums import Role
from participants.posts import post_at
from platforms.settings import set_setting
from tests import factories
from tests.cases import making
from tests.cases.making import BY, again, now, today
from tests.stories.visiting import Visitor

pytestmark = pytest.mark.django_db

WORDS = "城区学校周边早晚高峰交通拥堵"


def here(case):
    step = case.steps.get(status="active")
    step.case = case
    return step


def standing(case):
    """Where it stands, what is next and with whom."""
    resting = with_whom(again(case), now())
    return here(case).label, resting.next, resting.whom


def labels(case):
    return [one.label for one in stages_behind(again(case), here(case))]


# --- whose a stage is -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "post", "whose"),
    [
        ("county", Role.COUNTY_OFFICE, Role.COUNTY_OFFICE),
        ("county", Role.COUNTY_APPROVER, Role.COUNTY_APPROVER),
        ("county", Role.TOWN_OFFICE, Role.CONVENER),
        ("town", Role.TOWN_OFFICE, Role.TOWN_OFFICE),
        ("town", Role.COUNTY_OFFICE, Role.CONVENER),
        ("village", Role.COUNTY_APPROVER, Role.CONVENER),
        ("village", Role.TOWN_OFFICE, Role.CONVENER),
        ("village", Role.CONVENER, Role.CONVENER),
        ("village", Role.HELPER, Role.HELPER),
        ("town", Role.RESIDENT, Role.RESIDENT),
    ],
)
def test_a_post_that_a_level_has_not_is_its_conveners(level, post, whose):
    assert post_at(level, post) == whose


@pytest.mark.parametrize("level", ["town", "village"])
def test_a_county_matter_moved_down_is_moved_on_by_the_desk_of_its_place(
    level, county, town, village
):
    place, role = (town, Role.TOWN_OFFICE) if level == "town" else (village, Role.CONVENER)
    desk = factories.make_user(role, place, name="王建民")
    case = making.raised(county, WORDS)
    making.agreed(again(case))
    lifecycle.move_to(again(case), place, "由当地办", by=BY, at=now())
    assert here(case).label == "成果报送"
    url = reverse("step_leave", args=[case.no, here(case).position])
    page = Visitor(desk, f"/cases/{case.no}/")
    assert f'href="{url}"' in page.html
    assert "王建民" in page.text
    Visitor(desk, url).press(note="报送县委", done_on="")
    assert here(case).label == "党政决议"
    waive = reverse("step_waive", args=[case.no, here(case).position])
    Visitor(desk, waive).press(reason="当地就能定")
    assert here(case).label == "办理督办"


def test_a_matter_moved_down_with_all_its_work_done_is_not_kept_by_a_report(county, village):
    case = making.raised(county, WORDS)
    item = making.agreed(again(case))
    lifecycle.report_progress(item, "done", by=BY, at=now())
    lifecycle.move_to(again(case), village, "由当地办", by=BY, at=now())
    assert again(case).steps.get(label="成果报送").status == "waived"


def test_a_village_under_the_county_stages_takes_its_matters_through(county, village):
    set_setting(county, "procedure.village", "county")
    village = again(village)
    secretary = factories.make_user(Role.CONVENER, village, name="王建民")
    factories.make_user(Role.HELPER, village)
    case = making.raised(village)
    assert standing(case) == ("议题公示", Next.CONVENE, "王建民")
    assert list(to_discuss(secretary)) == [case]
    url = reverse("step_leave", args=[case.no, here(case).position])
    Visitor(secretary, url).press(note="村务栏公示", done_on="")
    assert here(case).label == "会前调研"


# --- back -----------------------------------------------------------------------------------


def test_earlier_stages_stand_in_their_order_and_the_last_one_is_preset(county):
    desk = factories.make_user(Role.COUNTY_OFFICE, county)
    case = making.raised(county, WORDS)
    for _stage in range(2):
        lifecycle.leave_step(here(case), "记一笔", by=BY, at=now())
    case.steps.filter(label="议题公示").update(note="写过的行排到表的最后")
    assert labels(case) == ["议题公示", "会前调研"]
    form = Visitor(desk, f"/cases/{case.no}/steps/back/").client.get(
        f"/cases/{case.no}/steps/back/"
    )
    field = form.context["form"].fields["to"]
    known = [case.steps.get(label=label).position for label in labels(case)]
    assert [int(key) for key, _label in field.choices] == known
    assert int(field.initial) == known[-1]


def test_nobody_is_led_back_to_a_stage_with_nothing_to_do(village):
    case = making.raised(village)
    making.done(case)
    assert (here(case).label, labels(case)) == ("回访", [])
    page = Visitor(factories.make_user(Role.CONVENER, village), f"/cases/{case.no}/")
    assert ("退回前面的环节" in page.text, "再开一次会" in page.text) == (False, True)
    for label in ("办事", "商量"):
        with pytest.raises(AlreadyMoved):
            lifecycle.go_back(again(case), case.steps.get(label=label), "误点", by=BY, at=now())
    lifecycle.add_problem(again(case), "还有一段路", by=BY, at=now())
    assert labels(case) == ["商量", "办事"]


def test_a_meeting_called_once_more_is_not_undone_by_another_act(village):
    case = making.raised(village)
    making.done(case)
    no = making.called(again(case))
    problem = lifecycle.add_problem(again(case), "还有一段路", by=BY, at=now())
    lifecycle.explain_problem(problem, "归邻村修", by=BY, at=now())
    assert standing(case)[:2] == ("商量", Next.MEET)
    lifecycle.drop_round(no, by=BY, at=now())
    assert standing(case)[:2] == ("回访", Next.CALL_BACK)


def test_called_off_where_nothing_was_to_discuss_it_goes_on_without_a_meeting(village):
    case = making.raised(village)
    lifecycle.handle_directly(case, "随手就办", by=BY, at=now(), due=today(), lead_text="杨丽")
    lifecycle.report_progress(making.item_of(case), "done", by=BY, at=now())
    lifecycle.drop_round(making.called(again(case)), by=BY, at=now())
    step = case.steps.get(label="商量")
    assert (step.status, step.reason) == ("waived", "没有需要商量的问题")
    assert standing(case)[:2] == ("回访", Next.CALL_BACK)


def test_reopened_by_mistake_it_is_called_back_and_closed_again(village):
    user = factories.make_user(Role.CONVENER, village, name="王建民")
    case = making.raised(village)
    making.closed(case)
    lifecycle.reopen(again(case), "点错了", by=BY, at=now())
    assert standing(case) == ("办事", Next.CALL_BACK, "王建民")
    page = Visitor(user, f"/cases/{case.no}/")
    assert "谈成了，还没人办" not in page.text
    assert f'href="/cases/{case.no}/call-back/"' in page.html
    assert "谈成了，还没人办" not in Visitor(user, "/").text
    lifecycle.answer_call_back(again(case), "satisfied", by=BY, at=now())
    assert again(case).status == CaseStatus.CLOSED


def test_what_is_still_being_done_is_not_called_back(village, as_role):
    case = making.raised(village)
    making.agreed(case)
    url = reverse("call_back", args=[case.no])
    assert as_role("convener").get(url).status_code == 409
    with pytest.raises(StillOpen):
        lifecycle.answer_call_back(again(case), "satisfied", by=BY, at=now())
    assert here(case).label == "办事"


# --- settled without a meeting --------------------------------------------------------------


@pytest.mark.parametrize("planned", [False, True])
def test_explained_before_any_meeting_it_is_called_back(planned, village):
    case = making.raised(village)
    problem = case.problems.select_related("case__platform").get()
    lifecycle.explain_problem(problem, "已列入明年计划", by=BY, at=now(), planned=planned)
    step = case.steps.get(label="商量")
    assert (step.status, step.reason) == ("waived", "已列入明年计划")
    assert standing(case)[:2] == ("回访", Next.CALL_BACK)


def test_explained_in_part_it_is_still_to_be_discussed(village):
    case = making.raised(village)
    problem = case.problems.select_related("case__platform").get()
    lifecycle.add_problem(case, "还有一段路", by=BY, at=now())
    lifecycle.explain_problem(problem, "归邻村修", by=BY, at=now())
    assert standing(case)[:2] == ("商量", Next.CONVENE)


def test_who_and_until_when_are_not_dropped_where_nothing_is_open(village):
    case = making.raised(village)
    case.problems.update(outcome="explained")
    with pytest.raises(ReliedOn):
        lifecycle.handle_directly(case, "随手", by=BY, at=now(), due=today(), lead_text="杨丽")
    assert here(case).label == "商量"


# --- remarks --------------------------------------------------------------------------------


def test_a_meeting_that_nobody_held_or_called_off_holds_nothing_up(village, at):
    at("2026-11-20 10:00")
    case = making.raised(village)
    item = making.agreed(case)
    making.called(again(case))  # for today; nobody comes back to it
    assert here(case).kind == "consult"
    at("2026-11-23 10:00")
    lifecycle.report_progress(again(item), ProgressKind.DONE, by=BY, at=now())
    lifecycle.answer_call_back(again(case), CallBackAnswer.SATISFIED, by=BY, at=now())
    assert again(case).status == CaseStatus.CLOSED


def test_recorded_afterwards_a_stage_is_not_called_left_out(county):
    case = making.raised(county, WORDS)
    step = here(case)
    lifecycle.waive_step(step, "微协商", by=BY, at=now())
    assert remarks.sentences(case) == ["“议题公示”未开展：微协商"]
    lifecycle.leave_step(again(step), "补贴公告", by=BY, at=now())
    assert remarks.sentences(case) == []


def test_gone_back_to_and_recorded_in_its_turn_it_is_not_called_passed_over(county):
    case = making.raised(county, WORDS)
    making.held(case)
    assert len(remarks.sentences(case)) == 2
    first = case.steps.get(label="议题公示")
    lifecycle.go_back(case, first, "还要公示", by=BY, at=now())
    assert remarks.sentences(case) == []  # both are to come again
    lifecycle.leave_step(here(case), "公示期满", by=BY, at=now())
    lifecycle.waive_step(here(case), "已调研过", by=BY, at=now())
    assert remarks.sentences(case) == ["“会前调研”未开展：已调研过"]


def test_a_stage_does_not_reach_another_matter(county, village):
    first, second = making.raised(county, WORDS), making.raised(county, "湿地怎么保护")
    for case in (first, second):
        lifecycle.waive_step(here(case), "微协商", by=BY, at=now())
    step = Case.objects.get(pk=first.pk).steps.get(label="议题公示")
    lifecycle.leave_step(step, "补贴公告", by=BY, at=now())
    assert (len(remarks.sentences(first)), len(remarks.sentences(second))) == (0, 1)
