"""A meeting of the scene, today, ready for roll and results."""

import datetime as dt
from typing import Any

from cases.enums import ProblemOutcome
from cases.lifecycle import ProblemResult
from common import clock
from meetings.enums import MinutesReply
from meetings.lifecycle import answer_minutes, record_results, take_roll
from meetings.models import Attendee, Meeting
from tests.meetings.scene import Scene


def call_today(scene: Scene, **facts: Any) -> Meeting:
    """Called five minutes ago, for now."""
    return scene.call(starts_at=clock.now() - dt.timedelta(minutes=5), **facts)


def seat(meeting: Meeting, name: str) -> Attendee:
    """The attendee of that name."""
    return meeting.attendees.get(name=name)


def hold(scene: Scene, meeting: Meeting, **absent: Any) -> None:
    """The roll is taken; ``absent`` is name → what he was."""
    others = {seat(meeting, name).pk: kind for name, kind in absent.items()}
    take_roll(meeting, others, by=scene.by, at=clock.now())


def agree(scene: Scene, meeting: Meeting, **facts: Any) -> None:
    """Every open problem of the scene's matter is agreed; 王建民 does it within two weeks."""
    at = clock.now()
    facts = {
        "text": "挪到东边",
        "lead_person": scene.people["王建民"],
        "due": at.date() + dt.timedelta(days=14),
        **facts,
    }
    problems = scene.case.problems.select_related("case__platform").order_by("part")
    results = [ProblemResult(one, ProblemOutcome.AGREED, **facts) for one in problems]
    record_results(meeting, results, by=scene.by, at=at)


def say(meeting: Meeting, name: str, by: Any, text: str = "") -> None:
    """One person's word on the minutes: right, or not with a sentence."""
    reply = MinutesReply.OBJECTS if text else MinutesReply.FINE
    minutes = meeting.minutes.get()
    answer_minutes(minutes, seat(meeting, name), reply, by=by, at=clock.now(), text=text)
