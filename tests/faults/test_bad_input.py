"""Bad input of a normal day, through the real pages: a sentence, nothing half written, all kept.

What is here is what no room's own tests hold. The division file, somebody invited twice, the same
result twice, the same form twice and pictures that are none stand beside their pages.
"""

import datetime as dt
import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from cases.models import Case, Clue, Problem
from common import clock
from common.errors import DomainError
from meetings.enums import Answer, MeetingStatus
from meetings.links import personal_path
from meetings.models import Meeting, MinutesAnswer
from participants.enums import SeatClass
from records.models import LedgerEvent, StoredFile
from tests import factories
from tests.meetings.held import agree, call_today, hold, seat
from tests.meetings.scene import Scene, make_scene
from tests.stories.visiting import Visitor

pytestmark = pytest.mark.django_db
MARKED = "先这样办\n机密★10年\n再说"
RARE = ("䶮大山", "㛃小河", "欧阳𠅤", "李😀")


@pytest.fixture
def scene(village: Any, at: Any) -> Scene:
    """燕村 on a Friday evening."""
    at("2026-11-20 19:35")
    return make_scene(village)


def written() -> tuple[int, ...]:
    """How much stands on record."""
    kinds: tuple[Any, ...] = (Case, Clue, Problem, Meeting, MinutesAnswer, StoredFile, LedgerEvent)
    return tuple(kind.objects.count() for kind in kinds)


# --- the end before the beginning ---------------------------------------------------------------


@pytest.mark.parametrize("minutes", [0, -30])
def test_a_meeting_does_not_end_before_it_begins(scene: Scene, minutes: int) -> None:
    before, starts = written(), clock.now() + dt.timedelta(days=1)
    with pytest.raises(DomainError) as refused:
        scene.call(starts_at=starts, ends_at=starts + dt.timedelta(minutes=minutes))
    assert refused.value.sentence == "结束早于开始。"
    assert written() == before


# --- a link used after the meeting --------------------------------------------------------------


@pytest.fixture
def over(scene: Scene) -> Meeting:
    """Held, with a result."""
    meeting = call_today(scene)
    hold(scene, meeting)
    agree(scene, meeting)
    meeting.refresh_from_db()
    return meeting


