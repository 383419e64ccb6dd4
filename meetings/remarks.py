"""What rules notice about a called meeting: hints on the record that stop nobody (rule 8)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Protocol

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.lifecycle.rounds import ENDED, GATES, LATE
from cases.models import Finding
from common.limits import Limit, Unit
from common.templatetags.look import full_date
from meetings import chips
from meetings.enums import TOOK_PLACE, WAS_THERE
from meetings.models import Meeting
from participants import composition, rosters
from participants.enums import SEAT_LETTERS
from participants.models import Person
from platforms.settings import setting

NOTICE_DAYS = 3  # usually told three days ahead (procedure.md §4, S5)
NOTICE = "notice_days"
COMPOSITION = "composition"
CADENCE = "cadence"  # the place had not met for longer than usual
TERM = "term"  # somebody invited whose seat's term had run out
PRESENCE = "presence"  # fewer than half of the fixed members were there
Remark = tuple[str, str, str]  # rule, figure, basis


class Invited(Protocol):
    """Somebody who was invited: in which seat, and who it is where he is known."""

    @property
    def seat(self) -> str: ...

    @property
    def person(self) -> Person | None: ...


def note(meeting: Meeting, invites: Sequence[Invited], *, at: dt.datetime) -> None:
    """Writes the remarks on a meeting just called with ``invites``."""
    rows = [*_notice_days(meeting, at), *_cadence(meeting)]
    rule = composition.rule_for(meeting.platform)
    roster = rosters.roster_of(meeting.platform, timezone.localdate(at))
    seats = [one.seat for one in invites]
    for gap in composition.findings(rule, seats, roster.no_such, meeting.waived_classes):
        rows.append((COMPOSITION, gap.label, rule.name))
    invited = {one.person.pk for one in invites if one.person}
    for entry in roster.due:
        if entry.person_id in invited:
            rows.append((TERM, entry.person.name, f"{entry.valid_to or ''}"))
    _write(meeting, rows, at)


def note_presence(meeting: Meeting, present: int | None, *, at: dt.datetime) -> None:
    """Whether at least half of the fixed members invited were there (procedure.md §4), noted anew
    each time the roll is taken. ``present`` is the number counted where nobody was named."""
    Finding.objects.filter(subject=meeting.no, rule=PRESENCE).delete()
    fixed = meeting.attendees.filter(invited=True, seat__in=list(SEAT_LETTERS))
    count = fixed.count()
    there = fixed.filter(attendance__in=WAS_THERE).count() if present is None else present
    if 2 * there < count:
        _write(meeting, [(PRESENCE, str(there), str(count))], at)


def _write(meeting: Meeting, rows: Sequence[Remark], at: dt.datetime) -> None:
    Finding.objects.bulk_create(
        [
            Finding(subject=meeting.no, rule=name, figure=figure[:120], basis=basis, found_at=at)
            for name, figure, basis in rows
        ],
        ignore_conflicts=True,
    )


def _notice_days(meeting: Meeting, at: dt.datetime) -> Iterable[Remark]:
    ahead = days_ahead(meeting.starts_at, at)
    if ahead < NOTICE_DAYS:
        yield NOTICE, str(ahead), str(NOTICE_DAYS)


def _cadence(meeting: Meeting) -> Iterable[Remark]:
    """How long ago the place met last, where that is longer than usual (procedure.md §4)."""
    held = Meeting.objects.filter(platform=meeting.platform, status__in=TOOK_PLACE)
    last = held.filter(starts_at__lt=meeting.starts_at).order_by("-starts_at").first()
    if last is None:
        return
    usual = int(setting(meeting.platform, "meetings.every").value)
    day = timezone.localdate(last.starts_at)
    if timezone.localdate(meeting.starts_at) > Limit(usual, Unit.MONTH).months_after(day):
        yield CADENCE, day.isoformat(), str(usual)


def days_ahead(starts_at: dt.datetime, at: dt.datetime) -> int:
    """Whole days between the call and the meeting; never below 0."""
    return max((timezone.localdate(starts_at) - timezone.localdate(at)).days, 0)


def sentences(meeting_no: str) -> list[str]:
    """The remarks on a meeting as a page shows them; one statement."""
    found = Finding.objects.filter(subject=meeting_no).order_by("id")
    return list(_in_words(found))


def after_the_end(meeting_no: str) -> list[str]:
    """Of these, what a meeting entered after its matter had ended is told at once; one statement."""
    found = Finding.objects.filter(subject=meeting_no, rule__in=[ENDED, LATE])
    return list(_in_words(found.order_by("id")))


def _in_words(found: Iterable[Finding]) -> Iterable[str]:
    missing, ended = [], []
    for row in found:
        if row.rule == NOTICE:
            words = {"ahead": row.figure, "usual": row.basis}
            if row.figure == "0":
                yield _("Told on the same day; usually it is %(usual)s days ahead.") % words
            else:
                yield _("Told %(ahead)s days ahead; usually it is %(usual)s.") % words
        elif row.rule == GATES:
            yield _("Problem %(part)s: recorded as agreed; not agreed by %(gates)s.") % {
                "part": row.basis,
                "gates": row.figure,
            }
        elif row.rule == LATE:
            yield _(
                "Problem %(part)s: how it was settled stands; what this meeting said of it is on "
                "record."
            ) % {"part": row.basis}
        elif row.rule == ENDED:
            yield _(
                "The matter %(no)s has ended and stays so. This meeting left something open: the "
                "matter may be reopened on its page."
            ) % {"no": row.figure}
        elif row.rule == CADENCE:
            words = {"day": full_date(dt.date.fromisoformat(row.figure)), "usual": row.basis}
            yield (
                _(
                    "The last meeting here was on %(day)s; usually one is held every %(usual)s months."
                )
                % words
            )
        elif row.rule == PRESENCE:
            words = {"there": row.figure, "invited": row.basis}
            yield (
                _("Of %(invited)s fixed members invited %(there)s came; usually at least half do.")
                % words
            )
        elif row.rule == TERM:
            ended.append(row.figure)
        elif row.rule == COMPOSITION:
            missing.append(row.figure)
    if ended:
        yield _("Their term on the roster is over: %(names)s.") % {"names": chips.say_names(ended)}
    if missing:
        yield _("Not invited: %(classes)s.") % {"classes": chips.say_names(missing)}
