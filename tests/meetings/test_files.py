"""Uploads: pictures lose what the camera added; what is no picture is refused and nothing kept."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from meetings.enums import MeetingStatus
from records import files
from records.models import StoredFile
from tests.meetings.held import agree, call_today, hold, seat
from tests.meetings.scene import make_scene

EVENING = "2026-11-20 19:35"


@pytest.fixture
def scene(village, at, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    at(EVENING)
    return make_scene(village)


@pytest.fixture
def meeting(scene):
    return call_today(scene)


@pytest.fixture
def client(scene, sign_in):
    return sign_in(scene.convener)


def photograph(kind="JPEG", name="IMG_1.jpg", size=(60, 40), exif=True):
    """A small picture with a place, a device and a turned head in its EXIF."""
    out, facts = io.BytesIO(), Image.Exif()
    if exif:
        facts[0x0112] = 6  # turned a quarter
        facts[0x010F] = "Village Phone"
        facts[0x8825] = {1: "N", 2: (35.0, 36.0, 0.0)}
    Image.new("RGB", size, "white").save(out, kind, exif=facts)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def stored(tmp_path):
    return [path for path in Path(tmp_path).rglob("*") if path.is_file()]


def post(client, meeting, **data):
    return client.post(reverse("sheet", args=[meeting.no]), data)


def test_a_photograph_of_the_sheet_stands_for_the_roll(client, scene, meeting, tmp_path):
    answered = post(client, meeting, sheet=photograph(), present="23")
    assert answered["Location"] == reverse("rolled", args=[meeting.no])
    meeting.refresh_from_db()
    assert (meeting.status, meeting.present_count) == (MeetingStatus.HELD, 23)
    with Image.open(stored(tmp_path)[0]) as kept:
        assert dict(kept.getexif()) == {}
        assert kept.size == (40, 60)  # upright
    data = stored(tmp_path)[0].read_bytes()
    assert b"Village Phone" not in data
    page = client.get(reverse("rolled", args=[meeting.no])).content.decode()
    assert "到会23人" in page and "人数按签到表照片" in page


def test_the_photograph_is_handed_out_as_an_attachment(client, scene, meeting):
    post(client, meeting, sheet=photograph())
    answered = client.get(reverse("sheet", args=[meeting.no]), {"file": "1"})
    assert answered["Content-Disposition"].startswith("attachment")
    assert answered["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answered.streaming_content)[:2] == b"\xff\xd8"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html><script>alert(1)</script>", "不是能打开的照片"),
        (b"", "文件是空的"),
        (b"\xff\xd8\xff\xe0 and nothing more", "不是能打开的照片"),
        (b"%PDF-1.4 a paper", "不是能打开的照片"),
    ],
)
def test_what_is_no_picture_is_refused_and_everything_is_kept(
    client, meeting, tmp_path, content, words
):
    upload = SimpleUploadedFile("签到.jpg", content, "image/jpeg")
    answered = post(client, meeting, sheet=upload, present="23")
    page = answered.content.decode()
    assert answered.status_code == 422
    assert words in page
    assert 'value="23"' in page
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.CONVENED
    assert (stored(tmp_path), StoredFile.objects.count()) == ([], 0)


def test_a_picture_cut_off_in_the_middle_is_refused(client, meeting):
    for kind in ("JPEG", "PNG", "GIF", "WEBP"):
        data = photograph(kind, size=(400, 300), exif=False).read()
        upload = SimpleUploadedFile("a.jpg", data[: len(data) // 2], "image/jpeg")
        assert post(client, meeting, sheet=upload).status_code == 422


def test_a_file_too_large_is_refused_with_its_size(client, meeting, monkeypatch):
    monkeypatch.setattr(files, "LARGEST", 100)
    assert "最多0 MB" in post(client, meeting, sheet=photograph()).content.decode()


def test_a_photograph_too_early_leaves_no_file_behind(client, scene, tmp_path):
    meeting = scene.call()
    answered = post(client, meeting, sheet=photograph())
    assert answered.status_code == 422
    assert (stored(tmp_path), StoredFile.objects.count()) == ([], 0)


def test_a_file_named_by_a_secrecy_marking_is_refused(client, meeting):
    answered = post(client, meeting, sheet=photograph(name="机密★10年.jpg"))
    assert answered.status_code == 422
    assert "机密" in answered.content.decode()


def test_what_the_page_does_not_ask_for_is_nothing(client, meeting):
    answered = post(client, meeting, present="0")
    assert answered.status_code == 422
    assert "请拍一张照片" in answered.content.decode()


def test_a_signed_scan_may_be_a_pdf_and_is_kept_as_it_is(client, scene, meeting, tmp_path):
    hold(scene, meeting)
    agree(scene, meeting)
    upload = SimpleUploadedFile("签字.pdf", b"%PDF-1.7 signed", "application/pdf")
    url = reverse("minutes_scan", args=[meeting.no])
    assert client.post(url, {"scan": upload}).status_code == 302
    assert [path.read_bytes() for path in stored(tmp_path)] == [b"%PDF-1.7 signed"]
    answered = client.get(url, {"file": "1"})
    assert answered["Content-Type"] == "application/pdf"
    assert answered["Content-Disposition"].endswith(".pdf")
    assert b"".join(answered.streaming_content) == b"%PDF-1.7 signed"
    refused = client.post(url, {"scan": SimpleUploadedFile("a.exe", b"MZ")})
    assert refused.status_code == 422


def test_who_said_he_would_not_come_is_not_on_the_photograph(client, scene, meeting):
    seat_of = seat(meeting, "任福生")
    seat_of.answer, seat_of.answered_version = "excused", 1
    seat_of.save()
    post(client, meeting, sheet=photograph())
    meeting.refresh_from_db()
    assert meeting.present_count == 6
