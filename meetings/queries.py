"""Reads of meetings with more than one caller: the list, who answered, what waits for somebody."""

import datetime as dt
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.listing import at_place
from cases.models import Round
from common.textsearch import search
from common.waiting import Urgency, Waiting
from meetings import chips, links, reaching
from meetings.enums import WAS_THERE, Answer, MeetingStatus
from meetings.models import AgendaItem, Attendee, Meeting, Minutes
from participants.enums import Role
from participants.models import User

BEFORE = dt.timedelta(minutes=30)
BESIDE = 20
KEEPERS = (Role.CONVENER, Role.HELPER, Role.RECORDER, Role.TOWN_OFFICE, Role.COUNTY_OFFICE)
NEWEST = Minutes.objects.filter(meeting=OuterRef("meeting")).order_by("-version")
WORK = (MeetingStatus.CONVENED, MeetingStatus.HELD, MeetingStatus.MINUTED)

STATES: dict[str, Q] = {
    "coming": Q(status=MeetingStatus.CONVENED),
    "record": Q(status=MeetingStatus.HELD),
    "confirm": Q(status=MeetingStatus.MINUTED),
    "done": Q(status__in=[MeetingStatus.CONFIRMED, MeetingStatus.FINAL]),
    "off": Q(status__in=[MeetingStatus.CANCELLED, MeetingStatus.VOID]),
}


def page_of(name: str, meeting_no: str) -> str:
    """The address of a page about the meeting."""
    return reverse(name, args=[meeting_no])


# --- the list -------------------------------------------------------------------------------


NAMED = ("platform", "venue", "host")
SHOWN = (  # what a row of a list shows
    *("no", "status", "title", "starts_at", "held_at", "present_count", "place_text"),
    *(f"{one}__name" for one in NAMED),
)


def listed(user: User, chosen: dict[str, Any]) -> QuerySet[Meeting]:
    """Meetings of the acting post's part of the tree, or by record, as a list's filters say.

    Cancelled and void ones only where asked for.
    """
    rows = Meeting.objects.visible_to(user)
    if user.scope.column is None:
        rows = Meeting.objects.seen_by(user)
    state = STATES.get(chosen.get("state") or "")
    rows = rows.filter(state) if state else rows.listed()
    if chosen.get("kind"):
        rows = rows.filter(kind=chosen["kind"])
    rows = at_place(rows, user, chosen.get("place") or "")
    if chosen.get("first"):
        rows = rows.filter(starts_at__gte=_midnight(chosen["first"]))
    if chosen.get("last"):
        rows = rows.filter(starts_at__lt=_midnight(chosen["last"] + chips.ONE_DAY))
    rows = search(rows, chosen.get("q") or "")
    return rows.only(*SHOWN).select_related(*NAMED).order_by("-starts_at", "-id")


def taking_part(user: User) -> list[Meeting]:
    """Meetings elsewhere about matters that the acting platform takes part in (参与, §0.10); they
    count at their host, so they stand in a list of their own."""
    hat = user.hat
    if hat is None or hat.platform is None or user.scope.column is None:
        return []
    joined = AgendaItem.objects.filter(case__joint__platform_id=hat.platform.pk)
    rows = Meeting.objects.listed().filter(restricted=False, pk__in=joined.values("meeting"))
    rows = rows.exclude(user.scope.filter()).only(*SHOWN).select_related(*NAMED)
    return list(rows.order_by("-starts_at", "-id")[:BESIDE])


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def older_than(rows: QuerySet[Meeting], mark: str) -> QuerySet[Meeting]:
    """The rows after ``mark``, where a page ended; anything else is page one."""
    stamp, _dash, pk = mark.partition("_")
    if not (stamp.isdecimal() and pk.isdecimal() and len(stamp) < 12 and len(pk) < 19):
        return rows
    moment = dt.datetime.fromtimestamp(int(stamp), tz=dt.UTC)
    return rows.filter(Q(starts_at__lt=moment) | Q(starts_at=moment, pk__lt=int(pk)))


def mark_of(meeting: Meeting) -> str:
    """Where a page ended. Meetings begin at whole minutes."""
    return f"{int(meeting.starts_at.timestamp())}_{meeting.pk}"


# --- what is discussed ----------------------------------------------------------------------


def agenda_of(meeting: Meeting) -> list[AgendaItem]:
    """The matters on its agenda in order, each with ``round``: which of the matter's it is."""
    rounds = Round.objects.filter(meeting_no=meeting.no, dropped=False, case=OuterRef("case"))
    rows = meeting.agenda.select_related("case").annotate(round=Subquery(rounds.values("number")))
    return list(rows.order_by("position"))


# --- what waits for somebody ----------------------------------------------------------------


def waiting_for(user: User, at: dt.datetime) -> list[Waiting]:
    """待办 of this room for the acting post: at most two statements."""
    hat = user.hat
    if hat is None:
        return []
    waiting = []
    if hat.role in KEEPERS and hat.platform is not None:
        kept = reaching.read_with_counts(_kept_by(hat), "*", "platform__*", "venue__*")
        kept.sort(key=lambda pair: (pair[0].starts_at, pair[0].pk))
        waiting += [_of_keeper(one, hat, at, counts) for one, counts in kept]
    waiting += [_to_say(row, at) for row in _asked(hat, at)]
    return waiting


