"""M-1 … M-22: every published figure, recomputed from records (seeds.md H, procedure.md §0.13).

A platform's figures hold it and all below it. Meetings count at their host's level, problems at
home, both once; void, cancelled and practice rows count nowhere. Values are exact.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from cases.enums import (
    BenefitUnit,
    CallBackAnswer,
    CaseStatus,
    Category,
    ClueStatus,
    ItemStatus,
    LookBackOutcome,
    Origin,
    ProblemOutcome,
    Source,
    ThreePoints,
)
from cases.models import (
    ActionItem,
    Benefit,
    CallBack,
    Case,
    Clue,
    LookBack,
    Problem,
    Rebound,
    Round,
)
from cases.stalling import DAYS, ROUNDS
from meetings.enums import TOOK_PLACE, WAS_THERE, MeetingKind
from meetings.models import Attendee, Meeting
from participants import liaison
from participants.enums import IdentityKind, SeatClass
from participants.models import Identity
from platforms import queries as places
from platforms.enums import PlatformLevel
from platforms.models import Platform
from reports.figures import days_between, mean, share

LEVELS = (PlatformLevel.COUNTY, PlatformLevel.TOWN, PlatformLevel.VILLAGE)
FIXED_SEATS = (
    SeatClass.SUPERVISION,
    SeatClass.DEPUTY,
    SeatClass.RESIDENT_REP,
    SeatClass.NOTABLE,
    SeatClass.ENTERPRISE,
    SeatClass.SOCIAL,
)
LEAST_PRESENT = 3  # persons, procedure.md §0.13
GONE = [
    CaseStatus.VOID,
    CaseStatus.WITHDRAWN,
    CaseStatus.MERGED,
    CaseStatus.REFERRED,
    CaseStatus.DRAFT,
    CaseStatus.SUBMITTED,
    CaseStatus.REFUSED,
]


@dataclass(frozen=True)
class Asked:
    """Whose figures, from which day to which (both included)."""

    platform: Platform
    first: dt.date
    last: dt.date

    def under(self, column: str) -> Q:
        """Rows whose ``column`` (a way to a platform) lies at or below the platform."""
        path = self.platform.path
        after = f"{int(path) + 1:0{len(path)}d}"
        return Q(
            **{
                f"{column}__path__gte": path,
                f"{column}__path__lt": after,
                f"{column}__practice": False,
            }
        )

    def during(self, column: str) -> Q:
        """Rows whose day or moment ``column`` lies in the period."""
        return Q(**{f"{column}__gte": self.first, f"{column}__lte": self.last})

    def moments(self, column: str) -> Q:
        """The same for a moment: from the first day's midnight to the last day's end, site time."""
        zone = timezone.get_current_timezone()
        start = dt.datetime.combine(self.first, dt.time.min, zone)
        end = dt.datetime.combine(self.last + dt.timedelta(days=1), dt.time.min, zone)
        return Q(**{f"{column}__gte": start, f"{column}__lt": end})


def by_level(rows: QuerySet, column: str) -> dict[str, int]:
    """Counts of ``rows`` by the level of the platform at ``column``."""
    found = dict(rows.values_list(f"{column}__level").annotate(n=Count("pk")).order_by())
    return {level.value: found.get(level.value, 0) for level in LEVELS}


def by_choice(rows: QuerySet, column: str, choices: Any) -> dict[str, int]:
    """Counts of ``rows`` by every value ``column`` may have."""
    found = dict(rows.values_list(column).annotate(n=Count("pk")).order_by())
    return {choice.value: found.get(choice.value, 0) for choice in choices}


def _held(asked: Asked) -> QuerySet[Meeting]:
    return Meeting.objects.filter(
        asked.under("host"), asked.moments("starts_at"), status__in=TOOK_PLACE
    )


def meetings(asked: Asked) -> dict[str, Any]:
    """M-1 协商会场次: held, at least three present and one conclusion, at its host's level."""
    held = _held(asked)
    rows = held.filter(present_count__gte=LEAST_PRESENT, conclusion_count__gte=1)
    backfilled = rows.filter(origin=Origin.BACKFILLED).count()
    value = rows.count()
    return {
        "value": value,
        "unit": "场",
        "parts": {
            **by_level(rows, "host"),
            "by_kind": by_choice(rows, "kind", MeetingKind),
            "recorded": value - backfilled,
            "backfilled": backfilled,
            "opening": 0,
            "without_conclusion": held.count() - value,
        },
    }


