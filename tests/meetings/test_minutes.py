"""看纪要: who confirms, who objects, when it is final; what the Word file says and hides."""

import io
from collections import Counter

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from cases.enums import ProblemOutcome
from cases.lifecycle import ProblemResult
from common import clock
from common.errors import AlreadyMoved
from config.jobs import JOBS
from meetings.enums import Attendance, MeetingStatus
from meetings.lifecycle import confirm_minutes, finalise_due, record_results, undo_results
from meetings.models import MinutesAnswer
from meetings.papers import FOLDER, build
from notices.models import Notice
from participants.models import User
from records import papers
from tests import factories
from tests.meetings.held import agree, call_today, hold, say
from tests.meetings.scene import QUARREL, make_scene

EVENING = "2026-11-20 21:35"  # a Friday: three working days end on Wednesday the 25th
AFTER = "2026-11-26 00:40"


@pytest.fixture
def scene(village, at):
    at(EVENING)
    return make_scene(village)


@pytest.fixture
def meeting(scene):
    """Held without 赵国强, 任福生 excused; one problem agreed."""
    meeting = call_today(scene)
    hold(scene, meeting, 赵国强=Attendance.ABSENT, 任福生=Attendance.EXCUSED)
    agree(scene, meeting)
    return meeting


@pytest.fixture
def client(scene, sign_in):
    return sign_in(scene.convener)


@pytest.fixture
def member(scene, sign_in):
    return sign_in(User.objects.create_user("lixiulan", None, scene.people["李秀兰"]))


def url(name, meeting):
    return reverse(name, args=[meeting.no])


def document(client, meeting, name="minutes_docx"):
    return Document(io.BytesIO(client.get(url(name, meeting)).content))


def text_of(paper):
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])


def test_the_page_says_what_was_settled_who_came_and_who_has_read_it(client, meeting):
    page = client.get(url("minutes", meeting)).content.decode()
    assert "燕村协商议事会纪要" in page
    assert "应到7人，实到5人。王建民主持。" in page
    assert (
        "一、5号楼旁的垃圾桶挪到哪里：</b>谈成了。挪到东边。由王建民办理，2026年12月4日前办好。"
        in page
    )
    assert "出席：</b>王建民、李秀兰、陈晓梅、罗小燕、刘海生。" in page
    assert "请假：</b>任福生。" in page and "缺席：</b>赵国强。" in page
    assert "0人说没问题，0人有出入，5人还没看" in page


def test_the_convener_confirms_with_one_tap_and_learns_what_follows(client, scene, meeting):
    answered = client.post(url("minutes_confirm", meeting), follow=True)
    page = answered.content.decode()
    assert "纪要已确认" in page and "2026年11月25日" in page
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.CONFIRMED
    assert MinutesAnswer.objects.get().attendee.name == "王建民"
    again = client.post(url("minutes_confirm", meeting), follow=True)
    assert again.status_code == 200
    assert "已经" in again.content.decode()


def test_a_helper_does_not_confirm_and_sees_why(scene, meeting, sign_in):
    browser = sign_in(factories.make_user("helper", scene.village))
    assert "纪要由第一召集人本人确认" in browser.get(url("minutes", meeting)).content.decode()
    assert browser.post(url("minutes_confirm", meeting)).status_code == 403
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.MINUTED


def test_an_objection_needs_a_sentence_and_is_answered(client, member, meeting):
    empty = member.post(url("minutes_object", meeting), {"reply": "objects", "text": " "})
    assert empty.status_code == 422
    assert "请用一句话写明" in empty.content.decode()
    words = "应该写上晚上8点到早上7点<b>𬭎"
    member.post(url("minutes_object", meeting), {"reply": "objects", "text": words})
    row = MinutesAnswer.objects.get()
    assert (row.text, row.attendee.name) == (words, "李秀兰")
    refused = client.post(url("minutes_respond", meeting), {"answer": row.pk, "response": ""})
    assert refused.status_code == 422
    client.post(url("minutes_respond", meeting), {"answer": row.pk, "response": "第2稿补上"})
    page = client.get(url("minutes", meeting)).content.decode()
    assert "李秀兰" in page and "第2稿补上" in page and "1人有出入" in page
    paper = text_of(document(client, meeting))
    assert f"李秀兰：{words}。王建民答：第2稿补上。" in paper


