"""Working days through every long holiday of 2024 to 2026, each last day counted by hand.

Beside it: the State Council's notices of three years read as they were worded, a notice that comes
in late and moves what is open, and what a year that is not announced yet looks like.
"""

import datetime as dt

import pytest
from django.urls import reverse

from cases import lifecycle
from cases.enums import CallBackAnswer, ItemStatus, Rating, RatingGroup, Way
from cases.lifecycle import Said
from cases.models import ActionItem, Case, Verification
from common.limits import Limit, Unit
from notices.models import Notice
from platforms import workdays
from platforms.holidays import read_notice
from platforms.models import Workday
from tests import factories
from tests.cases.making import BY, QUARREL, again, closed, done, given, held, now, raised

pytestmark = pytest.mark.django_db
WD = Unit.WORKING_DAY

# --- the notices, with the dates they announced ----------------------------------------------

NOTICES = {
    2024: """国务院办公厅关于2024年部分节假日安排的通知
一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位安排职工在除夕（2月9日）休息。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。
节假日期间，各地区、各部门要妥善安排好值班。""",
    2025: """国务院办公厅关于2025年部分节假日安排的通知
一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。""",
    2026: """国务院办公厅关于2026年部分节假日安排的通知
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。""",
}
# A year that nobody has announced: what it might look like.
NEXT = """国务院办公厅关于2027年部分节假日安排的通知
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。1月31日（周日）、2月20日（周六）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。4月25日（周日）、5月8日（周六）上班。
五、端午节：6月9日（周三）放假1天。
六、中秋节：9月15日（周三）放假1天。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。"""


@pytest.mark.parametrize("year", NOTICES)
def test_a_notice_says_what_the_shipped_table_says(year):
    """The shipped table may also name a Saturday that is off anyway; days off are the same."""
    found = read_notice(NOTICES[year])
    assert (found.problems, found.year) == ([], year)
    read = {one.day: one.is_working for one in found.days}
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    shipped = workdays.exceptions_between(first, last)
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    differ = [
        day for day in days if workdays.is_working(day, read) != workdays.is_working(day, shipped)
    ]
    assert differ == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("共7天。1月31日", "共7天。\n1月31日"),
        ("放假调休，共7天。1月31日", "放假调\n  休，共7\n\n天。1月31日"),
        ("2月20日（周六）上班", "2月\n20日（周六）上\n班"),
        ("10月9日（周六）上班。", "10月9日（周六）上班\n国务院办公厅\n2026年11月7日\n"),
    ],
)
def test_lines_that_a_pdf_has_wrapped_are_one_item(old, new):
    assert old in NEXT
    found = read_notice(NEXT.replace(old, new))
    assert found.is_sound, found.problems
    assert found.days == read_notice(NEXT).days


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("2027年部分节假日", "部分节假日", "没有写明是哪一年"),
        ("共7天。1月31日", "共8天。1月31日", "第3行写的是8天，列出的是7天"),
        ("2月20日（周六）上班", "2月20日（周日）上班", "第3行：2027-02-20不是周日"),
        ("2月20日（周六）上班", "2月22日上班", "第3行：2027-02-22要求上班，但这天不是周末"),
        ("2月5日（周五）至11日", "2月30日至31日", "第3行：没有2月30日"),
        ("三、清明节：", "三、泼水节：", "第4行：“泼水节”不是通知里的节日"),
        ("五、端午节：6月9日（周三）放假1天。", "", "缺少这些节日：端午节"),
        ("9月26日（周日）、10月9日", "9月26日（周日）、10月3日", "2027-10-03写了两次"),
        ("四、劳动节：5月1日", "劳动节5月1日", "第5行没有读懂"),
        ("四、劳动节：5月1日", "劳动节：5月1日", "第5行没有读懂"),
        ("一、元旦：", "1月31日（周日）上班。\n一、元旦：", "第2行没有读懂"),
    ],
)
def test_a_mistake_is_named_by_its_line(old, new, problem):
    assert old in NEXT
    found = read_notice(NEXT.replace(old, new))
    assert not found.is_sound
    assert any(problem in one for one in found.problems), found.problems


