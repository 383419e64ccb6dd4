"""The disk of uploads is full: a real small one, so this needs a root who may mount."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from cases.models import Case
from records.models import StoredFile
from tests.cases.making import picture

pytestmark = pytest.mark.django_db
WORDS = "村口机井的盖子坏了"


def fill(file: Path) -> None:
    """Writes until nothing more is taken."""

    def until_it_is_full() -> None:
        with file.open("wb", buffering=0) as filler:
            while True:
                filler.write(bytes(1024))

    with pytest.raises(OSError, match="No space left"):
        until_it_is_full()


@pytest.fixture
def full_disk(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """Where uploads are kept, on a disk of its own with no room left."""
    disk = tmp_path / "media"
    disk.mkdir()
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("needs root: a disk of its own is mounted")
    mounted = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if subprocess.run(mounted, check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a disk")
    settings.MEDIA_ROOT = str(disk)
    try:
        fill(disk / "filler")
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_the_page_says_so_keeps_the_words_and_takes_it_when_there_is_room(full_disk, as_role):
    client = as_role("convener")
    address = reverse("raise")
    shown = client.get(address)
    form = {"statement": WORDS, "request_id": shown.context["form"]["request_id"].value()}
    refused = client.post(address, {**form, "photo": picture()})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "服务器暂时放不下这个文件" in page and WORDS in page and "No space" not in page
    assert (Case.objects.count(), StoredFile.objects.count()) == (0, 0)
    assert [one.name for one in full_disk.rglob("*.jpg")] == []

    (full_disk / "filler").unlink()
    taken = client.post(address, {**form, "photo": picture()})
    assert taken.status_code == 302
    assert Case.objects.get().statement == WORDS
    assert StoredFile.objects.count() == 1


def test_without_the_photograph_it_is_taken_though_the_disk_is_full(full_disk, as_role):
    client = as_role("convener")
    assert client.post(reverse("raise"), {"statement": WORDS}).status_code == 302
    assert Case.objects.get().statement == WORDS
