"""The acts of a meeting: call it, take the roll, record what came out, settle the minutes."""

from meetings.lifecycle.by_hand import call_in_vain, tell, tell_group, untell, untell_group
from meetings.lifecycle.calling import Invite, answer, call_off, convene, invite, put_off
from meetings.lifecycle.correcting import ask_in, rehang, renew_link
from meetings.lifecycle.elsewhere import call_elsewhere
from meetings.lifecycle.merging import merge_platforms, undo_merge
from meetings.lifecycle.minutes import (
    answer_minutes,
    attach_scan,
    confirm_minutes,
    correct_minutes,
    finalise_due,
    respond,
)
from meetings.lifecycle.passing import note_death
from meetings.lifecycle.past import PastMeeting, record_past
from meetings.lifecycle.results import record_results, undo_results, void
from meetings.lifecycle.roll import add_guest, attach_sheet, set_attendance, take_roll
from meetings.lifecycle.voices import note_as_opinion, state

__all__ = [
    "Invite",
    "PastMeeting",
    "add_guest",
    "answer",
    "answer_minutes",
    "ask_in",
    "attach_scan",
    "attach_sheet",
    "call_elsewhere",
    "call_in_vain",
    "call_off",
    "confirm_minutes",
    "convene",
    "correct_minutes",
    "finalise_due",
    "invite",
    "merge_platforms",
    "note_as_opinion",
    "note_death",
    "put_off",
    "record_past",
    "record_results",
    "rehang",
    "renew_link",
    "respond",
    "set_attendance",
    "state",
    "take_roll",
    "tell",
    "tell_group",
    "undo_merge",
    "undo_results",
    "untell",
    "untell_group",
    "void",
]