# --- last days, counted by hand -------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "limit", "due"),
    [
        # 2024: New Year, a Monday off
        ("2023-12-29", 1, "2024-01-02"),
        # 2024: Spring Festival 10 to 17 February, made up on the 4th and the 18th
        ("2024-02-02", 1, "2024-02-04"),
        ("2024-02-02", 6, "2024-02-09"),
        ("2024-02-02", 7, "2024-02-18"),
        ("2024-02-08", 3, "2024-02-19"),
        # 2024: Tomb-sweeping 4 to 6 April, made up on Sunday the 7th
        ("2024-04-03", 1, "2024-04-07"),
        ("2024-04-03", 6, "2024-04-12"),
        # 2024: Labour Day 1 to 5 May, made up on 28 April and 11 May
        ("2024-04-26", 1, "2024-04-28"),
        ("2024-04-30", 5, "2024-05-10"),
        ("2024-04-30", 6, "2024-05-11"),
        # 2024: Dragon Boat, Monday 10 June
        ("2024-06-07", 2, "2024-06-12"),
        # 2024: Mid-autumn 15 to 17 September, made up on Saturday the 14th
        ("2024-09-13", 2, "2024-09-18"),
        # 2024: National Day 1 to 7 October, made up on 29 September and 12 October
        ("2024-09-27", 2, "2024-09-30"),
        ("2024-09-30", 5, "2024-10-12"),
        # 2025: New Year, a Wednesday
        ("2024-12-31", 1, "2025-01-02"),
        # 2025: Spring Festival 28 January to 4 February, made up on 26 January and 8 February
        ("2025-01-24", 2, "2025-01-27"),
        ("2025-01-27", 4, "2025-02-08"),
        ("2025-01-27", 5, "2025-02-10"),
        # 2025: Tomb-sweeping, nothing made up
        ("2025-04-03", 1, "2025-04-07"),
        # 2025: Labour Day 1 to 5 May, made up on 27 April
        ("2025-04-25", 4, "2025-04-30"),
        ("2025-04-30", 1, "2025-05-06"),
        # 2025: Dragon Boat to Monday 2 June
        ("2025-05-30", 1, "2025-06-03"),
        # 2025: National Day and Mid-autumn 1 to 8 October, made up on 28 September, 11 October
        ("2025-09-26", 3, "2025-09-30"),
        ("2025-09-30", 3, "2025-10-11"),
        ("2025-09-30", 4, "2025-10-13"),
        # 2026: New Year 1 to 3 January, made up on Sunday the 4th
        ("2025-12-31", 1, "2026-01-04"),
        ("2025-12-31", 2, "2026-01-05"),
        # 2026: Spring Festival 15 to 23 February, made up on the 14th and the 28th
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-13", 2, "2026-02-24"),
        ("2026-02-13", 6, "2026-02-28"),
        ("2026-02-13", 7, "2026-03-02"),
        # 2026: Tomb-sweeping to Monday 6 April
        ("2026-04-03", 1, "2026-04-07"),
        # 2026: Labour Day 1 to 5 May, made up on Saturday the 9th
        ("2026-04-30", 4, "2026-05-09"),
        ("2026-04-30", 5, "2026-05-11"),
        # 2026: Dragon Boat, Friday 19 June
        ("2026-06-18", 1, "2026-06-22"),
        # 2026: Mid-autumn, Friday 25 September, the Sunday before made up for National Day
        ("2026-09-18", 1, "2026-09-20"),
        ("2026-09-24", 1, "2026-09-28"),
        # 2026: National Day 1 to 7 October, made up on Saturday the 10th
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-09-30", 4, "2026-10-12"),
        # over New Year into a year that is computed Monday to Friday
        ("2026-12-30", 1, "2026-12-31"),
        ("2026-12-30", 2, "2027-01-01"),
        ("2026-12-31", 15, "2027-01-21"),
        # the last of a month, and a limit of nothing
        ("2026-07-31", 1, "2026-08-03"),
        ("2026-08-31", 22, "2026-09-30"),
        ("2026-07-31", 0, "2026-07-31"),
    ],
)
def test_working_days_end_where_a_hand_counts_them(start, limit, due):
    found = workdays.due_on(dt.date.fromisoformat(start), Limit(limit, WD))
    assert found == dt.date.fromisoformat(due)


