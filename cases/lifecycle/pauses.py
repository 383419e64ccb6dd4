"""冬季停工: the clock of outdoor works stands still while the season lasts (procedure.md §0.12)."""

import datetime as dt
import logging

from django.utils import timezone

from cases import clock_notices
from cases.enums import Category, ItemStatus
from cases.lifecycle.locking import acting_on, note
from cases.models import ActionItem, ItemPause
from cases.models.item import LIVE_CASES
from common.errors import AlreadyMoved
from participants.actor import Actor
from platforms.models import Platform
from platforms.seasons import Season, read_season
from platforms.settings import Settings, load

logger = logging.getLogger(__name__)

ONE_DAY = dt.timedelta(days=1)
UNDER_WAY = (ItemStatus.OPEN, ItemStatus.DOING)
MARKABLE = (ItemStatus.PREPARED, *UNDER_WAY)


def season_at(place: Platform, loaded: Settings | None = None) -> tuple[Season, str] | None:
    """The season that holds at a place, from the nearest above it, and where it is set."""
    made = (loaded or load([place])).get(place, "pause.season")
    season = read_season(made.value)
    return (season, str(made.origin or "")) if season else None


def pause_due(at: dt.datetime) -> int:
    """Moves the last day of all outdoor works whose season is on; how many. Once a season.

    One that cannot be moved stops none of the others: it is logged by its number, and all of them
    are raised together as an ExceptionGroup once the rest is done.
    """
    day = timezone.localdate(at)
    rows = ActionItem.objects.filter(
        outdoor=True,
        status__in=UNDER_WAY,
        problem__case__status__in=LIVE_CASES,
        platform__practice=False,
    ).exclude(pauses__last__gte=day)
    found = list(rows.select_related("platform", "problem__case__platform").order_by("id"))
    loaded = load([item.platform for item in found])
    moved, errors, stuck = 0, [], []
    for item in found:
        try:
            moved += pause_item(item, by=Actor.system(), at=at, loaded=loaded)
        except Exception as error:  # whatever it is: the other works rest all the same
            logger.exception("The clock of item %s at %s was not stopped.", item.no, item.platform)
            errors.append(error)
            stuck.append(item.no)
    if errors:
        raise ExceptionGroup(f"{moved} moved, not moved: {', '.join(stuck)}", errors)
    return moved


def pause_item(
    item: ActionItem,
    *,
    by: Actor,
    at: dt.datetime,
    loaded: Settings | None = None,
    since: dt.date | None = None,
) -> bool:
    """Stops the clock of ``item`` for what is left of the season it was under way in.

    The last day moves by as many days as stand still: from the season's first day, or the day
    after the item was made or, with ``since``, was given a new one, to the season's last. What was
    late before the season began, or was moved for it already, stays. Gives whether it moved; who
    does it and who handed it out are told once.
    """
    day = timezone.localdate(at)
    known = season_at(item.platform, loaded)
    span = known[0].around(day) if known else None
    if known is None or span is None or not _concerns(known[0], item):
        return False
    first = max(span[0], (since or timezone.localdate(item.made_at)) + ONE_DAY)
    if item.due < span[0] or first > span[1]:
        return False
    moved = item.due + (span[1] - first) + ONE_DAY
    with acting_on(item.problem.case):
        before = item.pauses.filter(last__gte=day)
        if since is None and before.exists():
            return False
        before.delete()  # what moved or granted the last day before says nothing of a new one
        rows = ActionItem.objects.filter(pk=item.pk, due=item.due, status__in=UNDER_WAY)
        if not rows.update(due=moved, working_days=None):
            return False
        ItemPause.objects.create(
            item=item,
            first=first,
            last=span[1],
            due_before=item.due,
            due_after=moved,
            place=known[1],
            applied_at=at,
        )
        item.due = moved
        facts = {"first": first.isoformat(), "last": span[1].isoformat(), "due": moved.isoformat()}
        note(item, "item.paused", by, at, facts)
        clock_notices.paused(item, at=at)
    return True


def let_stand(item: ActionItem, *, at: dt.datetime) -> None:
    """A last day that was said in the season was said knowing of it: the season leaves it alone."""
    day = timezone.localdate(at)
    known = season_at(item.platform) if item.outdoor else None
    span = known[0].around(day) if known else None
    if known is None or span is None or not _concerns(known[0], item):
        return
    if not item.pauses.filter(last__gte=day).exists():
        ItemPause.objects.create(
            item=item,
            first=day,
            last=span[1],
            due_before=item.due,
            due_after=item.due,
            place=known[1],
            applied_at=at,
        )


def _concerns(season: Season, item: ActionItem) -> bool:
    kind = Category(item.problem.case.category)
    return not season.kinds or kind.value in season.kinds or str(kind.label) in season.kinds


def mark_outdoor(item: ActionItem, outdoor: bool, *, by: Actor, at: dt.datetime) -> None:
    """Says whether it is outdoor work; while the season is on, its last day follows.

    Taken back, a day that only the season moved goes back to where it was, and whoever learned of
    the other one learns that. Raises AlreadyMoved.
    """
    with acting_on(item.problem.case):
        rows = ActionItem.objects.filter(pk=item.pk, outdoor=not outdoor, status__in=MARKABLE)
        if not rows.update(outdoor=outdoor):
            raise AlreadyMoved(str(item.get_status_display()))
        item.outdoor = outdoor
        if outdoor:
            note(item, "item.outdoor", by, at, {})
            if item.status in UNDER_WAY:
                pause_item(item, by=by, at=at)
            return
        moved = _give_back(item, timezone.localdate(at))
        note(item, "item.not_outdoor", by, at, {"due": item.due.isoformat()} if moved else {})
        if moved:
            clock_notices.not_outdoor(item, at=at)


def _give_back(item: ActionItem, day: dt.date) -> bool:
    last = item.pauses.order_by("-last").first()
    if last is None or last.last < day or last.due_after != item.due or not last.moves:
        return False
    last.delete()
    ActionItem.objects.filter(pk=item.pk).update(due=last.due_before)
    item.due = last.due_before
    return True
