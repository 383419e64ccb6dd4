"""Whom an invitation got to: everybody invited is in exactly one of four states, at the meeting's
present version: 参加 + 请假 + 待答 + 未送达 = 应到.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from common.together import Read, read_together
from meetings.enums import Answer, MeetingStatus, Reach
from meetings.models import Attendee, Meeting
from notices import grouping, kinds, told
from notices.enums import Channel, DeliveryState
from notices.models import Delivery, Notice

# What tells that a meeting which had not begun does not take place.
OFF = ("meeting.called_off", "meeting.called_wrongly")
GROUP_ON, GROUP_OFF = ("called", "changed"), ("called_off", "called_wrongly")  # said by a robot
# A meeting by number and a person who knows of it at its present time and place.
Reached = Collection[tuple[str, int | None]]
WHERE_HE_STANDS = (
    *("meeting_id", "person_id", "invited", "answer", "answered_version"),
    *("told_at", "told_version"),
)
SAYS = (  # what of a notice tells whom it reached, and in whose words
    *("kind", "subject", "recipient_id", "params"),
    *("platform_id", "town_id", "county_id"),
)


def read(
    meetings: Iterable[Meeting], *columns: str
) -> tuple[list[Attendee], set[tuple[str, int | None]]]:
    """Everybody on the lists of ``meetings`` (``columns`` as in ``Read``), and whom something about
    their present versions got to; one statement.

    That is a notice he read, a message that left, the text in the group, a word on the telephone.
    What lies unread in an inbox got to nobody.
    """
    some = list(meetings)
    people, notices = read_together(
        Read(Attendee.objects.filter(meeting__in=[one.pk for one in some]), *columns),
        Read(told.that_reached([one.ledger_subject for one in some]), *SAYS),
    )
    return _hung(some, people), _known(some, notices)


def read_with_counts(rows: QuerySet[Meeting], *columns: str) -> list[tuple[Meeting, "Answers"]]:
    """Meetings of ``rows`` with the counts of those invited; all by one statement."""
    keys = rows.order_by().values("pk")
    subjects = rows.order_by().annotate(subject=Concat(Value("meeting:"), "no")).values("subject")
    meetings, people, notices = read_together(
        Read(rows, *columns),
        Read(Attendee.objects.filter(meeting__in=keys), *WHERE_HE_STANDS),
        Read(told.that_reached(subjects), *SAYS),
    )
    reached = _known(meetings, notices)
    parts: dict[int, list[Attendee]] = {meeting.pk: [] for meeting in meetings}
    for one in _hung(meetings, people):
        parts[one.meeting_id].append(one)
    return [(one, counted(one, parts[one.pk], reached)) for one in meetings]


def _hung(meetings: Iterable[Meeting], people: list[Attendee]) -> list[Attendee]:
    by_key = {meeting.pk: meeting for meeting in meetings}
    for one in people:
        one.meeting = by_key[one.meeting_id]
    return people


def _known(meetings: Iterable[Meeting], notices: Iterable[Notice]) -> set[tuple[str, int | None]]:
    """Of what got through, that which speaks of the present version of one of ``meetings``."""
    versions = {meeting.ledger_subject: meeting.version for meeting in meetings}
    lines = [line for notice in notices for line in kinds.lines_of(notice)]
    return {
        (line.no, line.recipient_id)
        for line in lines
        if line.subject in versions and line.params.get("version") == versions[line.subject]
    }


def now_answered(attendee: Attendee, meeting: Meeting) -> str:
    """His answer to the present time and place; an answer to an older one is none."""
    is_current = attendee.answered_version == meeting.version
    return attendee.answer if is_current else Answer.NONE


def state_of(attendee: Attendee, meeting: Meeting, reached: Reached) -> Reach:
    """The one state of somebody invited. An answer says more than whether a message got through."""
    given = now_answered(attendee, meeting)
    if given == Answer.EXCUSED:
        return Reach.EXCUSED
    if given in (Answer.COMING, Answer.SUBSTITUTE):
        return Reach.COMING
    told_here = attendee.told_at is not None and attendee.told_version >= meeting.version
    if told_here or (meeting.no, attendee.person_id) in reached:
        return Reach.WAITING
    return Reach.UNREACHED


def way_on_seat(one: Attendee) -> told.Way | None:
    """How somebody without a notice was told, or that he was called in vain since."""
    if one.told_at is None:
        return None
    good = bool(one.told_how) and one.told_version > 0
    how = Channel(one.told_how or Channel.HAND)
    return told.Way(
        str(how.label),
        _("told") if good else _("called, nobody answered"),
        one.told_at,
        one.told_by_label,
        good=good,
        bad=not good,
        channel=how,
    )


def ticked_on_seat(one: Attendee) -> told.Way | None:
    """What was ticked by hand on the seat and can be taken back: that he was told how the meeting
    stands now, or called in vain. What he was told of an older time or place stays a fact."""
    way = way_on_seat(one)
    if way is None or way.channel != Channel.HAND:
        return None
    of_now = one.told_version == version_to_know(one.meeting)
    return way if way.bad or of_now else None


def group_told(meeting: Meeting) -> told.Way | None:
    """Who put the text of the present version into the group, and when; at most three statements."""
    rows = Delivery.objects.filter(
        channel=Channel.GROUP, notice__subject=meeting.ledger_subject, state=DeliveryState.SENT
    )
    for row in rows.select_related("notice").defer("address").order_by("-id"):
        if speaks_of_now(row.notice, meeting):
            return told.way_of(row, row.not_before)
    kinds_of_now = GROUP_OFF if is_off(meeting) else GROUP_ON
    said_at = grouping.said_at(meeting.ledger_subject, meeting.version, kinds_of_now)
    return told.Way(_("robot of the group"), _("told"), said_at, good=True) if said_at else None


@dataclass(frozen=True)
class Answers:
    """Persons invited by where they stand: coming (with substitutes) + excused + waiting +
    unreached = invited."""

    coming: int = 0
    excused: int = 0
    waiting: int = 0
    unreached: int = 0

    @property
    def invited(self) -> int:
        """Everybody."""
        return self.coming + self.excused + self.waiting + self.unreached

    @property
    def line(self) -> str:
        """7人参加，1人请假，1人待答，1人未送达."""
        return _(
            "%(coming)s coming, %(excused)s excused, %(waiting)s yet to answer, "
            "%(unreached)s not reached (persons)"
        ) % vars(self)


def counted(meeting: Meeting, attendees: Iterable[Attendee], reached: Reached) -> Answers:
    """Those invited, by where they stand."""
    states = [state_of(one, meeting, reached) for one in attendees if one.invited]
    return Answers(**{str(state): states.count(state) for state in Reach})


def counts_of(meeting: Meeting) -> Answers:
    """The same, read from the database: one statement."""
    return counted(meeting, *read([meeting], *WHERE_HE_STANDS))


def grouped(
    meeting: Meeting, attendees: Iterable[Attendee], reached: Reached
) -> Mapping[Reach, list[Attendee]]:
    """Those invited in the four states, in the order given; a state that nobody is in is empty."""
    groups: dict[Reach, list[Attendee]] = {state: [] for state in Reach}
    for one in attendees:
        if one.invited:
            groups[state_of(one, meeting, reached)].append(one)
    return groups


# --- what was called off ----------------------------------------------------------------------


def is_off(meeting: Meeting) -> bool:
    """Called off, or declared void before it was held."""
    over = meeting.status in (MeetingStatus.CANCELLED, MeetingStatus.VOID)
    return over and meeting.held_at is None


def version_to_know(meeting: Meeting) -> int:
    """What people must know of a meeting; that it is off counts as one version more."""
    return meeting.version + is_off(meeting)


def speaks_of_now(notice: Notice, meeting: Meeting) -> bool:
    """Whether a notice about ``meeting`` tells how it stands now."""
    if is_off(meeting):
        return notice.kind in OFF
    return notice.params.get("version") == meeting.version


def not_told_off(meeting: Meeting, *columns: str) -> list[Attendee]:
    """The second of ``read_off``."""
    return read_off(meeting, *columns)[1]


def read_off(meeting: Meeting, *columns: str) -> tuple[list[Attendee], list[Attendee]]:
    """Everybody invited to a meeting that is off, and who of them knows of it and not that it is:
    the call reached him, and nothing that takes it back did or is about to leave. Who had said he
    would not come, and heard of no newer time or place, is left in peace. One statement."""
    subject = meeting.ledger_subject
    leaving_soon = told.about_to_leave([subject], before=meeting.starts_at)
    people, reached, leaving = read_together(
        Read(Attendee.objects.filter(meeting=meeting.pk, invited=True), *columns),
        Read(told.that_reached([subject]), *SAYS),
        Read(leaving_soon.filter(kind__in=OFF), *SAYS),
    )
    knew = {one.recipient_id for one in reached if one.kind not in OFF}
    heard = _versions_heard(subject, reached)
    knows = {one.recipient_id for one in reached if one.kind in OFF}
    knows |= {one.recipient_id for one in leaving}
    left = [
        one
        for one in _hung([meeting], people)
        if (one.person_id in knew or one.told_version or one.answer != Answer.NONE)
        and one.person_id not in knows
        and one.told_version <= meeting.version
        and not _stays_away(one, heard.get(one.person_id or 0, 0))
        and not (one.person and one.person.deceased_on)
    ]
    return people, left


def _versions_heard(subject: str, notices: Iterable[Notice]) -> dict[int | None, int]:
    """The newest version of a meeting that each person learned of from ``notices``."""
    found: dict[int | None, int] = {}
    for line in (line for notice in notices for line in kinds.lines_of(notice)):
        if line.subject == subject:
            version = line.params.get("version", 0)
            found[line.recipient_id] = max(found.get(line.recipient_id, 0), version)
    return found


def _stays_away(one: Attendee, heard: int) -> bool:
    """Whether he said so of the newest time and place that he knows of."""
    return one.answer == Answer.EXCUSED and one.answered_version >= max(heard, one.told_version)


def left_to_call(meeting: Meeting, at: dt.datetime, *, but: int | None) -> int:
    """How many of a meeting that is off are still to be told by a person before it would have begun;
    ``but`` is the person who asks, and knows. No statement where it is not off."""
    if not is_off(meeting) or meeting.starts_at <= at:
        return 0
    people = not_told_off(meeting, *WHERE_HE_STANDS, "person__deceased_on")
    return sum(one.person_id is None or one.person_id != but for one in people)