@pytest.mark.parametrize(
    ("start", "limit", "due"),
    [
        ("2026-01-31", Limit(1, Unit.MONTH), "2026-02-28"),
        ("2024-01-31", Limit(1, Unit.MONTH), "2024-02-29"),
        ("2026-11-30", Limit(3, Unit.MONTH), "2027-02-28"),
        ("2026-12-31", Limit(6, Unit.MONTH), "2027-06-30"),
        ("2026-09-25", Limit(7, Unit.DAY), "2026-10-02"),  # a day off: it stays there
        ("2026-12-25", Limit(30, Unit.DAY), "2027-01-24"),
    ],
)
def test_days_and_months_end_on_their_day_off_or_not(start, limit, due):
    assert workdays.due_on(dt.date.fromisoformat(start), limit) == dt.date.fromisoformat(due)


# --- a notice comes in ----------------------------------------------------------------------


@pytest.fixture
def december(village, at):
    """On 2026-12-28 something is given 15 working days: to 2027-01-18, computed."""
    at("2026-12-28 10:00")
    county = village.county
    factories.make_user("county_office", county, name="任主任")
    unit = factories.make_organization(county, "交通局")
    factories.make_user("unit_contact", village, name="张联络", organization=unit)
    return unit


def handed(village, unit, working_days):
    """Something agreed and given to the unit in so many working days, or until a day."""
    case = raised(village)
    done(case)
    lifecycle.redo_item(ActionItem.objects.get(problem__case=case), "再办", by=BY, at=now())
    due = workdays.due_on(dt.date(2026, 12, 28), Limit(15, WD))
    item = given(case, unit, assisting=[], days=(due - dt.date(2026, 12, 28)).days)
    ActionItem.objects.filter(pk=item.pk).update(working_days=working_days)
    return item


def test_the_notice_moves_what_is_open_and_counted_and_tells_it_once(village, december):
    counted = handed(village, december, 15)
    chosen = handed(village, december, None)
    closed = handed(village, december, 15)
    ActionItem.objects.filter(pk=closed.pk).update(status=ItemStatus.DONE)
    assert again(counted).due == dt.date(2027, 1, 18)
    notice = read_notice(NEXT)
    assert workdays.take_notice(notice, by=BY, at=now()) >= 1
    assert again(counted).due == dt.date(2027, 1, 19)  # Friday the 1st is off
    assert (again(chosen).due, again(closed).due) == (dt.date(2027, 1, 18),) * 2
    told = Notice.objects.filter(kind="item.recounted").values_list("recipient__name", flat=True)
    assert sorted(told) == ["任主任", "张联络"]
    assert workdays.take_notice(notice, by=BY, at=now()) == 0


def test_what_is_to_be_looked_at_and_objected_to_follows_the_notice(village, december, at, as_role):
    at("2026-12-31 10:00")
    case = raised(village)
    assert case.object_until == dt.date(2027, 1, 4)
    other = raised(village)
    done(other)
    lifecycle.answer_call_back(
        again(other), CallBackAnswer.NOT_SOLVED, by=BY, at=now(), note="还是黑的"
    )
    assert Verification.objects.get().due == dt.date(2027, 1, 7)
    url = reverse("case", args=[other.no])
    assert "2027年1月7日 周四，待确认" in as_role("county_office").get(url).content.decode()
    workdays.take_notice(read_notice(NEXT), by=BY, at=now())
    assert Case.objects.get(pk=case.pk).object_until == dt.date(2027, 1, 5)
    assert Verification.objects.get().due == dt.date(2027, 1, 8)


def said_on(village):
    """Dissent and “not satisfied” of today, of one matter each."""
    case = raised(village)
    held(case)
    row = case.rounds.select_related("case__platform", "host").get()
    dissent = lifecycle.dissent(row, "业主一方", "不同意摊钱", by=BY, at=now())
    said = Said(Rating.SATISFIED, Rating.DISSATISFIED, "晚上还是黑")
    doubt = lifecycle.rate(
        closed(raised(village)), said, group=RatingGroup.STAKEHOLDERS, key="a", by=BY, at=now()
    )
    return dissent, doubt


def told():
    rows = Notice.objects.filter(kind="case.recounted").order_by("recipient__name", "id")
    return [(one.recipient.name, one.params["due"]) for one in rows]


