"""Rounds as they happen: who was called, who came, what was concluded, the minutes."""

from meetings.models.meeting import AgendaItem, Attendee, Meeting, MeetingQuerySet
from meetings.models.papers import Conclusion, Minutes, MinutesAnswer, Statement

__all__ = [
    "AgendaItem",
    "Attendee",
    "Conclusion",
    "Meeting",
    "MeetingQuerySet",
    "Minutes",
    "MinutesAnswer",
    "Statement",
]
