"""Settings per platform: the nearest ancestor wins, and every value says where it comes from.

Keys are declared here with their type and default; a row with no platform changes the default for
everybody. ``load(platforms)`` reads what several platforms need by one query (rule 20).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from common.errors import DomainError
from platforms.models import Platform, PlatformSetting

STEP = 4  # digits of a path per step of the tree

# How names of village rows end where residents have an organisation, and where they have none.
RESIDENTS = [
    "村委会",
    "村民委员会",
    "村民委会",
    "村委员会",
    "居委会",
    "居民委员会",
    "居民委会",
    "社区",
    "社区委员会",
    "嘎查委员会",
    "嘎查委会",
]
NO_RESIDENTS = ["虚拟社区", "虚拟生活区", "开发区", "园区", "生活区", "管理区"]


class BadSetting(DomainError):
    """A setting that is not declared, or a value of another type."""

    code = "bad_setting"


@dataclass(frozen=True)
class Key:
    """A declared setting: ``kind`` is ``str``, ``int`` (above 0) or ``list`` (of texts)."""

    label: Any
    kind: type
    default: Any

    def check(self, value: Any) -> None:
        """Raises BadSetting where ``value`` is not of this kind, or empty."""
        is_fine = isinstance(value, self.kind) and value
        if is_fine and self.kind is list:
            is_fine = all(isinstance(word, str) and word.strip() for word in value)
        if not is_fine:
            wanted = {
                list: _("one text or more, one a line"),
                int: _("a whole number above 0"),
            }.get(self.kind, _("a text"))
            raise BadSetting(
                _("“%(label)s” needs %(wanted)s.") % {"label": self.label, "wanted": wanted}
            )


KEYS: dict[str, Key] = {
    "brand.county": Key(gettext_lazy("brand of the county platform"), str, settings.SITE_NAME),
    "brand.town": Key(gettext_lazy("brand of town platforms"), str, settings.SITE_NAME),
    "brand.village": Key(gettext_lazy("brand of village platforms"), str, settings.SITE_NAME),
    "founding.residents": Key(
        pgettext_lazy("setting", "names ending so have a residents' organisation"), list, RESIDENTS
    ),
    "founding.no_residents": Key(
        pgettext_lazy("setting", "names ending so have none"), list, NO_RESIDENTS
    ),
    "liaison.leader_quota": Key(gettext_lazy("towns per liaison leader"), int, 2),
    "liaison.member_quota": Key(gettext_lazy("villages per liaison member"), int, 1),
}


@dataclass(frozen=True)
class Setting:
    """A value, and the platform it was made at (``None``: the default)."""

    value: Any
    origin: Platform | None = None


class Settings:
    """The settings of some platforms, read by one query."""

    def __init__(self, rows: Iterable[PlatformSetting]) -> None:
        self._made = {(row.platform.path if row.platform else "", row.key): row for row in rows}

    def get(self, platform: Platform | None, key: str) -> Setting:
        """``key`` as it stands at ``platform``. Raises KeyError for a key that is not declared."""
        declared = KEYS[key]
        path = platform.path if platform else ""
        for end in range(len(path), -1, -STEP):
            row = self._made.get((path[:end], key))
            if row is not None:
                return Setting(row.value, row.platform)
        return Setting(declared.default)

    def brand(self, platform: Platform) -> Setting:
        """What the platform calls itself: its own brand, else the brand of its level (S42)."""
        if platform.brand:
            return Setting(platform.brand, platform)
        level = platform.level if f"brand.{platform.level}" in KEYS else "county"
        return self.get(platform, f"brand.{level}")


def load(platforms: Iterable[Platform | None]) -> Settings:
    """What these platforms and all above them have set; one query whatever their number."""
    paths = {
        platform.path[:end]
        for platform in platforms
        if platform
        for end in range(STEP, len(platform.path) + 1, STEP)
    }
    rows = PlatformSetting.objects.filter(Q(platform__isnull=True) | Q(platform__path__in=paths))
    return Settings(rows.select_related("platform"))


def setting(platform: Platform | None, key: str, loaded: Settings | None = None) -> Setting:
    """``key`` at ``platform`` and where it was made; pass ``loaded`` to spend no further query."""
    return (loaded or load([platform])).get(platform, key)


def set_setting(platform: Platform | None, key: str, value: Any) -> PlatformSetting:
    """Makes ``key`` at ``platform`` (``None``: the default for everybody).

    Raises BadSetting for a key that is not declared or a value of another type.
    """
    if key not in KEYS:
        raise BadSetting(_("There is no setting “%(key)s”.") % {"key": key})
    KEYS[key].check(value)
    row, _made = PlatformSetting.objects.update_or_create(
        platform=platform, key=key, defaults={"value": value}
    )
    return row
