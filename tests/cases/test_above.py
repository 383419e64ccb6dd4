"""上报 and 立题: what goes up, what comes down, and what happens when it was not solved after all."""

import uuid

import pytest
from django.urls import reverse

from cases import lifecycle
from cases.enums import ProblemOutcome, ProgressKind
from cases.errors import ReliedOn, WrongPlace
from cases.lifecycle.carrying import living_above
from cases.models import Case, LookBack, Problem
from common.errors import AlreadyMoved
from records.verification import verify
from tests import factories
from tests.cases.making import (
    BY,
    QUARREL,
    again,
    agreed,
    concluded,
    doubted,
    look_back_of,
    now,
    raised,
)
from tests.cases.test_at_once import at_once

pytestmark = pytest.mark.django_db
WORDS = "东门的路归镇里管"


def risen(village) -> Problem:
    """A problem that lies before the level above."""
    return concluded(raised(village), ProblemOutcome.ESCALATED, text="村里没有钱")


def taken_up(problem: Problem, place=None) -> Case:
    place = place or problem.case.platform.parent
    return lifecycle.take_up_above(problem, place, WORDS, by=BY, at=now())


def done_above(above: Case) -> Problem:
    """Agreed and done there."""
    item = agreed(again(above))
    lifecycle.report_progress(item, ProgressKind.DONE, by=BY, at=now(), note="修好了")
    return above.problems.get()


def closed_at_home(case: Case) -> None:
    lifecycle.answer_call_back(again(case), "satisfied", by=BY, at=now())
    assert again(case).status == "closed"


def test_two_villages_that_put_up_the_same_road_both_get_the_answer(town):
    first, second = (risen(factories.make_village(town, name)) for name in ("燕村", "西街村"))
    into, case = taken_up(first), taken_up(second)
    lifecycle.merge(again(case), again(into), "同一条路", by=BY, at=now())
    handed = Problem.objects.get(case=into, part=2)
    assert (handed.source_id, handed.text) == (second.pk, Problem.objects.get(case=case).text)
    assert living_above(second) == handed
    with pytest.raises(ReliedOn):
        lifecycle.explain_problem(again(second), "自己修", by=BY, at=now())
    handed.case = again(into)
    lifecycle.explain_problem(handed, "列入镇里计划", by=BY, at=now(), planned=True)
    row = again(second)
    assert (row.outcome, row.answered_above, again(first).outcome) == ("planned", True, "escalated")
    assert verify().broken is None


def test_merged_into_what_was_only_to_be_called_back_it_is_worked_on_again(town):
    first, second = (risen(factories.make_village(town, name)) for name in ("燕村", "西街村"))
    into, case = taken_up(first), taken_up(second)
    done_above(into)
    assert into.steps.get(status="active").kind == "call_back"
    lifecycle.merge(again(case), again(into), "同一条路", by=BY, at=now())
    assert into.steps.get(status="active").kind == "handle"


def test_what_the_other_matter_cannot_answer_waits_for_the_desk_again(village):
    problem = risen(village)
    case = taken_up(problem)
    lifecycle.merge(case, again(problem.case), "本来就是这件事", by=BY, at=now())
    assert problem.case.problems.count() == 1
    assert (living_above(problem), again(problem).outcome) == (None, "escalated")
    assert taken_up(again(problem)).problems.get().source == problem


@pytest.mark.parametrize(
    ("outcome", "facts"),
    [("explained", {"planned": False}), ("planned", {"planned": True})],
)
def test_what_is_said_above_is_said_at_home(outcome, facts, village):
    problem = risen(village)
    above = taken_up(problem)
    lifecycle.explain_problem(above.problems.get(), "明年列入计划", by=BY, at=now(), **facts)
    row = again(problem)
    assert (row.outcome, row.outcome_text) == (outcome, "明年列入计划")
    assert verify().broken is None


def test_solved_above_is_solved_at_home_and_asked_there(village):
    problem = risen(village)
    upper = done_above(taken_up(problem))
    row = again(problem)
    assert (row.outcome, row.solved_on) == ("solved", upper.solved_on)
    active = problem.case.steps.get(status="active")
    assert active.label == "回访"


def test_while_it_is_worked_on_above_nobody_settles_it_in_words(village):
    problem = risen(village)
    above = taken_up(problem)
    for act in (lifecycle.explain_problem, lifecycle.send_back_problem):
        with pytest.raises(ReliedOn) as refusal:
            act(again(problem), "算了", by=BY, at=now())
        assert above.no in str(refusal.value)
    lifecycle.void(above, "立重了", by=BY, at=now())
    lifecycle.send_back_problem(again(problem), "再商量", by=BY, at=now())
    assert again(problem).outcome == "open"


def test_it_is_taken_up_once_but_again_after_that_matter_was_void(village):
    problem = risen(village)
    above = taken_up(problem)
    with pytest.raises(ReliedOn):
        taken_up(again(problem))
    lifecycle.void(above, "立错了", by=BY, at=now())
    second = taken_up(again(problem))
    assert (second.no != above.no, again(problem).outcome) == (True, "escalated")
    done_above(second)
    assert again(problem).outcome == "solved"


def test_the_same_form_twice_makes_one_matter(village):
    problem, key = risen(village), uuid.uuid4()
    made = {
        lifecycle.take_up_above(
            again(problem), village.parent, WORDS, by=BY, at=now(), request_id=key
        ).no
        for _time in range(2)
    }
    assert len(made) == 1


