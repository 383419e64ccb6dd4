"""提示 on stages (rule 8): late, left out, passed over; on record and on the page, stopping nobody."""

import datetime as dt

import pytest

from cases import lifecycle, remarks
from cases.models import Finding
from tests import factories
from tests.cases.making import BY, again, called, now, raised, today
from tests.stories.visiting import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(at):
    at("2026-06-01 09:00")
    return raised(factories.make_county())  # approved: it stands at 议题公示


def here(case):
    return case.steps.select_related("case__platform").get(status="active")


def rows():
    return list(Finding.objects.order_by("id").values_list("rule", "figure", "basis", "reason"))


def test_a_stage_that_ended_after_its_last_day_is_noted_with_both_days(case, at):
    due = here(case).due
    at(f"{due + dt.timedelta(days=3)} 10:00")
    lifecycle.leave_step(here(case), "公示期满", by=BY, at=now())
    ended = today()
    assert rows() == [("stage_late", "议题公示", f"{due}/{ended}", "")]
    [line] = remarks.sentences(case)
    assert line == "“议题公示”应于{}前完成，实际{}完成。".format(
        *(
            f"{day:%Y}年{day.month}月{day.day}日 周{'一二三四五六日'[day.weekday()]}"
            for day in (due, ended)
        )
    )


def test_entered_late_but_over_in_time_it_is_not(case, at):
    due = here(case).due
    at(f"{due + dt.timedelta(days=3)} 10:00")
    lifecycle.leave_step(here(case), "公示期满", by=BY, at=now(), done_on=due)
    assert rows() == []


def test_left_out_with_its_reason_and_passed_over_by_a_meeting(case):
    lifecycle.leave_step(here(case), "公示期满", by=BY, at=now())
    lifecycle.waive_step(here(case), "已调研过", by=BY, at=now())
    assert rows() == [("stage_left_out", "会前调研", "", "已调研过")]
    second = raised(case.platform, "汾河湿地怎么保护")
    called(second)
    found = Finding.objects.filter(subject=second.no).order_by("id")
    assert list(found.values_list("rule", "figure")) == [
        ("stage_passed_over", "议题公示"),
        ("stage_passed_over", "会前调研"),
    ]
    late = second.steps.select_related("case__platform").get(label="会前调研")
    lifecycle.leave_step(late, "走访三处", by=BY, at=now(), done_on=today())
    assert remarks.sentences(second) == ["“议题公示”还没有记录就进入了后面的环节，可以补记。"]
    office = factories.make_user("county_office", case.platform)
    said = Visitor(office, f"/cases/{case.no}/").text
    assert "“会前调研”未开展：已调研过" in said


def test_a_village_that_does_it_without_a_meeting_hears_no_remark(at):
    village = factories.make_village(factories.make_town(factories.make_county()))
    case = raised(village)
    lifecycle.handle_directly(case, "随手就办", by=BY, at=now(), due=today(), lead_text="杨丽")
    assert again(case).status == "open"
    assert rows() == []
