"""What was said at the table: statements, and 记为意见 with one tap."""

import datetime as dt
import uuid

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import OpinionSource
from cases.errors import ReasonMissing
from cases.lifecycle import voice_opinion
from cases.lifecycle.locking import made_before
from cases.models import Case, Opinion, Round
from common.errors import AlreadyMoved
from common.secrecy import check_no_marking
from meetings.lifecycle.calling import acting_on
from meetings.models import Attendee, Meeting, Statement
from participants.actor import Actor
from records import ledger


def state(
    meeting: Meeting,
    case: Case,
    words: str,
    *,
    by: Actor,
    at: dt.datetime,
    speaker: Attendee | None = None,
    side: str = "",
    request_id: uuid.UUID | None = None,
) -> Statement:
    """发言 about a matter, with the side and, for those who were there, the speaker (§0.14).

    Raises ReasonMissing without words, SecrecyMarking.
    """
    words = words.strip()[:300]
    if not words:
        sentence = _("What was said?")
        raise ReasonMissing(sentence, errors={"words": sentence})
    for text in (words, side):
        check_no_marking(text)
    with acting_on(meeting):
        if made := made_before(Statement, request_id):
            return made
        row = Statement.objects.create(
            meeting=meeting,
            case=case,
            speaker=speaker,
            side=(side.strip() or (speaker.side if speaker else ""))[:30],
            words=words,
            said_at=at,
            by_label=by.said,
            request_id=request_id,
        )
        ledger.append(
            meeting.ledger_stream,
            "meeting.stated",
            at=at,
            by=by,
            subject=meeting.ledger_subject,
            facts={"side": row.side, "text": words},
        )
    return row


def note_as_opinion(row: Statement, *, by: Actor, at: dt.datetime) -> Opinion:
    """记为意见: it is looked into and who said it gets word. Raises AlreadyMoved the second time."""
    meeting = row.meeting
    with acting_on(meeting):
        row.refresh_from_db(fields=["opinion"])
        if row.opinion_id:
            raise AlreadyMoved(_("taken down as an opinion"))
        speaker = row.speaker
        opinion = voice_opinion(
            row.case,
            row.words,
            OpinionSource.STATEMENT,
            one=Round.objects.filter(meeting_no=meeting.no, case=row.case).first(),
            voiced_on=min(timezone.localdate(meeting.starts_at), timezone.localdate(at)),
            person=speaker.person if speaker else None,
            name=(speaker.shown_name if speaker else row.side),
            by=by,
            at=at,
        )
        row.opinion = opinion
        row.save(update_fields=["opinion"])
    return opinion
