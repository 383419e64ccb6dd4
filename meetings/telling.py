"""What each notice about a meeting says, and whether it still holds when it is sent.

A message outside the site leads to the recipient's own page, signed at the moment of sending.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings import answering, ladders
from meetings.enums import Answer, MeetingStatus
from meetings.links import personal_path
from meetings.models import Attendee, Meeting
from notices import kinds
from notices.kinds import Kind, Line
from platforms.models import Platform

Keys = Mapping[tuple[int, int], str]
CALLED_OFF = (MeetingStatus.CANCELLED, MeetingStatus.VOID)
ROLL_OPEN = (MeetingStatus.CONVENED, MeetingStatus.HELD)


def _page(line: Line) -> str:
    return reverse("meeting", args=[line.no])


def _minutes_page(line: Line) -> str:
    return reverse("minutes", args=[line.no])


def _answers_page(line: Line) -> str:
    return reverse("answers", args=[line.no])


def _own_pages(lines: Sequence[Line]) -> Keys:
    """Each recipient's own page where he is invited, else the meeting's."""
    rows = Attendee.objects.filter(
        meeting__no__in={line.no for line in lines},
        person__in={line.recipient_id for line in lines},
    ).select_related("meeting")
    own = {(one.meeting.no, one.person_id): one for one in rows}
    return {
        line.key: personal_path(one)
        if (one := own.get((line.no, line.recipient_id)))
        else _page(line)
        for line in lines
    }


def _coming(lines: Sequence[Line], at: dt.datetime) -> list[Line]:
    """Lines about meetings that are still to come as the line says: same version, not begun."""
    rows = Meeting.objects.filter(
        no__in={line.no for line in lines}, status=MeetingStatus.CONVENED, starts_at__gt=at
    )
    versions = dict(rows.values_list("no", "version"))
    return [line for line in lines if versions.get(line.no) == line.params["version"]]


def _ahead(lines: Sequence[Line], at: dt.datetime) -> Keys:
    return _own_pages(_coming(lines, at))


def _ahead_unless_declined(lines: Sequence[Line], at: dt.datetime) -> Keys:
    """As above; whoever said he cannot come is not reminded of it, nor who said within the last
    three days that he does: he knows."""
    lately = at - dt.timedelta(days=ladders.LONG_AHEAD)
    knows = set(
        Attendee.objects.filter(
            Q(answer__in=(Answer.EXCUSED, Answer.SUBSTITUTE))
            | Q(answer=Answer.COMING, answered_at__gte=lately),
            answered_version=F("meeting__version"),
            meeting__no__in={line.no for line in lines},
        ).values_list("meeting__no", "person_id")
    )
    left = [line for line in lines if (line.no, line.recipient_id) not in knows]
    return _own_pages(_coming(left, at))


def _answered(lines: Sequence[Line]) -> set[tuple[int, int]]:
    """Those whose recipient has said, for the present time and place, whether he comes."""
    rows = Attendee.objects.filter(
        answered_version=F("meeting__version"),
        meeting__no__in={line.no for line in lines},
        person__in={line.recipient_id for line in lines},
    ).exclude(answer=Answer.NONE)
    said = set(rows.order_by("id").values_list("meeting__no", "person_id"))
    return {line.key for line in lines if (line.no, line.recipient_id) in said}


def _asked_in(lines: Sequence[Line], at: dt.datetime) -> Keys:
    rows = Meeting.objects.filter(
        no__in={line.no for line in lines}, status=MeetingStatus.CONVENED, starts_at__gt=at
    )
    coming = set(rows.values_list("no", flat=True))  # moved or not: he still wants to come
    return {line.key: _answers_page(line) for line in lines if line.no in coming}


def _numbers(lines: Sequence[Line], statuses: Collection[str]) -> set[str]:
    rows = Meeting.objects.filter(no__in={line.no for line in lines}, status__in=statuses)
    return set(rows.values_list("no", flat=True))


def _off(lines: Sequence[Line], at: dt.datetime) -> Keys:
    off = _numbers(lines, CALLED_OFF)
    return _own_pages([line for line in lines if line.no in off])


def _open_minutes(lines: Sequence[Line], at: dt.datetime) -> Keys:
    stands = _numbers(lines, (MeetingStatus.MINUTED, MeetingStatus.CONFIRMED))
    return _own_pages([line for line in lines if line.no in stands])


def _without_results(lines: Sequence[Line], at: dt.datetime) -> Keys:
    waits = _numbers(lines, ROLL_OPEN)
    return {line.key: _page(line) for line in lines if line.no in waits}


def _unconfirmed(lines: Sequence[Line], at: dt.datetime) -> Keys:
    waits = _numbers(lines, [MeetingStatus.MINUTED])
    return {line.key: _minutes_page(line) for line in lines if line.no in waits}


def _place(line: Line) -> str:
    return reverse("platform", args=[line.no])


def _merged_still(lines: Sequence[Line], at: dt.datetime) -> Keys:
    """What was said of villages that went in, while any of them has not parted again."""
    gone = _gone_in(lines)
    return {line.key: _place(line) for line in lines if gone & set(line.params["codes"])}


def _parted_still(lines: Sequence[Line], at: dt.datetime) -> Keys:
    known = Platform.objects.filter(code__in={line.no for line in lines})
    stand = set(known.values_list("code", flat=True)) - _gone_in(lines)
    return {line.key: _place(line) for line in lines if line.no in stand}


def _gone_in(lines: Sequence[Line]) -> set[str]:
    codes = {code for line in lines for code in line.params["codes"]}
    rows = Platform.objects.filter(code__in=codes, merged_into__isnull=False)
    return set(rows.values_list("code", flat=True))


# An invitation and a change ask whether somebody comes; a short message may carry both.
_ASKS: dict[str, Any] = {
    "short": ("title", "starts", "where"),
    "door": _own_pages,
    "settled": _answered,
    "reply": answering.take_reply,
}


def register_all() -> None:
    """The kinds of this room (architecture, “Facts come down”)."""
    kinds.register(
        Kind(
            "meeting.invitation",
            _("Invitation: %(title)s"),
            _("%(starts)s, %(where)s. Please say whether you come."),
            _page,
            _ahead,
            **_ASKS,
            needs=("starts", "where"),
        ),
        Kind(
            "meeting.changed",
            _("The meeting was moved: %(title)s"),
            _(
                "Now: %(starts)s, %(where)s. Before: %(old_starts)s, %(old_where)s. "
                "Please say again whether you come."
            ),
            _page,
            _ahead,
            **_ASKS,
            needs=("starts", "where"),
        ),
        Kind(
            "meeting.rehung",
            _("The meeting is about another matter: %(title)s"),
            _("Time and place stay: %(starts)s, %(where)s. Before it was about: %(old_title)s."),
            _page,
            _ahead,
            needs=("starts", "where"),
        ),
        Kind(
            "meeting.called_off",
            _("The meeting does not take place: %(title)s"),
            _("It was to be on %(starts)s, %(where)s. You need not come."),
            _page,
            _off,
            short=("title", "starts", "where"),
            door=_own_pages,
            needs=("starts",),
        ),
        Kind(
            "meeting.called_wrongly",
            _("Correction of a notice: %(title)s"),
            _(
                "The notice of %(called)s was sent by mistake: there is no such meeting in "
                "%(place)s, and you need not come. We apologise for the trouble."
            ),
            _page,
            _off,
        ),
        Kind(
            "meeting.voided",
            _("The record is void: %(title)s"),
            _("What was recorded of the meeting on %(starts)s does not hold."),
            _page,
            _off,
        ),
        Kind(
            "meeting.asked_in",
            _("%(name)s wants to come: %(title)s"),
            _("Not on the list. You can add this person to it."),
            _answers_page,
            _asked_in,
        ),
        Kind(
            "meeting.words",
            _("%(name)s writes: %(title)s"),
            _("“%(words)s” Please note the answer for him."),
            _answers_page,
            _asked_in,
        ),
        Kind(
            "minutes.out",
            _("Minutes to read: %(title)s"),
            _("If something is wrong, please say so by %(until)s. No word means agreement."),
            _minutes_page,
            _open_minutes,
            needs=("until",),
        ),
        Kind(
            "meeting.reminder",
            _("Tomorrow: %(title)s"),
            _("%(starts)s, %(where)s."),
            _page,
            _ahead_unless_declined,
            ladder=ladders.upcoming,
            needs=("starts", "where"),
        ),
        Kind(
            "meeting.soon",
            _("Please remember the meeting: %(title)s"),
            _("%(starts)s, %(where)s."),
            _page,
            _ahead_unless_declined,
            needs=("starts", "where"),
        ),
        Kind(
            "meeting.no_results",
            _("Results not recorded: %(title)s"),
            _("The meeting was on %(starts)s. Recording what was agreed takes six taps."),
            _page,
            _without_results,
            ladder=ladders.without_results,
        ),
        Kind(
            "minutes.unconfirmed",
            _("Minutes not confirmed: %(title)s"),
            _("They were compiled on %(due)s. Please read and confirm them."),
            _minutes_page,
            _unconfirmed,
            ladder=ladders.unconfirmed,
        ),
        Kind(
            "platform.merged",
            _("%(name)s is part of %(place)s now"),
            _(
                "Since %(day)s. What is still going is dealt with there; numbers and codes stay "
                "valid."
            ),
            _place,
            _merged_still,
        ),
        Kind(
            "platform.parted",
            _("%(name)s stands by itself again"),
            _(
                "It was merged into %(place)s by mistake. What is still going under its own "
                "numbers has returned; posts and seats are entered anew."
            ),
            _place,
            _parted_still,
        ),
    )
