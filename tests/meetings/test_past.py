"""补记: last night's meeting on one page, marked as entered afterwards, counted like any other."""

import datetime as dt
import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from cases import lifecycle
from cases.enums import CallBackAnswer, Origin, ProblemOutcome, ProgressKind
from cases.errors import StillOpen
from cases.models import ActionItem, Case, Finding, Round
from meetings.enums import MeetingStatus
from meetings.lifecycle import void
from meetings.models import Meeting
from notices.models import Notice
from records.models import StoredFile
from records.verification import verify
from reports.metrics import compute
from tests import factories
from tests.cases.making import again, item_of, now, today
from tests.meetings.scene import make_scene

MORNING = "2026-11-21 08:10"
SAID = "6号楼楼道堆的东西，各户12月5日前自己清"


@pytest.fixture
def scene(village, at):
    at(MORNING)
    scene = make_scene(village)
    factories.make_venue(village, "议事室")
    return scene


@pytest.fixture
def client(scene, sign_in):
    return sign_in(scene.convener)


def filled(scene, **changes):
    """The form as the browser sends it after 昨晚, 有人没来, 谈成了, who and date."""
    data = {
        "request_id": str(uuid.uuid4()),
        "when": "1",
        "day": "",
        "statement": SAID,
        "came": "some",
        "absent": [scene.people["赵国强"].no],
        "present": "",
        "r-outcome": "agreed",
        "r-lead": scene.people["王建民"].no,
        "r-lead_text": "",
        "r-due": "14",
        "r-due_day": "",
        "r-spends": "no",
    }
    return data | {name.replace("r_", "r-", 1): value for name, value in changes.items()}


def post(client, data, query=""):
    return client.post(reverse("past") + query, data)


def test_last_night_is_recorded_whole_with_one_save(client, scene):
    before = Case.objects.count()
    answered = post(client, filled(scene))
    meeting = Meeting.objects.get()
    assert answered["Location"] == reverse("recorded", args=[meeting.no])
    local = timezone.localtime(meeting.starts_at)
    assert local.isoformat() == "2026-11-20T19:30:00+08:00"
    assert (meeting.status, meeting.origin) == (MeetingStatus.MINUTED, Origin.BACKFILLED)
    assert (meeting.present_count, meeting.chair.name, meeting.where) == (5, "王建民", "议事室")
    case = Case.objects.order_by("-id")[0]
    assert Case.objects.count() == before + 1
    assert (case.origin, case.occurred_on) == (Origin.BACKFILLED, dt.date(2026, 11, 20))
    assert case.problems.get().outcome == ProblemOutcome.AGREED
    item = ActionItem.objects.get()
    assert (item.lead_name, item.due) == ("王建民", dt.date(2026, 12, 5))
    counted = Round.objects.get()
    assert (counted.number, counted.held_on, counted.present) == (1, dt.date(2026, 11, 20), 5)


def test_nobody_is_invited_after_the_fact(client, scene):
    post(client, filled(scene))
    kinds = set(Notice.objects.values_list("kind", flat=True))
    assert "meeting.invitation" not in kinds
    assert "minutes.out" in kinds


def test_the_same_click_twice_records_once(client, scene):
    data = filled(scene)
    first, second = post(client, data), post(client, data)
    assert first["Location"] == second["Location"]
    assert (Meeting.objects.count(), ActionItem.objects.count()) == (1, 1)


def test_a_round_of_a_matter_that_stands_is_its_next_round(client, scene):
    query = f"?case={scene.case.no}"
    page = client.get(reverse("past") + query).content.decode()
    assert scene.case.title in page and 'name="statement"' not in page
    data = filled(scene, r_outcome="not_agreed", r_text="")
    del data["statement"]
    assert post(client, data, query).status_code == 302
    assert post(client, filled(scene, r_text="") | {"statement": ""}, query).status_code == 302
    numbers = list(scene.case.rounds.order_by("number").values_list("number", "conclusions"))
    assert numbers == [(1, 1), (2, 1)]
    assert Case.objects.count() == 1


def test_what_is_missing_stands_beside_its_field_and_all_is_kept(client, scene):
    data = filled(scene, statement="", r_lead="", r_due="")
    answered = post(client, data)
    page = answered.content.decode()
    assert answered.status_code == 422
    assert page.count("请选谁来办。") == 1 and page.count("请选到什么时候。") == 1
    absent = scene.people["赵国强"].no
    assert f'value="{absent}" checked' in page
    assert data["request_id"] in page
    assert Meeting.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"day": "2026-11-22"}, "这个日子还没到"),
        ({"day": "昨天"}, "日期没认出来"),
        ({"when": "", "day": ""}, "请选哪天开的"),
        ({"came": ""}, "请选谁来了"),
        ({"statement": "楼顶盖储物间"}, "请再点一次"),
        ({"came": "sheet"}, "请加上照片"),
        ({"statement": "机 密★"}, "机 密"),
        ({"r_due": "", "r_due_day": "2026-11-19"}, "在开会之前"),
    ],
)
def test_the_normal_days_bad_input(client, scene, changes, words):
    answered = post(client, filled(scene, **changes))
    assert answered.status_code == 422
    assert words in answered.content.decode()
    assert Meeting.objects.count() == 0


def test_twenty_thousand_characters_are_kept_and_more_refused(client, scene):
    long = "长" * 19_999 + "𬭎"
    assert post(client, filled(scene, statement=long)).status_code == 302
    assert Case.objects.order_by("-id")[0].statement == long
    refused = post(client, filled(scene, statement=long + "多"))
    assert refused.status_code == 422
    assert long + "多" in refused.content.decode()
    assert Meeting.objects.count() == 1


