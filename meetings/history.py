"""What happened to a meeting, as sentences made from its chain's notes."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from meetings import chips
from meetings.models import Meeting
from records import ledger
from records.models import LedgerEvent

# Every act that this room writes into a meeting's chain. {name} … are facts of the note.
SENTENCES: dict[str, Any] = {
    "meeting.called": pgettext_lazy("history", "called for {starts}, {invited} persons invited"),
    "meeting.invited": pgettext_lazy("history", "also invited: {name}"),
    "meeting.taken_off": pgettext_lazy("history", "off the list: {name}"),
    "meeting.place_merged": pgettext_lazy(
        "history", "the villages have merged: from {from} to {to}"
    ),
    "meeting.changed": pgettext_lazy("history", "moved to {starts}. {reason}"),
    "meeting.cancelled": pgettext_lazy("history", "called off: {reason}"),
    "meeting.hurried": pgettext_lazy("history", "told at night, as urgent: {reason}"),
    "meeting.voided": pgettext_lazy("history", "declared void: {reason}"),
    "meeting.rehung": pgettext_lazy("history", "moved from matter {from} to {to}: {reason}"),
    "meeting.answer_coming": pgettext_lazy("history", "{attendee}: coming"),
    "meeting.answer_excused": pgettext_lazy("history", "{attendee}: excused"),
    "meeting.answer_substitute": pgettext_lazy("history", "{attendee}: sends somebody"),
    "meeting.answer_none": pgettext_lazy("history", "{attendee}: no answer yet"),
    "meeting.asked_in": pgettext_lazy("history", "{name} asks to come"),
    "meeting.told_group": pgettext_lazy("history", "the text was put into the group"),
    "meeting.untold_group": pgettext_lazy("history", "the text was not put into the group"),
    "meeting.told": pgettext_lazy("history", "{attendee}: told by word of mouth"),
    "meeting.no_answer": pgettext_lazy("history", "{attendee}: called, nobody answered"),
    "meeting.untold": pgettext_lazy("history", "{attendee}: the tick was taken back"),
    "meeting.link_renewed": pgettext_lazy("history", "new link for {attendee}"),
    "meeting.held": pgettext_lazy("history", "held, {present} persons present"),
    "meeting.roll_corrected": pgettext_lazy("history", "roll corrected, {present} persons present"),
    "meeting.minuted": pgettext_lazy("history", "{conclusions} results recorded, minutes out"),
    "meeting.results_undone": pgettext_lazy("history", "results taken back"),
    "meeting.confirmed": pgettext_lazy("history", "minutes confirmed"),
    "meeting.final": pgettext_lazy("history", "minutes final"),
    "meeting.stated": pgettext_lazy("history", "said by {side}: {text}"),
    "minutes.fine": pgettext_lazy("history", "{attendee}: the minutes are right"),
    "minutes.objects": pgettext_lazy("history", "{attendee}: something is not right: {text}"),
    "minutes.responded": pgettext_lazy("history", "objection answered: {text}"),
    "minutes.corrected": pgettext_lazy("history", "minutes corrected: {reason}"),
    "minutes.scanned": pgettext_lazy("history", "signed paper put on record"),
    "erase_note": pgettext_lazy("history", "personal data erased: {reason}"),
}
# Told to those who were not there, and above the village, without words and names (§0.14).
WITHOUT_WORDS: dict[str, Any] = {
    "meeting.stated": pgettext_lazy("history", "a statement was taken down"),
    "minutes.objects": pgettext_lazy("history", "somebody says that something is not right"),
}
NOT_KNOWN = gettext_lazy("something was recorded")


@dataclass(frozen=True)
class Line:
    """One event: ``what`` happened, ``who`` did it, ``at`` when."""

    what: str
    who: str
    at: dt.datetime


class _Facts(dict):
    """Facts of a note; an erased one leaves a dash."""

    def __missing__(self, key: str) -> str:
        return "—"


def sentence(act: str, facts: dict[str, Any], *, named: bool = True) -> str:
    """The act in words; facts that an erased note no longer holds read as a dash."""
    if not named and act in WITHOUT_WORDS:
        return str(WITHOUT_WORDS[act])
    shown = _Facts(facts)
    if "starts" in shown:
        shown["starts"] = chips.say_moment(dt.datetime.fromisoformat(shown["starts"]))
    return str(SENTENCES.get(act, NOT_KNOWN)).format_map(shown).strip()


def lines(meeting: Meeting, *, named: bool = False) -> list[Line]:
    """The history, newest first; one statement. ``named``: with what was said, and by whom."""
    return [_line(event, named) for event in reversed(ledger.history(meeting.ledger_stream))]


def _line(event: LedgerEvent, named: bool) -> Line:
    note = event.note
    who = note.by_label
    if note.on_behalf_of:
        who = _("%(who)s for %(other)s") % {"who": who, "other": note.on_behalf_of}
    if not named and event.act in WITHOUT_WORDS:
        who = ""
    return Line(sentence(event.act, note.facts, named=named), who, event.at)


def asking(meeting: Meeting, known: Collection[str]) -> list[str]:
    """Names of those who asked to come by the group's link and are not ``known`` yet."""
    found = ledger.history(meeting.ledger_stream).filter(body__contains='"act":"meeting.asked_in"')
    names = dict.fromkeys(event.note.facts.get("name", "") for event in found)
    return [name for name in names if name and name not in known]
