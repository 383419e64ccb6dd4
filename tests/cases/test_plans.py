"""列入计划 and 冬季停工: what ends the handling clock, what makes it stand still."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import translation

from cases import lifecycle, steps
from cases.enums import (
    CallBackAnswer,
    ItemStatus,
    ProblemOutcome,
    ProgressKind,
    ReboundFound,
    ReplyResult,
    StepKind,
)
from cases.errors import UnitMissing
from cases.history import history_of
from cases.lifecycle.item import redo_item
from cases.lifecycle.pauses import pause_due
from cases.models import ActionItem, ItemPause
from common.errors import AlreadyMoved
from config.jobs import run_due
from notices import kinds
from notices.models import Notice
from notices.reminding import remind
from platforms.settings import BadSetting, set_setting
from records.models import JobRun
from reports.metrics import Asked, items
from tests import factories
from tests.cases.making import BY, again, agreed, given, now, planned, raised, today

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def full(item):
    return ActionItem.objects.select_related(
        "problem__case__platform", "platform", "unit", "issuer"
    ).get(pk=item.pk)


def told(kind):
    rows = Notice.objects.standing().filter(kind=kind).order_by("id")
    return [row.recipient.name for row in rows]


def reminded(at, moment):
    """Who is reminded of a plan at that moment."""
    before = set(Notice.objects.values_list("pk", flat=True))
    remind(at(moment))
    rows = Notice.objects.exclude(pk__in=before).filter(kind="reminders").order_by("id")
    return sorted(
        row.recipient.name
        for row in rows
        for line in row.params["lines"]
        if line["kind"] == "item.plan_review"
    )


@pytest.fixture
def people(village, county_unit):
    factories.make_user("unit_contact", village, name="张联络", organization=county_unit)
    factories.make_user("county_office", village.county, name="任向前")


# --- the plan's clock -----------------------------------------------------------------------


def test_a_reply_b_ends_one_clock_and_starts_another(matter, county_unit, people, at):
    item = planned(matter, county_unit)  # on 2026-11-23, looked at again in 90 days
    found = full(item)
    assert (found.status, found.review_on) == (ItemStatus.PLANNED, dt.date(2027, 2, 21))
    assert found.plan_source == "2027年农村公路计划"
    told_on = {  # each rung falls on a Sunday, and is told on the Monday after it
        "02-14": [],
        "02-15": ["张联络"],
        "02-21": [],
        "02-22": ["张联络"],
        "02-28": [],
        "03-01": ["任向前", "张联络"],
        "03-02": [],
    }
    assert {day: reminded(at, f"2027-{day} 09:00") for day in told_on} == told_on


def test_the_unit_is_told_when_it_looks_at_its_plan_again(matter, county_unit, people):
    planned(matter, county_unit)
    assert (told("unit.reply_planned"), told("unit.reply_granted")) == (["张联络"], [])
    (row,) = Notice.objects.filter(kind="unit.reply_planned")
    with translation.override("zh-hans"):
        text = kinds.words_of(kinds.lines_of(row)[0]).text
    assert text == "来文单位已审核通过，列入计划，请于2027年2月21日 周日复核。"


def test_what_is_planned_is_neither_overdue_nor_solved(matter, village, county_unit):
    planned(matter, county_unit)
    last = today() + dt.timedelta(days=400)
    figures = items(Asked(village.county, dt.date(2026, 1, 1), last))
    assert (figures["parts"]["overdue"], figures["value"], figures["parts"]["done"]) == (0, 0, 0)
    assert matter.problems.get().outcome == ProblemOutcome.PLANNED


def test_still_in_the_plan_moves_the_day_and_its_reminders(matter, county_unit, people, at):
    item = full(planned(matter, county_unit))
    slow = full(item)
    at("2027-02-21 10:00")
    with pytest.raises(UnitMissing):
        lifecycle.keep_plan(item, today(), "资金未到", by=BY, at=now())
    lifecycle.keep_plan(item, dt.date(2027, 5, 20), "资金未到位", by=BY, at=now())
    assert (full(item).review_on, told("unit.plan_kept")) == (dt.date(2027, 5, 20), ["任向前"])
    with pytest.raises(AlreadyMoved):
        lifecycle.keep_plan(slow, dt.date(2027, 6, 1), "再等", by=BY, at=now())
    assert reminded(at, "2027-02-22 09:00") == []
    assert reminded(at, "2027-05-20 09:00") == ["张联络"]


def test_begun_again_it_is_done_and_the_problem_solved_though_the_matter_is_closed(
    matter, county_unit, people, at
):
    item = full(planned(matter, county_unit))
    lifecycle.answer_call_back(again(matter), CallBackAnswer.SATISFIED, by=BY, at=now())
    assert again(matter).status == "closed"
    at("2027-02-21 10:00")
    item = full(item)
    slow = full(item)
    lifecycle.begin_planned(item, dt.date(2027, 6, 30), "已招标开工", by=BY, at=now())
    with pytest.raises(AlreadyMoved):
        lifecycle.begin_planned(slow, dt.date(2027, 6, 30), "已招标开工", by=BY, at=now())
    found = full(item)
    assert (found.status, found.due, found.review_on) == ("doing", dt.date(2027, 6, 30), None)
    assert told("unit.plan_begun") == ["任向前"]
    sent = lifecycle.reply(full(item), ReplyResult.A, "通车了", by=BY, at=now())
    sent.item = full(item)
    lifecycle.answer_reply(sent, True, "", by=BY, at=now())
    assert (full(item).status, matter.problems.get().outcome) == ("done", ProblemOutcome.SOLVED)
    assert again(matter).status == "closed"


def planned_and_replied(matter, unit, at):
    """Done before the day on which the plan is looked at again, long after the first day."""
    item = full(planned(matter, unit))  # first due on 2026-12-23, looked at again on 2027-02-21
    at("2027-02-10 10:00")
    sent = lifecycle.reply(full(item), ReplyResult.A, "通车了", by=BY, at=now())
    sent.item = full(item)
    return item, sent


def test_what_was_planned_and_is_done_by_the_plan_is_on_time(
    matter, village, county_unit, people, at
):
    item, sent = planned_and_replied(matter, county_unit, at)
    assert (full(item).status, full(item).due) == ("replied", dt.date(2027, 2, 21))
    assert steps.active_step(again(matter)).kind == StepKind.HANDLE
    remind(at("2027-02-11 09:00"))
    lines = [line for row in Notice.objects.filter(made_at=now()) for line in kinds.lines_of(row)]
    assert [line.kind for line in lines] == ["item.near"]
    lifecycle.answer_reply(sent, True, "", by=BY, at=now())
    found = items(Asked(village.county, dt.date(2026, 1, 1), today()))["parts"]
    assert (full(item).review_on, found["on_time"]) == (None, {"n": 1, "of": 1})
    assert steps.active_step(again(matter)).kind == StepKind.CALL_BACK


def test_a_reply_sent_back_leaves_what_was_planned_in_the_plan(matter, county_unit, people, at):
    item, sent = planned_and_replied(matter, county_unit, at)
    lifecycle.answer_reply(sent, False, "还没有验收", by=BY, at=now())
    found = full(item)
    assert (found.status, found.review_on) == ("planned", dt.date(2027, 2, 21))
    assert steps.active_step(again(matter)).kind == StepKind.CALL_BACK
    assert matter.problems.get().outcome == ProblemOutcome.PLANNED
    assert told("unit.reply_refused") == ["张联络"]
    assert reminded(at, "2027-02-22 09:00") == ["张联络"]


def test_what_left_the_plan_is_done_again_when_its_reply_is_sent_back(matter, county_unit):
    item = full(planned(matter, county_unit))
    lifecycle.begin_planned(item, today() + 60 * DAY, "已开工", by=BY, at=now())
    sent = lifecycle.reply(full(item), ReplyResult.A, "通车了", by=BY, at=now())
    sent.item = full(item)
    lifecycle.answer_reply(sent, False, "还没有验收", by=BY, at=now())
    assert full(item).status == ItemStatus.DOING


def test_the_unit_says_on_its_page_how_the_plan_stands(matter, village, county_unit, as_role, at):
    desk = as_role("county_office")
    driver = factories.make_user("unit_contact", village, organization=county_unit)
    contact = factories.client_for(driver)
    item = given(matter, county_unit, assisting=[])
    contact.post(
        reverse("item_reply", args=[item.no]),
        {
            "result": "B",
            "text": "列入明年计划",
            "source": "2027年农村公路计划",
            "review_on": "2027-02-21",
            "step_day_1": "2026-12-31",
            "step_text_1": "完成设计",
        },
    )
    answer = reverse("item_answer", args=[item.no])
    about = f"reply:{item.replies.get().pk}"
    desk.post(answer, {"outcome": "granted", "answer": "", "about": about})
    at("2027-02-21 10:00")
    contact, desk = factories.client_for(driver), as_role("county_office")
    home = contact.get("/").content.decode()
    assert "说说计划进展" in home and "2027年农村公路计划" in home
    assert "2027年农村公路计划" in desk.get("/").content.decode()
    page = reverse("item_plan", args=[item.no])
    empty = contact.post(page, {"word": "kept", "day": "", "text": ""})
    assert empty.status_code == 422
    said = contact.post(page, {"word": "kept", "day": "2027-05-20", "text": "等资金"}, follow=True)
    text = said.content.decode()
    assert "完成设计" in text and "2027年5月20日" in text and "列入计划" in text
    assert "说说计划进展" not in contact.get("/").content.decode()


# --- the season -----------------------------------------------------------------------------


@pytest.fixture
def winter(village):
    set_setting(village.county, "pause.season", ["11-15 – 03-15"])


def outdoor(matter, unit, days=60):
    return full(given(matter, unit, assisting=[], days=days, outdoor=True))


def test_outdoor_work_handed_out_in_winter_waits_for_spring(matter, county_unit, winter, people):
    item = outdoor(matter, county_unit)  # made on 2026-11-23, sixty days: 2027-01-22
    pause = ItemPause.objects.get()
    assert (pause.first, pause.last) == (dt.date(2026, 11, 24), dt.date(2027, 3, 15))
    assert (pause.due_before, item.due) == (dt.date(2027, 1, 22), dt.date(2027, 5, 14))
    assert told("item.paused") == ["任向前", "张联络"] or told("item.paused") == [
        "张联络",
        "任向前",
    ]
    assert pause_due(now()) == 0


def test_work_under_way_when_winter_comes_moves_once(matter, county_unit, village, people, at):
    at("2026-10-01 10:00")
    item = outdoor(matter, county_unit, days=60)  # until 2026-11-30
    inside = full(given(matter, county_unit, assisting=[], days=60))
    set_setting(village.county, "pause.season", ["11月15日至3月15日"])
    assert pause_due(at("2026-11-14 09:00")) == 0
    assert pause_due(at("2026-11-15 09:00")) == 1
    assert pause_due(at("2026-11-16 09:00")) == 0
    assert full(item).due == dt.date(2027, 3, 31)  # 121 days later
    assert full(inside).due == dt.date(2026, 11, 30)
    assert pause_due(at("2027-03-16 09:00")) == 0


def test_one_item_that_cannot_be_moved_stops_no_other(matter, county_unit, village, at, caplog):
    at("2026-10-01 10:00")
    bad = outdoor(matter, county_unit, days=60)
    good = outdoor(matter, county_unit, days=60)
    ActionItem.objects.filter(pk=bad.pk).update(due=dt.date.max)  # no day lies 121 days later
    set_setting(village.county, "pause.season", ["11月15日至3月15日"])
    found = {one.name: one for one in run_due(at("2026-11-15 09:00"))}["pauses"]
    assert full(good).due == dt.date(2027, 3, 31)
    assert (full(bad).due, bad.pauses.count()) == (dt.date.max, 0)
    assert f"The clock of item {bad.no} at 燕村 was not stopped." in caplog.messages
    assert (found.ok, f"1 moved, not moved: {bad.no}" in found.note) == (False, True)
    row = JobRun.objects.get(name="pauses")
    assert (row.ok, row.note) == (False, found.note)


def test_what_was_late_before_winter_stays_late(matter, county_unit, village, at):
    at("2026-10-01 10:00")
    item = outdoor(matter, county_unit, days=30)  # until 2026-10-31
    set_setting(village.county, "pause.season", ["11-15 – 03-15"])
    assert pause_due(at("2026-11-20 09:00")) == 0
    assert full(item).due == dt.date(2026, 10, 31)


def test_a_day_granted_in_winter_stands(matter, county_unit, village, people, at):
    at("2026-10-01 10:00")
    item = outdoor(matter, county_unit, days=30)  # late before winter, so winter did not move it
    set_setting(village.county, "pause.season", ["11-15 – 03-15"])
    day = dt.date(2027, 4, 30)
    at("2027-02-01 10:00")
    asked = lifecycle.ask_extension(full(item), day, "等开春", by=BY, at=now())
    lifecycle.answer_extension(asked, True, "", by=BY, at=now())
    assert pause_due(at("2027-02-02 09:00")) == 0
    assert full(item).due == day
    lifecycle.mark_outdoor(full(item), False, by=BY, at=now())
    lifecycle.mark_outdoor(full(item), True, by=BY, at=now())
    assert (full(item).due, told("item.paused"), told("item.not_outdoor")) == (day, [], [])


def test_the_day_of_what_is_begun_in_winter_stands(matter, county_unit, village, at):
    item = full(planned(matter, county_unit))
    ActionItem.objects.filter(pk=item.pk).update(outdoor=True)
    set_setting(village.county, "pause.season", ["11-15 – 03-15"])
    at("2027-02-01 10:00")
    lifecycle.begin_planned(full(item), dt.date(2027, 6, 30), "已开工", by=BY, at=now())
    assert pause_due(at("2027-02-02 09:00")) == 0
    assert full(item).due == dt.date(2027, 6, 30)


def test_what_is_handed_on_late_in_winter_rests_for_what_is_left_of_it(
    matter, village, county_unit, at
):
    at("2026-10-01 10:00")
    item = outdoor(matter, county_unit, days=30)
    set_setting(village.county, "pause.season", ["11-15 – 03-15"])
    at("2027-03-01 10:00")
    asked = lifecycle.ask_hand_back(full(item), "不属职责", by=BY, at=now())
    asked.item = full(item)
    other = factories.make_organization(village.county, "住建局")
    lifecycle.answer_hand_back(asked, other, "", by=BY, at=now())
    assert full(item).due == dt.date(2027, 4, 14)  # thirty days, and fourteen of winter
    assert pause_due(at("2027-03-02 09:00")) == 0


def test_what_broke_again_in_winter_has_thirty_days_from_spring(village, at):
    at("2026-11-01 10:00")
    item = agreed(raised(village))
    ActionItem.objects.filter(pk=item.pk).update(outdoor=True, due=dt.date(2026, 11, 20))
    set_setting(village.county, "pause.season", ["11-15 – 03-15"])
    assert pause_due(at("2026-11-15 09:00")) == 1
    assert full(item).due == dt.date(2027, 3, 21)
    lifecycle.report_progress(full(item), ProgressKind.DONE, by=BY, at=at("2027-02-01 10:00"))
    at("2027-03-01 10:00")
    found = ReboundFound.LOOK_BACK
    redo_item(full(item), "又塌了", by=BY, at=now(), found=found)
    assert full(item).due == dt.date(2027, 4, 14)  # thirty days, and fourteen of winter
    assert pause_due(at("2027-03-02 09:00")) == 0


def test_a_town_may_say_that_it_has_no_winter(matter, county_unit, village, winter):
    set_setting(village.town, "pause.season", ["无"])
    assert outdoor(matter, county_unit).due == today() + 60 * DAY


def test_a_season_may_concern_some_kinds_only(matter, county_unit, village):
    set_setting(village.county, "pause.season", ["11-15 – 03-15", "water"])
    assert outdoor(matter, county_unit).due == today() + 60 * DAY


@pytest.mark.parametrize("lines", [["冬天"], ["13-01 – 03-15"], ["02-30 – 03-15"]])
def test_a_season_that_is_none_is_refused(village, lines):
    with pytest.raises(BadSetting):
        set_setting(village.county, "pause.season", lines)


def test_the_mark_is_put_and_taken_back_on_the_page(matter, county_unit, winter, as_role):
    desk = as_role("county_office")
    item = given(matter, county_unit, assisting=[], days=60)
    url = reverse("item", args=[item.no])
    assert "室外施工" in desk.get(url).content.decode()
    text = desk.post(reverse("item_outdoor", args=[item.no]), follow=True).content.decode()
    assert "室外施工停工" in text and "2027年5月14日" in text
    assert "期限现为2027年5月14日" in text
    back = desk.post(reverse("item_outdoor", args=[item.no]), follow=True).content.decode()
    assert (full(item).due, full(item).outdoor) == (today() + 60 * DAY, False)
    assert "已取消室外施工标记。期限现为2027年1月22日" in back


def test_who_learned_of_a_day_that_winter_moved_learns_that_it_did_not(
    matter, county_unit, winter, people
):
    item = outdoor(matter, county_unit)
    lifecycle.mark_outdoor(item, False, by=BY, at=now())
    rows = Notice.objects.filter(kind="item.not_outdoor")
    assert sorted(row.recipient.name for row in rows) == ["任向前", "张联络"]
    assert {row.params["due"] for row in rows} == {"2027-01-22"}
    with translation.override("zh-hans"):
        last = history_of(matter)[-1]
    assert (last.what, last.text) == ("取消室外施工标记", "2027年1月22日 周五前")


# --- on paper -------------------------------------------------------------------------------


def test_the_desk_enters_what_units_without_a_contact_wrote(matter, village, county_unit, as_role):
    desk = as_role("county_office")
    item = given(matter, county_unit)
    helper = item.assisting.get()
    url = reverse("item_reply_paper", args=[item.no])
    text = desk.post(url, {"result": "A", "text": "已修通"}, follow=True).content.decode()
    assert "代 交通局（书面）" in text and "书面会签" in text
    page = reverse("item_countersign_paper", args=[item.no, helper.pk])
    assert "已会签" in desk.post(page, follow=True).content.decode()
    about = f"reply:{item.replies.get().pk}"
    answer = reverse("item_answer", args=[item.no])
    desk.post(answer, {"outcome": "granted", "answer": "", "about": about})
    assert full(item).status == ItemStatus.DONE


def test_a_plan_of_a_unit_without_a_contact_is_kept_and_begun_on_paper(
    matter, county_unit, as_role, at
):
    item = planned(matter, county_unit)
    at("2027-02-21 10:00")
    desk = as_role("county_office")
    page = reverse("item_plan_paper", args=[item.no])
    home = desk.get(reverse("item", args=[item.no])).content.decode()
    assert page in home and reverse("item_reply_paper", args=[item.no]) in home
    kept = {"word": "kept", "day": "2027-05-20", "text": "等资金"}
    desk.post(page, kept)
    assert full(item).review_on == dt.date(2027, 5, 20)
    desk.post(page, {"word": "begun", "day": "2027-06-30", "text": "已开工"})
    assert (full(item).status, full(item).due) == ("doing", dt.date(2027, 6, 30))
    assert desk.post(page, kept).status_code == 409


def test_a_plan_carried_out_is_replied_to_on_paper(matter, county_unit, as_role):
    desk = as_role("county_office")
    item = planned(matter, county_unit)
    desk.post(reverse("item_reply_paper", args=[item.no]), {"result": "A", "text": "已修通"})
    about = f"reply:{item.replies.get(outcome='open').pk}"
    answer = {"outcome": "granted", "answer": "", "about": about}
    desk.post(reverse("item_answer", args=[item.no]), answer)
    assert full(item).status == ItemStatus.DONE
