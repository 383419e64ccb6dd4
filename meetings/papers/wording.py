"""What the papers of a meeting say, as sentences: the page and the Word file share them."""

import datetime as dt
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cases.enums import ProblemOutcome
from meetings import chips
from meetings.enums import MeetingStatus, MinutesReply
from meetings.models import Attendee, Meeting, Minutes, MinutesAnswer
from meetings.papers import voices
from meetings.papers.saying import STOPS, day_in_full, sentence
from participants.enums import mark_of


def moment_in_full(moment: dt.datetime) -> str:
    """2026年11月15日（星期日）14时30分."""
    words = {
        "day": day_in_full(moment.date()),
        "weekday": WEEKDAYS[moment.weekday()],
        "hour": moment.hour,
        "minute": f"{moment.minute:02}",
    }
    return pgettext("on a paper", "%(day)s (%(weekday)s) %(hour)s:%(minute)s") % words


def ordinal(number: int) -> str:
    """一, 二, 三 … as paragraphs of official papers are numbered; beyond twenty in figures."""
    words = pgettext("numbers of paragraphs", "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20")
    ordinals = words.split(",")
    return ordinals[number - 1] if number <= len(ordinals) else str(number)


# --- 会议纪要 -------------------------------------------------------------------------------


def minutes_content(minutes: Minutes, *, inside: bool, named: bool) -> dict[str, Any]:
    """Everything the minutes say, for page and file alike.

    ``inside`` writes out what a restricted matter is called; papers that leave the place do not.
    ``named`` says who objected: only those who were there and the recorder learn it
    (procedure.md §0.14).
    """
    meeting, body = minutes.meeting, minutes.body
    open_words = inside or not meeting.restricted
    return {
        "title": _("Minutes of the consultation meeting of %(place)s")
        % {"place": body["platform"]},
        "corrected": _corrected(minutes),
        "intro": _intro(body, body["title"] if open_words else meeting.public_title),
        "items": [
            _item(number, row, open_words=open_words)
            for number, row in enumerate(body["problems"], start=1)
        ],
        "gates": voices.gate_lines(body),
        "attendance": _attendance(body),
        "signer": body["host"],
        "day": day_in_full(timezone.localdate(minutes.made_at)),
        "beneath": voices.beneath(meeting, named=named),
        "remarks_head": _("What those present say of these minutes"),
        "remarks": _remarks(minutes, named=named),
        "state": state_sentence(minutes),
    }


def _corrected(minutes: Minutes) -> str:
    """更正 as version 2: what a later version puts right; empty for the first."""
    reason = minutes.body.get("corrected", "")
    if not reason:
        return ""
    words = {"version": minutes.version, "text": sentence(reason)}
    return _("Version %(version)s, corrected: %(text)s") % words


def _intro(body: dict[str, Any], title: str) -> str:
    starts = dt.datetime.fromisoformat(body["starts_at"])
    parts = [
        _("On %(moment)s, at %(where)s, “%(title)s” was discussed.")
        % {
            "moment": moment_in_full(starts),
            "where": body["where"] or body["platform"],
            "title": title,
        }
    ]
    if body.get("held_by"):
        parts.append(_("It was held by %(host)s.") % {"host": body["held_by"]})
    number = max(body["rounds"].values(), default=1)
    if number > 1:
        parts.append(_("This was round %(number)s.") % {"number": number})
    counts = {"invited": body["invited"], "present": body["present"]}
    parts.append(_("Expected %(invited)s persons, present %(present)s.") % counts)
    if body["chair"]:
        parts.append(_("%(name)s presided.") % {"name": body["chair"]})
    if body["recorder"]:
        parts.append(_("%(name)s took the record.") % {"name": body["recorder"]})
    return "".join(parts)


def _item(number: int, row: dict[str, Any], *, open_words: bool) -> dict[str, str]:
    problem = row["problem"].rstrip(STOPS)
    if not open_words:
        problem = _("Problem %(part)s") % {"part": row["part"]}
    words = {"number": ordinal(number), "problem": problem}
    said = [sentence(str(ProblemOutcome(row["result"]).label))]
    if row["text"]:
        said.append(sentence(row["text"]))
    if row["lead"] and row["due"]:
        day = day_in_full(dt.date.fromisoformat(row["due"]))
        said.append(_("%(name)s does it by %(day)s.") % {"name": row["lead"], "day": day})
    elif row["lead"]:
        said.append(_("%(name)s has done it already.") % {"name": row["lead"]})
    if row["dissent"]:
        said.append(sentence(_("Dissent: %(text)s") % {"text": row["dissent"]}))
    return {
        "head": pgettext("numbered paragraph", "%(number)s. %(problem)s: ") % words,
        "text": "".join(said),
    }


