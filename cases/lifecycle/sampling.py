"""One in ten of what was closed in a quarter is looked at again, drawn by lot (S18)."""

import datetime as dt
import hashlib
import math

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cases.enums import CaseStatus
from cases.models import Case, LookBack, LookBackDraw
from common.limits import Limit, Unit
from participants.actor import Actor
from platforms.models import Platform
from platforms.workdays import due_on
from records import ledger

ONE_IN = 10  # of the matters closed in a quarter, procedure.md §8
LOOK_WITHIN = Limit(1, Unit.MONTH)


def quarter_before(day: dt.date) -> tuple[str, dt.date, dt.date]:
    """The quarter that ended before ``day``: its name (2026Q3), its first and its last day."""
    first_of_this = dt.date(day.year, day.month - (day.month - 1) % 3, 1)
    last = first_of_this - dt.timedelta(days=1)
    first = dt.date(last.year, last.month - 2, 1)
    return f"{last.year}Q{last.month // 3}", first, last


def draw_look_backs(at: dt.datetime, *, by: Actor) -> list[LookBackDraw]:
    """Draws once a quarter in every tenant, for the quarter before; gives what was drawn now."""
    quarter, first, last = quarter_before(timezone.localdate(at))
    done = LookBackDraw.objects.filter(quarter=quarter).values("platform")
    tenants = Platform.objects.filter(is_tenant=True, practice=False).exclude(pk__in=done)
    made = (_draw(one, quarter, (first, last), by=by, at=at) for one in tenants.order_by("id"))
    return [draw for draw in made if draw is not None]


def _draw(
    tenant: Platform,
    quarter: str,
    days: tuple[dt.date, dt.date],
    *,
    by: Actor,
    at: dt.datetime,
) -> LookBackDraw | None:
    """None where another run has drawn meanwhile."""
    with transaction.atomic():
        Platform.objects.select_for_update().only("pk").get(pk=tenant.pk)
        if LookBackDraw.objects.filter(platform=tenant, quarter=quarter).exists():
            return None
        closed = _closed_in(tenant, *days)
        chosen = by_lot([no for no, _pk in closed], f"{tenant.code}|{quarter}")
        keys = dict(closed)
        due = due_on(timezone.localdate(at), LOOK_WITHIN)
        LookBack.objects.bulk_create(
            LookBack(case_id=keys[no], months=0, drawn_for=quarter, due=due) for no in chosen
        )
        entries = [
            ledger.Entry(
                f"case:{no}", "look_back.drawn", {"quarter": quarter}, subject=f"case:{no}"
            )
            for no in chosen
        ]
        if entries:
            ledger.append_all(entries, at=at, by=by)
        return LookBackDraw.objects.create(
            platform=tenant, quarter=quarter, closed=len(closed), drawn=len(chosen), drawn_at=at
        )


def _closed_in(tenant: Platform, first: dt.date, last: dt.date) -> list[tuple[str, int]]:
    zone = timezone.get_current_timezone()
    start = dt.datetime.combine(first, dt.time.min, zone)
    end = dt.datetime.combine(last + dt.timedelta(days=1), dt.time.min, zone)
    rows = Case.objects.filter(
        Q(platform=tenant) | Q(county=tenant),
        status__in=[CaseStatus.CLOSED, CaseStatus.ARCHIVED],
        closed_at__gte=start,
        closed_at__lt=end,
        platform__practice=False,
    )
    return list(rows.order_by("no").values_list("no", "pk"))


def by_lot(numbers: list[str], seed: str) -> list[str]:
    """One in ten of ``numbers``, rounded up; the same for the same seed, whoever draws again."""
    lots = sorted(numbers, key=lambda no: hashlib.sha256(f"{seed}|{no}".encode()).digest())
    return sorted(lots[: math.ceil(len(lots) / ONE_IN)])
