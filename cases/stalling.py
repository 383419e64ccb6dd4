"""议而不决 (S44, M-20): a meeting without a conclusion, or rounds that settle nothing.

The defaults are those of procedure.md §4: after three rounds running without progress the convener
is asked for another way; the level above sees it from the fifteenth day, and from the seventh day a
held meeting of which nothing is recorded counts as stalled.
"""

import datetime as dt

from django.db.models import Exists, OuterRef, QuerySet

from cases.enums import STILL_OPEN, CaseStatus
from cases.models import Problem, Round

DAYS = 7  # after a held meeting without any conclusion
ROUNDS = 3  # running, that settled nothing
ABOVE_DAYS = 15  # after the last of them the level above sees it


def stalled_rounds(day: dt.date, since: int = 0) -> QuerySet[Round]:
    """The last rounds of open matters that stand still: ``ROUNDS`` running settled nothing, the
    last one at least ``since`` days ago, and no later meeting was called."""
    later = Round.objects.filter(
        case=OuterRef("case"), number__gt=OuterRef("number"), dropped=False
    )
    unsettled = Problem.objects.filter(case=OuterRef("case"), outcome__in=STILL_OPEN)
    return Round.objects.filter(
        Exists(unsettled),
        ~Exists(later),
        idle__gte=ROUNDS,
        dropped=False,
        held_on__lte=day - dt.timedelta(days=since),
        case__status=CaseStatus.OPEN,
        case__platform__practice=False,
    )