def _attendance(body: dict[str, Any]) -> list[dict[str, str]]:
    named = [one["name"] for one in body["names"]]
    if body["sheet"] and len(named) != body["present"]:
        present = _("As on the sign-in sheet, %(count)s persons.") % {"count": body["present"]}
    else:
        present = sentence(chips.say_names(named)) if named else ""
    rows = (
        (pgettext("minutes", "Present: "), present),
        (pgettext("minutes", "Excused: "), _names(body["excused"])),
        (pgettext("minutes", "Absent: "), _names(body["absent"])),
    )
    return [{"label": label, "text": text} for label, text in rows if text]


def _names(names: list[str]) -> str:
    return sentence(chips.say_names(names)) if names else ""


def _remarks(minutes: Minutes, *, named: bool) -> list[str]:
    """Objections with their answers; they print under the minutes and change nothing in them."""
    objections = [row for row in said_of(minutes) if row.reply == MinutesReply.OBJECTS]
    return [_remark(row, named=named) for row in objections]


def said_of(minutes: Minutes) -> list[MinutesAnswer]:
    """What those present said of the minutes, in the order they said it; read once."""
    prefetch_related_objects([minutes], "answers__attendee")
    return sorted(minutes.answers.all(), key=lambda row: (row.said_at, row.pk))


def _remark(row: Any, *, named: bool) -> str:
    who = row.attendee.shown_name if named else _("somebody present")
    said = pgettext("objection", "%(who)s: %(text)s") % {"who": who, "text": sentence(row.text)}
    if not row.response:
        return said
    answer = {"who": row.response_by_label, "text": sentence(row.response)}
    return said + _("Answer of %(who)s: %(text)s") % answer


def state_sentence(minutes: Minutes) -> str:
    """Whether the minutes are final, since when and why; else what they wait for."""
    if minutes.final_at:
        since = day_in_full(timezone.localdate(minutes.final_at))
        why = {
            "period": _("nobody objected by the last day, or the objection is printed above"),
            "scan": _("the signed paper is on record"),
            "all_answered": _("everybody who was there has answered"),
        }[minutes.final_basis]
        return _("Final since %(day)s: %(why)s.") % {"day": since, "why": why}
    day = day_in_full(minutes.object_until)
    if minutes.meeting.status == MeetingStatus.MINUTED:
        return _("Not final: the convener has not confirmed yet; objections until %(day)s.") % {
            "day": day
        }
    return _("Confirmed, not final yet: objections until %(day)s; silence means agreement.") % {
        "day": day
    }


# --- 签到表 ---------------------------------------------------------------------------------


def sheet_content(meeting: Meeting) -> dict[str, Any]:
    """The sign-in sheet: who is expected, with seat and class, and a column to sign."""
    people = list(meeting.attendees.order_by("id"))
    invited = sum(one.invited for one in people)
    counts = ngettext("%(n)s person expected", "%(n)s persons expected", invited) % {"n": invited}
    if meeting.held_at:
        present = meeting.present_count
        came = ngettext("%(n)s person came", "%(n)s persons came", present) % {"n": present}
        counts = chips.joined(counts, came)
    return {
        "title": _("Sign-in sheet of the consultation meeting"),
        "about": _("Matter: %(title)s") % {"title": meeting.public_title},
        "when": _("Time: %(moment)s")
        % {"moment": moment_in_full(timezone.localtime(meeting.starts_at))},
        "where": _("Place: %(where)s") % {"where": meeting.where or meeting.platform.name},
        "counts": counts,
        "heads": [_("No."), _("Name"), _("Seat"), pgettext("1, 6 or X", "Class"), _("Signature")],
        "rows": [_seat_row(number, one) for number, one in enumerate(people, start=1)],
    }


def _seat_row(number: int, one: Attendee) -> dict[str, Any]:
    return {
        "number": number,
        "name": str(one.shown_name),
        "seat": str(one.get_seat_display()),
        "mark": mark_of(one.seat),
    }
