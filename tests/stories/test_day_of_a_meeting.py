"""A meeting from its call to its evening, every message of everybody expected by hand.

Called ten days ahead for eight people; moved at night and again before anybody could be told, with
no worker running; its room corrected; answers given, taken back, asked for anew; called off, called
again, and a room corrected once it had begun.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from common import clock
from meetings import reaching
from meetings.enums import Answer
from meetings.lifecycle import answer, call_off, put_off
from meetings.models import Meeting
from notices import quiet
from notices.delivering import deliver_due
from notices.models import Delivery, Preference
from notices.reminding import remind
from tests import factories
from tests.meetings.scene import Scene, make_scene
from tests.notices.sink import Sink, sinking

pytestmark = pytest.mark.django_db
NEWCOMER = "孙大妈"  # the eighth, who wants every reminder

INVITED, MOVED = "开会通知", "会议改期"
OFF, TOMORROW = "会议取消", "明天开会"


def moment(text: str) -> dt.datetime:
    """Office time."""
    return timezone.make_aware(dt.datetime.fromisoformat(text))


class Village:
    """The village, its mail server, and what came to whom."""

    def __init__(self, scene: Scene, sink: Sink, at: Callable[[str], dt.datetime]) -> None:
        self.scene, self.sink, self.at = scene, sink, at
        self.letters: dict[str, list[str]] = {name: [] for name in scene.people}
        self.last: dict[str, str] = {}
        self._read = 0

    def worker_runs(self, hour: str) -> dict[str, list[str]]:
        """What comes to whom when a worker looks at that hour: first words by name."""
        self.at(hour)
        deliver_due()
        names = {person.email: name for name, person in self.scene.people.items()}
        came: dict[str, list[str]] = {}
        for mail in self.sink.mails[self._read :]:
            name = names[str(mail["To"])]
            head = str(mail["Subject"]).strip().partition("：")[0]
            came.setdefault(name, []).append(head)
            self.letters[name].append(head)
            self.last[name] = mail.get_content()
        self._read = len(self.sink.mails)
        return came

    def everybody(self, *heads: str) -> dict[str, list[str]]:
        """The same to all."""
        return {name: list(heads) for name in self.scene.people}

    def move(self, meeting: Meeting, hour: str, starts: str, where: str = "议事室") -> None:
        """Another time or room, decided at that hour."""
        now = self.at(hour)
        put_off(meeting, starts_at=moment(starts), place_text=where, by=self.scene.by, at=now)

    def says(self, meeting: Meeting, name: str, given: Answer) -> None:
        """Somebody answers now."""
        one = meeting.attendees.select_related("meeting").get(name=name)
        answer(one, given, by=self.scene.by, at=clock.now())

    def answers(self, meeting: Meeting) -> dict[str, str]:
        """Who has said what of the present time; nothing yet is left out."""
        rows = meeting.attendees.order_by("id")
        said = {one.name: reaching.now_answered(one, meeting) for one in rows}
        return {name: given for name, given in said.items() if given != Answer.NONE}


@pytest.fixture
def village_of_letters(village: Any, at: Any, settings: Any) -> Any:
    """Eight people with addresses."""
    at("2026-11-09 09:00")  # a Monday
    scene = make_scene(village)
    scene.people[NEWCOMER] = factories.make_person(village, NEWCOMER)
    Preference.objects.create(person=scene.people[NEWCOMER], every_reminder=True)
    for person in scene.people.values():
        person.email = f"{person.no}@example.org"
        person.save()
    with sinking() as sink:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        yield Village(scene, sink, at)


def test_from_its_call_to_its_evening(village_of_letters: Village) -> None:
    here = village_of_letters
    scene = here.scene
    now = here.at("2026-11-09 10:00")
    meeting = scene.call(starts_at=moment("2026-11-19 19:30"), at=now)
    assert here.worker_runs("2026-11-09 10:00:20") == {}  # it could still be taken back
    assert here.worker_runs("2026-11-09 10:01") == here.everybody(INVITED)

    here.at("2026-11-10 09:00")
    here.says(meeting, "陈晓梅", Answer.COMING)
    here.says(meeting, "罗小燕", Answer.EXCUSED)

    # Moved at ten in the evening; again at seven, before the quiet hours end; no worker till noon.
    here.move(meeting, "2026-11-11 22:00", "2026-11-20 19:30")
    assert here.worker_runs("2026-11-11 22:05") == {}
    here.move(meeting, "2026-11-12 07:00", "2026-11-21 15:00")
    assert here.worker_runs("2026-11-12 12:00") == here.everybody(MOVED)
    assert all("改到：2026年11月21日 周六 15:00" in text for text in here.last.values())
    # Who declined the old day is asked again, as all are but the one who moved it.
    assert here.answers(meeting) == {"王建民": Answer.COMING}

    here.at("2026-11-13 10:00")
    here.says(meeting, "罗小燕", Answer.COMING)
    here.says(meeting, "陈晓梅", Answer.COMING)
    here.at("2026-11-14 10:00")
    here.says(meeting, "陈晓梅", Answer.EXCUSED)  # taken back
    said = {"王建民": Answer.COMING, "罗小燕": Answer.COMING, "陈晓梅": Answer.EXCUSED}
    assert here.answers(meeting) == said

    here.move(meeting, "2026-11-16 09:00", "2026-11-21 15:00", "村委会二楼")
    assert here.worker_runs("2026-11-16 09:01") == here.everybody(MOVED)
    assert all("村委会二楼" in text for text in here.last.values())

    # The day before: three messages were enough for all but the one who wants every reminder.
    remind(here.at("2026-11-20 08:00"))
    assert here.worker_runs("2026-11-20 08:01") == {NEWCOMER: [TOMORROW]}

    call_off(meeting, "主持人病了", by=scene.by, at=here.at("2026-11-20 10:00"))
    assert here.worker_runs("2026-11-20 10:01") == here.everybody(OFF)
    again = scene.call(starts_at=moment("2026-11-23 19:30"), at=here.at("2026-11-20 21:30"))
    assert here.worker_runs("2026-11-20 21:45") == {}
    assert here.worker_runs("2026-11-21 07:30") == here.everybody(INVITED)
    remind(here.at("2026-11-22 08:00"))  # told two days ahead: nobody needs it the day before
    assert here.worker_runs("2026-11-22 08:01") == {}

    # Corrected in time but not sent when it begins, and once more when it has begun.
    here.move(again, "2026-11-23 19:29:50", "2026-11-23 19:30", "村委会三楼")
    assert here.worker_runs("2026-11-23 19:31") == {}
    here.move(again, "2026-11-23 19:40", "2026-11-23 19:30", "村委会四楼")
    assert here.worker_runs("2026-11-23 20:00") == {}

    usual = [INVITED, MOVED, MOVED, OFF, INVITED]
    expected = dict.fromkeys(scene.people, usual)
    expected[NEWCOMER] = [INVITED, MOVED, MOVED, TOMORROW, OFF, INVITED]
    assert here.letters == expected
    assert all("2026年11月23日 周一 19:30" in text for text in here.last.values())
    sent = Delivery.objects.filter(state="sent").values_list("sent_at", flat=True)
    assert [one for one in sent if quiet.quiet_until(one)] == []
    assert Delivery.objects.waiting().count() == 0
