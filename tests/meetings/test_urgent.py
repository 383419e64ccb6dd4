"""急事，现在就发: at night, with a reason, and only what the quiet hours hold back."""

import pytest
from django.urls import reverse

from common import clock
from meetings import history
from meetings.lifecycle import call_off
from meetings.models import Meeting
from notices import outbox
from notices.delivering import deliver_due
from notices.models import Delivery, Notice
from tests import factories
from tests.meetings.scene import make_scene
from tests.meetings.test_telling import moment
from tests.notices.sink import sinking

pytestmark = pytest.mark.django_db


@pytest.fixture
def sink(settings):
    with sinking() as sink:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        yield sink


@pytest.fixture
def scene(village, at, sink):
    at("2026-11-20 12:00")
    scene = make_scene(village)
    for person in scene.people.values():
        person.email = f"{person.no}@example.org"
        person.save()
    return scene


@pytest.fixture
def tonight(scene, at) -> Meeting:
    """Called at ten in the evening for the day after tomorrow."""
    at("2026-11-20 22:00")
    return scene.call(starts_at=moment("2026-11-22 19:30"))


def page(meeting: Meeting) -> str:
    return reverse("meeting_urgent", args=[meeting.no])


def waits(subject: str) -> set[str]:
    """Until when what is to be told waits, in office time."""
    rows = Delivery.objects.waiting().filter(notice__subject=subject)
    return {f"{row.not_before.astimezone(moment('2026-11-20').tzinfo):%H:%M:%S}" for row in rows}


def test_with_a_reason_it_goes_out_at_night_and_the_reason_is_kept(
    scene, tonight, sink, sign_in, at
):
    client = sign_in(scene.convener)
    sent = client.get(reverse("convened", args=[tonight.no])).content.decode()
    assert f"现在是夜间，{len(scene.people)}条通知等到7:30再发" in sent
    assert f'href="{page(tonight)}"' in sent
    assert waits(tonight.ledger_subject) == {"07:30:00"}
    at("2026-11-20 22:05")
    assert deliver_due().sent == 0
    answer = client.post(page(tonight), {"reason": "明早停水，先来商量"})
    assert answer.headers["Location"] == reverse("meeting", args=[tonight.no])
    assert waits(tonight.ledger_subject) == {"22:05:00"}
    assert deliver_due().sent == len(scene.people) == len(sink.mails)
    rows = Notice.objects.filter(subject=tonight.ledger_subject)
    assert set(rows.values_list("urgent", flat=True)) == {"明早停水，先来商量"}
    newest = history.lines(tonight)[0]
    assert (newest.what, newest.who) == ("按急事夜间通知：明早停水，先来商量", "王建民")
    assert "条通知等到" not in client.get(reverse("meeting", args=[tonight.no])).content.decode()


def test_within_the_half_minute_of_undo_it_still_waits_for_it(scene, tonight, sign_in):
    sign_in(scene.convener).post(page(tonight), {"reason": "急"})
    assert waits(tonight.ledger_subject) == {"22:00:30"}


def test_without_a_reason_nothing_goes_and_without_the_tap_nothing_changes(
    scene, tonight, sign_in, at
):
    at("2026-11-20 22:05")
    client = sign_in(scene.convener)
    assert client.get(page(tonight)).status_code == 200
    for reason in ("", "  "):
        assert client.post(page(tonight), {"reason": reason}).status_code == 422
    marked = client.post(page(tonight), {"reason": "机密★10年"})
    assert (marked.status_code, "机密★10年" in marked.content.decode()) == (422, True)
    assert (waits(tonight.ledger_subject), deliver_due().sent) == ({"07:30:00"}, 0)
    assert set(Notice.objects.values_list("urgent", flat=True)) == {""}


def test_by_day_there_is_nothing_to_hurry(scene, sign_in, at):
    meeting = scene.call(starts_at=moment("2026-11-22 19:30"))
    client = sign_in(scene.convener)
    assert "现在是夜间" not in client.get(reverse("convened", args=[meeting.no])).content.decode()
    assert "没有要等的通知" in client.get(page(meeting)).content.decode()
    answer = client.post(page(meeting), {"reason": "急"})
    assert (answer.status_code, "没有要等的通知" in answer.content.decode()) == (422, True)
    assert set(Notice.objects.values_list("urgent", flat=True)) == {""}


def test_what_is_called_off_at_night_can_be_told_at_night(scene, at, sign_in, sink):
    meeting = scene.call(starts_at=moment("2026-11-21 09:00"))
    at("2026-11-20 12:05")
    assert deliver_due().sent == len(scene.people)
    late = at("2026-11-20 23:00")
    call_off(meeting, "主持人病了", by=scene.by, at=late)
    client = sign_in(scene.convener)
    shown = client.get(reverse("meeting", args=[meeting.no])).content.decode()
    assert f"{len(scene.people)}条通知等到7:30再发" in shown
    client.post(page(meeting), {"reason": "明早的会"})
    at("2026-11-20 23:01")
    assert deliver_due().sent == len(scene.people)


def test_only_this_meeting_and_never_a_reminder_or_another_word(scene, tonight, sign_in):
    other = scene.call(
        scene.raise_case("东门没有电动车充电的地方。"), starts_at=moment("2026-11-23 19:30")
    )
    now, person = clock.now(), scene.people["陈晓梅"]
    [asked] = outbox.queue(
        "meeting.asked_in",
        tonight.ledger_subject,
        [person],
        place=scene.village,
        at=now,
        params={"title": "…", "name": "周大爷"},
    )
    sign_in(scene.convener).post(page(tonight), {"reason": "急"})
    assert waits(other.ledger_subject) == {"07:30:00"}
    assert waits(tonight.ledger_subject) == {"22:00:30", "07:30:00"}
    assert asked.deliveries.get().not_before == moment("2026-11-21 07:30")


def test_who_may_not_change_the_meeting_is_not_asked(scene, tonight, sign_in):
    member = factories.make_user("supervisor", scene.village)
    client = sign_in(member)
    assert client.post(page(tonight), {"reason": "急"}).status_code in (403, 404)
    assert waits(tonight.ledger_subject) == {"07:30:00"}
