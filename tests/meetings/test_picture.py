"""The notice as a picture: drawn once, asked for again by ETag, the QR alone without a font."""

import io

import pytest
from django.urls import reverse
from PIL import Image

from meetings import picture
from meetings.picture import Drawing
from tests.meetings.scene import make_scene

NOON = "2026-11-20 12:00"
DRAWING = Drawing("有事好商量", "燕村", "垃圾桶挪到哪里", "11月21日", "议事室", 7, "http://x/m/a/")


@pytest.fixture
def scene(village, at):
    at(NOON)
    return make_scene(village)


def read(png):
    return Image.open(io.BytesIO(png))


def test_the_page_gets_a_png_and_the_second_time_nothing(scene, sign_in):
    meeting = scene.call()
    client, url = sign_in(scene.convener), reverse("notice_picture", args=[meeting.no])
    answer = client.get(url)
    assert answer.headers["Content-Type"] == "image/png"
    image = read(answer.content)
    assert image.format == "PNG"
    assert image.width == 640
    again = client.get(url, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.skipif(picture.fonts() is None, reason="no Chinese font: install fonts-noto-cjk")
def test_words_stand_on_it_where_there_is_a_font():
    image = read(DRAWING.png())
    assert image.size == (640, 880)
    assert image.getpixel((320, 5)) == (179, 38, 30)
    title = image.convert("L").crop((48, 128, 592, 180))
    assert title.getextrema()[0] < 60


def test_without_a_font_the_qr_code_stands_alone(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    picture.fonts.cache_clear()
    try:
        assert picture.fonts() is None
        image = read(DRAWING.png())
    finally:
        picture.fonts.cache_clear()
    assert image.size == (640, 640)


def test_the_page_says_why_the_picture_is_only_a_code(scene, sign_in, monkeypatch):
    meeting = scene.call()
    monkeypatch.setenv("PATH", "/nowhere")
    picture.fonts.cache_clear()
    try:
        page = sign_in(scene.convener).get(reverse("convened", args=[meeting.no]))
    finally:
        picture.fonts.cache_clear()
    assert "这台机器没有中文字体，图片上只有二维码。" in page.content.decode()


@pytest.mark.skipif(picture.fonts() is None, reason="no Chinese font: install fonts-noto-cjk")
def test_a_long_title_keeps_to_three_lines_and_no_mark_begins_one():
    font = picture._font(picture.fonts().serif, 46)
    lines = picture._wrapped("五号楼旁边的垃圾桶挪到哪，" * 6, font, 544)
    assert len(lines) == 3
    assert not any(line[0] in picture.NOT_FIRST for line in lines)
    assert lines[-1].endswith("…")


def test_every_word_changes_the_tag():
    other = Drawing(**{**vars(DRAWING), "where": "广场"})
    assert DRAWING.etag != other.etag