def _problems(asked: Asked) -> QuerySet[Problem]:
    """Each once, at home: what was taken up from a place below is counted there."""
    rows = Problem.objects.filter(asked.under("case__platform"), source__isnull=True)
    return rows.exclude(case__status__in=GONE)


def solved(asked: Asked) -> dict[str, Any]:
    """M-2 解决实际问题数: reported by the day it was solved, verified beside it.

    What a period counted stays: a problem that later turned out not to be solved is 反弹 in the
    period in which that was found, and is reported once more when it is solved once more.
    """
    now = _problems(asked).filter(outcome=ProblemOutcome.SOLVED)
    before = Rebound.objects.filter(
        asked.under("problem__case__platform"), problem__source__isnull=True
    )
    before = before.exclude(problem__case__status__in=GONE)
    reported, verified = (
        (now.filter(asked.during(day)), before.filter(asked.during(day)))
        for day in ("solved_on", "verified_on")
    )
    by_place = Counter(by_level(reported[0], "case__platform"))
    by_place.update(by_level(reported[1], "problem__case__platform"))
    looked = _looked_back(asked)
    visits = looked.values("case", "looked_at").distinct()  # one visit answers all that was due
    broken = visits.filter(outcome=LookBackOutcome.BROKEN).count()
    return {
        "value": by_place.total(),
        "unit": "个",
        "parts": {
            "reported": by_place.total(),
            "verified": sum(rows.count() for rows in verified),
            **by_place,
            "rebound": before.filter(asked.during("found_on")).count(),
            "rebound_rate": share(broken, visits.count()),
            "looked_back_by_lot": looked.exclude(drawn_for="").count(),
        },
    }


def _looked_back(asked: Asked) -> QuerySet[LookBack]:
    """Look-backs done in the period, whatever they found."""
    done = Q(outcome__in=[LookBackOutcome.HOLDS, LookBackOutcome.BROKEN])
    done &= asked.under("case__platform") & asked.moments("looked_at")
    return LookBack.objects.filter(done).exclude(case__status__in=GONE)


def platforms(asked: Asked) -> dict[str, Any]:
    """M-3 平台数与覆盖率, as at the last day (S3)."""
    counts = places.counts(asked.platform, asked.last)
    return {
        "value": sum(counts.values()),
        "unit": "个",
        "parts": {**counts, "coverage": places.coverage_shares(asked.platform, asked.last)},
    }


def topics(asked: Asked) -> dict[str, Any]:
    """M-4 议题数 by the three points, category and source (S4, S9)."""
    rows = Case.objects.filter(asked.under("platform"), asked.during("occurred_on"))
    rows = rows.exclude(status__in=GONE)
    return {
        "value": rows.count(),
        "unit": "件",
        "parts": {
            "by_point": by_choice(rows, "points", ThreePoints),
            "by_category": by_choice(rows, "category", Category),
            "by_source": by_choice(rows, "source", Source),
        },
    }