def test_who_was_not_there_does_not_answer(scene, meeting, sign_in):
    absent = sign_in(User.objects.create_user("zhao", None, scene.people["赵国强"]))
    answered = absent.post(url("minutes_object", meeting), {"reply": "fine"})
    assert answered.status_code == 422
    assert MinutesAnswer.objects.count() == 0


@pytest.mark.parametrize("reply", ["", "maybe"])
def test_a_forged_reply_is_refused(member, meeting, reply):
    assert member.post(url("minutes_object", meeting), {"reply": reply}).status_code == 422
    assert MinutesAnswer.objects.count() == 0


def test_the_last_word_counts(member, meeting):
    member.post(url("minutes_object", meeting), {"reply": "objects", "text": "不对"})
    member.post(url("minutes_object", meeting), {"reply": "fine", "text": "忘了删"})
    row = MinutesAnswer.objects.get()
    assert (row.reply, row.text) == ("fine", "")


def test_final_at_once_when_all_who_were_there_answered(scene, meeting):
    confirm_minutes(meeting, by=scene.by, at=clock.now())
    for name in ("李秀兰", "陈晓梅", "罗小燕"):
        say(meeting, name, scene.by)
        meeting.refresh_from_db()
        assert meeting.status == MeetingStatus.CONFIRMED
    say(meeting, "刘海生", scene.by)
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.FINAL
    assert meeting.minutes.get().final_basis == "all_answered"


def test_final_by_itself_after_the_last_day_although_somebody_objects(scene, meeting, at, sign_in):
    say(meeting, "李秀兰", scene.by, "少写了一句")
    confirm_minutes(meeting, by=scene.by, at=clock.now())
    assert finalise_due(at("2026-11-25 23:59")) == 0
    job = next(job for job in JOBS if job.name == "minutes")
    job.run(at(AFTER))
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.FINAL
    assert finalise_due(at(AFTER)) == 0
    page = sign_in(scene.convener).get(url("minutes", meeting)).content.decode()
    assert "期限已满" in page
    assert url("minutes_object", meeting) not in page


def test_what_nobody_confirmed_is_not_final_by_itself(scene, meeting, at):
    assert finalise_due(at(AFTER)) == 0
    confirm_minutes(meeting, by=scene.by, at=clock.now())
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.FINAL  # the period was over already


@pytest.mark.parametrize("confirmed_first", [True, False])
def test_final_with_the_signed_paper(scene, meeting, client, settings, tmp_path, confirmed_first):
    settings.MEDIA_ROOT = str(tmp_path)
    scan = SimpleUploadedFile("签字.pdf", b"%PDF-1.7 signed", "application/pdf")
    if confirmed_first:
        client.post(url("minutes_confirm", meeting))
    client.post(url("minutes_scan", meeting), {"scan": scan})
    if not confirmed_first:
        meeting.refresh_from_db()
        assert meeting.status == MeetingStatus.MINUTED
        client.post(url("minutes_confirm", meeting))
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.FINAL
    assert meeting.minutes.get().final_basis == "scan"


def test_the_town_reads_the_objection_without_the_name(scene, meeting, as_role):
    say(meeting, "李秀兰", scene.by, "少写了一句")
    browser = as_role("town_office")
    page = browser.get(url("minutes", meeting)).content.decode()
    said = page[page.index("少写了一句") - 200 : page.index("少写了一句")]
    assert "到会人员" in said and "李秀兰" not in said
    assert "李秀兰：" not in text_of(document(browser, meeting))


def test_without_results_there_are_no_minutes(scene, client):
    meeting = call_today(scene)
    assert client.get(url("minutes", meeting)).status_code == 404


# --- the Word files -------------------------------------------------------------------------