def _kept_by(hat: Any) -> QuerySet[Meeting]:
    here = Q(platform_id=hat.platform.pk)
    own = Q(host_id=hat.platform.pk) & (Q(restricted=False) | here)
    if hat.role in (Role.CONVENER, Role.HELPER, Role.RECORDER):
        own |= here
    return Meeting.objects.filter(own, status__in=WORK)


def _of_keeper(meeting: Meeting, hat: Any, at: dt.datetime, counts: reaching.Answers) -> Waiting:
    inside = not meeting.restricted or hat.keeps_restricted(meeting.platform)
    title = meeting.title if inside else meeting.short_title
    when = chips.say_when_where(meeting, at)
    if meeting.status == MeetingStatus.MINUTED:
        other = hat.role in (Role.HELPER, Role.RECORDER)
        return Waiting(
            title,
            _("The minutes are out; the convener reads and confirms them."),
            _("Read the minutes"),
            page_of("minutes", meeting.no),
            Urgency.OTHERS if other else Urgency.TODAY,
            "paper",
        )
    if meeting.status == MeetingStatus.HELD:
        return Waiting(
            title,
            _("Held, %(count)s persons came.") % {"count": meeting.present_count},
            _("Record the results"),
            page_of("results", meeting.no),
            Urgency.NOW,
            "save",
        )
    if timezone.localdate(meeting.starts_at) > timezone.localdate(at):
        return Waiting(
            title,
            chips.joined(when, counts.line),
            _("Who comes"),
            page_of("answers", meeting.no),
            Urgency.SOON,
            "people",
            due=meeting.starts_at,
        )
    due_now = at >= meeting.starts_at - BEFORE
    return Waiting(
        title,
        chips.joined(when, counts.line),
        _("Take the roll"),
        page_of("roll", meeting.no),
        Urgency.NOW if due_now else Urgency.TODAY,
        "meeting",
        due=meeting.starts_at,
        late=timezone.localdate(meeting.starts_at) < timezone.localdate(at),
    )


def _asked(hat: Any, at: dt.datetime) -> QuerySet[Attendee]:
    """What the person is asked as one of those invited: whether he comes, whether it is right."""
    unanswered, unread = _unanswered(hat, at).values("pk"), _unread(hat, at).values("pk")
    rows = Attendee.objects.filter(Q(pk__in=unanswered) | Q(pk__in=unread), person=hat.person_id)
    rows = rows.annotate(until=Subquery(NEWEST.values("object_until")[:1]))
    return rows.select_related("meeting__venue").order_by("meeting__starts_at", "id")


def _to_say(row: Attendee, at: dt.datetime) -> Waiting:
    is_to_come = row.meeting.status == MeetingStatus.CONVENED
    return _to_answer(row, at) if is_to_come else _to_read(row)


def _unanswered(hat: Any, at: dt.datetime) -> QuerySet[Attendee]:
    """Invitations of the person to meetings to come, unanswered for their present time."""
    answered = ~Q(answer=Answer.NONE) & Q(answered_version=F("meeting__version"))
    rows = Attendee.objects.filter(
        person_id=hat.person_id,
        invited=True,
        meeting__status=MeetingStatus.CONVENED,
        meeting__starts_at__gt=at,
    ).exclude(answered)
    if hat.platform is not None and hat.role in (Role.CONVENER, Role.HELPER):
        rows = rows.exclude(meeting__platform_id=hat.platform.pk)
    return rows


def _to_answer(row: Attendee, at: dt.datetime) -> Waiting:
    meeting = row.meeting
    soon = meeting.starts_at - at < chips.ONE_DAY
    return Waiting(
        meeting.title,
        chips.say_when_where(meeting, at),
        _("Say whether you come"),
        links.personal_path(row),
        Urgency.TODAY if soon else Urgency.SOON,
        "hand",
        due=meeting.starts_at,
    )


def _unread(hat: Any, at: dt.datetime) -> QuerySet[Attendee]:
    """Meetings where the person was and whose newest minutes he has not answered in time."""
    rows = Attendee.objects.filter(
        person_id=hat.person_id,
        attendance__in=WAS_THERE,
        meeting__status__in=[MeetingStatus.MINUTED, MeetingStatus.CONFIRMED],
        meeting__minutes__pk=Subquery(NEWEST.values("pk")[:1]),
        meeting__minutes__final_at__isnull=True,
        meeting__minutes__object_until__gte=timezone.localdate(at),
    ).exclude(meeting__minutes__answers__attendee=F("pk"))
    if hat.platform is not None and hat.role == Role.CONVENER:
        rows = rows.exclude(meeting__platform_id=hat.platform.pk)
    return rows


def _to_read(row: Attendee) -> Waiting:
    day: dt.date = row.until  # type: ignore[attr-defined]  # annotated by the query
    return Waiting(
        row.meeting.title,
        _("Please say by %(day)s whether the minutes are right; silence means they are.")
        % {"day": chips.say_day(day)},
        _("Read the minutes"),
        links.personal_path(row),
        Urgency.SOON,
        "paper",
        due=timezone.make_aware(dt.datetime.combine(day, dt.time(23, 59))),
    )
