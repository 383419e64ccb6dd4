"""Where else a meeting may have been meant to be: the right village for one called wrongly."""

from typing import Any

from django.db.models import Case, IntegerField, Value, When

from common import clock
from common.textsearch import search
from meetings.models import Meeting
from platforms.models import Platform

OFFERED = 40  # a town with all its villages; names are short, and found without typing


def places_meant(user: Any, meeting: Meeting, typed: str) -> list[Platform]:
    """Places of the acting post's own part of the tree, those beside the meeting's place first."""
    here = meeting.platform
    near = Case(
        When(parent_id=here.parent_id, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    rows = Platform.objects.visible_to(user).working_on(clock.today()).exclude(pk=here.pk)
    rows = search(rows, typed).select_related("town")
    return list(rows.order_by(near, "path")[:OFFERED])