def test_the_word_file_stands_in_the_national_measures(client, meeting):
    paper = document(client, meeting)
    page = paper.sections[0]
    measures = [page.page_width, page.page_height, page.top_margin, page.left_margin]
    assert [round(one.mm) for one in measures] == [210, 297, 37, 28]
    body = paper.paragraphs[1].runs[0]
    assert body.font.size.pt == 16
    fonts = body._r.rPr.rFonts
    assert [value for name, value in fonts.items() if name.endswith("eastAsia")] == ["仿宋_GB2312"]
    assert 'w:eastAsia="zh-CN"' in paper.styles.element.xml
    assert paper.core_properties.title == "5号楼旁的垃圾桶挪到哪里"
    assert paper.core_properties.author == "有事好商量"


def test_the_word_file_survives_length_and_rare_characters(scene, client):
    meeting = call_today(scene)
    hold(scene, meeting)
    agree(scene, meeting, text="<𬭎&{{ 7*7 }}>" + "长" * 280)
    paper = text_of(document(client, meeting))
    assert "<𬭎&{{ 7*7 }}>" + "长" * 280 in paper


def test_a_restricted_matter_is_nowhere_named_in_its_file(village, scene, client, as_role):
    quarrel = scene.raise_case(QUARREL)
    meeting = call_today(scene, case=quarrel)
    hold(scene, meeting)
    result = ProblemResult(quarrel.problems.get(), ProblemOutcome.NOT_AGREED)
    record_results(meeting, [result], by=scene.by, at=clock.now())
    answered = client.get(url("minutes_docx", meeting))
    paper = Document(io.BytesIO(answered.content))
    properties = paper.core_properties
    for shown in (
        text_of(paper),
        properties.title,
        answered["Content-Disposition"],
        text_of(document(client, meeting, "sheet_docx")),
    ):
        assert "张三" not in shown and "下水道" not in shown
    assert "第1个问题：没谈成，再商量。" in text_of(paper)
    assert "张三" in client.get(url("minutes", meeting)).content.decode()
    page = client.get(url("minutes", meeting)).content.decode()
    assert "张三" not in page[page.index("<title>") : page.index("</title>")]
    assert as_role("county_office").get(url("minutes_docx", meeting)).status_code == 404


def test_the_sign_in_sheet_names_everybody_and_leaves_room_to_sign(client, meeting):
    paper = document(client, meeting, "sheet_docx")
    rows = [[cell.text for cell in row.cells] for row in paper.tables[0].rows]
    assert rows[0] == ["序号", "姓名", "席位", "类别", "签名"]
    assert rows[1][:2] + rows[1][3:] == ["1", "王建民", "1", ""]
    assert [row[3] for row in rows[1:]] == ["1", "6", "6", "6", "6", "6", "X"]
    assert "应到7人，到会5人" in text_of(paper)


@pytest.mark.parametrize(
    ("name", "make"), [("minutes", build.build_minutes), ("sign_in", build.build_sign_in)]
)
def test_the_committed_templates_are_what_the_builder_makes(name, make):
    committed = Document(str(FOLDER / f"{name}.docx"))
    assert committed.element.xml == make().element.xml


def test_a_template_with_a_field_nobody_fills_is_refused(tmp_path):
    paper = build.new_document()
    build.add(paper, "{{ surprise }}")
    paper.save(str(tmp_path / "odd.docx"))
    odd = papers.Paper("odd", tmp_path / "odd.docx", {"title": "heading"}, lambda subject: {})
    with pytest.raises(ValueError, match="surprise"):
        papers.register(odd)
    assert set(papers.known()) == {"instrument", "minutes", "sign_in"}


# --- 更正 -----------------------------------------------------------------------------------


def settled(client, meeting, at):
    """Confirmed, and final when the days to object are over."""
    client.post(url("minutes_confirm", meeting))
    finalise_due(at(AFTER))
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.FINAL


def correction(meeting, text="挪到西边", reason="方向记反了"):
    row = meeting.conclusions.get()
    version = meeting.minutes.order_by("-version")[0].version
    return {f"text_{row.pk}": text, "reason": reason, "version": version}


