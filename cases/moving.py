"""Where a matter may be moved to (改挂), and into which other one it may be merged (合并)."""

from typing import Any

from django.db.models import Q, When, expressions

from cases.enums import CaseStatus
from cases.models import Case
from common import clock
from common.textsearch import search
from platforms.models import Platform

OFFERED = 12


def places_to_move_to(user: Any, case: Case, typed: str) -> list[Platform]:
    """Where a matter may be moved to: the acting post's own part, the places beside it and the
    one above, these first; found by name. A rehearsal moves nowhere."""
    here = case.platform
    if here.practice:
        return []
    near = Q(pk=here.parent_id) | Q(parent=here.parent_id, parent__isnull=False)
    mine = Platform.objects.visible_to(user).values("pk")
    rows = Platform.objects.working_on(clock.today()).filter(near | Q(pk__in=mine))
    rows = search(rows.exclude(pk=here.pk), typed).select_related("town")
    beside = expressions.Case(When(near, then=0), default=1)
    return list(rows.order_by(beside, "path")[:OFFERED])


def matters_to_merge_into(user: Any, case: Case, typed: str) -> list[Case]:
    """Matters still going on that may be the same: of the acting post's part and one county, as
    public as this one; those of the same place and category first."""
    alive = [CaseStatus.OPEN, CaseStatus.SUBMITTED, CaseStatus.SUSPENDED]
    rows = Case.objects.visible_to(user).filter(status__in=alive, restricted=case.restricted)
    county = case.county_id or case.platform_id
    rows = rows.filter(Q(county=county) | Q(platform=county)).exclude(pk=case.pk)
    rows = rows.filter(platform__practice=case.platform.practice)
    if case.restricted:
        rows = rows.filter(platform=case.platform_id)
    near = expressions.Case(When(platform=case.platform_id, then=0), default=1)
    like = expressions.Case(When(category=case.category, then=0), default=1)
    rows = search(rows, typed).select_related("platform")
    return list(rows.order_by(near, like, "-raised_at", "-id")[:OFFERED])
