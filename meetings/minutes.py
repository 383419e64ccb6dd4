"""The minutes (纪要) as compiled from the record: page and Word file show the same content."""

import datetime as dt
import hashlib
import json
from typing import Any

from django.utils import timezone

from cases.models import GatePosition, Round
from common.limits import Limit, Unit
from meetings import notifications
from meetings.enums import WAS_THERE, Attendance
from meetings.models import Meeting, Minutes
from platforms.workdays import due_on

OBJECTION = Limit(3, Unit.WORKING_DAY)  # procedure.md §0.7


def compile_minutes(meeting: Meeting, *, at: dt.datetime, corrected: str = "") -> Minutes:
    """The next version of the minutes, from what is on record now; those present are told.

    ``corrected`` says in a sentence what a later version puts right; it prints in it.
    """
    body = content(meeting) | ({"corrected": corrected} if corrected else {})
    last = meeting.minutes.order_by("-version").values_list("version", flat=True).first() or 0
    text = json.dumps(body, ensure_ascii=False, sort_keys=True)
    minutes = Minutes.objects.create(
        meeting=meeting,
        version=last + 1,
        body=body,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        made_at=at,
        object_until=due_on(timezone.localdate(at), OBJECTION),
    )
    notifications.minutes_out(minutes, at=at)
    return minutes


def content(meeting: Meeting) -> dict[str, Any]:
    """What the minutes say: facts only; the wording is the template's (GB/T 9704 §10.3)."""
    attendees = list(meeting.attendees.order_by("id"))
    there = [one for one in attendees if one.attendance in WAS_THERE]
    away = [one for one in attendees if one.attendance == Attendance.EXCUSED]
    absent = [one for one in attendees if one.attendance == Attendance.ABSENT]
    conclusions = meeting.conclusions.select_related("problem__case").order_by(
        "problem__case_id", "problem__part"
    )
    rounds = {
        row["case__no"]: row["number"]
        for row in Round.objects.filter(meeting_no=meeting.no).values("case__no", "number")
    }
    return {
        "no": meeting.no,
        "title": meeting.title,
        "platform": meeting.platform.name,
        "host": meeting.host.name,
        "held_by": meeting.held_by,
        "starts_at": timezone.localtime(meeting.starts_at).isoformat(),
        "where": meeting.where,
        "chair": meeting.chair.name if meeting.chair else "",
        "recorder": meeting.recorder.name if meeting.recorder else "",
        "rounds": rounds,
        "invited": sum(one.invited for one in attendees),
        "present": meeting.present_count,
        "sheet": meeting.sheet_id is not None,
        "names": [{"name": str(one.shown_name), "seat": one.seat} for one in there],
        "excused": [one.name for one in away],
        "absent": [one.name for one in absent],
        "gates": _gates(meeting),
        "problems": [
            {
                "case": one.problem.case.no,
                "part": one.problem.part,
                "problem": one.problem.text,
                "result": one.result,
                "text": one.text,
                "dissent": one.dissent,
                "lead": one.lead_name,
                "due": one.due.isoformat() if one.due else "",
            }
            for one in conclusions
        ],
    }


def _gates(meeting: Meeting) -> list[dict[str, str]]:
    """What the gate units said in this round (procedure.md §0.9)."""
    rows = GatePosition.objects.filter(round__meeting_no=meeting.no).select_related("gate")
    return [
        {"name": row.gate.name, "word": row.word, "condition": row.condition}
        for row in rows.order_by("gate_id")
    ]