def test_final_minutes_are_corrected_as_version_2_and_the_first_stays(
    scene, sign_in, meeting, at, told_of
):
    settled(sign_in(scene.convener), meeting, at)
    at("2026-11-26 09:00")
    client = sign_in(scene.convener)
    assert "挪到东边" in client.get(url("minutes_correct", meeting)).content.decode()
    page = client.post(url("minutes_correct", meeting), correction(meeting), follow=True)
    words = page.content.decode()
    assert "第2版已发出" in words and "第2版更正：方向记反了。" in words
    assert "挪到西边" in words and "挪到东边" not in words
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.MINUTED
    first, second = meeting.minutes.order_by("version")
    assert (first.final_basis, second.final_at, second.confirmed_at) == ("period", None, None)
    assert second.object_until.isoformat() == "2026-12-01"
    earlier = client.get(url("minutes", meeting), {"version": 1}).content.decode()
    assert "挪到东边" in earlier and "现以第2版为准" in earlier
    assert meeting.conclusions.get().text == "挪到西边"
    problem = meeting.conclusions.get().problem
    assert (problem.outcome, problem.outcome_text) == (ProblemOutcome.AGREED, "挪到西边")
    assert told_of("minutes.out") == {1: 5, 2: 5}
    assert "第2版更正：方向记反了。" in text_of(document(client, meeting))
    assert "挪到东边" in "".join(
        one.text
        for one in Document(
            io.BytesIO(client.get(url("minutes_docx", meeting), {"version": 1}).content)
        ).paragraphs
    )


@pytest.fixture
def told_of(meeting):
    """How many persons were told of the minutes, by version."""

    def count(kind):
        keys = dict(meeting.minutes.values_list("pk", "version"))
        rows = Notice.objects.filter(kind=kind).values_list("dedupe_key", flat=True)
        return dict(Counter(keys[int(key.split("|")[2])] for key in rows))

    return count


def test_a_correction_says_what_it_corrects_and_keeps_what_was_typed(client, meeting):
    sent = correction(meeting, reason=" ")
    refused = client.post(url("minutes_correct", meeting), sent)
    assert refused.status_code == 422
    assert "挪到西边" in refused.content.decode()
    assert meeting.minutes.count() == 1
    marked = client.post(url("minutes_correct", meeting), correction(meeting, "机密"))
    assert marked.status_code == 422
    assert (meeting.minutes.count(), meeting.conclusions.get().text) == (1, "挪到东边")


def test_corrected_results_are_not_taken_back_as_a_slip(client, scene, meeting):
    client.post(url("minutes_correct", meeting), correction(meeting))
    with pytest.raises(AlreadyMoved):
        undo_results(meeting, by=scene.by, at=clock.now())
    assert meeting.minutes.count() == 2


def test_a_version_that_never_was_is_not_there(client, meeting):
    for version in ("2", "0", "x", "1.5", "9" * 30):
        assert client.get(url("minutes", meeting), {"version": version}).status_code == 404
    assert client.get(url("minutes", meeting), {"version": "1"}).status_code == 200


def test_who_only_attended_does_not_correct(member, meeting):
    assert member.get(url("minutes_correct", meeting)).status_code == 403
    assert member.post(url("minutes_correct", meeting), correction(meeting)).status_code == 403
    assert meeting.minutes.count() == 1


def test_a_correction_starts_the_days_anew(client, meeting, at, scene, sign_in):
    """Confirmed and corrected before they were final: the first version's days no longer count."""
    client.post(url("minutes_confirm", meeting))
    at("2026-11-25 16:00")
    client = sign_in(scene.convener)
    client.post(url("minutes_correct", meeting), correction(meeting))
    client.post(url("minutes_confirm", meeting))
    assert finalise_due(at(AFTER)) == 0
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.CONFIRMED
    assert finalise_due(at("2026-12-01 00:40")) == 1


def test_twice_or_from_an_old_page_a_correction_counts_once(client, meeting):
    sent = correction(meeting)
    client.post(url("minutes_correct", meeting), sent)
    again = client.post(url("minutes_correct", meeting), sent)
    assert (again.status_code, meeting.minutes.count()) == (422, 2)
    client.post(url("minutes_confirm", meeting), {"version": 1})
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.MINUTED
