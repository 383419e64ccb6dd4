"""The embedded broker: whoever looks into the folder finds whole letters and whole lists."""

import threading
from queue import Empty

import pytest
from kombu import Connection

from config.celery import app
from config.letterbox import Channel, put

LETTERS = 2_000
MANY = "长" * 20_000  # longer than one page of memory, so that half of it can be met


@pytest.fixture
def folder(tmp_path):
    """The transport's options for a folder of its own."""
    (tmp_path / "queue").mkdir()
    return {
        "data_folder_in": str(tmp_path / "queue"),
        "data_folder_out": str(tmp_path / "queue"),
        "control_folder": str(tmp_path / "control"),
    }


def channel(folder):
    """One process's look at the folder."""
    broker = Connection(
        "filesystem://localhost", transport="config.letterbox:Transport", transport_options=folder
    )
    return broker.channel()


def test_letters_taken_while_they_are_written_are_whole(folder):
    def write():
        writer = channel(folder)
        for n in range(LETTERS):
            writer._put("celery", {"n": n, "text": MANY})

    reader, taken, pen = channel(folder), [], threading.Thread(target=write)
    pen.start()
    while pen.is_alive() or reader._size("celery"):
        try:
            letter = reader._get("celery")
        except Empty:
            continue
        assert letter["text"] == MANY
        taken.append(letter["n"])
    pen.join()
    assert sorted(taken) == list(range(LETTERS))


def test_a_letter_that_could_not_be_finished_is_no_letter(folder, tmp_path):
    with pytest.raises(UnicodeEncodeError):
        put("half \udcff", tmp_path / "queue" / "1_x.celery.msg")
    assert list((tmp_path / "queue").iterdir()) == []


def test_processes_that_begin_together_know_all_their_queues(folder):
    names = [f"process-{n}" for n in range(8)]
    start, lists = threading.Barrier(len(names)), []

    def bind(name):
        mine = channel(folder)
        start.wait()
        mine._queue_bind("celery.pidbox", "", "", name)
        lists.append(mine.get_table("celery.pidbox"))

    threads = [threading.Thread(target=bind, args=[name]) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(lists) == len(names)
    assert sorted(row.queue for row in channel(folder).get_table("celery.pidbox")) == names


def test_the_site_uses_it_where_no_server_is_named(settings):
    with app.connection_for_write() as broker:
        embedded = settings.BROKER_URL.startswith("filesystem")
        assert isinstance(broker.channel(), Channel) == embedded