def test_an_answer_by_an_old_link_says_so_and_shows_what_came_out(over: Meeting) -> None:
    chen, before = seat(over, "陈晓梅"), written()
    client = factories.client_for(None)
    answer = client.post(personal_path(chen), {"answer": "excused", "note": "在县里开会"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "挪到东边" in page
    assert (seat(over, "陈晓梅").answer, written()) == (Answer.NONE, before)


def test_the_group_s_link_leads_to_what_came_out(over: Meeting, scene: Scene) -> None:
    chen, before = seat(over, "陈晓梅"), written()
    page = Visitor(None, f"/m/{over.group_token}/")
    last = scene.people["陈晓梅"].phone[-4:]
    page.press(me=str(chen.pk), last=last, a="see")
    assert page.url == personal_path(chen)
    assert "挪到东边" in page.html
    late = factories.client_for(None)
    answered = late.post(f"/m/{over.group_token}/", {"me": chen.pk, "last": last, "a": "yes"})
    assert answered.headers["Location"] == personal_path(chen)
    assert (seat(over, "陈晓梅").answer, written()) == (Answer.NONE, before)


# --- long -----------------------------------------------------------------------------------------


def test_twenty_thousand_characters_come_in_by_the_room_s_code_and_are_read_in_full(
    scene: Scene,
) -> None:
    long = "路灯不亮。" + "长" * 19_993 + "𠅤🙂"
    assert len(long) == 20_000
    page = Visitor(None, f"/p/{scene.village.code}/report/").press(statement=long)
    assert page.url == "/p/receipt/"
    clue = Clue.objects.get()
    assert clue.body == long
    read = Visitor(scene.convener, f"/clues/{clue.no}/")
    assert long in read.html
    read.press(statement=long)
    case = Case.objects.get(clues=clue)
    assert (case.statement, case.title) == (long, "路灯不亮")
    assert case.problems.get().text == "路灯不亮"


# --- rare characters and emoji ------------------------------------------------------------------


def test_rare_names_are_kept_found_and_printed(scene: Scene) -> None:
    for name in RARE:
        scene.people[name] = factories.make_person(scene.village, name)
        factories.make_seat(scene.people[name], scene.village, SeatClass.RESIDENT_REP)
    case = scene.raise_case("䶮家巷口的路灯🙂不亮")
    page = Visitor(scene.convener, f"/meetings/new/?case={case.no}")
    page.press(act="guest", name="邢㛃", seat="expert").press(day="2026-11-20", hour="19:40")
    meeting = Meeting.objects.get(agenda__case=case)
    names = set(meeting.attendees.values_list("name", flat=True))
    assert {*RARE, "邢㛃"} <= names
    assert all(name in meeting.group_text for name in (*RARE, "邢㛃", "䶮家巷口的路灯🙂不亮"))
    hold(scene, meeting)
    agreed = {"outcome": "agreed", "text": "𠅤师傅换灯", "lead": scene.people["䶮大山"].no}
    agreed |= {"due": "14", "spends": "no"}
    form = Visitor(scene.convener, f"/meetings/{meeting.no}/results/")
    prefix = re.findall(r'name="(p\d+)-outcome"', form.html)[0]
    form.press({f"{prefix}-{name}": value for name, value in agreed.items()})
    client = factories.client_for(scene.convener)
    for paper in ("minutes.docx", "sign-in.docx"):
        word = Document(io.BytesIO(client.get(f"/meetings/{meeting.no}/{paper}").content))
        cells = [c.text for table in word.tables for row in table.rows for c in row.cells]
        text = "\n".join([*(line.text for line in word.paragraphs), *cells])
        assert [name for name in (*RARE, "邢㛃", "䶮家巷口的路灯🙂不亮") if name not in text] == []
        if paper == "minutes.docx":
            assert "𠅤师傅换灯。由䶮大山办理，2026年12月4日前办好。" in text
    for typed, found in (
        ("䶮", "䶮大山"),
        ("𠅤", "欧阳𠅤"),
        ("😀", "李😀"),
        ("䶮家巷", case.title),
    ):
        assert found in Visitor(scene.convener, f"/search/?q={typed}").text


# --- a secrecy marking ----------------------------------------------------------------------------


def pages_with_a_sentence(scene: Scene) -> list[tuple[str, str, dict[str, str]]]:
    """(address, field, what else is typed) of every kind of sentence a village writes."""
    case, planned = scene.raise_case("巷口的井盖坏了"), scene.call()
    return [
        (f"/cases/{case.no}/problems/new/", "text", {}),
        (f"/cases/{case.no}/suspend/", "reason", {}),
        (f"/cases/{case.no}/void/", "reason", {}),
        (
            f"/cases/{case.no}/no-meeting/",
            "reason",
            {"lead_text": "杨丽", "due": "7", "spends": "no"},
        ),
        (f"/cases/{case.no}/problems/1/explain/", "text", {"outcome": "explained"}),
        (f"/meetings/{planned.no}/cancel/", "reason", {}),
        (f"/meetings/{planned.no}/void/", "reason", {}),
    ]


def test_a_marking_on_a_line_of_its_own_is_refused_on_every_page(scene: Scene) -> None:
    client = factories.client_for(scene.convener)
    wrong = []
    for url, field, typed in pages_with_a_sentence(scene):
        before = written()
        client.get(url)
        answer = client.post(url, {**typed, field: MARKED})
        page = answer.content.decode()
        refused = "第2行" in page and "密级" in page
        if (answer.status_code, refused, "机密★10年" in page, written()) != (
            422,
            True,
            True,
            before,
        ):
            wrong.append((url, answer.status_code, refused, "机密★10年" in page))
    assert wrong == []


def test_a_marking_in_an_answer_by_link_is_refused_and_kept(scene: Scene) -> None:
    planned = scene.call()
    chen, phone = seat(planned, "陈晓梅"), factories.client_for(None)
    before = written()
    answer = phone.post(personal_path(chen), {"answer": "excused", "note": "机密★10年"})
    assert (answer.status_code, "机密★10年" in answer.content.decode()) == (422, True)
    assert (seat(planned, "陈晓梅").answer, written()) == (Answer.NONE, before)


# --- an upload that is not what it says -------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [b"<html><script>alert(1)</script></html>", b"PK\x03\x04 a Word file", b"MZ\x90", b""],
)
def test_a_scan_that_is_no_paper_is_refused_and_the_minutes_wait(
    over: Meeting, scene: Scene, content: bytes, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT, before = str(tmp_path), written()
    upload = SimpleUploadedFile("签字.pdf", content, "application/pdf")
    client = factories.client_for(scene.convener)
    answer = client.post(reverse("minutes_scan", args=[over.no]), {"scan": upload})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "文件是空的" in page if not content else "签字.pdf" in page
    over.refresh_from_db()
    assert (over.status, over.minutes.get().scan, written()) == (
        MeetingStatus.MINUTED,
        None,
        before,
    )
    assert list(tmp_path.rglob("*.*")) == []
