"""Where platforms stand in the tree: the one place that writes path, town and county (rule 16)."""

import itertools
from collections.abc import Sequence

from django.apps import apps
from django.db import transaction
from django.db.models import Case, F, Max, Model, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from common.errors import DomainError
from common.textsearch import normalise
from platforms.enums import PlatformLevel
from platforms.models import Placed, Platform
from platforms.settings import STEP

_RANK = {PlatformLevel.ABOVE: 0, PlatformLevel.COUNTY: 1, PlatformLevel.TOWN: 2}
ROWS_AT_A_TIME = 2_000


class MisplacedPlatform(DomainError):
    """A platform cannot stand where it was asked to."""

    code = "misplaced_platform"


def plant(platforms: Sequence[Platform]) -> None:
    """Saves new platforms under their parents, which must be saved already. Writes history.

    Raises MisplacedPlatform where a parent cannot hold the platform.
    """
    with transaction.atomic():
        steps = {
            parent_id: itertools.count(_last_step(parent_id) + 1)
            for parent_id in {platform.parent_id for platform in platforms}
        }
        for platform in platforms:
            check_parent(platform)
            _stand(platform, platform.parent, next(steps[platform.parent_id]))
        bulk_create_with_history(platforms, Platform, batch_size=ROWS_AT_A_TIME)


@transaction.atomic
def resettle(platform: Platform) -> None:
    """Saves a changed platform; where its parent or level changed, all below it move along.

    Rows that are listed by place (``Placed``) are given their new town and county.
    Raises MisplacedPlatform where the new parent cannot hold it.
    """
    before = Platform.objects.select_for_update().get(pk=platform.pk)
    check_parent(platform)
    moved = before.parent_id != platform.parent_id
    step = _last_step(platform.parent_id) + 1 if moved else int(before.path[-STEP:])
    _stand(platform, platform.parent, step)
    platform.save()
    if (before.path, before.level, before.is_tenant) == (
        platform.path,
        platform.level,
        platform.is_tenant,
    ):
        return
    by_old_path = {before.path: platform}
    below = list(Platform.objects.below(before).order_by("path"))
    for child in below:
        by_old_path[child.path] = child
        _stand(child, by_old_path[child.path[:-STEP]], int(child.path[-STEP:]))
    bulk_update_with_history(
        below,
        Platform,
        ["path", "town", "county"],
        batch_size=ROWS_AT_A_TIME,
        manager=Platform._base_manager,  # registers refuse the update() that this one does
    )
    for model in placed_models():
        _copy_places(model, [platform, *below])


def placed_models() -> list[type[Model]]:
    """Every table whose rows copy their platform's place, in whatever room it stands."""
    return [model for model in apps.get_models() if issubclass(model, Placed)]


def misplaced() -> list[str]:
    """A sentence for each copied column that is not what the tree says; empty when all agree.

    One query for the platforms and one for each listed table.
    """
    wrong = [
        f"Platform {platform.code}: path {platform.path}" for platform in _platforms_out_of_place()
    ]
    for model in placed_models():
        rows = QuerySet(model).annotate(in_place=_in_place()).filter(in_place=False)
        wrong += [
            f"{model.__name__} {pk}" for pk in rows.order_by("pk").values_list("pk", flat=True)
        ]
    return wrong


def _platforms_out_of_place() -> list[Platform]:
    wrong, by_id = [], {}
    for platform in Platform.objects.order_by("path"):
        by_id[platform.pk] = platform
        parent = by_id.get(platform.parent_id) if platform.parent_id else None
        stood = (platform.path, platform.town_id, platform.county_id)
        _stand(platform, parent, int(platform.path[-STEP:]))
        if stood != (platform.path, platform.town_id, platform.county_id):
            wrong.append(platform)
    return wrong


def _stand(platform: Platform, parent: Platform | None, step: int) -> None:
    """Sets what follows from the parent: path, town, county, and what search finds."""
    platform.path = f"{parent.path if parent else ''}{step:0{STEP}d}"
    platform.town_id = platform.county_id = None
    if parent is not None and not platform.is_tenant:
        platform.town_id = parent.pk if parent.level == PlatformLevel.TOWN else parent.town_id
        platform.county_id = parent.pk if parent.is_tenant else parent.county_id
    platform.search_text = normalise(f"{platform.name}{platform.code}")


def _last_step(parent_id: int | None) -> int:
    """The highest step taken under a parent, which stays locked until the transaction ends."""
    if parent_id is not None:
        Platform.objects.select_for_update().get(pk=parent_id)
    siblings = Platform.objects.filter(parent_id=parent_id)
    last = siblings.aggregate(last=Max("path"))["last"]
    return int(last[-STEP:]) if last else 0


def check_parent(platform: Platform) -> None:
    """Raises MisplacedPlatform where its parent cannot hold ``platform``."""
    parent = platform.parent
    if parent is None:
        if platform.is_tenant or platform.level == PlatformLevel.ABOVE:
            return
        raise MisplacedPlatform(
            _("“%(name)s” needs a platform above it; only a county stands alone.")
            % {"name": platform.name}
        )
    own = _RANK.get(PlatformLevel(platform.level), 3)
    if _RANK.get(PlatformLevel(parent.level), 3) >= own and own > 0:
        raise MisplacedPlatform(
            _("“%(name)s” (%(level)s) cannot stand under “%(parent)s” (%(parent_level)s).")
            % {
                "name": platform.name,
                "level": platform.get_level_display(),
                "parent": parent.name,
                "parent_level": parent.get_level_display(),
            }
        )


def _in_place() -> Case:
    """Whether a row's town and county are what its platform says."""
    is_town, is_tenant = Q(platform__level=PlatformLevel.TOWN), Q(platform__is_tenant=True)
    no_town = Q(platform__town__isnull=True, town__isnull=True)
    no_county = Q(platform__county__isnull=True, county__isnull=True)
    town = (is_town & Q(town=F("platform"))) | (~is_town & (no_town | Q(town=F("platform__town"))))
    county = (is_tenant & Q(county=F("platform"))) | (
        ~is_tenant & (no_county | Q(county=F("platform__county")))
    )
    return Case(When(town & county, then=Value(True)), default=Value(False))


def _copy_places(model: type[Model], platforms: Sequence[Platform]) -> None:
    """Gives the rows of ``model`` at these platforms their town and county; history stays."""
    for platform in platforms:
        row = model()
        row.place(platform)  # type: ignore[attr-defined]  # a row of a tree model
        QuerySet(model).filter(platform=platform).update(
            town_id=row.town_id,  # type: ignore[attr-defined]  # a row of a tree model
            county_id=row.county_id,  # type: ignore[attr-defined]  # a row of a tree model
        )
