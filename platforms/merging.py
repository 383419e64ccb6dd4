"""Villages that merge: the platform that goes in ends and names its successor (rule 17)."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from common.errors import AlreadyMoved, DomainError
from platforms.enums import PlatformLevel
from platforms.models import Platform, Venue
from platforms.placing import resettle


class CannotMerge(DomainError):
    """These platforms cannot become one, or not on that day."""

    code = "cannot_merge"


def lock(platforms: Sequence[Platform]) -> list[Platform]:
    """The same platforms as they stand now, held until the transaction ends, in a fixed order."""
    keys = [platform.pk for platform in platforms]
    rows = Platform.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    held = {row.pk: row for row in rows}
    return [held[key] for key in keys]


def check_can_become_one(
    sources: Sequence[Platform], target: Platform, *, day: dt.date, today: dt.date
) -> None:
    """Villages of one county, all standing, on a day that has come.

    Raises CannotMerge; AlreadyMoved where one of them has gone into another before.
    """
    if not sources:
        raise CannotMerge(_("Please choose the villages that go in."))
    for one in (*sources, target):
        if one.merged_into_id is not None:
            raise AlreadyMoved(_("%(name)s has been merged already") % {"name": one.name})
        if one.practice or one.level != PlatformLevel.VILLAGE:
            raise CannotMerge(_("“%(name)s” is no village platform.") % {"name": one.name})
        if one.county_id != target.county_id or one.county_id is None:
            raise CannotMerge(_("“%(name)s” belongs to another county.") % {"name": one.name})
        if one.valid_from is not None and day <= one.valid_from:
            raise CannotMerge(
                _("“%(name)s” did not exist before that day.") % {"name": one.name},
                errors={"day": _("“%(name)s” did not exist before that day.") % {"name": one.name}},
            )
    if target in sources:
        raise CannotMerge(_("A village cannot go into itself."))
    if day > today:
        text = _("Merging is done on the day itself or later. Until then this page is a preview.")
        raise CannotMerge(text, errors={"day": text})


def end_into(source: Platform, target: Platform, *, day: dt.date) -> list[int]:
    """``source`` worked for the last time on the day before ``day``; its rooms are the target's.

    Code and number series stay its own for ever: old QR codes and numbers lead on. Gives the keys
    of the rooms, for ``give_rooms`` to take it back.
    """
    rooms = list(Venue.objects.filter(platform=source).values_list("pk", flat=True))
    given = give_rooms(rooms, source, target)
    source.valid_to, source.merged_into = day - dt.timedelta(days=1), target
    source.save(update_fields=["valid_to", "merged_into"])
    return given


def give_rooms(keys: Collection[int], source: Platform, target: Platform) -> list[int]:
    """The rooms of ``source`` among these are the target's, but for names it has; gives which."""
    names = set(Venue.objects.filter(platform=target).values_list("name", flat=True))
    rooms = Venue.objects.filter(pk__in=keys, platform=source).exclude(name__in=names)
    given = list(rooms.order_by("pk"))
    for venue in given:
        venue.platform = target
        venue.save(update_fields=["platform"])
    return [venue.pk for venue in given]


def reopen(source: Platform) -> Platform:
    """``source`` stands again as if it had never ended; gives the one it had gone into.

    Raises AlreadyMoved where it is not merged (any more).
    """
    target = source.merged_into
    if target is None:
        raise AlreadyMoved(_("%(name)s stands by itself") % {"name": source.name})
    if target.merged_into_id is not None:
        raise CannotMerge(
            _("“%(name)s” has gone into another since. Please take that back first.")
            % {"name": target.name}
        )
    source.valid_to = source.merged_into = None
    source.save(update_fields=["valid_to", "merged_into"])
    return target


def rename(platform: Platform, name: str) -> None:
    """The village that stays is called ``name`` from now on; what was printed keeps the old name."""
    platform.name = name
    resettle(platform)
