"""A resident's first visit is light: sixty kilobytes with everything but photographs."""

import gzip
import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import FileResponse, HttpResponse
from django.test import Client, RequestFactory

from cases.lifecycle import report_clue
from common.middleware import CompressMiddleware
from participants.actor import Actor
from tests.cases import making

pytestmark = pytest.mark.django_db
FIRST_VISIT = 60_000  # bytes
ASSET = re.compile(r"(?:href|src)=\"(/static/[^\"]+)\"")
INSIDE_STYLE = re.compile(r"url\(['\"]?([^'\")]+)")


def static_file(url: str) -> bytes:
    """What stands behind an address under /static/."""
    path = finders.find(url.removeprefix(settings.STATIC_URL))
    assert path, url
    with open(path, "rb") as file:  # noqa: PTH123  finders give text
        return file.read()


def first_visit(client: Client, url: str) -> dict[str, int]:
    """Address → bytes on the line of the page and of every file it names.

    Files are weighed as gzip; browsers that take Brotli get less.
    """
    page = client.get(url, headers={"accept-encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"
    weights = {url: len(page.content)}
    wanted = set(ASSET.findall(gzip.decompress(page.content).decode()))
    while wanted:
        asset = wanted.pop()
        content = static_file(asset)
        weights[asset] = len(gzip.compress(content))
        if asset.endswith(".css"):
            inside = {one for one in INSIDE_STYLE.findall(content.decode()) if one[:5] != "data:"}
            folder = asset.rpartition("/")[0]
            wanted |= {f"{folder}/{one}" for one in inside if not one.startswith("#")} - {*weights}
    return weights


def test_the_first_visit_of_a_room_is_light(client: Client, village: Any) -> None:
    for number in range(12):
        making.raised(village, f"第{number}件事：东门没有电动车充电的地方")
        making.closed(making.raised(village, f"第{number}盏路灯不亮"))
    weights = first_visit(client, f"/p/{village.code}/")
    assert len(weights) > 3  # styles and script were found
    assert sum(weights.values()) <= FIRST_VISIT, weights
    assert sum(first_visit(client, f"/p/{village.code}/report/").values()) <= FIRST_VISIT


def test_the_same_page_is_never_of_the_same_length(client: Client, village: Any) -> None:
    report_clue(village, "路灯不亮", by=Actor.resident(), at=making.now())
    pages = [
        client.get(f"/p/{village.code}/", headers={"accept-encoding": "gzip"}) for _n in range(12)
    ]
    assert len({len(page.content) for page in pages}) > 1
    assert "Accept-Encoding" in pages[0].headers["Vary"]
    plain = client.get(f"/p/{village.code}/")
    assert "Content-Encoding" not in plain.headers


@pytest.mark.parametrize(
    ("answer", "compressed"),
    [
        (HttpResponse("路灯" * 500), True),
        (HttpResponse(b"PK" * 500, content_type="application/vnd.ms-excel"), False),
        (FileResponse(iter([b"a" * 9000]), content_type="text/plain"), False),
    ],
)
def test_pages_are_compressed_and_files_are_not(
    answer: HttpResponse, compressed: bool, rf: RequestFactory
) -> None:
    request = rf.get("/", headers={"accept-encoding": "gzip"})
    found = CompressMiddleware(lambda _request: answer)(request)
    assert ("Content-Encoding" in found.headers) is compressed