def test_from_village_to_town_to_county_and_back(village, town, county):
    problem = risen(village)
    in_town = taken_up(problem)
    upper = in_town.problems.select_related("case__platform").get()
    lifecycle.escalate(upper, "镇里也解决不了", by=BY, at=now())
    in_county = taken_up(again(upper), county)
    lifecycle.approve(in_county, by=BY, at=now())  # a county has its approver
    assert [again(problem).outcome, again(upper).outcome] == ["escalated", "escalated"]
    done_above(in_county)
    assert [again(problem).outcome, again(upper).outcome] == ["solved", "solved"]
    assert verify().broken is None


def test_not_solved_after_all_is_done_again_above(village):
    problem = risen(village)
    above = taken_up(problem)
    done_above(above)
    lifecycle.answer_call_back(again(problem.case), "not_solved", by=BY, at=now(), note="还是坑")
    verification = problem.case.verifications.get()
    lifecycle.verify(verification, "confirmed", "去看了，还是坑", by=BY, at=now())
    assert (again(problem).outcome, above.problems.get().outcome) == ("escalated", "agreed")
    assert again(problem.case).steps.get(status="active").label == "办事"
    [item] = above.problems.get().items.all()
    assert item.status == "doing"
    lifecycle.report_progress(item, ProgressKind.DONE, by=BY, at=now(), note="重修了")
    assert again(problem).outcome == "solved"


def test_broken_at_the_look_back_reopens_both(village):
    problem = risen(village)
    above = taken_up(problem)
    done_above(above)
    lifecycle.answer_call_back(again(above), "satisfied", by=BY, at=now())
    closed_at_home(problem.case)
    lifecycle.look_back(look_back_of(problem.case), "broken", by=BY, at=now(), note="又坏了")
    assert [again(problem.case).status, again(above).status] == ["open", "open"]
    assert (again(problem).outcome, above.problems.get().outcome) == ("escalated", "agreed")
    assert LookBack.objects.filter(outcome="open").count() == 0
    assert verify().broken is None


def test_done_again_above_reopens_a_matter_closed_at_home(village):
    problem = risen(village)
    above = taken_up(problem)
    done_above(above)
    closed_at_home(problem.case)
    [item] = above.problems.get().items.all()
    lifecycle.redo_item(item, "验收不合格", by=BY, at=now())
    assert (again(problem).outcome, again(problem.case).status) == ("escalated", "open")


def test_a_village_may_discuss_it_all_the_same_and_its_result_stays(village):
    problem = risen(village)
    above = taken_up(problem)
    item = agreed(problem.case)  # a fact: they met again and did it themselves
    lifecycle.report_progress(item, ProgressKind.DONE, by=BY, at=now())
    assert again(problem).outcome == "solved"
    lifecycle.explain_problem(above.problems.get(), "村里已自行解决", by=BY, at=now())
    assert above.problems.get().outcome == "explained"


def test_a_quarrel_stays_at_its_place_and_a_county_has_nobody_above(village, county):
    kept = concluded(raised(village, QUARREL), ProblemOutcome.ESCALATED, text="请镇上调解")
    with pytest.raises(WrongPlace):
        taken_up(kept)
    top = raised(county).problems.select_related("case__platform").get()
    with pytest.raises(WrongPlace):
        lifecycle.escalate(top, "x", by=BY, at=now())


def test_pages_up_and_take_up(village, as_role):
    convener, town = as_role("convener"), as_role("town_office")
    case = raised(village)
    up = reverse("problem_up", args=[case.no, 1])
    assert up in convener.get(reverse("case", args=[case.no])).content.decode()
    assert convener.post(up, {"text": " "}).status_code == 422
    assert convener.post(up, {"text": "请镇里出面"}).status_code == 302
    assert convener.post(up, {"text": "请镇里出面"}).status_code == 409
    take = reverse("problem_take_up", args=[case.no, 1])
    assert take in town.get(reverse("case", args=[case.no])).content.decode()
    assert take in town.get(reverse("problem_explain", args=[case.no, 1])).content.decode()
    assert convener.get(take).status_code == 403
    assert town.post(take, {"statement": ""}).status_code == 422
    assert town.get(reverse("problem_take_up", args=[case.no, 9])).status_code == 404
    answer = town.post(take, {"statement": WORDS})
    above = Case.objects.get(platform=village.parent)
    assert answer.url == f"/cases/{above.no}/?done=raised"
    assert town.post(take, {"statement": WORDS}).status_code == 422
    assert take not in town.get(reverse("case", args=[case.no])).content.decode()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_desks_take_it_up_at_once():
    village = factories.make_village(factories.make_town(factories.make_county()))
    pk = risen(village).pk

    def take() -> str:
        row = Problem.objects.select_related("case__platform__parent").get(pk=pk)
        try:
            return taken_up(row).no
        except ReliedOn:
            return "taken up"

    results = at_once(take, take)
    assert (results.count("taken up"), Case.objects.count()) == (1, 2)


def test_a_doubt_at_home_about_what_was_never_above_changes_nothing_there(village):
    verification = doubted(raised(village))
    lifecycle.verify(verification, "confirmed", "没修好", by=BY, at=now())
    assert Case.objects.count() == 1
    with pytest.raises(AlreadyMoved):
        lifecycle.verify(again(verification), "confirmed", "没修好", by=BY, at=now())
