"""What rules notice about a called meeting: hints on the record that stop nobody (rule 8)."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Finding
from meetings import chips
from meetings.models import Meeting
from participants import composition, rosters

NOTICE_DAYS = 3  # usually told three days ahead (procedure.md §4, S5)
NOTICE = "notice_days"
COMPOSITION = "composition"


def note(meeting: Meeting, seats: Sequence[str], *, at: dt.datetime) -> None:
    """Writes the remarks on a meeting just called; ``seats`` are the classes of those invited."""
    rows = []
    ahead = days_ahead(meeting.starts_at, at)
    if ahead < NOTICE_DAYS:
        rows.append((NOTICE, str(ahead), str(NOTICE_DAYS)))
    rule = composition.rule_for(meeting.platform)
    no_such = rosters.roster_of(meeting.platform, timezone.localdate(at)).no_such
    for gap in composition.findings(rule, seats, no_such, meeting.waived_classes):
        rows.append((COMPOSITION, gap.label, rule.name))
    Finding.objects.bulk_create(
        [
            Finding(subject=meeting.no, rule=name, figure=figure[:120], basis=basis, found_at=at)
            for name, figure, basis in rows
        ],
        ignore_conflicts=True,
    )


def days_ahead(starts_at: dt.datetime, at: dt.datetime) -> int:
    """Whole days between the call and the meeting; never below 0."""
    return max((timezone.localdate(starts_at) - timezone.localdate(at)).days, 0)


def sentences(meeting_no: str) -> list[str]:
    """The remarks on a meeting as a page shows them; one statement."""
    found = Finding.objects.filter(subject=meeting_no).order_by("id")
    return list(_in_words(found))


def _in_words(found: Iterable[Finding]) -> Iterable[str]:
    missing = []
    for row in found:
        if row.rule == NOTICE:
            words = {"ahead": row.figure, "usual": row.basis}
            if row.figure == "0":
                yield _("Told on the same day; usually it is %(usual)s days ahead.") % words
            else:
                yield _("Told %(ahead)s days ahead; usually it is %(usual)s.") % words
        elif row.rule == COMPOSITION:
            missing.append(row.figure)
    if missing:
        yield _("Not invited: %(classes)s.") % {"classes": chips.say_names(missing)}