def funnel(asked: Asked) -> dict[str, Any]:
    """M-5 线索漏斗: received, adopted, reported above, solved (S25)."""
    rows = Clue.objects.filter(asked.under("platform"), asked.moments("reported_at"))
    # A duplicate keeps its number; what becomes of it is what becomes of the matter that stays.
    adopted = rows.filter(status=ClueStatus.ADOPTED)
    adopted = adopted.annotate(matter=Coalesce("case__merged_into", "case"))
    problems = Problem.objects.filter(case=OuterRef("matter"))
    taken_up = Q(taken_up__isnull=False)  # by the level above, whatever came of it
    risen = problems.filter(Q(outcome=ProblemOutcome.ESCALATED) | taken_up)
    escalated = adopted.filter(Exists(risen))
    solved_ones = adopted.filter(Exists(problems.filter(outcome=ProblemOutcome.SOLVED)))
    return {
        "value": rows.count(),
        "unit": "条",
        "parts": {
            "received": rows.count(),
            "adopted": adopted.count(),
            "reported": escalated.count(),
            "solved": solved_ones.count(),
            "mean_days": _days_to_result(adopted),
        },
    }


def _days_to_result(adopted: QuerySet[Clue]) -> str:
    """Mean days from the report to the closing of its matter, of those that are closed (S26)."""
    ended = adopted.annotate(at=Coalesce("case__merged_into__closed_at", "case__closed_at"))
    rows = ended.exclude(at=None).values_list("reported_at", "at")
    days = days_between((reported, timezone.localdate(ended)) for reported, ended in rows)
    return mean(sum(days), len(days))


def attendance(asked: Asked) -> dict[str, Any]:
    """M-6 参会人次与人数, by seat and by identity held on the day (S5, S8, S11)."""
    rows = Attendee.objects.filter(
        asked.under("meeting__host"),
        asked.moments("meeting__starts_at"),
        meeting__status__in=TOOK_PLACE,
        attendance__in=WAS_THERE,
    )
    seats = by_choice(rows, "seat", SeatClass)
    fixed = {name: seats[name] for name in FIXED_SEATS}
    known = rows.filter(person__isnull=False, substitute_name="")
    own = Identity.objects.filter(person__attended__in=known)
    valid = own.filter(
        Q(valid_from__isnull=True)
        | Q(valid_from__lte=F("person__attended__meeting__starts_at__date")),
        Q(valid_to__isnull=True) | Q(valid_to__gte=F("person__attended__meeting__starts_at__date")),
        person__attended__in=known,
    )
    identities = Counter(
        dict(
            valid.values_list("kind")
            .annotate(n=Count("person__attended", distinct=True))
            .order_by()
        )
    )
    return {
        "value": rows.count(),
        "unit": "人次",
        "parts": {
            "attendances": rows.count(),
            "persons": known.values("person").distinct().count(),
            "convener": seats[SeatClass.CONVENER],
            "fixed": fixed,
            "invited": rows.count() - seats[SeatClass.CONVENER] - sum(fixed.values()),
            "by_identity": {kind.value: identities[kind.value] for kind in IdentityKind},
        },
    }


def rounds(asked: Asked) -> dict[str, Any]:
    """M-7 轮次: held rounds of the matters that had one in the period (S8)."""
    rows = Round.objects.filter(
        asked.under("case__platform"), asked.during("held_on"), dropped=False
    ).exclude(case__status__in=GONE)
    per_case = list(rows.values("case").annotate(n=Count("pk")).values_list("n", flat=True))
    return {
        "value": sum(per_case),
        "unit": "轮",
        "parts": {
            "cases": len(per_case),
            "rounds": sum(per_case),
            "max": max(per_case, default=0),
            "mean": mean(sum(per_case), len(per_case)),
        },
    }


def liaison_cover(asked: Asked) -> dict[str, Any]:
    """M-8 包联覆盖, as at the last day (S7)."""
    found = liaison.coverage(asked.platform, asked.last)
    parts = {
        "towns_without": len(found.towns_without),
        "villages_without": len(found.villages_without),
        "leaders_off_quota": len(found.leaders_off_quota),
        "members_off_quota": len(found.members_off_quota),
    }
    return {"value": parts["villages_without"], "unit": "个", "parts": parts}


