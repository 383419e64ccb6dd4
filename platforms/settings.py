"""Settings per platform: the nearest ancestor wins, and every value says where it comes from.

Keys are declared here with their type and default; a row with no platform changes the default for
everybody. ``load(platforms)`` reads what several platforms need by one query (rule 20).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from common.errors import DomainError
from common.together import Read, read_together
from platforms.ladders import LADDERS
from platforms.models import Platform, PlatformSetting
from platforms.seasons import read_season
from platforms.steps import read_steps

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

# The CPPCC's own letters, and the orders of bodies that may give them (procedure.md §0.2).
LETTERS = ["蓝 提醒函", "黄 跟踪问效函", "红 提请党委政府督查", "红 列入民主监督"]
ORDERS = ["蓝 督办单", "黄 督办单", "红 督办单"]


# What a consultation does not take, each with words that tell it (procedure.md §3.3).
EXCLUDED = [
    "信访：信访、上访",
    "涉法涉诉：起诉、诉讼、法院、判决、仲裁",
    "纪检监察：贪污、受贿、行贿、违纪、检举、举报干部",
    "国家秘密、商业秘密：国家秘密、商业秘密",
    "组织人事：组织人事、干部任免、提拔、编制",
    "为本人或亲友解决个人问题：我本人、我儿子、我女儿、我家亲戚",
]


class BadSetting(DomainError):
    """A setting that is not declared, or a value of another type."""

    code = "bad_setting"


# The ways a notice takes out of the site, in this order, one after the other.
CHAIN = ["企业微信", "邮件", "短信"]


def read_chain(words: list[str]) -> list[str]:
    """The ways named, each once. Raises ValueError for one that does not exist."""
    for word in words:
        if word not in CHAIN:
            raise ValueError(
                _("“%(word)s” is no way of sending. There are: %(ways)s, one a line.")
                % {"word": word, "ways": "、".join(CHAIN)}
            )
    return list(dict.fromkeys(words))


@dataclass(frozen=True)
class Key:
    """A declared setting: ``kind`` is ``str``, ``int`` (above 0) or ``list`` (of texts).

    ``read`` turns the value into what it means, and raises ValueError with a sentence.
    """

    label: Any
    kind: type
    default: Any
    read: Callable[[Any], Any] | None = None

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
        if self.read is not None:
            try:
                self.read(value)
            except ValueError as error:
                raise BadSetting(str(error)) from None


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
    "instruments.letters": Key(
        gettext_lazy("letters that follow something up (a colour and a name a line)"),
        list,
        LETTERS,
        read_steps,
    ),
    "instruments.orders": Key(
        gettext_lazy("supervision orders (a colour and a name a line)"), list, ORDERS, read_steps
    ),
    "meetings.every": Key(gettext_lazy("a place usually meets at least every … months"), int, 6),
    "notices.chain": Key(
        gettext_lazy("ways a notice takes, one after the other (one a line)"),
        list,
        CHAIN,
        read_chain,
    ),
    "notices.wait_hours": Key(
        gettext_lazy("hours without an answer after which a notice takes its next way"), int, 4
    ),
    "pause.season": Key(
        gettext_lazy("season in which outdoor work rests (from – to; then kinds of matters)"),
        list,
        [],
        read_season,
    ),
    "procedure.county": Key(gettext_lazy("procedure of the county, by its code"), str, "county"),
    "procedure.town": Key(gettext_lazy("procedure of towns, by its code"), str, "village"),
    "procedure.village": Key(gettext_lazy("procedure of villages, by its code"), str, "village"),
    "admission.excluded": Key(
        gettext_lazy("what is not taken as a topic: heading, a colon, telling words"),
        list,
        EXCLUDED,
    ),
    **{name: Key(one.label, list, [*one.lines], one.read) for name, one in LADDERS.items()},
}


@dataclass(frozen=True)
class Setting:
    """A value, and the platform it was made at (``None``: the default)."""

    value: Any
    origin: Platform | None = None


class Settings:
    """The settings of some platforms, and the platforms themselves with all above them."""

    def __init__(self, platforms: Iterable[Platform], made: Iterable[PlatformSetting]) -> None:
        known = {platform.pk: platform for platform in platforms}
        for platform in known.values():  # one row each, wherever it is asked for
            for above in ("parent", "town", "county"):
                if found := known.get(getattr(platform, f"{above}_id")):
                    setattr(platform, above, found)
        self._known = {platform.path: platform for platform in known.values()}
        self._made: dict[tuple[str, str], Setting] = {}
        for row in made:
            origin = known.get(row.platform_id) if row.platform_id else None
            path = origin.path if origin else ""
            self._made[path, row.key] = Setting(row.value, origin)

    def at(self, path: str | None) -> Platform | None:
        """The platform at ``path`` of the tree, where it is one of these or above them."""
        return self._known.get(path or "")

    def get(self, platform: Platform | None, key: str) -> Setting:
        """``key`` as it stands at ``platform``. Raises KeyError for a key that is not declared."""
        declared = KEYS[key]
        for path in _upwards(platform.path if platform else ""):
            if made := self._at(path, key):
                return made
        return self._at("", key) or Setting(declared.default)

    def brand(self, platform: Platform) -> Setting:
        """What the platform calls itself: its own brand, else from the nearest place above it what
        that made for places of this level (S42), or what it calls itself."""
        if platform.brand:
            return Setting(platform.brand, platform)
        key = _brand_key(platform)
        for path in _upwards(platform.path):
            above = self._known.get(path)
            own = Setting(above.brand, above) if above and above.brand else None
            found = self._at(path, key) or own or (above and self._at(path, _brand_key(above)))
            if found:
                return found
        return self._at("", key) or Setting(KEYS[key].default)

    def _at(self, path: str, key: str) -> Setting | None:
        """``key`` as made at exactly this place; the empty path is everybody's default."""
        return self._made.get((path, key))


def _upwards(path: str) -> list[str]:
    """A path of the tree and that of each place above it, the nearest first."""
    return [path[:end] for end in range(len(path), 0, -STEP)]


def _brand_key(platform: Platform) -> str:
    key = f"brand.{platform.level}"
    return key if key in KEYS else "brand.county"


def reads_of(paths: Iterable[str]) -> tuple[Read, Read]:
    """What Settings are made of: the platforms at these paths and above, and what they set."""
    wanted = {above for path in paths for above in _upwards(path)}
    made = PlatformSetting.objects.filter(Q(platform__isnull=True) | Q(platform__path__in=wanted))
    return Read(Platform.objects.filter(path__in=wanted)), Read(made)


def load(platforms: Iterable[Platform | None]) -> Settings:
    """What these platforms and all above them have set; one query whatever their number."""
    return Settings(*read_together(*reads_of({one.path for one in platforms if one})))


def load_everywhere(keys: Iterable[str]) -> Settings:
    """What any place has set of ``keys``; one query, for runs over all places."""
    made = PlatformSetting.objects.filter(key__in=list(keys)).select_related("platform")
    return Settings([row.platform for row in made if row.platform], made)


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
