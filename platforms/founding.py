"""Founds platforms: where residents have an organisation, and those without a division."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from common.errors import DomainError
from platforms.counting import judge_all, words_at
from platforms.enums import (
    Counting,
    DivisionLevel,
    PlatformForm,
    PlatformLevel,
    PlatformStatus,
)
from platforms.models import Area, Division, Organization, Platform
from platforms.placing import plant, resettle

FOUNDED_LEVELS = {
    DivisionLevel.COUNTY: (PlatformLevel.COUNTY, PlatformForm.COUNTY),
    DivisionLevel.TOWN: (PlatformLevel.TOWN, PlatformForm.TOWN),
    DivisionLevel.VILLAGE: (PlatformLevel.VILLAGE, PlatformForm.VILLAGE),
}
WITHOUT_DIVISION = (PlatformForm.ENTERPRISE, PlatformForm.SOCIAL)
MOST_WITHOUT_DIVISION = 99


class CannotFound(DomainError):
    """There is nothing to found platforms in, or nothing to hang them on; none was founded."""

    code = "cannot_found"


@dataclass
class Founded:
    """What a founding did: how many by level, how many stood already, and what it left open."""

    created: dict[str, int] = field(default_factory=lambda: {"county": 0, "town": 0, "village": 0})
    unchanged: int = 0
    not_counted: list[Division] = field(default_factory=list)
    unclear: list[Division] = field(default_factory=list)

    def add(self, other: "Founded") -> None:
        """Takes in what the founding of another part did."""
        for level, count in other.created.items():
            self.created[level] += count
        self.unchanged += other.unchanged
        self.not_counted += other.not_counted
        self.unclear += other.unclear

    def as_json(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "created": self.created,
            "unchanged": self.unchanged,
            "not_counted": [{"code": d.code, "name": d.name} for d in self.not_counted],
            "unclear": [{"code": d.code, "name": d.name} for d in self.unclear],
        }


@transaction.atomic
def found_platforms(
    *,
    within: str,
    pilot: bool = False,
    under: Platform | None = None,
    established_on: dt.date | None = None,
) -> Founded:
    """Founds a platform for every division of ``within`` that counts; may be repeated (S2, S3).

    Counties become tenants, below ``under`` where one is named, and answer for their division.
    Towns stand under the tenant that answers for them, villages under their town. What is neither
    surely a residents' organisation nor surely none is listed and not founded. Raises CannotFound
    where the division is not entered, or nothing stands above it yet.
    """
    divisions = list(Division.objects.within(within).filter(valid_to__isnull=True).order_by("code"))
    if not divisions:
        raise CannotFound(
            _("There is no division %(code)s. Import the divisions first.") % {"code": within}
        )
    _adopt(divisions)
    work = _Work(divisions, under)
    fields = {
        "status": PlatformStatus.PILOT if pilot else PlatformStatus.ACTIVE,
        "established_on": established_on,
        "valid_from": established_on,
    }
    judged = judge_all(divisions, words_at(under or work.tenant_of(within)))
    found = Founded(
        not_counted=[d for d in divisions if judged[d.code] == Counting.NOT_COUNTED],
        unclear=[d for d in divisions if judged[d.code] == Counting.UNCLEAR],
    )
    for level in FOUNDED_LEVELS:
        owed = [d for d in divisions if d.level == level and judged[d.code] == Counting.COUNTS]
        new = [division for division in owed if division.code not in work.standing]
        work.found(new, fields)
        found.created[level.value] = len(new)
        found.unchanged += len(owed) - len(new)
    return found


def _adopt(divisions: Sequence[Division]) -> None:
    """A county that was made before its divisions were known gets its division and its area."""
    counties = {one.code: one for one in divisions if one.level == DivisionLevel.COUNTY}
    rows = Platform.objects.filter(code__in=counties, division=None, is_tenant=True, practice=False)
    for platform in rows.order_by("pk"):
        platform.division = counties[platform.code]
        platform.save(update_fields=["division"])
        Area.objects.get_or_create(division=platform.division, defaults={"platform": platform})


class _Work:
    """What one founding knows: which platforms stand, and who answers for which division."""

    def __init__(self, divisions: Sequence[Division], under: Platform | None) -> None:
        first, last = divisions[0].code, divisions[-1].code
        above = [first[:length] for length in (2, 4, 6, 9) if length < len(first)]
        nearby = Q(division_id__in=above) | Q(division_id__gte=first, division_id__lte=last)
        platforms = Platform.objects.filter(nearby, practice=False)  # an ended one keeps its code
        self.standing: dict[str | None, Platform] = {
            platform.division_id: platform for platform in platforms
        }
        areas = Area.objects.filter(nearby).select_related("platform")
        self.owners: dict[str | None, Platform] = {
            area.division_id: area.platform for area in areas
        }
        self.under = under

    def tenant_of(self, code: str) -> Platform | None:
        """Who answers for ``code``: the tenant of the nearest division at or above it."""
        owners = (self.owners.get(code[:length]) for length in (12, 9, 6))
        return next((owner for owner in owners if owner), None)

    def found(self, divisions: Sequence[Division], fields: dict[str, Any]) -> None:
        """Founds these divisions of one level; those of the level above stand already."""
        platforms = [self._platform(division, fields) for division in divisions]
        if not platforms:
            return
        plant(platforms)
        tenants = [platform for platform in platforms if platform.is_tenant]
        Area.objects.bulk_create(Area(platform=p, division=p.division) for p in tenants)
        self.owners |= {tenant.division_id: tenant for tenant in tenants}
        self.standing |= {platform.division_id: platform for platform in platforms}

    def _platform(self, division: Division, fields: dict[str, Any]) -> Platform:
        level, form = FOUNDED_LEVELS[DivisionLevel(division.level)]
        is_tenant = level == PlatformLevel.COUNTY
        return Platform(
            code=division.code,
            name=division.display_name,
            level=level,
            form=form,
            division=division,
            parent=self.under if is_tenant else self._above(division),
            is_tenant=is_tenant,
            **fields,
        )

    def _above(self, division: Division) -> Platform:
        is_village = division.level == DivisionLevel.VILLAGE
        above = (
            self.standing.get(division.code[:9]) if is_village else self.tenant_of(division.code)
        )
        if above is None:
            raise CannotFound(
                _("“%(name)s” has no platform above it. Found its county or town first.")
                % {"name": division.display_name}
            )
        return above


@transaction.atomic
def found_without_division(
    parent: Platform,
    *,
    name: str,
    form: str,
    organization: Organization | None = None,
    status: str = PlatformStatus.ACTIVE,
    established_on: dt.date | None = None,
) -> Platform:
    """A platform of an enterprise or social organisation (S3): its parent's code + Q + two digits.

    A number once given is never given again. Raises CannotFound for another form, or when the
    hundredth is asked for.
    """
    if form not in WITHOUT_DIVISION:
        raise CannotFound(
            _("Only enterprises and social organisations have a platform without a division.")
        )
    platform = Platform(
        code=next_code(parent.code),
        name=name,
        level=PlatformLevel.VILLAGE,
        form=form,
        parent=parent,
        organization=organization,
        status=status,
        established_on=established_on,
        valid_from=established_on,
    )
    plant([platform])
    return platform


@transaction.atomic
def found_tenant(name: str, towns: Sequence[str], *, under: Platform | None = None) -> Platform:
    """A tenant that answers for these towns only (S43: a working committee of the CPPCC).

    The towns leave whoever answered for them, with all platforms that stand there. The same name
    again adds towns to the tenant that stands. Its code is the county's and Q and two digits.
    Raises CannotFound for a code that is no town's.
    """
    if not towns:
        raise CannotFound(_("Name at least one town the new tenant answers for."))
    county = towns[0][:6]
    standing = Platform.objects.filter(
        is_tenant=True, name=name, division__isnull=True, code__startswith=f"{county}Q"
    )
    tenant = standing.order_by("code").first()
    if tenant is None:
        tenant = Platform(
            code=next_code(county),
            name=name,
            level=PlatformLevel.COUNTY,
            form=PlatformForm.COUNTY,
            parent=under,
            is_tenant=True,
        )
        plant([tenant])
    for code in towns:
        answer_for(tenant, code)
    return tenant


@transaction.atomic
def answer_for(tenant: Platform, code: str) -> None:
    """``tenant`` answers for the town ``code`` from now on; its platforms move under it.

    Raises CannotFound where ``code`` is not the code of a town that is entered.
    """
    town = Division.objects.filter(code=code, level=DivisionLevel.TOWN).first()
    if town is None:
        raise CannotFound(_("%(code)s is not the code of a town that is entered.") % {"code": code})
    Area.objects.update_or_create(division=town, defaults={"platform": tenant})
    standing = Platform.objects.filter(division=town, practice=False).first()
    if standing is not None and standing.parent_id != tenant.pk:
        standing.parent = tenant
        resettle(standing)


def next_code(stem: str) -> str:
    """The next code without a division: ``stem``, Q and two digits; locks the stem's platform."""
    list(Platform.objects.select_for_update().filter(code=stem).order_by("pk"))
    given = re.compile(rf"{stem}Q(\d\d)")
    codes = Platform.objects.filter(code__gt=f"{stem}Q", code__lt=f"{stem}R")
    numbers = [int(m[1]) for c in codes.values_list("code", flat=True) if (m := given.fullmatch(c))]
    number = max(numbers, default=0) + 1
    if number > MOST_WITHOUT_DIVISION:
        raise CannotFound(_("%(code)s already has 99 such platforms.") % {"code": stem})
    return f"{stem}Q{number:02d}"
