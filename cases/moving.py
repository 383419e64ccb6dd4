"""Where a matter may be moved to (改挂)."""

from typing import Any

from django.db.models import Q

from cases.models import Case
from common import clock
from common.textsearch import search
from platforms.models import Platform

OFFERED = 12


def places_to_move_to(user: Any, case: Case, typed: str) -> list[Platform]:
    """Where a matter may be moved to: the acting post's own part, the places beside it and the
    one above; found by name. A rehearsal moves nowhere."""
    here = case.platform
    if here.practice:
        return []
    near = Q(pk=here.parent_id) | Q(parent=here.parent_id, parent__isnull=False)
    mine = Platform.objects.visible_to(user).values("pk")
    rows = Platform.objects.working_on(clock.today()).filter(near | Q(pk__in=mine))
    rows = search(rows.exclude(pk=here.pk), typed).select_related("town")
    return list(rows.order_by("path")[:OFFERED])
