"""A real worker and real beats run what is due, on the broker the suite runs on."""

import pytest

from records.models import JobRun, LedgerEvent
from tests.faults.processes import BEAT, WORKERS, running, until

TICKS = 8  # at two a second from each of two beats
TICKING = "tests.config.ticking"

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_beats_and_a_worker_run_what_is_due_once(tmp_path):
    with (
        running(WORKERS, tmp_path, app=TICKING) as worker,
        running(BEAT, tmp_path, app=TICKING),
        running(BEAT, tmp_path, app=TICKING),
    ):
        assert until(lambda: worker.said.count("succeeded") >= TICKS)
    heartbeat = JobRun.objects.get(name="heartbeat")
    assert (heartbeat.ok, heartbeat.last_due is not None) == (True, True)
    seals = LedgerEvent.objects.filter(stream="seal").select_related("note")
    assert {event.note.by_kind for event in seals} == {"system"}
    assert seals.count() in (1, 2)  # 2: the day ended meanwhile
