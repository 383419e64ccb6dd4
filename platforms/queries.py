"""The tree, how many platforms there are, and where one is missing (S3, S34, S72)."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Q

from common.scope import HasScope
from platforms.counting import judge_all, words_at
from platforms.enums import Counting, DivisionLevel, PlatformForm, PlatformLevel
from platforms.models import Area, Division, Platform, valid_on
from platforms.models.tree import PlatformQuerySet

COUNTED = ("county", "town", "village", "enterprise_social")
WITHOUT_DIVISION = (PlatformForm.ENTERPRISE, PlatformForm.SOCIAL)
COVERED_LEVELS = (DivisionLevel.COUNTY, DivisionLevel.TOWN, DivisionLevel.VILLAGE)


def root_of(user: HasScope) -> Platform | None:
    """The platform at the top of what the acting post sees."""
    scope = user.scope
    if scope.value is None:
        return None
    own = Platform.objects.select_related("parent", "county", "division")
    return own.filter(pk=scope.value).first()


def at_and_below(root: Platform) -> PlatformQuerySet:
    """``root`` and everything under it; equality on the column of its level (rule 16)."""
    if root.is_tenant:
        return Platform.objects.filter(Q(pk=root.pk) | Q(county_id=root.pk))
    if root.level == PlatformLevel.TOWN:
        return Platform.objects.filter(Q(pk=root.pk) | Q(town_id=root.pk))
    return Platform.objects.filter(Q(pk=root.pk) | Q(pk__in=Platform.objects.below(root)))


def counted_as(platform: Platform) -> str:
    """Under which of the four figures of S3 a platform is counted."""
    return "enterprise_social" if platform.form in WITHOUT_DIVISION else platform.level


def counts(root: Platform, day: dt.date) -> dict[str, int]:
    """Platforms at and below ``root`` working on ``day``, as S3 counts them: 179 = 1+10+163+5."""
    rows = at_and_below(root).working_on(day).only("form", "level")
    return tally(rows.order_by("pk"))


def tally(platforms: "PlatformQuerySet | list[Platform]") -> dict[str, int]:
    """How many of these platforms each of the four figures of S3 counts."""
    found = Counter(counted_as(platform) for platform in platforms)
    return {name: found[name] for name in COUNTED}


@dataclass
class TownCoverage:
    """One town: its platform, and the villages in it that count, each with its platform."""

    division: Division
    platform: Platform | None
    villages: list[tuple[Division, Platform | None]] = field(default_factory=list)

    @property
    def covered(self) -> int:
        """Villages with a working platform."""
        return sum(platform is not None for _division, platform in self.villages)


@dataclass
class Coverage:
    """Where a platform is owed and where one works, as at a day.

    ``shares``: level → (divisions that count and have a working platform, divisions that count).
    """

    towns: list[TownCoverage] = field(default_factory=list)
    shares: dict[str, tuple[int, int]] = field(default_factory=dict)
    missing: list[Division] = field(default_factory=list)
    unclear: list[Division] = field(default_factory=list)
    not_counted: list[Division] = field(default_factory=list)


def territory(root: Platform) -> list[str]:
    """Codes of the divisions ``root`` answers for: a tenant's areas, else its own division."""
    if root.is_tenant:
        rows = root.area_rows.order_by("division_id").values_list("division_id", flat=True)
        # A county made before its divisions were brought in has none yet; its code is theirs.
        return list(rows) or ([root.code] if root.code.isdigit() else [])
    return [root.division_id] if root.division_id else []


def divisions_of(root: Platform, day: dt.date) -> list[Division]:
    """The divisions ``root`` answers for on every level, less what another tenant answers for."""
    codes = territory(root)
    if not codes:
        return []
    rows = Division.objects.within(*codes).standing_on(day).order_by("code")
    if not root.is_tenant:
        return list(rows)
    inside = Division.objects.within(*codes)
    others = Area.objects.filter(division__in=inside).exclude(platform=root)
    taken = tuple(others.values_list("division_id", flat=True))
    return [division for division in rows if not division.code.startswith(taken)]


def coverage(root: Platform, day: dt.date) -> Coverage:
    """Which divisions that count have a working platform on ``day``; five queries at most."""
    divisions = divisions_of(root, day)
    judged = judge_all(divisions, words_at(root))
    working = _working(root, day)
    found = Coverage()
    towns: dict[str, TownCoverage] = {}
    owed: Counter[str] = Counter()
    covered: Counter[str] = Counter()
    for division in divisions:
        platform = working.get(division.code)
        if judged[division.code] == Counting.UNCLEAR:
            found.unclear.append(division)
        elif judged[division.code] == Counting.NOT_COUNTED:
            found.not_counted.append(division)
        elif division.level in COVERED_LEVELS:
            owed[division.level] += 1
            covered[division.level] += platform is not None
            if platform is None:
                found.missing.append(division)
            if division.level == DivisionLevel.TOWN:
                towns[division.code] = TownCoverage(division, platform)
            elif division.parent_id in towns:
                towns[division.parent_id].villages.append((division, platform))
    found.towns = list(towns.values())
    found.shares = {level.value: (covered[level], owed[level]) for level in COVERED_LEVELS}
    return found


def _working(root: Platform, day: dt.date) -> dict[str | None, Platform]:
    """Division → the platform that works for it on ``day``: its own, or what that was merged into."""
    own = at_and_below(root).filter(division__isnull=False, practice=False)
    rows = {
        one.pk: one
        for one in own.filter(_stands(day) | Q(merged_into__isnull=False)).order_by("pk")
    }
    found: dict[str | None, Platform] = {}
    for platform in rows.values():
        last: Platform | None = platform
        seen: set[int] = set()
        while last is not None and not last.is_valid_on(day) and last.pk not in seen:
            seen.add(last.pk)
            last = rows.get(last.merged_into_id or 0)
        if last is not None and last.is_valid_on(day) and _works(last, day):
            found[platform.division_id] = last
    return found


def _stands(day: dt.date) -> Q:
    return valid_on(day) & (Q(suspended_on__isnull=True) | Q(suspended_on__gt=day))


def _works(platform: Platform, day: dt.date) -> bool:
    return platform.suspended_on is None or platform.suspended_on > day


def coverage_shares(root: Platform, day: dt.date) -> dict[str, dict[str, int]]:
    """Coverage of towns and villages at and below ``root`` as two numbers a level (M-3)."""
    shares = coverage(root, day).shares
    return {level: {"n": shares[level][0], "of": shares[level][1]} for level in ("town", "village")}