def items(asked: Asked) -> dict[str, Any]:
    """M-16 按期办结率, overdue and mean days of items done in the period (S18, S75)."""
    rows = ActionItem.objects.filter(asked.under("platform")).exclude(
        problem__case__status__in=GONE
    )
    done = rows.filter(asked.during("done_on"), status__in=[ItemStatus.DONE, ItemStatus.CLOSED])
    on_time = done.filter(done_on__lte=F("due")).count()
    days = days_between(done.values_list("made_at", "done_on"))
    total = done.count()
    return {
        "value": on_time,
        "unit": "件",
        "parts": {
            "on_time": share(on_time, total),
            "done": total,
            "overdue": rows.overdue(asked.last).count(),
            "mean_days": mean(sum(days), len(days)),
        },
    }


def satisfaction(asked: Asked) -> dict[str, Any]:
    """M-17 满意率: (满意 + 基本满意) ÷ valid answers; the last answer of a matter counts."""
    rows = CallBack.objects.filter(asked.under("case__platform"), asked.moments("answered_at"))
    rows = rows.exclude(case__status__in=GONE).order_by("case_id", "own", "answered_at", "id")
    last = {
        case: answer
        for case, answer in rows.values_list("case_id", "answer")
        if answer != CallBackAnswer.UNREACHABLE
    }
    found = Counter(last.values())
    good = found[CallBackAnswer.SATISFIED] + found[CallBackAnswer.BASICALLY]
    return {
        "value": good,
        "unit": "件",
        "parts": {
            "satisfied": found[CallBackAnswer.SATISFIED],
            "basically": found[CallBackAnswer.BASICALLY],
            "dissatisfied": found[CallBackAnswer.NOT_SOLVED],
            "valid": len(last),
            "returned": rows.values("case").distinct().count(),
        },
    }


def benefits(asked: Asked) -> dict[str, Any]:
    """M-18 成效指标: by the last day they speak of, added up by unit, never across units; what is
    measured in percent is counted and not added (S69)."""
    rows = Benefit.objects.filter(
        asked.under("case__platform"), asked.during("last"), void_at__isnull=True
    ).exclude(case__status__in=GONE)
    sums = dict(rows.values_list("unit").annotate(total=Sum("value")).order_by())
    adding = [unit for unit in BenefitUnit if unit != BenefitUnit.PERCENT]
    return {
        "value": rows.count(),
        "unit": "项",
        "parts": {
            **{unit.value: f"{sums[unit]:.2f}" if unit in sums else "0" for unit in adding},
            "in_percent": rows.filter(unit=BenefitUnit.PERCENT).count(),
        },
    }


def undecided(asked: Asked) -> dict[str, Any]:
    """M-20 议而不决 as at the last day: meetings of the period without any conclusion a week
    later, and beside them matters of which three rounds running settled nothing (S44)."""
    week = asked.last - dt.timedelta(days=DAYS)
    late = _held(asked).filter(conclusion_count=0, starts_at__date__lte=week).count()
    rounds_here = Round.objects.filter(asked.under("case__platform"), asked.during("held_on"))
    idle = rounds_here.filter(idle__gte=ROUNDS, dropped=False).exclude(case__status__in=GONE)
    return {
        "value": late,
        "unit": "场",
        "parts": {
            "without_conclusion": late,
            "three_rounds": idle.values("case").distinct().count(),
        },
    }


METRICS: dict[str, Callable[[Asked], dict[str, Any]]] = {
    "M-1": meetings,
    "M-2": solved,
    "M-3": platforms,
    "M-4": topics,
    "M-5": funnel,
    "M-6": attendance,
    "M-7": rounds,
    "M-8": liaison_cover,
    "M-16": items,
    "M-17": satisfaction,
    "M-18": benefits,
    "M-20": undecided,
}


def compute(platform: Platform, first: dt.date, last: dt.date) -> dict[str, Any]:
    """Every metric of ``platform`` and all below it from ``first`` to ``last``, both included."""
    asked = Asked(platform, first, last)
    return {
        "platform": platform.code,
        "from": first.isoformat(),
        "to": last.isoformat(),
        "metrics": {name: metric(asked) for name, metric in METRICS.items()},
    }