def test_stages_and_owed_explanations_follow_the_notice_and_are_told_once(village, december):
    factories.make_user("convener", village, name="王建民")
    factories.make_user("town_office", village.town, name="李镇")
    factories.make_user("county_approver", village.county, name="主席")
    topic = raised(village.county, "全县停车难", awaits_approval=None)
    dissent, doubt = said_on(village)
    explained, answered = said_on(village)
    lifecycle.explain_dissent(explained, "按产权面积分摊", by=BY, at=now())
    lifecycle.answer_rating(answered, "灯已换新", look=False, by=BY, at=now())
    step = topic.steps.get(status="active")
    left = topic.steps.exclude(pk=step.pk).order_by("position").values_list("due", flat=True)
    before = list(left)
    fourth, fifth, sixth, seventh = (dt.date(2027, 1, day) for day in (4, 5, 6, 7))
    assert (step.kind, step.due) == ("approve", sixth)
    assert (dissent.explain_by, doubt.answer_due) == (fourth, fourth)
    Notice.objects.all().delete()
    workdays.take_notice(read_notice(NEXT), by=BY, at=now())
    assert (again(step).due, again(dissent).explain_by, again(doubt).answer_due) == (
        seventh,
        fifth,
        fifth,
    )
    assert (again(explained).explain_by, again(answered).answer_due) == (fourth, fourth)
    assert list(left.all()) == before
    due = {"主席": "2027-01-07", "李镇": "2027-01-05", "王建民": "2027-01-05"}
    assert dict(told()) == due
    assert [name for name, _due in told()].count("主席") == 1
    several = len(told())
    assert workdays.take_notice(read_notice(NEXT), by=BY, at=now()) == 0
    assert len(told()) == several


def test_a_restricted_matter_tells_its_own_place_only(village, december):
    factories.make_user("convener", village, name="王建民")
    factories.make_user("town_office", village.town, name="李镇")
    case = raised(village, QUARREL)
    held(case)
    row = case.rounds.select_related("case__platform", "host").get()
    lifecycle.dissent(row, "张某一方", "不同意", by=BY, at=now())
    workdays.take_notice(read_notice(NEXT), by=BY, at=now())
    assert told() == [("王建民", "2027-01-05")]


def test_the_office_pastes_looks_and_takes_it(village, as_role, at):
    at("2026-11-02 10:00")
    desk = as_role("county_office")
    assert "2027年工作日安排待确认" in desk.get("/").content.decode()
    url = reverse("working_days")
    page = desk.get(url).content.decode()
    assert "2027年" in page and "按周一至周五推算" in page
    wrong = desk.post(url, {"text": NEXT.replace("共7天。1月31日", "共8天。1月31日")})
    assert wrong.status_code == 422
    assert "第3行写的是8天，列出的是7天" in wrong.content.decode()
    preview = desk.post(url, {"text": NEXT}).content.decode()
    assert "2027年1月31日" in preview and "调休上班" in preview
    assert not workdays.is_confirmed(2027)
    answer = desk.post(url, {"text": NEXT, "sure": "on"}, follow=True).content.decode()
    assert "2027年工作日安排已确认" in answer
    assert Workday.objects.get(day="2027-01-31").is_working
    assert "待确认" not in desk.get("/").content.decode()


@pytest.mark.parametrize(
    ("role", "status"), [("town_office", 200), ("convener", 403), ("sys_admin", 200)]
)
def test_who_may_paste_it(role, status, as_role):
    assert as_role(role).get(reverse("working_days")).status_code == status


def test_a_day_in_a_year_not_announced_says_so(village, december, as_role):
    item = handed(village, december, 15)
    page = as_role("county_office").get(reverse("item", args=[item.no])).content.decode()
    assert "15个工作日" in page and "待确认" in page
    workdays.take_notice(read_notice(NEXT), by=BY, at=now())
    page = as_role("county_office").get(reverse("item", args=[item.no])).content.decode()
    assert "待确认" not in page


def test_the_hand_out_page_remembers_working_days(village, december, as_role):
    case = raised(village)
    done(case)
    lifecycle.redo_item(ActionItem.objects.get(problem__case=case), "再办", by=BY, at=now())
    factories.make_organization(village.county, "县政协办", kind="cppcc")
    sent = {"problem": "1", "way": Way.REQUEST, "unit": december.pk, "text": "修路"}
    desk = as_role("county_office")
    page = desk.get(reverse("hand_out", args=[case.no])).content.decode()
    assert "2027年1月18日 周一，待确认" in page
    desk.post(reverse("hand_out", args=[case.no]), {**sent, "due": "working", "spends": "no"})
    item = ActionItem.objects.get(unit=december)
    assert (item.working_days, item.due) == (15, dt.date(2027, 1, 18))