def test_a_photograph_of_the_sheet_counts_its_heads(client, scene, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    out = io.BytesIO()
    Image.new("RGB", (30, 30)).save(out, "PNG")
    upload = SimpleUploadedFile("a.png", out.getvalue(), "image/png")
    post(client, filled(scene, came="sheet", present="31") | {"sheet": upload})
    meeting = Meeting.objects.get()
    assert (meeting.present_count, meeting.sheet.kind) == (31, "image/jpeg")
    fake = SimpleUploadedFile("a.png", b"no picture", "image/png")
    refused = post(client, filled(scene, came="sheet") | {"sheet": fake})
    assert refused.status_code == 422
    assert "不是能打开的照片" in refused.content.decode()
    assert (StoredFile.objects.count(), Meeting.objects.count()) == (1, 1)


def test_without_a_result_the_meeting_is_held_and_waits_for_one(client, scene):
    answered = post(client, filled(scene, r_outcome=""))
    meeting = Meeting.objects.get()
    assert meeting.status == MeetingStatus.HELD
    assert answered["Location"] == reverse("meeting", args=[meeting.no])


def test_a_village_without_a_roster_still_records_its_convener(village, at, sign_in):
    at(MORNING)
    user = factories.make_user("convener", village)
    data = filled(type("S", (), {"people": {"赵国强": user.person, "王建民": user.person}}))
    post(sign_in(user), data | {"came": "all", "absent": []})
    assert Meeting.objects.get().present_count == 1


def test_offices_above_do_not_record_for_a_village(as_role, village):
    assert as_role("town_office").get(reverse("past"), {"at": village.code}).status_code == 403
    assert as_role("fixed_member").get(reverse("past")).status_code == 403


# --- of a matter that has ended ---------------------------------------------------------------


@pytest.fixture
def ended(scene):
    """The matter done and closed without a meeting, before anybody tells that there was one."""
    lifecycle.handle_directly(
        scene.case, "当场商量好了", by=scene.by, at=now(), due=today(), lead_text="杨丽"
    )
    lifecycle.report_progress(item_of(scene.case), ProgressKind.DONE, by=scene.by, at=now())
    lifecycle.answer_call_back(again(scene.case), CallBackAnswer.SATISFIED, by=scene.by, at=now())
    return again(scene.case)


def stands(case):
    """What a late word may not change: the matter, its problem, its items and steps."""
    row = Case.objects.get(pk=case.pk)
    problem = row.problems.get()
    steps = list(row.steps.order_by("position").values_list("kind", "status"))
    items = list(ActionItem.objects.filter(problem=problem).values_list("no", "status"))
    return row.status, row.closed_at, problem.outcome, problem.outcome_text, steps, items


def test_a_meeting_on_a_closed_matter_is_on_record_and_leaves_it_closed(client, scene, ended):
    before = stands(ended)
    answered = post(client, filled(scene, statement="", r_text="再加两盏灯"), f"?case={ended.no}")
    meeting = Meeting.objects.get()
    assert answered["Location"] == reverse("recorded", args=[meeting.no])
    assert stands(ended) == before
    told = list(ended.rounds.order_by("number").values_list("number", "held_on", "conclusions"))
    assert told == [(1, dt.date(2026, 11, 20), 1)]
    assert (meeting.status, meeting.conclusion_count) == (MeetingStatus.MINUTED, 1)
    assert meeting.conclusions.get().text == "再加两盏灯"
    assert verify().broken is None


def test_what_it_left_open_is_a_hint_that_the_matter_may_be_reopened(client, scene, ended):
    query = f"?case={ended.no}"
    page = client.get(reverse("case", args=[ended.no])).content.decode()
    assert reverse("past") + query in page
    answered = client.post(reverse("past") + query, filled(scene, statement=""), follow=True)
    hint = f"议题 {ended.no} 已经办结，不因此改变。这次会上还有没完的事：可以到它的页面重新打开。"
    assert hint in answered.content.decode()
    meeting = Meeting.objects.get()
    assert hint in client.get(reverse("meeting", args=[meeting.no])).content.decode()


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({"r_due": "done"}, ["late"]),
        ({"r_outcome": "not_agreed", "r_text": ""}, ["ended", "late"]),
    ],
)
def test_what_left_nothing_open_hints_at_nothing(client, scene, ended, changes, rules):
    post(client, filled(scene, statement="", **changes), f"?case={ended.no}")
    found = Finding.objects.filter(subject=Meeting.objects.get().no)
    assert sorted(found.values_list("rule", flat=True)) == rules


def test_taking_the_late_word_back_leaves_the_closed_matter_closed(client, scene, ended):
    before = stands(ended)
    post(client, filled(scene, statement="", r_text="再加两盏灯"), f"?case={ended.no}")
    meeting = Meeting.objects.get()
    client.post(reverse("results_undo", args=[meeting.no]))
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.HELD
    assert stands(ended) == before
    assert not Finding.objects.filter(subject=meeting.no).exists()
    page = client.get(reverse("results", args=[meeting.no])).content.decode()
    assert ended.problems.get().text in page
    void(meeting, "记错了", by=scene.by, at=now())
    assert stands(ended) == before
    assert verify().broken is None


def test_figures_count_the_late_meeting_once(client, scene, ended, village):
    day = dt.date(2026, 11, 20)
    post(client, filled(scene, statement=""), f"?case={ended.no}")
    found = compute(village.county, day, day)["metrics"]
    assert (found["M-1"]["value"], found["M-1"]["parts"]["backfilled"]) == (1, 1)
    assert (found["M-7"]["value"], found["M-2"]["value"]) == (1, 0)


def test_a_meeting_still_to_come_is_not_called_for_what_has_ended(scene, ended):
    with pytest.raises(StillOpen):
        scene.call(ended)
    assert ended.rounds.count() == 0
