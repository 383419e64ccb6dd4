"""Organisations, the tree of platforms, and what a listed row copies of it."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from common.history import RegisterQuerySet, register_history
from common.scope import HasScope, ScopedQuerySet
from platforms.enums import OrganizationKind, PlatformForm, PlatformLevel, PlatformStatus
from platforms.models.divisions import Division, ValidDuring, digits_within, valid_on


class OrganizationQuerySet(RegisterQuerySet):
    """Units of one county."""

    def visible_to(self, user: HasScope) -> Self:
        """The units of the acting post's county: its towns and villages use them too."""
        if user.scope.value is None:
            return self.none()
        here = Platform.objects.filter(pk=user.scope.value)
        county = here.values(county_of=Coalesce("county_id", "id"))
        return self.filter(tenant_id__in=county)


class Organization(models.Model):
    """A body that convenes, orders, or has work handed to it.

    ``rank`` is the protocol order on papers (smaller first). ``may_order`` stands only for party
    committees, governments and inspection offices; a CPPCC office needs ``may_order_basis``, the
    document that grants it (procedure.md §0.2).
    """

    name = models.CharField(_("name"), max_length=80)
    short_name = models.CharField(_("short name"), max_length=20)
    kind = models.CharField(_("kind"), max_length=16, choices=OrganizationKind)
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, verbose_name=_("division")
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
    )
    tenant = models.ForeignKey(
        "Platform", models.PROTECT, related_name="organizations", verbose_name=_("county")
    )
    rank = models.PositiveIntegerField(_("order on papers"), default=1000)
    may_order = models.BooleanField(_("may give orders"), default=False)
    may_order_basis = models.CharField(
        _("document that grants orders"), max_length=120, blank=True, default=""
    )
    history = register_history()

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        indexes = [models.Index(fields=["tenant", "rank", "id"], name="organization_by_rank")]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "name"],
                name="organization_name_once",
                violation_error_message=_("An organisation of this name is already entered."),
            ),
            models.CheckConstraint(
                condition=Q(may_order=False)
                | Q(kind__in=["party", "government", "inspection"])
                | ~Q(may_order_basis=""),
                name="organization_orders_need_basis",
                violation_error_message=_(
                    "Only party committees, governments and inspection offices give orders. "
                    "For any other body, enter the document that grants it."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.short_name

    def relations_of(self, user: Any) -> set[str]:
        """P for the county's desk and where it sits, down for the desk above, own for contacts."""
        hat = user.hat
        relations = {"own"} if hat.organization and hat.organization.pk == self.pk else set()
        if hat.platform is None:
            return relations
        area, seat = hat.platform.division_id, self.division_id or ""
        if self.tenant_id == hat.platform.pk or (area and seat == area):
            relations.add("P")
        elif area and seat.startswith(area) and hat.platform.county_id == self.tenant_id:
            relations.add("down")
        return relations


class PlatformQuerySet(RegisterQuerySet, ScopedQuerySet):  # type: ignore[override]  # both bases narrow the same methods
    """Platforms, by their place in the tree and by what they are on a day."""

    def visible_to(self, user: HasScope) -> Self:
        """The acting post's own platform and everything below it."""
        column, value = user.scope.column, user.scope.value
        if column is None:
            return self.none()
        if column == "platform_id":
            return self.filter(pk=value)
        return self.filter(Q(pk=value) | Q(**{column: value}))

    def below(self, platform: "Platform") -> Self:
        """Everything under ``platform`` in the tree, without itself."""
        return self.filter(digits_within("path", platform.path)).exclude(path=platform.path)

    def standing_on(self, day: dt.date) -> Self:
        """Real platforms (no practice twins) that exist on ``day``."""
        return self.filter(valid_on(day), practice=False)

    def working_on(self, day: dt.date) -> Self:
        """Platforms that stand on ``day`` and are not suspended then (pilots work)."""
        return self.standing_on(day).filter(Q(suspended_on__isnull=True) | Q(suspended_on__gt=day))


class Platform(ValidDuring):
    """A consultation platform (平台, S3): a room that convenes meetings, on one of three levels.

    ``code`` is the division's code; a platform without a division has its parent's code + Q +
    two digits. It never changes, stands in every number and on printed QR codes. ``path`` places
    it in the tree: four digits a step; ``platforms.placing`` alone writes it. ``is_tenant`` marks
    the platform whose office owns everything below it (normally a county); ``areas`` are the
    divisions a tenant answers for: its county, or any set of towns (S43). ``practice`` marks the
    twin used for rehearsals.
    """

    code = models.CharField(_("code"), max_length=18, unique=True)
    name = models.CharField(_("name"), max_length=60)
    brand = models.CharField(_("brand"), max_length=20, blank=True, default="")
    level = models.CharField(_("level"), max_length=10, choices=PlatformLevel)
    form = models.CharField(_("form"), max_length=10, choices=PlatformForm, blank=True, default="")
    division = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="platforms",
        verbose_name=_("division"),
    )
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="platforms",
        verbose_name=_("host unit"),
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent platform"),
    )
    path = models.CharField(_("path"), max_length=32, unique=True, editable=False)
    town = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        editable=False,
        verbose_name=_("town"),
    )
    county = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        editable=False,
        verbose_name=_("county"),
    )
    is_tenant = models.BooleanField(_("is a tenant"), default=False)
    areas = models.ManyToManyField(
        Division,
        blank=True,
        through="Area",
        related_name="tenants",
        verbose_name=_("divisions answered for"),
    )
    practice = models.BooleanField(_("for practice"), default=False)
    status = models.CharField(
        _("status"), max_length=10, choices=PlatformStatus, default=PlatformStatus.ACTIVE
    )
    suspended_on = models.DateField(_("suspended since"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("merged into"),
    )
    established_on = models.DateField(_("established on"), null=True, blank=True)
    search_text = models.CharField(max_length=120, editable=False, default="")
    history = register_history()

    objects = PlatformQuerySet.as_manager()

    class Meta(ValidDuring.Meta):
        abstract = False
        verbose_name = _("platform")
        verbose_name_plural = _("platforms")
        indexes = [
            models.Index(fields=["county", "path"], name="platform_county_path"),
            models.Index(fields=["town", "path"], name="platform_town_path"),
        ]
        constraints = [
            *ValidDuring.Meta.constraints,
            models.CheckConstraint(
                condition=Q(status="suspended", suspended_on__isnull=False)
                | (~Q(status="suspended") & Q(suspended_on__isnull=True)),
                name="platform_suspended_since",
                violation_error_message=_(
                    "A suspended platform needs the day since when; any other has none."
                ),
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(valid_to__isnull=False),
                name="platform_merged_has_last_day",
                violation_error_message=_("A merged platform needs its last day."),
            ),
            models.CheckConstraint(
                condition=Q(level="above", form="")
                | Q(level="county", form="county")
                | Q(level="town", form="town")
                | Q(level="village", form__in=["village", "enterprise", "social"]),
                name="platform_form_fits_level",
                violation_error_message=_("This form does not belong to this level."),
            ),
            models.UniqueConstraint(
                fields=["division"],
                condition=Q(practice=False),
                name="platform_one_per_division",
                violation_error_message=_("This division already has a platform."),
            ),
            models.CheckConstraint(
                condition=Q(practice=True)
                | Q(division__isnull=False)
                | Q(form__in=["enterprise", "social"])
                | Q(is_tenant=True)
                | Q(level="above"),
                name="platform_form_and_division",
                violation_error_message=_(
                    "County, town and village platforms belong to a division; "
                    "only enterprises and social organisations have none."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_below(self, other: "Platform") -> bool:
        """Whether this platform stands somewhere under ``other`` in the tree."""
        return self.path != other.path and self.path.startswith(other.path)

    @property
    def platform(self) -> "Platform":
        """A platform is placed at itself, so that the table of permissions can be asked of it."""
        return self

    @property
    def successor(self) -> "Platform | None":
        """Where this platform's work goes on since it was merged; None while it stands itself."""
        last, seen = self.merged_into, {self.pk}
        while last is not None and last.merged_into_id is not None and last.pk not in seen:
            seen.add(last.pk)
            last = last.merged_into
        return last

    def is_no_code_for(self, hat: Any) -> bool:
        """Whether it stands without a division code: a town desk edits only those."""
        return self.division_id is None


class Area(models.Model):
    """A division a tenant answers for, with all below it but what another tenant answers for.

    A division has one tenant at most (S43: a working committee owns some towns of a district).
    """

    platform = models.ForeignKey(Platform, models.PROTECT, related_name="area_rows")
    division = models.OneToOneField(Division, models.PROTECT, related_name="area")

    class Meta:
        verbose_name = _("division answered for")
        verbose_name_plural = _("divisions answered for")

    def __str__(self) -> str:
        return f"{self.platform}: {self.division}"


class Placed(models.Model):
    """A listed row: it copies the platform's place, so that scopes are one equality (rule 16)."""

    platform = models.ForeignKey(
        Platform, models.PROTECT, related_name="+", verbose_name=_("platform")
    )
    town = models.ForeignKey(
        Platform,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("town"),
    )
    county = models.ForeignKey(
        Platform,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("county"),
    )

    class Meta:
        abstract = True

    def place(self, platform: Platform) -> None:
        """Puts the row at ``platform``: the one place where the three columns are set.

        Rows of a rehearsal stay below the eyes of town and county: their columns are empty.
        """
        self.platform = platform
        if platform.practice:
            self.town_id = self.county_id = None
            return
        self.town_id = platform.pk if platform.level == PlatformLevel.TOWN else platform.town_id
        self.county_id = platform.pk if platform.is_tenant else platform.county_id
