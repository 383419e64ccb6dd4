"""办事: who does it until when, how it goes, without a meeting, what waits for a decision."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from cases import lifecycle
from cases.enums import ProgressKind, Spends
from cases.errors import ReliedOn, SomebodyMissing, TooLate
from cases.models import ActionItem, Progress
from common.errors import AlreadyMoved
from records import ledger
from tests import factories
from tests.cases.making import BY, WORDS, again, agreed, called, done, item_of, now, raised, today


def url(name, row, *args):
    return reverse(name, args=[row.no, *args])


def step_of(case):
    return case.steps.get(status="active").label


# --- how it goes ----------------------------------------------------------------------------


def test_done_reports_the_problem_solved_and_asks_for_the_call_back(village, at):
    at("2026-11-21 19:30")
    case = raised(village)
    item = agreed(case)
    assert step_of(case) == "办事"
    lifecycle.report_progress(item, ProgressKind.DOING, by=BY, at=now(), note="在订货")
    at("2026-11-25 10:00")
    lifecycle.report_progress(item, ProgressKind.DONE, by=BY, at=now(), note="装好了")
    row, problem = again(item), case.problems.get()
    assert (row.status, str(row.done_on), row.done_text) == ("done", "2026-11-25", "装好了")
    assert (problem.outcome, str(problem.solved_on), problem.verified_on) == (
        "solved",
        "2026-11-25",
        None,
    )
    assert step_of(case) == "回访"


def test_a_difficulty_is_told_and_changes_nothing(village):
    item = agreed(raised(village))
    lifecycle.report_progress(item, ProgressKind.DIFFICULT, by=BY, at=now(), difficulty="money")
    assert (again(item).status, again(item).due) == ("open", item.due)
    assert [one.get_difficulty_display() for one in item.progress.all()] == ["缺钱"]


def test_done_twice_counts_once(village):
    item = agreed(raised(village))
    slow = ActionItem.objects.select_related("problem__case").get(pk=item.pk)
    lifecycle.report_progress(item, ProgressKind.DONE, by=BY, at=now())
    with pytest.raises(AlreadyMoved):
        lifecycle.report_progress(slow, ProgressKind.DONE, by=BY, at=now())
    assert Progress.objects.count() == 1


def test_the_same_report_twice_is_one(village):
    item, request_id = agreed(raised(village)), uuid.uuid4()
    for _n in range(2):
        lifecycle.report_progress(
            item, ProgressKind.DOING, by=BY, at=now(), note="在办", request_id=request_id
        )
    assert Progress.objects.count() == 1


def test_a_problem_is_solved_when_its_last_item_is(village):
    case = raised(village)
    first = agreed(case)
    second = lifecycle.add_item(
        case.problems.get(), by=BY, at=now(), due=today(), lead_text="李秀兰", text="接电"
    )
    lifecycle.report_progress(first, ProgressKind.DONE, by=BY, at=now())
    assert case.problems.get().outcome == "agreed"
    lifecycle.report_progress(
        ActionItem.objects.select_related("problem__case").get(pk=second.pk),
        ProgressKind.DONE,
        by=BY,
        at=now(),
    )
    assert case.problems.get().outcome == "solved"


def test_voiding_what_is_left_solves_what_was_done(village):
    case = raised(village)
    first = agreed(case)
    second = lifecycle.add_item(
        case.problems.get(), by=BY, at=now(), due=today(), lead_text="李秀兰", text="接电"
    )
    lifecycle.report_progress(first, ProgressKind.DONE, by=BY, at=now())
    row = ActionItem.objects.select_related("problem__case").get(pk=second.pk)
    lifecycle.void_item(row, "不用了", by=BY, at=now())
    assert (case.problems.get().outcome, step_of(case)) == ("solved", "回访")


def test_an_agreed_problem_that_nobody_does_holds_the_matter(village):
    case = raised(village)
    item = agreed(case)
    lifecycle.void_item(item, "换人", by=BY, at=now())
    assert (step_of(case), case.problems.get().outcome) == ("办事", "agreed")


def test_three_taps_report_progress_and_thirty_seconds_take_it_back(village, as_role, at):
    at("2026-11-21 19:30:00")
    client, item = as_role("convener"), agreed(raised(village))
    answer = client.post(url("item_progress", item), {"kind": "done", "note_done": "装好了"})
    assert answer.url == url("item", item) + "?done=done"
    page = client.get(answer.url).content.decode()
    assert (url("item_undo", item) in page, "记下了：办好了" in page) == (True, True)
    at("2026-11-21 19:30:30")
    assert client.post(url("item_undo", item)).url == url("item", item)
    assert (again(item).status, again(item).problem.outcome, step_of(item.problem.case)) == (
        "doing",
        "agreed",
        "办事",
    )
    assert client.post(url("item_undo", item)).status_code == 409


def test_after_thirty_seconds_it_is_corrected_not_undone(village, as_role, at):
    at("2026-11-21 19:30:00")
    item = done(raised(village))
    at("2026-11-21 19:30:31")
    with pytest.raises(TooLate):
        lifecycle.undo_done(item, by=BY, at=now())
    answer = as_role("convener").post(url("item_undo", item))
    assert (answer.status_code, again(item).status) == (409, "done")
    assert url("item_undo", item) not in as_role("convener").get(url("item", item)).content.decode()


def test_what_was_typed_is_kept_when_progress_is_refused(village, as_role):
    client, item = as_role("convener"), agreed(raised(village))
    answer = client.post(url("item_progress", item), {"kind": "doing", "note_doing": "在办\n机密"})
    page = answer.content.decode()
    assert (answer.status_code, "第2行" in page, "在办" in page) == (422, True, True)
    assert client.post(url("item_progress", item), {}).status_code == 422
    assert Progress.objects.count() == 0


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("convener", 302),
        ("helper", 302),
        ("liaison", 302),
        ("supervisor", 403),
        ("town_office", 403),
    ],
)
def test_who_may_report(role, status, village, as_role):
    item = agreed(raised(village))
    answer = as_role(role).post(url("item_progress", item), {"kind": "doing"})
    assert answer.status_code == status


def test_who_does_it_sees_it_wherever_he_sits(village, town):
    beside = factories.make_village(town, "曲村")
    user = factories.make_user("convener", beside, name="孙玉珍")
    item = agreed(raised(village), user.person)
    client = factories.client_for(user)
    assert client.get(url("item", item)).status_code == 200
    assert item.text in client.get(reverse("items")).content.decode()
    assert client.post(url("item_progress", item), {"kind": "doing"}).status_code == 302
    stranger = factories.client_for(factories.make_user("convener", beside))
    assert stranger.get(url("item", item)).status_code == 404


# --- what waits for a decision --------------------------------------------------------------


def test_what_spends_is_prepared_and_cannot_be_done(village, as_role):
    item = agreed(raised(village), spends=Spends.YES)
    assert item.status == "prepared"
    with pytest.raises(TooLate):
        lifecycle.report_progress(item, ProgressKind.DONE, by=BY, at=now())
    page = as_role("convener").get(url("item", item)).content.decode()
    assert (url("item_spends", item) in page, url("item_progress", item) in page) == (True, False)


def test_corrected_it_is_handed_out_with_reason_and_name(village, as_role):
    client, item = as_role("convener"), agreed(raised(village), spends=Spends.UNCLEAR)
    assert client.post(url("item_spends", item), {"spends": "no", "reason": ""}).status_code == 422
    client.post(url("item_spends", item), {"spends": "yes", "reason": "要用维修资金"})
    assert (again(item).status, again(item).spends) == ("prepared", "yes")
    client.post(url("item_spends", item), {"spends": "no", "reason": "社区自己出"})
    assert (again(item).status, again(item).spends) == ("open", "no")
    assert client.post(url("item_spends", item), {"spends": "no", "reason": "x"}).status_code == 409
    acts = [e.act for e in ledger.history(item.ledger_stream)][-2:]
    assert acts == ["item.spends_corrected", "item.handed_out"]


def test_an_item_is_voided_with_a_reason(village, as_role):
    client, item = as_role("helper"), agreed(raised(village))
    assert client.post(url("item_void", item), {"reason": " "}).status_code == 422
    client.post(url("item_void", item), {"reason": "重复了"})
    assert again(item).status == "void"
    assert client.post(url("item_void", item), {"reason": "重复了"}).status_code == 409


# --- without a meeting ----------------------------------------------------------------------


def direct(client, case, **data):
    person = next(iter(client.get(url("case_no_meeting", case)).context["form"].people))[0]
    data = {"reason": "换个灯泡", "lead": person.no, "due": "7", "spends": "no"} | data
    return client.post(url("case_no_meeting", case), data)


def test_settled_without_a_meeting_it_goes_straight_to_doing(village, as_role):
    client, case = as_role("convener"), raised(village)
    assert direct(client, case).url == url("case", case) + "?done=item"
    steps = list(case.steps.order_by("position").values_list("label", "status", "reason"))
    assert steps[1:3] == [("商量", "waived", "换个灯泡"), ("办事", "active", "")]
    item = item_of(case)
    assert (item.text, item.due - today(), case.problems.get().outcome) == (
        WORDS,
        dt.timedelta(days=7),
        "agreed",
    )
    assert "定下来了" in client.get(url("case", case) + "?done=item").content.decode()
    answer = client.post(url("case_no_meeting", case), {})
    assert answer.status_code == 409


def test_every_open_problem_gets_its_item(village, as_role):
    client, case = as_role("convener"), raised(village)
    lifecycle.add_problem(case, "还要一盏灯", by=BY, at=now())
    direct(client, case)
    rows = ActionItem.objects.filter(problem__case=case).order_by("problem__part")
    assert [row.text for row in rows] == [WORDS, "还要一盏灯"]


def test_sent_twice_it_hands_out_once(village):
    case, request_id = raised(village), uuid.uuid4()
    for _n in range(2):
        lifecycle.handle_directly(
            case, "换灯泡", by=BY, at=now(), due=today(), lead_text="杨丽", request_id=request_id
        )
    assert ActionItem.objects.count() == 1
    with pytest.raises(ReliedOn):
        lifecycle.handle_directly(case, "再来", by=BY, at=now(), due=today(), lead_text="杨丽")


@pytest.mark.parametrize(
    ("missing", "field"),
    [
        ({"lead": ""}, "lead"),
        ({"due": ""}, "due"),
        ({"reason": ""}, "reason"),
        ({"spends": ""}, "spends"),
    ],
)
def test_what_is_missing_is_named_beside_its_field_and_nothing_is_written(
    missing, field, village, as_role
):
    case = raised(village)
    answer = direct(as_role("convener"), case, **missing)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})
    assert (ActionItem.objects.count(), step_of(case)) == (0, "商量")


def test_a_day_of_ones_own_must_be_to_come(village, as_role):
    case = raised(village)
    answer = direct(as_role("convener"), case, due="", due_day="2020-01-01")
    assert set(answer.context["form"].errors) == {"due_day"}
    assert direct(as_role("convener"), case, due="", due_day="2099-01-01").status_code == 302


def test_money_and_land_are_asked_about_not_preset(village, as_role):
    plain, money = raised(village), raised(village, "用维修资金修楼顶")
    client = as_role("convener")
    presets = [
        client.get(url("case_no_meeting", case)).context["form"]["spends"].value()
        for case in (plain, money)
    ]
    assert presets == ["no", None]


def test_once_a_meeting_is_called_it_is_held_or_called_off_first(village, as_role):
    case = raised(village)
    called(case)
    page = as_role("convener").get(url("case", case)).content.decode()
    assert "已经定了会，请先取消会议。" in page
    assert as_role("convener").get(url("case_no_meeting", case)).status_code == 409


# --- one more -------------------------------------------------------------------------------


def test_one_more_thing_brings_a_matter_back_to_being_done(village, as_role):
    case = raised(village)
    done(case)
    client = as_role("convener")
    data = {
        "problem": "1",
        "text": "再接一条线",
        "lead_text": "电工老吴",
        "due": "14",
        "spends": "no",
    }
    client.post(url("item_new", case), data)
    item = item_of(case)
    assert (item.text, item.lead_name, item.way, step_of(case)) == (
        "再接一条线",
        "电工老吴",
        "own",
        "办事",
    )


def test_an_item_needs_somebody_and_a_day(village):
    problem = raised(village).problems.get()
    for facts in ({"due": today()}, {"due": None, "lead_text": "杨丽"}):
        with pytest.raises(SomebodyMissing):
            lifecycle.add_item(problem, by=BY, at=now(), **facts)
    assert ActionItem.objects.count() == 0


def test_nothing_is_handed_out_once_it_is_over(village):
    case = raised(village)
    problem = case.problems.get()
    lifecycle.suspend(case, "放着", by=BY, at=now())
    with pytest.raises(AlreadyMoved):
        lifecycle.add_item(problem, by=BY, at=now(), due=today(), lead_text="杨丽")


def test_a_problem_is_added_once(village, as_role):
    client, case = as_role("helper"), raised(village)
    form = client.get(url("problem_new", case)).context["form"]
    data = {"text": "还要一盏灯", "request_id": str(form["request_id"].value())}
    for _n in range(2):
        client.post(url("problem_new", case), data)
    assert [one.text for one in case.problems.order_by("part")] == [WORDS, "还要一盏灯"]
    answer = client.post(url("problem_new", case), {"text": "长" * 121})
    assert (answer.status_code, "长" * 121 in answer.content.decode()) == (422, True)


def test_lists_show_what_is_asked_for(village, as_role, at):
    at("2026-11-21 10:00")
    late, prepared = agreed(raised(village)), agreed(raised(village, "修路"), spends=Spends.YES)
    finished = done(raised(village, "换灯"))
    at("2026-12-20 10:00")
    client = as_role("convener")

    def listed(state):
        page = client.get(reverse("items"), {"state": state}).content.decode()
        rows = (("late", late), ("prepared", prepared), ("done", finished))
        return {name for name, row in rows if url("item", row) in page}

    assert listed("") == {"late", "prepared"}
    assert listed("late") == {"late"}  # what waits for a decision is nobody's delay
    assert listed("prepared") == {"prepared"}
    assert listed("done") == {"done"}
